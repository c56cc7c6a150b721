"""The proof: printed text, read back into packets, is what the policy means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from emscloud.cloud import Cloud, Flows, Loss
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.resources import Resource, resources
from emscloud.hcl.syntax import Block
from emscloud.model.peer import Symbol
from emscloud.model.policy import Accept, Direction, Grounded, GroundedGroup, Requirement
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.meaning import meaning
from emscloud.spaces.traffic import Packet, TrafficSet

Reader = Callable[[str, str], tuple[Block, ...]]
"""Text and the name of its file to blocks: `hcl.strict.read` or `hcl.witness.read`."""

NOTHING = Bounds()


def prove(
    cloud: Cloud[object],
    grounded: Grounded,
    losses: Iterable[Loss],
    texts: Mapping[str, str],
    reader: Reader,
) -> tuple[Problem, ...]:
    """Compare what the text of a module lets through with what the policy means, both ways and exactly.

    Empty where they agree.  E320 is a difference, with a packet; E501 to E503 where the text cannot be read.
    """
    try:
        blocks = [block for name, text in texts.items() for block in reader(text, name)]
        read = resources(blocks)
        lifted = cloud.lift(cloud.recognise(read), grounded.extents)
    except Failed as error:
        return error.problems
    wanted = expected(grounded, losses)
    problems = []
    for group in sorted(wanted.keys() | lifted.keys()):
        for direction in Direction:
            want = wanted.get(group, {}).get(direction, NOTHING)
            got = lifted.get(group, {}).get(direction, NOTHING)
            if want != got:
                problems.append(_Difference(cloud, grounded, read, group, direction).problem(want, got))
    return tuple(problems)


def expected(grounded: Grounded, losses: Iterable[Loss]) -> dict[str, dict[Direction, Bounds]]:
    """What the policy means, less every loss, and every widening added."""
    wanted = meaning(grounded)
    for group, direction, said in _by_place(losses):
        bounds = wanted[group][direction]
        must, named, maybe = bounds.must, dict(bounds.named), bounds.maybe
        for loss in sorted(said, key=lambda loss: loss.widening):
            if loss.symbol is None:
                must = must | loss.traffic if loss.widening else must - loss.traffic
            else:
                before = named.get(loss.symbol, TrafficSet())
                named[loss.symbol] = before | loss.traffic if loss.widening else before - loss.traffic
        wanted[group][direction] = Bounds.of(must, named, grounded.extents, maybe)
    return wanted


def _by_place(losses: Iterable[Loss]) -> list[tuple[str, Direction, list[Loss]]]:
    found: dict[tuple[str, Direction], list[Loss]] = {}
    for loss in losses:
        found.setdefault((loss.group, loss.direction), []).append(loss)
    return [(group, direction, said) for (group, direction), said in found.items()]


@dataclass(frozen=True, slots=True)
class Unaccepted:
    """A loss that no entry of `accept` names."""

    loss: Loss
    target: str


def judge(grounded: Grounded, losses: Iterable[Loss], accept: Iterable[Accept]) -> tuple[list[Problem], set[int]]:
    """Which losses nobody accepted (E310, one problem a loss and requirement), and which entries were used, by index."""
    entries = list(accept)
    used: set[int] = set()
    open_: dict[tuple[str, str, str], Loss] = {}
    for loss in losses:
        fits = [index for index, entry in enumerate(entries) if _fits(entry, loss, grounded.target.name)]
        used.update(fits)
        if not fits:
            open_.setdefault((loss.name, loss.group, loss.requirement), loss)
    problems = []
    for loss in open_.values():
        kind = "row" if "/" in loss.requirement else "rule"
        line = f"- {{loss: {loss.name}, {kind}: {loss.requirement}, why: YOUR REASON}}"
        packet = loss.traffic.witness()
        verb = "would let through more than was asked" if loss.widening else "cannot let through all that was asked"
        detail = (
            f"{loss.requirement} in {grounded.target.name}, group `{loss.group}`: {cloud_title(grounded)} {verb}: {loss.detail}. "
            f"If that is right for you, add under `accept`: `{line}`."
        )
        problems.append(Problem("E310", detail, loss.where, packet=f"{loss.direction.value} {packet}"))
    return problems, used


def cloud_title(grounded: Grounded) -> str:
    """The name of a target's cloud as people write it."""
    return {"aws": "AWS", "azure": "Azure"}.get(grounded.target.cloud, grounded.target.cloud)


def _fits(entry: Accept, loss: Loss, target: str) -> bool:
    return (
        entry.loss == loss.name
        and entry.requirement == loss.requirement
        and entry.group in (None, loss.group)
        and entry.target in (None, target)
    )
