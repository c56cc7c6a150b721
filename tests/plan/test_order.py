"""Rules come before rules go, and where there is no room nothing is cut without a word."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room
from emscloud.plan.order import Move, Peak, Way, order
from emscloud.plan.rule import Asked, Held, Owner
from emscloud.spaces.traffic import TrafficSet
from tests.account import LIFT, ROOMY, SETS, allowed, asked, atom, done, held


def _moves(old: frozenset[Atom], new: frozenset[Atom], room: Room = ROOMY, words: str = "{}") -> tuple[Move, ...]:
    return order(Direction.IN, held(old, words), asked(new), room, LIFT)[0]


def _within(traffic: TrafficSet, packet: tuple[int, str]) -> bool:
    port, peer = packet
    one = LIFT([atom(port, port, peer if peer == "web" else f"{peer}/128" if ":" in peer else f"{peer}/32")])[Direction.IN]
    return bool(traffic & one.may)


def _weights(atoms: frozenset[Atom], room: Room) -> tuple[int, int]:
    return sum(room.weigh(one)[0] for one in atoms), sum(room.weigh(one)[1] for one in atoms)


@given(SETS, SETS, st.sampled_from(["{}", "row: {}", "row, other: {}"]))
@example(
    frozenset({atom(80, 80, "10.0.0.0/31"), atom(82, 82, "10.0.0.0/30")}),
    frozenset({atom(82, 82, "10.0.0.0/31"), atom(80, 80, "10.0.0.0/30")}),
    "{}",
)
def test_nothing_is_cut_or_opened_on_the_way(old: frozenset[Atom], new: frozenset[Atom], words: str) -> None:
    """After every single move the account lets through all that both states do, and nothing that neither does; then it is there."""
    live = old
    for move in _moves(old, new, words=words):
        live = done(live, move)
        assert allowed(old) & allowed(new) <= allowed(live) <= allowed(old) | allowed(new)
        assert not move.gap
    assert new == live


@given(SETS, SETS, st.integers(1, 6))
def test_only_a_gap_cuts_where_there_is_no_room(old: frozenset[Atom], new: frozenset[Atom], limit: int) -> None:
    """At no moment is the quota passed further, and what is cut is what a gap says; or the policy does not fit by itself."""
    room, live, gaps = Room(limit, "a quota"), old, TrafficSet()
    most = tuple(max(limit, used) for used in _weights(old, room))
    try:
        moves = _moves(old, new, room)
    except Failed:
        assert max(_weights(new, room)) > limit
        return
    for move in moves:
        live, gaps = done(live, move), gaps | move.gap
        cut = (allowed(old) & allowed(new)) - allowed(live)
        assert frozenset(packet for packet in cut if not _within(gaps, packet)) == frozenset()
        assert allowed(live) <= allowed(old) | allowed(new)
        assert all(used <= fits for used, fits in zip(_weights(live, room), most, strict=True))
    assert new == live


@given(SETS)
def test_where_all_is_there_nothing_is_done(atoms: frozenset[Atom]) -> None:
    """What stays is in no move."""
    assert () == _moves(atoms, atoms)


@given(SETS, SETS)
def test_what_stays_is_in_no_move(old: frozenset[Atom], new: frozenset[Atom]) -> None:
    """No rule is revoked and granted again, nor named."""
    named = {rule.atom for move in _moves(old, new) for rule in (move.old, move.new) if rule}
    assert set() == named & old & new


def test_grants_come_first() -> None:
    """All grants are one stage and all revokes a later one."""
    old, new = {atom(80, 80, "10.0.0.0/32"), atom(82, 82, "10.0.0.3/32")}, {atom(81, 81, "10.0.0.0/30"), atom(80, 81, "fd00::/127")}
    made = _moves(frozenset(old), frozenset(new))
    assert [(Way.GRANT, 1)] * 2 + [(Way.REVOKE, 2)] * 2 == [(move.way, move.stage) for move in made]


def test_another_port_of_the_same_cause_and_peer_is_a_change_in_place() -> None:
    """The rule keeps its id."""
    (move,) = _moves(frozenset({atom(80, 80, "10.0.0.0/30")}), frozenset({atom(80, 81, "10.0.0.0/30")}))
    assert move.old is not None
    assert move.new is not None
    assert (Way.MODIFY, "sgr-0", (80, 81)) == (move.way, move.old.id, (move.new.atom.first, move.new.atom.last))


def test_a_change_in_place_leans_on_no_other() -> None:
    """Two rules that would take over each other's packets are granted and revoked instead: no order of two changes would do."""
    old = frozenset({atom(80, 80, "10.0.0.0/31"), atom(82, 82, "10.0.0.0/30")})
    new = frozenset({atom(82, 82, "10.0.0.0/31"), atom(80, 80, "10.0.0.0/30")})
    assert Way.MODIFY not in [move.way for move in _moves(old, new) if move.old and move.old.atom.peer == "10.0.0.0/31"]


def test_another_description_is_a_change_in_place() -> None:
    """It is no part of what a rule is; of somebody else's rule it stays as it is."""
    rule = atom(80, 80, "10.0.0.0/30")
    (move,) = _moves(frozenset({rule}), frozenset({rule}), words="was {}")
    assert (Way.MODIFY, rule, rule) == (move.way, move.old and move.old.atom, move.new and move.new.atom)
    foreign = held([rule], "theirs", foreign=[rule])
    assert () == order(Direction.IN, foreign, asked([rule]), ROOMY, LIFT)[0]


def test_where_there_is_no_room_rules_become_others() -> None:
    """Two rules for two others of a full group: no moment has a third."""
    old = frozenset({atom(80, 80, "10.0.0.0/32"), atom(80, 80, "10.0.0.3/32")})
    new = frozenset({atom(81, 81, "10.0.0.0/31"), atom(82, 82, "10.0.0.2/31")})
    made, peaks = order(Direction.IN, held(old), asked(new), Room(2, "a quota"), LIFT)
    assert [Way.MODIFY, Way.MODIFY] == [move.way for move in made]
    assert (Peak(Direction.IN, 4, 2, 2), Peak(Direction.IN, 6, 0, 2)) == peaks


def test_what_nobody_asks_for_any_more_makes_room() -> None:
    """A rule of another kind goes first, and cuts nothing that is to stay, so there is no gap."""
    old, new = frozenset({atom(80, 82, "10.0.0.0/30")}), frozenset({atom(81, 81, "fd00::/127"), atom(80, 80, "web")})
    made = _moves(old, new, Room(2, "a quota"))
    assert [False] * 3 == [bool(move.gap) for move in made]


def test_a_gap_says_what_it_cuts() -> None:
    """One rule in place of another kind that lets through the same, in a full group: away for a while, and named."""
    old = frozenset({atom(80, 80, "web")})
    new = frozenset({atom(80, 80, "10.0.0.0/30")})
    made = _moves(old, new, Room(1, "a quota"))
    assert [Way.REVOKE, Way.GRANT] == [move.way for move in made]
    assert ["tcp/80 with 10.0.0.0/30"] == [line for move in made for line in move.gap.describe()]


def test_a_policy_that_does_not_fit_is_refused() -> None:
    """E449, with how many rules it asks for and whose the quota is."""
    both = frozenset({atom(80, 80, "10.0.0.0/30"), atom(81, 82, "10.0.0.0/30")})
    with pytest.raises(Failed, match="E449: 2 rules are asked for inbound, and the account's quota is 1"):
        _moves(frozenset(), both, Room(1, "the account's quota"))


def test_a_prefix_list_weighs_what_it_may_hold() -> None:
    """In its own family alone; one that is not known counts as one rule in both."""
    room = Room(60, "a quota", {"pl-1": (20, 0)})
    weights = [room.weigh(Atom(Direction.IN, "tcp", 80, 80, Kind.LIST, name)) for name in ("pl-1", "pl-2")]
    assert [(20, 0), (1, 1)] == weights


def test_what_a_new_group_lets_out_goes_before_anything_comes() -> None:
    """It is in a stage before that of grants."""
    born = Held(atom(80, 82, "10.0.0.0/30"), "sgr-9", "", Owner.BIRTH)
    made = order(Direction.IN, [born], [Asked(atom(80, 80, "10.0.0.0/31"), "")], ROOMY, LIFT)[0]
    assert [(Way.REVOKE, 0), (Way.GRANT, 1)] == [(move.way, move.stage) for move in made]
