"""The keys of an AWS target, and what is a reference."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from emscloud.clouds.aws.target import TARGET, reference, situated
from emscloud.foreign import Hole, Instance
from emscloud.load.document import parse
from emscloud.load.shape import INVALID, Reading
from emscloud.model.peer import Reference

GOOD = "account_id: '123456789012'\nregion: eu-west-1\nvpc_id: vpc-0123456789abcdef0\n"


def loaded(text: str) -> tuple[object, list[str]]:
    """What a target's keys load as, and what is wrong with them."""
    reading = Reading(parse(text, "x.yaml"))
    return TARGET.load(reading.document.root, reading), [problem.detail for problem in reading.problems]


@pytest.mark.parametrize("text", ["sg-01234567", "sg-0123456789abcdef0"])
def test_groups(text: str) -> None:
    """A security group's id has 8 or 17 hexadecimal digits."""
    assert reference(text) is Reference.GROUP


@pytest.mark.parametrize("text", ["pl-01234567", "pl-0123456789abcdef0"])
def test_prefix_lists(text: str) -> None:
    """A prefix list's id has 8 or 17 hexadecimal digits."""
    assert reference(text) is Reference.LIST


@pytest.mark.parametrize("text", ["", "sg-", "sg-0123", "sg-0123456G", "sg-01234567\n", "pl-01234567\n", "vpc-01234567", "Storage"])
def test_anything_else_is_no_reference(text: str) -> None:
    """Anything else is told what a reference looks like."""
    with pytest.raises(ValueError, match="is no reference of AWS: write a group's id"):
        reference(text)


def test_a_whole_target() -> None:
    """Account, region and VPC are needed; quotas, `root` and `exclusive` may be said."""
    more = "limits: {rules_per_group: 100, groups_per_interface: 10, prefix_lists: {pl-01234567: {max_entries: 5, family: 6}}}\n"
    value, problems = loaded(f"{GOOD}{more}root: true\nexclusive: true\n")
    assert problems == []
    assert value == {
        "account_id": "123456789012",
        "region": "eu-west-1",
        "vpc_id": "vpc-0123456789abcdef0",
        "limits": {
            "rules_per_group": 100,
            "groups_per_interface": 10,
            "prefix_lists": {"pl-01234567": {"max_entries": 5, "family": 6}},
        },
        "root": True,
        "exclusive": True,
    }


@pytest.mark.parametrize("region", ["us-gov-west-1", "ap-southeast-2", "us-isob-east-1", "eusc-de-east-1"])
def test_regions_of_every_partition(region: str) -> None:
    """Government, isolated and sovereign regions have names of the same shape."""
    assert loaded(GOOD.replace("eu-west-1", region))[1] == []


@pytest.mark.parametrize("key", ["account_id", "region", "vpc_id"])
def test_what_a_target_needs(key: str) -> None:
    """Without its account, region or VPC a target is incomplete."""
    value, problems = loaded("\n".join(line for line in GOOD.splitlines() if not line.startswith(key)))
    assert value is INVALID
    assert f"lacks `{key}`" in problems[0]


LISTED = "limits: {prefix_lists: {pl-01234567: {max_entries: 20, family: %s}}}\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("'123456789012'", "123456789012"), "Put it in quotes"),
        (GOOD.replace("'123456789012'", "'12345'"), "twelve digits"),
        (GOOD.replace("eu-west-1", "europe"), "is not a region such as eu-west-1"),
        (GOOD.replace("vpc-0123456789abcdef0", "vpc-0123456789"), "is not a VPC's id"),
        (GOOD + LISTED % 5, "5 is no address family: write 4 or 6."),
        (GOOD + LISTED % 7, "7 is not between 4 and 6."),
        (GOOD + LISTED % "four", "must be a whole number"),
        (GOOD + LISTED.replace("pl-", "sg-") % 4, "is not a prefix list's id"),
        (GOOD + "limits: {rules_per_group: 0}\n", "0 is not between 1 and 1000."),
        (GOOD + "limits: {groups_per_interface: 17}\n", "17 is not between 1 and 16."),
    ],
)
def test_what_the_keys_do_not_take(text: str, words: str) -> None:
    """Each key says what it must be."""
    _, problems = loaded(text)
    assert [words in problem for problem in problems] == [True], problems


@pytest.mark.parametrize(("family", "good"), [(4, True), (6, True), (5, False)])
def test_the_schema_says_the_same(family: int, good: bool) -> None:
    """An editor sees which families there are."""
    limits = {"prefix_lists": {"pl-01234567": {"max_entries": 20, "family": family}}}
    target = {"account_id": "123456789012", "region": "eu-west-1", "vpc_id": "vpc-01234567", "limits": limits}
    assert Draft202012Validator(TARGET.schema()).is_valid(target) is good


def test_a_group_that_was_read_says_where_it_is() -> None:
    """As far as it is known."""
    group = Instance(
        "sg-1", "aws_security_group", {"owner_id": "123456789012", "vpc_id": "vpc-01234567", "region": Hole("unknown")}
    )
    assert {"account_id": "123456789012", "vpc_id": "vpc-01234567"} == situated(group)
