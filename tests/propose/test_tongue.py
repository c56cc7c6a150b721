"""What a cloud says of a service is what its own rules come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud import clouds
from emscloud.load.terms import parse_service
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, Reach
from emscloud.propose.tongue import EVERYTHING, common, reaches, said, service
from emscloud.spaces.interval import Intervals, difference, merge
from emscloud.spaces.service import LAST, UNIVERSE, intervals
from tests.strategies import services

SPANS = st.lists(st.tuples(st.integers(0, 255 << 16), st.integers(0, 70000)).map(lambda one: (one[0], one[0] + one[1])), max_size=4)


def test_everything_is_what_a_cloud_can_say() -> None:
    """On Azure that is all but ICMPv6."""
    assert [UNIVERSE[4], UNIVERSE[6]] == [said("aws", EVERYTHING, family) for family in (4, 6)]
    assert ((ICMPV6 << 16, ICMPV6 << 16 | LAST),) == difference(UNIVERSE[6], said("azure", EVERYTHING, 6))
    assert [Reach(EVERY, 0, LAST)] == reaches("azure", said("azure", EVERYTHING, 6), 6)


def test_what_a_cloud_cannot_say_exactly_is_left_out() -> None:
    """Types of ICMP and protocols by number on Azure; port 0 by itself everywhere."""
    types, gre, zero = intervals(Reach(ICMP, 8, 0), 4), ((47 << 16, 47 << 16 | LAST),), ((TCP << 16, TCP << 16 | 80),)
    assert [[Reach(ICMP, 8, 0)], [Reach(47, 0, LAST)]] == [reaches("aws", one, 4) for one in (types, gre)]
    assert [[], []] == [reaches("azure", one, 4) for one in (types, gre)]
    assert [Reach(TCP, 1, 80)] == reaches("azure", zero, 4)
    assert [] == reaches("aws", ((TCP << 16, TCP << 16),), 4)


def test_a_peer_of_either_family_gets_what_both_have() -> None:
    """And ICMP of each family, which the other one does not know."""
    v4 = merge([*intervals(Reach(TCP, 1, 90), 4), *intervals(Reach(ICMP, -1, -1), 4)])
    v6 = merge([*intervals(Reach(TCP, 80, 99), 6), *intervals(Reach(ICMPV6, 2, -1), 6)])
    assert [Reach(TCP, 80, 90), Reach(ICMP, -1, -1), Reach(ICMPV6, 2, -1)] == common("aws", v4, v6)
    assert [Reach(TCP, 80, 90), Reach(ICMP, -1, -1)] == common("azure", v4, v6)
    assert [EVERYTHING] == common("azure", said("azure", EVERYTHING, 4), said("azure", EVERYTHING, 6))


@given(cloud=st.sampled_from(clouds.names()), family=st.sampled_from((4, 6)), spans=SPANS)
def test_reaches_hold_nothing_that_was_not_there(cloud: str, family: int, spans: list[tuple[int, int]]) -> None:
    """Each is a service of the language that a cloud says exactly, or everything that it can say."""
    whole: Intervals = merge(spans)
    found = reaches(cloud, whole, family)
    for one in found:
        assert not difference(said(cloud, one, family), whole)
        assert parse_service(service(one).text) == service(one)


@given(one=services, family=st.sampled_from((4, 6)))
def test_a_service_of_the_language_is_found_again_on_aws(one: object, family: int) -> None:
    """AWS says all of them: what a service comes to is what it was."""
    reach = getattr(one, f"v{family}")
    spans = intervals(reach, family) if reach else ()
    found = reaches("aws", spans, family)
    assert spans == merge([span for each in found for span in intervals(each, family)])


@pytest.mark.parametrize("text", ["tcp/443", "udp/1-9", "icmpv4/3/4", "icmpv6/2", "proto/47", "any"])
def test_a_reach_is_written_as_the_language_has_it(text: str) -> None:
    """ICMP by its family."""
    known = parse_service(text)
    assert text == service(known.v4 or known.v6 or EVERYTHING).text
