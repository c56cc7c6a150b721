"""`read` as a whole: what is proposed is what lives, never more, and what is not in it is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from emscloud.clouds.aws import artifact as aws_artifact
from emscloud.clouds.azure import artifact as azure_artifact
from emscloud.diagnostics import Failed
from emscloud.diff.delta import Verdict
from emscloud.model.policy import Direction
from emscloud.pipeline import build, open_policy
from emscloud.propose.compose import Proposal, propose, read
from emscloud.sources.comparison import compare
from emscloud.sources.sides import Means
from tests.clouds.standing import Standing as Clouds
from tests.clouds.standing import hold_aws, hold_azure
from tests.clouds.standing import standing as served
from tests.commands import example
from tests.propose.standings import on_aws, on_azure
from tests.propose.test_atoms import aws, nsg

FEATURES = ["telemetry", "deployment", "directory", "download", "admin-web", "mail-alerts", "fsso", "chromebook-management"]


@pytest.fixture(scope="module")
def place() -> Iterator[Clouds]:
    with served() as one:
        yield one


def tree(one: Proposal) -> dict[str, Any]:
    """The proposed policy as data."""
    return cast("dict[str, Any]", yaml.safe_load(one.text))


def codes(one: Proposal) -> list[str]:
    """The codes of what is to be said."""
    return [problem.code for problem in one.problems]


def test_the_example_is_found_again(place: Clouds, tmp_path: Path) -> None:
    """Its features, settings, roles and rules, in either cloud; the proposal passes `check`, and `diff` says nothing."""
    for target in build(open_policy(example(tmp_path))).targets:
        cloud, made = target.target.cloud, target.lowered.artifact
        if cloud == "aws":
            ids = hold_aws(place, cast("aws_artifact.Module", made), place.ec2.vpc())
        else:
            ids = hold_azure(place, cast("azure_artifact.Module", made))
        live = f"{cloud}:{','.join(ids.values())}"
        found = read([live], None, place.access())
        path = tmp_path / f"{cloud}.yaml"
        path.write_text(found.text, "utf-8")
        assert ((), True, ()) == (found.problems, found.whole, build(open_policy(path)).problems)
        delta = compare(live, str(path), None, Means(access=place.access())).delta
        assert (Verdict.NOTHING, {"tag"}) == (delta.verdict, {pair.by for pair in delta.pairs})
        _as_the_example(tree(found), on_aws_=cloud == "aws")


def _as_the_example(policy: Mapping[str, Any], *, on_aws_: bool) -> None:
    server = policy["groups"]["ems-server"]
    chosen = {"rpc-ports": ["49152-65535"], **({"probe": "echo-request"} if on_aws_ else {})}
    page: dict[str, object] = {"service": "forticlient-ems@6.4", "host": "ems-server", "features": FEATURES, "settings": chosen}
    assert ("ems-prod", [page]) == (policy["name"], server["requires"])
    rules = server["rules"]
    assert ["rdp-from-bastion", "ntp", "signatures-anycast"] == [one["id"] for one in rules]
    assert "break-glass access (SEC-42)" == rules[0]["why"]
    roles: dict[str, list[object]] = {
        "endpoints": ["10.20.0.0/16", "fd00:20::/64"],
        "admins": ["192.0.2.10"],
        "directory-servers": ["10.0.5.10", "10.0.5.11"] if on_aws_ else ["10.0.5.10/31"],
        "mail-server": ["198.51.100.25"],
        "fortigates": ["10.0.9.1"],
        "chromebooks": [{"group": "chromebooks"}] if on_aws_ else ["10.30.0.0/16"],
        "google-workspace": ["anywhere"],
    }
    books: dict[str, list[object]] = {"ems-server": [{"group": "ems-server"}], "fortiguard-rating": ["anywhere"]} if on_aws_ else {}
    assert {**roles, **books} == policy["peers"]
    if on_aws_:
        (page,) = policy["groups"]["chromebooks"]["requires"]
        assert ("chromebook", ["profile", "url-rating"]) == (page["host"], page["features"])


def test_an_nsg_that_people_made_is_read_as_arm_has_it(place: Clouds) -> None:
    """Several ports in a rule are several rows; a deny cuts what comes after it; `diff` says nothing where all of it is said."""
    base = {"protocol": "Tcp", "sourcePortRange": "*", "destinationAddressPrefix": "*", "access": "Allow", "direction": "Inbound"}
    everything = {
        **base,
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "destinationPortRange": "*",
        "access": "Deny",
        "priority": 4000,
    }
    rules: dict[str, dict[str, object]] = {
        "clients": {**base, "destinationPortRanges": ["8013", "10443"], "sourceAddressPrefix": "10.20.0.0/16", "priority": 200},
        "not-the-lab": {**everything, "sourceAddressPrefix": "10.20.128.0/17", "priority": 100},
        "deny-in": everything,
        "deny-out": {**everything, "direction": "Outbound"},
    }
    group = place.arm.add_group(place.arm.add_resource_group("rg"), "nsg-ems", [])
    for name, one in rules.items():
        place.arm.put_rule(group, name, one)
    found = read([f"azure:{group}"], None, place.access())
    (page,) = tree(found)["groups"]["nsg-ems"]["requires"]
    assert (["telemetry", "download"], {"endpoints": ["10.20.0.0/17"]}, True) == (
        page["features"],
        tree(found)["peers"],
        found.whole,
    )
    assert "security_rule[0] (clients)" in found.text


def test_a_group_without_tags_is_called_as_it_is() -> None:
    """What several names share is the policy's; a name that is asked for is taken, and is taken from the groups' own."""
    rules = [aws(cidr_ipv4="10.0.0.0/8")]
    named = tree(propose([on_aws(("ems-web", rules), ("ems-db", rules), ("ems-9", rules))]))
    assert ("ems", ["web", "db", "ems-9"]) == (named["name"], list(named["groups"]))
    alone = tree(propose([on_aws(("launch wizard", rules))]))
    assert ("launch-wizard", ["launch-wizard"]) == (alone["name"], list(alone["groups"]))
    asked = tree(propose([on_aws(("ems-web", rules), ("other", rules))], "ems"))
    assert ("ems", ["web", "other"]) == (asked["name"], list(asked["groups"]))
    assert "live" == tree(propose([on_aws(("web", rules), ("other", rules))]))["name"]
    twins = tree(propose([on_aws(("web", rules)), on_azure(("web", [nsg(100)]))]))
    assert (["web", "web-2"], ["aws", "azure"]) == (list(twins["groups"]), list(twins["targets"]))


def test_members_among_themselves_are_the_group() -> None:
    """Another one that was read is named as well; one that was not, by its id."""
    web, db, far = (f"sg-{number:017x}" for number in (1, 2, 9))
    rules = [aws(referenced_security_group_id=one) for one in (web, db, far)]
    back = aws(direction=Direction.OUT, ip_protocol="-1", from_port=None, to_port=None, cidr_ipv4="0.0.0.0/0")
    both = [back, {**{key: value for key, value in back.items() if key != "cidr_ipv4"}, "cidr_ipv6": "::/0"}]
    found = propose([on_aws(("web", [*rules, *both]), ("db", both))])
    (rule,) = [one for one in tree(found)["groups"]["web"]["rules"] if "inbound" in one]
    assert ([{"aws": far}, {"group": "db"}, {"group": "web"}], []) == (rule["from"], codes(found))


def test_a_flow_of_which_one_end_is_missing_is_by_ids() -> None:
    """The policy would be refused otherwise; the comment says what is missing."""
    web, db = (f"sg-{number:017x}" for number in (1, 2))
    everything = [
        aws(direction=Direction.OUT, ip_protocol="-1", **{f"cidr_ipv{n}": one}) for n, one in ((4, "0.0.0.0/0"), (6, "::/0"))
    ]
    rules = [aws(referenced_security_group_id=web), aws(referenced_security_group_id=db, to_port=444)]
    found = propose([on_aws(("web", [*rules, *everything]), ("db", [aws(cidr_ipv4="10.0.0.0/8")]))])
    peers = [one["from"] for one in tree(found)["groups"]["web"]["rules"] if "inbound" in one]
    assert ([[{"group": "web"}], [{"aws": db}]], True) == (peers, found.whole)
    assert "Rules name db by id" in found.text
    assert "`db` does not send it" in found.text.replace("\n#  ", "")


def test_what_the_default_rules_open_is_said() -> None:
    """As rules of their own, with what taking them out would close; Azure's loss is accepted."""
    found = propose([on_azure(("web", [nsg(100)]))])
    rules = tree(found)["groups"]["web"]["rules"]
    assert [f"default-{name}" for name in ("AllowAzureLoadBalancerInBound", "AllowVnetInBound")] == [one["id"] for one in rules[:2]]
    assert (True, (), 4) == (found.whole, found.problems, len(tree(found)["accept"]))
    assert "Take one out" in found.text


def test_what_the_language_cannot_say_is_named() -> None:
    """In a comment and as a problem with a packet; the rest is proposed."""
    rules = [
        nsg(100, destination_address_prefix="10.0.0.4"),
        nsg(110, destination_port_range="22", source_address_prefix="10.0.0.0/8"),
    ]
    found = propose([on_azure(("web", rules))])
    assert (False, {"E530"}) == (found.whole, set(codes(found)))
    assert {"in tcp/443 with peer 1.0.0.1", "in tcp/443 with peer 2000::1"} >= {one.packet for one in found.problems}
    assert "NOT SAID: azure/web lets through in tcp/443 (HTTPS) at members 10.0.0.4" in found.text
    assert "(by rg/web security_rule[0] (r100)): a policy's rules hold for every member of a group." in found.text.replace(
        "\n#  ", ""
    )
    assert any(one.get("inbound") == "tcp/22" for one in tree(found)["groups"]["web"]["rules"])


def test_what_a_deny_takes_of_a_tag_is_named() -> None:
    """Nothing of the tag is proposed, for a policy would open all of it."""
    rules = [nsg(100, access="Deny", source_address_prefix="10.0.0.0/8"), nsg(110, source_address_prefix="Storage")]
    found = propose([on_azure(("web", [*rules, nsg(4096, access="Deny", protocol="*", destination_port_range="*")]))])
    (problem,) = found.problems
    assert "from Storage (by rg/web security_rule[1] (r110)): a policy names all that stands behind a reference" in problem.detail
    assert "Storage" not in {
        one.get("azure") for one in (peer for rule in tree(found)["groups"]["web"]["rules"] for peer in rule.get("from", ()))
    }


def test_where_a_policy_with_rows_would_not_compile_all_rules_are_plain() -> None:
    """And what is wrong with it is said: here the name, which with the group's is too long for Azure."""
    found = propose(
        [on_azure(("web-" + "x" * 60, [nsg(100, destination_port_range="8013", source_address_prefix="10.0.0.0/8")]))], "y" * 64
    )
    assert (False, (), ["E301"]) == (found.whole, found.claims, codes(found))
    assert "Rows were recognised, but" in found.text


def test_what_nobody_told_is_left_to_fill_in() -> None:
    """And named, and the exit says so."""
    one = on_aws(("web", [aws(cidr_ipv4="10.0.0.0/8")]))
    found = propose([replace(one, settings={"region": "eu-west-1"})])
    assert (False, ["E531"], 2) == (found.whole, codes(found), found.text.count("<FILL-IN>"))


def test_a_group_that_lets_nothing_through_is_refused() -> None:
    """A policy has no group without a rule."""
    with pytest.raises(Failed, match="E532"):
        propose([on_aws(("web", []))])


def test_a_group_above_the_usual_quota_states_its_own() -> None:
    """What lives proves that the account has more."""
    rules = [aws(cidr_ipv4=f"10.0.{number}.0/24") for number in range(70)]
    found = propose([on_aws(("web", rules))])
    assert ({"rules_per_group": 70}, True) == (tree(found)["targets"]["aws"]["limits"], found.whole)


def test_what_a_prefix_list_weighs_is_the_targets(place: Clouds) -> None:
    """Its maximum counts in every rule that names it, and what lives proves that there is room for it."""
    whole = place.ec2.prefix_list("10.1.0.0/16", maximum=50)
    rules = [("ingress", "tcp", port, port, "prefix-list", whole, None) for port in (22, 443)]
    group = place.ec2.group(place.ec2.vpc(), "web", rules)
    found = read([f"aws:{group}"], None, place.access())
    limits = {"rules_per_group": 100, "prefix_lists": {whole: {"max_entries": 50, "family": 4}}}
    assert (limits, True, {"E303"}) == (tree(found)["targets"]["aws"]["limits"], found.whole, set(codes(found)))
