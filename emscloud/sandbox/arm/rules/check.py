"""What ARM refuses in a rule, and in the rules of a group together.

Each refusal carries the code that was seen in the thread that is named beside it; a code that is *presumed* follows the
pattern of its neighbours, because no thread shows it.  Ports beside `Icmp`, `Esp` or `Ah` are not refused: no document says
that they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from emscloud.sandbox.arm.answers import Refusal
from emscloud.sandbox.arm.rules import prefix as prefixes
from emscloud.sandbox.arm.rules.rule import Rule, Side, default_rules
from emscloud.sandbox.arm.settings import Settings

PROTOCOLS = ("Icmp", "Tcp", "Udp", "Esp", "Ah", "*")
FIRST, LAST = 100, 4096
DESCRIPTION = 140
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")


def resource_name(name: str) -> None:
    """1 to 80 of `A-Z a-z 0-9 _ . -`, first a letter or digit, last one or `_`.

    The message is of MicrosoftDocs/azure-docs#105345; that a name cannot begin with `_` is of the naming rules.
    """
    if not _NAME.fullmatch(name):
        raise Refusal(
            400,
            "InvalidResourceName",
            f"Resource name {name} is invalid. The name can be up to 80 characters long. It must begin with a word character, "
            "and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.",
        )


def one(rule: Rule, rule_id: str, settings: Settings) -> None:
    """Raises Refusal for what is wrong with a rule by itself."""
    resource_name(rule.name)
    if any(rule.name.lower() == default.name.lower() for default in default_rules()):
        raise _bad(  # hashicorp/terraform-provider-azurerm#11137 has the refusal; the code is presumed
            "SecurityRuleConflict", f"Security rule {rule.name} conflicts with the default security rule of that name."
        )
    if len(rule.description or "") > DESCRIPTION:  # the length is documented; the code is presumed
        raise _bad(
            "SecurityRuleInvalidDescription",
            f"Security rule {rule_id} has invalid Description. It cannot be longer than {DESCRIPTION} characters.",
        )
    _words(rule, rule_id)
    if not FIRST <= rule.priority <= LAST:  # pulumi/pulumi-azure-native#2221
        raise _bad(
            "SecurityRuleInvalidPriority",
            f"Security rule has invalid Priority. Value provided: {rule.priority} Allowed range {FIRST}-{LAST}.",
        )
    for word, side in rule.sides():
        _ports(word.capitalize(), side, rule_id)
        _addresses(word.capitalize(), side, rule_id, settings)
    _families(rule, rule_id)


def _bad(code: str, message: str) -> Refusal:
    return Refusal(400, code, message)


def _missing(field: str, rule_id: str) -> Refusal:
    """clong/DetectionLab#479."""
    return _bad(
        "SecurityRuleParameterMissing",
        f"Required security rule parameter {field} is missing for security rule with Id: {rule_id}.",
    )


def _words(rule: Rule, rule_id: str) -> None:
    """Protocol (Azure/azure-cli#25181), access and direction (codes presumed), in any case."""
    for field, value, allowed in (
        ("Protocol", rule.protocol, PROTOCOLS),
        ("Access", rule.access, ("Allow", "Deny")),
        ("Direction", rule.direction, ("Inbound", "Outbound")),
    ):
        if value is None:
            raise _missing(field, rule_id)
        if value.lower() not in {word.lower() for word in allowed}:
            raise _bad(
                f"SecurityRuleInvalid{field}",
                f"Security rule has invalid {field}. Value provided: {value} Allowed values: {','.join(allowed)}.",
            )


def _exactly_one(rule_id: str, given: dict[str, bool]) -> None:
    """The message is of Azure/azure-cli#8615, the code is presumed; nothing at all is a missing parameter."""
    if not any(given.values()):
        raise _missing(next(iter(given)), rule_id)
    if sum(given.values()) > 1:
        raise _bad(
            "SecurityRuleParametersNotExclusive",
            f"Security rule with Id {rule_id} must specify a non empty value for exactly one of: {', '.join(sorted(given))}.",
        )


def _ports(word: str, side: Side, rule_id: str) -> None:
    _exactly_one(rule_id, {f"{word}PortRange": bool(side.port), f"{word}PortRanges": bool(side.ports)})
    if "*" in side.ports:
        raise _bad(  # the code is seen in several repositories' comments on destination_port_ranges
            "SecurityRuleParameterContainsInvalidPortRanges",
            f"Security rule parameter {word}PortRanges for rule with Id {rule_id} cannot specify '*'.",
        )
    for value in (side.port, *side.ports):
        if value is not None and prefixes.ports(value) is None:  # hashicorp/terraform-provider-azurerm#659
            raise _bad(
                "SecurityRuleInvalidPortRange",
                f"Security rule has invalid Port range. Value provided: {value}. Value should be an integer OR integer range "
                "with '-' delimiter. Valid range 0-65535.",
            )
    if pair := prefixes.overlapping_ports(side.ports):  # that it is refused is documented; the code is presumed
        raise _bad(
            "SecurityRuleParameterContainsInvalidPortRanges",
            f"Security rule parameter {word}PortRanges for rule with Id {rule_id} contains overlapping ranges "
            f"[{', '.join(pair)}], which is not permitted.",
        )


def _addresses(word: str, side: Side, rule_id: str, settings: Settings) -> None:
    _exactly_one(
        rule_id,
        {
            f"{word}AddressPrefix": bool(side.prefix),
            f"{word}AddressPrefixes": bool(side.prefixes),
            f"{word}ApplicationSecurityGroups": bool(side.groups),
        },
    )
    if len(side.groups) > settings.application_groups:  # hashicorp/terraform-provider-azurerm#1346
        raise _bad(
            "NumberOfApplicationSecurityGroupsReferencedInSecurityRuleLimitReached",
            f"A security rule may have up to {settings.application_groups} Application Security Group in the source or "
            f"destination fields. The requested configuration has {len(side.groups)} in the {word}ApplicationSecurityGroups field.",
        )
    for value in side.prefixes:
        if value == "*" or prefixes.is_tag(value, settings.locations):  # hashicorp/terraform-provider-azurerm#5617
            raise _bad(
                "SecurityRuleParameterContainsUnsupportedValue",
                f"Security rule parameter {word}AddressPrefix for rule with Id {rule_id} cannot specify existing VIRTUALNETWORK, "
                f"INTERNET, AZURELOADBALANCER, '*' or system tags. Unsupported value used: {value}.",
            )
    known = side.prefix is None or side.prefix == "*" or prefixes.is_tag(side.prefix, settings.locations)
    for value in (*side.prefixes, *(() if known or side.prefix is None else (side.prefix,))):
        if prefixes.network(value) is None:  # Azure/azure-powershell#4557: host bits; ernestio/ernest#473: `any`
            raise _bad(
                "SecurityRuleInvalidAddressPrefix",
                f"Security rule {rule_id} has invalid Address prefix. Value provided: {value}",
            )
    if pair := prefixes.overlapping(side.prefixes):  # kubernetes-sigs/cloud-provider-azure#6775
        raise _bad(
            "OverlappingSubnetsNotPermittedInSecurityRule",
            f"Security rule parameter {word}AddressPrefix for rule with Id {rule_id} contains overlapping subnets "
            f"[{', '.join(pair)}], which is not permitted.",
        )


def _families(rule: Rule, rule_id: str) -> None:
    """Both sides together hold one family (Azure/AKS#3136, gardener/gardener-extension-provider-azure#397)."""
    words = [word for _, side in rule.sides() for word in (side.prefix, *side.prefixes) if word]
    if len({found.version for word in words if (found := prefixes.network(word))}) > 1:
        raise _bad(
            "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies",
            f"Resource {rule_id} contains IP addresses or prefixes that belong to different address families. "
            "All IP addresses or prefixes in the resource should belong to the same address family.",
        )


def together(rules: Sequence[Rule], group_id: str, settings: Settings) -> None:
    """Raises Refusal for what is wrong with a group's rules together."""
    if len(rules) > settings.rules:
        raise _bad("SecurityRuleCountLimitReached", f"A security group cannot have more than {settings.rules} security rules.")
    seen: set[str] = set()
    places: dict[tuple[int, str], str] = {}
    for rule in rules:
        if rule.name.lower() in seen:  # as of subnets of one name in a virtual network
            raise _bad("DuplicateResourceName", f"Resource {group_id} has two child resources with the same name ({rule.name}).")
        place = (rule.priority, (rule.direction or "").lower())
        if place in places:  # egen/bucc#183
            raise _bad(
                "SecurityRuleConflict",
                f"Security rule {places[place]} conflicts with rule {rule.name}. "
                "Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.",
            )
        seen.add(rule.name.lower())
        places[place] = rule.name
    _budget(rules, group_id, settings)


def _budget(rules: Sequence[Rule], group_id: str, settings: Settings) -> None:
    """Each field apart, singular and plural values alike (kubernetes-sigs/cloud-provider-azure#2725)."""
    counts: dict[str, int] = {}
    for rule in rules:
        for word, side in rule.sides():
            for field, values in (("AddressPrefixes", (side.prefix, *side.prefixes)), ("PortRanges", (side.port, *side.ports))):
                name = f"{word.capitalize()}{field}"
                counts[name] = counts.get(name, 0) + sum(value is not None for value in values)
    for name, count in counts.items():
        if count > settings.values:
            raise _bad(
                "SecurityRuleAddressesOrPortsPerSecurityGroupLimitReached",
                f"Network security group {group_id} cannot have more than {settings.values} values in {name} of all its rules "
                f"together. The requested configuration has {count}.",
            )
