"""A judgement for a terminal and for a program."""

from __future__ import annotations

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from emscloud.diff.delta import Verdict, delta
from emscloud.diff.judge import judge
from emscloud.report.changes import data, text
from emscloud.report.review import rows
from emscloud.report.text import plain
from tests.diff.samples import group, rule, side
from tests.report.judgements import CHECKS, HOSTILE, named, sample


def test_the_verdict_comes_first_and_dns_last() -> None:
    """Each finding has its packet, rules and cause."""
    found, judgement = sample()
    lines = plain(text(found.verdict, ("a", "b"), rows(judgement), judgement.remarks, found, ("x is new",))).splitlines()
    admin = CHECKS.checks["admin-ports-from-internet"]
    assert lines[0] == "both  a -> b  (2 open, 2 close, 2 cannot be told, 2 remarks)"
    assert lines[1:4] == [
        "error opens eu/web, us/web in: tcp/22 (SSH) from everyone",
        f"  {admin.summary} (admin-ports-from-internet). {admin.help}",
        "  packet: in tcp/22 with peer 1.0.0.1; now: ssh; cause: your edit; ems.yaml:7",
    ]
    moved = next(at for at, line in enumerate(lines) if "cause: the lock's addresses moved" in line)
    assert all("opens" not in line and "closes" not in line for line in lines[moved + 1 :])
    assert lines[-1] == "changed in text, not in traffic: x is new"
    assert "warning cannot be told the whole side in: whatever it holds" in lines


def test_nothing_is_one_line() -> None:
    """And a pair that was guessed is said."""
    one, other = side(group(rule("tcp/1", "10.0.0.1"), address="a")), side(group(rule("tcp/1", "10.0.0.1"), address="b"))
    found = delta(one, other)
    lines = plain(text(Verdict.NOTHING, ("x", "y"), (), (), found, ())).splitlines()
    assert lines == ["nothing  x -> y", "paired by content: a and b"]


def test_the_data_has_every_key() -> None:
    """Null where it says nothing; packets in parts."""
    found, judgement = sample()
    made = data(found, judgement, ("x",))
    assert (made["format"], made["verdict"], made["text_only"]) == (1, "both", ["x"])
    findings = made["findings"]
    assert isinstance(findings, list)
    keys = {
        "side",
        "group",
        "direction",
        "packet",
        "traffic",
        "cause",
        "severity",
        "check",
        "where",
        "old",
        "new",
        "unknown",
        "suppressed",
    }
    assert all(keys <= one.keys() for one in findings)
    first = findings[0]
    assert (first["side"], first["group"], first["cause"], first["check"]) == (
        "wider",
        "eu/web",
        "policy",
        "admin-ports-from-internet",
    )
    assert first["packet"] == {
        "local": "1.0.0.1",
        "peer": "1.0.0.1",
        "family": 4,
        "protocol": "tcp",
        "port": 22,
        "icmp_type": None,
        "icmp_code": None,
    }
    assert first["where"] == {"file": "ems.yaml", "line": 7}
    hole = next(one for one in findings if one["group"] == "")
    assert (hole["packet"], hole["services"], hole["unknown"]) == (None, None, [{"why": "module.far is remote", "where": None}])
    assert made["pairs"] == [{"old": one, "new": one, "by": "address"} for one in ("eu/web", "us/web", "one")]


def test_icmp_has_a_type_and_a_code() -> None:
    """And a protocol without a name its number."""
    for service, protocol, kind in (("icmp/echo-request", "icmp", 8), ("proto/47", "47", None)):
        found = delta(side(group()), side(group(rule(service, "10.0.0.1"))))
        findings = data(found, judge(found, CHECKS), ())["findings"]
        assert isinstance(findings, list)
        packet = findings[0]["packet"]
        assert (packet["protocol"], packet["icmp_type"], packet["port"]) == (protocol, kind, None)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), min_size=1))
@example(HOSTILE)
@example("\u202e\ud800\x1b]8;;http://x\x07\r\n")
def test_whatever_the_names_are_a_terminal_obeys_none(words: str) -> None:
    """Nothing of them ends a line or steers the terminal, and the data is JSON in ASCII."""
    found, judgement, _ = named(words)
    shown = plain(text(found.verdict, (words, words), rows(judgement), judgement.remarks, found, (words,)))
    quiet, silent, _ = named("x")
    expected = plain(text(quiet.verdict, ("x", "x"), rows(silent), silent.remarks, quiet, ("x",)))
    assert shown.count("\n") == expected.count("\n")
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert json.loads(json.dumps(data(found, judgement, (words,))))["text_only"] == [words]
