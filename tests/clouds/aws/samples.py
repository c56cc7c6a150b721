"""Grounded policies and rules by hand and at random."""

from __future__ import annotations

from hypothesis import strategies as st

from emscloud.cloud import Lowered
from emscloud.clouds.aws.artifact import Module, PeerKind, Rule, SecurityGroup
from emscloud.clouds.aws.lower import lower
from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement, Target
from emscloud.spaces.address import network, parse_network

VPC = "vpc-0123456789abcdef0"
SETTINGS: dict[str, object] = {"account_id": "123456789012", "region": "eu-west-1", "vpc_id": VPC}
WEB, DB = Symbol("group", "web"), Symbol("group", "db")
GROUP, LIST = Symbol("aws", "sg-0123456789abcdef0"), Symbol("aws", "pl-0123456789abcdef0")
TAGS = (("emscloud:group", "web"), ("emscloud:managed-by", "terraform"), ("emscloud:policy", "ems"))
Numbers = dict[tuple[Direction, str], int]


def net(text: str) -> Network:
    """A prefix, or `anywhere-ipv4` and `anywhere-ipv6`."""
    return {"anywhere-ipv4": ANYWHERE_V4, "anywhere-ipv6": ANYWHERE_V6}.get(text) or parse_network(text)


def hosts(count: int) -> tuple[Network, ...]:
    """Addresses that no prefix joins: every second one."""
    return tuple(network((10 << 24) + 2 * number, 32) for number in range(count))


def ask(
    name: str,
    services: str,
    peers: str | tuple[Network | Symbol, ...],
    direction: Direction = Direction.IN,
    *,
    why: str = "needed",
    page: str = "",
) -> Requirement:
    """A requirement; services and prefixes as words with spaces between."""
    named = tuple(net(text) for text in peers.split()) if isinstance(peers, str) else peers
    return Requirement(name, direction, tuple(parse_service(text) for text in services.split()), named, why, page)


def grounded(
    *requirements: Requirement,
    numbers: Numbers | None = None,
    group: str = "web",
    settings: dict[str, object] | None = None,
    extents: dict[Symbol, tuple[Network, ...]] | None = None,
) -> Grounded:
    """A policy `ems` with one group in one target."""
    one = GroundedGroup(group, requirements, (), numbers or {})
    return Grounded("ems", Target("prod", "aws", SETTINGS | (settings or {})), (one,), extents or {})


def module(*rules: Rule, exclusive: bool = False) -> Module:
    """One group with these rules."""
    ordered = tuple(sorted(rules, key=lambda rule: (rule.direction.value, rule.label)))
    group = SecurityGroup("web", "ems-web", "Group web of the emscloud policy ems", TAGS, ordered)
    return Module(VPC, exclusive, (group,), "123456789012", "eu-west-1")


def rule(
    protocol: str,
    ports: tuple[int, int] | None,
    peer: str,
    kind: PeerKind = "cidr_ipv4",
    *,
    direction: Direction = Direction.IN,
) -> Rule:
    """A rule of anybody's; a peer that is no address and no id is a group of the policy."""
    low, high = ports or (None, None)
    own = kind == "referenced_security_group_id" and not peer.startswith("sg-")
    label = f"r_{protocol}_{low}_{high}_{peer}".translate(str.maketrans("./:", "---"))
    return Rule(label, direction, protocol, low, high, kind, peer, own, "anybody's")


def made(*requirements: Requirement) -> tuple[Rule, ...]:
    """The rules that requirements become."""
    return lower(grounded(*requirements)).artifact.groups[0].rules


def only(*requirements: Requirement) -> Rule:
    """The one rule that they become."""
    (one,) = made(*requirements)
    return one


def said(rule: Rule) -> tuple[str, int | None, int | None, str]:
    """Protocol, ports and peer."""
    return (rule.protocol, rule.from_port, rule.to_port, rule.peer)


def remembered(lowered: Lowered[Module]) -> Numbers:
    """What the lock would remember."""
    return {(number.direction, number.key): number.number for number in lowered.numbers}


def codes(lowered: Lowered[Module]) -> list[str]:
    """The codes of its problems."""
    return [problem.code for problem in lowered.problems]


PREFIXES = ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "192.0.2.0/24", "0.0.0.0/0", "fd00::/8", "fd00:1::/32", "::1/128", "::/0")
SERVICES = (
    *("tcp/443", "tcp/80", "tcp/400-500", "tcp/0-65535", "udp/53", "udp/1-70", "icmp", "icmp/echo-request", "icmpv4/3"),
    *("icmpv4", "icmpv6/2/1", "icmpv6", "proto/47", "proto/50", "any"),
)
IDS = (
    "rdp",
    "clock",
    "tcp/x",
    "tcp-x",
    "tcp_x",
    "svc/smb",
    "svc-smb",
    "svc_smb",
    "svc/smb_",
    "icmp/a",
    "fd00---8",
    "a/fd00---8",
    "a",
)
WHY = ("needed", "zażółć gęślą jaźń", "x" * 300, 'quote " and ${brace} and %{percent} \\ */ <b>')

requirements = st.builds(
    Requirement,
    st.sampled_from(IDS),
    st.sampled_from(Direction),
    st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True).map(
        lambda texts: tuple(parse_service(text) for text in texts)
    ),
    st.lists(
        st.one_of(st.sampled_from(PREFIXES).map(net), st.sampled_from((WEB, DB, GROUP, LIST))),
        min_size=1,
        max_size=4,
        unique=True,
    ).map(tuple),
    st.sampled_from(WHY),
    st.sampled_from(("", "the page, row telemetry")),
)
asked = st.lists(requirements, max_size=6, unique_by=lambda one: one.id).map(tuple)
"""Requirements of one group."""


def policy(asks: tuple[Requirement, ...], *, exclusive: bool = False, numbers: Numbers | None = None) -> Grounded:
    """Two groups, one of which asks for these; each may name the other."""
    groups = (GroundedGroup("web", asks, (), numbers or {}), GroundedGroup("db", ()))
    extents = {WEB: (net("10.1.0.0/16"),), LIST: (net("192.0.2.0/24"), net("fd00:1::/32"))}
    return Grounded("ems", Target("prod", "aws", SETTINGS | {"exclusive": exclusive}), groups, extents)


_PLAIN = st.sampled_from(("-1", "47", "50")).map(lambda protocol: (protocol, None))
_PORTED = st.tuples(st.sampled_from(("tcp", "udp")), st.sampled_from(((80, 80), (443, 443), (0, 65535), (400, 500))))
_ICMP = st.tuples(st.sampled_from(("icmp", "icmpv6")), st.sampled_from(((-1, -1), (8, 0), (8, -1), (128, 0))))
_PEERS: tuple[tuple[str, PeerKind], ...] = (
    *[(text, "cidr_ipv4") for text in PREFIXES if ":" not in text],
    *[(text, "cidr_ipv6") for text in PREFIXES if ":" in text],
    (LIST.name, "prefix_list_id"),
    (GROUP.name, "referenced_security_group_id"),
    ("web", "referenced_security_group_id"),
)
rules = st.lists(
    st.builds(
        lambda service, peer, direction: rule(*service, *peer, direction=direction),
        st.one_of(_PLAIN, _PORTED, _ICMP),
        st.sampled_from(_PEERS),
        st.sampled_from(Direction),
    ),
    max_size=6,
    unique_by=lambda one: (one.direction, one.label),
)
"""Rules of anybody's: families and protocols in any combination that EC2 takes."""
