"""Which rule lets a packet through, and which row asked for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emscloud.cloud import Cloud, Flows
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction, Grounded
from emscloud.model.service import Service
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import meaning
from emscloud.spaces.traffic import Box, TrafficSet, boxes

PART = "only a part of it"
"""The note of an answer that is yes for some of the packets and no for others."""


@dataclass(frozen=True, slots=True)
class Because:
    """A requirement whose rules let (some of) the packets through: its id, why, and the row of the page."""

    id: str
    why: str
    page: str


@dataclass(frozen=True, slots=True)
class Answer:
    """For one group of one target: allowed, not allowed, or None where it cannot be said (a symbol, or only a part).

    `note` says what else there is to know, in a few words; often nothing.
    """

    target: str
    group: str
    allowed: bool | None
    because: tuple[Because, ...]
    note: str = ""


def answer(  # noqa: PLR0913, PLR0917  (a question has as many parts)
    cloud: Cloud[object],
    flows: Flows,
    grounded: Grounded,
    group: str,
    direction: Direction,
    service: Service,
    peers: tuple[Network, ...],
    symbol: Symbol | None = None,
) -> Answer:
    """Ask what the artifact lets through (`flows`), and then what each requirement becomes when it stands alone.

    With a `symbol` the peer is a group of the policy, and `peers` is the most that it can stand for.
    """
    asked = packets(service, peers)
    through = flows[group][direction]
    allowed = _verdict(through, asked, symbol)
    held = next(one for one in grounded.groups if one.name == group)
    because, left_out, added = [], [], []
    for ask in held.requirements:
        if ask.direction is not direction:
            continue
        alone = replace(grounded, groups=(replace(held, requirements=(ask,)),))
        if _verdict(cloud.lift(cloud.lower(alone).artifact, grounded.extents)[group][direction], asked, symbol) is not False:
            because.append(Because(ask.id, ask.why, ask.page))
            meant = replace(alone.groups[0], requirements=(replace(ask, peers=ask.meant or ask.peers),))
            if _verdict(meaning(replace(alone, groups=(meant,)))[group][direction], asked, symbol) is False:
                added.append(ask.id)
        elif _verdict(meaning(alone)[group][direction], asked, symbol) is not False:
            left_out.append(ask.id)
    note = ""
    if allowed is None:
        note = PART if asked & through.must else "only where a reference stands for this peer"
    elif allowed is False and left_out:
        note = f"asked for by {', '.join(left_out)}, and left out by a loss that the policy accepts"
    elif allowed and len(added) == len(because):
        note = "nobody asked for it: the cover adds it"
    return Answer(grounded.target.name, group, allowed, tuple(because), note)


def packets(service: Service, peers: tuple[Network, ...]) -> TrafficSet:
    """Every packet of a service with these peers; empty where no family of theirs has the service."""
    found: list[Box] = []
    for network in peers:
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
