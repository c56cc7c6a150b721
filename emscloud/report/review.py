"""A judgement as rows for reading: findings that differ in their group alone are one row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from emscloud.diagnostics import Severity, Where
from emscloud.diff import words
from emscloud.diff.delta import Way
from emscloud.diff.judge import Finding, Judgement, Remark
from emscloud.foreign import Carrier
from emscloud.model.policy import Direction

CAUSES = {"policy": "your edit", "catalog": "the catalog was corrected", "dns": "the lock's addresses moved"}
_LEFT = 3  # rules of each side that are named


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that a reviewer reads: in some groups traffic opens, closes, or nobody can say."""

    way: Way
    severity: Severity
    check: str | None
    summary: str | None
    help: str | None
    groups: tuple[str, ...]
    direction: Direction
    services: str
    peers: str
    locals: str
    packet: str
    cause: str | None
    was: tuple[str, ...]
    now: tuple[str, ...]
    doubts: tuple[str, ...]
    suppressed: tuple[str, ...]
    where: Where | None

    @property
    def traffic(self) -> str:
        """`tcp/443 (HTTPS) from 10.0.0.0/8 (16,777,216 private addresses)`."""
        if not self.services:
            return "whatever it holds"
        at = f" at {self.locals}" if self.locals else ""
        return f"{self.services}{at} {'from' if self.direction is Direction.IN else 'to'} {self.peers}"


def rows(judgement: Judgement) -> list[Row]:
    """The findings, worst first, equal ones of several groups together."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    for one in judgement.findings:
        change = one.change
        check = one.check.id if one.check else None
        key = (
            one.severity,
            change.way,
            check,
            change.direction,
            *_traffic(one),
            change.cause,
            _named(change.old),
            _named(change.new),
        )
        found.setdefault((*key, change.holes, one.suppressed), []).append(one)
    return [_row(held) for held in found.values()]


def _traffic(one: Finding) -> tuple[str, str, str]:
    change = one.change
    if not change.traffic:
        return "", "", ""
    if change.hidden:
        return words.services(change.traffic), words.HIDDEN, ""
    return words.services(change.traffic), words.peers(change.traffic, change.symbol), words.locals_(change.traffic)


def _named(carriers: tuple[Carrier, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cause for carrier in carriers for cause in (carrier.causes or (carrier.name,))))


def _row(held: list[Finding]) -> Row:
    one = held[0]
    change = one.change
    services, peers, members = _traffic(one)
    return Row(
        way=change.way,
        severity=one.severity,
        check=one.check.id if one.check else None,
        summary=one.check.summary if one.check else None,
        help=one.check.help if one.check else None,
        groups=tuple(dict.fromkeys(each.change.group for each in held)),
        direction=change.direction,
        services=services,
        peers=peers,
        locals=members,
        packet=f"{change.direction.value} {one.packet}" if one.packet else "",
        cause=change.cause,
        was=_named(change.old),
        now=_named(change.new),
        doubts=tuple(dict.fromkeys(_doubt(hole.why, hole.where) for hole in change.holes)),
        suppressed=one.suppressed,
        where=next((carrier.where for carrier in (*change.new, *change.old) if carrier.where), None),
    )


def _doubt(why: str, where: Where | None) -> str:
    return f"{why} ({place(where)})" if where else why


def place(where: Where | None) -> str:
    """`file:line` of a place; nothing without one."""
    if where is None:
        return ""
    return f"{where.file}:{where.line}" if where.line else where.file


def counts(found: Iterable[Row], remarks: Iterable[Remark]) -> str:
    """`2 open, 1 closes, 1 cannot be told, 1 remark`."""
    listed = list(found)
    said = []
    for way, one, many in (
        (Way.WIDER, "opens", "open"),
        (Way.NARROWER, "closes", "close"),
        (Way.UNKNOWN, "cannot be told", "cannot be told"),
    ):
        number = sum(row.way is way for row in listed)
        if number:
            said.append(f"{number:,} {one if number == 1 else many}")
    number = len(list(remarks))
    if number:
        said.append(f"{number:,} {'remark' if number == 1 else 'remarks'}")
    return ", ".join(said)


def few(names: tuple[str, ...], most: int = _LEFT) -> str:
    """Names with commas, the rest counted."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")
