"""Paths → Plan, where rules come and go one by one: every group's moves as steps, and what they come to in traffic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from emscloud.diagnostics import Failed, Problem
from emscloud.diff.delta import Delta, Way, delta
from emscloud.diff.side import Side
from emscloud.foreign import Carrier, Group
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room
from emscloud.plan.lists.weave import Course, weave
from emscloud.plan.order import Move, Peak, order
from emscloud.plan.order import Way as Call
from emscloud.plan.rule import Asked, Held, Lift, Owner, R
from emscloud.plan.steps import Action, Identity, Path, Plan, Quota, Step, Verdict
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Packet, between

FRESH = "it is not there"
_GONE = "it goes, and its rules with it"
_TIES = "it names a group or a list, which could not go before it does"
DESCRIBED = "it is described otherwise"
MISSING = "it is asked for and not there"
UNASKED = "nothing asks for it any more"
FOREIGN = "somebody else put it there"
LAST = 1_000_000  # after every stage of a rule
MOVING, LEAVING, SHRINKING, UNLISTED, TAGGED = LAST - 6, LAST - 5, LAST - 4, LAST - 3, LAST - 2
"""The stages of what goes once another group has it, of what ties groups that go, of lists that shrink and that go, of tags."""
_TYING = (Kind.OWN, Kind.GROUP, Kind.OWN_LIST)
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
    found = verdict(difference(ordered, lift))
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
    gone = [one for one in path.lists if one.id and one.after is None]
    yield from [Step(Action.DELETE, path.group, UNASKED, UNLISTED, listed=one) for one in gone]
    if path.after is None:
        yield from _leaving(path, lift)
        return
    states = Beside(lift, path.before), Beside(lift, path.after)
    for direction in Direction:
        try:
            moves, peaks, most = _moves(path, direction, room, lift)
        except Failed as error:
            raise Failed([Problem(one.code, f"`{path.group}`: {one.detail}.") for one in error.problems]) from error
        quotas += [Quota(path.group, peak) for peak in peaks]
        yield from _sized(path, direction, most)
        for move in moves:
            yield _step(path.group, direction, move, states)


def _moves(
    path: Path[Atom], direction: Direction, room: Room, lift: Lift[Atom]
) -> tuple[Sequence[Move], Sequence[Peak], Mapping[str, int]]:
    """What comes and goes in one direction, what that weighs, and how large each list is on the way."""
    held = tuple([one for one in path.before if one.atom.direction is direction])
    asked = tuple([one for one in path.after or () if one.atom.direction is direction])
    lists = tuple([one for one in path.lists if one.direction is direction])
    if not lists:
        return (*order(direction, held, asked, room, lift), {})
    woven = weave(Course(direction, held, asked, lists), room, lift)
    return woven.moves, woven.peaks, woven.most


def _sized(path: Path[Atom], direction: Direction, most: Mapping[str, int]) -> Iterator[Step[Atom]]:
    """The lists of one direction are made, grow before anything comes into them, and shrink once all has gone that goes."""
    for one in path.lists:
        if one.direction is not direction or one.after is None:
            continue
        held = sum(asked.atom.within == one.name and asked.atom.direction is direction for asked in path.after or ())
        least, most_of = max(one.after, held), most[one.name]
        if one.before is None:
            made = replace(one, after=most_of)
            yield Step(Action.CREATE, path.group, f"{FRESH}, and takes {most_of:,} entries at most", 0, listed=made)
        elif most_of > one.before:
            yield Step(Action.MODIFY, path.group, _resized(one.before, most_of), 0, listed=replace(one, after=most_of))
        if least < most_of:
            shrunk = replace(one, before=most_of, after=least)
            yield Step(Action.MODIFY, path.group, _resized(most_of, least), SHRINKING, listed=shrunk)


def _resized(before: int, after: int) -> str:
    return f"it takes {before:,} entries at most, and is to take {after:,}"


def _leaving(path: Path[Atom], lift: Lift[Atom]) -> Iterator[Step[Atom]]:
    state = Beside(lift, path.before)
    for held in sorted(path.before):
        direction = held.atom.direction
        packet = packet_beyond(state.of(held.atom), Bounds())
        if held.owner is Owner.FOREIGN:
            yield Step(Action.FOREIGN, path.group, FOREIGN, LEAVING, direction, held, packet=packet)
        elif held.atom.kind in _TYING:
            yield Step(Action.REVOKE, path.group, _TIES, LEAVING, direction, held, packet=packet)


class Beside:
    """What a group's rules let through, all together and each by itself."""

    def __init__(self, lift: Lift[Atom], rules: Iterable[Held[Atom] | Asked[Atom]]) -> None:
        self._lift, self._atoms = lift, [one.atom for one in rules]
        self.all = lift(self._atoms)

    def of(self, atom: Atom) -> Bounds:
        """What a rule lets through by the list that it names, and an entry by the rules that name its list."""
        beside: list[Atom] = []
        if atom.within:
            beside = [one for one in self._atoms if one.kind is Kind.OWN_LIST and one.peer == atom.within]
        elif atom.kind is Kind.OWN_LIST:
            beside = [one for one in self._atoms if one.within == atom.peer]
        return self._lift([atom, *beside])[atom.direction]


def _step(group: str, direction: Direction, move: Move, states: tuple[Beside, Beside]) -> Step[Atom]:
    action = Action.FOREIGN if move.old and move.old.owner is Owner.FOREIGN else _ACTIONS[move.way]
    now, then = states
    packet = None
    if move.new and not (move.old and move.old.atom == move.new.atom):
        packet = packet_beyond(then.of(move.new.atom), now.all[direction])
    if packet is None and move.old and not (move.new and move.old.atom == move.new.atom):
        packet = packet_beyond(now.of(move.old.atom), then.all[direction])
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


def difference(paths: Sequence[Path[Atom]], lift: Lift[Atom]) -> Delta:
    """What the groups let through in the end beside what they let through now."""
    old = Side("live", tuple(_group(one, one.before, lift) for one in paths if one.id))
    new = Side("policy", tuple(_group(one, one.after, lift) for one in paths if one.after is not None))
    return delta(old, new)


def _group(path: Path[Atom], rules: Sequence[Held[Atom]] | Sequence[Asked[Atom]], lift: Lift[Atom]) -> Group:
    atoms = [one.atom for one in rules]
    carriers = [Carrier(atom.words, atom.direction, lift([atom])[atom.direction]) for atom in atoms]
    return Group("", path.group, path.name, None, lift(atoms), tuple(carriers))


def scarce(plan: Plan[R], per_cent: int) -> bool:
    """Whether something is changed where a group is nearly full on the way: so full, of what it takes."""
    ways = [(step.group, step.listed.direction if step.listed else step.direction) for step in plan.steps]
    touched = {*ways, *[(group, None) for group, _ in ways]}
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
