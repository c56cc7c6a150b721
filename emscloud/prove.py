"""The proof: printed text, read back into packets, is what the policy means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from emscloud.cloud import Cloud, Loss
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.resources import Resource, resources
from emscloud.hcl.syntax import Block, Value
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import COVER, Accept, Direction, Grounded, Requirement
from emscloud.spaces.address import AddressSet
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import asked, meaning
from emscloud.spaces.traffic import Packet, TrafficSet, between

Reader = Callable[[str, str], tuple[Block, ...]]
"""Text and the name of its file to blocks: `hcl.strict.read` or `hcl.witness.read`."""

NOTHING = Bounds()
_KNOWN = frozenset({"terraform", "provider", "variable", "output", "resource"})  # of others nobody knows what they open


def prove(
    cloud: Cloud[object],
    grounded: Grounded,
    losses: Iterable[Loss],
    texts: Mapping[str, str],
    reader: Reader,
) -> tuple[Problem, ...]:
    """Compare what the text of a module lets through with what the policy means, both ways and exactly.

    Empty where they agree.  E320 is a difference, with a packet; E501 to E503 where the text cannot be read or holds more.
    """
    try:
        blocks = [block for name, text in texts.items() for block in reader(text, name)]
        strange = sorted({block.kind for block in blocks if block.kind not in _KNOWN})
        if strange:
            return tuple([Problem("E503", f"The text holds a block `{kind}`, which emscloud never writes.") for kind in strange])
        read = resources(blocks)
        lifted = cloud.lift(cloud.recognise(read), grounded.extents)
    except Failed as error:
        return error.problems
    losses = tuple(losses)
    wanted = expected(grounded, losses)
    problems = [*_uncovered(grounded), *_overstated(cloud, grounded, losses)]
    for group in sorted(wanted.keys() | lifted.keys()):
        for direction in Direction:
            want = wanted.get(group, {}).get(direction, NOTHING)
            got = lifted.get(group, {}).get(direction, NOTHING)
            if want != got:
                problems.append(_Difference(cloud, grounded, read, group, direction).problem(want, got))
    return tuple(problems)


def widened(grounded: Grounded) -> tuple[Loss, ...]:
    """What covers add: exactly what their prefixes let through beyond the peers that were meant."""
    found = []
    for group in grounded.groups:
        for ask in group.requirements:
            put, meant = _put_and_meant(ask)
            if added := put - meant:
                old, new = _held(ask.meant), _held(ask.peers)
                detail = f"the cover stands for {old.size:,} addresses and adds {(new - old).size:,} others"
                found.append(Loss(COVER, group.name, ask.id, ask.direction, added, widening=True, detail=detail, where=ask.where))
    return tuple(found)


def _uncovered(grounded: Grounded) -> Iterator[Problem]:
    """E320 for each requirement whose cover leaves something out."""
    for group in grounded.groups:
        for ask in group.requirements:
            put, meant = _put_and_meant(ask)
            if missing := meant - put:
                packet = f"{ask.direction.value} {missing.witness()}"
                detail = f"The cover of {ask.id} in `{group.name}` leaves out {packet}. Nothing is written."
                yield Problem("E320", f"{detail} This is a fault of emscloud; please report it.", ask.where, packet=packet)


def _put_and_meant(ask: Requirement) -> tuple[TrafficSet, TrafficSet]:
    """What a requirement's prefixes let through, and what they stand for; nothing for one without a cover."""
    if not ask.meant:
        return TrafficSet(), TrafficSet()
    return asked([ask])[0], asked([replace(ask, peers=ask.meant)])[0]


def _held(peers: Iterable[Network | Symbol]) -> AddressSet:
    return AddressSet.holding(peer for peer in peers if isinstance(peer, Network))


def _overstated(cloud: Cloud[object], grounded: Grounded, losses: Iterable[Loss]) -> list[Problem]:
    """E320 for each loss that is more than its name and its requirement let it be: lowering is not taken at its word."""
    asks = {(group.name, ask.id, ask.direction): ask for group in grounded.groups for ask in group.requirements}
    problems = []
    for loss in losses:
        ask = asks.get((loss.group, loss.requirement, loss.direction))
        most = cloud.AT_MOST.get(loss.name, TrafficSet())
        if ask is not None and loss.symbol is None:
            peers = between([peer for peer in ask.peers if isinstance(peer, Network)])
            most &= peers if loss.widening else asked([ask])[0]
        elif ask is not None and loss.symbol in ask.peers and not loss.widening:
            most &= asked([ask])[1].get(loss.symbol, TrafficSet())
        elif ask is None or loss.symbol not in ask.peers:
            most = TrafficSet()
        if not loss.traffic <= most:
            packet = f"{loss.direction.value} {(loss.traffic - most).witness()}"
            detail = f"`{loss.name}` of {loss.requirement} in `{loss.group}` holds more than it can: {packet}. Nothing is written."
            problems.append(Problem("E320", f"{detail} This is a fault of emscloud; please report it.", loss.where, packet=packet))
    return problems


def expected(grounded: Grounded, losses: Iterable[Loss]) -> dict[str, dict[Direction, Bounds]]:
    """What the policy means, each requirement less its own losses, and every widening added."""
    wanted = meaning(grounded)
    said: dict[tuple[str, Direction], dict[str, list[Loss]]] = {}
    for loss in losses:
        said.setdefault((loss.group, loss.direction), {}).setdefault(loss.requirement, []).append(loss)
    for group in grounded.groups:
        for direction in Direction:
            if (group.name, direction) in said:
                asks = [ask for ask in group.requirements if ask.direction is direction]
                wanted[group.name][direction] = _less(grounded, asks, said[group.name, direction])
    return wanted


def _less(grounded: Grounded, asks: list[Requirement], said: Mapping[str, list[Loss]]) -> Bounds:
    """What one requirement loses another may still get, so each is taken by itself."""
    must, named = asked([ask for ask in asks if ask.id not in said])
    for ask in asks:
        if ask.id not in said:
            continue
        parts: dict[Symbol | None, TrafficSet] = {}
        parts[None], by_symbol = asked([ask])
        parts |= dict(by_symbol.items())
        for loss in sorted(said[ask.id], key=lambda loss: loss.widening):
            before = parts.get(loss.symbol, TrafficSet())
            parts[loss.symbol] = before | loss.traffic if loss.widening else before - loss.traffic
        must |= parts.pop(None)
        for about, traffic in parts.items():
            if about is not None:
                named[about] = named.get(about, TrafficSet()) | traffic
    return Bounds.of(must, named, grounded.extents)


def judge(
    title: str,
    grounded: Grounded,
    losses: Iterable[Loss],
    accept: Iterable[Accept],
) -> tuple[list[Problem], set[Accept]]:
    """Which losses nobody accepted (E310, one problem a loss and requirement), and which entries are used."""
    used: set[Accept] = set()
    missing: dict[tuple[str, str, str], Loss] = {}
    for loss in losses:
        taken = [entry for entry in accept if fits(entry, loss, grounded.target.name)]
        used.update(taken)
        if not taken:
            missing.setdefault((loss.name, loss.group, loss.requirement), loss)
    problems = []
    for loss in missing.values():
        kind = "row" if "/" in loss.requirement else "rule"
        line = f"- {{loss: {loss.name}, {kind}: {loss.requirement}, why: YOUR REASON}}"
        packet = loss.traffic.witness()
        verb = "would let through more than was asked" if loss.widening else "cannot let through all that was asked"
        whose = "the rules" if loss.name == COVER else title
        detail = (
            f"{loss.requirement} in {grounded.target.name}, group `{loss.group}`: {whose} {verb}: {loss.detail.rstrip('.')}. "
            f"If that is right for you, add under `accept`: `{line}`."
        )
        problems.append(Problem("E310", detail, loss.where, packet=f"{loss.direction.value} {packet}"))
    return problems, used


def fits(entry: Accept, loss: Loss, target: str) -> bool:
    """Whether an entry of the policy accepts a loss in a target."""
    return (
        entry.loss == loss.name
        and entry.requirement == loss.requirement
        and entry.group in (None, loss.group)
        and entry.target in (None, target)
    )


@dataclass(frozen=True, slots=True)
class _Difference:
    """A group and a direction in which the text does not say what the policy means."""

    cloud: Cloud[object]
    grounded: Grounded
    read: tuple[Resource, ...]
    group: str
    direction: Direction

    def problem(self, want: Bounds, got: Bounds) -> Problem:
        """E320 with a packet, both sides of it, and the rule."""
        symbol, more, less = _first_difference(want, got)
        wider = bool(more)
        packet = (more or less).witness()
        assert packet is not None
        through = f" by way of {symbol.space} {symbol.name}" if symbol else ""
        said, asked = ("lets through", "does not ask for") if wider else ("does not let through", "asks for")
        rules = self._responsible(packet, symbol) if wider else self._asking(packet, symbol)
        detail = (
            f"The text for `{self.group}` in {self.grounded.target.name} {said} what the policy {asked}{through}: "
            f"{self.direction.value} {packet}. {'By' if wider else 'Asked for by'}: {', '.join(rules) or 'no rule of its own'}. "
            "Nothing is written. This is a fault of emscloud, not of the policy; please report it."
        )
        where = next((group.where for group in self.grounded.groups if group.name == self.group), None)
        return Problem("E320", detail, where, packet=f"{self.direction.value} {packet}")

    def _asking(self, packet: Packet, symbol: Symbol | None) -> list[str]:
        """The requirements that mean a packet."""
        group = next(group for group in self.grounded.groups if group.name == self.group)
        found = []
        for ask in group.requirements:
            alone = replace(self.grounded, groups=(replace(group, requirements=(ask,)),))
            if packet in _side(meaning(alone)[self.group][self.direction], symbol):
                found.append(ask.id)
        return found

    def _responsible(self, packet: Packet, symbol: Symbol | None) -> list[str]:
        """The rules of the text without which a packet is not let through: one after the other is left out."""
        return [name for name, rest in _without_one(self.read) if not self._passes(rest, packet, symbol)]

    def _passes(self, read: tuple[Resource, ...], packet: Packet, symbol: Symbol | None) -> bool:
        try:
            flows = self.cloud.lift(self.cloud.recognise(read), self.grounded.extents)
        except Failed:
            return True
        return packet in _side(flows.get(self.group, {}).get(self.direction, NOTHING), symbol)


def _first_difference(want: Bounds, got: Bounds) -> tuple[Symbol | None, TrafficSet, TrafficSet]:
    """What is too much, of the first symbol (or of plain addresses) where anything is; else likewise what is too little."""
    symbols = (None, *sorted(want.named.keys() | got.named.keys()))
    for symbol in symbols:
        if more := _side(got, symbol) - _side(want, symbol):
            return symbol, more, TrafficSet()
    for symbol in symbols:
        if less := _side(want, symbol) - _side(got, symbol):
            return symbol, TrafficSet(), less
    return None, got.maybe - want.maybe, want.maybe - got.maybe


def _side(bounds: Bounds, symbol: Symbol | None) -> TrafficSet:
    return bounds.must if symbol is None else bounds.named.get(symbol, TrafficSet())


def _without_one(read: tuple[Resource, ...]) -> Iterator[tuple[str, tuple[Resource, ...]]]:
    """The resources with one of them left out, or one nested block of one of them; and what was left out."""
    for index, resource in enumerate(read):
        yield f"{resource.kind}.{resource.name}", read[:index] + read[index + 1 :]
        for key, value in resource.values.items():
            if isinstance(value, tuple) and value and isinstance(value[0], dict):
                for at, inner in enumerate(value):
                    values: dict[str, Value] = {**resource.values, key: value[:at] + value[at + 1 :]}
                    name = inner.get("name", at) if isinstance(inner, dict) else at
                    yield (
                        f"{resource.kind}.{resource.name} {key} {name}",
                        (
                            *read[:index],
                            replace(resource, values=values),
                            *read[index + 1 :],
                        ),
                    )
