"""Terraform core refuses what a cloud would refuse at apply, and its message names the value that is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.parametric.cases import CASES, Case
from tests.terraform import plans

AWS, AZURE = (next(case for case in CASES if case.cloud == cloud and case.host == "ems-server") for cloud in ("aws", "azure"))
GOOD: Mapping[str, object] = {"enable_telemetry": True, "endpoints": {"office": "10.0.0.0/16"}, "fortiguard_cidrs": {}}


def _root(case: Case, calls: Mapping[str, Mapping[str, object]], beside: str = "") -> dict[str, str]:
    """A configuration that calls the module once for each of some arguments, all others good."""
    provider = json.loads(case.called({"": next(iter(case.assignments().values()))}))["provider"]
    called = {name: {"source": "./module", **case.common(), **GOOD, **arguments} for name, arguments in calls.items()}
    return {**case.texts(), "main.tf.json": json.dumps({"provider": provider, "module": called}), "beside.tf": beside}


def _said(case: Case, calls: Mapping[str, Mapping[str, object]], beside: str = "") -> str:
    """What core says against one plan of these calls, on one line."""
    with pytest.raises(AssertionError) as refused:
        plans.planned(_root(case, calls, beside), options=("-no-color",), clouds=(case.provider,))
    return " ".join(str(refused.value).replace("│", " ").split())


def _unsaid(case: Case, told: list[tuple[Mapping[str, object], str]]) -> list[str]:
    """Messages that core does not give for their arguments, and their number where it has another one of errors."""
    said = _said(case, {f"case{number}": arguments for number, (arguments, _) in enumerate(told)})
    wrong = [words for _, words in told if words not in said]
    return wrong + ([said] if wrong or said.count("Error: ") != len(told) else [])


EXISTING: Mapping[str, object] = {"vpc_id": None}


def test_what_ec2_would_refuse_at_apply_is_refused_at_plan() -> None:
    """Ids that are none, and names that EC2 does not take."""
    told = [
        ({"vpc_id": ""}, "`vpc_id`: `` is not a VPC's id"),
        ({"vpc_id": "main"}, "`vpc_id`: `main` is not a VPC's id, which is written as vpc-0123456789abcdef0."),
        ({**EXISTING, "security_group_id": ""}, "`security_group_id`: `` is not a group's id"),
        ({**EXISTING, "security_group_id": "own"}, "`security_group_id`: `own` is not a group's id"),
        ({"name": ""}, "`name`: `` is no name in EC2"),
        ({"name": "  "}, "`name`: ` ` is no name in EC2"),
        ({"name": "a" * 256}, "is no name in EC2: 1 to 255 characters"),
        ({"name": "büro"}, "`name`: `büro` is no name in EC2"),
        ({"name": "Sg-1"}, "`name`: `Sg-1` begins with `sg-`"),
        ({"name": "default"}, "`name`: `default` is the group that every VPC has of its own."),
    ]
    assert [] == _unsaid(AWS, told)


def test_what_arm_would_refuse_at_apply_is_refused_at_plan() -> None:
    """Names that Azure does not take."""
    there = {"location": None}
    told = [
        ({"resource_group_name": ""}, "`resource_group_name`: `` is no resource group's name"),
        ({"resource_group_name": "rg ems"}, "`resource_group_name`: `rg ems` is no resource group's name"),
        ({**there, "network_security_group_name": ""}, "`network_security_group_name`: `` cannot be a name in Azure"),
        ({**there, "network_security_group_name": "own."}, "`network_security_group_name`: `own.` cannot be a name in Azure"),
        ({"name": "a b"}, "`name`: `a b` cannot be a name in Azure"),
        ({"priority_base": 99}, "`priority_base`: `99` does not lie within 100 and 3090."),
    ]
    assert [] == _unsaid(AZURE, told)


def test_a_group_is_made_or_named() -> None:
    """Neither and both are told with what to do, and so is what a group that is made has to have."""
    one = "`create_security_group` says that one is made here: leave one of them out."
    aws = [
        ({"vpc_id": None}, "`vpc_id` is needed where the group is made here."),
        ({**EXISTING, "create_security_group": False}, "give an id in `security_group_id`, or leave `create_security_group` out."),
        ({"create_security_group": True, "security_group_id": "sg-01234567"}, one),
    ]
    one = "`create_network_security_group` says that one is made here: leave one of them out."
    azure = [
        ({"location": ""}, "`location` is needed where the group is made here."),
        ({"create_network_security_group": False}, "give a name in `network_security_group_name`, or leave"),
        ({"create_network_security_group": True, "network_security_group_name": "own"}, one),
    ]
    assert ([], []) == (_unsaid(AWS, aws), _unsaid(AZURE, azure))


@pytest.mark.parametrize(
    ("case", "arguments"),
    [
        (AWS, {"name": "EMS (lab) [1]: a/b, c&d; {e}!$* @f#=+"}),
        (AWS, {"vpc_id": "vpc-01234567"}),
        (AZURE, {"resource_group_name": "rg_(ems).a", "name": "n.s_g"}),
    ],
)
def test_what_a_cloud_takes_is_planned(case: Case, arguments: Mapping[str, object]) -> None:
    """Every character that a name may have, and ids of either length."""
    plan = plans.read(plans.planned(_root(case, {"it": arguments}), clouds=(case.provider,)))
    assert len(plans.groups(plan.after, case.cloud)) == 1
