"""Findings: every check against every pair, identity silent; suppressions; what no traffic shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.diagnostics import Severity
from emscloud.diff.checks import Checks
from emscloud.diff.delta import Way, delta
from emscloud.diff.judge import Judgement, judge, of_region
from emscloud.diff.words import kinds, public
from emscloud.foreign import Carrier, Group
from emscloud.model.policy import Direction
from emscloud.spaces.traffic import TrafficSet, between
from tests.diff.samples import group, rule, side
from tests.spaces import cells

CHECKS = Checks.shipped()
OUT = Direction.OUT
WEB = rule("tcp/443", "10.0.0.0/16")
PAIRS: dict[str, tuple[list[Carrier], list[Carrier], set[str]]] = {
    "nothing": ([WEB], [WEB], set()),
    "ssh from everyone": ([WEB], [WEB, rule("tcp/22", "anywhere", "ssh")], {"admin-ports-from-internet"}),
    "rdp from a public address": ([], [rule("tcp/3389", "8.8.8.8")], {"admin-ports-from-internet"}),
    "rdp from inside": ([], [rule("tcp/3389", "10.0.0.5")], set()),
    "rdp goes": ([rule("tcp/3389", "anywhere")], [], set()),
    "rdp goes out": ([], [rule("tcp/3389", "8.8.8.8", way=OUT)], set()),
    "everything from everyone": ([], [rule("any", "anywhere")], {"any-to-everyone"}),
    "everything of one family": ([], [rule("any", "anywhere-ipv6")], {"any-to-everyone"}),
    "everything to everyone": ([], [rule("any", "anywhere", way=OUT)], {"any-to-everyone"}),
    "everything to one": ([], [rule("any", "8.8.8.8", way=OUT)], {"smb-and-rpc-with-internet"}),
    "a database": ([], [rule("tcp/5432", "8.8.0.0/16")], {"database-ports-from-internet"}),
    "a database inside": ([], [rule("tcp/5432", "10.0.0.0/24")], set()),
    "smb out": ([], [rule("tcp/445", "anywhere", way=OUT)], {"smb-and-rpc-with-internet"}),
    "ldap from the internet": ([], [rule("tcp/389", "8.8.8.8")], {"directory-from-internet"}),
    "dns from the internet": ([], [rule("udp/53", "anywhere")], {"amplifiers-from-internet"}),
    "telemetry to everyone": ([], [rule("tcp/8013", "anywhere-ipv4")], {"telemetry-to-everyone"}),
    "telemetry to a public network": ([], [rule("tcp/8013", "8.8.8.0/24")], set()),
    "https to everyone": ([], [rule("tcp/443", "anywhere")], {"service-to-everyone"}),
    "https from inside to everyone": ([rule("tcp/443", "10.0.0.0/8")], [rule("tcp/443", "anywhere")], {"service-to-everyone"}),
    "a private range and a public one": ([], [rule("tcp/443", "10.0.0.0/8 8.8.8.0/24")], set()),
    "telnet out": ([], [rule("tcp/23", "8.8.8.8", way=OUT)], {"cleartext-with-internet"}),
    "a private range widened": ([rule("tcp/443", "10.0.0.0/24")], [rule("tcp/443", "10.0.0.0/8")], {"private-range-widened"}),
    "a private network more": ([WEB], [WEB, rule("tcp/443", "10.9.0.0/24", "more")], set()),
    "the tag VirtualNetwork": ([], [rule("tcp/443", "azure=VirtualNetwork")], {"virtual-network-as-peer"}),
    "the tag Internet": ([], [rule("tcp/22", "azure=Internet")], {"admin-ports-from-internet"}),
    "a prefix list": ([], [rule("tcp/22", "aws=pl-01234567")], set()),
    "a group": ([], [rule("tcp/22", "group=db")], set()),
    "closed in one family": (
        [rule("tcp/443", "anywhere")],
        [rule("tcp/443", "anywhere-ipv6")],
        {"ipv6-forgotten"},
    ),
    "closed in both": ([rule("tcp/443", "anywhere")], [], set()),
    "covered": ([WEB], [WEB, rule("tcp/443", "10.0.9.0/24", "more")], {"rule-nobody-needs"}),
    "covered by two": (
        [rule("tcp/1", "10.0.0.0/25"), rule("tcp/1", "10.0.0.128/25", "two")],
        [rule("tcp/1", "10.0.0.0/25"), rule("tcp/1", "10.0.0.128/25", "two"), rule("tcp/1", "10.0.0.0/24", "all")],
        {"rule-nobody-needs"},
    ),
}


def judged(old: Group, new: Group, checks: Checks = CHECKS, as_of: str | None = None) -> Judgement:
    """The judgement of two groups."""
    return judge(delta(side(old), side(new)), checks, as_of)


def said(found: Judgement) -> set[str]:
    """The checks that speak."""
    return {one.check.id for one in found.findings if one.check} | {one.check.id for one in found.remarks}


@pytest.mark.parametrize("name", PAIRS)
def test_each_pair_has_its_checks_and_no_others(name: str) -> None:
    """And each side against itself has none."""
    old, new, expected = PAIRS[name]
    assert said(judged(group(*old), group(*new))) == expected
    for held in (old, new):
        found = judged(group(*held), group(*held))
        assert (found.findings, found.remarks, found.worst) == ((), (), None)


def test_every_check_of_traffic_is_shown() -> None:
    """Each shipped check speaks of a pair above, but for those of remarks, which have tests of their own."""
    spoken = {check for _, _, expected in PAIRS.values() for check in expected}
    assert {check.id for check in CHECKS.checks.values() if check.judgement not in ("remark", "interrupted")} - spoken == {
        "everything-out"
    }


def test_every_service_out_to_the_internet() -> None:
    """Where the graver checks are not there, the one of egress speaks."""
    checks = Checks({"everything-out": CHECKS.checks["everything-out"]})
    assert said(judged(group(), group(rule("any", "8.8.8.8", way=OUT)), checks)) == {"everything-out"}
    assert said(judged(group(), group(rule("tcp/1-65535", "8.8.8.8", way=OUT)), checks)) == set()


def test_what_no_check_names_goes_by_its_side() -> None:
    """Wider and unknown are warnings, narrower is a note."""
    old, new = (
        group(rule("tcp/80", "10.0.0.1"), rule("tcp/81", "group=db")),
        group(rule("tcp/82", "10.0.0.1"), rule("tcp/81", "10.0.0.9")),
    )
    found = {(one.change.way, one.severity) for one in judged(old, new).findings}
    assert found == {(Way.WIDER, Severity.WARNING), (Way.NARROWER, Severity.NOTE), (Way.UNKNOWN, Severity.WARNING)}


def test_the_packet_is_one_of_what_the_check_speaks_of() -> None:
    """Not merely of the finding."""
    (one,) = judged(group(), group(rule("tcp/20-30", "10.0.0.0/24 8.8.8.8"))).findings
    assert (one.check and one.check.id, str(one.packet)) == ("admin-ports-from-internet", "tcp/22 with peer 8.8.8.8")


def test_the_worst_comes_first() -> None:
    """By severity, then by what opens, closes or is not known."""
    new = group(rule("tcp/443", "8.8.8.8", "a"), rule("tcp/22", "8.8.4.4", "b"), rule("udp/123", "anywhere", "c"))
    found = judged(group(rule("tcp/1", "10.0.0.1")), new)
    assert [(one.severity.value, one.change.way.value) for one in found.findings] == [
        ("error", "wider"),
        ("warning", "wider"),
        ("warning", "wider"),
        ("note", "narrower"),
    ]
    assert found.worst is Severity.ERROR


SUPPRESSING = "format: 1\nsuppress: [{check: admin-ports-from-internet, group: GROUP, why: a bastion, until: 2027-01-31}]\n"


def test_a_suppressed_check_is_silent_until_its_day() -> None:
    """The finding stays, as a note with the reason; after the day the check speaks again."""
    checks = CHECKS.with_text(SUPPRESSING.replace("GROUP", "web"), "f")
    old, new = group(), group(rule("tcp/22", "8.8.8.8"), address="eu/web")
    old = replace(old, address="eu/web")
    for day in (None, "2027-01-31"):
        (one,) = judged(old, new, checks, day).findings
        assert (one.severity, one.check, one.suppressed) == (Severity.NOTE, None, ("admin-ports-from-internet: a bastion",))
    late = judged(old, new, checks, "2027-02-01")
    assert ({one.check for one in late.expired}, said(late)) == ({"admin-ports-from-internet"}, {"admin-ports-from-internet"})
    other = CHECKS.with_text(SUPPRESSING.replace("GROUP", "db"), "f")
    assert said(judged(old, new, other)) == {"admin-ports-from-internet"}


def test_a_suppressed_remark_is_silent() -> None:
    """Rules that others cover, for one."""
    checks = CHECKS.with_text("format: 1\nsuppress: [{check: rule-nobody-needs, why: on purpose}]\n", "f")
    old, new, _ = PAIRS["covered"]
    assert judged(group(*old), group(*new), checks).remarks == ()


def test_a_remark_of_a_side_is_told_once_it_is_new() -> None:
    """By the check of its code."""
    plain = group(WEB)
    mixed = replace(plain, remarks=(("mixed-styles", "inline rules and rules of their own", None), ("unheard-of", "x", None)))
    (one,) = judged(plain, mixed).remarks
    assert (one.check.id, one.words) == ("mixed-styles", "inline rules and rules of their own")
    assert judged(mixed, mixed).remarks == ()
    assert judge(delta(side(mixed), side()), CHECKS).remarks == ()


_PEERS = ("anywhere", "anywhere-ipv4", "anywhere-ipv6", "10.0.0.0/7", "8.8.8.8 10.1.0.0/16", "0.0.0.0/1", "fc00::/6")


@given(cells.traffic, st.lists(st.sampled_from(_PEERS), max_size=2))
def test_a_region_is_its_prefixes(some: TrafficSet, peers: list[str]) -> None:
    """What of some traffic is of a region is what it has in common with every packet of that region's prefixes."""
    traffic = some | TrafficSet([box for words in peers for box in rule("tcp/443", words).bounds.must.boxes])
    assert of_region("internet", traffic) == traffic & between(public().prefixes())
    assert of_region("private", traffic) == traffic & between(kinds()["private"].prefixes())
    assert of_region("everyone", traffic) <= traffic


def test_everyone_is_a_whole_family() -> None:
    """Special and private space may be left out of it; less than that is nobody."""
    whole, half = (rule("tcp/443", words).bounds.must for words in ("anywhere-ipv4", "0.0.0.0/1"))
    public_ones = whole & between(public().prefixes())
    assert [of_region("everyone", one) for one in (whole, public_ones, half)] == [whole, public_ones, TrafficSet()]
