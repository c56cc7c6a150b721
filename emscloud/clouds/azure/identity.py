"""What a rule is called, what it says of itself, and at which priority it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from emscloud.clouds.azure.limits import DESCRIPTION_LENGTH, FIRST_PRIORITY, LAST_FREE_PRIORITY, NAME, NAME_LENGTH
from emscloud.diagnostics import Problem
from emscloud.load.terms import to_ascii
from emscloud.model.policy import Direction, GroundedGroup, Requirement

_ROOM = LAST_FREE_PRIORITY - FIRST_PRIORITY + 1
_MARK = 8  # hexadecimal digits of a key's hash, where a name needs them
legal_name = re.compile(NAME + r"\Z").match
"""Whether ARM takes a name, of a group or of a rule."""


def rule_name(requirement: str, protocol: str, tail: str) -> str:
    """The name of the rule with the key `<requirement> <protocol> <tail>`: readable, and never the same for two keys.

    ARM compares names without regard to case, so an id with a capital gets its hash, whatever else is in the group:
    were it only where another id is the same but for case, adding that one would rename this one.
    """
    name = f"{requirement.replace('/', '.')}_{protocol}_{tail.replace(' ', '.')}"
    if len(name) <= NAME_LENGTH and "/" not in name and requirement.islower():
        return name
    kind, _, peer = tail.partition(" ")
    if "/" in peer:  # of a resource id only the name is readable
        name = f"{requirement.replace('/', '.')}_{protocol}_{kind}.{peer.rpartition('/')[2]}"
    return f"{name[: NAME_LENGTH - _MARK - 1]}-{_digest(f'{requirement} {protocol} {tail}')[:_MARK]}"


def description(requirement: Requirement) -> str:
    """`<id>: <why>` as ARM takes it: printable ASCII, 140 characters.

    An id is shorter (two names of 64 and a slash), so only the reason is cut.
    """
    text = f"{requirement.id}: {requirement.why}"
    if not text.isascii():
        text = to_ascii(text)
    if not text.isprintable():
        text = "".join([char if char.isprintable() else " " for char in text])
    return text if len(text) <= DESCRIPTION_LENGTH else f"{text[: DESCRIPTION_LENGTH - 3]}..."


def claim(name: str, of: str, names: dict[str, str], group: GroundedGroup, problems: list[Problem]) -> None:
    """Note as E301 a name that ARM refuses, or that it takes for one that is there: it does not look at case."""
    if not legal_name(name):
        rule = f"1 to {NAME_LENGTH} letters, digits, `_`, `.` and `-`, the last no `-`"
        detail = f"`{name}` cannot be a name in Azure: {rule}. Rename `{of}`."
        problems.append(Problem("E301", detail, group.where))
    other = names.setdefault(name.lower(), of)
    if other is not of:
        detail = f"`{of}` and `{other}` have one name in Azure, which does not look at case: `{name}`. Rename one."
        problems.append(Problem("E301", detail, group.where))


def priorities(group: GroundedGroup, direction: Direction, keys: Iterable[str], problems: list[Problem]) -> Mapping[str, int]:
    """A priority for each key: what the lock remembers, else the hash of the key, probed upward past those taken.

    Problems are E306: two keys with one number, a number out of range (both get a new one, which is what mends the
    lock), and keys for which no number is left, which are not in the answer.
    """
    numbers = group.numbers
    taken: dict[int, str] = {}
    fresh: list[str] = []
    for key in sorted(keys):
        number = numbers.get((direction, key))
        if number is None:
            fresh.append(key)
        elif number in taken or not FIRST_PRIORITY <= number <= LAST_FREE_PRIORITY:
            problems.append(_unusable(group, direction, key, number, taken.get(number)))
            fresh.append(key)
        else:
            taken[number] = key
    for place, key in enumerate(fresh):
        if len(taken) == _ROOM:
            problems.append(_no_room(group, direction, len(fresh) - place))
            break
        offset = int(_digest(key)[:16], 16) % _ROOM
        while offset + FIRST_PRIORITY in taken:
            offset = (offset + 1) % _ROOM
        taken[offset + FIRST_PRIORITY] = key
    return {key: number for number, key in taken.items()}


def _unusable(group: GroundedGroup, direction: Direction, key: str, number: int, other: str | None) -> Problem:
    said = (
        f"`{key}` and `{other}` both have priority {number}"
        if other
        else f"`{key}` has priority {number}, which is not within {FIRST_PRIORITY} to {LAST_FREE_PRIORITY}"
    )
    mend = "Run `emscloud resolve --offline`, which mends it."
    return Problem("E306", f"In the lock, group {group.name} ({direction}): {said}. {mend}", group.where)


def _no_room(group: GroundedGroup, direction: Direction, left: int) -> Problem:
    detail = (
        f"Group {group.name} ({direction}) has {_ROOM + left} rules, and an NSG numbers at most {_ROOM} of them, "
        f"{FIRST_PRIORITY} to {LAST_FREE_PRIORITY}. Split it into several groups."
    )
    return Problem("E306", detail, group.where)


def _digest(text: str) -> str:
    from hashlib import sha256  # noqa: PLC0415  (loads OpenSSL; a policy whose numbers are all in the lock needs none)

    return sha256(text.encode()).hexdigest()
