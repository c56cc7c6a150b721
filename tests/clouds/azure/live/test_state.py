"""Network security groups as they were read: whose rules they hold, and what of them a write takes back."""

from __future__ import annotations

import json

from emscloud.clouds.azure.live.state import Live, State
from emscloud.plan.rule import Owner
from tests.clouds.azure.live.rig import Rig, rule
from tests.clouds.azure.live.scenes import FOREIGN, OLD


def state(rig: Rig) -> State:
    """As it is now."""
    found = State(rig.identity)
    found.read(rig.client)
    return found


def test_what_the_tag_remembers_is_ours_whatever_it_is_called(rig: Rig) -> None:
    """Any other rule is ours by name and description alone."""
    rig.stand({"web": [rule("x", 443, "10.0.0.0/8", words="")]})
    owners = {one.atom.name: one.owner for one in state(rig).groups[rig.id("web").lower()].rules}
    assert {Owner.OURS} == set(owners.values())
    rig.arm.put_rule(rig.id("web"), "foreign", FOREIGN)
    owners = {one.atom.name: one.owner for one in state(rig).groups[rig.id("web").lower()].rules}
    assert (Owner.FOREIGN, Owner.OURS) == (owners["foreign"], owners["x_tcp_ipv4"])


def test_a_write_takes_back_what_was_read(rig: Rig) -> None:
    """Less what is read-only, with other rules, and our tags beside those of others."""
    whole = {
        "id": "/x",
        "name": "web",
        "etag": 'W/"1"',
        "type": "t",
        "location": "westeurope",
        "tags": {"team": "net", "a": "1"},
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": "g",
            "flushConnection": True,
            "securityRules": [],
            "defaultSecurityRules": [],
            "subnets": [],
        },
    }
    assert {
        "location": "westeurope",
        "tags": {"team": "net", "a": "2"},
        "properties": {"flushConnection": True, "securityRules": [{"name": "one"}]},
    } == json.loads(Live(whole).body([{"name": "one"}], {"a": "2"}))
    assert rig.calls() == []


def test_a_rule_that_stays_is_written_as_it_was_read(rig: Rig) -> None:
    """In its own spelling, less what is read-only: what a stranger wrote is not even spelled otherwise."""
    rig.stand({"web": []})
    rig.arm.put_rule(rig.id("web"), "foreign", FOREIGN)
    (one,) = [one for one in rig.arm.rules(rig.id("web")) if one["name"] == "foreign"]
    found = state(rig).groups[rig.id("web").lower()].as_read("foreign")
    inner = {key: value for key, value in dict(one["properties"]).items() if key != "provisioningState"}  # type: ignore[call-overload]
    assert {"name": "foreign", "properties": inner} == found
    assert "203.0.113.7" == inner["sourceAddressPrefix"]


def test_groups_are_found_by_their_tags(rig: Rig) -> None:
    """By their ids in lower case, and page after page."""
    rig.stand(OLD)
    rig.arm.settings.page = 1
    found = state(rig)
    ids = {name: rig.id(name).lower() for name in OLD}
    assert (ids, ids, found.id_of("p-web")) == (found.ours, found.named({}), ids["web"])
