"""A parametric rule as Terraform resources: one for the CIDRs of a role, and one for each way in which its references take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from emscloud.clouds.aws.limits import DESCRIPTION
from emscloud.clouds.aws.lower import SPELLED, legal
from emscloud.clouds.aws.target import GROUP_ID, LIST_ID
from emscloud.clouds.aws.terraform import TYPES
from emscloud.hcl.syntax import Block, Expression, Ref, Value
from emscloud.model.policy import Direction
from emscloud.model.service import ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.parametric.rules import Asked, Rule
from emscloud.parametric.validations import spelled
from emscloud.parametric.variables import Kind, counts

GROUP = "coalesce(one(aws_security_group.this[*].id), var.security_group_id)"
"""The group, made here or not; a plan's JSON names what an unknown value leans on, but for locals, so this is none."""
_ALARMS = {
    Direction.IN: {22: "CKV_AWS_24", 3389: "CKV_AWS_25", 80: "CKV_AWS_260", -1: "CKV_AWS_277"},
    Direction.OUT: {-1: "CKV_AWS_382"},
}
"""Checks of checkov that take a rule of these ports without CIDR for one from or to everyone (3.3.30, whatever group it names)."""
_IPV6 = 'strcontains({}, ":")'


@dataclass(frozen=True, slots=True)
class Named:
    """A kind of references as a rule takes them: its variables, its attribute, how labels end, and why scanners err."""

    kind: Kind
    attribute: str
    word: str
    reason: str


def _written(title: str, pattern: str, words: str) -> tuple[tuple[str, str]]:
    return ((spelled(pattern, "id"), f"{title} is written as {words}."),)


NAMED = (
    Named(
        Kind("security_group_ids", "Security groups", None, _written("a group's id", GROUP_ID, "sg-0123456789abcdef0")),
        "referenced_security_group_id",
        "groups",
        "the peer is a security group, not everyone",
    ),
    Named(
        Kind("prefix_list_ids", "Managed prefix lists", None, _written("a prefix list's id", LIST_ID, "pl-0123456789abcdef0")),
        "prefix_list_id",
        "lists",
        "the peer is a prefix list, and its entries say who that is",
    ),
)
"""What EC2 takes as a peer beside a CIDR."""


@dataclass(frozen=True, slots=True)
class Ranged:
    """What a resource ranges over: its map, the peer of an instance, and the ports where a list of ranges says them."""

    each: str
    peer: str
    low: Value = None
    high: Value = None


def resources(rule: Rule) -> Iterator[Block]:
    """Every resource of a rule: an instance for each label, and for each range where a setting lists them."""
    for asked in rule.services:
        label = rule.label if len(rule.services) == 1 else f"{rule.label}_{asked.word}"
        yield _by_cidr(rule, asked, label)
        for named in NAMED:
            yield from _by_reference(rule, asked, f"{label}_{named.word}", named)


def _by_cidr(rule: Rule, asked: Asked, label: str) -> Block:
    over = _ranged(rule, asked, f"var.{rule.peers.variable}")
    cidr = (
        ("cidr_ipv4", Expression(f"{_IPV6.format(over.peer)} ? null : {over.peer}")),
        ("cidr_ipv6", Expression(f"{_IPV6.format(over.peer)} ? {over.peer} : null")),
    )
    if asked.fixed is None:
        return _resource(rule, label, over, _ports(asked.protocol, over), cidr)
    v4, v6 = asked.fixed.v4, asked.fixed.v6
    both = [dict(_reach(reach)) for reach in (v4, v6) if reach is not None]
    said: list[tuple[str, Value]] = []
    for name in both[0]:
        first, last = both[0][name], both[-1][name]
        said.append((name, first if first == last else Expression(f"{_IPV6.format(over.peer)} ? {_text(last)} : {_text(first)}")))
    return _resource(rule, label, over, said, cidr, _family(asked, over.peer))


def _family(asked: Asked, peer: str) -> tuple[Block, ...]:
    """A service of one family has none of the other's peers; which those are is not known before they are."""
    assert asked.fixed is not None
    if asked.fixed.v4 is not None and asked.fixed.v6 is not None:
        return ()
    test = _IPV6.format(peer)
    other, condition = ("IPv4", test) if asked.fixed.v4 is None else ("IPv6", f"!{test}")
    message = f"`{asked.template}` does not exist in {other}. Call the module once more for peers of that family."
    return (
        Block(
            "lifecycle", (), (), (Block("precondition", (), (("condition", Expression(condition)), ("error_message", message))),)
        ),
    )


def _by_reference(rule: Rule, asked: Asked, label: str, named: Named) -> Iterator[Block]:
    """Of which family a reference's addresses are is not known, so a service that differs takes a resource for each."""
    over = _ranged(rule, asked, f"var.{named.kind.of(rule.peers)}")
    peer = ((named.attribute, Expression(over.peer)),)
    if asked.fixed is None:
        setting = asked.setting
        port = int(setting.default[0]) if setting is not None and setting.kind == "port" else None
        remarks = _alarms(rule, named.reason, port, port)
        yield _resource(rule, label, over, _ports(asked.protocol, over), peer, remarks=remarks)
        return
    ways = dict.fromkeys(reach for reach in (asked.fixed.v4, asked.fixed.v6) if reach is not None)
    for reach in ways:
        word = f"_{SPELLED.get(reach.protocol, str(reach.protocol))}" if len(ways) > 1 else ""
        said = list(_reach(reach))
        alarms = _alarms(rule, named.reason, dict(said).get("from_port"), dict(said).get("to_port"))
        yield _resource(rule, f"{label}{word}", over, said, peer, remarks=alarms)


def _alarms(rule: Rule, reason: str, low: object, high: object) -> tuple[str, ...]:
    """What scanners would say of a rule without a CIDR, and why it is not so: they look for the words in the resource."""
    ports = range(low, high + 1) if isinstance(low, int) and isinstance(high, int) else range(0)
    found = [check for port, check in _ALARMS[rule.direction].items() if port in ports]
    return tuple(f"checkov:skip={check}: {reason}." for check in found)


def _ranged(rule: Rule, asked: Asked, peers: str) -> Ranged:
    """Labels are keys, values are not: a value may be known after apply alone."""
    setting = asked.setting
    if setting is None or setting.kind == "port":
        port = None if setting is None else Ref(f"var.{asked.word}")
        return Ranged(f"{counts(rule)} ? {peers} : {{}}", "each.value", port, port)
    pairs = f"setproduct(keys({peers}), var.{asked.word})"
    each = f'{{ for pair in {pairs} : join(" ", pair) => pair if {counts(rule)} }}'
    low, high = [Expression(f'tonumber({end}split("-", each.value[1]){rest}[0])') for end, rest in (("", ""), ("reverse(", ")"))]
    return Ranged(each, f"{peers}[each.value[0]]", low, high)


def _ports(protocol: str, over: Ranged) -> list[tuple[str, Value]]:
    return [("ip_protocol", protocol), ("from_port", over.low), ("to_port", over.high)]


def _reach(reach: Reach) -> Iterator[tuple[str, Value]]:
    yield "ip_protocol", SPELLED.get(reach.protocol, str(reach.protocol))
    if reach.protocol in (TCP, UDP, ICMP, ICMPV6):
        yield "from_port", reach.low
        yield "to_port", reach.high


def _text(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _resource(  # noqa: PLR0913, PLR0917  (what a resource is made of)
    rule: Rule,
    label: str,
    over: Ranged,
    service: list[tuple[str, Value]],
    peer: tuple[tuple[str, Value], ...],
    blocks: tuple[Block, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Block:
    said: tuple[tuple[str, Value], ...] = (
        ("for_each", Expression(over.each)),
        ("security_group_id", Expression(GROUP)),
        ("description", legal(f"{rule.id}: {rule.why}")[:DESCRIPTION].rstrip(": ")),
        *service,
        *peer,
    )
    return Block(
        "resource", (TYPES[rule.direction], label), said, blocks, (legal(f"{rule.id}: {rule.why} [{rule.page}]"),), remarks
    )
