"""A policy by name → the HCL blocks of a module of its own."""

from __future__ import annotations

from collections.abc import Iterator

from emscloud.cloud import Firewall
from emscloud.clouds.azure.firewall.rules import Rule, rules
from emscloud.clouds.azure.limits import NAME_LENGTH
from emscloud.diagnostics import Problem, Severity
from emscloud.hcl.syntax import Block, Ref, Value
from emscloud.model.policy import ByName

SOURCE = "hashicorp/azurerm"
TYPE = "azurerm_firewall_policy_rule_collection_group"
LABEL = "by_name"
_PRIORITY = 1000
_NAMES_PRIORITY, _ADDRESSES_PRIORITY = 200, 100
_NEEDS = (
    "The firewall denies what no rule allows, so what other rule collections of the policy allow these groups they may",
    "send as well.",
)
"""Source: https://learn.microsoft.com/azure/firewall/rule-processing"""
_PROXY = "Rules that name hosts here hold where the policy's DNS proxy is on and the groups ask the firewall for names."
"""Source: https://learn.microsoft.com/azure/firewall/fqdn-filtering-network-rules"""


def firewall(by_name: ByName, root: bool) -> Firewall:  # noqa: FBT001  (the protocol's own)
    """A rule collection group; problems are E301 a name that Azure refuses, and E333, a note on what the policy needs."""
    made = rules(by_name)
    target = by_name.target
    name = f"{by_name.policy}-{target.name}"
    collections = []
    if made.network:
        needs = (_PROXY,) if any(rule.named for rule in made.network) else ()
        rules_of = [_network(rule) for rule in made.network]
        collections.append(_collection("network", "addresses", _ADDRESSES_PRIORITY, rules_of, needs))
    if made.application:
        named = [_application(rule) for rule in made.application]
        collections.append(_collection("application", "names", _NAMES_PRIORITY, named))
    said: tuple[tuple[str, Value], ...] = (
        ("name", name),
        ("firewall_policy_id", Ref("var.firewall_policy_id")),
        ("priority", Ref("var.priority")),
    )
    files: dict[str, tuple[Block, ...]] = {
        "versions.tf": (_versions(),),
        "variables.tf": tuple(_variables()),
        "rule-collection-group.tf": (Block("resource", (TYPE, LABEL), said, tuple(collections), _NEEDS),),
        "outputs.tf": (_output(),),
    }
    if root:
        subscription = (("subscription_id", str(target.settings["subscription_id"])),)
        files["providers.tf"] = (Block("provider", ("azurerm",), subscription, (Block("features"),)),)
    problems = tuple(_problems(by_name, name, made.network))
    return Firewall(files, tuple(made.left_out), problems, len(made.network) + len(made.application))


def _versions() -> Block:
    azurerm: Value = {"source": SOURCE, "version": ">= 4.0.0, < 5.0.0"}
    providers = Block("required_providers", (), (("azurerm", azurerm),))
    return Block("terraform", (), (("required_version", ">= 1.5.0"),), (providers,))


def _variables() -> Iterator[Block]:
    of = "The id of the firewall policy that takes the rules."
    yield Block("variable", ("firewall_policy_id",), (("description", of), ("type", Ref("string"))))
    words = "The priority of the rules among the policy's rule collection groups."
    yield Block("variable", ("priority",), (("description", words), ("type", Ref("number")), ("default", _PRIORITY)))


def _output() -> Block:
    said: tuple[tuple[str, Value], ...] = (
        ("description", "The id of the rule collection group."),
        ("value", Ref(f"{TYPE}.{LABEL}.id")),
    )
    return Block("output", ("rule_collection_group_id",), said)


def _collection(kind: str, name: str, priority: int, inner: list[Block], comments: tuple[str, ...] = ()) -> Block:
    said: tuple[tuple[str, Value], ...] = (("name", name), ("priority", priority), ("action", "Allow"))
    return Block(f"{kind}_rule_collection", (), said, tuple(inner), comments)


def _application(rule: Rule) -> Block:
    said: tuple[tuple[str, Value], ...] = (
        ("name", rule.name),
        ("description", rule.description),
        ("source_addresses", rule.sources),
        ("destination_fqdns", rule.to),
    )
    return Block("rule", (), said, (Block("protocols", (), (("type", rule.protocol), ("port", int(rule.port)))),))


def _network(rule: Rule) -> Block:
    said: tuple[tuple[str, Value], ...] = (
        ("name", rule.name),
        ("description", rule.description),
        ("protocols", (rule.protocol,)),
        ("source_addresses", rule.sources),
        ("destination_fqdns" if rule.named else "destination_addresses", rule.to),
        ("destination_ports", (rule.port,)),
    )
    return Block("rule", (), said)


def _problems(by_name: ByName, name: str, network: list[Rule]) -> Iterator[Problem]:
    target = by_name.target
    if len(name) > NAME_LENGTH:
        detail = (
            f"The filter by name of {target.name} would be called `{name}`, and Azure takes {NAME_LENGTH} characters. Rename one."
        )
        yield Problem("E301", detail, target.where)
    asking = [rule.name for rule in network if rule.named]
    if asking:
        detail = (
            f"In {target.name} these rules by name hold only where the firewall policy's DNS proxy is on and the groups ask the "
            f"firewall for names: {', '.join(asking)}. Turn it on."
        )
        yield Problem("E333", detail, target.where, Severity.NOTE)
