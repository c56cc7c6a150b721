"""Which rule lets a packet through, and which row of which page asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emscloud.cloud import Cloud
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction, Grounded
from emscloud.model.service import Service
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import meaning
from emscloud.spaces.traffic import Box, TrafficSet, boxes


@dataclass(frozen=True, slots=True)
class Because:
    """A requirement that lets (some of) the packets through: its id, why, and the row of the page."""

    id: str
    why: str
    page: str


@dataclass(frozen=True, slots=True)
class Answer:
    """For one group of one target: allowed, not allowed, or None where it cannot be said (a symbol, or only a part)."""

    target: str
    group: str
    allowed: bool | None
    because: tuple[Because, ...]
    note: str = ""


def answer(  # noqa: PLR0913, PLR0917  (a question has as many parts)
    cloud: Cloud[object],
    artifact: object,
    grounded: Grounded,
    group: str,
    direction: Direction,
    service: Service,
    peers: tuple[Network, ...],
    symbol: Symbol | None = None,
) -> Answer:
    """Ask the artifact itself, lifted, and then the requirements one by one.

    With a `symbol` the peer is a group of the policy, and `peers` is the most that it can stand for.
    """
    flows = cloud.lift(artifact, grounded.extents)[group][direction]
    asked = _packets(service, peers)
    allowed = _verdict(flows, asked, symbol)
    held = next(one for one in grounded.groups if one.name == group)
    because = []
    for ask in held.requirements:
        if ask.direction is not direction:
            continue
        alone = replace(grounded, groups=(replace(held, requirements=(ask,)),))
        if _verdict(meaning(alone)[group][direction], asked, symbol) is not False:
            because.append(Because(ask.id, ask.why, ask.page))
    part = allowed is None and bool(asked & flows.must)
    return Answer(grounded.target.name, group, allowed, tuple(because), "only a part of it" if part else "")


def _packets(service: Service, networks: tuple[Network, ...]) -> TrafficSet:
    found: list[Box] = []
    for network in networks:
        reach = service.v4 if network.family == 4 else service.v6  # noqa: PLR2004
        if reach is not None:
            found.extend(boxes(reach, network))
    return TrafficSet(found)


def _verdict(flows: Bounds, asked: TrafficSet, symbol: Symbol | None) -> bool | None:
    certain = flows.must
    if symbol is not None and symbol in flows.named:
        certain |= flows.named[symbol]
    if asked and asked <= certain:
        return True
    return None if asked & (flows.may | certain) else False
