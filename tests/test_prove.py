"""The proof: a fault planted in the text by hand is a difference, with its packet and its rule."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud import clouds
from emscloud.cloud import Loss
from emscloud.diagnostics import Problem, Where
from emscloud.hcl import printer, strict
from emscloud.hcl.resources import resources
from emscloud.load.terms import parse_service
from emscloud.model.policy import Accept, Direction, Grounded, GroundedGroup, Requirement, Target
from emscloud.pipeline import Compiled, Result, build, open_policy
from emscloud.prove import expected, fits, judge, prove, widened
from emscloud.spaces.address import parse_network
from emscloud.spaces.meaning import meaning
from tests.commands import ROOT, example, run, small, tree
from tests.resolve.policies import TARGETS

WIDER, NARROWER = "lets through what the policy does not ask for", "does not let through what the policy asks for"
RDP = "aws_vpc_security_group_ingress_rule.ems-server_rdp-from-bastion_10-0-0-5-32"
TELEMETRY = "aws_vpc_security_group_ingress_rule.ems-server_forticlient-ems_telemetry_10-20-0-0-16"
NSG = "azurerm_network_security_group.ems-server security_rule"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The shipped example, compiled."""
    return build(open_policy(example(tmp_path_factory.mktemp("ems"))))


@pytest.fixture(scope="module")
def aws(result: Result) -> Compiled:
    """Its target on AWS."""
    return result.targets[0]


@pytest.fixture(scope="module")
def azure(result: Result) -> Compiled:
    """Its target on Azure."""
    return result.targets[1]


def edited(texts: Mapping[str, str], mark: str, old: str, new: str | None) -> dict[str, str]:
    """The texts with the one block that holds a mark written otherwise, or (None) left out."""
    found = []
    for name, text in texts.items():
        blocks = text.split("\n\n")
        at = [index for index, block in enumerate(blocks) if mark in block]
        if len(at) == 1:
            assert old in blocks[at[0]]
            changed = [] if new is None else [blocks[at[0]].replace(old, new)]
            found.append({**texts, name: "\n\n".join([*blocks[: at[0]], *changed, *blocks[at[0] + 1 :]])})
    assert len(found) == 1
    return found[0]


def proof(one: Compiled, texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """What the proof finds in other texts for the same policy."""
    return prove(one.cloud, one.grounded, one.lowered.losses, texts, strict.read)


def test_the_text_as_it_was_printed_is_proven(aws: Compiled, azure: Compiled) -> None:
    """No difference, on both clouds."""
    assert (proof(aws, aws.texts), proof(azure, azure.texts)) == ((), ())


@dataclass(frozen=True, slots=True)
class Fault:
    """A block of the text, by a mark in it, in which a word is another one (or which is gone), and what is to be said."""

    mark: str
    old: str
    new: str | None
    verdict: str
    packet: str
    rule: str


BASTION, SMTP = "in tcp/3389 with peer 10.0.0.5", "out tcp/25 with peer 198.51.100.24"
SERVER, TELEMETRY_10 = '"ems-server_rdp-from-bastion_10', '"ems-server_forticlient-ems_telemetry_10'
CHROME, DENY = "_chromebook_group", '"emscloud-deny-inbound'
AWS = (
    Fault(SERVER, "from_port         = 3389", "from_port         = 3388", WIDER, "in tcp/3388 with peer 10.0.0.5", RDP),
    Fault(SERVER, "to_port           = 3389", "to_port           = 3390", WIDER, "in tcp/3390 with peer 10.0.0.5", RDP),
    Fault(SERVER, '"tcp"', '"udp"', WIDER, "in udp/3389 with peer 10.0.0.5", RDP),
    Fault(SERVER, "_ingress_", "_egress_", NARROWER, BASTION, "rdp-from-bastion"),
    Fault(SERVER, "", None, NARROWER, BASTION, "rdp-from-bastion"),
    Fault(TELEMETRY_10, "10.20.0.0/16", "10.20.0.0/15", WIDER, "in tcp/8013 with peer 10.21.0.0", TELEMETRY),
    Fault(TELEMETRY_10, "10.20.0.0/16", "10.20.0.0/17", NARROWER, "in tcp/8013 with peer 10.20.128.0", "forticlient-ems/telemetry"),
    Fault(
        "_chromebook_group", "group.chromebooks.", "group.ems-standby.", WIDER, "by way of group ems-standby: in tcp/8443", CHROME
    ),
    Fault("_chromebook_group", "", None, NARROWER, "by way of group chromebooks: in tcp/8443", "forticlient-ems/chromebook"),
    Fault("_mail-alerts_", "198.51.100.25/32", "198.51.100.24/31", WIDER, SMTP, "_mail-alerts_"),
)
AZURE = (
    Fault('"rdp-from', '["3389"]', '["3388-3389"]', WIDER, "in tcp/3388 with peer 10.0.0.5", f"{NSG} rdp-from-bastion_tcp_ipv4"),
    Fault('"rdp-from', '"Tcp"', '"*"', WIDER, "in udp/3389 with peer 10.0.0.5", NSG),
    Fault('"rdp-from', '"Inbound"', '"Outbound"', NARROWER, BASTION, "rdp-from-bastion"),
    Fault('"rdp-from', '"Allow"', '"Deny"', NARROWER, BASTION, "rdp-from-bastion"),
    Fault('"rdp-from', "", None, NARROWER, BASTION, "rdp-from-bastion"),
    Fault('"forticlient-ems.telemetry_tcp_ipv4', "10.20.0.0/16", "10.20.0.0/15", WIDER, "in tcp/8013 with peer 10.21.0.0", NSG),
    Fault(DENY, "", None, WIDER, "by way of azure AzureLoadBalancer", "azurerm_network_security_group.ems-server"),
    Fault(DENY, "4096", "100", NARROWER, "in tcp/443 with peer 192.0.2.10", "forticlient-ems/admin-web"),
    Fault(DENY, '"Deny"', '"Allow"', WIDER, "in tcp/443 with peer 1.0.0.1", f"{NSG} emscloud-deny-inbound"),
)


def said(one: Compiled, fault: Fault) -> list[bool]:
    """For each difference that the proof finds, whether it says of the fault what is to be said."""
    server = {"group-ems-server.tf": one.texts["group-ems-server.tf"]}
    found = proof(one, {**one.texts, **edited(server, fault.mark, fault.old, fault.new)})
    return [all(words in problem.detail for words in (fault.verdict, fault.packet, fault.rule)) for problem in found]


@pytest.mark.parametrize("fault", AWS, ids=str)
def test_a_fault_in_a_security_group_is_found(aws: Compiled, fault: Fault) -> None:
    """A port, a prefix, a protocol, a direction, a reference, a rule that is gone: packet, both sides and the rule are said."""
    assert any(said(aws, fault))


@pytest.mark.parametrize("fault", AZURE, ids=str)
def test_a_fault_in_a_network_security_group_is_found(azure: Compiled, fault: Fault) -> None:
    """The same for an NSG, where the deny at the end decides too."""
    assert any(said(azure, fault))


def test_a_difference_has_a_packet_and_the_groups_place(aws: Compiled) -> None:
    """E320, the packet alone for a program, and the line of the group in the policy."""
    (problem,) = proof(aws, edited(aws.texts, '"ems-server_rdp-from-bastion_10', "", None))
    where = problem.where or Where("")
    assert (problem.code, problem.packet, where.text.strip()) == ("E320", "in tcp/3389 with peer 10.0.0.5", "ems-server:")
    assert problem.detail.endswith("This is a fault of emscloud, not of the policy; please report it.")


def test_a_group_that_is_gone_or_added_is_a_difference(aws: Compiled) -> None:
    """Whole groups count, not only rules."""
    without = {name: text for name, text in aws.texts.items() if name != "group-ems-standby.tf"}
    assert [one.code for one in proof(aws, without)] == ["E320"]
    more = aws.texts["group-ems-standby.tf"].replace('"ems-standby', '"more').replace("group.ems-standby.", "group.more.")
    problems = proof(aws, {**aws.texts, "group-more.tf": more})
    assert [(one.code, one.where) for one in problems] == [("E320", None)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("vpc_id      = var.vpc_id", "vpc_id      = 7", "E503"), ("\n}\n", "\n", "E501"), ("\n\n", "\n\n\n", "E501")],
)
def test_text_that_cannot_be_read_is_not_proven(aws: Compiled, old: str, new: str, code: str) -> None:
    """What is not exactly as printed, or holds what is never printed, is an error of its own."""
    text = aws.texts["group-ems-server.tf"].replace(old, new, 1)
    assert {one.code for one in proof(aws, {**aws.texts, "group-ems-server.tf": text})} == {code}


def test_what_is_expected_is_the_meaning_less_losses_and_with_widenings(azure: Compiled, aws: Compiled) -> None:
    """Exactly: no loss may hide, and none may be invented."""
    assert expected(aws.grounded, ()) == meaning(aws.grounded)
    assert [loss.name for loss in azure.lowered.losses] == ["azure-icmp-types", "azure-icmpv6"]
    for loss in azure.lowered.losses:
        others = [one for one in azure.lowered.losses if one is not loss]
        assert [one.code for one in prove(azure.cloud, azure.grounded, others, azure.texts, strict.read)] == ["E320"]


def test_a_loss_is_taken_by_name_row_group_and_target(azure: Compiled) -> None:
    """An entry fits one loss of one requirement, narrowed where it says so; what nobody takes prints the entry to paste."""
    loss: Loss = azure.lowered.losses[0]
    entry = Accept(loss.name, loss.requirement, "because")
    assert fits(entry, loss, "prod-azure")
    for other in (
        replace(entry, loss="azure-icmpv6"),
        replace(entry, requirement="ntp"),
        replace(entry, group="ems-standby"),
        replace(entry, target="prod-eu"),
    ):
        assert not fits(other, loss, "prod-azure")
    problems, used = judge("Azure", azure.grounded, [loss, loss], [replace(entry, target="prod-eu")])
    assert ([one.code for one in problems], used) == (["E310"], set())
    assert "add under `accept`: `- {loss: azure-icmp-types, row: forticlient-ems/probing, why: YOUR REASON}`" in problems[0].detail
    assert judge("Azure", azure.grounded, [loss], [entry]) == ([], {entry})


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("aws/terraform.py", '("to_port", rule.to_port)', '("to_port", rule.to_port + 1)', "in tcp/23 with peer 10.9.0.0"),
        (
            "aws/lower.py",
            "return _Atom(protocol, reach.low,",
            "return _Atom(protocol, reach.low - 1,",
            "in tcp/21 with peer 10.9.0.0",
        ),
        ("azure/lower.py", 'Direction.IN, "Deny"', 'Direction.IN, "Allow"', "in tcp/443 with peer 1.0.0.1"),
    ],
)
def test_a_fault_of_ours_exits_with_1_and_writes_nothing(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    """A copy of emscloud with a mistake in it refuses its own output, in `check` and in `emit`."""
    copy = tmp_path / "lib/emscloud"
    shutil.copytree(ROOT / "emscloud", copy, ignore=shutil.ignore_patterns("__pycache__"))
    source = (copy / "clouds" / file).read_text("utf-8")
    assert old in source
    (copy / "clouds" / file).write_text(source.replace(old, new), "utf-8")
    policy = small(tmp_path / "policy")
    for command in ("check", "emit"):
        ran = run(command, policy.name, cwd=policy.parent, package=tmp_path / "lib")
        assert (ran.code, "error E320: The proof failed" in ran.err, said in ran.err) == (1, True, True)
    assert set(tree(policy.parent)) == {"emscloud.yaml"}


ONES = st.integers(0, 255)
PLACES = st.lists(st.tuples(st.sampled_from([4, 5, 9, 77]), ONES), min_size=1, max_size=12, unique=True)


def covered(at: list[tuple[int, int]], count: int, accept: str = "") -> tuple[str, str]:
    """A policy in both clouds whose rule has a cover of names, and its lock."""
    rule = "{id: one, outbound: [tcp/443, udp/1-9], to: [a.example, 8.8.4.7, '2001:4860::1'], why: w}"
    text = f"name: ems\ngroups:\n  web: {{rules: [{rule}]}}\ncover: {{max-rules: {count}, never-wider: {{4: 8}}}}\n"
    listed = [{"name": "a.example", "address": f"8.8.{high}.{low}", "vantage": "v", "first": "2026-01-01"} for high, low in at]
    return f"{text}{accept}{TARGETS}", json.dumps({"format": 1, "addresses": listed})


@given(at=PLACES, count=st.integers(1, 6))
def test_a_cover_is_proven_together_with_what_it_adds(at: list[tuple[int, int]], count: int) -> None:
    """The text lets through what was meant and what the cover is said to add, and nothing else; it is accepted, or an error."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "emscloud.yaml"
        for accept in ("", "accept: [{loss: cover, rule: one, why: w}]\n"):
            text, lock = covered(at, count, accept)
            path.write_text(text)
            path.with_suffix(".lock").write_text(lock)
            result = build(open_policy(path))
            for one in result.targets:
                added = [loss for loss in one.lowered.losses if loss.name == "cover"]
                (group,) = one.grounded.groups
                (ask,) = group.requirements
                alone = replace(group, requirements=(replace(ask, peers=ask.meant or ask.peers),))
                meant = meaning(replace(one.grounded, groups=(alone,)))["web"][Direction.OUT].must
                read = resources(block for name, file in one.texts.items() for block in strict.read(file, name))
                through = one.cloud.lift(one.cloud.recognise(read), {})["web"][Direction.OUT].must
                assert meant <= through
                assert [one.traffic for one in added] == ([through - meant] if through - meant else [])
            needed = any(loss.name == "cover" for one in result.targets for loss in one.lowered.losses)
            codes = {problem.code for problem in result.problems}
            assert codes == ({"E310"} if needed and not accept else {"E311"} if accept and not needed else set())


def test_a_cover_that_leaves_something_out_is_found() -> None:
    """What it stands for has to be in it, whoever made it."""
    ask = Requirement("one", Direction.OUT, (parse_service("tcp/443"),), (parse_network("8.8.4.0/28"),), "w")
    ask = replace(ask, meant=(parse_network("8.8.4.1"), parse_network("8.8.4.16")))
    target = Target("prod", "aws", {"vpc_id": "vpc-01234567", "region": "eu-west-1", "account_id": "123456789012"})
    policy = Grounded("ems", target, (GroundedGroup("web", (ask,)),))
    (loss,) = widened(policy)
    assert ("cover", True, "the cover stands for 2 addresses and adds 15 others") == (loss.name, loss.widening, loss.detail)
    aws = clouds.get("aws")
    lowered = aws.lower(policy)
    texts = {name: printer.render(blocks, "h") for name, blocks in aws.blocks(lowered.artifact, False).items()}
    (problem,) = prove(aws, policy, lowered.losses, texts, strict.read)
    assert ("E320", "out tcp/443 with peer 8.8.4.16") == (problem.code, problem.packet)
    assert "The cover of one in `web` leaves out" in problem.detail
