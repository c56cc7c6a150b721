"""A question about a packet: what `explain` was asked, and the answers of every group and target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from emscloud.answer import Answer, answer, packets
from emscloud.diagnostics import Failed, Problem
from emscloud.load.shape import Refused, listing, suggest
from emscloud.load.terms import parse_service
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.model.service import Service
from emscloud.pipeline import Compiled, Result, build, open_policy
from emscloud.resolve.ground import extent_of
from emscloud.spaces.address import parse_network


@dataclass(frozen=True, slots=True)
class Question:
    """A packet, and where to ask; `peer` is a prefix, or the name of a group."""

    path: Path
    group: str | None
    direction: Direction
    peer: Network | str
    service: Service
    words: str


def parsed(subject: str, question: list[str]) -> Question:
    """The words of the command line; raises Failed with E410."""
    if len(question) != 3:  # noqa: PLR2004  (in or out, peer, service)
        raise _wrong("Ask with three words after the policy: `in` or `out`, a peer, and a service such as tcp/443.")
    way, peer, service = question
    if way not in ("in", "out"):
        raise _wrong(f"`{way}` is neither `in` nor `out`.")
    path, group = _split(subject)
    try:
        asked = parse_service(service)
        whom: Network | str = parse_network(peer) if peer[:1].isdigit() or ":" in peer or "/" in peer else peer
    except (Refused, ValueError) as error:
        raise _wrong(str(error)) from error
    if isinstance(whom, Network) and not packets(asked, (whom,)):
        raise _wrong(f"`{asked.text}` does not exist between IPv{whom.family} addresses such as {peer}.")
    preposition = "from" if way == "in" else "to"
    return Question(Path(path), group or None, Direction(way), whom, asked, f"{asked.text} {preposition} {peer}")


def _split(subject: str) -> tuple[str, str]:
    """A policy and a group of it; a path that exists is a path, whatever it holds."""
    path, mark, group = subject.rpartition("#")
    return (path, group) if mark and not Path(subject).exists() else (subject, "")


def _wrong(detail: str) -> Failed:
    return Failed([Problem("E410", detail)])


def answers(asked: Question) -> tuple[list[Answer], tuple[Problem, ...]]:
    """An answer for each group and target; raises Failed where the policy is wrong or has no such group."""
    result = build(open_policy(asked.path))
    if result.failed:
        raise Failed(result.problems)
    groups = result.opened.policy.groups
    for name in (asked.group, asked.peer if isinstance(asked.peer, str) else None):
        if name is not None and name not in groups:
            raise _wrong(f"{asked.path} has no group `{name}`.{suggest(name, groups) or f' There are {listing(groups)}.'}")
    found = [one for compiled in result.targets for one in _answers(asked, result, compiled)]
    return found, result.problems


def _answers(asked: Question, result: Result, one: Compiled) -> Iterator[Answer]:
    """The answers of one target, group by group."""
    flows = one.cloud.lift(one.lowered.artifact, one.grounded.extents)
    peers, symbol = _peers(asked, result, one)
    for group in one.grounded.groups:
        if asked.group in (None, group.name):
            yield answer(one.cloud, flows, one.grounded, group.name, asked.direction, asked.service, peers, symbol)


def _peers(asked: Question, result: Result, one: Compiled) -> tuple[tuple[Network, ...], Symbol | None]:
    if isinstance(asked.peer, Network):
        return (asked.peer,), None
    return extent_of(result.opened.policy, one.target.name, asked.peer), Symbol("group", asked.peer)
