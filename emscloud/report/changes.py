"""A judgement for a terminal and for a program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emscloud.diff import words
from emscloud.diff.delta import Delta, Verdict, Way
from emscloud.diff.judge import Finding, Judgement, Remark
from emscloud.foreign import Carrier
from emscloud.model.peer import V6_BASE
from emscloud.model.service import ICMP, ICMPV6, TCP, UDP
from emscloud.report.review import CAUSES, Row, counts, few, place
from emscloud.report.text import Line
from emscloud.spaces.address import format_address
from emscloud.spaces.traffic import Packet

_STYLES = {"error": "error", "warning": "warning", "note": "bold"}
_VERBS = {Way.WIDER: "opens", Way.NARROWER: "closes", Way.UNKNOWN: "cannot be told"}


def text(  # noqa: PLR0913, PLR0917  (a report has as many parts)
    verdict: Verdict, sides: tuple[str, str], rows: Sequence[Row], remarks: Sequence[Remark], delta: Delta, text_only: Sequence[str]
) -> list[Line]:
    """The verdict first, then every finding with its packet, rules and cause; what DNS moved last."""
    style = {Verdict.NOTHING: "good", Verdict.NARROWER: "good"}.get(verdict, "warning")
    found: list[Line] = [[(verdict.value, style), (f"  {sides[0]} -> {sides[1]}", "plain"), (_counted(rows, remarks), "dim")]]
    for row in (*[one for one in rows if one.cause != "dns"], *[one for one in rows if one.cause == "dns"]):
        found += _row(row)
    for remark in remarks:
        found += _remark(remark)
    for pair in delta.pairs:
        if pair.by in ("name", "content", "being the only ones"):
            old = pair.old.address if pair.old else ""
            found.append([(f"paired by {pair.by}: {old} and {pair.address}", "dim")])
    found += [[(f"changed in text, not in traffic: {line}", "dim")] for line in text_only]
    return found


def _counted(rows: Sequence[Row], remarks: Sequence[Remark]) -> str:
    said = counts(rows, remarks)
    return f"  ({said})" if said else ""


def _row(row: Row) -> list[Line]:
    groups = few(row.groups) or "the whole side"
    lines: list[Line] = [
        [
            (f"{row.severity.value} ", _STYLES[row.severity.value]),
            (f"{_VERBS[row.way]} ", "bold"),
            (f"{groups} {row.direction.value}: ", "plain"),
            (row.traffic, "bold"),
        ]
    ]
    if row.summary:
        lines.append([(f"  {row.summary} ({row.check}). {row.help}", "plain")])
    facts = [f"packet: {row.packet}"] if row.packet else []
    facts += [f"was: {few(row.was)}"] if row.was else []
    facts += [f"now: {few(row.now)}"] if row.now else []
    facts += [f"cause: {CAUSES.get(row.cause, row.cause)}"] if row.cause else []
    facts += [place(row.where)] if row.where else []
    lines.append([(f"  {'; '.join(facts)}", "dim")])
    lines += [[(f"  unknown: {doubt}", "dim")] for doubt in row.doubts[:3]]
    lines += [[(f"  suppressed: {reason}", "dim")] for reason in row.suppressed]
    return [line for line in lines if line[0][0].strip()]


def _remark(one: Remark) -> list[Line]:
    at = f"  {place(one.where)}" if one.where else ""
    packet = f"  packet: {one.direction.value} {one.packet}" if one.packet and one.direction else ""
    head: Line = [
        (f"{one.severity.value} ", _STYLES[one.severity.value]),
        (f"{one.check.summary}: ", "bold"),
        (f"{one.group}: {one.words}", "plain"),
    ]
    return [head, [(f"  {one.check.help}{packet}{at}", "dim")]]


def data(delta: Delta, judgement: Judgement, text_only: Iterable[str]) -> dict[str, object]:
    """The answer of `diff` as JSON; every key is always there, null where it says nothing."""
    return {
        "format": 1,
        "verdict": delta.verdict.value,
        "findings": [_finding(one) for one in judgement.findings],
        "remarks": [
            {
                "check": one.check.id,
                "severity": one.severity.value,
                "group": one.group,
                "summary": one.check.summary,
                "words": one.words,
                "packet": packet_of(one.packet),
                "where": _where(one.where),
            }
            for one in judgement.remarks
        ],
        "pairs": [
            {"old": pair.old.address if pair.old else None, "new": pair.new.address if pair.new else None, "by": pair.by}
            for pair in delta.pairs
        ],
        "text_only": list(text_only),
    }


def _finding(one: Finding) -> dict[str, object]:
    change = one.change
    carriers = (*change.new, *change.old)
    return {
        "side": change.way.value,
        "group": change.group,
        "direction": change.direction.value,
        "packet": packet_of(one.packet),
        "traffic": [] if change.hidden else list(change.traffic.describe()),
        "services": words.services(change.traffic) if change.traffic else None,
        "peers": None if not change.traffic else words.HIDDEN if change.hidden else words.peers(change.traffic, change.symbol),
        "symbol": f"{change.symbol.space}:{change.symbol.name}" if change.symbol else None,
        "cause": change.cause,
        "severity": one.severity.value,
        "check": one.check.id if one.check else None,
        "summary": one.check.summary if one.check else None,
        "help": one.check.help if one.check else None,
        "old": [_carrier(carrier) for carrier in change.old],
        "new": [_carrier(carrier) for carrier in change.new],
        "unknown": [{"why": hole.why, "where": _where(hole.where)} for hole in change.holes],
        "suppressed": list(one.suppressed),
        "where": _where(next((carrier.where for carrier in carriers if carrier.where), None)),
    }


def _carrier(one: Carrier) -> dict[str, object]:
    return {"rule": one.name, "causes": list(one.causes), "where": _where(one.where)}


def _where(where: object) -> dict[str, object] | None:
    from emscloud.diagnostics import Where  # noqa: PLC0415

    return {"file": where.file, "line": where.line or None} if isinstance(where, Where) else None


def packet_of(packet: Packet | None) -> dict[str, object] | None:
    """Addresses in text; of ICMP type and code, of TCP and UDP the port."""
    if packet is None:
        return None
    point, protocol = packet.service & 0xFFFF, packet.protocol
    icmp = protocol in (ICMP, ICMPV6)
    return {
        "local": format_address(packet.local),
        "peer": format_address(packet.peer),
        "family": 4 if packet.peer < V6_BASE else 6,
        "protocol": {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMPV6: "icmpv6"}.get(protocol, str(protocol)),
        "port": point if protocol in (TCP, UDP) else None,
        "icmp_type": point >> 8 if icmp else None,
        "icmp_code": point & 0xFF if icmp else None,
    }
