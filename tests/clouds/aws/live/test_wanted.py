"""Security groups as they are lowered are wanted as atoms, and atoms lift as the groups do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from emscloud.clouds.aws.artifact import Rule
from emscloud.clouds.aws.lift import lift
from emscloud.clouds.aws.live.wanted import base_of, lift_of, name_of, wanted
from emscloud.diagnostics import Failed
from emscloud.model.policy import Direction
from emscloud.pipeline import build, open_policy
from emscloud.plan.atom import ANY, Atom, Kind
from emscloud.plan.rule import digest
from tests.clouds.aws.live.rig import listed, module, naming, rule
from tests.commands import ROOT


def test_atoms_let_through_what_their_groups_do() -> None:
    """The shipped example, group by group and direction by direction."""
    (one,) = [made for made in build(open_policy(ROOT / "examples/ems/emscloud.yaml")).targets if made.target.cloud == "aws"]
    artifact = one.lowered.artifact
    flows = lift(artifact, one.grounded.extents)  # type: ignore[arg-type]
    lifted = lift_of(one.grounded.extents)
    paths = wanted(artifact, {})  # type: ignore[arg-type]
    assert flows == {path.group: lifted(asked.atom for asked in path.after or ()) for path in paths}


def test_entries_are_peers_of_the_rules_that_name_their_list(tmp_path: Path) -> None:
    """What a policy with `prefix-lists` lets through is what its atoms do, in both families and directions."""
    rules = "{id: a, inbound: [tcp/443, tcp/80], from: [10.1.0.0/16, 10.2.0.0/16, 'fd00::/8'], why: x}"
    rules += ", {id: b, outbound: any, to: [10.3.0.0/16, anywhere-ipv6], why: x}"
    target = "{cloud: aws, account_id: '123456789012', region: eu-west-1, vpc_id: vpc-0123456789abcdef0}"
    file = tmp_path / "emscloud.yaml"
    file.write_text(f"name: p\ngroups: {{web: {{prefix-lists: true, rules: [{rules}]}}}}\ntargets: {{eu: {target}}}\n", "utf-8")
    (one,) = build(open_policy(file)).targets
    artifact = one.lowered.artifact
    (path,) = wanted(artifact, {})  # type: ignore[arg-type]
    assert lift(artifact, {})["web"] == lift_of({})(asked.atom for asked in path.after or ())  # type: ignore[arg-type]
    names = [("in", "p-web-a-ipv4", 2), ("in", "p-web-a-ipv6", 1), ("out", "p-web-b-ipv4", 1)]
    assert names == [(made.direction.value, made.name, made.after) for made in path.lists]
    assert {"emscloud: p"} == {asked.description for asked in path.after or () if asked.atom.within}


def test_a_group_is_wanted_as_emsclouds_own() -> None:
    """Where Terraform would be named as its manager."""
    (path,) = wanted(module("vpc-1", {"web": []}), {})
    assert ("p-web", "Group web of the emscloud policy p") == (path.name, path.description)
    tags = {"emscloud:applied": digest(()), "emscloud:group": "web", "emscloud:managed-by": "emscloud", "emscloud:policy": "p"}
    assert tags == dict(path.tags)


def test_a_rule_without_ports_is_every_port() -> None:
    """As EC2 shows it; two rules that are one to EC2 are one."""
    every = Rule("", Direction.OUT, "-1", None, None, "cidr_ipv4", "0.0.0.0/0", own=False, description="")
    (path,) = wanted(module("vpc-1", {"web": [every, every, rule(80, "db")]}), {"sg-9": "db"})
    assert [
        Atom(Direction.IN, "tcp", 80, 80, Kind.OWN, "db"),
        Atom(Direction.OUT, "-1", ANY, ANY, Kind.IPV4, "0.0.0.0/0"),
    ] == [one.atom for one in path.after or ()]


def test_what_cannot_be_applied_yet_is_refused() -> None:
    """E445 for prefix lists of a group in several parts, by its name."""
    one = listed("row", "10.1.0.0/16")
    with pytest.raises(Failed, match="E445: `web` is several security groups and has prefix lists"):
        wanted(module("vpc-1", {"web": [one, naming(443, one)], "web/2": []}), {})


def test_parts_are_groups_of_their_own() -> None:
    """By a name that no group has; what names the group names its first part, and is one symbol."""
    rules = [rule(80, "web"), replace(rule(81, "web"), peer="web/2")]
    paths = wanted(module("vpc-1", {"web": [], "web/2": rules}), {})
    assert [("web", "p-web", None), ("web/2", "p-web-2", "2")] == [
        (one.group, one.name, dict(one.tags).get("emscloud:part")) for one in paths
    ]
    bounds = lift_of({})(asked.atom for asked in paths[1].after or ())[Direction.IN]
    assert [("group", "web")] == [(one.space, one.name) for one in bounds.named]
    tags = {"emscloud:group": "web", "emscloud:part": "2"}
    assert ("web", "web/2", "web") == (name_of({}, "web"), name_of(tags, ""), base_of("web/2"))
