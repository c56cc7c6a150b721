"""The proof of a proposal: its text, compiled as any policy, lets through no more than the live groups, and what it lacks."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emscloud import clouds, pipeline
from emscloud.diagnostics import Problem, Severity
from emscloud.diff import words
from emscloud.diff.delta import Change, Way, delta, pieces
from emscloud.diff.side import Side, flows
from emscloud.foreign import Carrier
from emscloud.load.shape import Record, Text
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.pipeline import Result
from emscloud.propose.draft import Draft
from emscloud.propose.standing import Standing
from emscloud.report.starter import BLANK
from emscloud.resolve.ground import named
from emscloud.resolve.lock import Lock
from emscloud.sources import policy as policies
from emscloud.spaces.traffic import TrafficSet

_SAMPLES = ("eu-west-1", "0" * 12, "vpc-00000000", "00000000-0000-0000-0000-000000000000", "a")
_FEW = 3  # rules and reasons that are spelled out
_CUT = "a policy names all that stands behind a reference or nothing, and a rule before denies a part of it"
_LOCAL = "a policy's rules hold for every member of a group"
_NO_WORDS = "the policy's language has no words for it"
_NOTHING = TrafficSet()


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of compiling a proposal, and how it differs from what lives."""

    result: Result
    changes: tuple[Change, ...]
    wider: tuple[str, ...]

    def codes(self) -> set[str]:
        """The codes of the errors."""
        return {problem.code for problem in self.result.problems if problem.severity is Severity.ERROR}

    def one_ended(self) -> tuple[frozenset[str], str]:
        """The groups that rules name though one of the two ends does not allow the flow, and the first of it in words."""
        policy = self.result.opened.policy
        found = [problem for problem in self.result.problems if problem.code == "E207"]
        places = {problem.where for problem in found}
        asks = [ask for group in policy.groups.values() for ask in group.asks if ask.where in places]
        peers = [peer for target in policy.targets for ask in asks for peer, _ in named(policy, target, ask.terms)]
        names = frozenset(peer.name for peer in peers if isinstance(peer, Symbol) and peer.space == "group")
        return names, f"{found[0].detail} (packet: {found[0].packet})" if found else ""

    def losses(self) -> tuple[tuple[str, str, str], ...]:
        """(Loss, requirement, group) of everything that a cloud leaves out or adds."""
        return tuple(
            dict.fromkeys((one.name, one.requirement, one.group) for made in self.result.targets for one in made.lowered.losses)
        )

    def unsaid(self) -> tuple[tuple[str, str | None], ...]:
        """What lives and is not in the proposal, or nobody can tell: words, and a packet where there is one."""
        return tuple(_told(change, part) for change in self.changes for part in pieces(change.traffic) or [change.traffic])


def proof(text: str, draft: Draft, standing: Sequence[Standing], by_id: Container[str] = ()) -> Proof:
    """Compile a proposal's text and compare it with the groups that it was read from; raises Failed where it is no policy.

    Places that are left to fill in hold stand-ins for it.  Groups are named `by_id` as in Standing.side.
    """
    result = pipeline.build(pipeline.opened(Path("proposal.yaml"), _filled(text, draft), Lock(), None))
    made = policies.compiled("the proposal", result.opened.policy, Lock())
    names = _names(draft, standing)
    live = _joined([one.side(draft.name, names, by_id) for one in standing])
    return Proof(result, delta(live, made).changes, tuple(_wider(live, made)))


def _filled(text: str, draft: Draft) -> str:
    for place in draft.places:
        for key in place.blanks:
            text = text.replace(f"{key}: {BLANK}", f"{key}: '{_sample(clouds.get(place.cloud).TARGET, key)}'", 1)
    return text


def _sample(shape: Record, key: str) -> str:
    known = shape.fields[key].shape
    return next(one for one in _SAMPLES if isinstance(known, Text) and known.match is not None and known.match(one))


def _names(draft: Draft, standing: Sequence[Standing]) -> dict[str, str]:
    addresses = [one.address for place in standing for one in place.groups]
    return dict(zip(addresses, [one.name for one in draft.groups], strict=True))


def _joined(sides: Iterable[Side]) -> Side:
    held = list(sides)
    holes = dict.fromkeys(hole for one in held for hole in one.holes)
    return replace(held[0], groups=tuple([group for one in held for group in one.groups]), holes=tuple(holes))


def _wider(live: Side, made: Side) -> Iterator[str]:
    """A packet of everything that a proposal surely lets through and its live group does not surely."""
    by_tag = {(one.cloud, one.tag): one for one in live.groups}
    for group in made.groups:
        for direction in Direction:
            old, new = flows(by_tag.get((group.cloud, group.tag)), direction), flows(group, direction)
            parts = [new.must - old.must, new.maybe]
            parts += [traffic - old.named.get(symbol, _NOTHING) - old.must for symbol, traffic in new.named.items()]
            yield from (f"{group.address} {direction.value} {part.witness()}" for part in parts if part)


def _told(change: Change, part: TrafficSet) -> tuple[str, str | None]:
    """A difference in words: what the group lets through, or may, by which rules, and why that is not said."""
    packet = part.witness()
    if packet is None:
        return "; ".join(hole.why for hole in change.holes), None
    who = "from" if change.direction is Direction.IN else "to"
    members, certain = words.locals_(part), change.way is Way.NARROWER
    traffic = f"{change.direction.value} {words.services(part)}{f' at members {members}' if members else ''}"
    traffic += f" {who} {words.peers(part, change.symbol)}"
    carriers = [one for one in change.old if not certain or _carries(one, part, change.symbol)]
    rules = ", ".join(one.name for one in carriers[:_FEW]) + (f" and {len(carriers) - _FEW} more" if len(carriers) > _FEW else "")
    doubts = "; ".join(hole.why for hole in change.holes[:_FEW])
    verb = "lets through" if certain else "may let through"
    why = doubts or (_CUT if change.symbol else _LOCAL if members else _NO_WORDS)
    return f"{change.group} {verb} {traffic}{f' (by {rules})' if rules else ''}: {why}.", f"{change.direction.value} {packet}"


def _carries(one: Carrier, part: TrafficSet, symbol: Symbol | None) -> bool:
    """Whether a rule surely lets some of it through by itself."""
    return bool(part & (one.bounds.must if symbol is None else one.bounds.named.get(symbol, _NOTHING)))


def warnings(proved: Proof) -> list[Problem]:
    """What a compiled proposal is warned of: quotas."""
    return [problem for problem in proved.result.problems if problem.severity is Severity.WARNING]
