"""The proof of a filter by name: a fault in text, blocks or words is a difference, told as a passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from emscloud import clouds
from emscloud.byname.proof import prove, shown, unsaid
from emscloud.cloud import Firewall
from emscloud.diagnostics import Severity
from emscloud.hcl import printer, strict, witness
from emscloud.hcl.syntax import Block
from emscloud.load.terms import parse_service
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.policy import ByName, NamedGroup, NamedRequirement, Passage, Target
from emscloud.model.service import ICMP, TCP, Reach
from emscloud.spaces.address import parse_network

SETTINGS: dict[str, object] = {"account_id": "123456789012", "region": "eu-west-1", "subscription_id": "0"}
both = pytest.mark.parametrize("cloud", ["aws", "azure"])


def ask(name: str, service: str, *to: Hostname | Network | Symbol) -> NamedRequirement:
    """A requirement of one service."""
    return NamedRequirement(name, (parse_service(service),), to, "needed")


def policy(cloud: str) -> ByName:
    """A policy with something by name, something by address, and something that cannot be said."""
    asks = (
        ask("a", "tcp/443", Hostname("a.example")),
        ask("b", "tcp/636", parse_network("10.9.0.1")),
        ask("c", "icmp", Hostname("a.example")),
    )
    group = NamedGroup("web", (parse_network("10.0.1.0/24"),), asks)
    return ByName("ems", Target("prod", cloud, SETTINGS), (group,))


def printed(files: Mapping[str, tuple[Block, ...]]) -> dict[str, str]:
    """The text of each file."""
    return {name: printer.render(blocks, "By a test.") for name, blocks in files.items()}


def words(cloud: str, made: Firewall, texts: dict[str, str], by_name: ByName | None = None) -> list[str]:
    """What the proof finds, in codes and words."""
    found = prove(clouds.get(cloud), by_name or policy(cloud), made, texts, strict.read)
    return [f"{problem.code} {problem.detail}" for problem in found]


def made(cloud: str) -> tuple[Firewall, dict[str, str]]:
    """The filter of the policy, and its text."""
    firewall = clouds.get(cloud).firewall(policy(cloud), True)
    return firewall, printed(firewall.files)


@both
def test_the_text_says_what_is_asked(cloud: str) -> None:
    """By our reader and by python-hcl2."""
    firewall, texts = made(cloud)
    assert words(cloud, firewall, texts) == []
    assert prove(clouds.get(cloud), policy(cloud), firewall, texts, witness.read) == ()


@both
def test_a_name_too_many_or_too_few_is_a_difference(cloud: str) -> None:
    """Another name in the text is one that nobody asked for and one that is missing, each told; and the text is another."""
    firewall, texts = made(cloud)
    other = {name: text.replace('"a.example"', '"x.example"') for name, text in texts.items()}
    found = words(cloud, firewall, other)
    assert ["E332" in one for one in found] == [True] * 3
    assert "does not let through tcp/443 from 10.0.1.0/24 to a.example (a)" in found[0]
    assert "does not read as it was written" in found[1]
    assert "lets through what no requirement asks for: tcp/443 from 10.0.1.0/24 to x.example" in found[2]
    assert all("This is a fault of emscloud" in one for one in found)


@both
def test_a_fault_in_the_blocks_is_found_too(cloud: str) -> None:
    """Where rules are made wrongly the text is what was meant to be printed, and is still not what is asked."""
    firewall, _ = made(cloud)
    less = replace(policy(cloud), groups=(replace(policy(cloud).groups[0], requirements=policy(cloud).groups[0].requirements[:1]),))
    wrong = clouds.get(cloud).firewall(less, True)
    found = words(cloud, replace(firewall, files=wrong.files), printed(wrong.files))
    assert [one.partition(" The text of the filter by name of prod ")[2][:40] for one in found] == [
        "does not let through tcp/636 from 10.0.1"
    ]


@both
def test_what_is_left_out_is_not_taken_at_its_word(cloud: str) -> None:
    """Without its words it is missing; what nobody asked for cannot be left out."""
    firewall, texts = made(cloud)
    assert "does not let through icmpv4" in words(cloud, replace(firewall, left_out=()), texts)[0]
    strange = replace(firewall.left_out[0], passage=replace(firewall.left_out[0].passage, to=Hostname("y.example")))
    (found,) = words(cloud, replace(firewall, left_out=(*firewall.left_out, strange)), texts)
    assert "leaves out what no requirement asks for: icmpv4 from 10.0.1.0/24 to y.example" in found


@both
def test_what_cannot_be_read_is_said_by_the_reader(cloud: str) -> None:
    """E501 for the form, E502 for what does not hold together, E503 for what emscloud never writes."""
    firewall, texts = made(cloud)
    name = next(name for name in texts if name.startswith("rule-"))
    assert [one[:4] for one in words(cloud, firewall, {**texts, name: f"{texts[name]} "})] == ["E501"]
    assert [one[:4] for one in words(cloud, firewall, {**texts, "again.tf": texts[name]})] == ["E502"]
    assert [one[:4] for one in words(cloud, firewall, {**texts, "more.tf": 'data "a" "b" {}\n\nlocals {}\n'})] == ["E503", "E503"]
    assert [one[:4] for one in words(cloud, firewall, {**texts, "more.tf": 'resource "a" "b" {}\n'})] == ["E503"]


@both
def test_what_is_left_out_is_a_warning(cloud: str) -> None:
    """One a requirement and reason, with all that is left out for it and what can be done."""
    firewall, _ = made(cloud)
    (found,) = unsaid(clouds.get(cloud), policy(cloud), firewall)
    assert (found.code, found.severity) == ("E331", Severity.WARNING)
    title = clouds.get(cloud).TITLE
    assert f"c in prod, group `web`: {title}'s filter by name does not let through icmpv4 to a.example: it " in found.detail
    twice = replace(firewall, left_out=(*firewall.left_out, replace(firewall.left_out[0], passage=PASSAGE)))
    (more,) = unsaid(clouds.get(cloud), policy(cloud), twice)
    assert "icmpv4 to a.example; tcp/80-81 to 10.9.0.0/16: " in more.detail


PASSAGE = Passage((parse_network("10.0.1.0/24"), parse_network("10.0.2.1")), Reach(TCP, 80, 81), parse_network("10.9.0.0/16"))


def test_a_passage_in_words() -> None:
    """Service, sources and end, in the policy's own words."""
    assert shown(PASSAGE) == "tcp/80-81 from 10.0.1.0/24, 10.0.2.1/32 to 10.9.0.0/16"
    assert shown(replace(PASSAGE, to=Symbol("aws", "pl-01234567")), source=False) == "tcp/80-81 to pl-01234567"
    assert shown(replace(PASSAGE, reach=Reach(ICMP, 8, 0), to=Hostname("a.example")), source=False) == "icmpv4/8/0 to a.example"
