"""Answers become a lock: union, never replacement; what cannot be trusted is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.resolve.answers import judge, pruned, rotating, taken, wanted
from emscloud.resolve.lock import Address, Lock
from emscloud.resolve.wire import Observation
from tests.load.policies import written
from tests.resolve.policies import policy

NAMES = "names: {'*.example.com': {scope: documentation}, 'in.example.com': {scope: private}}\n"
POLICY = written(
    policy(
        {"web": "rules: [{id: a, outbound: tcp/443, to: [b.example.com, staff, a.example.com], why: x}]"},
        "peers: {staff: [c.example.com]}\n" + NAMES,
    )
)
LOCK = Lock(
    addresses=(
        Address("a.example.com", "192.0.2.1", "one", "2026-01-01"),
        Address("a.example.com", "192.0.2.2", "one", "2026-01-01", "2026-02-01"),
        Address("a.example.com", "192.0.2.3", "two", "2026-01-01"),
        Address("old.example.com", "192.0.2.9", "one", "2026-01-01"),
    )
)


def seen(*addresses: str, name: str = "a.example.com", vantage: str = "one") -> Observation:
    """An answer."""
    return Observation(name, vantage, addresses)


def codes(*observations: Observation, lock: Lock = LOCK, accepted: tuple[str, ...] = ()) -> list[str]:
    """The codes of what is refused."""
    return [problem.code for problem in judge(POLICY, lock, observations, accepted)]


def test_the_names_of_rules_and_roles_are_wanted() -> None:
    """Each once, in order."""
    assert ("a.example.com", "b.example.com", "c.example.com") == wanted(POLICY)


def test_an_answer_adds_and_takes_nothing_away() -> None:
    """What is new has today's date; what is absent is marked since today, what comes back is not; others' stays."""
    lock = taken(LOCK, [seen("192.0.2.2", "192.0.2.4")], "2026-03-01", None)
    assert (
        Address("a.example.com", "192.0.2.1", "one", "2026-01-01", "2026-03-01"),
        Address("a.example.com", "192.0.2.2", "one", "2026-01-01"),
        Address("a.example.com", "192.0.2.3", "two", "2026-01-01"),
        Address("a.example.com", "192.0.2.4", "one", "2026-03-01"),
        Address("old.example.com", "192.0.2.9", "one", "2026-01-01"),
    ) == lock.addresses


def test_nothing_changes_when_nothing_moved() -> None:
    """The same answer on another day gives the same lock, what was absent keeps its day."""
    assert LOCK == taken(LOCK, [seen("192.0.2.1")], "2026-09-09", None)


@pytest.mark.parametrize(("today", "kept"), [("2026-02-11", True), ("2026-02-12", False)])
def test_grace_is_counted_from_the_day_of_absence(today: str, kept: bool) -> None:
    """An address that is absent for longer than the grace goes, by the vantage that saw it alone."""
    lock = taken(LOCK, [seen("192.0.2.1")], today, 10)
    assert kept == ("192.0.2.2" in [entry.address for entry in lock.addresses])
    assert "192.0.2.3" in [entry.address for entry in lock.addresses]


def test_pruning_drops_what_a_vantage_no_longer_sees_or_nobody_uses() -> None:
    """Its own entries alone."""
    assert (
        Address("a.example.com", "192.0.2.1", "one", "2026-01-01"),
        Address("a.example.com", "192.0.2.3", "two", "2026-01-01"),
    ) == pruned(LOCK, ["a.example.com"], ["one"]).addresses


def test_every_refusal_comes_at_once() -> None:
    """No answer, an address of no good, each by itself; a name whose scope says so may have a private address."""
    found = [
        Observation("b.example.com", "one", (), "the answer is NXDOMAIN"),
        seen("127.0.0.1", "169.254.169.254", "168.63.129.16", "224.0.0.1", "fe80::1", "10.0.0.1", "192.0.2.5", "8.8.8.8"),
        seen("10.0.0.1", name="in.example.com"),
        seen("192.0.2.1", name="elsewhere.org"),
    ]
    assert ["E220", *["E221"] * 6, "E221"] == codes(*found)
    details = [problem.detail for problem in judge(POLICY, LOCK, found, ())]
    assert "a.example.com, asked at one, answers 10.0.0.1: it is a private address" in details[6]
    assert "`names: {elsewhere.org: {scope: documentation}}`" in details[7]


def test_a_server_that_fails_for_every_name_is_told_once() -> None:
    """With the first of them; where one name has an answer, or another failure, each failure is told by itself."""
    failed = [Observation(f"n{number}.example.com", "one", (), "nobody answers") for number in range(12)]
    (one,) = judge(POLICY, LOCK, failed, ())
    assert one.detail.startswith("n0.example.com, n1.example.com, n2.example.com, n3.example.com, n4.example.com, ")
    assert "n7.example.com and 4 more, asked at one: nobody answers. Nothing is written." in one.detail
    assert ["E220"] * 12 == codes(*failed, seen("192.0.2.1"))
    assert ["E220"] * 2 == codes(failed[0], replace(failed[1], failure="the answer is NXDOMAIN"))
    assert ["E220"] * 2 == codes(failed[0], replace(failed[1], vantage="two"))


def test_a_sudden_loss_takes_a_word() -> None:
    """1 of 20 known addresses is a loss, 4 of a rotating 20 are none, and few known ones prove nothing."""
    many = Lock(addresses=tuple(Address("a.example.com", f"192.0.2.{number}", "one", "d") for number in range(20)))
    few = Lock(addresses=many.addresses[:4])
    assert ["E222"] == codes(seen("192.0.2.1"), lock=many)
    assert [] == codes(seen("192.0.2.1"), lock=many, accepted=("a.example.com",))
    assert [] == codes(seen(*(f"192.0.2.{number}" for number in range(4))), lock=many)
    assert [] == codes(seen("192.0.2.1"), lock=few)
    assert [] == codes(seen("192.0.2.1", vantage="two"), lock=many)


def test_a_name_that_rotates_is_never_complete() -> None:
    """The warning gives what was seen and an estimate with its interval; a name that always shows the same is in order."""
    steady = Observation("a.example.com", "one", ("192.0.2.1", "192.0.2.2"), counts=(3, 3), rounds=3)
    found = [replace(steady, counts=(3, 2)), replace(steady, addresses=("1", "2", "3", "4"), counts=(1, 1, 1, 2)), steady]
    known, guessed = (problem.detail for problem in rotating(found))
    assert ("2 in 3 rounds. The lock" in known, "95 %" in known) == (True, False)
    assert "4 in 3 rounds; an estimate by recapture says 5 (95 %: 4 to 15). The lock" in guessed


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"])
def test_ipv4_in_another_form_is_refused(address: str) -> None:
    """Mapped, translated or tunnelled: what stands behind it is judged by nobody."""
    assert codes(seen(address)) == ["E221"]
