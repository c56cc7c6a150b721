"""Paths → Plan: every group's moves as steps, and what they come to in traffic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from emscloud.diagnostics import Failed, Problem
from emscloud.diff.delta import Delta, Way, delta
from emscloud.diff.side import Side
from emscloud.foreign import Carrier, Group
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Asked, Held, Kind, Lift, Owner, Room
from emscloud.plan.order import Move, order
from emscloud.plan.order import Way as Call
from emscloud.plan.steps import Action, Identity, Path, Plan, Quota, Step, Verdict
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Packet, between

_FRESH = "it is not there; what a new group lets out by itself goes next"
_GONE = "it goes, and its rules with it"
_TIES = "it names a group, which could not go before it"
_LAST = 1_000_000  # after every stage of a rule
_ACTIONS = {Call.GRANT: Action.GRANT, Call.MODIFY: Action.MODIFY, Call.REVOKE: Action.REVOKE}


def make(identity: Identity, paths: Sequence[Path], room: Room, lift: Lift, extents: Mapping[Symbol, tuple[Network, ...]]) -> Plan:
    """The steps in their order: groups are made, rules come, rules go, groups go.

    Raises Failed with E449 where a group does not fit into its quota.
    """
    ordered = tuple(sorted(paths, key=lambda one: one.group))
    steps = [Step(Action.CREATE, one.group, _FRESH, -1) for one in ordered if not one.id and one.after is not None]
    quotas: list[Quota] = []
    for path in ordered:
        steps += _steps(path, room, lift, quotas)
    steps += [Step(Action.DELETE, one.group, _GONE, _LAST) for one in ordered if one.id and one.after is None]
    steps.sort(key=_place)
    return Plan(identity, ordered, tuple(steps), verdict(_delta(ordered, lift)), tuple(quotas), room, extents)


def _place(step: Step) -> tuple[int, str, str, str]:
    return (step.stage, step.group, step.direction.value if step.direction else "", step.action.value)


def _steps(path: Path, room: Room, lift: Lift, quotas: list[Quota]) -> Iterator[Step]:
    """The steps of one group's rules; its rules go with a group that goes, but for those that tie groups together."""
    if path.after is None:
        yield from _leaving(path, lift)
        return
    now, then = lift(one.atom for one in path.before), lift(one.atom for one in path.after)
    for direction in Direction:
        held = [one for one in path.before if one.atom.direction is direction]
        asked = [one for one in path.after if one.atom.direction is direction]
        try:
            moves, peaks = order(direction, held, asked, room, lift)
        except Failed as error:
            raise Failed([Problem(one.code, f"`{path.group}`: {one.detail}.") for one in error.problems]) from error
        quotas += [Quota(path.group, peak) for peak in peaks]
        for move in moves:
            yield _step(path.group, direction, move, lift, (now[direction], then[direction]))


def _leaving(path: Path, lift: Lift) -> Iterator[Step]:
    for held in sorted(path.before):
        direction = held.atom.direction
        packet = _packet(lift([held.atom])[direction], Bounds())
        if held.owner is Owner.FOREIGN:
            yield Step(
                Action.FOREIGN,
                path.group,
                "somebody else put it there",
                _LAST - 1,
                direction,
                held,
                packet=packet,
            )
        elif held.atom.kind in (Kind.OWN, Kind.GROUP):
            yield Step(
                Action.REVOKE,
                path.group,
                "it names a group, which could not go before it does",
                _LAST - 1,
                direction,
                held,
                packet=packet,
            )


def _step(group: str, direction: Direction, move: Move, lift: Lift, states: tuple[Bounds, Bounds]) -> Step:
    action = Action.FOREIGN if move.old and move.old.owner is Owner.FOREIGN else _ACTIONS[move.way]
    now, then = states
    packet = None
    if move.new and not (move.old and move.old.atom == move.new.atom):
        packet = _packet(lift([move.new.atom])[direction], now)
    if packet is None and move.old and not (move.new and move.old.atom == move.new.atom):
        packet = _packet(lift([move.old.atom])[direction], then)
    reason = _reason(move)
    return Step(action, group, reason, move.stage, direction, move.old, move.new, packet, move.gap.witness())


def _reason(move: Move) -> str:
    """Why a rule comes, goes or changes."""
    if move.way is Call.GRANT:
        return "it is asked for and not there"
    if move.way is Call.MODIFY:
        assert move.old is not None
        assert move.new is not None
        return "it is described otherwise" if move.old.atom == move.new.atom else "another is asked for in its place"
    assert move.old is not None
    return {
        Owner.OURS: "nothing asks for it any more",
        Owner.FOREIGN: "somebody else put it there",
        Owner.BIRTH: "a new group lets everything out",
    }[move.old.owner]


def _packet(alone: Bounds, beside: Bounds) -> Packet | None:
    """A packet that one rule lets through and the other state does not, for certain or behind the rule's symbol."""
    found = (alone.must - beside.must).witness()
    for symbol, traffic in alone.named.items():
        if found is None:
            extent = alone.extents.get(symbol)
            within = traffic if extent is None else traffic & between(extent)
            found = (within - beside.must - beside.named.get(symbol, Bounds().must)).witness()
    return found


def _delta(paths: Sequence[Path], lift: Lift) -> Delta:
    old = Side("live", tuple(_group(one, one.before, lift) for one in paths if one.id))
    new = Side("policy", tuple(_group(one, one.after, lift) for one in paths if one.after is not None))
    return delta(old, new)


def _group(path: Path, rules: Sequence[Held] | Sequence[Asked], lift: Lift) -> Group:
    atoms = [one.atom for one in rules]
    carriers = [Carrier(atom.words, atom.direction, lift([atom])[atom.direction]) for atom in atoms]
    return Group("", path.group, path.name, None, lift(atoms), tuple(carriers))


def verdict(found: Delta) -> Verdict:
    """What a difference comes to; what cannot be told and may open counts as both."""
    doubtful = [change for change in found.changes if change.way is Way.UNKNOWN]
    opens = any(change.way is Way.WIDER for change in found.changes) or any(change.may_open for change in doubtful)
    closes = any(change.way is Way.NARROWER for change in found.changes) or bool(doubtful)
    if opens:
        return Verdict.BOTH if closes else Verdict.OPENS
    return Verdict.CLOSES if closes else Verdict.NOTHING
