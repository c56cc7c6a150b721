"""Random requirements, grounded policies and policy files; the one place that makes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_network

from hypothesis import strategies as st

from emscloud import clouds
from emscloud.load.shape import Flag, Text
from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Hostname, Network, Symbol
from emscloud.model.policy import (
    ByName,
    Direction,
    Grounded,
    GroundedGroup,
    NamedGroup,
    NamedRequirement,
    Requirement,
    Target,
)
from emscloud.model.service import Service
from emscloud.spaces.address import parse_network

_GUID = "00000000-0000-0000-0000-000000000000"
_APPLICATION = f"/subscriptions/{_GUID}/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/"
REFERENCES = (
    *("sg-0123456789abcdef0", "sg-01234567", "pl-0123456789abcdef0", "pl-89abcdef"),
    *("VirtualNetwork", "Internet", "AzureLoadBalancer", "Storage.WestEurope", f"{_APPLICATION}web", f"{_APPLICATION}db"),
)
"""References of any cloud; each cloud says which are its own."""
_SETTINGS = ("westeurope", "eu-west-1", "123456789012", "vpc-0123456789abcdef0", _GUID)  # whichever a key takes
NAMES = ("web", "db", "a", "a_", "a-b", "Tier_1", "group-web", "tcp")
IDS = (
    *("rdp", "Rdp2", "z_9", "a", "a_b", "a-b", "group-web", "svc", "x" * 64),
    *("svc/rdp", "svc/a_b", "svc/a-b", "svc_a/b", "svc/group-web", "tcp/a", "icmp-x/y"),
)
WORDS = ("needed", "zażółć gęślą jaźń", "x" * 300, 'quote " and ${brace} and %{percent} $${ \\ */ # <b>`*_|~?', "it's 1 € – ok")
ENDS = ("0.0.0.0/0", "::/0", "255.255.255.255/32", "0.0.0.0/32", "::/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")
BASES = (
    *("10.1.2.3", "10.1.2.4", "10.200.0.0", "192.0.2.77", "127.255.255.255", "128.0.0.0"),
    *("fd00:1::1", "fd00:1::2", "2001:db8::a0"),
)

_port = st.sampled_from((1, 2, 79, 80, 81, 443, 1023, 1024, 5000, 65534, 65535)) | st.integers(1, 65535)
_kind = st.sampled_from((0, 3, 4, 8, 128, 255)) | st.integers(0, 255)
_number = st.sampled_from((0, 1, 2, 6, 17, 47, 50, 51, 57, 58, 59, 132, 254, 255))


def _ranged(ports: tuple[int, int]) -> str:
    low, high = sorted(ports)
    return str(low) if low == high else f"{low}-{high}"


words_of_services = st.one_of(
    st.tuples(st.sampled_from(("tcp", "udp")), _port.map(str)).map("/".join),
    st.tuples(st.sampled_from(("tcp", "udp")), st.tuples(_port, _port).map(_ranged)).map("/".join),
    st.sampled_from(("tcp/0-65535", "udp/0-65535", "any", "icmp", "icmp/echo-request", "icmpv4", "icmpv6")),
    st.tuples(st.sampled_from(("icmpv4", "icmpv6")), _kind).map(lambda one: f"{one[0]}/{one[1]}"),
    st.tuples(st.sampled_from(("icmpv4", "icmpv6")), _kind, _kind).map(lambda one: "/".join(map(str, one))),
    _number.map(lambda number: f"proto/{number}"),
)
"""Services as a policy writes them."""
services = words_of_services.map(parse_service)


def _prefix(base: str, length: int) -> str:
    return str(ip_network((base, min(length, 128 if ":" in base else 32)), strict=False))


prefixes = st.sampled_from(ENDS) | st.builds(
    _prefix, st.sampled_from(BASES), st.sampled_from((0, 1, 8, 15, 16, 24, 30, 31, 32, 64, 127, 128)) | st.integers(0, 128)
)
"""Prefixes that often hold, touch or equal each other, in canonical text."""


def _written(text: str) -> str:
    """A prefix as a policy may say it: everybody takes the word."""
    words = {"0.0.0.0/0": "anywhere-ipv4", "::/0": "anywhere-ipv6", "0.0.0.0/32": "0.0.0.0/31", "::/128": "::/127"}
    return words.get(text, text)


def _network(text: str) -> Network:
    return {"0.0.0.0/0": ANYWHERE_V4, "::/0": ANYWHERE_V6}.get(text) or parse_network(text)


networks = prefixes.map(_network)


def references(cloud: str) -> tuple[str, ...]:
    """Those of REFERENCES that are a cloud's own."""
    found = []
    for text in REFERENCES:
        try:
            clouds.get(cloud).reference(text)
        except ValueError:
            continue
        found.append(text)
    return tuple(found)


def _order(peer: Network | Symbol) -> tuple[int, int, int, str, str]:
    return (0, peer.low, peer.high, "", "") if isinstance(peer, Network) else (1, 0, 0, peer.space, peer.name)


def sorted_peers(peers: list[Network | Symbol]) -> tuple[Network | Symbol, ...]:
    """As a requirement holds them."""
    return tuple(sorted(peers, key=_order))


def requirements(symbols: tuple[Symbol, ...] = ()) -> st.SearchStrategy[Requirement]:
    """One row or rule, with peers among prefixes and these symbols."""
    peer: st.SearchStrategy[Network | Symbol] = networks | st.sampled_from(symbols) if symbols else networks
    return st.builds(
        Requirement,
        id=st.sampled_from(IDS),
        direction=st.sampled_from(Direction),
        services=st.lists(services, min_size=1, max_size=3, unique=True).map(tuple),
        peers=st.lists(peer, min_size=1, max_size=4, unique=True).map(sorted_peers),
        why=st.sampled_from(WORDS),
        page=st.sampled_from(("", "https://example.com/page, row telemetry")),
    ).filter(_exists)


def _exists(ask: Requirement) -> bool:
    """Grounding refuses a service that exists for none of its peers."""
    return all(_reaches(service, ask.peers) for service in ask.services)


def _reaches(service: Service, peers: tuple[Network | Symbol, ...]) -> bool:
    families = {peer.family if isinstance(peer, Network) else 0 for peer in peers}
    return any((one != 6 and service.v4 is not None) or (one != 4 and service.v6 is not None) for one in families)


@st.composite
def settings(draw: st.DrawFn, cloud: str) -> dict[str, object]:
    """A target's keys as its shape wants them: all that are required, and any of the flags."""
    made: dict[str, object] = {}
    for name, field in clouds.get(cloud).TARGET.fields.items():
        if field.required and isinstance(field.shape, Text) and field.shape.pattern:
            made[name] = next(text for text in _SETTINGS if re.fullmatch(field.shape.pattern, text))
        elif isinstance(field.shape, Flag) and draw(st.booleans()):
            made[name] = True
    return made


@st.composite
def grounded(draw: st.DrawFn, cloud: str, most: int = 4) -> Grounded:
    """A policy for one target of a cloud, as grounding makes it, small enough for every default quota."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    own = clouds.get(cloud)
    symbols = [Symbol(cloud, text) for text in references(cloud)]
    symbols += [Symbol("group", name) for name in names] if own.NAMES_GROUPS else []
    target = Target("prod", cloud, draw(settings(cloud)))
    asks = st.lists(requirements(tuple(symbols)), max_size=most, unique_by=lambda ask: ask.id)
    lists = st.none() | st.sampled_from((0, 4))
    groups = [
        GroundedGroup(name, (*draw(asks), *own.extra(target.settings)), spread=draw(st.booleans()), prefix_lists=draw(lists))
        for name in names
    ]
    used = {peer for group in groups for ask in group.requirements for peer in ask.peers if isinstance(peer, Symbol)}
    bounded = draw(st.sets(st.sampled_from(sorted(used)))) if used else set()
    extents = {symbol: draw(st.lists(networks, min_size=1, max_size=2).map(tuple)) for symbol in sorted(bounded)}
    made = Grounded("ems-prod", target, tuple(groups), extents)
    return replace(made, groups=tuple([_remembering(draw, made, group) for group in groups]))


HOSTS = ("www.example.com", "ww.example.com", "www.example.com.example.org", "xn--bcher-kva.example", f"{'x' * 63}.example")


def _in_order(ends: list[Hostname | Network | Symbol]) -> tuple[Hostname | Network | Symbol, ...]:
    names = sorted(end.name for end in ends if isinstance(end, Hostname))
    return (*map(Hostname, names), *sorted_peers([end for end in ends if not isinstance(end, Hostname)]))


def named_requirements(cloud: str) -> st.SearchStrategy[NamedRequirement]:
    """One row or rule of egress, as a filter by name has it."""
    hosts: st.SearchStrategy[Hostname | Network | Symbol] = st.sampled_from(HOSTS).map(Hostname)
    end = st.one_of(hosts, hosts, networks, st.sampled_from(references(cloud)).map(lambda text: Symbol(cloud, text)))
    spoken = st.lists(services, min_size=1, max_size=3, unique=True)
    return st.builds(
        NamedRequirement,
        id=st.sampled_from(IDS),
        services=spoken.map(lambda some: tuple(sorted(some, key=lambda one: one.text))),
        to=st.lists(end, min_size=1, max_size=5, unique=True).map(_in_order),
        why=st.sampled_from(WORDS),
        page=st.sampled_from(("", 'https://example.com/page; row "telemetry" \\')),
    )


@st.composite
def by_name(draw: st.DrawFn, cloud: str) -> ByName:
    """A policy for a filter by name of a cloud, as `resolve.byname` makes it."""
    asks = st.lists(named_requirements(cloud), min_size=1, max_size=4, unique_by=lambda ask: ask.id)
    lived = st.lists(networks, min_size=1, max_size=3, unique=True).map(lambda some: tuple(sorted(some, key=lambda one: one.low)))
    names = sorted(draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)))
    groups = [NamedGroup(name, draw(lived), tuple(sorted(draw(asks), key=lambda ask: ask.id))) for name in names]
    return ByName("ems-prod", Target("prod", cloud, draw(settings(cloud))), tuple(groups))


def _remembering(draw: st.DrawFn, policy: Grounded, group: GroundedGroup) -> GroundedGroup:
    """The group with some of what an earlier lock would remember of it."""
    lowered = clouds.get(policy.target.cloud).lower(replace(policy, groups=(group,)))
    keys = [((number.direction, number.key), number.number) for number in lowered.numbers]
    kept = draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    return replace(group, numbers=dict(kept))


@dataclass(frozen=True)
class Written:
    """A policy as data and as YAML; what it says can be read off the data without reading the file."""

    tree: Mapping[str, object]
    text: str


def yaml_of(value: object) -> str:
    """YAML in one line, which is JSON with names left bare where they can be."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {yaml_of(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(yaml_of(one) for one in value) + "]"
    return "true" if value is True else _scalar(str(value))


def _scalar(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


TARGETS: dict[str, dict[str, object]] = {
    "prod-aws": {"cloud": "aws", "account_id": "123456789012", "region": "eu-west-1", "vpc_id": "vpc-0123456789abcdef0"},
    "prod-azure": {"cloud": "azure", "subscription_id": _GUID, "resource_group": "rg-ems", "location": "westeurope"},
}


@st.composite
def policies(draw: st.DrawFn) -> Written:
    """A whole policy file for AWS and Azure: groups that name each other, roles, references, anywhere, every service.

    Every loss of every rule is accepted, so that nothing but a fault of emscloud or a missing end can be an error.
    """
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    roles = {
        f"role{index}": draw(_listed(prefixes.map(_written) | st.just("anywhere"))) for index in range(draw(st.integers(0, 2)))
    }
    plain: list[st.SearchStrategy[object]] = [
        prefixes.map(_written),
        st.sampled_from(("anywhere", "anywhere-ipv4", "anywhere-ipv6")),
        st.sampled_from([{"group": name} for name in names]),
        st.sampled_from([{cloud: text} for cloud in ("aws", "azure") for text in references(cloud)]),
    ]
    peer = st.one_of(*plain, st.sampled_from(sorted(roles))) if roles else st.one_of(*plain)
    groups: dict[str, object] = {}
    for name in names:
        ids = draw(st.lists(st.sampled_from([one for one in IDS if "/" not in one]), min_size=1, max_size=4, unique=True))
        addresses = draw(_listed(prefixes.filter(lambda text: text == _written(text))))
        groups[name] = {"addresses": addresses, "rules": [draw(_rules(one, peer)) for one in ids]}
    tree: dict[str, object] = {"name": "ems", "groups": groups, "targets": _targets(draw)}
    if roles:
        tree["peers"] = roles
    return Written(tree, yaml_of(tree))


def _targets(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    extra = {"prod-aws": "exclusive", "prod-azure": "load_balancer_probes"}
    return {name: {**keys, **({extra[name]: True} if draw(st.booleans()) else {})} for name, keys in TARGETS.items()}


def _listed(one: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(one, min_size=1, max_size=3, unique=True)


@st.composite
def _rules(draw: st.DrawFn, name: str, peer: st.SearchStrategy[object]) -> dict[str, object]:
    inbound = draw(st.booleans())
    spoken = draw(st.lists(words_of_services, min_size=1, max_size=3, unique=True))
    return {
        "id": name,
        "inbound" if inbound else "outbound": spoken if len(spoken) > 1 else spoken[0],
        "from" if inbound else "to": draw(st.lists(peer, min_size=1, max_size=3, unique_by=str)),
        "why": draw(st.sampled_from(WORDS)),
    }


def accepting(written: Written, entries: list[dict[str, str]]) -> Written:
    """The same policy with these entries under `accept`."""
    tree = {**written.tree, "accept": entries}
    return Written(tree, yaml_of(tree))
