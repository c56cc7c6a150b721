"""A commented policy file to start from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emscloud.model.catalog import ServiceVersion

BLANK = "<FILL-IN>"
"""What stands where only the user knows; `check` names every one that is left."""

_TARGETS = {
    "aws": [
        "prod-aws:",
        "  cloud: aws",
        f'  account_id: "{BLANK}"        # twelve digits, in quotes',
        f"  region: {BLANK}              # such as eu-west-1",
        f"  vpc_id: {BLANK}              # such as vpc-0123456789abcdef0",
    ],
    "azure": [
        "prod-azure:",
        "  cloud: azure",
        f'  subscription_id: "{BLANK}"   # a GUID, in quotes',
        f"  resource_group: {BLANK}",
        f"  location: {BLANK}            # such as westeurope",
    ],
}


def policy(
    name: str,
    service: ServiceVersion,
    host: str,
    features: Iterable[str],
    roles: Mapping[str, str],
    clouds: Iterable[str],
) -> str:
    """The file's text: the features and the roles that they need, each with what it is, and blanks."""
    offered = service.hosts[host].features
    lines = [
        "# What this deployment needs, in the words of the vendor's page.",
        f"# Fill in every {BLANK}, then: emscloud check FILE",
        f"name: {name}",
        "",
        "groups:                       # each becomes one security group (AWS) or one NSG (Azure)",
        f"  {host}:",
        "    requires:",
        f"      - service: {service.name}@{service.version}",
        f"        host: {host}",
        "        features:             # nothing is open that is not named here; take out what you do not use",
        *_aligned("          ", [(f"- {feature}", offered[feature]) for feature in features]),
        "        # settings: {}        # what the page calls customizable, with its default:",
        *_aligned("        #   ", [(f"{one.name}: {_value(one.default)}", one.doc) for one in service.settings.values()]),
        "    # rules:                  # your own, in the same language",
        "    #   - {id: ntp, outbound: udp/123, to: [192.0.2.123], why: clock}",
        "",
        "peers:                        # who stands at the other end: addresses, prefixes, host names, or `anywhere`",
        *_aligned("  ", [(f"{role}: [{BLANK}]", words) for role, words in roles.items()]),
        "",
        "targets:                      # where it goes",
        *(f"  {line}" for cloud in clouds for line in _TARGETS.get(cloud, [f"{cloud}: {{cloud: {cloud}}}"])),
    ]
    return "\n".join(lines) + "\n"


def _value(default: tuple[str, ...]) -> str:
    return default[0] if len(default) == 1 else f"[{', '.join(default)}]"


def _aligned(indent: str, pairs: list[tuple[str, str]]) -> list[str]:
    width = max((len(left) for left, _ in pairs), default=0)
    return [f"{indent}{left.ljust(width)}  # {right}" for left, right in pairs]
