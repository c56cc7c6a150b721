"""How groups of two sides pair."""

from __future__ import annotations

from dataclasses import replace

from emscloud.diff.side import Pair, flows, pairs
from emscloud.foreign import Group, Hole
from emscloud.model.policy import Direction
from emscloud.spaces.bounds import Bounds
from tests.diff.samples import group, rule, side

HTTPS = rule("tcp/443", "10.0.0.0/8")
SSH = rule("tcp/22", "10.0.0.0/8")


def by(old: list[Group], new: list[Group]) -> list[tuple[str | None, str | None, str]]:
    """Old and new address of each pair, and how it was found."""
    found = pairs(side(*old), side(*new))
    return [(one.old.address if one.old else None, one.new.address if one.new else None, one.by) for one in found]


def test_a_tag_comes_first() -> None:
    """Whatever else speaks for another group."""
    old = [group(HTTPS, address="a", tag="web"), group(SSH, address="b", name="x")]
    new = [group(SSH, address="b", tag="web"), group(HTTPS, address="c", name="X")]
    assert by(old, new) == [("a", "b", "tag"), ("b", "c", "name")]


def test_then_the_address_and_the_name() -> None:
    """A name in the cloud has no case."""
    assert by([group(address="a", name="x"), group(address="b", name="y")], [group(address="b"), group(address="z", name="X")]) == [
        ("b", "b", "address"),
        ("a", "z", "name"),
    ]


def test_then_the_content() -> None:
    """A group that was only renamed is found by what it lets through, unless that is nothing, or not known."""
    assert by([group(HTTPS, address="a"), group(SSH, address="b")], [group(HTTPS, address="c"), group(address="d")]) == [
        ("a", "c", "content"),
        (None, "d", "one side alone"),
        ("b", None, "one side alone"),
    ]
    assert by([group(address="a")], [group(address="b")]) == [(None, "b", "one side alone"), ("a", None, "one side alone")]
    unsure = replace(group(HTTPS, address="a"), holes=(Hole("var.x"),))
    assert by([unsure], [replace(unsure, address="b")])[0] == (None, "b", "one side alone")
    assert by([group(rule("tcp/1", "group=x"), address="a")], [group(rule("tcp/1", "group=x"), address="b")]) == [
        ("a", "b", "content")
    ]


def test_what_several_have_pairs_nothing() -> None:
    """Two groups of one tag are told apart by their addresses."""
    old = [group(HTTPS, address=one, tag="web") for one in ("eu/web", "us/web")]
    new = [group(SSH, address=one, tag="web") for one in ("us/web", "eu/web")]
    assert by(old, new) == [("us/web", "us/web", "address"), ("eu/web", "eu/web", "address")]


def test_clouds_do_not_mix() -> None:
    """An NSG and a security group of one name are two."""
    assert len(by([group(HTTPS, cloud="aws")], [group(HTTPS, cloud="azure")])) == 2


def test_a_pair_is_called_as_the_newer_side_calls_it() -> None:
    """And as the older one, where it is gone."""
    one, other = group(address="a"), group(address="b")
    assert [Pair(one, other, "tag").address, Pair(one, None, "alone").address] == ["b", "a"]
    assert (flows(None, Direction.IN), flows(group(HTTPS), Direction.OUT)) == (Bounds(), Bounds())


def test_the_only_ones_on_each_side_are_meant_where_one_was_chosen() -> None:
    """A live group is named by an id that no policy knows; two groups that merely stand alone are told apart all the same."""
    old, new = side(group(HTTPS, address="sg-0")), side(group(SSH, address="eu/web"))
    chosen = replace(old, chosen=True)
    assert [(one.by, one.address) for one in pairs(chosen, new)] == [("being the only ones", "eu/web")]
    assert [(one.by, one.address) for one in pairs(new, chosen)] == [("being the only ones", "sg-0")]
    assert [one.by for one in pairs(old, new)] == ["one side alone"] * 2
    more = side(group(SSH, address="eu/web"), group(address="eu/db"))
    assert [one.by for one in pairs(chosen, more)] == ["one side alone"] * 3
    assert [one.by for one in pairs(chosen, side())] == ["one side alone"]
    tagged = [replace(side(group(way, address=address, tag="web")), chosen=True) for way, address in ((HTTPS, "a"), (SSH, "b"))]
    assert [one.by for one in pairs(*tagged)] == ["tag"]
