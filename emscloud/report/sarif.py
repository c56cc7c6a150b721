"""For a code host: SARIF 2.1.0, each finding with file, line, and a fingerprint that unrelated edits do not change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from emscloud.diagnostics import Severity, Where
from emscloud.diff.judge import Remark
from emscloud.model.check import Check
from emscloud.report.review import Row, few
from emscloud.report.text import safe

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_SIDES = {
    "wider": "The change lets through what was not let through before.",
    "narrower": "The change no longer lets through what was let through before.",
    "unknown": "Whether the change lets more or less through cannot be told.",
}


def report(
    rows: Sequence[Row], remarks: Sequence[Remark], checks: Mapping[str, Check], version: str, fallback: str
) -> dict[str, object]:
    """The findings as one SARIF run; what has no place of its own stands at `fallback`, the newer side's file."""
    rules = [
        _rule(side, words, words, words, Severity.NOTE if side == "narrower" else Severity.WARNING)
        for side, words in _SIDES.items()
    ]
    rules += [_rule(one.id, one.summary, one.detail, one.help, one.severity) for one in checks.values()]
    driver = {"name": "emscloud", "version": version, "rules": rules}
    results = [*[_row(row, fallback) for row in rows], *[_remark(one, fallback) for one in remarks]]
    at = {str(rule["id"]): index for index, rule in enumerate(rules)}
    for one in results:
        one["ruleIndex"] = at[str(one["ruleId"])]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}],
    }


def _rule(name: str, summary: str, detail: str, help_: str, severity: Severity) -> dict[str, object]:
    return {
        "id": name,
        "shortDescription": _message(summary),
        "fullDescription": _message(detail),
        "help": _message(help_),
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }


def _message(words: str) -> dict[str, str]:
    """A text in which nobody's name becomes a link or a placeholder; SARIF 2.1.0, 3.11.5 and 3.11.6, has both in plain texts."""
    return {"text": safe(words).replace("](", "] (").replace("{", "{{").replace("}", "}}")}


def _row(row: Row, fallback: str) -> dict[str, object]:
    said = [f"{row.way.value}: {few(row.groups, 20)} {row.direction.value}: {row.traffic}."]
    said += [f"{row.summary}. {row.help}"] if row.summary else []
    said += [f"Packet: {row.packet}."] if row.packet else []
    said += [f"Unknown: {doubt}." for doubt in row.doubts[:3]]
    key = "\n".join((row.check or row.way.value, *row.groups, row.direction.value, row.services, row.peers, row.locals))
    result = _result(row.check or row.way.value, row.severity, " ".join(said), row.where, fallback, key)
    if row.suppressed:
        result["suppressions"] = [{"kind": "external", "justification": safe(reason)} for reason in row.suppressed]
    return result


def _remark(one: Remark, fallback: str) -> dict[str, object]:
    words = f"{one.check.summary}: {one.group}: {one.words}. {one.check.help}"
    return _result(one.check.id, one.severity, words, one.where, fallback, f"{one.check.id}\n{one.group}\n{one.words}")


def _result(rule: str, severity: Severity, words: str, where: Where | None, fallback: str, key: str) -> dict[str, object]:  # noqa: PLR0913, PLR0917
    """One result; a path is as a URI has it, without the name of a revision before it."""
    file = where.file if where else fallback
    location: dict[str, object] = {"artifactLocation": {"uri": _uri(file)}}
    if where and where.line:
        location["region"] = {"startLine": where.line} | ({"startColumn": where.column} if where.column else {})
    return {
        "ruleId": rule,
        "level": _LEVELS[severity],
        "message": _message(words),
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"emscloud/v1": sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]},
    }


def _uri(file: str) -> str:
    plain = file.rpartition(":")[2].replace("\\", "/")
    plain = re.sub("^//+", "/", plain)  # which would begin with a host
    return "".join(char if char.isascii() and (char.isalnum() or char in "/.-_~") else _quoted(char) for char in plain)


def _quoted(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
