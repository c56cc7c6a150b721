"""What a rule is called, what it says of itself, and at which priority it stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.clouds.azure.identity import claim, description, legal_name, priorities, rule_name
from emscloud.diagnostics import Problem
from emscloud.model.policy import Direction, GroundedGroup
from tests.clouds.azure.samples import ASG, Numbers, ask

names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,63}", fullmatch=True)
short = st.from_regex(r"[Aa][b_-]?", fullmatch=True)
ids = st.one_of(names, st.builds("{}/{}".format, names, names), short, st.builds("{}/{}".format, short, short))
tails = st.one_of(
    st.sampled_from(("ipv4", "ipv6", f"asg {ASG}web", f"asg {ASG.replace('/rg/', '/other/')}web")),
    st.from_regex(r"tag [A-Z][a-z]{0,3}(\.[A-Z][a-z]{0,70})?", fullmatch=True),
)
parts = st.tuples(ids, st.sampled_from(("tcp", "udp", "icmp", "esp", "ah", "any")), tails)


def numbered(numbers: Numbers, *keys: str) -> tuple[dict[str, int], list[Problem]]:
    """The priorities of inbound keys, and the problems."""
    problems: list[Problem] = []
    return dict(priorities(GroundedGroup("web", (), (), numbers), Direction.IN, keys, problems)), problems


@given(st.lists(parts, min_size=2, max_size=12, unique=True))
def test_names_are_legal_and_never_the_same(many: list[tuple[str, str, str]]) -> None:
    """Whatever the ids, names are legal, and no two are the same without regard to case."""
    found = [rule_name(*one) for one in many]
    assert all(legal_name(name) for name in found)
    assert len({name.lower() for name in found}) == len(many)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (("rdp", "tcp", "ipv4"), "rdp_tcp_ipv4"),
        (("forticlient-ems/telemetry", "tcp", "ipv6"), "forticlient-ems.telemetry_tcp_ipv6"),
        (("web", "any", "tag Storage.WestEurope"), "web_any_tag.Storage.WestEurope"),
        (("web", "tcp", f"asg {ASG}web"), "web_tcp_asg.web-49ae4354"),
        (("Rdp", "tcp", "ipv4"), "Rdp_tcp_ipv4-91cb020d"),
    ],
)
def test_names_are_readable(key: tuple[str, str, str], name: str) -> None:
    """A name is its key, with a hash only where the key does not fit or has capitals in its id."""
    assert rule_name(*key) == name


def test_long_names_are_cut() -> None:
    """A name has at most 80 characters; what is cut is told apart by its hash."""
    one, other = [rule_name("x" * 64 + "/" + "y" * 63 + last, "tcp", "ipv4") for last in "ab"]
    assert (len(one), len(other), one == other, one[:71] == other[:71]) == (80, 80, False, True)


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("a", True),
        ("1", True),
        ("a_", True),
        ("a" * 80, True),
        ("a" * 81, False),
        ("", False),
        ("-a", False),
        ("_a", False),
        ("a.", False),
        ("a-", False),
        ("a b", False),
        ("a\n", False),
    ],
)
def test_what_arm_takes_for_a_name(name: str, good: bool) -> None:
    """A letter or digit, then letters, digits, `_ . -`, ending with a letter, a digit or `_`: 80 at most."""
    assert bool(legal_name(name)) is good


def test_an_illegal_name_is_told() -> None:
    """An illegal name is E301 and says what to rename."""
    problems: list[Problem] = []
    claim("ems-web-", "web-", {}, GroundedGroup("web-", ()), problems)
    assert [(one.code, "Rename `web-`" in one.detail) for one in problems] == [("E301", True)]


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("break-glass access", "rdp: break-glass access"),
        ("für Müller → alle", "rdp: fur Muller -> alle"),
        ("two\nlines\x1b", "rdp: two lines "),
        ("x" * 135, "rdp: " + "x" * 135),
        ("x" * 136, "rdp: " + "x" * 132 + "..."),
    ],
)
def test_descriptions(why: str, text: str) -> None:
    """A description is the id and the reason, printable ASCII, at most 140 characters; the reason is cut."""
    assert description(ask("rdp", "tcp/3389", "10.0.0.1", why=why)) == text


@given(ids, st.text(max_size=200))
def test_a_description_never_loses_the_id(name: str, why: str) -> None:
    """However long the reason, the id stands whole, and the text is one that ARM takes."""
    text = description(ask(name, "tcp/3389", "10.0.0.1", why=why))
    assert text.startswith(f"{name}: ")
    assert (len(text) <= 140, text.isascii(), text.isprintable()) == (True, True, True)


def test_a_new_key_stands_at_its_hash() -> None:
    """Two branches that add two rules seldom take one number: a key's place comes from its hash alone."""
    assert numbered({}, "a tcp ipv4", "b tcp ipv4")[0] == numbered({}, "b tcp ipv4")[0] | numbered({}, "a tcp ipv4")[0]


def test_remembered_numbers_stay() -> None:
    """A number in the lock is the rule's for good, and a number of a rule that is gone is free."""
    found, problems = numbered({(Direction.IN, "a"): 100, (Direction.OUT, "a"): 200, (Direction.IN, "gone"): 300}, "a")
    assert (found, problems) == ({"a": 100}, [])


def test_a_taken_number_is_probed_past() -> None:
    """Where the place of a new key is taken, the next free one above it is the key's."""
    place = numbered({}, "a")[0]["a"]
    found, _ = numbered({(Direction.IN, "b"): place, (Direction.IN, "c"): place + 1}, "a", "b", "c")
    assert found["a"] == place + 2


def test_probing_wraps_around() -> None:
    """Above 4089 it goes on at 100."""
    place = numbered({}, "a")[0]["a"]
    numbers: Numbers = {(Direction.IN, f"k{number}"): number for number in range(place, 4090)}
    found, problems = numbered(numbers, "a", *[key for _, key in numbers])
    assert (found["a"], problems) == (100, [])


@pytest.mark.parametrize(("number", "good"), [(99, False), (100, True), (4089, True), (4090, False), (4096, False)])
def test_the_range_of_priorities(number: int, good: bool) -> None:
    """Priorities are 100 to 4089; above is a band of our own."""
    found, problems = numbered({(Direction.IN, "a"): number}, "a")
    assert (found["a"] == number, [one.code for one in problems]) == (good, [] if good else ["E306"])


def test_a_clash_names_both() -> None:
    """Two keys with one number: the error names both and how to mend it, and the first in order keeps it."""
    found, (problem,) = numbered({(Direction.IN, "b"): 500, (Direction.IN, "a"): 500}, "a", "b")
    assert (found["a"], found["b"] != 500) == (500, True)
    assert "`b` and `a` both have priority 500" in problem.detail
    assert "emscloud resolve --offline" in problem.detail


def test_every_number_can_be_taken() -> None:
    """3,990 rules a direction have a number each; one more has none."""
    keys = [f"k{number}" for number in range(3991)]
    full, none = numbered({}, *keys[:-1])
    assert (sorted(full.values()), none) == (list(range(100, 4090)), [])
    left, (problem,) = numbered({}, *keys)
    assert (len(left), problem.code) == (3990, "E306")
    assert "has 3991 rules" in problem.detail


@given(st.lists(st.from_regex(r"[a-z]{1,3}", fullmatch=True), unique=True, min_size=1, max_size=30))
def test_mended_numbers_are_a_fixed_point(keys: list[str]) -> None:
    """What comes out, put into the lock, comes out again without a problem."""
    first, _ = numbered(dict.fromkeys([(Direction.IN, key) for key in keys], 700), *keys)
    again, problems = numbered({(Direction.IN, key): number for key, number in first.items()}, *keys[::-1])
    assert (again, problems) == (first, [])
    assert all(one < other for one, other in pairwise(sorted(first.values())))
