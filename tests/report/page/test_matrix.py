"""The tables: each service of each peer on the sides that let it through, with what became of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from emscloud.diff.delta import delta
from emscloud.diff.side import Side, flows
from emscloud.foreign import Group, Hole
from emscloud.model.policy import Direction
from emscloud.report.page.matrix import Cell, Line, Mark, tables
from emscloud.spaces.bounds import Bounds
from tests.diff.samples import bare, bounds, group, rule, side
from tests.report.judgements import sample


def lines(old: Group, new: Group) -> dict[str, tuple[list[Cell], list[Cell]]]:
    """The lines of the one table, by peers."""
    (table,) = tables(delta(side(old), side(new)))
    return {line.peers: (line.before, line.after) for line in table.lines}


def test_what_opens_closes_and_stays() -> None:
    """Each in the column of the side that lets it through; what changed comes first."""
    old = group(rule("tcp/443", "10.0.0.0/8", "a"), rule("udp/53", "10.0.0.0/8", "b"))
    new = group(rule("tcp/443", "10.0.0.0/8", "a"), rule("tcp/22", "anywhere", "c"))
    found = lines(old, new)
    assert found == {
        "everyone": ([], [Cell("tcp/22 (SSH)", Mark.OPENED)]),
        "10.0.0.0/8 (16,777,216 private addresses)": (
            [Cell("udp/53 (DNS)", Mark.CLOSED), Cell("tcp/443 (HTTPS)", Mark.KEPT)],
            [Cell("tcp/443 (HTTPS)", Mark.KEPT)],
        ),
    }
    same = {line.peers: line.changed for table in tables(delta(side(old), side(new))) for line in table.lines}
    assert list(same.items()) == [("10.0.0.0/8 (16,777,216 private addresses)", True), ("everyone", True)]


def test_symbols_have_lines_of_their_own() -> None:
    """What stays behind one, what is new behind it, and what goes; an address that a symbol may have stood for is unknown."""
    old = group(rule("tcp/1-2", "group=db"))
    new = group(rule("tcp/2-3", "group=db"))
    assert lines(old, new)["members of group db"] == (
        [Cell("tcp/2", Mark.KEPT), Cell("tcp/1", Mark.CLOSED)],
        [Cell("tcp/2", Mark.KEPT), Cell("tcp/3", Mark.OPENED)],
    )
    fixed = lines(group(rule("tcp/1", "group=db")), group(rule("tcp/1", "10.1.0.0/16")))
    assert [cell.mark for cell in fixed["members of group db"][0]] == [Mark.CLOSED]
    assert fixed["10.1.0.0/16 (65,536 private addresses)"] == (
        [Cell("tcp/1", Mark.UNKNOWN, certain=False)],
        [Cell("tcp/1", Mark.UNKNOWN)],
    )


def test_a_doubt_is_on_the_sides_that_have_it() -> None:
    """What may be let through on one side is perhaps; the other one is empty."""
    may = rule("tcp/1", "10.0.0.9").bounds.must
    found = lines(bare(Bounds()), bare(Bounds.of(Bounds().must, maybe=may), Hole("unknown")))
    assert found == {"10.0.0.9 (1 private address)": ([], [Cell("tcp/1", Mark.UNKNOWN, certain=False)])}


def test_groups_and_directions_without_traffic_have_no_table() -> None:
    """And those that did not change say so."""
    found, _ = sample()
    made = list(tables(found))
    assert [(one.group, one.direction.value, one.changed) for one in made] == [
        ("eu/web", "in", True),
        ("us/web", "in", True),
        ("one", "in", True),
    ]
    same = group(rule("tcp/1", "10.0.0.1"))
    assert [one.changed for one in tables(delta(side(same), side(same)))] == [False]
    assert not Line("x", "").changed


def test_what_is_sensitive_has_no_address() -> None:
    """Its services stand there, with whom does not, be it an address or a symbol."""
    old = replace(group(rule("tcp/1", "10.9.8.7"), rule("tcp/2", "group=db")), sensitive=True)
    (table,) = tables(delta(side(old), side(group(rule("tcp/1", "10.9.8.7")))))
    assert [(line.peers, line.members) for line in table.lines] == [("addresses that are marked as sensitive", "")]
    assert {cell.services for cell in table.lines[0].before} == {"tcp/1", "tcp/2"}


@settings(deadline=None)
@given(bounds, bounds)
def test_a_side_that_lets_something_through_by_address_has_a_cell(old: Bounds, new: Bounds) -> None:
    """Whatever the sides are: a cell that is certain is there if and only if its side is not empty, and marks fit columns."""
    pair = delta(Side("old", (bare(old),)), Side("new", (bare(new),)))
    cells = [[], []]  # type: list[list[Cell]]
    for table in tables(pair):
        for line in table.lines:
            cells[0] += line.before
            cells[1] += line.after
    for found, held, wrong in zip(cells, (old, new), (Mark.OPENED, Mark.CLOSED), strict=True):
        assert all(cell.mark is not wrong for cell in found)
        assert any(cell.certain for cell in found) == bool(held.must or any(held.named.values()))
    assert flows(pair.pairs[0].new, Direction.IN) == new
