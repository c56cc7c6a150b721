"""One group over several security groups: every rule in one of them, none moved by what comes after."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.aws.lift import lift
from emscloud.clouds.aws.limits import Limits, weight
from emscloud.clouds.aws.lower import lower
from emscloud.clouds.aws.spread import spread
from emscloud.diagnostics import Where
from emscloud.model.policy import Direction, Grounded, GroundedGroup, Requirement
from tests.clouds.aws.samples import DB, LIST, WEB, Numbers, ask, asked, codes, grounded, hosts, made, remembered
from tests.clouds.aws.test_recognise import again

FAMILIES = (4, 6)


def many(*asks: Requirement, rules: int, groups: int = 5, numbers: Numbers | None = None, lists: int | None = None) -> Grounded:
    """A policy whose one group is spread over groups of so many rules."""
    one = grounded(*asks, numbers=numbers, settings={"limits": {"rules_per_group": rules, "groups_per_interface": groups}})
    return replace(one, groups=(replace(one.groups[0], spread=True, prefix_lists=lists),))


def placed(policy: Grounded) -> dict[str, int]:
    """In which part each rule stands, by its key."""
    return {rule.key: group.part for group in lower(policy).artifact.groups for rule in group.rules}


def test_a_group_that_fits_is_one() -> None:
    """As without `spread`, but that the lock remembers where each rule stands."""
    asks = ask("a", "tcp/1", hosts(3)), ask("b", "tcp/2", hosts(3), Direction.OUT)
    lowered = lower(many(*asks, rules=3))
    (group,) = lowered.artifact.groups
    assert (group.label, group.name, group.part, group.tags) == ("web", "ems-web", 1, lower(grounded()).artifact.groups[0].tags)
    assert {number.number for number in lowered.numbers if number.section == "parts"} == {1}
    assert len([number for number in lowered.numbers if number.section == "parts"]) == len(group.rules) == 6


def test_parts_have_names_of_their_own() -> None:
    """What they are called and described as never changes, since EC2 would make them anew."""
    first, second, third = lower(many(ask("a", "tcp/1", hosts(7)), rules=3)).artifact.groups
    assert [len(one.rules) for one in (first, second, third)] == [3, 3, 1]
    assert [one.label for one in (first, second, third)] == ["web", "web-2", "web-3"]
    assert (second.group, second.name) == ("web", "ems-web-2")
    assert second.description == "Part 2 of group web of the emscloud policy ems: attach every part"
    assert ("emscloud:part", "2") in second.tags


def test_a_part_has_a_budget_for_each_direction_and_family() -> None:
    """They fill up apart; a group reference weighs in both families."""
    asks = (
        ask("a", "tcp/1", hosts(2)),
        ask("b", "tcp/2", hosts(2), Direction.OUT),
        ask("c", "tcp/3", "2001:db8::1 2001:db8::2"),
        ask("d", "tcp/4", (DB,)),
    )
    assert placed(many(*asks, rules=2)) == {
        **{f"{name} 10.0.0.{low}/32": 1 for name in "ab" for low in (0, 2)},
        **{f"c 2001:db8::{low}/128": 1 for low in (1, 2)},
        "d group-db": 2,
    }


def test_what_the_lock_remembers_stays() -> None:
    """Also where an earlier part has room again, and where rules come before it."""
    numbers: Numbers = {(Direction.IN, "b 10.0.0.0/32"): 2, (Direction.IN, "b 10.0.0.2/32"): 2}
    policy = many(ask("a", "tcp/1", hosts(3)), ask("b", "tcp/2", hosts(2)), rules=2, numbers=numbers)
    found = placed(policy)
    assert [found[f"b 10.0.0.{low}/32"] for low in (0, 2)] == [2, 2]
    assert [found[f"a 10.0.0.{low}/32"] for low in (0, 2, 4)] == [1, 1, 3]
    alone = many(ask("b", "tcp/2", hosts(2)), rules=2, numbers=numbers)
    assert [(group.label, len(group.rules)) for group in lower(alone).artifact.groups] == [("web", 0), ("web-2", 2)]


def test_what_the_lock_remembers_goes_where_it_no_longer_fits() -> None:
    """To a part that there is, with room; of two rules for one place the first keeps it."""
    numbers: Numbers = {(Direction.IN, f"b 10.0.0.{low}/32"): 2 for low in (0, 2, 4)} | {(Direction.IN, "c 10.0.0.0/32"): 9}
    found = placed(many(ask("b", "tcp/2", hosts(3)), ask("c", "tcp/3", hosts(1)), rules=2, numbers=numbers))
    assert found == {"b 10.0.0.0/32": 2, "b 10.0.0.2/32": 2, "b 10.0.0.4/32": 1, "c 10.0.0.0/32": 1}


def test_what_was_there_before_it_was_spread_stays_in_the_first() -> None:
    """Its requirements have ranks; a new one whose label comes first goes to the next part."""
    old = ask("m", "tcp/1", hosts(2))
    numbers = remembered(lower(grounded(old)))
    found = placed(many(ask("a", "tcp/2", hosts(1)), old, rules=2, numbers=numbers))
    assert found == {"m 10.0.0.0/32": 1, "m 10.0.0.2/32": 1, "a 10.0.0.0/32": 2}


@pytest.mark.parametrize(
    ("rules", "groups", "parts"), [(60, 5, 5), (200, 5, 5), (201, 5, 4), (1000, 5, 1), (60, 16, 16), (100, 16, 10)]
)
def test_an_interface_takes_so_many_parts(rules: int, groups: int, parts: int) -> None:
    """Groups times rules may not pass 1,000."""
    assert Limits(rules, groups).parts == parts


def test_too_many_for_every_part() -> None:
    """The budget is that of all parts together, and several groups are no advice any more."""
    lowered = lower(many(ask("a", "tcp/1", hosts(11)), rules=2, groups=5))
    (problem,) = [one for one in lowered.problems if one.code == "E302"]
    assert "`web` in prod needs 11 rules (ingress IPv4); the quota is 10." in problem.detail
    assert "--desired-value 3 " in problem.detail
    assert "`limits: {rules_per_group: 3}`" in problem.detail
    assert "several groups" not in problem.detail
    assert codes(lower(many(ask("a", "tcp/1", hosts(10)), rules=2, groups=5))) == ["E303"]


def test_a_list_that_fits_in_no_part() -> None:
    """All together have room for it, and none alone."""
    own = many(ask("a", "tcp/1", hosts(2)), ask("b", "tcp/2", hosts(1)), rules=4, groups=2, lists=3)
    assert codes(lower(own)) == []
    wide = many(*[ask(name, "tcp/1", hosts(1)) for name in "abc"], rules=5, groups=2, lists=3)
    (problem,) = [one for one in lower(wide).problems if one.code == "E302"]
    assert "is spread over 2 security groups of 5 rules, and none has room for c list-ipv4." in problem.detail


def test_two_groups_of_one_name_are_told() -> None:
    """A group that is called as the part of another would be."""
    one = many(ask("a", "tcp/1", hosts(3)), rules=2)
    other = GroundedGroup("Web-2", (), where=Where("ems.yaml", 9))
    (problem,) = [found for found in lower(replace(one, groups=(*one.groups, other))).problems if found.code == "E301"]
    assert "`Web-2` and `part 2 of web` would both be `ems-web-2` to EC2" in problem.detail


@settings(deadline=None, max_examples=100)
@given(asked, st.integers(1, 4), st.sampled_from((None, 0, 4)))
def test_together_the_parts_are_the_group(asks: tuple[Requirement, ...], rules: int, lists: int | None) -> None:
    """What all of them let through is what the one would, no part is over its quota, and the text reads back."""
    policy = many(*asks, rules=rules, groups=16, lists=lists)
    policy = replace(policy, groups=(*policy.groups, GroundedGroup("db", ())))
    lowered = lower(policy)
    if "E302" not in codes(lowered):
        plain = replace(policy, groups=tuple(replace(group, spread=False, prefix_lists=None) for group in policy.groups))
        assert lift(lowered.artifact, {}) == lift(lower(plain).artifact, {})
        assert again(lowered.artifact) == lowered.artifact
    limits = Limits(rules, 16).knowing(lowered.artifact.lists)
    for group in lowered.artifact.groups:
        for direction in Direction:
            for family in FAMILIES:
                held = [rule for rule in group.rules if rule.direction is direction]
                assert sum(weight(rule, family, limits) for rule in held) <= rules or group.group == "db"


@settings(deadline=None, max_examples=100)
@given(asked, asked, st.integers(1, 4), st.sampled_from((None, 0, 4)))
def test_additions_move_nothing(
    asks: tuple[Requirement, ...], more: tuple[Requirement, ...], rules: int, lists: int | None
) -> None:
    """Every rule that is still called the same stands where it stood."""
    before = many(*asks, rules=rules, groups=16, lists=lists)
    ids = {one.id for one in asks}
    added = (*asks, *[one for one in more if one.id not in ids])
    after = many(*added, rules=rules, groups=16, lists=lists, numbers=remembered(lower(before)))
    old, new = placed(before), placed(after)
    assert {key: new[key] for key in old.keys() & new.keys()} == {key: old[key] for key in old.keys() & new.keys()}
    assert old.keys() <= new.keys() or "E302" in codes(lower(after))


def test_rules_go_into_the_first_part_with_room() -> None:
    """And those that fit nowhere are given back."""
    rules = made(ask("a", "tcp/1", hosts(3)), ask("b", "tcp/2", (LIST, WEB)))
    parts, left = spread(rules, {}, Limits(1, 2))
    assert ({part: [rule.key for rule in held] for part, held in parts.items()}, [rule.key for rule in left]) == (
        {1: ["a 10.0.0.0/32"], 2: ["a 10.0.0.2/32"]},
        ["a 10.0.0.4/32", "b group-web", "b pl-0123456789abcdef0"],
    )
    assert spread((), {}, Limits()) == ({1: ()}, ())
