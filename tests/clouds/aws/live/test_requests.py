"""Many steps are one call, and a call says what EC2 takes."""

from __future__ import annotations

from dataclasses import replace

from emscloud.clouds.aws.live.requests import batches, permissions, request
from emscloud.model.policy import Direction
from emscloud.plan.atom import ANY, Atom, Kind
from emscloud.plan.rule import Asked
from emscloud.plan.steps import Action, Step
from tests.account import atom
from tests.plan.plans import IDENTITY, path, plan

A, B, C = atom(80, 80, "10.0.0.0/32"), atom(81, 81, "10.0.0.3/32"), atom(82, 82, "fd00::/127", Direction.OUT)


def test_rules_of_one_direction_are_one_call() -> None:
    """Grants of a group, then revokes, ours and foreign together."""
    made = plan(path({A, B}, {atom(82, 82, "10.0.0.0/30"), atom(82, 82, "web"), C}, foreign={B}))
    assert [(Action.GRANT, 2), (Action.GRANT, 1), (Action.REVOKE, 2)] == [
        (Action.REVOKE if batch[0].action is Action.FOREIGN else batch[0].action, len(batch)) for batch in batches(made.steps)
    ]


def test_a_grant_marks_its_rules_as_ours() -> None:
    """With the policy and the group; what stays is in no call."""
    one = path(None, {A})
    asked = request([Step(Action.GRANT, "web", "", 1, Direction.IN, new=Asked(A, "row: why"))], one, IDENTITY, {"web": "sg-1"})
    assert ("AuthorizeSecurityGroupIngress", "grant 1 rule ingress to p-web") == (asked.action, asked.words)
    assert {
        "GroupId": "sg-1",
        "IpPermissions": [
            {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/32", "Description": "row: why"}]}
        ],
        "TagSpecifications": [
            {
                "ResourceType": "security-group-rule",
                "Tags": [{"Key": "emscloud:group", "Value": "web"}, {"Key": "emscloud:policy", "Value": "p"}],
            }
        ],
    } == dict(asked.asked)


def test_one_permission_holds_all_peers_of_a_service() -> None:
    """Of every kind, groups of the policy by their ids; without ports where they do not apply, without an empty description."""
    peers = [(Kind.IPV4, "10.0.0.0/8"), (Kind.IPV6, "fd00::/8"), (Kind.LIST, "pl-1"), (Kind.GROUP, "sg-9"), (Kind.OWN, "web")]
    rules = [Asked(Atom(Direction.IN, "-1", ANY, ANY, kind, peer), "") for kind, peer in peers]
    assert [
        {
            "IpProtocol": "-1",
            "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
            "Ipv6Ranges": [{"CidrIpv6": "fd00::/8"}],
            "PrefixListIds": [{"PrefixListId": "pl-1"}],
            "UserIdGroupPairs": [{"GroupId": "sg-9"}, {"GroupId": "sg-1"}],
        }
    ] == permissions(rules, {"web": "sg-1"})


def test_a_group_is_tagged_in_the_call_that_makes_it() -> None:
    """Or a run that is cut there would leave a group that is nobody's."""
    asked = request([Step(Action.CREATE, "web", "")], path(None, {A}), IDENTITY, {})
    assert [{"ResourceType": "security-group", "Tags": [{"Key": "k", "Value": "v"}]}] == asked.asked["TagSpecifications"]
    assert ("p-web", "made for a test", "vpc-1") == tuple(asked.asked[key] for key in ("GroupName", "Description", "VpcId"))


def test_a_rule_of_a_part_is_tagged_with_it() -> None:
    """As its group is: the group of the policy, and which part."""
    step = Step(Action.GRANT, "web/2", "", 1, Direction.IN, new=Asked(A, "row: why"))
    asked = request([step], path(None, {A}, group="web/2"), IDENTITY, {"web/2": "sg-2"})
    (tags,) = [one["Tags"] for one in asked.asked["TagSpecifications"]]  # type: ignore[attr-defined]
    assert {"emscloud:group": "web", "emscloud:part": "2", "emscloud:policy": "p"} == {one["Key"]: one["Value"] for one in tags}


def test_a_list_of_the_group_is_named_by_its_id() -> None:
    """Each direction has its own of a name."""
    rules = [Asked(Atom(way, "tcp", 80, 80, Kind.OWN_LIST, "l"), "") for way in Direction]
    ids = {"in l": "pl-1", "out l": "pl-2"}
    assert [[{"PrefixListId": "pl-1"}], [{"PrefixListId": "pl-2"}]] == [
        permissions([one], ids)[0]["PrefixListIds"] for one in rules
    ]


def test_a_tag_is_a_call_of_its_own() -> None:
    """It changes no rule."""
    one = path({A}, {A})
    step: Step[Atom] = Step(Action.MODIFY, "web", "its tag remembers what was applied", 9)
    tagged = replace(one, tags=(("emscloud:applied", "0123456789abcdef"), ("k", "v")))
    asked = request([step], tagged, IDENTITY, {"web": "sg-1"})
    said = {"Resources": ["sg-1"], "Tags": [{"Key": "emscloud:applied", "Value": "0123456789abcdef"}]}
    assert ("CreateTags", said, "tag p-web with what was applied") == (asked.action, asked.asked, asked.words)
