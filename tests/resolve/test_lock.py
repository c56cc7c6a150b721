"""The lock: read, written, refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.diagnostics import Failed, Problem
from emscloud.model.policy import Direction
from emscloud.model.written import Pin
from emscloud.resolve.lock import FORMAT, SECTIONS, Address, Kept, Lock, Service, mended, read_lock, write_lock
from emscloud.spaces.address import parse_network

WEB = Kept("priorities", "west", "web", "in", "https/v4/tcp", 1200)
LOCK = Lock(
    note="Reviewed.",
    addresses=(
        Address("a.example", "192.0.2.1", "eu", "2026-01-02"),
        Address("a.example", "2001:db8::1", "us", "2026-01-02", "2026-02-03"),
    ),
    services=(Service("forticlient-ems@6.4", 1, "sha256:00"),),
    numbers=(WEB, Kept("ranks", "prod", "web", "out", "ntp", 0)),
)
_names = st.sampled_from(("a.example", "b.example", "c-1.example"))
_days = st.dates().map(str)
_words = st.text(st.characters(codec="utf-8"), max_size=12)
_addresses = st.one_of(st.ip_addresses(v=4).map(str), st.ip_addresses(v=6).map(str)).filter(
    lambda text: not text.startswith("::ffff:")
)


@st.composite
def locks(draw: st.DrawFn) -> Lock:
    """Any lock in its one order, without clashes."""
    addresses = draw(
        st.lists(
            st.builds(Address, _names, _addresses.map(_canonical), _words, _days, _days | st.just("")),
            max_size=4,
            unique_by=lambda entry: entry[:3],
        )
    )
    services = draw(
        st.lists(st.builds(Service, _words, st.integers(-5, 10**20), _words), max_size=3, unique_by=lambda pin: pin.service)
    )
    places = st.tuples(st.sampled_from(sorted(SECTIONS)), _words, _words, st.sampled_from(("in", "out")), _words)
    numbered = draw(st.dictionaries(places, st.just(0), max_size=6))
    numbers = sorted(Kept(*place, index) for index, place in enumerate(sorted(numbered)))
    others = draw(
        st.dictionaries(
            _words.filter(lambda key: key not in ("format", "note", "addresses", "services", *SECTIONS)), _values, max_size=3
        )
    )
    return Lock("", draw(_words), tuple(sorted(addresses)), tuple(sorted(services)), tuple(numbers), others)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=3),
    max_leaves=5,
)


def _canonical(text: str) -> str:
    return parse_network(text).text.partition("/")[0]


def failing(text: str) -> list[Problem]:
    """What is wrong with a lock."""
    with pytest.raises(Failed) as failed:
        read_lock(text, "emscloud.lock")
    return list(failed.value.problems)


def place(problem: Problem) -> tuple[str, int, str]:
    """The code, the line, and what is underlined."""
    assert problem.where is not None
    assert problem.where.file == "emscloud.lock"
    return problem.code, problem.where.line, problem.where.text[problem.where.column - 1 :][: problem.where.length]


@given(locks())
def test_what_is_written_is_read(lock: Lock) -> None:
    """Any lock, with keys of a later version; and it is written again byte for byte."""
    text = write_lock(lock)
    assert lock == read_lock(text, "")
    assert lock == mended(text, "")
    assert text == write_lock(read_lock(text, ""))


@given(locks(), st.randoms())
def test_the_order_of_entries_changes_no_byte(lock: Lock, random: object) -> None:
    """A lock is sorted when it is written."""
    shuffle = getattr(random, "shuffle")  # noqa: B009
    addresses, services, numbers = list(lock.addresses), list(lock.services), list(lock.numbers)
    for listed in (addresses, services, numbers):
        shuffle(listed)
    mixed = replace(lock, addresses=tuple(addresses), services=tuple(services), numbers=tuple(numbers))
    assert write_lock(lock) == write_lock(mixed)


def test_a_lock_has_one_entry_a_line() -> None:
    """Sorted, without a hash over the whole, and `missing_since` only where an address is missing."""
    expected = """\
{
  "format": 1,
  "note": "Reviewed.",
  "addresses": [
    {"name": "a.example", "address": "192.0.2.1", "vantage": "eu", "first": "2026-01-02"},
    {"name": "a.example", "address": "2001:db8::1", "vantage": "us", "first": "2026-01-02", "missing_since": "2026-02-03"}
  ],
  "services": [
    {"service": "forticlient-ems@6.4", "revision": 1, "digest": "sha256:00"}
  ],
  "priorities": [
    {"target": "west", "group": "web", "direction": "in", "rule": "https/v4/tcp", "priority": 1200}
  ],
  "ranks": [
    {"target": "prod", "group": "web", "direction": "out", "rule": "ntp", "rank": 0}
  ]
}
"""
    assert expected == write_lock(LOCK)
    assert LOCK == read_lock(expected, "any.lock")
    assert "any.lock" == read_lock(expected, "any.lock").file


def test_an_empty_lock_is_whole() -> None:
    """And `format` is all that has to be there."""
    assert Lock() == read_lock(write_lock(Lock()), "")
    assert Lock() == read_lock('{"format": 1}', "")
    assert '"addresses": [],' in write_lock(Lock())


def test_keys_of_a_later_version_are_kept() -> None:
    """They are written as they were."""
    text = '{"format": 1, "zones": [{"b": 1, "a": null}], "answers": 3}'
    lock = read_lock(text, "")
    assert {"zones": [{"b": 1, "a": None}], "answers": 3} == lock.others
    assert '  "answers": 3,\n  "zones": [{"b": 1, "a": null}]\n}\n' in write_lock(lock)


def test_addresses_are_canonical_and_once() -> None:
    """However somebody typed them; null is not missing."""
    entry = '{"name": "a", "address": "2001:DB8::0001", "vantage": "v", "first": "2026-01-01", "missing_since": null}'
    lock = read_lock(f'{{"format": 1, "addresses": [{entry}, {entry}]}}', "")
    assert (Address("a", "2001:db8::1", "v", "2026-01-01"),) == lock.addresses


def test_a_name_is_the_same_in_any_case_and_with_its_last_dot() -> None:
    """People enter names by hand; DNS looks at neither."""
    entry = '{"name": "WWW.Example.com.", "address": "192.0.2.1", "vantage": "v", "first": "2026-01-01"}'
    assert "www.example.com" == read_lock(f'{{"format": 1, "addresses": [{entry}]}}', "").addresses[0].name


def test_a_name_has_the_addresses_of_all_vantages() -> None:
    """In order, each once, missing ones too: only `resolve` lets an address go."""
    more = (Address("a.example", "192.0.2.1", "us", "2026-01-02"), Address("b.example", "192.0.2.9", "us", "2026-01-02"))
    lock = replace(LOCK, addresses=LOCK.addresses + more)
    assert ("192.0.2.1/32", "2001:db8::1/128") == tuple(network.text for network in lock.networks("a.example"))
    assert () == lock.networks("c.example")


def test_a_lock_remembers_by_group() -> None:
    """For one target and one kind of number."""
    assert {"web": {(Direction.IN, "https/v4/tcp"): 1200}} == LOCK.remembered(("priorities",), "west")
    assert ({}, {}) == (LOCK.remembered(("priorities",), "prod"), LOCK.remembered(("ranks", "parts"), "west"))
    both = Lock(numbers=(Kept("ranks", "prod", "web", "in", "rdp", 1), Kept("parts", "prod", "web", "in", "rdp 10.0.0.5/32", 2)))
    assert {"web": {(Direction.IN, "rdp"): 1, (Direction.IN, "rdp 10.0.0.5/32"): 2}} == both.remembered(("ranks", "parts"), "prod")
    assert {"forticlient-ems@6.4": 1} == LOCK.revisions()


def test_numbers_of_compiled_targets_are_replaced() -> None:
    """Those of other targets stay, and those of targets that are gone go."""
    new = WEB._replace(number=1300)
    assert (LOCK.numbers[1],) == LOCK.renumbered(["west"], [], ["west", "prod"]).numbers
    assert (new, LOCK.numbers[1]) == LOCK.renumbered(["west"], [new], ["west", "prod"]).numbers
    assert (new,) == LOCK.renumbered(["west"], [new], ["west"]).numbers
    assert LOCK == LOCK.renumbered([], [], ["west", "prod"])


def test_pins_are_those_in_use() -> None:
    """No others stay."""
    pins = [Pin("b@1", 2, "sha256:02", 3), Pin("a@1", 1, "sha256:01", 1)]
    assert (Service("a@1", 1, "sha256:01"), Service("b@1", 2, "sha256:02")) == LOCK.pinned(pins).services


GOOD = write_lock(LOCK)


@pytest.mark.parametrize(
    ("old", "new", "expected", "words"),
    [
        ("1200}", "1200", ("E210", 13, "]"), "is no JSON"),
        ("{\n", "[\n", ("E210", 2, ":"), "Restore it from version control"),
        (GOOD, "", ("E210", 1, ""), "is no JSON"),
        (GOOD, "[1]", ("E210", 1, ""), 'lacks `"format": 1`'),
        ('  "format": 1,\n', "", ("E210", 1, ""), 'lacks `"format": 1`'),
        ('"format": 1', '"format": true', ("E210", 1, ""), 'lacks `"format": 1`'),
        ('"format": 1', '"format": "1"', ("E210", 1, ""), 'lacks `"format": 1`'),
        ('"format": 1', '"format": 2', ("E212", 2, '"format"'), "has format 2; this emscloud reads format 1"),
        ('"Reviewed."', "7", ("E210", 3, "note"), "`note` must be a text"),
        ('"Reviewed."', '"\\ud800"', ("E210", 1, ""), "surrogates not allowed"),
        ('"Reviewed."', "NaN", ("E210", 1, ""), "NaN is no JSON"),
        ('"note"', '"format"', ("E210", 1, ""), "the key `format` stands there twice"),
        ('"rank": 0}', '"rank": 0, "rank": 1}', ("E210", 1, ""), "the key `rank` stands there twice"),
        ('"ranks": [', '"ranks": 3, "x": [', ("E210", 14, "ranks"), "`ranks` must be a list"),
        ('"name": "a.example", "address": "192.0.2.1"', '"address": "192.0.2.1"', ("E210", 5, "{"), "lacks 'name'"),
        ('"192.0.2.1"', '"192.0.2.0/31"', ("E210", 5, "{"), "`192.0.2.0/31` is no single address"),
        ('"192.0.2.1"', '"192.0.2.1/32"', ("E210", 5, "{"), "is no single address"),
        ('"192.0.2.1"', '"192.0.2.256"', ("E210", 5, "{"), "is no address"),
        ('"192.0.2.1"', "5", ("E210", 5, "{"), "`address` must be a text"),
        ('"2026-02-03"', "20260203", ("E210", 6, "{"), "`missing_since` must be a text"),
        ('"revision": 1', '"revision": "1"', ("E210", 9, "{"), "`revision` must be a whole number"),
        ('"revision": 1', '"revision": true', ("E210", 9, "{"), "`revision` must be a whole number"),
        ('"direction": "in"', '"direction": "inward"', ("E210", 12, "{"), "`direction` must be `in` or `out`"),
        ('"priority": 1200', '"rank": 1200', ("E210", 12, "{"), "lacks 'priority'"),
        ('"priority": 1200', '"priority": 1200, "more": 1', ("E210", 12, "{"), "does not know its key `more`"),
        ('"services": [\n    {', '"services": [\n    "x",\n    {', ("E210", 9, '"x"'), "it is no mapping"),
    ],
)
def test_what_is_no_lock_is_refused(old: str, new: str, expected: tuple[str, int, str], words: str) -> None:
    """With the file, the line of the entry, and what to do; mending does not hide it."""
    assert GOOD.count(old) == 1
    (problem,) = failing(GOOD.replace(old, new))
    code, line, text = place(problem)
    assert (expected, True) == ((code, line, text[: len(expected[2])]), words in problem.detail)
    with pytest.raises(Failed) as failed:
        mended(GOOD.replace(old, new), "emscloud.lock")
    assert [problem] == list(failed.value.problems)


def test_an_entry_that_is_spelled_otherwise_is_found_by_its_section() -> None:
    """The line of the section, where the entry does not stand as JSON would be written."""
    (problem,) = failing('{"format": 1,\n"services": [{\n"service": 1}]}')
    assert ("E210", 2, "services") == place(problem)


def test_a_deep_lock_is_no_crash() -> None:
    """It is no lock."""
    assert ["E210"] == [one.code for one in failing("[" * 100_000)]


def test_all_wrong_entries_come_at_once() -> None:
    """One mistake does not hide another."""
    text = GOOD.replace('"192.0.2.1"', "5").replace('"in"', '"inward"').replace('"Reviewed."', "7")
    assert [("E210", 3), ("E210", 5), ("E210", 12)] == [place(one)[:2] for one in failing(text)]


@pytest.mark.parametrize("line", ["<<<<<<< HEAD", "=======", ">>>>>>> other", "||||||| 1234567", "<<<<<<<", "=======\r"])
def test_a_conflict_of_git_is_told(line: str) -> None:
    """Before anything else is said of a text that is no JSON any more."""
    (problem,) = failing(GOOD.replace('  "services"', f'{line}\n  "services"'))
    assert ("E211", 8, line[:7]) == place(problem)
    assert "emscloud.lock" in problem.detail


def test_a_priority_for_two_rules_is_told_with_both() -> None:
    """At the line of the second one."""
    lock = replace(LOCK, numbers=(WEB, WEB._replace(rule="ssh/v4/tcp")))
    (problem,) = failing(write_lock(lock))
    assert ("E213", 13, "{") == (*place(problem)[:2], place(problem)[2][0])
    assert "The priority 1200 stands for two rules in west, group web, in: `https/v4/tcp` and `ssh/v4/tcp`." in problem.detail


def test_a_rule_with_two_numbers_is_told_with_both() -> None:
    """Priorities and ranks alike."""
    rank = LOCK.numbers[1]
    lock = replace(LOCK, numbers=(WEB, WEB._replace(number=1201), rank, rank._replace(number=7)))
    first, second = failing(write_lock(lock))
    assert "The rule `https/v4/tcp` has two numbers (priority) in west, group web, in: 1200 and 1201." in first.detail
    assert "The rule `ntp` has two numbers (rank) in prod, group web, out: 0 and 7." in second.detail


def test_equal_ranks_and_equal_priorities_elsewhere_are_fine() -> None:
    """A rank orders rules together with their ids; a priority is one group's, in one direction, in one target."""
    rank = LOCK.numbers[1]
    others = (WEB._replace(group="db"), WEB._replace(direction="out"), WEB._replace(target="east"))
    lock = replace(LOCK, numbers=tuple(sorted((WEB, *others, rank, rank._replace(rule="dns")))))
    assert lock == read_lock(write_lock(lock), "")


def test_a_service_that_is_pinned_twice_is_told_with_both() -> None:
    """Two branches may have taken up different revisions."""
    lock = replace(LOCK, services=(*LOCK.services, Service("forticlient-ems@6.4", 2, "sha256:01")))
    (problem,) = failing(write_lock(lock))
    assert ("E213", 10) == place(problem)[:2]
    assert "forticlient-ems@6.4 is pinned twice: revision 1 and revision 2." in problem.detail


def test_the_format_is_that_of_the_written_file() -> None:
    """What `write_lock` writes `read_lock` takes."""
    assert FORMAT == json.loads(GOOD)["format"]


@pytest.mark.parametrize(
    "text", ["2026-13-01", "2026-02-29", "2026-04-31", "2026-00-10", "2026-10-00", "0000-01-01", "20261001", "soon", "2026-1-1"]
)
@pytest.mark.parametrize("key", ["first", "missing_since"])
def test_a_day_that_is_none_is_refused(text: str, key: str) -> None:
    """Of either kind; grace is counted from it."""
    entry = {"name": "a.example", "address": "8.8.8.8", "vantage": "v", "first": "2026-01-01", key: text}
    with pytest.raises(Failed, match=f"`{key}` must be a date such as 2026-11-25"):
        read_lock(json.dumps({"format": 1, "addresses": [entry]}), "x.lock")


@given(st.dates())
def test_every_day_is_one(day: date) -> None:
    """Leap years included."""
    entry = {"name": "a.example", "address": "8.8.8.8", "vantage": "v", "first": str(day)}
    (found,) = read_lock(json.dumps({"format": 1, "addresses": [entry]}), "x.lock").addresses
    assert found.first == str(day)
