"""Services as points of one axis, and their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.model.service import AH, ESP, EVERY, ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.spaces.interval import Intervals, merge
from emscloud.spaces.service import LAST, TOP, UNIVERSE, ServiceSet, describe, intervals

PORTED = {"tcp": TCP, "udp": UDP}
TYPED = {"icmpv4": ICMP, "icmpv6": ICMPV6}

kinds = st.integers(-1, 255)
reaches = st.one_of(
    st.builds(
        lambda protocol, one, other: Reach(protocol, min(one, other), max(one, other)),
        st.sampled_from((TCP, UDP)),
        st.integers(0, LAST),
        st.integers(0, LAST),
    ),
    st.builds(
        lambda protocol, kind, code: Reach(protocol, kind, code if kind >= 0 else -1),
        st.sampled_from((ICMP, ICMPV6)),
        kinds,
        kinds,
    ),
    st.sampled_from((0, 2, ESP, AH, 57, 59, 255)).map(lambda protocol: Reach(protocol, 0, LAST)),
    st.just(Reach(EVERY, 0, LAST)),
)
families = st.sampled_from((4, 6))


def carries(reach: Reach, protocol: int, detail: int, family: int) -> bool:
    """Whether a packet is of a service, by the words of Reach alone."""
    if protocol == {4: ICMPV6, 6: ICMP}[family]:
        return False
    if reach.protocol == EVERY:
        return True
    if reach.protocol != protocol:
        return False
    if protocol in (TCP, UDP):
        return reach.low <= detail <= reach.high
    if protocol in (ICMP, ICMPV6):
        return reach.low in (-1, detail >> 8) and reach.high in (-1, detail & 0xFF)
    return True


def read(words: str) -> Intervals:
    """What `describe` says, read back."""
    if not words:
        return ()
    if words.startswith("any except "):
        return (~ServiceSet(read(words.removeprefix("any except ")))).intervals
    return merge(interval for word in words.split(", ") for interval in _word(word))


def _word(word: str) -> Intervals:
    name, *parts = word.split("/")
    spans = [(int(part.split("-")[0]), int(part.split("-")[-1])) for part in parts]
    if name == "any":
        return ((0, TOP),)
    if name == "proto":
        return ((spans[0][0] << 16, spans[0][1] << 16 | LAST),)
    if name in PORTED:
        return ((PORTED[name] << 16 | spans[0][0], PORTED[name] << 16 | spans[0][1]),)
    base = TYPED[name] << 16
    if not spans:
        return ((base, base | LAST),)
    if len(spans) == 1:
        return ((base | spans[0][0] << 8, base | spans[0][1] << 8 | 0xFF),)
    return ((base | spans[0][0] << 8 | spans[1][0], base | spans[0][0] << 8 | spans[1][1]),)


@given(reaches, families, st.integers(0, 255), st.integers(0, LAST))
def test_a_reach_is_the_packets_it_carries(reach: Reach, family: int, protocol: int, detail: int) -> None:
    """A point is in the intervals of a reach exactly where such a packet is of that service and can exist."""
    found = intervals(reach, family)
    corners = {(protocol, detail), (reach.protocol, detail), (ICMP, detail), (ICMPV6, detail)} - {(EVERY, detail)}
    corners |= {(reach.protocol, max(reach.low, 0)), (reach.protocol, min(reach.high + 1, LAST))}
    for one, other in corners:
        point = one << 16 | other
        expected = one >= 0 and carries(reach, one, other, family)
        assert any(low <= point <= high for low, high in found) is expected
    assert found == merge(found)


@pytest.mark.parametrize(
    ("reach", "v4", "v6"),
    [
        (Reach(EVERY, 0, LAST), UNIVERSE[4], UNIVERSE[6]),
        (Reach(TCP, 80, 81), ((0x60050, 0x60051),), ((0x60050, 0x60051),)),
        (Reach(ICMP, -1, -1), ((0x10000, 0x1FFFF),), ()),
        (Reach(ICMP, 8, -1), ((0x10800, 0x108FF),), ()),
        (Reach(ICMPV6, 128, 0), (), ((0x3A8000, 0x3A8000),)),
        (Reach(ESP, 0, LAST), ((0x320000, 0x32FFFF),), ((0x320000, 0x32FFFF),)),
    ],
)
def test_a_reach_in_each_family(reach: Reach, v4: Intervals, v6: Intervals) -> None:
    """ICMP has no packets in IPv6 and ICMPv6 none in IPv4; whatever else is the same in both."""
    assert (intervals(reach, 4), intervals(reach, 6)) == (v4, v6)


@given(st.lists(reaches, max_size=5), families)
def test_reached_is_the_union(listed: list[Reach], family: int) -> None:
    """A set of reaches is the union of each, within what its family can carry."""
    made = ServiceSet.reached(listed, family)
    assert made == ServiceSet.of([interval for reach in listed for interval in intervals(reach, family)])
    assert made <= ServiceSet(UNIVERSE[family])
    assert ~~made == made


@given(st.lists(reaches, max_size=5), st.lists(reaches, max_size=3), st.sampled_from((None, 4, 6)))
def test_words_say_the_set(more: list[Reach], less: list[Reach], family: int | None) -> None:
    """What is described reads back as the very set; with a family, within what it can carry."""
    whole = UNIVERSE[family] if family else ((0, TOP),)
    made = ServiceSet.reached(more, family or 4) - ServiceSet.reached(less, family or 4)
    assert ServiceSet(read(describe(made.intervals, family))) & ServiceSet(whole) == made


@pytest.mark.parametrize(
    ("services", "family", "words"),
    [
        ((), None, ""),
        (((0, TOP),), None, "any"),
        (UNIVERSE[4], None, "any except icmpv6"),
        (((0, 0x10FFFF),), None, "proto/0, icmpv4, proto/2-5, tcp/0-65535, proto/7-16"),
        (UNIVERSE[4], 4, "any"),
        (UNIVERSE[6], 6, "any"),
        (((0x601BB, 0x601BB), (0x110035, 0x110035)), 4, "tcp/443, udp/53"),
        (((0x60000, 0x6FFFF),), 4, "tcp/0-65535"),
        (((0x10000, 0x1FFFF),), 4, "icmpv4"),
        (((0x10800, 0x10800),), 4, "icmpv4/8/0"),
        (((0x10305, 0x10801),), 4, "icmpv4/3/5-255, icmpv4/4-7, icmpv4/8/0-1"),
        (((0x108FF, 0x10A00),), 4, "icmpv4/8/255, icmpv4/9, icmpv4/10/0"),
        (((0x10800, 0x109FF),), 4, "icmpv4/8-9"),
        (((0x2F0000, 0x30FFFF),), 6, "proto/47-48"),
        (((0x2F0005, 0x2F0006),), 6, "proto/47"),
        (((0x5FFFF, 0x70000),), 4, "proto/5, tcp/0-65535, proto/7"),
    ],
)
def test_words(services: Intervals, family: int | None, words: str) -> None:
    """Services are named as a policy names them, the exceptions where that is shorter."""
    assert describe(services, family) == words
