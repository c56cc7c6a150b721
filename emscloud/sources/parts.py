"""Several security groups that are one group of a policy: its parts, by their tags, stand on every interface together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from emscloud.foreign import Group, Instance
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet


def whole(groups: Iterable[Group], instances: Iterable[Instance]) -> tuple[Group, ...]:
    """The groups with the parts of each as one, which has the address of the first part.

    A part says so by emscloud's tag `emscloud:part`; the first one has the same policy and group in its tags, and stands
    in the same module.
    """
    parts = {one.address: part for one in instances if (part := _part(one))}
    listed = list(groups)
    first = {(one.tag, _module(one.address)): at for at, one in enumerate(listed) if one.tag and one.address not in parts}
    gone: set[int] = set()
    for at, one in enumerate(listed):
        target = first.get((one.tag, _module(one.address))) if one.tag and one.address in parts else None
        if target is not None:
            listed[target] = _joined(listed[target], one)
            gone.add(at)
    return tuple([one for at, one in enumerate(listed) if at not in gone])


def _part(one: Instance) -> str | None:
    tags = one.values.get("tags")
    part = tags.get("emscloud:part") if isinstance(tags, dict) else None
    return part if isinstance(part, str) else None


def _module(address: str) -> str:
    return address.rpartition(".")[0].rpartition(".")[0]


def _joined(first: Group, other: Group) -> Group:
    """What both let through, since a group of AWS only allows."""
    flows = {way: _union(first.flows.get(way, Bounds()), other.flows.get(way, Bounds())) for way in Direction}
    return replace(
        first,
        flows=flows,
        carriers=(*first.carriers, *other.carriers),
        holes=(*first.holes, *other.holes),
        remarks=(*first.remarks, *other.remarks),
        sensitive=first.sensitive or other.sensitive,
    )


def _union(one: Bounds, other: Bounds) -> Bounds:
    named: dict[Symbol, TrafficSet] = dict(one.named)
    for symbol, traffic in other.named.items():
        named[symbol] = named[symbol] | traffic if symbol in named else traffic
    return Bounds.of(one.must | other.must, named, {**one.extents, **other.extents}, one.maybe | other.maybe)
