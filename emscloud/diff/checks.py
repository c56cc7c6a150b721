"""Checks and suppressions from YAML: the shipped ones, and users' own, which replace those of the same id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from emscloud.diagnostics import Severity, Where
from emscloud.load.document import Files, parse, read_text
from emscloud.load.document import Mapping as MappingNode
from emscloud.load.language import day_of
from emscloud.load.shape import (
    At,
    Choice,
    Field,
    ListOf,
    Loaded,
    MapOf,
    Placed,
    Reading,
    Record,
    Schema,
    Text,
    Whole,
    shown,
    suggest,
)
from emscloud.load.terms import NAME, SERVICE_PATTERN, WORDS_PATTERN, parse_service, parse_words
from emscloud.model.check import Check, Suppression
from emscloud.model.policy import Direction
from emscloud.model.service import Service

SHIPPED = Path(__file__).parent.parent / "catalog" / "checks.yaml"
SIDES = ("wider", "narrower", "unknown", "nothing")
PEERS = ("anybody", "internet", "private", "everyone")
"""Regions: any peer; public addresses; RFC 1918, RFC 6598 and unique local ones; a whole family."""
JUDGEMENTS = ("every-service", "virtual-network", "other-family-open", "covered", "remark", "interrupted")

_words = Text("a few words", WORDS_PATTERN, parse_words)
_when = Record(
    {
        "side": Field(Choice(SIDES), required=True, doc="what the change does"),
        "direction": Field(Choice(("in", "out")), doc="default: either"),
        "peers": Field(Choice(PEERS), doc="default: anybody"),
        "services": Field(ListOf(Text("a service such as tcp/443", SERVICE_PATTERN, parse_service), 1), doc="default: any"),
        "at-least": Field(Whole(1, 1 << 32), doc="how many addresses the peers have"),
    },
    (),
    "when",
)
_check = Record(
    {
        "id": Field(Text("a name", NAME), required=True, doc="what suppressions and severities call it"),
        "when": Field(_when, required=True, doc="the traffic it speaks of"),
        "judgement": Field(Choice(JUDGEMENTS), doc="what no region can say"),
        "severity": Field(Choice(tuple(one.value for one in Severity)), required=True, doc="how grave it is"),
        "summary": Field(_words, required=True, doc="a few words, always the same"),
        "detail": Field(_words, required=True, doc="what it means"),
        "help": Field(_words, required=True, doc="what to do"),
    },
    (),
    "check",
)
_suppression = Record(
    {
        "check": Field(At(Text("the id of a check", NAME)), required=True, doc="which check"),
        "group": Field(Text("a group"), doc="default: any"),
        "why": Field(_words, required=True, doc="the reason, in one line"),
        "until": Field(Text("a date", parse=day_of), doc="the last day it holds, judged by --as-of"),
    },
    (),
    "suppression",
)
SHAPE = Record(
    {
        "format": Field(Whole(1, 1), required=True, doc="the form of this file, 1"),
        "checks": Field(ListOf(_check), doc="checks of your own; one with a shipped id takes its place"),
        "suppress": Field(ListOf(_suppression), doc="checks that are not to speak"),
        "severities": Field(MapOf(NAME, Choice(tuple(one.value for one in Severity))), doc="other severities, by a check's id"),
    },
    (),
    "checks",
)


def schema() -> Schema:
    """The JSON Schema of a file of checks."""
    return SHAPE.schema()


class Checks:
    """Every check by its id, and the suppressions."""

    def __init__(self, checks: Mapping[str, Check], suppressions: tuple[Suppression, ...] = ()) -> None:
        self.checks, self.suppressions = checks, suppressions

    @classmethod
    def shipped(cls) -> Checks:
        """Those that come with emscloud."""
        return cls({}).with_text(read_text(str(SHIPPED)), str(SHIPPED))

    def heard(self, name: str, group: str, as_of: str | None) -> Check | None:
        """A check, unless it is suppressed for a group (`target/group`); a suppression that was over before `as_of` is none."""
        holding = [one for one in self.suppressions if not (as_of and one.until and one.until < as_of)]
        silent = any(one.check == name and one.group in (None, group, group.rpartition("/")[2]) for one in holding)
        return None if silent else self.checks.get(name)

    def with_files(self, files: Iterable[str], place: Files) -> Checks:
        """These and a user's; raises Failed."""
        found = self
        for file in files:
            found = found.with_text(place.text(file), file)
        return found

    def with_text(self, text: str, file: str) -> Checks:
        """These and those of a file; raises Failed with every problem of it: E101 to E115, E141 a check that is not there."""
        reading = Reading(parse(text, file))
        loaded = SHAPE.load(reading.document.root, reading)
        tree = loaded if isinstance(loaded, Loaded) else Loaded(MappingNode({}, 1, 1), reading.document)
        checks = dict(self.checks)
        for one in cast("list[Loaded]", tree.get("checks", [])):
            check = _check_of(one)
            checks[check.id] = check
        for name, severity in tree.inner("severities").items():
            if _known(name, checks, reading, tree.inner("severities").where_key(name)):
                checks[name] = replace(checks[name], severity=Severity(str(severity)))
        suppressions = [_suppression_of(one) for one in cast("list[Loaded]", tree.get("suppress", []))]
        for suppression in suppressions:
            _known(suppression.check, checks, reading, suppression.where)
        reading.finish()
        return Checks(checks, (*self.suppressions, *suppressions))


def _known(name: str, checks: Mapping[str, Check], reading: Reading, where: Where | None) -> bool:
    if name not in checks:
        reading.say_at("E141", f"There is no check called `{shown(name)}`.{suggest(name, checks)}", where)
    return name in checks


def _check_of(one: Loaded) -> Check:
    when = one.inner("when")
    direction = when.get("direction")
    return Check(
        id=str(one["id"]),
        side=str(when["side"]),
        direction=Direction(str(direction)) if direction else None,
        peers=str(when.get("peers", "anybody")),
        services=tuple(cast("list[Service]", when.get("services", []))),
        least=cast(int, when.get("at-least", 1)),
        severity=Severity(str(one["severity"])),
        summary=str(one["summary"]),
        detail=str(one["detail"]),
        help=str(one["help"]),
        judgement=cast("str | None", one.get("judgement")),
        where=one.where("id"),
    )


def _suppression_of(one: Loaded) -> Suppression:
    placed = cast(Placed, one["check"])
    group = cast("str | None", one.get("group"))
    return Suppression(str(placed.value), group, str(one["why"]), str(one.get("until", "")), one.where("check"))
