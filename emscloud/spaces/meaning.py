"""Grounded → Bounds, the definition every cloud is held to."""

from __future__ import annotations

from collections.abc import Iterable

from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Network, Symbol
from emscloud.model.policy import Direction, Grounded, Requirement
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Box, TrafficSet, boxes


def meaning(grounded: Grounded) -> dict[str, dict[Direction, Bounds]]:
    """What each group lets through by direction: what its requirements say, all together, and nothing else."""
    return {
        group.name: {
            direction: _bounds(grounded, [ask for ask in group.requirements if ask.direction is direction])
            for direction in Direction
        }
        for group in grounded.groups
    }


def _bounds(grounded: Grounded, requirements: list[Requirement]) -> Bounds:
    return Bounds.of(*asked(requirements), grounded.extents)


def asked(requirements: Iterable[Requirement]) -> tuple[TrafficSet, dict[Symbol, TrafficSet]]:
    """What requirements ask for by address, and by symbol over every peer address, neither less the other."""
    must: list[Box] = []
    named: dict[Symbol, list[Box]] = {}
    for requirement in requirements:
        for service in requirement.services:
            for peer in requirement.peers:
                networks = (peer,) if isinstance(peer, Network) else (ANYWHERE_V4, ANYWHERE_V6)
                packets = must if isinstance(peer, Network) else named.setdefault(peer, [])
                for network in networks:
                    reach = service.v4 if network.family == 4 else service.v6  # noqa: PLR2004
                    if reach is not None:
                        packets.extend(boxes(reach, network))
    return TrafficSet(must), {symbol: TrafficSet(packets) for symbol, packets in named.items()}
