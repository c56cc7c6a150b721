"""What no row explains, as rules with ids and reasons."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emscloud.load.terms import NAME, parse_words
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6
from emscloud.model.policy import Direction
from emscloud.propose.atoms import Source
from emscloud.propose.draft import Held
from emscloud.propose.rules import everybody, name_of, rules
from emscloud.propose.tongue import service
from emscloud.spaces.address import parse_network
from tests.propose.finds import held

A, B = "10.1.0.0/16", "10.2.0.0/16"


def said(group: Held) -> list[tuple[str, str, list[str], int, str]]:
    """Each rule in short."""
    return [
        (one.id, one.direction.value, [service(reach).text for reach in one.reaches], len(one.peers), one.why)
        for one in rules(group, frozenset())
    ]


def test_atoms_that_belong_together_are_one_rule() -> None:
    """Peers of one service in the same words, services with the same peers; inbound first."""
    one = held(
        {"out udp/123#ntp: clock": f"{A} fd00::1", "out udp/124#ntp: clock": f"{A} fd00::1", "in tcp/22#shell": A, "in tcp/23": B}
    )
    assert [
        ("in-tcp-23", "in", ["tcp/23"], 1, "found in web as r3"),
        ("shell", "in", ["tcp/22"], 1, "shell"),
        ("ntp", "out", ["udp/123", "udp/124"], 2, "clock"),
    ] == said(one)


@pytest.mark.parametrize(
    ("words", "id_", "why"),
    [
        ("rdp-from-bastion: break-glass access (SEC-42)", "rdp-from-bastion", "break-glass access (SEC-42)"),
        ("ntp_udp_ipv4: ntp: clock", "ntp", "clock"),
        ("forticlient-ems/signatures-legacy: EMS fetches", "signatures-legacy", "EMS fetches"),
        ("until the VPN works!", "until-the-VPN-works", "until the VPN works!"),
        ("Büro: Zugang", "Buro", "Zugang"),
        ("443", "in-tcp-1", "443"),
        ("\u202eab\n", "ab", "\\u202eab\\n"),
        ("日本", "in-tcp-1", "found in web as r0"),
    ],
)
def test_words_have_an_id_and_a_reason(words: str, id_: str, why: str) -> None:
    """As emscloud writes them, or whatever can be made of what somebody wrote."""
    assert [(id_, why)] == [(one[0], one[4]) for one in said(held({f"in tcp/1#{words}": A}))]


def test_what_is_explained_is_left_out() -> None:
    """Only those atoms."""
    group = held({"in tcp/1": f"{A} {B}"})
    (gone, kept) = sorted(group.atoms, key=str)
    (rule,) = rules(group, frozenset({gone}))
    assert (kept[2],) == rule.peers


def test_a_default_rule_says_so() -> None:
    """Each by itself, with its own name."""
    group = held({"in any#a default rule": A})
    (key,) = group.atoms
    (rule,) = rules(Held("web", "prod", "azure", "web", {key: (Source("AllowVnetInBound", "a default rule"),)}), frozenset())
    assert ("default-AllowVnetInBound", True) == (rule.id, "AllowVnetInBound" in rule.why)


def test_prefixes_that_are_everybody_are_written_so() -> None:
    """The language takes a word for it, not the halves of it."""
    halves = (parse_network("0.0.0.0/1"), parse_network("128.0.0.0/1"))
    assert (ANYWHERE_V4, ANYWHERE_V6) == everybody((*halves, ANYWHERE_V4, ANYWHERE_V6))
    assert halves[:1] == everybody(halves[:1])


@given(words=st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_names_are_of_the_language_and_differ(words: list[str]) -> None:
    """Whatever the words, and whatever their case."""
    made: list[str] = []
    for one in words:
        made.append(name_of(one, made, "group"))
    assert all(re.fullmatch(NAME, one) for one in made)
    assert len(made) == len({one.lower() for one in made})


@given(words=st.text(max_size=300))
def test_a_reason_is_always_one_that_the_language_takes(words: str) -> None:
    """Whatever somebody wrote."""
    group = held({"in tcp/1": A})
    (key,) = group.atoms
    (rule,) = rules(Held("web", "prod", "aws", "sg-1 (web)", {key: (Source("sgr-1", words),)}), frozenset())
    assert (Direction.IN, rule.why) == (rule.direction, parse_words(rule.why))
    assert re.fullmatch(NAME, rule.id)
