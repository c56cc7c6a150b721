"""A small corpus of grounded policies that walks through every branch of lowering and printing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from emscloud.clouds.azure.limits import PROBES
from emscloud.load.terms import parse_service
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement, Target
from emscloud.spaces.address import parse_network
from tests.strategies import REFERENCES, TARGETS, sorted_peers

IN, OUT = Direction.IN, Direction.OUT
Numbers = Mapping[tuple[Direction, str], int]
PAGE = "https://example.com/page, row a"
LONG = "quote \" and ${brace} and %{percent} $${ \\ it's <zażółć> | ~?^ " + "x" * 260
_SG, _PL, _TAG, _ASG = REFERENCES[0], REFERENCES[2], REFERENCES[7], REFERENCES[8]


def _peer(text: str) -> Network | Symbol:
    word, _, rest = text.partition("=")
    if rest:
        return Symbol(word, rest)
    return {"0.0.0.0/0": ANYWHERE_V4, "::/0": ANYWHERE_V6}.get(text) or parse_network(text)


def ask(  # noqa: PLR0917  (as a requirement has them)
    name: str, services: str, peers: str, direction: Direction = IN, why: str = "needed", page: str = ""
) -> Requirement:
    """A requirement; services and peers as words with spaces between, a symbol as `space=name`."""
    spoken = tuple([parse_service(text) for text in services.split()])
    return Requirement(name, direction, spoken, sorted_peers([_peer(text) for text in peers.split()]), why, page)


def policy(cloud: str, *groups: GroundedGroup, name: str = "ems", **settings: object) -> Grounded:
    """A policy for one target; a reference to a group stands for private addresses, every other symbol for anything."""
    known = {key: value for key, value in TARGETS[f"prod-{cloud}"].items() if key != "cloud"}
    extents = {Symbol("group", "db"): (parse_network("10.0.0.0/8"),)}
    return Grounded(name, Target("prod", cloud, {**known, **settings}), groups, extents)


def group(name: str, *asks: Requirement, numbers: Numbers | None = None) -> GroundedGroup:
    """One group."""
    return GroundedGroup(name, asks, (), numbers or {})


MANY = " ".join(f"10.0.{number}.0/24" for number in range(0, 24, 2))
BOTH = "10.1.0.0/16 192.0.2.7/32 fd00:1::/32"


def _plain(names: str) -> tuple[Requirement, ...]:
    """What both clouds can say, to each kind of peer; `names` are symbols of the cloud."""
    return (
        ask("web", "tcp/443 tcp/80-90 udp/53", f"{BOTH} {names}", page=PAGE),
        ask("svc/web", "tcp/443", "10.1.0.0/16 203.0.113.0/24", why=LONG, page=PAGE),
        ask("Web_2", "tcp/443 udp/0-65535", "10.1.0.0/16 10.1.2.0/24 0.0.0.0/0", why="ł" * 300),
        ask("all", "any", f"0.0.0.0/0 ::/0 {names}", OUT),
        ask("esp", "proto/50 proto/51", "198.51.100.0/24 2001:db8::/32", OUT),
        ask("ping", "icmp icmp/echo-request", BOTH, why="${x}"),
        ask("type", "icmpv4/3/4 icmpv4/8 icmpv6/2 icmpv6/1/3", f"{BOTH} {names}", OUT),
        ask("gre", "proto/47 proto/0 proto/255", f"{BOTH} {names}"),
        ask("mixed", "icmpv4/8 udp/53 udp/1000-2000 proto/47", f"{BOTH} {names}"),
        ask("a" * 63, "tcp/1", MANY, OUT),
        ask(f"{'b' * 63}/{'c' * 63}", "tcp/1 tcp/2", "10.0.0.1/32", OUT, why=LONG),
        ask(f"{'b' * 62}/{'d' * 63}", "tcp/1 tcp/2", "10.0.0.1/32", OUT),
    )


_AWS_NAMES = f"group=db group=web aws={_SG} aws={_PL}"
_AZURE_NAMES = f"azure={_TAG} azure={_ASG}"
_SHARED = [ask(f"{letter * 60}", "tcp/9", "10.0.0.9/32", why=LONG) for letter in "abcdefg"]
_RANKS = {(IN, "web"): 3, (IN, "gre"): 1, (OUT, "esp"): 2}
_PRIORITIES = {(IN, "web tcp ipv4"): 200, (IN, "gone tcp ipv4"): 201, (OUT, "esp esp ipv4"): 4089}
_CLASH = {(IN, "web tcp ipv4"): 200, (IN, "web udp ipv4"): 200, (IN, "web tcp ipv6"): 99, (OUT, "esp esp ipv4"): 4090}

_PARTS = {(IN, "web 10.0.2.0/24 tcp/2"): 2, (IN, "web 10.0.4.0/24 tcp/1"): 9, (IN, "web"): 4}
_SPREAD = (
    replace(
        group("web", ask("web", "tcp/1 tcp/2", MANY), ask("lists", "tcp/3 icmp", f"{BOTH} 0.0.0.0/0 group=db aws={_PL}", OUT)),
        spread=True,
        numbers=_PARTS,
    ),
    replace(
        group("db", ask("z", "udp/1", f"{BOTH} group=web"), ask("six", "icmpv6/2 tcp/1", f"{BOTH} ::/0")),
        spread=True,
        prefix_lists=0,
    ),
)

CORPUS = {
    "aws": (
        policy("aws", group("web", *_plain(_AWS_NAMES)[:4]), group("db", ask("a", "tcp/1", "group=web group=db"))),
        policy("aws", group("web", *_plain(_AWS_NAMES)[4:9]), group("db", *_SHARED)),
        policy("aws", group("web", *_plain("")[9:])),
        policy("aws", group("w_e-b", *_plain(f"group=db aws={_SG}")[:4], numbers=_RANKS), group("db"), exclusive=True, root=True),
        policy("aws", group("db", ask("a", "tcp/1", f"aws={_PL} ::/0"), ask("z", "icmpv6", "::/0", OUT)), exclusive=True),
        policy("aws", group("web", ask("a", "tcp/1", "10.0.0.0/8")), name="sg-x"),
        policy("aws", *_SPREAD, exclusive=True, limits={"rules_per_group": 6}),
        policy("aws", replace(_SPREAD[0], spread=False, prefix_lists=12), _SPREAD[1]),
    ),
    "azure": (
        policy("azure", group("web", *_plain(_AZURE_NAMES)[:4]), group("db", ask("a", "tcp/1-65535", "::/0"), *_SHARED)),
        policy("azure", group("web", *_plain(_AZURE_NAMES)[4:8])),
        policy("azure", group("web", _plain("")[8])),
        policy("azure", group("web", _plain(_AZURE_NAMES)[8])),
        policy("azure", group("web", *_plain("")[9:])),
        policy("azure", group("w_e-b", *_plain(_AZURE_NAMES)[:2], numbers=_PRIORITIES), group("db", PROBES), root=True),
        policy("azure", group("web", *_plain("")[:1], _plain("")[4], numbers=_CLASH)),
        policy("azure", group("web", ask("a", "tcp/1", "10.0.0.0/8")), group("Web", ask("a", "udp/1", "10.0.0.0/8"))),
        policy("azure", group("web", ask("a", "tcp/1", "10.0.0.0/8")), name="x" * 90),
    ),
}
"""By cloud; some of each are refused as they are, so that a fault which lets them pass is seen."""
