"""Suricata's rules: what is asked passes, by name or by address, and nothing else does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import suricataparser

from emscloud.clouds.aws.firewall.rules import numbered, rules, variable
from emscloud.model.policy import ByName
from tests.clouds.aws.firewall.samples import ask, policy
from tests.strategies import WORDS


def passing(by_name: ByName) -> list[str]:
    """The rules that let something pass, without message and number."""
    lines = [rule.line(sid) for rule, sid in numbered(rules(by_name))]
    return [re.sub(r"\(msg:.*?\"; |sid:.*", "", line) for line in lines if line.startswith("pass ")]


def reasons(by_name: ByName) -> list[str]:
    """Why something is left out."""
    return [one.reason for one in rules(by_name).left_out]


SNI = 'flow:to_server; tls.sni; content:"a.example"; startswith; endswith; nocase;'
HOST = 'flow:to_server; http.host; content:"a.example"; startswith; endswith;'


@pytest.mark.parametrize(
    ("service", "to", "said"),
    [
        ("tcp/443", "a.example", [f"pass tls $WEB any -> any 443 {SNI} "]),
        ("tcp/80", "a.example", [f"pass http $WEB any -> any 80 {HOST} "]),
        ("tcp/8443", "a.example", [f"pass tls $WEB any -> any 8443 {SNI} ", f"pass http $WEB any -> any 8443 {HOST} "]),
        ("tcp/80-81", "a.example", [f"pass tls $WEB any -> any 80:81 {SNI} ", f"pass http $WEB any -> any 80:81 {HOST} "]),
        ("tcp/22-23", "10.9.0.0/16", ["pass tcp $WEB any -> 10.9.0.0/16 22:23 flow:to_server; "]),
        ("udp/53", "10.9.0.1 10.9.0.2", ["pass udp $WEB any -> [10.9.0.1/32,10.9.0.2/32] 53 flow:to_server; "]),
        ("tcp/0-65535", "anywhere-ipv4", ["pass tcp $WEB any -> 0.0.0.0/0 any flow:to_server; "]),
        ("icmp", "10.9.0.1", ["pass icmp $WEB any -> 10.9.0.1/32 any flow:to_server; "]),
        ("icmpv4/3", "10.9.0.1", ["pass icmp $WEB any -> 10.9.0.1/32 any flow:to_server; itype:3; "]),
        ("icmpv4/3/4", "10.9.0.1", ["pass icmp $WEB any -> 10.9.0.1/32 any flow:to_server; itype:3; icode:4; "]),
        ("icmpv4/0/0", "10.9.0.1", ["pass icmp $WEB any -> 10.9.0.1/32 any flow:to_server; itype:0; icode:0; "]),
        ("proto/47", "10.9.0.1", ["pass ip $WEB any -> 10.9.0.1/32 any flow:to_server; ip_proto:47; "]),
        ("any", "10.9.0.1", ["pass ip $WEB any -> 10.9.0.1/32 any flow:to_server; "]),
        ("tcp/1", "10.9.0.1 pl-01234567", ["pass tcp $WEB any -> [10.9.0.1/32,@PL_01234567] 1 flow:to_server; "]),
        ("tcp/1", "2001:db8::1", []),
    ],
)
def test_a_requirement_is_a_rule(service: str, to: str, said: list[str]) -> None:
    """80 is HTTP and 443 is TLS, other ports may be either; addresses stand in one rule; an address of another family in none."""
    assert passing(policy(ask("x", service, to))) == said


def test_many_addresses_take_several_rules() -> None:
    """A rule has a length, so a list goes on in another one; none is lost, and none of them is too long."""
    many = [f"10.{one}.{two}.0/24" for one in range(4) for two in range(200)]
    found = passing(policy(ask("x", "tcp/1", " ".join(many))))
    assert len(found) == 3
    assert [part for line in found for part in line.split("[")[1].split("]")[0].split(",")] == many
    assert max(map(len, found)) < 4200


def test_a_rule_holds_for_both_families_of_a_group() -> None:
    """A group's variable has all of its addresses, so a name takes one rule, and ICMP one for each family."""
    both = policy(ask("x", "tcp/443", "a.example"), ask("y", "icmp", "10.9.0.1 2001:db8::1"), addresses="10.0.1.0/24 fd00::/64")
    assert passing(both) == [
        f"pass tls $WEB any -> any 443 {SNI} ",
        "pass icmp $WEB any -> 10.9.0.1/32 any flow:to_server; ",
        "pass icmp $WEB any -> 2001:db8::1/128 any flow:to_server; ",
    ]
    assert [one.text for one in rules(both).sets["WEB"]] == ["10.0.1.0/24", "fd00::/64"]


@pytest.mark.parametrize(
    ("service", "to", "words"),
    [
        ("tcp/25", "a.example", "what is spoken there begins with neither"),
        ("tcp/22-23", "a.example", "what is spoken there begins with neither"),
        ("udp/443", "a.example", "which both are TCP"),
        ("icmp/echo-request", "a.example", "which both are TCP"),
        ("any", "a.example", "which both are TCP"),
        ("tcp/443", "sg-01234567", "a security group stands for is none"),
        ("icmp", "pl-01234567", "one rule cannot tell apart"),
    ],
)
def test_what_cannot_be_said_is_left_out_and_nothing_wider_said(service: str, to: str, words: str) -> None:
    """There is no rule, and a reason."""
    made = policy(ask("x", service, to))
    assert passing(made) == []
    assert [words in reason for reason in reasons(made)] == [True]


def test_part_of_a_requirement_may_be_left_out() -> None:
    """Its other services and ends stay."""
    made = policy(ask("x", "tcp/25 tcp/443", "a.example 10.9.0.1 sg-01234567"))
    assert passing(made) == [
        "pass tcp $WEB any -> 10.9.0.1/32 25 flow:to_server; ",
        f"pass tls $WEB any -> any 443 {SNI} ",
        "pass tcp $WEB any -> 10.9.0.1/32 443 flow:to_server; ",
    ]
    assert len(reasons(made)) == 3


def test_every_group_ends_with_drops_behind_all_that_passes() -> None:
    """Five of them a group, for its own addresses alone; the handshake of TCP is in none."""
    one = policy(ask("x", "tcp/443", "a.example"), group="app")
    two = policy(ask("x", "tcp/443", "a.example"))
    lines = [rule.line(sid) for rule, sid in numbered(rules(replace(one, groups=(*one.groups, *two.groups))))]
    assert [line.split(" ", 3)[:3] for line in lines] == [
        ["pass", "tls", "$APP"],
        ["pass", "tls", "$WEB"],
        *(["drop", protocol, group] for group in ("$APP", "$WEB") for protocol in ("tls", "http", "tcp", "tcp", "ip")),
    ]
    bare = [line for line in lines if line.startswith("drop tcp") and "flow:to_server,established; dsize:>0;" not in line]
    assert bare == []


def test_numbers_are_those_of_the_rules() -> None:
    """A number hangs on what a rule says alone, is not another's, and stays within ten digits."""
    asks = [ask(name, "tcp/443 tcp/8443", "a.example b.example 10.9.0.1") for name in ("a", "b", "c")]
    every = {rule.key: sid for rule, sid in numbered(rules(policy(*asks)))}
    fewer = {rule.key: sid for rule, sid in numbered(rules(policy(asks[1])))}
    assert len(set(every.values())) == len(every)
    assert {key: every[key] for key in fewer} == fewer
    assert all(1_000_000_000 <= sid < 2_000_000_000 for sid in every.values())


def test_numbers_that_meet_are_probed() -> None:
    """Of two rules whose hashes meet, the one with the earlier key has that number, and the other the next."""
    asks = [ask(name, "tcp/443", "a.example") for name in ("r8159", "r55357")]  # found by trying tens of thousands
    found = {rule.message: sid for rule, sid in numbered(rules(policy(*asks))) if rule.action == "pass"}
    alone = [next(sid for rule, sid in numbered(rules(policy(one))) if rule.action == "pass") for one in asks]
    assert alone == [1_206_667_762] * 2
    assert found == {"r55357": 1_206_667_762, "r8159": 1_206_667_763}


@pytest.mark.parametrize("why", WORDS)
def test_words_are_spelled_for_suricata_and_for_terraform(why: str) -> None:
    """A message and a comment are one line of printable ASCII, their signs behind a backslash, and interpolate nothing."""
    made = rules(policy(ask("x", "tcp/443", "a.example", why=why, page=f'{why}; "page": \\')))
    (line,) = [rule.line(sid) for rule, sid in numbered(made) if rule.action == "pass"]
    text = "\n".join([line, *[section.words for section in made.sections]])
    assert (text.isascii(), "${" in text, "%{" in text) == (True, False, False)
    assert re.fullmatch(r'pass tls \$WEB any -> any 443 \(msg:"(?:[^"\\;:]|\\["\\;:])*"; flow:.*', line)
    assert line.count('\\; \\"page\\"\\: \\\\]"; flow') == 1


@pytest.mark.parametrize("why", WORDS)
def test_another_parser_reads_the_same(why: str) -> None:
    """suricataparser, which is not ours, finds the action, the header, the number and the message of every rule."""
    asks = [
        ask("x", "tcp/443 tcp/80 tcp/8443", "a.example b.example 10.9.0.1", why=why, page=f'{why}; "page": \\'),
        ask("y", "icmp", "10.9.0.1"),
    ]
    for rule, sid in numbered(rules(policy(*asks))):
        read = suricataparser.parse_rule(rule.line(sid))
        assert (read.action, read.sid) == (rule.action, sid)
        assert read.header == rule.line(sid).split(" ", 1)[1].partition(" (")[0]
        names = [option.name for option in read.options]
        assert [names[0], *names[-2:]] == ["msg", "sid", "rev"]
        assert len(set(names) & {"msg", "sid", "rev"}) == 3


@pytest.mark.parametrize(
    ("group", "key"),
    [
        ("ems-server", "EMS_SERVER"),
        ("a1", "A1"),
        ("a" * 32, "A" * 32),
        ("a_b", r"A_B__[0-9A-F]{8}"),
        ("Web", r"WEB__[0-9A-F]{8}"),
        ("a" * 33, r"A{22}__[0-9A-F]{8}"),
    ],
)
def test_a_group_has_a_variable_of_its_own(group: str, key: str) -> None:
    """Readable where no other group could have the same; else with a hash; never longer than AWS takes."""
    assert re.fullmatch(key, variable(group))
    assert len(variable(group)) <= 32
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", variable(group))


def test_names_that_differ_in_case_or_joints_have_two_variables() -> None:
    """`a-b`, `a_b` and `A-b` are three groups."""
    assert len({variable(group) for group in ("a-b", "a_b", "A-b", "A_b")}) == 4
