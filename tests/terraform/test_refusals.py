"""Terraform core refuses what a cloud would refuse at apply, and its message names the value that is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import pytest

from tests.parametric.cases import CASES, Case
from tests.terraform import plans

AWS, AZURE = (next(case for case in CASES if case.cloud == cloud and case.host == "ems-server") for cloud in ("aws", "azure"))
GOOD: Mapping[str, object] = {"enable_telemetry": True, "endpoints": {"office": "10.0.0.0/16"}, "fortiguard_cidrs": {}}
Told = Sequence[tuple[Mapping[str, object], str]]


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


def _unsaid(case: Case, told: Told) -> list[str]:
    """Messages that core does not give for their arguments, and their number where it has another one of errors."""
    said = _said(case, {f"case{number}": arguments for number, (arguments, _) in enumerate(told)})
    wrong = [words for _, words in told if words not in said]
    return wrong + ([said] if wrong or said.count("Error: ") != len(told) else [])


EXISTING: Mapping[str, object] = {"vpc_id": None}


def test_what_ec2_would_refuse_at_apply_is_refused_at_plan() -> None:
    """Ids that are none, and names that EC2 does not take."""
    told: Told = [
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
    told: Told = [
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
    aws: Told = [
        ({"vpc_id": None}, "`vpc_id` is needed where the group is made here."),
        ({**EXISTING, "create_security_group": False}, "give an id in `security_group_id`, or leave `create_security_group` out."),
        ({"create_security_group": True, "security_group_id": "sg-01234567"}, one),
    ]
    one = "`create_network_security_group` says that one is made here: leave one of them out."
    azure: Told = [
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


def test_messages_name_the_label_and_the_value() -> None:
    """Of every map, with what to write instead, all that is wrong at once, and a null is no fault of the message."""
    cidrs = {"office": "10.20.3.4/16", "lab": "10.1.2.3", "six": "2001:DB8::1/32", "host": "::1", "word": "us", "none": None}
    told: Told = [
        (
            {"endpoints": cidrs},
            (
                "`endpoints.host`: `::1` has no length; one address is ::1/128; "
                "`endpoints.lab`: `10.1.2.3` has no length; one address is 10.1.2.3/32; `endpoints.none`: null is no prefix; "
                "`endpoints.office`: `10.20.3.4/16` has host bits set; its network is 10.20.0.0/16; "
                "`endpoints.six`: `2001:DB8::1/32` is written 2001:db8::/32; "
                "`endpoints.word`: `us` is no prefix; write one such as 10.20.0.0/16 or 2001:db8::/32."
            ),
        ),
        ({"endpoints": {"office": "10.0.0.1/33"}}, "`endpoints.office`: `10.0.0.1/33` is no prefix"),
        (
            {"endpoints": {"a": "10.0.0.0/8", "b": "10.0.0.0/8", "c": "10.1.0.0/16"}},
            "`endpoints` has one peer under two labels, and a cloud takes a rule only once: `10.0.0.0/8` under the labels a, b.",
        ),
        (
            {"endpoints_security_group_ids": {"clients": "10.0.0.0/8", "none": None}},
            "`endpoints_security_group_ids.clients`: `10.0.0.0/8`; `endpoints_security_group_ids.none`: `null`: a group's id is",
        ),
        ({"endpoints_prefix_list_ids": {"a": "pl-01234567", "b": "pl-01234567"}}, "`pl-01234567` under the labels a, b."),
        ({"rpc_ports": ["0", "443"]}, "`rpc_ports`: `0`: port 0 is no port to open; every port is written 0-65535."),
        ({"rpc_ports": ["0-1024"]}, "`rpc_ports`: `0-1024`: port 0 is no port to open"),
        ({"rpc_ports": ["443", "https", None]}, "`rpc_ports`: `https`; `null`: a port or a range is written as 443 or 1024-5000."),
        ({"rpc_ports": []}, "`rpc_ports` is empty"),
        ({"rpc_ports": ["65000-65536"]}, "`rpc_ports`: `65000-65536`: ports end at 65535."),
        ({"rpc_ports": ["5000-1024", "1"]}, "`rpc_ports`: `5000-1024`: a range runs backwards."),
        ({"rpc_ports": ["1-5", "7", "4-9"]}, "`rpc_ports`: `1-5` and `4-9`; `7` and `4-9` overlap."),
        ({"smtp_port": 0}, "`smtp_port`: `0` is no port"),
        ({"probe": "none"}, "`probe`: `none` is no choice. There are `any`, `echo-request`."),
    ]
    assert [] == _unsaid(AWS, told)


def test_messages_name_azures_references() -> None:
    """The label of the one that is wrong, those that are too many, and what is not to be accepted."""
    tag = "endpoints_service_tags"
    told: Told = [
        ({tag: {"all": "internet"}}, f"`{tag}.all`: `internet`: the service tags of the default rules are spelled"),
        ({tag: {"all": "Any", "none": None}}, f"`{tag}.all`: `Any`; `{tag}.none`: `null`: a service tag is written as"),
        ({tag: {"a": "Storage", "b": "Sql"}}, f"`{tag}` takes 1 at most, since a rule names no more, and here are 2: a, b."),
        ({"accept": ["icmp", "azure-icmpv6"]}, "`accept`: `icmp`: it takes `azure-icmp-types`, `azure-icmpv6`."),
    ]
    said = _said(AZURE, {f"case{number}": arguments for number, (arguments, _) in enumerate(told)})
    assert [] == [words for _, words in told if words not in said]


def test_what_is_needed_is_told_by_what_is_on() -> None:
    """The rows of the features that are on, and the switches of which one at least has to be."""
    names = {"enable_telemetry": False, "enable_deployment": True, "enable_signatures": True}
    told: Told = [
        ({"enable_telemetry": False}, "Choose features: set at least one of `enable_telemetry`, `enable_deployment`,"),
        ({"endpoints": {}}, "role `endpoints`, whom these rows need: forticlient-ems/telemetry. Add a line"),
        ({"endpoints": {}}, 'with your own addresses: endpoints = { office = "10.0.0.0/24" }; or endpoints_security_group_ids'),
    ]
    both = [
        "whom these rows need: forticlient-ems/smb, forticlient-ems/rpc, forticlient-ems/probing. Add a line",
        "`fortiguard_cidrs` holds no address, and these rows need some: forticlient-ems/signatures-anycast. Take",
    ]
    assert [] == _unsaid(AWS, told)
    said = _said(AWS, {"it": {**names, "endpoints": {}}})
    assert [] == [words for words in both if words not in said]


LATE = 'resource "terraform_data" "late" {\n  input = "10.0.0.0/8"\n}\n'
SECRET = 'variable "secret" {\n  default   = "%s"\n  sensitive = true\n}\n'


@pytest.mark.parametrize("case", [AWS, AZURE], ids=lambda case: case.cloud)
def test_a_wrong_value_beside_one_that_is_not_known_waits_for_apply(case: Case) -> None:
    """The message is whole then, and no rule is made."""
    endpoints = {"late": "${terraform_data.late.output}", "office": "10.20.3.4/16"}
    with pytest.raises(AssertionError, match=r"`endpoints\.office`: `10\.20\.3\.4/16` has host bits set") as refused:
        plans.stated(_root(case, {"it": {"endpoints": endpoints}}, LATE), clouds=(case.provider,))
    assert ("terraform apply" in str(refused.value), "Failed to evaluate" in str(refused.value)) == (True, False)
    assert [] == re.findall(r"_rule\..*: Creating", str(refused.value))


def test_a_sensitive_value_is_taken_and_never_shown() -> None:
    """A right one is planned as before, and of a wrong one the message is withheld."""
    arguments = {"endpoints": {"office": "${var.secret}"}}
    plan = plans.read(plans.planned(_root(AWS, {"it": arguments}, SECRET % "10.9.0.0/16"), clouds=("aws",)))
    assert [True] == [one.flows != {} for one in plans.groups(plan.after).values()]
    said = _said(AWS, {"it": arguments}, SECRET % "10.9.8.7/16")
    assert ("10.9.8.7" in said, "sensitive" in said) == (False, True)


def test_rules_that_would_be_equal_are_named() -> None:
    """Each by its resource and key, with the service and the peer; of one feature alone, too, where a setting repeats a port."""
    two = {"enable_signatures": True, "enable_chromebook_management": True, "chromebooks": {"all": "10.9.0.0/16"}}
    calls = {
        "two": {**two, "fortiguard_cidrs": {"a": "192.0.2.1/32"}, "google_workspace": {"b": "192.0.2.1/32"}},
        "one": {"enable_telemetry": False, "enable_deployment": True, "rpc_ports": ["135", "1024-5000"]},
        "list": {
            **two,
            "google_workspace_prefix_list_ids": {"b": "pl-01234567"},
            "fortiguard_prefix_list_ids": {"a": "pl-01234567"},
        },
    }
    said = _said(AWS, calls)
    words = (
        'google_workspace["b"] and signatures_anycast["a"] (tcp/443 with 192.0.2.1/32).',
        'rpc_rpc_ports["office 135"] and rpc_tcp_135["office"] (tcp/135 with 10.0.0.0/16). Where a setting repeats a port',
        'google_workspace_lists["b"] and signatures_anycast_lists["a"] (tcp/443 with pl-01234567).',
    )
    assert [] == [one for one in words if one not in said]
    assert said.count("Error: ") == len(calls)
