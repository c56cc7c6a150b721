"""Parameters and answers are of the model's shape, and what is not is refused in EC2's words."""

from __future__ import annotations

import pytest

from emscloud.sandbox.ec2.query import Refused, parameters, refusal
from tests.sandbox.ec2.sdk import Account, raw


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"Action": "DeleteSecurityGroup", "Colour": "red"}, "<Code>UnknownParameter</Code><Message>The parameter Colour is not"),
        ({"Action": "DeleteSecurityGroup", "GroupId.1": "sg-1"}, "The parameter GroupId.1 is not recognized"),
        (
            {"Action": "RevokeSecurityGroupIngress", "GroupId": "sg-1", "IpPermissions.1.Port": "1"},
            "The parameter IpPermissions.1.Port is not recognized",
        ),
        (
            {"Action": "RevokeSecurityGroupIngress", "GroupId": "sg-1", "IpPermissions.one.ToPort": "1"},
            "The parameter IpPermissions.one is not recognized",
        ),
        ({"Action": "DescribeSecurityGroups", "MaxResults": "five"}, "<Code>InvalidParameterValue</Code><Message>Value (five)"),
        ({"Action": "DescribeSecurityGroups", "DryRun": "perhaps"}, "Value (perhaps) for parameter DryRun is invalid."),
        ({"Action": "CreateSecurityGroup", "GroupName": "a"}, "<Code>MissingParameter</Code><Message>The request must contain the"),
        (
            {
                "Action": "CreateVpc",
                "CidrBlock": "10.0.0.0/16",
                "TagSpecification.1.ResourceType": "nothing",
                "TagSpecification.1.Tag.1.Key": "a",
            },
            "Value (nothing) for parameter TagSpecification.1.ResourceType is invalid.",
        ),
        ({"Action": "Fly"}, "<Code>InvalidAction</Code><Message>The action Fly is not valid for this web service."),
    ],
)
def test_what_is_not_of_the_models_shape_is_refused(account: Account, asked: dict[str, str], said: str) -> None:
    """Unknown parameters, missing ones and values of another type each have their code; nothing is dropped unsaid."""
    status, body = raw(account.served, **asked)
    assert (400, True) == (status, said in body), body


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"Action": "DescribeSecurityGroups", "Filter": "x", "Filter.1.Name": "a"}, "Filter.1.Name"),
        ({"Action": "ModifySecurityGroupRules", "GroupId": "sg-1", "SecurityGroupRule.1": "x"}, "SecurityGroupRule.1"),
    ],
)
def test_a_parameter_is_a_value_or_has_parts(account: Account, given: dict[str, str], name: str) -> None:
    """One that is said to be both is refused, and a value where parts belong."""
    _, body = raw(account.served, **given)
    assert f"The parameter {name} is not recognized" in body, body


def test_a_list_with_nothing_in_it_is_one(account: Account) -> None:
    """`GroupId=` is how a client says no groups."""
    status, body = raw(account.served, Action="DescribeSecurityGroups", GroupId="")
    assert (200, True) == (status, account.group in body)


def test_any_text_comes_back_as_it_went(account: Account) -> None:
    """What XML and forms would trip over does not change on its way."""
    text = "<&>\"' =+% \N{SNOWMAN} \N{GRINNING FACE}"
    account.ec2.create_tags(Resources=[account.group], Tags=[{"Key": text, "Value": text}])
    (group,) = account.ec2.describe_security_groups(GroupIds=[account.group])["SecurityGroups"]
    assert [{"Key": text, "Value": text}] == group["Tags"]


def test_parameters_may_come_in_the_address() -> None:
    """A GET has them there."""
    assert {"Action": "A", "B.1": ""} == parameters(b"", b"Action=A&B.1=")


def test_a_refusal_is_written_as_ec2_does() -> None:
    """Code, message and a request's id, and the status."""
    response = refusal(Refused("A.B", "<no>", 412))
    assert 412 == response.status_code
    assert "<Errors><Error><Code>A.B</Code><Message>&lt;no&gt;</Message></Error></Errors>" in response.get_data(as_text=True)
