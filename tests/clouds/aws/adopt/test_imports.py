"""Import blocks name the group and those of its rules that the module has, at their addresses there; the rest is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.diagnostics import Failed
from emscloud.foreign import Instance
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Ref
from emscloud.model.policy import Grounded, Target
from emscloud.plan.account import NOTHING, Old
from tests.clouds.aws.adopt.legacy import NEW, TAGS, imports, legacy
from tests.clouds.aws.live.rig import REGION, Rig, module, rule


def to(block: Block) -> tuple[str, str]:
    """Where a block imports to, and what."""
    found = dict(block.attributes)
    assert isinstance(found["to"], Ref)
    return found["to"].path, str(found["id"])


def test_the_group_and_what_the_module_has_of_its_rules(rig: Rig) -> None:
    """By what rules say, not by how they are described; nothing is written."""
    live = legacy(rig)
    found = imports(rig, live)
    (group, held) = map(to, found.blocks)
    assert ("aws_security_group.web", live) == group
    assert ("aws_vpc_security_group_ingress_rule.10.1.0.0/16", True) == (held[0], held[1].startswith("sgr-"))
    assert [
        "in tcp/22 from 192.0.2.0/24 (by hand), packet: tcp/22 with peer 192.0.2.0",
        "out any to 0.0.0.0/0 (without a description), packet: tcp/443 with peer 1.0.0.1",
    ] == [words.partition(": ")[2] for words in found.left]
    assert ({"team": "it"}, (), True) == (rig.cloud.tags(live), found.problems, found.becomes.startswith("Terraform leaves"))


def test_what_the_live_group_keeps_of_its_own(rig: Rig) -> None:
    """Name and description, which cannot change, and the tags of others beside those of the module; none of AWS's own."""
    live = legacy(rig)
    kept = imports(rig, live).kept
    assert kept is not None
    assert (
        'resource "aws_security_group" "web" {\n'
        '  name        = "legacy"\n'
        '  description = "by hand"\n'
        "  tags = {\n"
        '    "emscloud:group"      = "web"\n'
        '    "emscloud:managed-by" = "terraform"\n'
        '    "emscloud:policy"     = "p"\n'
        '    team                  = "it"\n'
        "  }\n"
        "}\n"
    ) == render(
        (
            replace(
                kept, attributes=tuple([(name, "by hand" if name == "description" else value) for name, value in kept.attributes])
            ),
        )
    )


def test_a_group_that_is_ours_already_moves_to_terraform_too(rig: Rig) -> None:
    """As it was applied: each rule is imported, nothing is left, and nothing has to be kept."""
    rig.apply(NEW)
    found = imports(rig, rig.ids()["web"])
    assert (1 + len(NEW["web"]), (), None) == (len(found.blocks), found.left, found.kept)


def test_an_exclusive_target_takes_the_rest_away(rig: Rig) -> None:
    """And says so."""
    live, groups = legacy(rig), replace(module(rig.vpc, NEW), exclusive=True)
    found = rig.account().imports(live, "web", groups, Grounded("p", Target("eu", "aws", {}), ()), rig.run, NOTHING)
    assert found.becomes.startswith("Terraform takes these away")


def test_what_another_tool_manages_is_said_and_terraforms_own_refused(rig: Rig) -> None:
    """Nothing is written, so a tool's tag is no refusal; what `emit` made is in a state already."""
    assert ["E456"] == [one.code for one in imports(rig, legacy(rig, "a", {"ManagedBy": "Terraform"})).problems]
    with pytest.raises(Failed, match="E442"):
        imports(rig, legacy(rig, "b", {**TAGS, "emscloud:managed-by": "terraform"}))


def test_resources_of_the_old_state_that_are_the_groups_rules_are_named(rig: Rig) -> None:
    """Of every kind that says a rule of it; not what names it as a peer, nor anything else."""
    live = legacy(rig)
    kinds = ("aws_security_group_rule", "aws_vpc_security_group_egress_rule", "aws_vpc_security_group_rules_exclusive")
    mine = [Instance(f"{kind}.a", kind, {"security_group_id": live}) for kind in kinds]
    others = [
        Instance("aws_security_group_rule.b", kinds[0], {"security_group_id": "sg-2", "source_security_group_id": live}),
        Instance("aws_instance.c", "aws_instance", {"security_group_id": live}),
    ]
    assert tuple(f"{kind}.a" for kind in kinds) == imports(rig, live, old=Old((*mine, *others))).owned


def test_what_terraform_has_already_moves_within_it(rig: Rig) -> None:
    """Tagged as `emit` tags it: with its state it is no refusal."""
    live = legacy(rig, tags={**TAGS, "emscloud:managed-by": "terraform", "ManagedBy": "Terraform"})
    found = imports(rig, live, old=Old((Instance("aws_security_group.a", "aws_security_group", {"id": live}),)))
    assert ((), 2) == (found.problems, len(found.blocks))


def test_a_rule_that_names_a_group_beside_it_is_recognised(rig: Rig) -> None:
    """By what is said of that group, by its very name, or by Terraform's tags; one that is not there is refused."""
    groups = {"web": [rule(80, "db")], "db": [rule(22, "10.1.0.0/16")]}
    other = legacy(rig, "other")
    live = rig.cloud.group(rig.vpc, "legacy", [("ingress", "tcp", 80, 80, "group", other, None)])
    assert (1, 2) == (len(imports(rig, live, groups).blocks), len(imports(rig, live, groups, Old((), {"db": other})).blocks))
    rig.cloud._world.tag(other, {**TAGS, "emscloud:group": "db", "emscloud:managed-by": "terraform"})
    assert 2 == len(imports(rig, live, groups).blocks)
    with pytest.raises(Failed, match=r"E440: There is no sg-0123456789abcdef1 in"):
        imports(rig, live, groups, Old((), {"db": "sg-0123456789abcdef1"}))


def test_a_group_of_which_nobody_said_what_it_becomes_is_warned_of(rig: Rig) -> None:
    """E474 where the policy names another group and a live rule an id that nobody gave; with it, in whatever spelling, silence."""
    groups = {"web": [rule(80, "db")], "db": [rule(22, "10.1.0.0/16")]}
    other, lonely = legacy(rig, "other"), rig.cloud.group(rig.vpc, "lonely")
    live = rig.cloud.group(rig.vpc, "legacy", [("ingress", "tcp", 80, 80, "group", other, None)])
    (said,) = imports(rig, live, groups).problems
    assert ("E474", True) == (said.code, f"name `{other}`. If that is the same, say so with `--beside db=aws:ID`" in said.detail)
    found = imports(rig, live, groups, Old((), {"db": f"{REGION}/{other}"}))
    assert ((), 2) == (found.problems, len(found.blocks))
    assert () == imports(rig, lonely, groups).problems
    with pytest.raises(Failed, match=r"E440: .* is in us-east-1"):
        imports(rig, live, groups, Old((), {"db": f"us-east-1/{other}"}))


def test_a_state_of_another_account_is_refused(rig: Rig) -> None:
    """E440, by the ARN that the old state has of the group; what has none, or another group's, says nothing."""
    live, kind = legacy(rig), "aws_security_group"
    for arn, refused in (
        (f"arn:aws:ec2:{REGION}:123456789012:security-group/{live}", False),
        ("", False),
        (f"arn:aws:ec2:{REGION}:210987654321:security-group/{live}", True),
        (f"arn:aws:ec2:us-east-1:123456789012:security-group/{live}", True),
    ):
        old = Old(
            (Instance(f"{kind}.a", kind, {"id": live, "arn": arn}), Instance(f"{kind}.b", kind, {"id": "sg-2", "arn": "x:" * 9}))
        )
        if refused:
            with pytest.raises(Failed, match=rf"E440: By the state {kind}.a .* is in .* of the account"):
                imports(rig, live, old=old)
        else:
            assert imports(rig, live, old=old).blocks


def test_a_vpcs_default_group_is_not_moved(rig: Rig) -> None:
    """E456, also where a state has it, with what can be done instead."""
    (id_,) = [one.id for one in rig.cloud._world.moto.groups[rig.vpc].values() if one.name == "default"]
    kind = "aws_default_security_group"
    with pytest.raises(Failed, match=r"E456: .*neither deleted nor renamed, so it is not moved: make a group of its own, and move"):
        imports(rig, id_, old=Old((Instance(f"{kind}.it", kind, {"id": id_}),)))
