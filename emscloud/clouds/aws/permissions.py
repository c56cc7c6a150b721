"""The least IAM policy: each action that `live/` and `adopt/` call, narrowed as far as IAM can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emscloud.clouds.aws.live.wanted import MANAGER, OURS

_EC2 = "arn:aws:ec2:*:*"
_GROUPS, _RULES, _LISTS, _VPCS = (f"{_EC2}:{kind}/*" for kind in ("security-group", "security-group-rule", "prefix-list", "vpc"))
_OWN_TAGS = "emscloud:*"
_MARKED = {"StringEquals": {f"aws:RequestTag/{MANAGER}": OURS}}
"""Of what is made: it gets our tag."""
_HELD = {"StringEquals": {f"aws:ResourceTag/{MANAGER}": OURS}}
"""Of what is there: it has our tag."""
_OWN_ALONE = {"ForAllValues:StringLike": {"aws:TagKeys": _OWN_TAGS}}

LISTING = (
    "DescribeManagedPrefixLists",
    "DescribeNetworkInterfaces",
    "DescribeSecurityGroupRules",
    "DescribeSecurityGroups",
    "DescribeVpcs",
)
"""What reads, and takes no resource: IAM can only permit it for all."""
QUOTAS = ("GetAWSDefaultServiceQuota", "GetServiceQuota")
MAKING = (
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "CreateManagedPrefixList",
    "CreateSecurityGroup",
)
"""What tags the thing that it makes, for which EC2 asks for CreateTags too."""


def permissions(read_only: bool) -> dict[str, object]:  # noqa: FBT001  (the protocol's own)
    """An IAM policy; with `read_only` for `plan`, `read` and the live sides of `diff`, else for `apply`, `destroy` and `adopt`.

    Not in it: `sts:GetCallerIdentity`, which needs no permission and cannot even be denied, and `sts:AssumeRole`, which
    `--role-arn` asks of who takes the role on, not of the role.
    Sources, for the resources and conditions that each action takes:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html (and list_servicequotas.html);
    for tags that come with what is made: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html;
    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html.
    """
    return {"Version": "2012-10-17", "Statement": [*_reading(), *([] if read_only else _writing())]}


def _reading() -> list[Mapping[str, object]]:
    """A quota is no required resource of GetServiceQuota, and the default has none, so both are read for all."""
    return [
        _allow("Read", _ec2(*LISTING), ["*"]),
        _allow("ReadPrefixLists", _ec2("GetManagedPrefixListEntries"), [_LISTS]),
        _allow("ReadQuotas", [f"servicequotas:{one}" for one in QUOTAS], ["*"]),
    ]


def _writing() -> list[Mapping[str, object]]:
    return [
        _allow("ReadWhatUsesPrefixLists", _ec2("GetManagedPrefixListAssociations"), [_LISTS]),
        _allow("MakeGroups", _ec2("CreateSecurityGroup"), [_GROUPS], _MARKED),
        _allow("MakeGroupsInVpcs", _ec2("CreateSecurityGroup"), [_VPCS]),
        _allow("ChangeOurGroups", _ec2(*_CHANGING, "DeleteSecurityGroup"), [_GROUPS], _HELD),
        _allow("RulesOfThoseGroups", _ec2(*_OF_RULES), [_RULES]),
        _allow("RulesThatNamePrefixLists", _ec2("ModifySecurityGroupRules"), [_LISTS]),
        _allow("MakePrefixLists", _ec2("CreateManagedPrefixList"), [_LISTS], _MARKED),
        _allow("ChangeOurPrefixLists", _ec2("DeleteManagedPrefixList", "ModifyManagedPrefixList"), [_LISTS], _HELD),
        _allow(
            "TagWhatIsMade",
            _ec2("CreateTags"),
            [_GROUPS, _RULES, _LISTS],
            {"StringEquals": {"ec2:CreateAction": list(MAKING)}},
        ),
        _allow("TagOurGroups", _ec2("CreateTags"), [_GROUPS], _HELD | _OWN_ALONE),
        _allow("AdoptGroups", _ec2("CreateTags"), [_GROUPS], _MARKED | _OWN_ALONE),
    ]


_CHANGING = (
    "AuthorizeSecurityGroupEgress",
    "AuthorizeSecurityGroupIngress",
    "ModifySecurityGroupRules",
    "RevokeSecurityGroupEgress",
    "RevokeSecurityGroupIngress",
)
_OF_RULES = ("AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules")
"""What EC2 judges by the rule as well as by its group; a rule of somebody else has none of our tags and is changed all the same."""


def _ec2(*actions: str) -> list[str]:
    return sorted(f"ec2:{one}" for one in actions)


def _allow(
    sid: str, actions: Sequence[str], resources: Sequence[str], condition: Mapping[str, object] | None = None
) -> dict[str, object]:
    said = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return said | ({"Condition": condition} if condition else {})
