"""Paths → Plan, where a group is written as a whole: each rule by its name, and what they come to in traffic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from emscloud.diff.delta import delta
from emscloud.diff.side import Side
from emscloud.foreign import Group
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Room
from emscloud.plan.make import DESCRIBED, FOREIGN, MISSING, UNASKED, around, packet_beyond, verdict
from emscloud.plan.order import Peak
from emscloud.plan.rule import Asked, Held, Lift, Owner, R
from emscloud.plan.steps import Action, Identity, Path, Plan, Quota, Step, Verdict
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Packet, TrafficSet

_NOTHING = Bounds()
_LOWS = (0, 2, 4)
"""Where in a box an interval begins; it ends at the place after it."""
_UNSURE = "its last write failed or was canceled, so what it shows need not be in effect; it is written again"
NOTED = "its tag is to remember what was applied"
_OTHERWISE = "it is there, and not as it is asked for"


@dataclass(frozen=True, slots=True)
class Meaning(Generic[R]):
    """What rules of such a group mean.

    `name` is by what a rule is the same one in its group, `lift` what rules let through together, `match` what one of them applies
    to, whether it `allows` or denies, and `group` a whole group as `diff` takes it; `extents` bounds the symbols.
    """

    name: Callable[[R], str]
    lift: Lift[R]
    allows: Callable[[R], bool]
    match: Callable[[R], Bounds]
    group: Callable[[Path[R], Sequence[R]], Group]
    extents: Mapping[Symbol, tuple[Network, ...]]


def whole(
    identity: Identity,
    paths: Sequence[Path[R]],
    room: Room,
    meaning: Meaning[R],
    unsure: Collection[str] = (),
) -> Plan[R]:
    """The steps: all those of a group are one write, so that there is no order among them and never a gap.

    `unsure` are the groups of which nobody knows whether what they show is in effect; they are written whatever they show.
    """
    ordered = tuple(sorted(paths, key=lambda one: one.group))
    steps = [step for path in ordered for step in _of_group(path, meaning, unsure=path.group in unsure)]
    quotas = [Quota(one.group, Peak(None, None, len(one.after), room.limit)) for one in ordered if one.after is not None]
    old = Side("live", tuple(meaning.group(one, [held.atom for held in one.before]) for one in ordered if one.id))
    new = Side("policy", tuple(meaning.group(one, [asked.atom for asked in one.after]) for one in ordered if one.after is not None))
    found = Verdict.BOTH if unsure else verdict(delta(old, new))
    return Plan(identity, ordered, around(ordered, steps), found, tuple(quotas), room, meaning.extents)


def _of_group(path: Path[R], meaning: Meaning[R], *, unsure: bool) -> list[Step[R]]:
    """The steps of rules, or one of the whole group where it has to be written for another reason."""
    steps = list(_steps(path, meaning))
    if unsure:
        steps.append(Step(Action.MODIFY, path.group, _UNSURE))
    elif not steps and path.id and path.after is not None and not path.settled:
        steps.append(Step(Action.MODIFY, path.group, NOTED))
    return steps


def _steps(path: Path[R], meaning: Meaning[R]) -> Iterator[Step[R]]:
    """By name: what comes, what becomes another, what goes."""
    held = {meaning.name(one.atom): one for one in path.before}
    asked = {meaning.name(one.atom): one for one in path.after or ()}
    now = meaning.lift(one.atom for one in path.before)
    then = meaning.lift(one.atom for one in path.after or ())
    opened, closed = [{way: _beyond(one[way], other[way]) for way in Direction} for one, other in ((then, now), (now, then))]
    for name in sorted(held.keys() | asked.keys()):
        old, new = held.get(name), asked.get(name)
        action, reason = _action(old, new)
        if action is None or (path.after is None and action is not Action.FOREIGN):
            continue
        rules = [one.atom for one in (new, old) if one is not None]
        shifts = [*([(new.atom, opened, closed)] if new else []), *([(old.atom, closed, opened)] if old else [])]
        packets = [
            _within((allowing if meaning.allows(rule) else denying)[rule.direction], meaning.match(rule))
            for rule, allowing, denying in shifts
        ]
        packet = next((one for one in packets if one), None)
        yield Step(action, path.group, reason, 0, rules[0].direction, old, new, packet)


def _action(old: Held[R] | None, new: Asked[R] | None) -> tuple[Action | None, str]:
    if old is None:
        return Action.GRANT, MISSING
    if new is None:
        return (Action.FOREIGN, FOREIGN) if old.owner is Owner.FOREIGN else (Action.REVOKE, UNASKED)
    if old.atom != new.atom:
        return Action.MODIFY, _OTHERWISE
    return (None, "") if old.description == new.description else (Action.MODIFY, DESCRIBED)


def _beyond(one: Bounds, other: Bounds) -> Bounds:
    """What one state surely lets through, or does behind a symbol, and another does not."""
    named = {symbol: traffic - other.named.get(symbol, _NOTHING.must) - other.must for symbol, traffic in one.named.items()}
    return Bounds.of(one.must - other.must, named, one.extents)


def _within(moved: Bounds, match: Bounds) -> Packet | None:
    """A packet of what comes or goes to which a rule applies, whichever symbols it names."""
    boxes = [box for traffic in (match.must, *match.named.values()) for box in traffic.boxes]
    if not boxes:
        return None
    low, high = [min(box[at] for box in boxes) for at in _LOWS], [max(box[at + 1] for box in boxes) for at in _LOWS]
    every = TrafficSet(boxes)

    def touched(traffic: TrafficSet) -> TrafficSet:
        """By the hull first, or a plan of many rules would compare each with all."""
        near = [
            box
            for box in traffic.boxes
            if box[0] <= high[0]
            and low[0] <= box[1]
            and box[4] <= high[2]
            and low[2] <= box[5]
            and box[2] <= high[1]
            and low[1] <= box[3]
        ]
        return TrafficSet(near) & every

    named = {symbol: touched(traffic) for symbol, traffic in moved.named.items()}
    return packet_beyond(Bounds.of(touched(moved.must), named, moved.extents), _NOTHING)
