"""The IAM policy is enough and not more: every action of it is called, every call is in it, and nothing of others is touched."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

import botocore.session
import pytest

from emscloud.cloud import Access
from emscloud.clouds.aws.live.read import live
from emscloud.clouds.aws.permissions import MAKING, permissions
from emscloud.diagnostics import Failed
from emscloud.sandbox.ec2 import Told
from emscloud.sandbox.wire import Call
from tests.clouds.aws.adopt.legacy import adopt, legacy
from tests.clouds.aws.iam import Question, permits, questions
from tests.clouds.aws.live import rig as rigs
from tests.clouds.aws.live.rig import Place, Rig, rule
from tests.clouds.aws.live.scenes import FOREIGN, LISTED, NEW, OLD, RELISTED, arrived
from tests.clouds.standing import KEYS, NOBODY
from tests.commands import ROOT

ROOMS = [ROOT / "emscloud" / "clouds" / "aws" / name for name in ("live", "adopt")]
UNASKED = {"sts:AssumeRole", "sts:GetCallerIdentity"}
"""What is called and needs no permission here: see permissions."""
ALL = 6144
"""Characters of a managed policy, blanks apart (IAM's quotas)."""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with rigs.place() as one:
        yield one


@pytest.fixture
def rig(place: Place) -> Rig:
    return place.rig()


def actions(policy: Mapping[str, object]) -> frozenset[str]:
    """All that a policy names."""
    return frozenset(action for one in cast("list[Mapping[str, list[str]]]", policy["Statement"]) for action in one["Action"])


def operations() -> dict[str, str]:
    """Every operation of the services that are asked, and its action."""
    session = botocore.session.get_session()
    services = ("ec2", "sts", "service-quotas")
    return {name: f"{one.replace('-', '')}:{name}" for one in services for name in session.get_service_model(one).operation_names}


def called() -> set[str]:
    """The actions that the rooms' texts name, whole or by their beginning, and CreateTags for what is tagged as it is made."""
    known, found = operations(), set[str]()
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                found |= {action for name, action in known.items() if name.startswith(start)}
            elif isinstance(node, ast.Constant) and node.value in known:
                found.add(known[str(node.value)])
            elif isinstance(node, ast.Constant) and node.value == "TagSpecifications":
                found.add("ec2:CreateTags")
    return found


def test_what_is_called_is_permitted_and_nothing_else() -> None:
    """By what the texts of the rooms say; a forgotten action fails here."""
    assert called() - UNASKED == actions(permissions(False))
    assert UNASKED <= called()


def test_the_reading_part_is_in_the_whole_and_writes_nothing() -> None:
    """Every action of it begins with Describe or Get."""
    read, whole = permissions(True), permissions(False)
    assert (
        cast("list[object]", read["Statement"])
        == cast("list[object]", whole["Statement"])[: len(cast("list[object]", read["Statement"]))]
    )
    assert {"Describe", "Get"} == {"Get" if "Get" in one else one.partition(":")[2][:8] for one in actions(read)}


def test_it_is_a_policy_that_iam_takes() -> None:
    """Names of statements are letters, each once; it fits into a managed policy; only what reads is permitted for everything."""
    policy = permissions(False)
    statements = cast("list[Mapping[str, Any]]", policy["Statement"])
    names = [one["Sid"] for one in statements]
    assert (len(set(names)), True) == (len(names), all(name.isalpha() for name in names))
    assert len(json.dumps(policy, separators=(",", ":"))) < ALL
    assert {action for one in statements if one["Resource"] == ["*"] for action in one["Action"]} <= actions(permissions(True)) | {
        "ec2:DescribeNetworkInterfaces"
    }


def cycle(rig: Rig) -> None:
    """Made, changed with somebody's rule in it, given prefix lists, and taken away; and one that was there taken on and changed."""
    rig.apply(OLD)
    rig.cloud.put(rig.ids()["web"], FOREIGN)
    rig.apply(NEW)
    assert arrived(rig, NEW)
    for policy in (RELISTED, LISTED):
        rig.apply(policy)
        assert arrived(rig, policy)
    rig.destroy()
    assert {} == rig.ids()
    assert () == adopt(rig, legacy(rig)).problems
    rig.apply(NEW)
    rig.destroy()
    assert {} == rig.ids()


def listened(rig: Rig) -> list[Question]:
    """All that IAM is asked from here on."""
    found: list[Question] = []

    def hear(call: Call) -> None:
        if not call.action.endswith("CallerIdentity"):
            found.extend(questions(rig.cloud, call))

    rig.served.before = hear
    return found


def test_it_is_enough(rig: Rig) -> None:
    """By the names of actions, all others being denied, and by resources and tags as IAM would judge each call."""
    policy = permissions(False)
    rig.cloud.permit, asked = actions(policy), listened(rig)
    cycle(rig)
    assert [] == [one for one in asked if not permits(policy, one)]
    assert {"ec2:CreateTags", "ec2:ModifySecurityGroupRules"} <= {one.action for one in asked}


def _absent(rig: Rig) -> None:
    """A VPC that is not there is asked for by its id."""
    rig.vpc = "vpc-0123456789abcdef0"
    with pytest.raises(Failed) as caught:
        rig.plan(OLD)
    raise caught.value


def _entries(rig: Rig) -> None:
    """A prefix list that a rule names is read where that is permitted, and is a name where it is not."""
    named = rig.cloud.prefix_list("10.1.0.0/16")
    group = rig.cloud.group(rig.vpc, "named", [("ingress", "tcp", 22, 22, "prefix-list", named, None)])
    keys = {**NOBODY, **KEYS, "AWS_ENDPOINT_URL": rig.served.url, "AWS_REGION": rigs.REGION, "AWS_MAX_ATTEMPTS": "1"}
    found = {one.address for one in live(group, Access(keys)).instances}
    if named not in found:
        raise AssertionError(f"{named} is a name alone")


def _quota(told: Told) -> Callable[[Rig], None]:
    def ask(rig: Rig) -> None:
        rig.cloud.told, rig.quotas = told, True
        found = rig.ready(OLD)
        if found.problems:
            raise Failed(found.problems)

    return ask


SPECIAL: Mapping[str, tuple[Callable[[Rig], None], str]] = {
    "ec2:DescribeVpcs": (_absent, "Grant `ec2:DescribeVpcs`"),
    "ec2:DescribeManagedPrefixLists": (_entries, "is a name alone"),
    "ec2:GetManagedPrefixListEntries": (_entries, "is a name alone"),
    "servicequotas:GetServiceQuota": (_quota(Told.APPLIED), "Grant `servicequotas:GetServiceQuota`"),
    "servicequotas:GetAWSDefaultServiceQuota": (_quota(Told.ABSENT), "Grant `servicequotas:GetAWSDefaultServiceQuota`"),
}
"""What an action is for, where that is not a part of the cycle, and what is lacking without it."""


@pytest.mark.parametrize("action", sorted(actions(permissions(False))))
def test_nothing_of_it_is_superfluous(rig: Rig, action: str) -> None:
    """Without any one of its actions something fails, with E433 and what to grant, or falls short of what it is."""
    run, words = SPECIAL.get(action, (cycle, f"Grant `{action}`"))
    rig.cloud.permit = actions(permissions(False)) - {action}
    with pytest.raises((Failed, AssertionError)) as caught:
        run(rig)
    assert words in str(caught.value)


def _described(rig: Rig) -> None:
    """A rule that names a prefix list is described otherwise."""
    named = rig.cloud.prefix_list("10.1.0.0/16")
    for words in ("row: because", "row: said otherwise"):
        rig.apply({"web": [rule(443, named, words)]})


def test_no_statement_is_superfluous(rig: Rig) -> None:
    """Without any one of them something is not permitted that is asked for, by its resource and its tags."""
    asked = listened(rig)
    cycle(rig)
    _described(rig)
    _entries(rig)
    _quota(Told.ABSENT)(rig)
    statements = cast("list[Mapping[str, Any]]", permissions(False)["Statement"])
    without = {one["Sid"]: {"Statement": [other for other in statements if other is not one]} for one in statements}
    needed = {name for name, rest in without.items() if not all(permits(rest, one) for one in asked)}
    assert {one["Sid"] for one in statements} == needed


def test_who_may_read_plans_and_changes_nothing(rig: Rig) -> None:
    """An apply is refused with E433 and what to grant, and the account is as it was."""
    rig.cloud.permit = actions(permissions(True))
    before = rig.cloud.groups()
    assert rig.plan(OLD).steps
    with pytest.raises(Failed, match=r"E433: .* Grant `ec2:CreateSecurityGroup`\.; E452: .*Nothing was changed"):
        rig.apply(OLD)
    assert before == rig.cloud.groups()


OURS, ANYBODYS = {"aws:ResourceTag/emscloud:managed-by": ["emscloud"]}, {"aws:ResourceTag/emscloud:managed-by": ["terraform"]}
TAGGED = {"aws:RequestTag/emscloud:managed-by": ["emscloud"], "aws:TagKeys": ["emscloud:managed-by", "emscloud:policy"]}
GROUP, RULE, LIST = (
    f"arn:aws:ec2:eu-west-1:123456789012:{one}/x" for one in ("security-group", "security-group-rule", "prefix-list")
)


@pytest.mark.parametrize(
    "action", ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupEgress", "ModifySecurityGroupRules", "DeleteSecurityGroup"]
)
def test_groups_of_others_are_not_touched(action: str) -> None:
    """A group is changed by its tag alone."""
    policy = permissions(False)
    assert [True, False, False] == [permits(policy, Question(f"ec2:{action}", GROUP, keys)) for keys in (OURS, ANYBODYS, {})]


@pytest.mark.parametrize("action", ["ModifyManagedPrefixList", "DeleteManagedPrefixList"])
def test_lists_of_others_are_not_touched(action: str) -> None:
    """As groups are not."""
    policy = permissions(False)
    assert [True, False, False] == [permits(policy, Question(f"ec2:{action}", LIST, keys)) for keys in (OURS, ANYBODYS, {})]


def test_what_is_made_is_tagged() -> None:
    """A group or a list without our tag is not made."""
    policy = permissions(False)
    for action, resource in (("CreateSecurityGroup", GROUP), ("CreateManagedPrefixList", LIST)):
        assert [True, False] == [permits(policy, Question(f"ec2:{action}", resource, keys)) for keys in (TAGGED, {})]


def test_tags_are_put_on_what_is_made_and_on_groups_alone() -> None:
    """On what is there, only on a group, only tags of ours, and only where it is ours already or becomes so."""
    policy = permissions(False)
    other = {"aws:TagKeys": ["team"]}
    more = {"aws:TagKeys": ["emscloud:applied"]}
    asked = {
        "made": Question("ec2:CreateTags", RULE, {**other, "ec2:CreateAction": [MAKING[0]]}),
        "made by another call": Question("ec2:CreateTags", GROUP, {**other, "ec2:CreateAction": ["RunInstances"]}),
        "adopted": Question("ec2:CreateTags", GROUP, TAGGED),
        "adopted with another tag": Question("ec2:CreateTags", GROUP, {**TAGGED, "aws:TagKeys": ["emscloud:managed-by", "team"]}),
        "ours": Question("ec2:CreateTags", GROUP, OURS | more),
        "ours, another tag": Question("ec2:CreateTags", GROUP, OURS | other),
        "another's": Question("ec2:CreateTags", GROUP, ANYBODYS | more),
        "a rule": Question("ec2:CreateTags", RULE, OURS | more),
    }
    assert {"made", "adopted", "ours"} == {name for name, one in asked.items() if permits(policy, one)}
