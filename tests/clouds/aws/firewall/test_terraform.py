"""The module of a rule group: its blocks, its room, and what AWS would refuse."""

from __future__ import annotations

import pytest

from emscloud.clouds.aws.firewall.terraform import firewall
from emscloud.diagnostics import Problem
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Heredoc
from emscloud.model.policy import ByName
from tests.clouds.aws.firewall.samples import ask, policy

ONE = ask("x", "tcp/443", "a.example")


def find(blocks: tuple[Block, ...], *kinds: str) -> Block:
    """The one block down these kinds."""
    (block,) = [block for block in blocks if block.kind == kinds[0]]
    return find(block.blocks, *kinds[1:]) if len(kinds) > 1 else block


def problems(by_name: ByName) -> list[Problem]:
    """What AWS would refuse."""
    return list(firewall(by_name, False).problems)


def test_a_module_has_its_files() -> None:
    """Versions, the capacity as a variable, the group, its ARN; with its provider in a root module alone."""
    names = {"versions.tf", "variables.tf", "rule-group.tf", "outputs.tf"}
    made, root = firewall(policy(ONE), False), firewall(policy(ONE), True)
    assert (set(made.files), set(root.files)) == (names, {*names, "providers.tf"})
    assert dict(root.files["providers.tf"][0].attributes) == {"region": "eu-west-1", "allowed_account_ids": ("123456789012",)}
    assert (made.rules, made.problems, made.left_out) == (6, (), ())


def test_a_group_is_stateful_and_in_strict_order() -> None:
    """Its name has no underscores, its tags say whose it is, and its capacity is never changed by what comes later."""
    (group,) = firewall(policy(ONE), False).files["rule-group.tf"]
    said = dict(group.attributes)
    assert (said["name"], said["type"]) == ("ems-prod", "STATEFUL")
    assert said["tags"] == {"emscloud:managed-by": "terraform", "emscloud:policy": "ems"}
    assert find(group.blocks, "rule_group", "stateful_rule_options").attributes == (("rule_order", "STRICT_ORDER"),)
    assert "ignore_changes = [capacity]" in render((find(group.blocks, "lifecycle"),))
    assert any("aws:drop_established_app_layer" in line for line in group.comments)
    assert "default     = 100" in render(firewall(policy(ONE), False).files["variables.tf"])


def test_the_rules_stand_below_words_and_the_sets_beside_them() -> None:
    """A comment a requirement, then what drops the rest; one IP set a group."""
    (group,) = firewall(policy(ONE), False).files["rule-group.tf"]
    text = dict(find(group.blocks, "rule_group", "rules_source").attributes)["rules_string"]
    assert isinstance(text, Heredoc)
    assert [line for line in text.lines if line[0] == "#"] == ["# web: needed", "# web: whatever else it sends"]
    one = find(group.blocks, "rule_group", "rule_variables", "ip_sets")
    assert (one.attributes, find(one.blocks, "ip_set").attributes) == (
        (("key", "WEB"),),
        (("definition", ("10.0.1.0/24",)),),
    )


@pytest.mark.parametrize(
    ("region", "start"),
    [("eu-west-1", "arn:aws:"), ("cn-north-1", "arn:aws-cn:"), ("us-gov-west-1", "arn:aws-us-gov:")],
)
def test_a_prefix_list_is_referred_to_by_its_arn(region: str, start: str) -> None:
    """In the partition of the target's region; there are no references where no list is named."""
    made = policy(ask("x", "tcp/443", "a.example pl-0123456789abcdef0"), settings={"region": region})
    (group,) = firewall(made, False).files["rule-group.tf"]
    one = find(group.blocks, "rule_group", "reference_sets", "ip_set_references")
    arn = f"{start}ec2:{region}:123456789012:prefix-list/pl-0123456789abcdef0"
    assert (one.attributes, one.blocks[0].attributes) == ((("key", "PL_0123456789ABCDEF0"),), (("reference_arn", arn),))
    (bare,) = firewall(policy(ONE), False).files["rule-group.tf"]
    assert "reference_sets" not in render((bare,))


LISTS = " ".join(f"pl-0123456{number}" for number in range(6))


@pytest.mark.parametrize(
    ("made", "code", "words"),
    [
        (policy(ask("x", "tcp/443", f"a.example {LISTS}")), "E302", "names 6 prefix lists, and a rule group refers to 5"),
        (
            policy(ONE, addresses=" ".join(f"10.{one}.{two}.0/24" for one in range(4) for two in range(200))),
            "E302",
            "characters with its addresses, and AWS takes 8,192",
        ),
    ],
)
def test_what_is_too_much_is_an_error(made: ByName, code: str, words: str) -> None:
    """Before anything is written, with what can be done about it."""
    found = problems(made)
    assert {problem.code for problem in found} == {code}
    assert words in found[0].detail


def test_a_policy_too_large_for_one_group_is_an_error() -> None:
    """Neither more rules than a group can hold, nor more text."""
    many = [ask(f"r{number}", "tcp/443", "a.example", why="w" * 40) for number in range(30_001)]
    said = [problem.detail for problem in problems(policy(*many))]
    assert ["30,006 rules, and a rule group holds 30,000" in detail for detail in said] == [True, False]
    assert "bytes of rules, and a rule group holds 2,000,000" in said[1]


def test_a_name_that_is_too_long_is_an_error() -> None:
    """The names of policy and target together may pass what AWS takes."""
    made = policy(ONE)
    found = problems(ByName("p" * 64, type(made.target)("t" * 64, "aws", made.target.settings), made.groups))
    assert [(problem.code, "AWS takes 128 characters" in problem.detail) for problem in found] == [("E301", True)]


def test_a_name_has_hyphens_for_underscores() -> None:
    """AWS takes letters, digits and hyphens."""
    made = policy(ONE)
    (group,) = firewall(ByName("a_b", made.target, made.groups), False).files["rule-group.tf"]
    assert dict(group.attributes)["name"] == "a-b-prod"
