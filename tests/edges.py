"""The packets at the edges of a policy, and what it says of each, requirement by requirement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address

from emscloud.cloud import Loss
from emscloud.model.peer import V6_BASE, V6_END, Symbol
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import meaning
from emscloud.spaces.service import TOP
from emscloud.spaces.traffic import UNIVERSE, Box, Packet, TrafficSet
from tests import oracle

STRANGERS = (None, Symbol("", "VirtualNetwork"), Symbol("", "Internet"), Symbol("", "AzureLoadBalancer"))
"""What the default rules of an NSG name: none of it may ever decide."""


def mistakes(grounded: Grounded, losses: Iterable[Loss], texts: dict[str, str]) -> Iterator[str]:
    """Every edge packet that the text treats otherwise than the policy, less its losses, with its widenings."""
    listed = list(losses)
    for group in grounded.groups:
        for direction in Direction:
            asks = [ask for ask in group.requirements if ask.direction is direction]
            meant = [(_meaning(grounded, group, ask), _of(listed, group.name, ask)) for ask in asks]
            named = {peer for ask in asks for peer in ask.peers if isinstance(peer, Symbol)}
            for packet in edges([*[bounds for bounds, _ in meant], *[_said(said) for _, said in meant]]):
                for symbol in (*STRANGERS, *sorted(named)):
                    want = any(_lets(bounds, said, packet, symbol) for bounds, said in meant)
                    got = oracle.allows(texts, group.name, direction.value, seen(packet, symbol))
                    if want is not got:
                        yield f"{group.name} {direction} {packet} by way of {symbol}: asked {want}, let through {got}"


def _meaning(grounded: Grounded, group: GroundedGroup, ask: Requirement) -> Bounds:
    alone = replace(grounded, groups=(replace(group, requirements=(ask,)),))
    return meaning(alone)[group.name][ask.direction]


def _of(losses: list[Loss], group: str, ask: Requirement) -> list[Loss]:
    return [loss for loss in losses if (loss.group, loss.requirement) == (group, ask.id)]


def _said(losses: list[Loss]) -> Bounds:
    return Bounds(TrafficSet([box for loss in losses for box in loss.traffic.boxes]))


def _lets(bounds: Bounds, losses: list[Loss], packet: Packet, symbol: Symbol | None) -> bool:
    """Whether one requirement lets a packet through, whose peer stands behind this symbol and no other."""
    return any(_side(bounds, losses, packet, about) for about in {None, _own(bounds, losses, symbol)})


def _own(bounds: Bounds, losses: list[Loss], symbol: Symbol | None) -> Symbol | None:
    """A stranger is a requirement's own symbol where it names the same."""
    known = [*bounds.named, *[loss.symbol for loss in losses if loss.symbol]]
    if symbol is None or symbol in known:
        return symbol
    return next((one for one in known if symbol.space == "" and one.name == symbol.name), symbol)


def _side(bounds: Bounds, losses: list[Loss], packet: Packet, symbol: Symbol | None) -> bool:
    held = bounds.must if symbol is None else bounds.named.get(symbol, TrafficSet())
    own = [loss for loss in losses if loss.symbol == symbol and packet in loss.traffic]
    if any(loss.widening for loss in own):
        return True
    return packet in held and not own


def edges(many: Iterable[Bounds]) -> Iterator[Packet]:
    """All corners of all boxes, and one step outside each; only packets that can exist."""
    boxes = {box for bounds in many for held in (bounds.must, *bounds.named.values()) for box in held.boxes}
    found = {packet for box in boxes for packet in _corners(box)}
    yield from sorted(found, key=lambda packet: (packet.service, packet.local, packet.peer))


def _corners(box: Box) -> Iterator[Packet]:
    first, last, low, high, start, end = box
    for service in {first - 1, first, last, last + 1}:
        for local in {low, high}:
            for peer in {start - 1, start, end, end + 1}:
                packet = Packet(local, peer, service)
                if 0 <= service <= TOP and 0 <= peer <= V6_END and packet in UNIVERSE:
                    yield packet


def seen(packet: Packet, symbol: Symbol | None) -> oracle.Packet:
    """The same packet for the oracle; its peer stands behind the symbol."""
    names = () if symbol is None else (f"group {symbol.name}" if symbol.space == "group" else symbol.name,)
    icmp = packet.protocol in (1, 58)
    detail, code = (packet.service >> 8 & 0xFF, packet.service & 0xFF) if icmp else (packet.service & 0xFFFF, 0)
    return oracle.Packet(address(packet.local), address(packet.peer), packet.protocol, detail, code, frozenset(names))


def address(point: int) -> str:
    """A point of the address axis as text, by the standard library."""
    return str(IPv4Address(point)) if point < V6_BASE else str(IPv6Address(point - V6_BASE))
