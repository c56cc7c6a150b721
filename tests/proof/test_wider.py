"""Trying to have more let through than was asked: random policy files, from YAML to text, judged by the oracle alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address, ip_network
from itertools import product
from pathlib import Path
from random import Random
from typing import cast

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from emscloud import clouds, pipeline
from emscloud.diagnostics import Severity
from emscloud.load.catalog import Catalog
from emscloud.load.policy import load_policy
from emscloud.resolve.lock import Lock
from tests import oracle, strategies
from tests.wanted import asks

SMALL = profile(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
EXPECTED = {"E205", "E207", "E302"}
"""What a random policy can be refused for: a service that does not exist for its peers, a missing end, a quota."""
PORTS = (0, 1, 2, 3, 52, 53, 78, 79, 80, 81, 82, 442, 443, 444, 1022, 1023, 1024, 1025, 5000, 5001, 65533, 65534, 65535)
TRIED = 60
"""Packets for each group and direction of each policy."""
TYPES = ((0, 0), (3, 0), (3, 4), (4, 4), (8, 0), (8, 1), (128, 0), (128, 255), (255, 255), (2, 2))
PROTOCOLS = (0, 2, 41, 47, 50, 51, 132, 255)
NAMED = ("VirtualNetwork", "Internet", "AzureLoadBalancer", *[f"group {name}" for name in strategies.NAMES], *strategies.REFERENCES)


def _built(written: strategies.Written, revised: str = "") -> pipeline.Result:
    """The policy compiled; where losses are to be accepted, compiled once more with all of them accepted."""
    file = "emscloud.yaml"
    dialects = {name: clouds.get(name) for name in ("aws", "azure")}
    policy = load_policy(revised or written.text, file, dialects, Catalog.shipped(), {})
    result = pipeline.build(pipeline.Opened(Path(file), policy, Lock("emscloud.lock"), None))
    if revised or not any(problem.code == "E310" for problem in result.problems):
        return result
    return _built(written, strategies.accepting(written, _entries(result)).text)


def _entries(result: pipeline.Result) -> list[dict[str, str]]:
    names = {(loss.name, loss.requirement, loss.group, one.target.name) for one in result.targets for loss in one.lowered.losses}
    return [dict(zip(("loss", "rule", "group", "target"), one, strict=True)) | {"why": "known"} for one in sorted(names)]


def _packets(tree: oracle.Raw, chance: Random) -> Iterator[oracle.Packet]:
    """Packets around every prefix that the file names, at and around its ports, of its ICMP types and some others."""
    peers = {"203.0.113.99", "2001:db8:ffff::1", "10.0.0.1", "fd99::1"}
    for network in {ip_network(text) for text in _texts(tree) if _is_prefix(text)}:
        first, last, base = int(network[0]), int(network[-1]), type(network[0])
        peers |= {str(base(point)) for point in (first - 1, first, last, last + 1) if 0 <= point < 1 << network.max_prefixlen}
    listed, ports, types = sorted(peers), sorted({*PORTS, *_ports(tree)}), _types(tree)
    for _ in range(TRIED):
        peer, protocol = chance.choice(listed), chance.choice((1, 6, 6, 17, 17, 58, *PROTOCOLS))
        version = ip_address(peer).version
        if (protocol, version) in ((1, 6), (58, 4)):
            protocol = 59 - protocol
        detail, code = chance.choice(types) if protocol in (1, 58) else (chance.choice(ports), 0)
        names = frozenset(chance.choice([(), (), *[(name,) for name in NAMED]]))
        yield oracle.Packet("10.0.1.10" if version == 4 else "fd00::10", peer, protocol, detail, code, names)


def _is_prefix(text: str) -> bool:
    return "/" in text and (text[:1].isdigit() or ":" in text.partition("/")[0])


def _types(tree: oracle.Raw) -> list[tuple[int, int]]:
    words = [text.split("/")[1:] for text in _texts(tree) if text.startswith(("icmpv4/", "icmpv6/"))]
    return sorted({*TYPES, *[(int(word[0]), int(word[-1]) if len(word) > 1 else 9) for word in words]})


def _texts(raw: oracle.Raw) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    for one in raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ():
        yield from _texts(one)


def _ports(raw: oracle.Raw) -> set[int]:
    words = [text.split("/")[1] for text in _texts(raw) if text.startswith(("tcp/", "udp/"))]
    ends = {int(end) for word in words for end in word.split("-")}
    return {port for end in ends for port in (end - 1, end, end + 1) if 0 <= port <= 65535}


@SMALL
@given(strategies.policies(), st.integers(0, 2**32))
def test_nothing_wider_comes_out(written: strategies.Written, seed: int) -> None:
    """No packet passes the text of any target that the file does not ask for, and none that it asks for is kept out.

    What an NSG cannot say is known here once more: no ICMPv6; all of ICMP or none; of other protocols only some.
    """
    result = _built(written)
    tree = cast("oracle.Raw", written.tree)
    wrong = {problem.code for problem in result.problems if problem.severity is Severity.ERROR}
    assert wrong <= EXPECTED, [problem for problem in result.problems if problem.code not in EXPECTED]
    groups = [str(name) for name in cast("dict[str, oracle.Raw]", written.tree["groups"])]
    for one, group, way in product(result.targets, groups, ("in", "out")):
        for packet in _packets(tree, Random(seed)):
            got = oracle.allows(one.texts, group, way, packet)
            asked = asks(tree, one.target.name, group, way, packet)
            if one.target.cloud == "azure":
                asked = _on_azure(tree, group, way, packet, got=got, asked=asked)
            assert got is asked, f"{one.target.name} {group} {way} {packet}: asked {asked}"


def _on_azure(tree: oracle.Raw, group: str, way: str, packet: oracle.Packet, *, got: bool, asked: bool) -> bool:
    """What an NSG can let through of what is asked."""
    if packet.protocol == 58:
        return False
    if packet.protocol == 1:
        kinds = [replace(packet, detail=detail, code=code) for detail, code in _types(tree)]
        return any(asks(tree, "prod-azure", group, way, kind) for kind in kinds)
    return asked and (got or packet.protocol in (6, 17, 50, 51))


@pytest.mark.parametrize("words", ["any", "tcp/1-65535", "icmp", "proto/50"])
def test_the_judge_is_not_blind(words: str) -> None:
    """The reader of policy files tells what is asked from what is not, so the test above can fail."""
    rule: oracle.Raw = {"id": "a", "inbound": words, "from": ["10.0.0.0/8"]}
    tree: oracle.Raw = {"groups": {"web": {"rules": [rule]}}, "targets": {"t": {"cloud": "aws"}}}
    packets = [oracle.Packet("10.0.0.1", peer, protocol, 1) for peer in ("10.9.9.9", "11.0.0.0") for protocol in (6, 1, 50)]
    found = [packet for packet in packets if asks(tree, "t", "web", "in", packet)]
    hits = {"any": packets[:3], "tcp/1-65535": packets[:1], "icmp": packets[1:2], "proto/50": packets[2:3]}
    assert found == hits[words]
