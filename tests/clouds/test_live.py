"""What stands in a cloud as it was lowered differs from its policy in nothing, and reading it changes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from emscloud.clouds.aws import artifact as aws
from emscloud.clouds.aws.live.client import clients
from emscloud.clouds.azure import artifact as azure
from emscloud.diagnostics import Failed
from emscloud.diff.delta import Verdict, Way
from emscloud.pipeline import build, open_policy
from emscloud.sources.comparison import Comparison, compare
from emscloud.sources.sides import Means
from tests.clouds.standing import Standing, hold_aws, hold_azure, standing
from tests.commands import ROOT, example, small


@pytest.fixture
def place() -> Iterator[Standing]:
    with standing() as one:
        yield one


def held(place: Standing, policy: Path) -> dict[str, dict[str, str]]:
    """Every target of a policy as it was lowered; by target, the ids of its groups."""
    found = {}
    for one in build(open_policy(policy)).targets:
        made = one.lowered.artifact
        if one.target.cloud == "aws":
            found[one.target.name] = hold_aws(place, cast("aws.Module", made), place.ec2.vpc())
        else:
            found[one.target.name] = hold_azure(place, cast("azure.Module", made))
    return found


def seen(place: Standing, old: str, new: str) -> Comparison:
    return compare(old, new, None, Means(access=place.access()))


def test_the_example_as_it_stands_is_the_example(place: Standing, tmp_path: Path) -> None:
    """Each group of both targets, from either side, by its tag; references to groups are told by their names in the policy."""
    policy = example(tmp_path)
    for target, ids in held(place, policy).items():
        cloud = "aws" if target == "prod-eu" else "azure"
        for group, id_ in ids.items():
            for sides in ((f"{cloud}:{id_}", f"{policy}#{target}/{group}"), (f"{policy}#{target}/{group}", f"{cloud}:{id_}")):
                found = seen(place, *sides)
                assert (Verdict.NOTHING, ["tag"]) == (found.delta.verdict, [pair.by for pair in found.delta.pairs]), found.delta
    assert {call.action for served in (place.aws, place.azure) for call in served.calls if call.write} <= {"CreateTags"}


def test_live_groups_are_the_terraform_that_was_written_for_them(place: Standing, tmp_path: Path) -> None:
    """The shipped modules, read as anybody's Terraform: nothing differs, and their groups pair by their tags."""
    for target, ids in held(place, example(tmp_path)).items():
        live = ("aws:" if target == "prod-eu" else "azure:") + ",".join(ids.values())
        found = seen(place, live, str(ROOT / "examples" / "ems" / "terraform" / target))
        assert (Verdict.NOTHING, {"tag"}) == (found.delta.verdict, {pair.by for pair in found.delta.pairs}), found.delta.changes


def test_a_live_group_against_nothing(place: Standing) -> None:
    """All of it is new, or gone."""
    group = f"aws:{place.ec2.group(place.ec2.vpc(), 'web', [('ingress', 'tcp', 443, 443, 'ipv4', '192.0.2.0/24', None)])}"
    assert Verdict.WIDER is seen(place, "/dev/null", group).delta.verdict
    assert Verdict.NARROWER is seen(place, group, "/dev/null").delta.verdict
    with pytest.raises(Failed, match="is one side alone"):
        compare(group, None, None, Means(access=place.access()))


def test_no_sdk_is_imported_where_no_account_is_asked() -> None:
    """The clouds know how to read live groups, and bring nothing along for it."""
    code = (
        "import sys\nfrom emscloud import clouds\nfrom emscloud.sources import comparison\n"
        "[clouds.get(name).live for name in clouds.names()]\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'boto3', 'botocore', 'azure', 'moto', 'werkzeug'}))"
    )
    assert "[]\n" == subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_several_live_groups_are_one_side(place: Standing, tmp_path: Path) -> None:
    """With commas between them; the policy's groups in the other cloud are named, and are no change."""
    policy = example(tmp_path)
    ids = held(place, policy)["prod-eu"]
    found = seen(place, str(policy), f"aws:{','.join(ids.values())}")
    (problem,) = found.problems()
    assert (Verdict.NOTHING, "E514") == (found.delta.verdict, problem.code)
    assert "prod-azure/ems-server, prod-azure/ems-standby is not compared" in problem.detail


def test_a_rule_by_hand_is_seen(place: Standing, tmp_path: Path) -> None:
    """With its packet, the rule's id and its description, on either cloud."""
    policy = small(tmp_path)
    ids = held(place, policy)
    rule = place.ec2.put(ids["eu"]["web"], ("ingress", "tcp", 3306, 3306, "ipv4", "198.51.100.7/32", "from home"))
    (change,) = seen(place, f"{policy}#eu/web", f"aws:{ids['eu']['web']}").delta.changes
    assert (Way.WIDER, "in tcp/3306 with peer 198.51.100.7") == (change.way, f"{change.direction.value} {change.packet}")
    assert [f"{rule} (from home)"] == [carrier.name for carrier in change.new]
    by_hand = {"protocol": "Tcp", "sourcePortRange": "*", "destinationPortRange": "3306", "sourceAddressPrefix": "198.51.100.7/32"}
    rest = {"destinationAddressPrefix": "*", "access": "Allow", "priority": 200, "direction": "Inbound"}
    place.arm.put_rule(ids["we"]["web"], "by-hand", {**by_hand, **rest})
    (change,) = seen(place, f"{policy}#we/web", f"azure:{ids['we']['web']}").delta.changes
    assert (Way.WIDER, "in tcp/3306 with peer 198.51.100.7") == (change.way, f"{change.direction.value} {change.packet}")
    assert "rg/small-web security_rule[" in change.new[0].name


def test_a_group_that_nobody_tagged_is_compared_all_the_same(place: Standing, tmp_path: Path) -> None:
    """Where one group stands on each side it is clear which are meant, and that is said; its words may pick it as well."""
    policy = small(tmp_path)
    group = place.ec2.group(place.ec2.vpc(), "legacy", [("ingress", "tcp", 443, 443, "ipv4", "192.0.2.0/24", None)])
    found = seen(place, f"aws:{group}#legacy", f"{policy}#web")
    assert ["being the only ones"] == [pair.by for pair in found.delta.pairs]
    assert [(Way.WIDER, "in tcp/22 with peer 10.9.0.0")] == [
        (one.way, f"{one.direction.value} {one.packet}") for one in found.delta.changes
    ]


def test_two_live_groups(place: Standing) -> None:
    """Each side may be live; then the entries of a prefix list count on both."""
    vpc, whole = place.ec2.vpc(), place.ec2.prefix_list("10.1.0.0/16", "10.2.0.0/16")
    named = place.ec2.group(vpc, "named", [("ingress", "tcp", 22, 22, "prefix-list", whole, None)])
    spelled = place.ec2.group(
        vpc, "spelled", [("ingress", "tcp", 22, 22, "ipv4", one, None) for one in ("10.1.0.0/16", "10.2.0.0/16")]
    )
    assert Verdict.NOTHING is seen(place, f"aws:{named}", f"aws:{spelled}").delta.verdict


def test_what_the_other_side_calls_by_a_name_is_compared_by_it(place: Standing, tmp_path: Path) -> None:
    """A policy that names a prefix list says nothing of its entries, so the same name on both sides is no change."""
    whole = place.ec2.prefix_list("10.1.0.0/16")
    policy = small(tmp_path)
    text = policy.read_text("utf-8").replace("from: [10.9.0.0/16]", f"from: [{{aws: {whole}}}, {{azure: Storage}}]")
    policy.write_text(text, "utf-8")
    ids = held(place, policy)["eu"]
    assert Verdict.NOTHING is seen(place, f"{policy}#eu/web", f"aws:{ids['web']}").delta.verdict


def test_a_group_without_tags_is_the_policys_where_rules_name_it(place: Standing, tmp_path: Path) -> None:
    """What pairs with a group of a policy is that group in rules as well: among its members, and from another one."""
    vpc = place.ec2.vpc()
    web, db = place.ec2.group(vpc, "small-web", ()), place.ec2.group(vpc, "small-db", ())
    for group, peer, port, way in ((web, web, 443, "ingress"), (web, db, 5432, "egress"), (db, web, 5432, "ingress")):
        place.ec2.put(group, (way, "tcp", port, port, "group", peer, None))
    place.ec2.put(web, ("egress", "tcp", 443, 443, "group", web, None))
    policy = tmp_path / "emscloud.yaml"
    policy.write_text(f"""\
name: small
groups:
  web:
    rules:
      - {{id: in, inbound: tcp/443, from: [{{group: web}}], why: w}}
      - {{id: out, outbound: tcp/443, to: [{{group: web}}], why: w}}
      - {{id: db, outbound: tcp/5432, to: [{{group: db}}], why: w}}
  db: {{rules: [{{id: web, inbound: tcp/5432, from: [{{group: web}}], why: w}}]}}
targets:
  eu: {{cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: {vpc}}}
""")
    for sides in ((f"aws:{web},{db}", str(policy)), (str(policy), f"aws:{web},{db}")):
        found = seen(place, *sides)
        assert (Verdict.NOTHING, {"name"}) == (found.delta.verdict, {pair.by for pair in found.delta.pairs}), found.delta


def test_a_group_that_a_policy_has_by_its_id_is_compared_by_it(place: Standing, tmp_path: Path) -> None:
    """Whatever its tags are."""
    vpc = place.ec2.vpc()
    web = place.ec2.group(vpc, "small-web", ())
    place.ec2.put(web, ("ingress", "tcp", 443, 443, "group", web, None))
    policy = tmp_path / "emscloud.yaml"
    policy.write_text(f"""\
name: small
groups: {{web: {{rules: [{{id: in, inbound: tcp/443, from: [{{aws: {web}}}], why: w}}]}}}}
targets: {{eu: {{cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: {vpc}}}}}
""")
    assert Verdict.NOTHING is seen(place, f"aws:{web}", str(policy)).delta.verdict
    tags = [{"Key": "emscloud:policy", "Value": "small"}, {"Key": "emscloud:group", "Value": "web"}]
    clients(place.access(), None).ec2.call("CreateTags", Resources=[web], Tags=tags)
    found = seen(place, f"aws:{web}", str(policy)).delta
    assert (Verdict.NOTHING, ["tag"]) == (found.verdict, [pair.by for pair in found.pairs])
