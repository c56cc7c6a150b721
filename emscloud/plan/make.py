"""Paths → Plan, where rules come and go one by one: every group's moves as steps, and what they come to in traffic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from emscloud.diagnostics import Failed, Problem
from emscloud.diff.delta import Delta, Way, delta
from emscloud.diff.side import Side
from emscloud.foreign import Carrier, Group
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room
from emscloud.plan.order import Move, order
from emscloud.plan.order import Way as Call
from emscloud.plan.rule import Asked, Held, Lift, Owner, R
from emscloud.plan.steps import Action, Identity, Path, Plan, Quota, Step, Verdict
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Packet, between

FRESH = "it is not there"
_GONE = "it goes, and its rules with it"
_TIES = "it names a group, which could not go before it does"
DESCRIBED = "it is described otherwise"
MISSING = "it is asked for and not there"
UNASKED = "nothing asks for it any more"
FOREIGN = "somebody else put it there"
LAST = 1_000_000  # after every stage of a rule
_ACTIONS = {Call.GRANT: Action.GRANT, Call.MODIFY: Action.MODIFY, Call.REVOKE: Action.REVOKE}


def make(
    identity: Identity, paths: Sequence[Path[Atom]], room: Room, lift: Lift[Atom], extents: Mapping[Symbol, tuple[Network, ...]]
) -> Plan[Atom]:
    """The steps in their order: groups are made, rules come, rules go, groups go.

    Raises Failed with E449 where a group does not fit into its quota.
    """
    ordered = tuple(sorted(paths, key=lambda one: one.group))
    quotas: list[Quota] = []
    steps = [step for path in ordered for step in _steps(path, room, lift, quotas)]
    found = verdict(_delta(ordered, lift))
    return Plan(identity, ordered, around(ordered, steps), found, tuple(quotas), room, extents)


def around(paths: Sequence[Path[R]], steps: list[Step[R]]) -> tuple[Step[R], ...]:
    """The steps of rules in their order, with the groups that are made before them and those that go after them."""
    made: list[Step[R]] = [Step(Action.CREATE, one.group, FRESH, -1) for one in paths if not one.id and one.after is not None]
    gone: list[Step[R]] = [Step(Action.DELETE, one.group, _GONE, LAST) for one in paths if one.id and one.after is None]
    return tuple(sorted([*made, *steps, *gone], key=_place))


def _place(step: Step[R]) -> tuple[int, str, str, str]:
    return (step.stage, step.group, step.direction.value if step.direction else "", step.action.value)


def _steps(path: Path[Atom], room: Room, lift: Lift[Atom], quotas: list[Quota]) -> Iterator[Step[Atom]]:
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


def _leaving(path: Path[Atom], lift: Lift[Atom]) -> Iterator[Step[Atom]]:
    for held in sorted(path.before):
        direction = held.atom.direction
        packet = packet_beyond(lift([held.atom])[direction], Bounds())
        if held.owner is Owner.FOREIGN:
            yield Step(Action.FOREIGN, path.group, FOREIGN, LAST - 1, direction, held, packet=packet)
        elif held.atom.kind in (Kind.OWN, Kind.GROUP):
            yield Step(Action.REVOKE, path.group, _TIES, LAST - 1, direction, held, packet=packet)


def _step(group: str, direction: Direction, move: Move, lift: Lift[Atom], states: tuple[Bounds, Bounds]) -> Step[Atom]:
    action = Action.FOREIGN if move.old and move.old.owner is Owner.FOREIGN else _ACTIONS[move.way]
    now, then = states
    packet = None
    if move.new and not (move.old and move.old.atom == move.new.atom):
        packet = packet_beyond(lift([move.new.atom])[direction], now)
    if packet is None and move.old and not (move.new and move.old.atom == move.new.atom):
        packet = packet_beyond(lift([move.old.atom])[direction], then)
    reason = _reason(move)
    return Step(action, group, reason, move.stage, direction, move.old, move.new, packet, move.gap.witness())


def _reason(move: Move) -> str:
    """Why a rule comes, goes or changes."""
    if move.way is Call.GRANT:
        return MISSING
    if move.way is Call.MODIFY:
        assert move.old is not None
        assert move.new is not None
        return DESCRIBED if move.old.atom == move.new.atom else "another is asked for in its place"
    assert move.old is not None
    return {
        Owner.OURS: UNASKED,
        Owner.FOREIGN: FOREIGN,
        Owner.BIRTH: "a new group lets everything out",
    }[move.old.owner]


def packet_beyond(alone: Bounds, beside: Bounds) -> Packet | None:
    """A packet that one rule lets through and the other state does not, for certain or behind the rule's symbol."""
    found = (alone.must - beside.must).witness()
    for symbol, traffic in alone.named.items():
        if found is None:
            extent = alone.extents.get(symbol)
            within = traffic if extent is None else traffic & between(extent)
            found = (within - beside.must - beside.named.get(symbol, Bounds().must)).witness()
    return found


def _delta(paths: Sequence[Path[Atom]], lift: Lift[Atom]) -> Delta:
    old = Side("live", tuple(_group(one, one.before, lift) for one in paths if one.id))
    new = Side("policy", tuple(_group(one, one.after, lift) for one in paths if one.after is not None))
    return delta(old, new)


def _group(path: Path[Atom], rules: Sequence[Held[Atom]] | Sequence[Asked[Atom]], lift: Lift[Atom]) -> Group:
    atoms = [one.atom for one in rules]
    carriers = [Carrier(atom.words, atom.direction, lift([atom])[atom.direction]) for atom in atoms]
    return Group("", path.group, path.name, None, lift(atoms), tuple(carriers))


def scarce(plan: Plan[R], per_cent: int) -> bool:
    """Whether something is changed where a group is nearly full on the way: so full, of what it takes."""
    touched = {(step.group, way) for step in plan.steps for way in (step.direction, None)}
    peaks = [one.peak for one in plan.quotas if (one.group, one.peak.direction) in touched]
    return any(one.peak * 100 >= one.limit * per_cent for one in peaks)


def verdict(found: Delta) -> Verdict:
    """What a difference comes to; what cannot be told and may open counts as both."""
    doubtful = [change for change in found.changes if change.way is Way.UNKNOWN]
    opens = any(change.way is Way.WIDER for change in found.changes) or any(change.may_open for change in doubtful)
    closes = any(change.way is Way.NARROWER for change in found.changes) or bool(doubtful)
    if opens:
        return Verdict.BOTH if closes else Verdict.OPENS
    return Verdict.CLOSES if closes else Verdict.NOTHING
