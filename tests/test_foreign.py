"""What instances hold, and how a value that is not known is spoken of."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed, Where
from emscloud.foreign import (
    PLACES,
    Attribute,
    Carrier,
    Group,
    Hole,
    Instance,
    Pointer,
    because,
    entries,
    keyless,
    listed,
    number,
    placed,
    tag_of,
    text,
    unset,
    weighed,
    why,
)
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds

HOLE = Hole("nobody knows", Where("main.tf", 3))


@pytest.mark.parametrize(
    ("value", "found"), [(None, True), ("", True), ((), True), (0, False), (False, False), (HOLE, False), ({}, False)]
)
def test_null_and_empty_are_unset(value: Attribute, found: bool) -> None:
    """Zero and false are values."""
    assert unset(value) is found


@pytest.mark.parametrize(("value", "found"), [("a", "a"), (6, "6"), (True, None), (HOLE, None), (("a",), None)])
def test_a_number_is_a_text_as_well(value: Attribute, found: str | None) -> None:
    """Terraform converts numbers to texts; a flag is none."""
    assert text(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [(6, 6), ("-1", -1), ("443", 443), ("1.5", None), ("-", None), ("٤", None), ("1" * 5000, None), (True, None), (HOLE, None)],
)
def test_a_text_of_digits_is_a_number(value: Attribute, found: int | None) -> None:
    """ASCII digits alone, and few of them."""
    assert number(value) == found


def test_entries_of_what_is_no_list() -> None:
    """A list that is not known is one entry, or one hole where it has to be a list."""
    assert [entries(one) for one in (None, ("a", "b"), HOLE)] == [(), ("a", "b"), (HOLE,)]
    assert [listed(one) for one in (None, ("a",), "a")] == [(), ("a",), (Hole("its list is not known: `a` is not taken here"),)]


def test_why_a_value_says_nothing() -> None:
    """A hole speaks for itself; of everything else it is said what it is."""
    assert why(HOLE) is HOLE
    assert why(Pointer("aws_vpc.v", "id")).why == "it is aws_vpc.v.id, whose value is not known"
    assert [why(one).why for one in ("tpc", None)] == ["`tpc` is not taken here", "it is nothing that is taken here"]
    assert because("the port is not known", HOLE) == Hole("the port is not known: nobody knows")
    assert because("the port is not known", HOLE).where == Where("main.tf", 3)


def test_holes_get_the_name_and_the_place_of_their_rule() -> None:
    """A hole without a place takes that of what it is in."""
    found = list(placed("aws_vpc.v", [HOLE, Hole("so it is")], Where("b.tf")))
    assert [(one.why, one.where) for one in found] == [
        ("aws_vpc.v: nobody knows", Where("main.tf", 3)),
        ("aws_vpc.v: so it is", Where("b.tf")),
    ]


def test_emsclouds_tags_are_both_known_or_none() -> None:
    """The tags of a resource, or all with those of its provider."""
    both: dict[str, Attribute] = {"emscloud:policy": "ems", "emscloud:group": "web"}
    assert tag_of({"tags": both}) == tag_of({"tags": None, "tags_all": both}) == ("ems", "web")
    assert [tag_of(one) for one in ({"tags": HOLE}, {"tags": {**both, "emscloud:group": HOLE}}, {})] == [None] * 3


def test_addresses_without_keys() -> None:
    """Keys are numbers or texts in quotes, which may hold brackets."""
    assert keyless('module.a["x]\\""].aws_vpc.v[0]') == "module.a.aws_vpc.v"


def test_nothing_is_said_of_what_is_left_out() -> None:
    """An instance is written, a rule is no deny and not left, a group has no id."""
    assert (Instance("a.b", "a", {}).unwritten, Instance("a.b", "a", {}).sensitive) == ({}, frozenset())
    carrier = Carrier("rule", Direction.IN, Bounds())
    assert (carrier.keeps_out, carrier.left) == (Bounds(), False)
    group = Group("aws", "a.b", None, None, {}, ())
    assert (group.id, group.sensitive, group.holes, group.remarks) == (None, False, (), ())


def test_more_pairs_than_can_be_gone_through_are_refused() -> None:
    """At the place of what makes them too many; one fewer is none."""
    weighed(PLACES, HOLE.where)
    with pytest.raises(Failed) as raised:
        weighed(PLACES + 1, HOLE.where)
    (problem,) = raised.value.problems
    assert (problem.code, problem.where) == ("E515", HOLE.where)
    assert "100,001 pairs" in problem.detail
