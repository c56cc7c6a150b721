"""Whose a group is, and what strangers put into ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.diagnostics import Failed
from emscloud.plan.rule import Asked, Held, Owner
from emscloud.plan.world import (
    Standing,
    controllers,
    keeping,
    kept,
    managed,
    named,
    strangers,
    tags_of,
    taken,
    together,
    unadoptable,
)
from tests.account import atom
from tests.plan.plans import IDENTITY, path, plan

A, B, C = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32"), atom(82, 82, "10.0.0.0/30")
MINE = {"emscloud:managed-by": "emscloud", "emscloud:policy": "p", "emscloud:group": "web"}


def test_groups_are_ours_by_their_tags() -> None:
    """One of another policy, and one that shares nothing, are left out."""
    groups = [
        Standing("1", "older", "older (1)", MINE),
        Standing("2", "q-web", "q-web", {**MINE, "emscloud:policy": "q"}),
        Standing("3", "x", "x", {}),
    ]
    assert {"web": "1"} == named(groups, {"web": "p-web"}, IDENTITY)


@pytest.mark.parametrize(
    ("code", "tags", "elsewhere", "words"),
    [
        ("E441", {}, None, "not tagged as emscloud's"),
        ("E441", {"emscloud:managed-by": "pulumi"}, None, "tagged emscloud:managed-by=pulumi"),
        ("E441", MINE, "of the account 2", "is of the account 2"),
        ("E442", {**MINE, "emscloud:managed-by": "terraform"}, None, "Terraform manages it"),
    ],
)
def test_a_group_of_somebody_else_is_refused(code: str, tags: dict[str, str], elsewhere: str | None, words: str) -> None:
    """By its name in any case, or by its tags."""
    with pytest.raises(Failed, match=f"{code}: .*{words}"):
        named([Standing("1", "P-Web", "P-Web (1)", tags, elsewhere)], {"web": "p-web"}, IDENTITY)


def test_two_that_say_they_are_one_are_refused() -> None:
    """E443 names both."""
    with pytest.raises(Failed, match="E443: one and two are both tagged as `web`"):
        named([Standing("1", "a", "one", MINE), Standing("2", "b", "two", MINE)], {}, IDENTITY)


def test_a_stranger_is_what_neither_state_has() -> None:
    """But for what a new group was born with; they are kept, and named."""
    one = path({A}, {B})
    rules = [Held(A, "1", ""), Held(B, "2", ""), Held(C, "3", "", Owner.FOREIGN), Held(C, "4", "", Owner.BIRTH)]
    others = strangers(one, rules)
    assert (rules[2],) == others
    assert (*(one.after or ()), Asked(C, "")) == keeping(one, others).after
    assert one is keeping(one, ())
    assert ["`web`: in tcp/82 from 10.0.0.0/30 (3, without a description)."] == [problem.detail for problem in kept("web", others)]


def test_a_group_is_taken_on_by_the_tags_that_say_so() -> None:
    """Those of apply's own groups, and one that says that it was there before; all three are needed."""
    assert {**MINE, "emscloud:adopted": "true"} == tags_of(IDENTITY, "web")
    assert taken(MINE, IDENTITY, "web")
    assert not any(taken({**MINE, key: "other"}, IDENTITY, "web") for key in MINE)


def test_what_nobody_has_a_hand_on_may_be_taken_on() -> None:
    """Also under the name that the group would get, and where half of the tags are there already."""
    for one in (
        Standing("1", "P-Web", "P-Web", {}),
        Standing("1", "x", "x", {"emscloud:policy": "p"}),
        Standing("1", "x", "x", MINE),
    ):
        assert [] == unadoptable(one, [one], "web", {"web": "p-web", "db": "p-db"}, IDENTITY)
        assert [] == managed(one)


def test_a_group_of_another_account_is_not_taken_on() -> None:
    """E440: a shared VPC shows it."""
    one = Standing("1", "x", "x (1)", {}, "of the account 2")
    (problem,) = unadoptable(one, [one], "web", {}, IDENTITY)
    assert ("E440", "x (1) is of the account 2: it is not this account's to change.") == (problem.code, problem.detail)


@pytest.mark.parametrize(
    ("name", "tags", "code", "words"),
    [
        ("x", {"emscloud:managed-by": "terraform"}, "E442", "Terraform manages it"),
        ("x", {"emscloud:managed-by": "pulumi"}, "E456", "x is tagged emscloud:managed-by=pulumi. There is a way out"),
        ("x", {**MINE, "emscloud:policy": "q"}, "E456", "x is tagged as `web` of the policy q already"),
        ("x", {**MINE, "emscloud:group": "db"}, "E456", "x is tagged as `db` of the policy p already"),
        ("P-DB", {}, "E456", "P-DB has the name that `db` of this policy gets"),
        ("x", {}, "E456", "`web` is other already"),
    ],
)
def test_what_somebody_has_a_hand_on_is_not_taken_on(name: str, tags: dict[str, str], code: str, words: str) -> None:
    """Nor what would be a second one."""
    one, other = Standing("1", name, name, tags), Standing("2", "other", "other", {} if tags or name != "x" else MINE)
    (problem,) = unadoptable(one, [one, other], "web", {"web": "p-web", "db": "p-db"}, IDENTITY)
    assert (code, True) == (problem.code, words in problem.detail)


@pytest.mark.parametrize(
    ("key", "value", "tool"),
    [
        ("aws:cloudformation:stack-name", "network", "CloudFormation"),
        ("crossplane-kind", "securitygroup.ec2.aws.upbound.io", "Crossplane"),
        ("ManagedBy", "Terraform", "Terraform"),
        ("managed-by", "pulumi", "pulumi"),
        ("provisioner", "ansible", "ansible"),
        ("terraform", "true", "terraform"),
        ("managed-by", "the network team", None),
        ("terraform", "no", None),
        ("Name", "terraform", None),
    ],
)
def test_another_tools_tags_are_known(key: str, value: str, tool: str | None) -> None:
    """By the keys that tools use and the words that people do."""
    said = [problem.detail for problem in managed(Standing("1", "x", "x (1)", {key: value}))]
    assert ([] if tool is None else [True]) == [f" {tool} manages x (1)" in detail for detail in said]


@pytest.mark.parametrize(
    ("name", "tags", "sign"),
    [
        ("k8s-elb-0123", {}, "name"),
        ("aks-agentpool-7-nsg", {}, "name"),
        ("x", {"kubernetes.io/cluster/prod": "owned"}, "tag kubernetes.io/cluster/prod"),
        ("x", {"elbv2.k8s.aws/cluster": "prod"}, "tag elbv2.k8s.aws/cluster"),
        (
            "x",
            {"sigs.k8s.io_cluster-api-provider-azure_cluster_prod": "owned"},
            "tag sigs.k8s.io_cluster-api-provider-azure_cluster_prod",
        ),
        ("launch-wizard-3", {"Name": "k8s-elb"}, None),
    ],
)
def test_a_controllers_group_is_known(name: str, tags: dict[str, str], sign: str | None) -> None:
    """By its name or its tags, and said once; of one that goes nothing is said."""
    there = {"sg-web": Standing("sg-web", name, f"{name} (sg-web)", tags)}
    found = controllers(plan(path({A}, {A})), there)
    words = f"`web`, {name} (sg-web), is kept by a controller, as its {sign} says"
    words += ": what apply takes away there, that puts back, and the reverse."
    assert ([] if sign is None else [words]) == [problem.detail for problem in found]
    assert () == controllers(plan(path({A}, None)), there)


def test_a_controllers_rule_that_goes_is_named() -> None:
    """By its description, as foreign."""
    one = path({A}, set(), {A}, words="elbv2.k8s.aws/targetGroupBinding=shared")
    (problem,) = controllers(plan(one), {})
    assert ("E457", True) == (problem.code, "is a controller's rule" in problem.detail)
    assert () == controllers(plan(path({A}, set(), {A}, words="by hand")), {})


@pytest.mark.parametrize("name", ["p-web", "P-WEB"])
def test_a_group_that_is_ours_and_another_by_its_tag_is_refused(name: str) -> None:
    """E443: to make the one and delete the other would delete what was just asked for."""
    other = Standing("1", name, name, {**MINE, "emscloud:group": "old"})
    with pytest.raises(Failed, match=r"E443: .* has the name of `web` and is tagged as `old`"):
        named([other], {"web": "p-web"}, IDENTITY)
    assert {"old": "1", "web": "2"} == named([other, Standing("2", "x", "x", MINE)], {"web": "p-web"}, IDENTITY)


def test_tags_that_lost_the_policy_are_told() -> None:
    """E441 says which tag is missing."""
    with pytest.raises(Failed, match=r"E441: .*tagged emscloud:managed-by=emscloud without this policy's name in emscloud:policy"):
        named([Standing("1", "p-web", "p-web", {"emscloud:managed-by": "emscloud"})], {"web": "p-web"}, IDENTITY)


def test_a_group_without_room_for_our_tags_is_not_taken_on() -> None:
    """E456: or its rules would change, and what was applied could not be remembered.  Those of AWS itself do not count."""

    def live(count: int) -> Standing:
        return Standing("1", "old", "old", {**{f"t{number}": "" for number in range(count)}, "aws:x": ""})

    assert [] == unadoptable(live(45), [], "web", {}, IDENTITY)
    (problem,) = unadoptable(live(47), [], "web", {}, IDENTITY)
    words = "would have 52 tags with ours, and takes 50. There is a way out: take 2 of them off it"
    assert ("E456", True) == (problem.code, words in problem.detail)


def test_what_moves_within_terraform_is_taken_on_whatever_its_tags_say() -> None:
    """Terraform rewrites its own tags; those of another tool, and of an apply for another policy, still refuse."""
    tags = {"emscloud:managed-by": "terraform", "emscloud:policy": "q", "emscloud:group": "db", "ManagedBy": "OpenTofu"}
    one = Standing("1", "x", "x (1)", tags)
    assert ([], []) == (unadoptable(one, [one], "web", {}, IDENTITY, moving=True), managed(one, moving=True))
    for other, code in ((replace(one, tags={**MINE, "emscloud:policy": "q"}), "E456"), (replace(one, elsewhere="of 2"), "E440")):
        assert [code] == [problem.code for problem in unadoptable(other, [other], "web", {}, IDENTITY, moving=True)]
    assert ["E456"] == [problem.code for problem in managed(Standing("1", "x", "x", {"ManagedBy": "Pulumi"}), moving=True)]


def test_groups_that_become_the_policys_beside_one_are_read_as_its_own() -> None:
    """Those that Terraform has for the policy, those of the very name of another group of it, and those that are named."""
    groups = [
        Standing("1", "p-db", "p-db", {}),
        Standing("2", "x", "x", {**MINE, "emscloud:managed-by": "terraform"}),
        Standing("3", "p-web", "p-web", {}),
        Standing("4", "p-lb", "p-lb", {"emscloud:managed-by": "pulumi"}),
        Standing("5", "p-lb", "p-lb", {}, "of the account 2"),
    ]
    found = together(groups, "web", {"web": "p-web", "db": "P-DB", "lb": "p-lb"}, IDENTITY, {"cache": "6"})
    assert {"1": "db", "6": "cache"} == {id_: tags["emscloud:group"] for id_, tags in found.items() if len(tags) > 1}
    assert ({"emscloud:managed-by": "emscloud"}, {"1", "2", "6"}) == (found["2"], set(found))
