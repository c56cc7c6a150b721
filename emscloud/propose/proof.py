"""The proof of a proposal: its text, compiled as any policy, lets through no more than the live groups, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emscloud import clouds, pipeline
from emscloud.diagnostics import Problem, Severity
from emscloud.diff import words
from emscloud.diff.delta import Change, Way, delta, pieces
from emscloud.diff.side import Side, flows
from emscloud.load.shape import Record, Text
from emscloud.model.policy import Direction
from emscloud.pipeline import Result
from emscloud.propose.draft import Draft
from emscloud.propose.standing import Standing
from emscloud.report.starter import BLANK
from emscloud.resolve.lock import Lock
from emscloud.sources import policy as policies
from emscloud.spaces.traffic import TrafficSet

_SAMPLES = ("eu-west-1", "0" * 12, "vpc-00000000", "00000000-0000-0000-0000-000000000000", "a")
_DOUBTS = 3  # reasons that are spelled out
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

    def losses(self) -> tuple[tuple[str, str, str], ...]:
        """(Loss, requirement, group) of everything that a cloud leaves out or adds."""
        return tuple(
            dict.fromkeys((one.name, one.requirement, one.group) for made in self.result.targets for one in made.lowered.losses)
        )

    def unsaid(self) -> tuple[tuple[str, str | None], ...]:
        """What lives and is not in the proposal, or nobody can tell: words, and a packet where there is one."""
        return tuple(_told(change, part) for change in self.changes for part in pieces(change.traffic) or [change.traffic])


def proof(text: str, draft: Draft, standing: Sequence[Standing], *, own: bool = True) -> Proof:
    """Compile a proposal's text and compare it with the groups that it was read from; raises Failed where it is no policy.

    Places that are left to fill in hold stand-ins for it.
    """
    result = pipeline.build(pipeline.opened(Path("proposal.yaml"), _filled(text, draft), Lock(), None))
    made = policies.compiled("the proposal", result.opened.policy, Lock())
    names = _names(draft, standing)
    live = _joined([one.side(draft.name, names, own=own) for one in standing])
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
    """A difference in words: what the group lets through, or may, and why that is not said."""
    packet = part.witness()
    if packet is None:
        return "; ".join(hole.why for hole in change.holes), None
    who = "from" if change.direction is Direction.IN else "to"
    members = words.locals_(part)
    traffic = f"{change.direction.value} {words.services(part)}{f' at members {members}' if members else ''}"
    traffic += f" {who} {words.peers(part, change.symbol)}"
    rules = ", ".join(carrier.name for carrier in change.old[:_DOUBTS])
    doubts = "; ".join(hole.why for hole in change.holes[:_DOUBTS])
    verb = "lets through" if change.way is Way.NARROWER else "may let through"
    why = doubts or "the policy's language has no words for it"
    by = f" (by {rules})" if rules else ""
    return f"{change.group} {verb} {traffic}{by}: {why}.", f"{change.direction.value} {packet}"


def warnings(proved: Proof) -> list[Problem]:
    """What a compiled proposal is warned of: quotas."""
    return [problem for problem in proved.result.problems if problem.severity is Severity.WARNING]
