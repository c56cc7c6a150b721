"""Answers: which rule lets a packet through, asked of the artifact itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.answer import Answer, Because, answer, packets
from emscloud.cloud import Flows
from emscloud.load.terms import parse_service
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from emscloud.pipeline import Compiled, Result, build, open_policy
from emscloud.resolve.ground import extent_of
from emscloud.spaces.address import parse_network
from tests.commands import example
from tests.load.policies import AWS


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The shipped example, compiled."""
    return build(open_policy(example(tmp_path_factory.mktemp("ems"))))


def flows(one: Compiled) -> Flows:
    """What a target lets through."""
    return one.cloud.lift(one.lowered.artifact, one.grounded.extents)


def ask(one: Compiled, direction: Direction, service: str, peer: str, group: str = "ems-server") -> Answer:
    """An answer about a prefix."""
    return answer(one.cloud, flows(one), one.grounded, group, direction, parse_service(service), (parse_network(peer),))


def test_the_answer_has_the_requirement_and_its_page(result: Result) -> None:
    """Why, and the row; a rule of the user's has no page."""
    found = ask(result.targets[0], Direction.IN, "tcp/3389", "10.0.0.5")
    assert found == Answer("prod-eu", "ems-server", True, (Because("rdp-from-bastion", "break-glass access (SEC-42)", ""),))
    (because,) = ask(result.targets[0], Direction.IN, "tcp/8013", "fd00:20::7").because
    assert (because.id, because.page) == ("forticlient-ems/telemetry", "FortiClient EMS 6.4.7: FortiClient Telemetry")


def test_several_requirements_may_let_it_through(result: Result) -> None:
    """All of them are named: the web console of Google, and the signatures."""
    found = ask(result.targets[0], Direction.OUT, "tcp/443", "203.0.113.20")
    assert [because.id for because in found.because] == ["forticlient-ems/google-workspace", "forticlient-ems/signatures-anycast"]


@pytest.mark.parametrize(
    ("service", "peer", "allowed", "note"),
    [
        ("tcp/8013", "10.20.0.0/16", True, ""),
        ("tcp/8013", "10.20.0.0/15", None, "only a part of it"),
        ("tcp/8012-8013", "10.20.0.0/24", None, "only a part of it"),
        ("any", "10.20.0.0/16", None, "only a part of it"),
        ("tcp/8443", "10.30.0.9", None, "only where a reference stands for this peer"),
        ("tcp/8443", "10.31.0.9", False, ""),
        ("udp/8013", "10.20.0.0/16", False, ""),
    ],
)
def test_a_part_is_neither_yes_nor_no(result: Result, service: str, peer: str, allowed: bool | None, note: str) -> None:
    """What cannot be said says why."""
    found = ask(result.targets[0], Direction.IN, service, peer)
    assert (found.allowed, found.note) == (allowed, note)


def test_a_group_is_asked_by_its_symbol(result: Result) -> None:
    """A reference to it answers for all of its members, and only that group's."""
    one = result.targets[0]
    policy = result.opened.policy
    verdicts = {
        name: answer(
            *(one.cloud, flows(one), one.grounded, "ems-server", Direction.IN, parse_service("tcp/8443")),
            *(extent_of(policy, "prod-eu", name), Symbol("group", name)),
        ).allowed
        for name in policy.groups
    }
    assert verdicts == {"ems-server": False, "ems-standby": False, "chromebooks": True}


def test_a_widening_is_let_through_by_its_requirement_and_a_loss_by_none(result: Result) -> None:
    """On Azure a type becomes all of ICMP, and ICMPv6 is left out: both are said of the row that asked."""
    azure = result.targets[1]
    wider = ask(azure, Direction.OUT, "icmpv4/13", "10.20.0.1")
    assert (wider.allowed, [because.id for because in wider.because]) == (True, ["forticlient-ems/probing"])
    lost = ask(azure, Direction.OUT, "icmpv6/128/0", "fd00:20::1")
    note = "asked for by forticlient-ems/probing, and left out by a loss that the policy accepts"
    assert lost == Answer("prod-azure", "ems-server", False, (), note)


def test_packets_exist_in_their_family_alone() -> None:
    """ICMPv6 between IPv4 addresses is no packet, and no answer is yes about none."""
    assert not packets(parse_service("icmpv6"), (parse_network("10.0.0.1"),))
    assert packets(parse_service("icmp"), (parse_network("10.0.0.1"), parse_network("::1")))


def test_nothing_is_not_allowed(result: Result) -> None:
    """A question about no packet at all has the answer no."""
    assert ask(result.targets[0], Direction.OUT, "icmpv4", "2001:db8::1").allowed is False


def test_what_a_cover_adds_is_told(tmp_path: Path) -> None:
    """It is allowed, and nobody asked for it."""
    path = tmp_path / "emscloud.yaml"
    rule = "{id: one, outbound: tcp/443, to: [{of: [8.8.4.1, 8.8.4.9], cover: {max-rules: 1}}], why: w}"
    path.write_text(
        f"name: ems\ngroups: {{web: {{rules: [{rule}]}}}}\naccept: [{{loss: cover, rule: one, why: w}}]\ntargets: {{prod: {AWS}}}\n"
    )
    (one,) = build(open_policy(path)).targets
    notes = [ask(one, Direction.OUT, "tcp/443", peer, "web").note for peer in ("8.8.4.1", "8.8.4.2", "8.8.4.0/28", "8.8.5.0")]
    assert ["", "nobody asked for it: the cover adds it", "", ""] == notes
