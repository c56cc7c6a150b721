"""Grounded policies and groups by hand and at random."""

from __future__ import annotations

from hypothesis import strategies as st

from emscloud.clouds.azure.artifact import ANY, Access, Endpoint, Module, NetworkSecurityGroup, Protocol, SecurityRule
from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement, Target
from emscloud.spaces.address import parse_network

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
ASG = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/"
SETTINGS: dict[str, object] = {"subscription_id": SUBSCRIPTION, "resource_group": "rg-ems", "location": "westeurope"}
TAG, OTHER_TAG, MEMBERS = Symbol("azure", "Storage"), Symbol("azure", "Internet"), Symbol("azure", f"{ASG}web")
Numbers = dict[tuple[Direction, str], int]


def net(text: str) -> Network:
    """A prefix, or `anywhere-ipv4` and `anywhere-ipv6`."""
    return {"anywhere-ipv4": ANYWHERE_V4, "anywhere-ipv6": ANYWHERE_V6}.get(text) or parse_network(text)


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
    return Grounded("ems", Target("prod", "azure", SETTINGS | (settings or {})), (one,), extents or {})


def module(*rules: SecurityRule) -> Module:
    """One group with these rules, in order."""
    ordered = sorted(rules, key=lambda rule: (rule.direction is Direction.OUT, rule.priority, rule.name))
    tags = (("emscloud:group", "web"), ("emscloud:managed-by", "terraform"), ("emscloud:policy", "ems"))
    group = NetworkSecurityGroup("web", "ems-web", "rg-ems", "westeurope", tags, tuple(ordered))
    return Module((group,), SUBSCRIPTION, "rg-ems", "westeurope")


def rule(
    priority: int,
    access: Access,
    protocol: Protocol = "*",
    source: Endpoint = ANY,
    destination: Endpoint = ANY,
    *,
    direction: Direction = Direction.IN,
) -> SecurityRule:
    """A rule named by its priority."""
    return SecurityRule(f"r{priority}", priority, direction, access, protocol, source, destination)


PREFIXES = ("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "192.0.2.0/24", "0.0.0.0/0", "fd00::/8", "fd00:1::/32", "::/0")
SERVICES = (
    *("tcp/443", "tcp/80", "tcp/400-500", "tcp/0-65535", "udp/53", "udp/1-70", "icmp", "icmp/echo-request", "icmpv4/3"),
    *("icmpv6/2", "proto/47", "proto/50", "proto/51", "any"),
)
IDS = ("rdp", "clock", "svc/telemetry", "svc/smb", "Rdp", "z_9")

requirements = st.builds(
    Requirement,
    st.sampled_from(IDS),
    st.sampled_from(Direction),
    st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True).map(
        lambda texts: tuple(parse_service(text) for text in texts)
    ),
    st.lists(
        st.one_of(st.sampled_from(PREFIXES).map(net), st.sampled_from((TAG, OTHER_TAG, MEMBERS))),
        min_size=1,
        max_size=4,
        unique=True,
    ).map(tuple),
    st.sampled_from(("needed", "zażółć gęślą jaźń", "x" * 200, 'quote " and ${brace} and %{percent} \\ */')),
    st.sampled_from(("", "https://example.com/page, row telemetry")),
)
asked = st.lists(requirements, max_size=5, unique_by=lambda one: one.id).map(tuple)
"""Requirements of one group."""


def endpoints(ports: tuple[str, ...]) -> st.SearchStrategy[Endpoint]:
    """Any side of a rule of anybody's; its ports are every port or some of these."""
    v4 = st.lists(st.sampled_from(PREFIXES[:5]), min_size=1, max_size=2, unique=True)
    v6 = st.lists(st.sampled_from(PREFIXES[5:]), min_size=1, max_size=2, unique=True)
    address = st.one_of(
        st.sampled_from(("*", "*", "VirtualNetwork", "Storage", "Internet", *PREFIXES)).map(lambda one: (one, (), ())),
        st.one_of(v4, v6).map(lambda many: (None, tuple(sorted(many, key=lambda one: net(one).low)), ())),
        st.sampled_from((f"{ASG}web", f"{ASG}db")).map(lambda one: (None, (), (one,))),
    )
    many = st.lists(st.sampled_from(ports), min_size=1, max_size=2, unique=True)
    port = st.one_of(
        st.sampled_from(("*", *ports)).map(lambda one: (one, ())),
        many.map(lambda texts: (None, tuple(sorted(texts, key=lambda text: int(text.split("-")[0]))))),
    )
    return st.builds(lambda where, at: Endpoint(*where, *at), address, port)


_PROTOCOLS: tuple[Protocol, ...] = ("*", "Tcp", "Udp", "Icmp", "Esp", "Ah")
rules = st.lists(
    st.builds(
        rule,
        st.integers(100, 4096),
        st.sampled_from(("Allow", "Deny")),
        st.sampled_from(_PROTOCOLS),
        st.one_of(st.just(ANY), endpoints(("1000-2000",))),
        endpoints(("53", "80", "400-500")),
        direction=st.sampled_from(Direction),
    ),
    max_size=5,
    unique_by=lambda one: one.priority,
)
"""Rules of anybody's, with denies, local addresses, source ports and symbols."""
