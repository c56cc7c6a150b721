"""Bounds: what is certain, what stands behind a name, and what cannot be excluded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emscloud.model.peer import V6_BASE, Network, Symbol
from emscloud.spaces.address import network
from emscloud.spaces.bounds import NOTHING, Bounds
from emscloud.spaces.traffic import UNIVERSE, TrafficSet, between
from tests.spaces import cells

GROUP, LIST = Symbol("group", "ems-server"), Symbol("aws", "pl-0")

named = st.dictionaries(st.sampled_from((GROUP, LIST)), cells.traffic, max_size=2)
extents = st.dictionaries(
    st.sampled_from((GROUP, LIST)),
    st.sampled_from(((), (network(0x0A000000, 32),), (network(0x0A000000, 24), network(V6_BASE + (0xFD << 120), 8)))),
    max_size=2,
)


@given(cells.traffic, named, extents, cells.traffic)
def test_bounds_have_one_form(
    must: TrafficSet,
    symbols: dict[Symbol, TrafficSet],
    limits: dict[Symbol, tuple[Network, ...]],
    maybe: TrafficSet,
) -> None:
    """What is certain is in no other part, no part is empty, names are sorted, and only names that are there have extents."""
    made = Bounds.of(must, symbols, limits, maybe)
    assert made.must == must
    assert all(traffic and not traffic & must for traffic in made.named.values())
    assert not made.maybe & must
    assert list(made.named) == sorted(made.named)
    assert made.extents == {symbol: limits[symbol] for symbol in made.named if symbol in limits}
    assert Bounds.of(made.must, made.named, made.extents, made.maybe) == made


@given(cells.traffic, named, extents, cells.traffic)
def test_may_is_the_most_there_can_be(
    must: TrafficSet,
    symbols: dict[Symbol, TrafficSet],
    limits: dict[Symbol, tuple[Network, ...]],
    maybe: TrafficSet,
) -> None:
    """The most is the certain, what is not excluded, and each name's traffic within its extent, or anywhere without one."""
    expected = set(cells.held(must) | cells.held(maybe))
    for symbol, traffic in symbols.items():
        extent = limits.get(symbol)
        expected |= cells.held(traffic if extent is None else traffic & between(extent))
    made = Bounds.of(must, symbols, limits, maybe)
    assert cells.held(made.may) == expected
    assert made.must <= made.may


def test_nothing_is_nothing() -> None:
    """Bounds without anything let nothing through."""
    assert (Bounds().must, Bounds().may) == (NOTHING, NOTHING)
    assert Bounds.of(NOTHING) == Bounds()


def test_extents_do_not_tell_bounds_apart() -> None:
    """Two artifacts compare by name and service, whatever a symbol is assumed to hold."""
    assert Bounds.of(NOTHING, {GROUP: UNIVERSE}, {GROUP: ()}) == Bounds.of(NOTHING, {GROUP: UNIVERSE})
    assert Bounds.of(NOTHING, {GROUP: UNIVERSE}) != Bounds.of(NOTHING, {LIST: UNIVERSE})
    assert Bounds.of(NOTHING, {GROUP: UNIVERSE}, {GROUP: ()}).may == NOTHING
