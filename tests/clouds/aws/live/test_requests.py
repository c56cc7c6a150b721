"""Many steps are one call, and a call says what EC2 takes."""

from __future__ import annotations

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
