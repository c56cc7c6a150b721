"""A commented policy file to start from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from emscloud.load.shape import Record
from emscloud.model.catalog import ServiceVersion

BLANK = "<FILL-IN>"
"""What stands where only the user knows; `check` names every one that is left."""


def policy(  # noqa: PLR0913, PLR0917  (a file has as many parts)
    name: str,
    service: ServiceVersion,
    host: str,
    features: Iterable[str],
    roles: Mapping[str, str],
    clouds: Mapping[str, Record],
) -> str:
    """The file's text: the features and the roles that they need, each with what it is, and blanks.

    `clouds` is the shape of each cloud's targets, by its name.
    """
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
        *_peers(roles),
        "targets:                      # where it goes",
        *(f"  {line}" for cloud, shape in clouds.items() for line in _target(cloud, shape)),
    ]
    return "\n".join(lines) + "\n"


def _target(cloud: str, shape: Record) -> list[str]:
    """A target with every key that its cloud requires."""
    blanks = [(f'{key}: "{BLANK}"', known.doc) for key, known in shape.fields.items() if known.required]
    return [f"prod-{cloud}:", f"  cloud: {cloud}", *_aligned("  ", blanks)]


def _peers(roles: Mapping[str, str]) -> list[str]:
    """The section, or nothing: an empty one would be an error."""
    head = "peers:                        # who stands at the other end: addresses, prefixes, host names, or `anywhere`"
    lines = _aligned("  ", [(f"{role}: [{BLANK}]", words) for role, words in roles.items()])
    return [head, *lines, ""] if lines else []


def _value(default: tuple[str, ...]) -> str:
    return default[0] if len(default) == 1 else f"[{', '.join(default)}]"


def _aligned(indent: str, pairs: list[tuple[str, str]]) -> list[str]:
    width = max((len(left) for left, _ in pairs), default=0)
    return [f"{indent}{left.ljust(width)}  # {right}" for left, right in pairs]
