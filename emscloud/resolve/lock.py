"""What cannot be derived: addresses, revisions, NSG priorities (JSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, TypeVar, cast

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.model.peer import Network
from emscloud.model.policy import Direction
from emscloud.model.written import Pin
from emscloud.spaces.address import parse_network

FORMAT = 1
"""The format that this version reads and writes."""
SECTIONS = {"priorities": "priority", "ranks": "rank", "parts": "part"}
"""The numbers that clouds ask to be remembered, and the key of each: Azure's priorities, the order in which AWS rules
first appeared, and of a group that is several security groups, in which of them a rule stands."""

_DIRECTIONS = tuple(direction.value for direction in Direction)

T = TypeVar("T")
Entry = dict[str, object]


class Address(NamedTuple):
    """One address of a name as one vantage saw it; dates are YYYY-MM-DD, `missing_since` is empty while it is answered."""

    name: str
    address: str
    vantage: str
    first: str
    missing_since: str = ""


class Kept(NamedTuple):
    """A number to remember: `section` is one of SECTIONS."""

    section: str
    target: str
    group: str
    direction: str
    rule: str
    number: int


class Service(NamedTuple):
    """A catalog service in use (name@version), its revision, and the digest of its content."""

    service: str
    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class Lock:
    """A whole lock.  `others` are keys that a later version of format 1 may add; they are kept as they are."""

    file: str = field(default="", compare=False)
    note: str = ""
    addresses: tuple[Address, ...] = ()
    services: tuple[Service, ...] = ()
    numbers: tuple[Kept, ...] = ()
    others: Mapping[str, object] = field(default_factory=dict)

    def revisions(self) -> dict[str, int]:
        """The pinned revision of each service."""
        return {pin.service: pin.revision for pin in self.services}

    def networks(self, name: str) -> tuple[Network, ...]:
        """Every address of a name, of all vantages together, in order."""
        found = {entry.address for entry in self.addresses if entry.name == name}
        return tuple(sorted(map(parse_network, found), key=lambda network: network.low))

    def remembered(self, sections: tuple[str, ...], target: str) -> dict[str, dict[tuple[Direction, str], int]]:
        """The numbers of one target in these sections, by group."""
        found: dict[str, dict[tuple[Direction, str], int]] = {}
        for kept in self.numbers:
            if kept.section in sections and kept.target == target:
                found.setdefault(kept.group, {})[Direction(kept.direction), kept.rule] = kept.number
        return found

    def renumbered(self, targets: Iterable[str], numbers: Iterable[Kept], every: Iterable[str]) -> Lock:
        """With `numbers` as the only ones of `targets`; those of targets that are not among `every` go."""
        done, known = set(targets), set(every)
        rest = [kept for kept in self.numbers if kept.target in known - done]
        return replace(self, numbers=tuple(sorted({*rest, *numbers})))

    def pinned(self, pins: Iterable[Pin]) -> Lock:
        """With the services in use, and no others."""
        return replace(self, services=tuple(sorted(Service(pin.service, pin.revision, pin.digest) for pin in pins)))


def read_lock(text: str, file: str) -> Lock:
    """A lock's text.

    Raises Failed: E210 what is no lock, E211 conflict markers of git, E212 a newer format, E213 a number twice.
    """
    lock, lines = _parsed(text, file)
    clashes = _clashes(lock, lines)
    if clashes:
        raise Failed(clashes)
    return lock


def _parsed(text: str, file: str) -> tuple[Lock, list[str]]:
    """A lock before its numbers are compared, and its lines."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if _marker(line):
            detail = f"git left a conflict in {file}. Run `emscloud resolve --offline` on the policy: it keeps the entries of both"
            detail += " sides, and gives a number that is used twice to one rule alone."
            raise Failed([Problem("E211", detail, Where(file, number, 1, 7, line))])
    try:
        tree = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        if "\\ud" in text.lower():
            json.dumps(tree, ensure_ascii=False).encode()  # half a surrogate pair could not be written again
    except json.JSONDecodeError as error:
        shown = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        detail = f"{file} is no JSON: {error.msg}. Restore it from version control."
        raise Failed([Problem("E210", detail, Where(file, error.lineno, error.colno, 1, shown))]) from error
    except (ValueError, RecursionError) as error:
        raise Failed([Problem("E210", f"{file} is no lock: {error}.", Where(file, 1, 1))]) from error
    if not isinstance(tree, dict) or type(tree.get("format")) is not int:
        raise Failed([Problem("E210", f'{file} is no lock: it lacks `"format": 1`.', Where(file, 1, 1))])
    if tree["format"] != FORMAT:
        detail = f"{file} has format {tree['format']}; this emscloud reads format {FORMAT}. Use the emscloud that wrote it."
        raise Failed([Problem("E212", detail, _line(file, lines, '"format"'))])
    return _Reader(file, lines, cast(Entry, tree)).lock(), lines


def _marker(line: str) -> str:
    """The sign of a line that git left in a conflict, else nothing."""
    return line[0] if re.match(r"(<{7}|>{7}|\|{7})( |\r?$)|={7}\r?$", line) else ""


def _no_constant(word: str) -> object:
    message = f"{word} is no JSON"
    raise ValueError(message)


def _once(pairs: list[tuple[str, object]]) -> Entry:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        message = f"the key `{twice}` stands there twice"
        raise ValueError(message)
    return found


_FEBRUARY = 2
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # the calendar by hand: datetime costs its import at every start
_NUMBERED = frozenset({"target", "group", "direction", "rule"})
_KEYS = {
    "addresses": frozenset({"name", "address", "vantage", "first", "missing_since"}),
    "services": frozenset({"service", "revision", "digest"}),
    **{section: _NUMBERED | {word} for section, word in SECTIONS.items()},
}


class _Reader:
    """One lock on its way from JSON to entries; every wrong entry is a problem with its line."""

    def __init__(self, file: str, lines: list[str], tree: Entry) -> None:
        self.file, self.lines, self.tree = file, lines, tree
        self.problems: list[Problem] = []

    def lock(self) -> Lock:
        """The lock; raises Failed."""
        numbers = [kept for section in SECTIONS for kept in self.entries(section, partial(_kept, section))]
        note = self.tree.get("note", "")
        if not isinstance(note, str):
            self.say("`note` must be a text", "note")
        lock = Lock(
            file=self.file,
            note=str(note),
            addresses=tuple(sorted(set(self.entries("addresses", _address)))),
            services=tuple(sorted(set(self.entries("services", _service)))),
            numbers=tuple(sorted(set(numbers))),
            others={key: self.tree[key] for key in self.tree.keys() - {"format", "note", "addresses", "services", *SECTIONS}},
        )
        if self.problems:
            raise Failed(self.problems)
        return lock

    def entries(self, key: str, make: Callable[[Entry], T]) -> list[T]:
        """The entries of a section."""
        listed = self.tree.get(key, [])
        if not isinstance(listed, list):
            self.say(f"`{key}` must be a list", key)
            return []
        made = []
        for entry in listed:
            try:
                if not isinstance(entry, dict):
                    message = "it is no mapping"
                    raise TypeError(message)  # noqa: TRY301  (one sentence for all that is wrong with an entry)
                one = make(cast(Entry, entry))
                strange = sorted(entry.keys() - _KEYS[key])
                if strange:
                    message = f"this emscloud does not know its key `{strange[0]}`, and would lose it"
                    raise ValueError(message)  # noqa: TRY301
                made.append(one)
            except (KeyError, TypeError, ValueError) as error:
                said = f"lacks {error}" if isinstance(error, KeyError) else f"is wrong: {error}"
                self.say(f"an entry of `{key}` {said}", json.dumps(entry, ensure_ascii=False), key)
        return made

    def say(self, detail: str, *marks: str) -> None:
        """Note a problem at the first line that holds one of the marks."""
        where = next((at for mark in marks if (at := _line(self.file, self.lines, mark)).text), _line(self.file, self.lines, "{"))
        self.problems.append(Problem("E210", f"{detail}. Restore the entry, or take it out and resolve again.", where))


def _line(file: str, lines: list[str], mark: str) -> Where:
    """The first line that holds a text; line 1 where none does."""
    for number, line in enumerate(lines, 1):
        if mark in line:
            return Where(file, number, line.index(mark) + 1, len(mark), line)
    return Where(file, 1, 1)


def _text(entry: Entry, key: str) -> str:
    value = entry[key]
    if not isinstance(value, str):
        message = f"`{key}` must be a text"
        raise TypeError(message)
    return value


def _whole(entry: Entry, key: str) -> int:
    value = entry[key]
    if type(value) is not int:
        message = f"`{key}` must be a whole number"
        raise TypeError(message)
    return value


def _address(entry: Entry) -> Address:
    address = _text(entry, "address")
    network = parse_network(address)
    if network.low != network.high or "/" in address:
        message = f"`{address}` is no single address"
        raise ValueError(message)
    missing = _day(entry, "missing_since") if entry.get("missing_since") else ""
    spelled = network.text.partition("/")[0]
    return Address(_text(entry, "name").lower().removesuffix("."), spelled, _text(entry, "vantage"), _day(entry, "first"), missing)


def _day(entry: Entry, key: str) -> str:
    text = _text(entry, key)
    match = re.fullmatch(r"([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])", text)
    year, month, day = map(int, match.groups()) if match else (1, 1, 0)
    leap = month == _FEBRUARY and (year % 400 == 0 or (year % 4 == 0 and year % 100 != 0))
    if not 0 < day <= _DAYS[month - 1] + leap:
        message = f"`{key}` must be a date such as 2026-11-25"
        raise ValueError(message)
    return text


def _service(entry: Entry) -> Service:
    return Service(_text(entry, "service"), _whole(entry, "revision"), _text(entry, "digest"))


def _kept(section: str, entry: Entry) -> Kept:
    direction = _text(entry, "direction")
    if direction not in _DIRECTIONS:
        message = "`direction` must be `in` or `out`"
        raise ValueError(message)
    number = _whole(entry, SECTIONS[section])
    return Kept(section, _text(entry, "target"), _text(entry, "group"), direction, _text(entry, "rule"), number)


def _clashes(lock: Lock, lines: list[str]) -> list[Problem]:
    """Priorities that two rules have, and rules that have two numbers: what a merge can leave.

    Two rules may have the same rank, which orders them together with their ids, or stand in one part.
    """
    problems = []
    seen: dict[tuple[object, ...], Kept] = {}
    for kept in lock.numbers:
        place = (kept.section, kept.target, kept.group, kept.direction)
        word = SECTIONS[kept.section]
        rules = [(("rule", kept.rule), f"The rule `{kept.rule}` has two numbers ({word})")]
        numbers = [(("number", kept.number), f"The {word} {kept.number} stands for two rules")]
        for mark, said in rules + (numbers if kept.section == "priorities" else []):
            first = seen.setdefault((*place, *mark), kept)
            if first is not kept:
                both = f"`{first.rule}` and `{kept.rule}`" if mark[0] == "number" else f"{first.number} and {kept.number}"
                detail = f"{said} in {kept.target}, group {kept.group}, {kept.direction}: {both}."
                detail += " Two branches were merged; `emscloud resolve --offline` on the policy mends it."
                problems.append(Problem("E213", detail, _line(lock.file, lines, _spelled(kept))))
    pins: dict[str, Service] = {}
    for pin in lock.services:
        first_pin = pins.setdefault(pin.service, pin)
        if first_pin is not pin:
            detail = f"{pin.service} is pinned twice: revision {first_pin.revision} and revision {pin.revision}."
            detail += " Two branches were merged; `emscloud resolve --offline` on the policy keeps the newest."
            problems.append(Problem("E213", detail, _line(lock.file, lines, json.dumps(_pinned(pin), ensure_ascii=False))))
    return problems


def mended(text: str, file: str) -> Lock:
    """A lock's text with the entries of both sides of a merge, and each number once.

    A number that is used twice is left to the rule that comes first; the others are taken anew.  Of a service that is
    pinned twice the newest revision is kept, of an address that is there twice the entry that is answered, and longest.

    Raises Failed as `read_lock` does, but for E211 and E213.
    """
    sides = [_parsed(side, file)[0] for side in dict.fromkeys(_sides(text))]
    lock = replace(
        sides[0],
        addresses=_once_each(entry for side in sides for entry in side.addresses),
        services=tuple({pin.service: pin for pin in sorted(pin for side in sides for pin in side.services)}.values()),
        numbers=tuple(sorted({kept for side in sides for kept in side.numbers})),
        others={key: value for side in reversed(sides) for key, value in side.others.items()},
    )
    taken: set[tuple[str, ...]] = set()
    kept = []
    for one in lock.numbers:
        place = (one.section, one.target, one.group, one.direction)
        marks = {(*place, "rule", one.rule)}
        if one.section == "priorities":
            marks.add((*place, "number", str(one.number)))
        if not marks & taken:
            kept.append(one)
            taken |= marks
    return replace(lock, numbers=tuple(kept))


def write_lock(lock: Lock) -> str:
    """The lock's text: sorted, one entry a line, so that two branches merge."""
    parts = [f'  "format": {FORMAT}', f'  "note": {json.dumps(lock.note, ensure_ascii=False)}']
    parts.append(_section("addresses", [_address_entry(entry) for entry in sorted(lock.addresses)]))
    parts.append(_section("services", [json.dumps(_pinned(pin), ensure_ascii=False) for pin in sorted(lock.services)]))
    numbers = sorted(lock.numbers)
    for section in SECTIONS:
        entries = [_spelled(kept) for kept in numbers if kept.section == section]
        if entries or section != "parts":  # few policies have parts
            parts.append(_section(section, entries))
    others = ((json.dumps(key, ensure_ascii=False), lock.others[key]) for key in sorted(lock.others))
    parts.extend(f"  {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in others)
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _sides(text: str) -> tuple[str, str]:
    """A text as each side of git's conflicts has it; twice the same where there is none, or markers are gone."""
    lines = text.split("\n")
    if not re.fullmatch(r"(<\|?=>)*", "".join(map(_marker, lines))):
        return text, text
    ours: list[str] = []
    theirs: list[str] = []
    both: tuple[list[str], ...] = (ours, theirs)
    meant = {"<": (ours,), "|": (), "=": (theirs,), ">": both}
    into = both
    for line in lines:
        marker = _marker(line)
        if marker:
            into = meant[marker]
            continue
        for side in into:
            side.append(line)
    return "\n".join(ours), "\n".join(theirs)


def _once_each(entries: Iterable[Address]) -> tuple[Address, ...]:
    """Of each address that a vantage saw for a name, one entry: rather answered than missing, rather seen early."""
    found: dict[tuple[str, str, str], Address] = {}
    for entry in sorted(entries, key=lambda entry: (entry.missing_since, entry.first)):
        found.setdefault(entry[:3], entry)
    return tuple(sorted(found.values()))


def _section(name: str, entries: list[str]) -> str:
    inner = ",\n".join(f"    {entry}" for entry in entries)
    return f'  "{name}": [\n{inner}\n  ]' if entries else f'  "{name}": []'


def _address_entry(entry: Address) -> str:
    said = {"name": entry.name, "address": entry.address, "vantage": entry.vantage, "first": entry.first}
    return json.dumps(said | ({"missing_since": entry.missing_since} if entry.missing_since else {}), ensure_ascii=False)


def _pinned(pin: Service) -> Entry:
    return {"service": pin.service, "revision": pin.revision, "digest": pin.digest}


def _spelled(kept: Kept) -> str:
    said: Entry = {"target": kept.target, "group": kept.group, "direction": kept.direction, "rule": kept.rule}
    return json.dumps(said | {SECTIONS[kept.section]: kept.number}, ensure_ascii=False)
