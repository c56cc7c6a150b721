"""What IAM makes of a call to EC2: the resources that it is about, their tags, and whether a policy permits it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl

from emscloud.sandbox.ec2 import Ec2
from emscloud.sandbox.wire import Call

_MADE = {
    "AuthorizeSecurityGroupEgress": "security-group-rule",
    "AuthorizeSecurityGroupIngress": "security-group-rule",
    "CreateManagedPrefixList": "prefix-list",
    "CreateSecurityGroup": "security-group",
}
"""What a call makes and may tag."""
_KINDS = {"sg": "security-group", "sgr": "security-group-rule", "pl": "prefix-list", "vpc": "vpc"}
_ASKED = re.compile(
    r"GroupId|VpcId|PrefixListId|ResourceId\.\d+|SecurityGroupRule\.\d+\.(?:SecurityGroupRuleId|SecurityGroupRule\.PrefixListId)"
)
"""The parameters whose values a call is judged by; rules that are revoked are not, nor peers but prefix lists in changes."""


@dataclass(frozen=True)
class Question:
    """An action on one resource (`*` where it takes none), and the values of condition keys."""

    action: str
    resource: str
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)


def questions(cloud: Ec2, call: Call) -> Iterator[Question]:
    """All that has to be permitted for a call.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    """
    if call.action.endswith("ServiceQuota"):
        yield Question(f"servicequotas:{call.action}", "*")
        return
    action, said = f"ec2:{call.action}", dict(parse_qsl(call.body.decode()))
    if call.action.startswith("Describe"):
        yield Question(action, "*")
        return
    request = _request(said)
    for name, id_ in said.items():
        if _ASKED.fullmatch(name):
            held = {f"aws:ResourceTag/{key}": [value] for key, value in cloud.tags(id_).items()}
            yield Question(action, _arn(cloud, id_), held | (request if call.action == "CreateTags" else {}))
    if call.action in _MADE:
        made = f"arn:aws:ec2:{cloud.region}:{cloud.account}:{_MADE[call.action]}/new"
        yield Question(action, made, request)
        if request:
            yield Question("ec2:CreateTags", made, request | {"ec2:CreateAction": [call.action]})


def _arn(cloud: Ec2, id_: str) -> str:
    return f"arn:aws:ec2:{cloud.region}:{cloud.account}:{_KINDS[id_.partition('-')[0]]}/{id_}"


def _request(said: Mapping[str, str]) -> dict[str, list[str]]:
    """The tags that a call names, as condition keys."""
    names = [name for name in said if re.fullmatch(r"(?:TagSpecification\.\d+\.)?Tag\.\d+\.Key", name)]
    tags = {said[name]: said[name.removesuffix("Key") + "Value"] for name in names}
    return {f"aws:RequestTag/{key}": [value] for key, value in tags.items()} | ({"aws:TagKeys": list(tags)} if tags else {})


def permits(policy: Mapping[str, Any], question: Question) -> bool:
    """Whether some statement permits it; policies of ours deny nothing."""
    return any(
        question.action in one["Action"]
        and any(fnmatchcase(question.resource, pattern) for pattern in one["Resource"])
        and all(_holds(operator, said, question.keys) for operator, said in one.get("Condition", {}).items())
        for one in policy["Statement"]
    )


def _holds(operator: str, said: Mapping[str, str | Sequence[str]], keys: Mapping[str, Sequence[str]]) -> bool:
    quantifier, _, comparison = operator.rpartition(":")
    assert (quantifier, comparison) in (("", "StringEquals"), ("ForAllValues", "StringLike")), operator
    for key, wanted in said.items():
        patterns = [wanted] if isinstance(wanted, str) else wanted
        fits = [any(one == value or (quantifier and fnmatchcase(value, one)) for one in patterns) for value in keys.get(key, ())]
        if not (all(fits) if quantifier else any(fits)):
            return False
    return True
