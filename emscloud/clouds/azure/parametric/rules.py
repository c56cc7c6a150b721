"""A parametric rule as local values: for each family, and for an application security group, a rule with its name and priority."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from emscloud.clouds.azure.artifact import Protocol
from emscloud.clouds.azure.identity import description, rule_name
from emscloud.clouds.azure.lower import DETAILS
from emscloud.clouds.azure.parametric.references import KINDS
from emscloud.clouds.azure.service import spoken
from emscloud.clouds.azure.terraform import DIRECTIONS
from emscloud.hcl.syntax import Block, Expression, Value
from emscloud.load.terms import to_ascii
from emscloud.model.policy import Direction, Requirement
from emscloud.model.service import Service
from emscloud.parametric.rules import Asked, Parametric, Peers, Rule
from emscloud.parametric.validations import check
from emscloud.parametric.variables import counts
from emscloud.spaces.service import describe

BAND = 1000
"""Priorities that a module may take, from its base on."""
_TAILS = {4: "ipv4", 6: "ipv6"}
_COVERED = 'try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)'


@dataclass(frozen=True, slots=True)
class Part:
    """What of a rule one local value says: a protocol, its ports as an expression (none are every port), and its rules.

    `rules` are the names of the rules in Azure by how their peers are given: ipv4, ipv6, asg, tag.
    """

    label: str
    rule: Rule
    protocol: Protocol
    ports: str
    rules: Mapping[str, str]

    @property
    def local(self) -> str:
        """The name of the local value."""
        return f"rule_{self.label}"

    @property
    def places(self) -> str:
        """The name of the local value that holds its rules' names, and where each stands in the module's band."""
        return f"places_{self.label}"


def parts(rule: Rule) -> Iterator[Part]:
    """The fixed services of a rule, a part for each protocol; and one for each setting that says ports."""
    fixed = tuple(asked.fixed for asked in rule.services if asked.fixed is not None)
    alone = len(rule.services) == 1
    by_protocol: dict[Protocol, tuple[tuple[str, ...], list[int]]] = {}
    for family in (4, 6):
        for protocol, ports in spoken(fixed, family)[0] if fixed else ():
            by_protocol.setdefault(protocol, (ports, []))[1].append(family)
    several = len(by_protocol) + len(rule.services) - len(fixed) > 1
    for protocol, (ports, families) in by_protocol.items():
        word = "any" if protocol == "*" else protocol.lower()
        listed = ", ".join(f'"{port}"' for port in ports)
        label = f"{rule.label}_{word}" if several else rule.label
        yield Part(label, rule, protocol, f"[{listed}]", _names(rule, word, families))
    for asked in rule.services:
        if asked.setting is not None:
            yield _by_setting(rule, asked, alone=alone)


def _by_setting(rule: Rule, asked: Asked, *, alone: bool) -> Part:
    assert asked.setting is not None
    port = f"var.{asked.word}"
    ports = port if asked.setting.kind == "ranges" else f"[tostring({port})]"
    word = asked.protocol if alone else f"{asked.protocol}.{asked.setting.name}"
    protocol: Protocol = "Tcp" if asked.protocol == "tcp" else "Udp"
    return Part(rule.label if alone else f"{rule.label}_{asked.word}", rule, protocol, ports, _names(rule, word, (4, 6)))


def _names(rule: Rule, word: str, families: Iterable[int]) -> dict[str, str]:
    return {tail: rule_name(rule.id, word, tail) for tail in (*[_TAILS[family] for family in families], *KINDS)}


def offsets(every: Iterable[Part]) -> dict[tuple[Direction, str], int]:
    """Where each name stands in the module's band: at its hash, probed upward; another row moves one only by a clash."""
    from hashlib import sha256  # noqa: PLC0415  (loads OpenSSL, of which other commands have no need)

    found: dict[tuple[Direction, str], int] = {}
    for direction in Direction:
        taken: set[int] = set()
        for name in sorted({name for part in every if part.rule.direction is direction for name in part.rules.values()}):
            offset = int(sha256(name.encode()).hexdigest()[:16], 16) % BAND
            while offset in taken:
                offset = (offset + 1) % BAND
            taken.add(offset)
            found[direction, name] = offset
    return found


def ranged(peers: Peers) -> Block:
    """A role's peers by how a rule can give them: families apart, and no prefix that another one holds, as ARM wants it."""
    cidrs = f"values(var.{peers.variable})"
    kept = f"!anytrue([for other in {cidrs} : {_COVERED}])"
    lines = [
        f'  ipv4 = [for cidr in {cidrs} : cidr if !strcontains(cidr, ":") && {kept}]',
        f'  ipv6 = [for cidr in {cidrs} : cidr if strcontains(cidr, ":") && {kept}]',
        *[f"  {tail}  = values(var.{kind.of(peers)})" for tail, kind in KINDS.items()],
    ]
    return Block("locals", (), ((f"{peers.base}_peers", Expression("{\n" + "\n".join(lines) + "\n}")),))


def said(part: Part, places: Mapping[tuple[Direction, str], int]) -> Block:
    """A rule for each way in which its peers are given, where there are any; names and priorities are the module's for good."""
    rule = part.rule
    peers = f"local.{rule.peers.base}_peers[peers]"
    named: dict[str, Value] = {tail: (name, places[rule.direction, name]) for tail, name in part.rules.items()}
    lines = [
        f"  for peers, rule in local.{part.places} : rule[0] => {{",
        "    priority    = var.priority_base + rule[1]",
        f'    direction   = "{DIRECTIONS[rule.direction]}"',
        f'    protocol    = "{part.protocol}"',
        f"    ports       = {part.ports}",
        f'    prefixes    = contains(["ipv4", "ipv6"], peers) ? {peers} : []',
        f'    groups      = peers == "asg" ? {peers} : []',
        f'    tags        = peers == "tag" ? {peers} : []',
        f'    description = "{_plain(description(_requirement(rule)))}"',
        f"  }} if {counts(rule)} && length({peers}) > 0",
    ]
    made = Expression("{\n" + "\n".join(lines) + "\n}")
    return Block("locals", (), ((part.places, named), (part.local, made)), (), (_comment(rule),))


def losses(made: Parametric) -> Iterator[Block]:
    """For each loss or widening that a rule may have a validation: it is accepted by name, or there is none."""
    for rule in made.rules:
        fixed = tuple(asked.fixed for asked in rule.services if asked.fixed is not None)
        for family in (4, 6) if fixed else ():
            for name, services in spoken(fixed, family)[1]:
                words = DETAILS[name].format(words=describe(services)).rstrip(".")
                ways = (_TAILS[family], *KINDS)
                held = " + ".join(f"length(local.{rule.peers.base}_peers.{way})" for way in ways)
                message = f"{rule.id}: {words}. If that is right for you, add `{name}` to `accept`."
                yield check(f'!({counts(rule)} && {held} > 0) || contains(var.accept, "{name}")', message)


def loss_names(services: Iterable[Rule]) -> list[str]:
    """The losses that the rules may have, sorted."""
    found: set[str] = set()
    for rule in services:
        fixed: tuple[Service, ...] = tuple(asked.fixed for asked in rule.services if asked.fixed is not None)
        found |= {name for family in (4, 6) for name, _ in spoken(fixed, family)[1]} if fixed else set()
    return sorted(found)


def _requirement(rule: Rule) -> Requirement:
    return Requirement(rule.id, rule.direction, (), (), rule.why, rule.page)


def _comment(rule: Rule) -> str:
    return to_ascii(f"{rule.id}: {rule.why} [{rule.page}]")


def _plain(text: str) -> str:
    """A text within a quoted one of Terraform's."""
    return text.replace("\\", "/").replace('"', "'").replace("${", "$ {").replace("%{", "% {")
