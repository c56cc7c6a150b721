"""What is wider, narrower or unknown, held against every packet and everything that a symbol may stand for."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings

from emscloud.diff.delta import Change, Step, Verdict, Way, carrying, delta, pieces
from emscloud.diff.side import Side
from emscloud.diff.words import behind
from emscloud.foreign import Hole
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import Packet, TrafficSet, between
from tests.diff.samples import NOBODY, ONE, TWO, bare, bounds, group, rule, side
from tests.spaces import cells

SMALL = settings(max_examples=60, deadline=None)


def changes(old: Bounds, new: Bounds, *holes: Hole) -> tuple[Change, ...]:
    """The changes between two groups of these flows."""
    return delta(side(bare(old, *holes)), side(bare(new, *holes))).changes


def lets(through: Bounds, packet: Packet, behind: dict[Symbol, bool], coin: bool) -> bool:
    """Whether a packet gets through, whose peer stands behind these symbols, where `coin` decides what nobody knows."""
    if packet in through.must or (coin and packet in through.maybe):
        return True
    return any(behind[symbol] and packet in traffic for symbol, traffic in through.named.items())


def worlds(old: Bounds, new: Bounds, packet: Packet) -> list[dict[Symbol, bool]]:
    """Every way in which a peer can stand behind the two symbols, within what they can stand for."""
    limits = {**old.extents, **new.extents}
    possible = []
    for symbol in (ONE, TWO):
        extent = limits.get(symbol)
        within = extent is None or packet in between(extent)
        possible.append((False, True) if within else (False,))
    return [dict(zip((ONE, TWO), one, strict=True)) for one in product(*possible)]


@SMALL
@given(bounds, bounds)
def test_nothing_that_can_differ_is_left_out(old: Bounds, new: Bounds) -> None:
    """A packet that one side lets through and the other does not, in whatever world, lies in a change."""
    found = changes(old, new)
    told = TrafficSet([box for change in found for box in change.traffic.boxes])
    for cell in cells.CELLS:
        packet = cells.representative(cell)
        differs = any(
            lets(old, packet, world, coin) != lets(new, packet, world, other)
            for world in worlds(old, new, packet)
            for coin, other in ((False, False), (True, True))
        )
        if differs:
            assert packet in told, (packet, found)


@SMALL
@given(bounds, bounds)
def test_what_is_wider_is_wider_for_sure(old: Bounds, new: Bounds) -> None:
    """The new side lets it through in every world (behind the symbol), the old one not by itself; and mirrored."""
    for change in changes(old, new):
        before, after = (old, new) if change.way is Way.WIDER else (new, old)
        if change.way is Way.UNKNOWN:
            continue
        for cell in cells.held(change.traffic):
            packet = cells.representative(cell)
            here = [world for world in worlds(old, new, packet) if change.symbol is None or world[change.symbol]]
            assert here
            assert all(lets(after, packet, world, False) for world in here)
            others = dict.fromkeys((ONE, TWO), False) | ({change.symbol: True} if change.symbol else {})
            assert not lets(before, packet, others, True)


@SMALL
@given(bounds, bounds)
def test_it_mirrors(old: Bounds, new: Bounds) -> None:
    """What is wider one way is narrower the other way, and the unknown is the same."""
    turned = {Way.WIDER: Way.NARROWER, Way.NARROWER: Way.WIDER}
    there, back = TrafficSet(), TrafficSet()
    for one in changes(old, new):
        if one.way is Way.UNKNOWN:
            there |= one.traffic
    for one in changes(new, old):
        if one.way is Way.UNKNOWN:
            back |= one.traffic
    assert there == back
    certain = {(one.way, one.symbol): one.traffic for one in changes(old, new) if one.way is not Way.UNKNOWN}
    assert certain == {(turned[one.way], one.symbol): one.traffic for one in changes(new, old) if one.way is not Way.UNKNOWN}


@SMALL
@given(bounds)
def test_a_side_and_itself_are_nothing(one: Bounds) -> None:
    """Whatever is unknown of it is the same unknown."""
    assert changes(one, one, Hole("an unset variable")) == ()


@SMALL
@given(bounds, bounds)
def test_unknown_things_of_other_names_are_not_equal(old: Bounds, new: Bounds) -> None:
    """Where the holes differ, what each may let through cancels nothing."""
    found = delta(side(bare(old, Hole("var.a"))), side(bare(new, Hole("var.b")))).changes
    told = TrafficSet([box for change in found for box in change.traffic.boxes])
    assert (old.maybe - old.must - new.must) | (new.maybe - old.must - new.must) <= told


def changes_of(old: str, new: str) -> tuple[Change, ...]:
    """The changes of one rule for tcp/443, from whom it lets in."""
    return delta(side(group(rule("tcp/443", old))), side(group(rule("tcp/443", new)))).changes


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("", "", Verdict.NOTHING),
        ("10.0.0.0/8", "10.0.0.0/9 10.128.0.0/9", Verdict.NOTHING),
        ("10.0.0.0/16", "10.0.0.0/15", Verdict.WIDER),
        ("10.0.0.0/15", "10.0.0.0/16", Verdict.NARROWER),
        ("10.0.0.0/16", "10.1.0.0/16", Verdict.BOTH),
        ("", "group=db", Verdict.WIDER),
        ("group=db", "", Verdict.NARROWER),
        ("group=db", "10.9.0.0/16", Verdict.UNKNOWN),
        ("group=db", "anywhere", Verdict.WIDER),
        ("group=db", "group=db 10.9.0.0/16", Verdict.WIDER),
        ("group=db", "group=web", Verdict.UNKNOWN),
        ("azure=VirtualNetwork", "azure=VirtualNetwork 8.8.8.0/24", Verdict.WIDER),
        ("azure=VirtualNetwork", "10.0.0.0/8", Verdict.UNKNOWN),
        ("10.0.0.0/8", "10.0.0.0/8 group=db", Verdict.NOTHING),
    ],
)
def test_the_verdict(old: str, new: str, verdict: Verdict) -> None:
    """Of one rule for tcp/443, from whom it lets in; a group stands for at most 10.0.0.0/8."""
    before, after = (group(*[rule("tcp/443", peers)] if peers else []) for peers in (old, new))
    assert delta(side(before), side(after)).verdict is verdict


def test_from_a_group_to_everyone_is_wider_with_a_public_packet() -> None:
    """A private one may have been let through before."""
    found = delta(side(group(rule("tcp/443", "group=db"))), side(group(rule("tcp/443", "anywhere")))).changes
    (wider, unknown) = found
    assert (wider.way, str(wider.packet)) == (Way.WIDER, "tcp/443 with peer 1.0.0.1")
    assert unknown.traffic.describe() == ("tcp/443 with 10.0.0.0/8",)


@pytest.mark.parametrize(("old", "new"), [("group=db", "group=web"), ("aws=pl-1", "aws=pl-2"), ("aws=pl-1 10.0.0.0/8", "aws=pl-2")])
def test_a_reference_in_place_of_another_is_told_by_its_name(old: str, new: str) -> None:
    """Nobody knows whether they stand for the same peers; it is one change that names both."""
    found = [one for one in changes_of(old, new) if one.way is Way.UNKNOWN]
    (one,) = [change for change in found if change.symbol]
    assert new == f"{one.symbol.space}={one.symbol.name}" if one.symbol else ""
    assert [f"{behind(Symbol(*old.split(maxsplit=1)[0].split('=')))} may stand for the same peers"] == [
        hole.why for hole in one.holes
    ]
    assert one.may_open


def test_a_new_group_is_all_new() -> None:
    """And one that is gone all gone."""
    web, db = group(rule("tcp/1", "10.0.0.0/8")), group(rule("tcp/2", "10.0.0.0/8"), address="db")
    found = delta(side(web), side(db)).changes
    assert [(change.way, change.group) for change in found] == [(Way.WIDER, "db"), (Way.NARROWER, "web")]


def test_rules_that_carry_it_are_named() -> None:
    """On the side that lets it through, and those of the other side that touch it."""
    old = group(rule("tcp/443", "10.0.0.0/16", "a"), rule("tcp/80", "10.0.0.0/8", "b"))
    new = group(rule("tcp/443", "10.0.0.0/15", "c"), rule("tcp/80", "10.0.0.0/8", "b"), rule("tcp/443", "10.1.0.0/16", "d"))
    (change,) = delta(side(old), side(new)).changes
    assert ([one.name for one in change.old], [one.name for one in change.new]) == ([], ["c", "d"])
    assert [one.name for one in carrying(new.carriers, new.flows[Direction.IN].must)] == ["c", "b", "d"]


def test_a_change_is_split_by_its_causes() -> None:
    """Each packet goes to the first part of the change that made the difference."""
    old = side(group(rule("tcp/443", "10.0.0.0/16 10.9.0.0/16")))
    edit = side(group(rule("tcp/443", "10.0.0.0/15")))
    page = side(group(rule("tcp/443", "10.0.0.0/15"), rule("tcp/80", "10.0.0.0/15")))
    new = side(group(rule("tcp/443", "10.0.0.0/16 10.1.0.0/17 10.2.0.0/16"), rule("tcp/80", "10.0.0.0/15")))
    found = delta(old, new, (Step("policy", edit), Step("catalog", page)), "dns").changes
    assert {(change.way.value, change.cause, change.traffic.describe()) for change in found} == {
        ("wider", "policy", ("tcp/443 with 10.1.0.0/17",)),
        ("wider", "catalog", ("tcp/80 with 10.0.0.0/15",)),
        ("wider", "dns", ("tcp/443 with 10.2.0.0/16",)),
        ("narrower", "policy", ("tcp/443 with 10.9.0.0/16",)),
    }


def test_a_doubt_has_the_cause_of_the_first_difference() -> None:
    """As far as there is one."""
    old, new = side(group(rule("tcp/443", "group=db"))), side(group(rule("tcp/443", "10.0.0.0/9")))
    (one,) = [change for change in delta(old, new, (Step("policy", new),), "dns").changes if change.way is Way.UNKNOWN]
    (other,) = [change for change in delta(old, new, (Step("policy", old),), "dns").changes if change.way is Way.UNKNOWN]
    assert (one.cause, other.cause) == ("policy", "dns")


def test_a_hole_of_a_whole_side_is_unknown() -> None:
    """A module that nobody can see may hold any group; the same one on both sides is no change."""
    far, near = Hole("module.far is remote"), Hole("module.near is remote")
    found = delta(Side("old", (), (far,)), Side("new", (), (far, near)))
    assert [(change.way, change.group, change.holes) for change in found.changes] == [(Way.UNKNOWN, "", (near,))]
    assert found.verdict is Verdict.UNKNOWN


def test_pieces_have_few_lines() -> None:
    """Services with the same peers are one piece, and both families where they agree."""
    both = group(rule("tcp/443 tcp/80 udp/53", "10.0.0.0/8 2001:db8::/32"), rule("tcp/22", "10.0.0.1")).flows[Direction.IN].must
    found = pieces(both)
    assert sorted(len(piece.describe()) for piece in found) == [1, 6]
    assert TrafficSet([box for piece in found for box in piece.boxes]) == both
    assert pieces(NOBODY.must) == []
