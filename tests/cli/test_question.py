"""A question about a packet: its words, and who answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.cli.question import Question, answers, parsed
from emscloud.diagnostics import Failed
from emscloud.load.terms import parse_service
from emscloud.model.policy import Direction
from emscloud.spaces.address import parse_network
from tests.commands import SMALL, small


def test_the_words_make_a_question() -> None:
    """Policy and group, direction, a prefix or a group, a service in its canonical words."""
    https = parse_service("tcp/443")
    assert parsed("a.yaml#web", ["in", "10.0.0.1", "tcp/443"]) == Question(
        Path("a.yaml"), "web", Direction.IN, parse_network("10.0.0.1"), https, "tcp/443 from 10.0.0.1"
    )
    assert parsed("a.yaml", ["out", "db", "tcp/443"]) == Question(Path("a.yaml"), None, Direction.OUT, "db", https, "tcp/443 to db")
    assert parsed("a.yaml", ["out", "2001:db8::/32", "proto/6"]).words == "tcp/0-65535 to 2001:db8::/32"


@pytest.mark.parametrize(
    "words", [[], ["in"], ["in", "a", "tcp/1", "more"], ["to", "a", "tcp/1"], ["in", "10.0.0.256", "tcp/1"], ["in", "::", "icmpv4"]]
)
def test_wrong_words_are_a_wrong_call(words: list[str]) -> None:
    """E410, always."""
    with pytest.raises(Failed, match="E410"):
        parsed("a.yaml", words)


def test_a_wrong_policy_has_no_answers(tmp_path: Path) -> None:
    """Its problems are raised instead."""
    policy = small(tmp_path, SMALL + "accept: [{loss: azure-icmpv6, rule: ssh, why: no}]\n")
    with pytest.raises(Failed, match="E311"):
        answers(parsed(str(policy), ["in", "10.0.0.1", "tcp/22"]))


def test_a_group_stands_for_its_addresses_where_a_cloud_cannot_name_it(tmp_path: Path) -> None:
    """Who the group is depends on the target: its addresses, or what the policy assumes of it."""
    rules = "      - {id: all-in, inbound: icmp, from: [10.0.1.0/24], why: monitoring}\n"
    policy = small(tmp_path, SMALL.replace("    rules:\n", "    rules:\n" + rules))
    found, problems = answers(parsed(str(policy), ["in", "web", "icmp"]))
    assert ([(one.target, one.group, one.allowed) for one in found], problems) == ([("eu", "web", True), ("we", "web", True)], ())
