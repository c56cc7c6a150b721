"""Answers of DNS → a lock: union, never replacement; what cannot be trusted is refused, all of it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby

from emscloud.diagnostics import Problem, Severity
from emscloud.model.peer import Hostname
from emscloud.model.written import Policy
from emscloud.resolve.estimate import estimate
from emscloud.resolve.ground import named
from emscloud.resolve.lock import Address, Lock
from emscloud.resolve.scope import refusal
from emscloud.resolve.wire import Observation
from emscloud.spaces.address import parse_network

MANY = 8
"""How many names a message lists before it counts them."""
FEW = 8
"""An answer with less than one in so many of the known addresses is a sudden loss; a name that rotates gives more."""
LEAST = 5
"""From how many known addresses on a loss is judged."""


def wanted(policy: Policy) -> tuple[str, ...]:
    """Every host name that some target needs, sorted."""
    found = {
        peer.name
        for group in policy.groups.values()
        for target in policy.targets
        if group.within(target)
        for ask in group.asks
        for peer, _term in named(policy, target, ask.terms)
        if isinstance(peer, Hostname)
    }
    return tuple(sorted(found))


def judge(policy: Policy, lock: Lock, seen: Iterable[Observation], accepted: Iterable[str]) -> list[Problem]:
    """What of the answers cannot be taken.

    E220 no answer, E221 an address that the name may not have, E222 a sudden loss that nobody accepted by name.
    """
    taken, answers = set(accepted), list(seen)
    problems = _unanswered(answers)
    present = Counter((entry.name, entry.vantage) for entry in lock.addresses if not entry.missing_since)
    for one in answers:
        if one.failure:
            continue
        at = f"{one.name}, asked at {one.vantage}"
        scope = policy.scope(one.name)
        for address in one.addresses:
            reason = _refused(address, scope)
            if reason:
                problems.append(
                    Problem("E221", f"{at}, answers {address}: {reason}. Nothing is written.{_way_out(one.name, reason)}")
                )
        known = present[one.name, one.vantage]
        if known >= LEAST and len(one.addresses) * FEW < known and one.name not in taken:
            said = f"{at}, answers {len(one.addresses)} addresses, and {known} are known"
            detail = f"{said}. Nothing is written. If that is right, add `--accept-loss {one.name}`."
            problems.append(Problem("E222", detail))
    return problems


def _unanswered(seen: list[Observation]) -> list[Problem]:
    """E220 for each name without an answer; once for a vantage where every name fails alike, which is the server's doing."""
    problems = []
    for vantage, held in groupby(sorted(seen, key=lambda one: one.vantage), lambda one: one.vantage):
        group = list(held)
        failed = [one for one in group if one.failure]
        alike = len(group) > 1 and len(failed) == len(group) and len({one.failure for one in failed}) == 1
        for told in [failed] if alike else [[one] for one in failed]:
            names = ", ".join(one.name for one in told[:MANY]) + (f" and {len(told) - MANY} more" if len(told) > MANY else "")
            detail = f"{names}, asked at {vantage}: {told[0].failure}. Nothing is written."
            problems.append(Problem("E220", f"{detail} Ask again, ask another resolver with `--server`, or mend the name."))
    return problems


def rotating(seen: Iterable[Observation]) -> list[Problem]:
    """E223, a warning, for each name that shows other addresses from round to round: its lock is never complete."""
    problems = []
    for one in seen:
        if all(count == one.rounds for count in one.counts):
            continue
        made = estimate(one.counts, one.rounds)
        shown = f"{made.seen} in {made.rounds} rounds"
        guess = f"; an estimate by recapture says {made.total} (95 %: {made.low} to {made.high})" if not made.complete else ""
        detail = (
            f"{one.name}, asked at {one.vantage}, shows other addresses from round to round: {shown}{guess}. The lock is never "
            "complete for such a name. A service with a fixed address (anycast), an update server of your own, or a filter by name "
            "is the firm choice."
        )
        problems.append(Problem("E223", detail, severity=Severity.WARNING))
    return problems


def _way_out(name: str, reason: str) -> str:
    kind = reason.removeprefix("it is a ").partition(" ")[0]
    return f" If that is meant: `names: {{{name}: {{scope: {kind}}}}}`." if reason.startswith("it is a ") else ""


def taken(lock: Lock, seen: Iterable[Observation], today: str, grace: int | None) -> Lock:
    """The lock with what was answered: new addresses from `today` on, absent ones marked since when.

    An absent address goes after `grace` days (None: never), and only by the vantage that saw it before.
    """
    answers = {(one.name, one.vantage): set(one.addresses) for one in seen}
    aged = (_aged(entry, answers, today, grace) for entry in lock.addresses)
    kept = [entry for entry in aged if entry is not None]
    known = {entry[:3] for entry in lock.addresses}
    new = [
        Address(name, address, vantage, today)
        for (name, vantage), addresses in answers.items()
        for address in addresses
        if (name, address, vantage) not in known
    ]
    return replace(lock, addresses=tuple(sorted([*kept, *new])))


def _refused(address: str, scope: str) -> str | None:
    """Why a name may not have this address; one that is IPv4 in IPv6 form is no address of its own."""
    try:
        return refusal(parse_network(address), scope)
    except ValueError:
        return "it is IPv4 in IPv6 form, which no answer may be"


def _aged(entry: Address, answers: dict[tuple[str, str], set[str]], today: str, grace: int | None) -> Address | None:
    answered = answers.get((entry.name, entry.vantage))
    if answered is None:
        return entry
    if entry.address in answered:
        return entry._replace(missing_since="")
    since = entry.missing_since or today
    days = (date.fromisoformat(today) - date.fromisoformat(since)).days
    return None if grace is not None and days > grace else entry._replace(missing_since=since)


def pruned(lock: Lock, names: Iterable[str], vantages: Iterable[str]) -> Lock:
    """Without what these vantages no longer see, and without names that nobody uses."""
    used, own = set(names), set(vantages)
    return replace(lock, addresses=tuple(_still(lock, used, own)))


def _still(lock: Lock, used: set[str], own: set[str]) -> Iterator[Address]:
    for entry in lock.addresses:
        if entry.vantage not in own or (entry.name in used and not entry.missing_since):
            yield entry
