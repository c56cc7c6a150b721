"""A policy as it is written: bindings by target, groups in targets, the scope of a name."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Where
from emscloud.load.terms import parse_service
from emscloud.model.peer import Hostname
from emscloud.model.policy import Direction
from emscloud.model.written import Ask, Binding, Group, Policy, Role, Term

ONE, TWO = Term((Role("one"),)), Term((Hostname("two.example"),))


@pytest.mark.parametrize(
    ("binding", "expected"),
    [
        (Binding((ONE,), {}), [(ONE,), (ONE,)]),
        (Binding(None, {"prod": (TWO,)}), [(TWO,), ()]),
        (Binding((), {"prod": (TWO,)}), [(), ()]),
        (Binding(None, {}), [(), ()]),
    ],
)
def test_a_binding_says_something_in_a_target_or_nothing(binding: Binding, expected: list[tuple[Term, ...]]) -> None:
    """One list for every target, or a list a target."""
    assert expected == [binding.at(target) for target in ("prod", "west")]


@pytest.mark.parametrize(("targets", "expected"), [(None, [True, True]), (("prod",), [True, False]), ((), [False, False])])
def test_a_group_is_within_its_targets(targets: tuple[str, ...] | None, expected: list[bool]) -> None:
    """All of them where it does not say."""
    assert expected == [Group("web", (), targets=targets).within(target) for target in ("prod", "west")]


SCOPES = {"*.example.com": "documentation", "*.in.example.com": "private", "www.in.example.com": "public", "a.example": "private"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("www.example.com", "documentation"),
        ("deep.www.example.com", "documentation"),
        ("db.in.example.com", "private"),
        ("www.in.example.com", "public"),
        ("in.example.com", "documentation"),
        ("example.com", "public"),
        ("badexample.com", "public"),
        ("a.example", "private"),
        ("b.a.example", "public"),
        ("other.example", "public"),
    ],
)
def test_the_longest_key_that_fits_is_a_names_scope(name: str, expected: str) -> None:
    """A key for the name itself before any pattern; a pattern covers what is below it, not itself."""
    policy = Policy("ems", {}, {}, {}, SCOPES, (), {}, ())
    assert expected == policy.scope(name)


def test_places_are_no_part_of_what_is_written() -> None:
    """Neither is the file's name."""
    asks = [
        Ask("a", Direction.IN, (parse_service("any"),), (ONE,), "why", until=Where("f", n), where=Where("f", n)) for n in (1, 2)
    ]
    assert asks[0] == asks[1]
    assert Policy("ems", {}, {}, {}, {}, (), {}, (), file="a") == Policy("ems", {}, {}, {}, {}, (), {}, (), file="b")
    assert Term((Role("one"),), Where("f", 1)) == Term((Role("one"),), Where("f", 2))
