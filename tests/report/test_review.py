"""Rows: findings that differ in their group alone are one."""

from __future__ import annotations

from emscloud.diagnostics import Where
from emscloud.diff.delta import Way
from emscloud.report.review import counts, few, place, rows
from tests.report.judgements import sample


def test_equal_findings_of_several_groups_are_one_row() -> None:
    """Worst first, each with its traffic in words, packet, rules, cause and place."""
    _, judgement = sample()
    found = rows(judgement)
    assert [(row.way.value, row.groups, row.cause) for row in found] == [
        ("wider", ("eu/web", "us/web"), "policy"),
        ("wider", ("eu/web", "us/web"), "dns"),
        ("unknown", ("",), None),
        ("unknown", ("one",), "policy"),
        ("narrower", ("eu/web", "us/web"), "policy"),
        ("narrower", ("one",), "policy"),
    ]
    first = found[0]
    assert (first.traffic, first.packet, first.now, place(first.where)) == (
        "tcp/22 (SSH) from everyone",
        "in tcp/22 with peer 1.0.0.1",
        ("ssh",),
        "ems.yaml:7",
    )
    assert (first.check, first.was) == ("admin-ports-from-internet", ())
    assert found[2].traffic == "whatever it holds"
    assert (found[2].packet, found[2].doubts) == ("", ("module.far is remote",))


def test_counts_are_words() -> None:
    """One closes, two close."""
    _, judgement = sample()
    found = rows(judgement)
    assert counts(found, judgement.remarks) == "2 open, 2 close, 2 cannot be told, 2 remarks"
    assert counts([row for row in found if row.way is Way.NARROWER][:1], ()) == "1 closes"
    assert counts(found[:1], judgement.remarks[:1]) == "1 opens, 1 remark"
    assert counts((), ()) == ""


def test_places_and_lists() -> None:
    """A file alone, a line, nothing; and the rest of a long list is counted."""
    assert (place(Where("f")), place(Where("f", 3)), place(None)) == ("f", "f:3", "")
    assert (few(("a", "b", "c")), few(("a", "b", "c", "d", "e"))) == ("a, b, c", "a, b, c and 2 more")
