"""The reader of a rule group: exactly our own rules, and what they let through."""

from __future__ import annotations

import re

import pytest

from emscloud.clouds.aws.firewall.recognise import passes
from emscloud.clouds.aws.firewall.terraform import firewall
from emscloud.diagnostics import Failed
from emscloud.hcl import strict
from emscloud.hcl.printer import render
from emscloud.hcl.resources import resources
from emscloud.model.policy import ByName, Passage
from emscloud.resolve.byname import passages
from tests.clouds.aws.firewall.samples import ask, end, policy

EVERY = policy(
    ask("tls", "tcp/443", "a.example b.example"),
    ask("http", "tcp/80", "a.example"),
    ask("either", "tcp/8000-8001", "a.example"),
    ask("address", "tcp/636 udp/53 udp/0-65535", "10.9.0.1 2001:db8::1 pl-01234567"),
    ask("icmp", "icmp icmpv4/8/0 icmpv6/128 icmpv4/0/0", "10.9.0.1 2001:db8::1"),
    ask("number", "proto/47 any", "10.9.0.1 2001:db8::1 pl-01234567"),
    addresses="10.0.1.0/24 10.0.2.0/24 fd00::/64",
)


def text(by_name: ByName) -> str:
    """The printed module."""
    return "\n".join(render(blocks) for _, blocks in sorted(firewall(by_name, True).files.items()))


def read(printed: str) -> frozenset[Passage]:
    """What the text lets through."""
    return passes(resources(strict.read(printed, "all.tf")))


def test_what_passes_is_what_is_asked() -> None:
    """Of a policy with every kind of rule, passage by passage."""
    (group,) = EVERY.groups
    wanted = {passage for one in group.requirements for passage in passages(group, one)}
    assert read(text(EVERY)) == wanted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('content:"b.example"', 'content:"c.example"'),
        ("any -> any 80 ", "any -> any 81 "),
        ("itype:8; icode:0;", "itype:8; icode:1;"),
        ("itype:128;", "itype:129;"),
        ("ip_proto:47;", "ip_proto:48;"),
        ("pass udp $WEB any -> [10.9.0.1/32", "pass udp $WEB any -> [10.9.0.2/32"),
        ('"10.0.2.0/24"', '"10.0.3.0/24"'),
        (":prefix-list/pl-01234567", ":prefix-list/pl-01234568"),
        ("PL_01234567", "PL_01234568"),
        ("any -> any 8000:8001 ", "any -> any 8000:8002 "),
    ],
)
def test_another_rule_is_another_passage_or_none_at_all(old: str, new: str) -> None:
    """What is edited is read otherwise, or is not ours."""
    printed = text(EVERY)
    assert old in printed
    try:
        found = read(printed.replace(old, new, 1))
    except Failed:
        return
    assert found != read(printed)


def test_a_rule_less_is_a_passage_less() -> None:
    """Each rule that passes something by itself is missed, but where two say the same."""
    printed = text(EVERY)
    lines = [line for line in printed.split("\n") if line.lstrip().startswith("pass ")]
    same = [line for line in lines if read(printed.replace(f"{line}\n", "", 1)) == read(printed)]
    assert [re.findall(r"pass (\w+)", line)[0] for line in same] == ["tls", "http"]


def drop(printed: str, number: int) -> str:
    """One of the lines that drop what is left."""
    return [line for line in printed.split("\n") if line.lstrip().startswith("drop ")][number]


@pytest.mark.parametrize("number", range(5))
def test_without_a_drop_it_is_not_ours(number: int) -> None:
    """All five belong to a group."""
    printed = text(EVERY)
    with pytest.raises(Failed, match=r"E503: .*the rules of WEB do not end with what drops everything else"):
        read(printed.replace(f"{drop(printed, number)}\n", ""))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("stream_size:client,>,16384;", "stream_size:client,>,99999;", "do not end with what drops everything else"),
        ("flow:to_server; ssl_state:client_hello;", "flow:to_server;", "do not end with what drops everything else"),
        ("drop ip $WEB", "drop ip $OTHER", "another's sid, or no IP set"),
        ("pass tls $WEB", "pass tls any", "this rule is none that emscloud writes"),
        ("pass tls $WEB", "alert tls $WEB", "this rule is none that emscloud writes"),
        ("pass tls $WEB", "pass tls !$WEB", "this rule is none that emscloud writes"),
        ("nocase; sid", "sid", "looks at something else"),
        ("startswith; endswith; nocase;", "endswith; nocase;", "looks at something else"),
        ('tls.sni; content:"a.example"', 'tls.sni; content:".example"', "looks at something else"),
        ("pass tls $WEB any -> any 443", "pass tls $WEB any -> 10.9.0.1/32 443", "names a host and an address, or neither"),
        ("-> [10.9.0.1/32,@PL_01234567,2001:db8::1/128] 636", "-> any 636", "or neither"),
        ("pass tls $WEB", "pass udp $WEB", "a rule for udp looks at something else"),
        ("pass http $WEB", "pass tls $WEB", "a rule for tls looks at something else"),
        ("2001:db8::1/128", "2001:db8:0::1/128", "is not canonical"),
        ("10.9.0.1/32", "10.9.0.300/32", "E503"),
        ("@PL_01234567", "@PL_99999999", "is no reference of this group"),
        ("rules_string", "rules", "there is not one block of rules_string"),
        ('rule_order = "STRICT_ORDER"', 'rule_order = "DEFAULT_ACTION_ORDER"', "not in strict order"),
        ('  type        = "STATEFUL"', '  type        = "STATELESS"', "not those of a stateful rule group"),
        ("ignore_changes = [capacity]", "ignore_changes = [rule_group]", "not those of a stateful rule group"),
        ('resource "aws_networkfirewall_rule_group"', 'resource "aws_networkfirewall_firewall"', "something else than one"),
        ('definition = ["10.0.1.0/24", "10.0.2.0/24", "fd00::/64"]', "definition = []", "no key of its own, or no addresses"),
        ('definition = ["10.0.1.0/24", "10.0.2.0/24", "fd00::/64"]', "definition = [1]", "E503"),
        ("arn:aws:ec2:", "arn:aws:s3:", "is no prefix list, or has another's key"),
        ("pass icmp $WEB any -> 10.9.0.1/32 any", "pass icmp $WEB any -> 10.9.0.1/32 80", "a rule for icmp has ports"),
    ],
)
def test_what_is_not_ours_is_refused(old: str, new: str, words: str) -> None:
    """A rule, a set or an argument that emscloud never writes is E503, whatever it would let through."""
    printed = text(EVERY)
    assert old in printed
    with pytest.raises(Failed, match="E503: The filter by name cannot be read back") as refused:
        read(printed.replace(old, new, 1))
    assert words in str(refused.value)


def test_what_passes_stands_before_what_drops() -> None:
    """Behind a drop a rule would have no effect, or another one."""
    printed = text(EVERY)
    passing = next(line for line in printed.split("\n") if line.lstrip().startswith("pass "))
    last = drop(printed, 4)
    with pytest.raises(Failed, match="this rule is none that emscloud writes there"):
        read(printed.replace(f"{passing}\n", "", 1).replace(last, f"{last}\n{passing}"))


def test_a_number_is_there_once() -> None:
    """Two rules of one sid are refused by AWS."""
    printed = text(EVERY)
    first, second = re.findall(r"sid:([0-9]+);", printed)[:2]
    with pytest.raises(Failed, match="has another's sid"):
        read(printed.replace(f"sid:{second};", f"sid:{first};"))


def test_a_key_is_there_once() -> None:
    """Of two IP sets of one key nobody knows which holds."""
    both = policy(ask("x", "tcp/443", "a.example"))
    printed = text(both)
    (ip_sets,) = re.findall(r"      ip_sets \{.*?\n      \}\n", printed, re.DOTALL)
    with pytest.raises(Failed, match="an IP set has no key of its own"):
        read(printed.replace(ip_sets, f"{ip_sets}\n{ip_sets}"))


def test_a_quoted_text_is_not_ours() -> None:
    """The rules stand line by line."""
    printed = re.sub(r"<<-EOT\n.*EOT", '"pass ip any any -> any any (sid:1;)"', text(EVERY), flags=re.DOTALL)
    with pytest.raises(Failed, match="no text of several lines"):
        read(printed)


def test_nothing_is_not_ours() -> None:
    """A module without a rule group is none."""
    with pytest.raises(Failed, match="something else than one"):
        passes(())
    assert end("a.example") != end("10.9.0.1")
