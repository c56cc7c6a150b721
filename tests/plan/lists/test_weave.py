"""Rules and entries of lists come and go under the same laws, packet by packet; a list is never fuller than it may be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from typing import TypeAlias

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind, Room, entry_of
from emscloud.plan.lists.listed import Listed
from emscloud.plan.lists.weave import Course, Woven, weave
from emscloud.plan.order import Move, Way
from emscloud.plan.rule import Asked, Held, Owner
from emscloud.spaces.traffic import TrafficSet
from tests.account import LIFT, PACKETS, PEERS, PORTS, ROOMY, asked, atom, held, passes

IN = Direction.IN
Ports: TypeAlias = tuple[int, int]
Lists: TypeAlias = Mapping[str, tuple[frozenset[Ports], frozenset[str]]]
"""By name, the ports of the rules that name it and what it holds."""
State: TypeAlias = tuple[frozenset[Atom], Lists]


def naming(first: int, last: int, name: str = "a") -> Atom:
    """A rule whose peer is a list."""
    return Atom(IN, "tcp", first, last, Kind.OWN_LIST, name)


def entries(name: str, *peers: str) -> set[Atom]:
    """What a list holds."""
    return {entry_of(IN, name, peer) for peer in peers}


def through(atoms: Collection[Atom]) -> frozenset[tuple[int, str]]:
    """The packets that rules let through, of a rule that names a list those with its entries."""
    found: set[tuple[int, str]] = set()
    for one in atoms:
        peers = [entry.peer for entry in atoms if entry.within == one.peer] if one.kind is Kind.OWN_LIST else [one.peer]
        if not one.within:
            found |= {packet for peer in peers for packet in PACKETS if passes(atom(one.first, one.last, peer), packet)}
    return frozenset(found)


def woven(way: Direction, held_: tuple[Held[Atom], ...], asked_: tuple[Asked[Atom], ...], lists: list[Listed], room: Room) -> Woven:
    """The moves of one direction."""
    return weave(Course(way, held_, asked_, tuple(lists)), room, LIFT)


RANGES = st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(lambda pair: (min(pair), max(pair)))
RULES = st.frozensets(st.builds(lambda ports, peer: atom(ports[0], ports[1], peer), RANGES, st.sampled_from(PEERS)), max_size=2)
HELD = st.tuples(st.frozensets(RANGES, max_size=2), st.frozensets(st.sampled_from(PEERS), max_size=3))
STATES = st.tuples(RULES, st.dictionaries(st.sampled_from("ab"), HELD))


def atoms_of(state: State) -> frozenset[Atom]:
    """The rules and entries of a state."""
    rules, lists = state
    found = set(rules)
    for name, (ranges, peers) in lists.items():
        found |= {naming(first, last, name) for first, last in ranges} | entries(name, *peers)
    return frozenset(found)


def sized(name: str, old: State, new: State, spare: int = 0) -> Listed:
    """A list that takes as much as it holds, before and in the end, and `spare` more."""
    before, after = (max(1, len(state[1][name][1])) + spare if name in state[1] else None for state in (old, new))
    return Listed(IN, name, 4, f"pl-{name}" if before else None, before, after)


def calls(moves: Iterable[Move]) -> list[list[Move]]:
    """Moves as calls: entries of one list in one, rules one by one."""

    def key(numbered: tuple[int, Move]) -> tuple[object, ...]:
        number, move = numbered
        rule = move.new or move.old
        assert rule is not None
        return (move.stage, rule.atom.within) if rule.atom.within else (number,)

    return [[move for _, move in listed] for _, listed in groupby(enumerate(moves), key=key)]


def within(traffic: TrafficSet, packet: tuple[int, str]) -> bool:
    """Whether a packet is part of some traffic."""
    port, peer = packet
    return peer != "web" and bool(traffic & LIFT([atom(port, port, f"{peer}/{128 if ':' in peer else 32}")])[IN].may)


def walk(old: frozenset[Atom], new: frozenset[Atom], made: Woven, limit: int) -> set[Atom]:
    """Do every call, and hold what it leaves to the laws; the atoms at the end."""
    live, gaps = set(old), TrafficSet()
    before, after = through(old), through(new)
    for call in calls(made.moves):
        live -= {move.old.atom for move in call if move.old}
        come = {move.new.atom for move in call if move.new}
        assert set() == live & come
        live |= come
        for move in call:
            gaps |= move.gap
        assert through(live) <= before | after
        assert [] == [packet for packet in (before & after) - through(live) if not within(gaps, packet)]
        for name, most in made.most.items():
            assert sum(one.within == name for one in live) <= most
        assert sum(made.most[one.peer] if one.kind is Kind.OWN_LIST else 1 for one in live if not one.within) <= limit
    return live


NARROW = frozenset({(80, 82)}), frozenset({"10.0.0.0/30"})
MIXED = frozenset({(81, 82)}), frozenset({"10.0.0.0/31", "10.0.0.3/32"})


def _weight(state: frozenset[Atom], sizes: Mapping[str, int]) -> int:
    return sum(sizes[one.peer] if one.kind is Kind.OWN_LIST else 1 for one in state if not one.within)


@settings(max_examples=300)
@given(STATES, STATES, st.sampled_from([60, 12, 8, 6, 4]), st.sampled_from([0, 1, 3]))
@example((frozenset(), {"a": NARROW}), (frozenset({atom(80, 80, "10.0.0.2/31")}), {"a": MIXED}), 60, 0)
@example((frozenset(), {"a": NARROW, "b": MIXED}), (frozenset(), {"a": MIXED, "b": NARROW}), 60, 0)
def test_any_state_takes_the_place_of_any_other(old: State, new: State, limit: int, spare: int) -> None:
    """Nothing is cut that both let through but by a stated gap, and nothing let through that neither does; then all is there."""
    before, after = atoms_of(old), atoms_of(new)
    lists = [sized(name, old, new, spare) for name in sorted({*old[1], *new[1]})]
    small = {one.name: max(one.before or 0, one.after or 0) for one in lists}
    large = {name: max(most, sum(one.within == name for one in before | after)) for name, most in small.items()}
    limit = max(limit, _weight(before, small))
    try:
        made = woven(IN, held(before), asked(after), lists, Room(limit, "a quota"))
    except Failed:
        assert max(_weight(before, large), _weight(after, large)) > limit
        return
    going = {one.name for one in lists if one.after is None}
    assert after == {one for one in walk(before, after, made, limit) if one.within not in going}


@given(STATES)
def test_where_all_is_there_nothing_is_done(state: State) -> None:
    """What stays is in no move, and no list is resized."""
    atoms = atoms_of(state)
    made = woven(IN, held(atoms), asked(atoms), [sized(name, state, state) for name in state[1]], ROOMY)
    assert ((), False) == (made.moves, made.gap)


def one_list(before: int | None, after: int | None) -> list[Listed]:
    """The list `a` of these sizes."""
    return [Listed(IN, "a", 4, None if before is None else "pl-a", before, after)]


def test_entries_that_come_and_go_are_one_call() -> None:
    """So a list that is as large as what it holds need not grow."""
    old, new = {naming(80, 80)} | entries("a", "10.0.0.0/32"), {naming(80, 80)} | entries("a", "10.0.0.3/32")
    made = woven(IN, held(old), asked(new), one_list(1, 1), ROOMY)
    assert (1, {Way.GRANT, Way.REVOKE}, {"a": 1}) == (len(calls(made.moves)), {one.way for one in made.moves}, made.most)


def test_what_has_to_stay_a_while_waits_for_what_takes_its_place() -> None:
    """The rule comes, then the new entry in the place of the old one, in one call; nothing grows."""
    old = {naming(80, 80)} | entries("a", "10.0.0.0/32")
    new = {naming(80, 80), atom(80, 80, "10.0.0.0/32")} | entries("a", "10.0.0.3/32")
    made = woven(IN, held(old), asked(new), one_list(1, 1), ROOMY)
    assert ({"a": 1}, [Way.GRANT, Way.GRANT, Way.REVOKE]) == (made.most, [one.way for one in made.moves])
    assert ("10.0.0.0/32", False) == (made.moves[-1].old and made.moves[-1].old.atom.peer, made.gap)


def test_more_than_a_call_takes_grows_too() -> None:
    """101 entries whose halves take their place: a list of 202 takes 303 for a while."""
    old, new = halved(101)
    made = woven(IN, held(old), asked(new), one_list(101, 202), Room(400, ""))
    assert ({"a": 303}, False) == (made.most, made.gap)


def halved(count: int) -> tuple[set[Atom], set[Atom]]:
    """So many prefixes in a list, and their halves."""
    places = [f"10.{number // 250}.{number % 250}" for number in range(count)]
    old, new = [f"{one}.0/31" for one in places], [f"{one}.{last}/32" for one in places for last in (0, 1)]
    return {naming(80, 80)} | entries("a", *old), {naming(80, 80)} | entries("a", *new)


def test_a_list_grows_only_where_its_groups_have_room() -> None:
    """E449: each rule that names it weighs its maximum; and no list takes more than EC2 lets it."""
    old, new = (
        {naming(80, 80), naming(81, 81)} | entries("a", "10.0.0.0/32"),
        {naming(80, 80), naming(81, 81)} | entries("a", *PEERS),
    )
    with pytest.raises(
        Failed, match="E449: beside the list a, once it takes 5 entries, 10 rules would count inbound, and a quota is 9"
    ):
        woven(IN, held(old), asked(new), one_list(1, 5), Room(9, "a quota"))
    old, new = halved(400)
    with pytest.raises(Failed, match="E449: the list a takes 1,000 entries at most, and holds 1,200 until"):
        woven(IN, held(old), asked(new), one_list(400, 800), Room(2000, ""))


def test_a_new_rule_never_has_entries_that_go() -> None:
    """Ports and peers of one requirement change at once: nothing is let through that neither state does."""
    old, new = (
        {naming(80, 80)} | entries("a", "10.0.0.0/32", "10.0.0.3/32"),
        {naming(81, 81)} | entries("a", "10.0.0.0/32", "10.0.0.2/31"),
    )
    made = woven(IN, held(old), asked(new), one_list(2, 2), ROOMY)
    assert (set(new), False) == (walk(frozenset(old), frozenset(new), made, 60), made.gap)


def test_of_a_list_that_goes_only_foreign_entries_go_one_by_one() -> None:
    """The others go with it."""
    old = {naming(80, 80)} | entries("a", "10.0.0.0/32", "10.0.0.3/32")
    made = woven(IN, held(old, foreign=entries("a", "10.0.0.3/32")), (), one_list(2, None), ROOMY)
    assert [("a", Owner.OURS), ("10.0.0.3/32", Owner.FOREIGN)] == [
        (one.old.atom.peer, one.old.owner) for one in made.moves if one.old
    ]


A, B, C = ("10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/32")


def lists_of(*names: str, after: int = 2) -> list[Listed]:
    """Lists of one entry that are to take some more."""
    return [Listed(IN, name, 4, f"pl-{name}", 1, after) for name in names]


def test_lists_that_change_places_take_a_gap() -> None:
    """Each has what the other is to have: a new rule would let through what neither state does, so entries go first."""
    old = {naming(80, 80, "a"), naming(81, 81, "b")} | entries("a", A) | entries("b", B)
    new = {naming(81, 81, "a"), naming(80, 80, "b")} | entries("a", B) | entries("b", A)
    made = woven(IN, held(old), asked(new), lists_of("a", "b"), ROOMY)
    assert (set(new), True) == (walk(frozenset(old), frozenset(new), made, 60), made.gap)


def test_a_ring_of_lists_takes_a_gap() -> None:
    """Every new rule is there, and each old one lets through what another list is to have: one of them goes first."""
    old = {naming(80, 80, "a"), naming(81, 81, "b"), naming(82, 82, "c")} | entries("a", A) | entries("b", B) | entries("c", C)
    new = {naming(82, 82, "a"), naming(80, 80, "b"), naming(81, 81, "c")}
    new |= entries("a", A, C) | entries("b", B, A) | entries("c", C, B)
    made = woven(IN, held(old), asked(new), lists_of("a", "b", "c"), ROOMY)
    assert (set(new), True) == (walk(frozenset(old), frozenset(new), made, 60), made.gap)


def test_a_gap_stays_where_no_larger_list_would_help() -> None:
    """Old and new entries together are more than a list takes."""
    some, others = [[f"10.{number // 250}.{number % 250}.{last}/32" for number in range(500)] for last in (1, 2)]
    old = {naming(80, 80, "a"), naming(81, 81, "b")} | entries("a", A, *some) | entries("b", B)
    new = {naming(81, 81, "a"), naming(80, 80, "b")} | entries("a", B, *others) | entries("b", A)
    made = woven(IN, held(old), asked(new), lists_of("a", "b", after=501), Room(5000, ""))
    assert ({"a": 501, "b": 501}, True) == (made.most, made.gap)
