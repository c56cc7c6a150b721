"""Live groups by their targets: what is asked for, and what is no live group."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emscloud.diagnostics import Failed
from emscloud.foreign import Attribute
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.propose.standing import standing, tagged, title
from tests.clouds.standing import Standing
from tests.clouds.standing import standing as served
from tests.propose.standings import azure_group, on_aws

RULES: list[dict[str, Attribute]] = [
    {
        "direction": Direction.IN,
        "ip_protocol": "tcp",
        "from_port": 22,
        "to_port": 22,
        "referenced_security_group_id": "sg-" + "2".zfill(17),
    }
]


@pytest.fixture(scope="module")
def place() -> Iterator[Standing]:
    with served() as one:
        yield one


def test_groups_stand_in_the_target_that_they_were_read_from(place: Standing) -> None:
    """One for each VPC, with its account, its region and its VPC; of Azure with subscription, resource group and location."""
    one, two = place.ec2.vpc(), place.ec2.vpc()
    ids = [place.ec2.group(vpc, name, ()) for vpc, name in ((one, "web"), (two, "db"), (one, "app"))]
    group = place.arm.add_group(place.arm.add_resource_group("rg"), "nsg", [])
    found = standing([f"aws:{','.join(ids[:2])}", f"azure:{group}", f"aws:eu-west-1/{ids[2]}"], place.access())
    where = {"account_id": "123456789012", "region": "eu-west-1"}
    assert sorted([{**where, "vpc_id": one}, {**where, "vpc_id": two}], key=str) == sorted(
        [dict(at.settings) for at in found[:2]], key=str
    )
    assert {("app", "web"), ("db",)} == {tuple(str(held.values["name"]) for held in at.groups) for at in found[:2]}
    subscription = group.split("/")[2]
    assert {"subscription_id": subscription, "resource_group": "rg", "location": "westeurope"} == found[2].settings


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["sg-0123456789abcdef0"], "E510"),
        (["gcp:web"], "E510"),
        (["emscloud.yaml"], "E510"),
        (["aws:web"], "E510"),
        (["azure:/subscriptions/1/web"], "E510"),
        (["aws:sg-0123456789abcdef0"], "E435"),
    ],
)
def test_what_is_no_live_group_is_refused(place: Standing, words: list[str], code: str) -> None:
    """By its form, or because there is none."""
    with pytest.raises(Failed) as failed:
        standing(words, place.access())
    assert [code] == [problem.code for problem in failed.value.problems]


def test_a_group_that_is_named_twice_is_refused(place: Standing) -> None:
    """In one word or in two, with its region or without."""
    group = place.ec2.group(place.ec2.vpc(), "web", ())
    for words in ([f"aws:{group},{group}"], [f"aws:{group}", f"aws:eu-west-1/{group}"]):
        with pytest.raises(Failed, match="named twice"):
            standing(words, place.access())


def test_without_credentials_it_is_said_how_to_sign_in(place: Standing) -> None:
    """As for any live side."""
    with pytest.raises(Failed) as failed:
        standing(["aws:sg-0123456789abcdef0"], place.access({"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}))
    assert ["E430"] == [problem.code for problem in failed.value.problems]


def test_references_are_by_the_names_of_the_policy_or_by_ids() -> None:
    """As if the groups had the policy's tags; otherwise as if none had any."""
    place = on_aws(("web", RULES), ("db", []))
    names = {one.address: str(one.values["name"]) for one in place.groups}
    symbols = []
    for by_id in ((), ("db",)):
        web, db = place.side("ems", names, by_id).groups
        assert [("ems", "web"), ("ems", "db")] == [web.tag, db.tag]
        symbols += list(web.flows[Direction.IN].named)
    assert [Symbol("group", "db"), Symbol("aws", "sg-" + "2".zfill(17))] == symbols


def test_a_group_is_called_by_its_id_and_its_name() -> None:
    """Of Azure the id ends in the name."""
    (group,) = on_aws(("web", [])).groups
    nsg = azure_group("web", [], {"emscloud:policy": "ems", "emscloud:group": "server"})
    assert f"{group.address} (web)" == title(group)
    assert title(nsg) == nsg.values["id"]
    assert {nsg.address: ("ems", "server")} == tagged([group, nsg])
