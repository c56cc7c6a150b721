"""What whole NSGs let through, packet by packet: the first rule that matches, as the tests' own judge has it, and emscloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from itertools import product

from benchmarks.public.compare import Reading
from benchmarks.public.truth import AzureRule, Truth
from emscloud.foreign import Group
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction
from tests.judge import Json, Packet, judged
from tests.others import point

_WAYS = {"in": Direction.IN, "out": Direction.OUT}
_PROTOCOLS = (6, 17, 1, 50)


def folds(said: Reading, core: Truth) -> Iterator[str]:
    """What is wrong with NSGs of which core knows every rule, a line each."""
    for address in sorted(core.groups):
        rules = [one for one in core.azure if one.group == address]
        group = said.groups.get(address)
        if (
            group
            and rules
            and group.cloud == "azure"
            and len({one.inline for one in rules}) == 1
            and not any(one.hidden for one in rules)
        ):
            yield from _wrong(address, group, rules)


def _wrong(address: str, group: Group, rules: Sequence[AzureRule]) -> Iterator[str]:
    inline: list[Json] = [dict(one.values) for one in rules]
    values: dict[str, Json] = {"id": address, "name": address, "resource_group_name": "r", "security_rule": inline}
    side: list[Mapping[str, Json]] = [{"address": address, "type": "azurerm_network_security_group", "values": values}]
    for packet in _packets(rules):
        answers, bounds = judged(side, address, packet), group.flows[_WAYS[packet.way]]
        there = point(packet)
        through = [bounds.must, *[traffic for symbol, traffic in bounds.named.items() if _behind(symbol, packet)]]
        sure = any(there in one for one in through)
        if (answers == {True} and there not in bounds.may) or (answers == {False} and sure):
            yield f"{address}: {packet} is {'not' if answers == {False} else ''} let through"


def _behind(symbol: Symbol, packet: Packet) -> bool:
    return symbol.name.lower() in {one.lower() for one in packet.behind}


def _packets(rules: Sequence[AzureRule]) -> Iterator[Packet]:
    """Packets at the edges of the rules."""
    places = {"10.1.2.3", "203.0.113.1"}
    tags = {"VirtualNetwork", "Internet"}
    ports = {0, 65535}
    for rule in rules:
        for name, value in rule.values.items():
            for word in map(str, value if isinstance(value, list) else [value]):
                if "address_prefix" in name:
                    try:
                        places.add(str(ip_network(word, strict=False).network_address))
                    except ValueError:
                        tags |= {word} - {"*"}
                elif name.startswith("destination_port") and word != "*":
                    ports |= {int(one) for one in word.split("-")}
    near = {port + step for port in ports for step in (-1, 0, 1) if 0 <= port + step <= 65535}
    local = sorted(one for one in places if ":" not in one)
    behind = [frozenset[str](), *[frozenset({tag}) for tag in sorted(tags)]]
    for way, protocol, here, peer, names in product(_WAYS, _PROTOCOLS, local[:4], local, behind):
        for port in sorted(near) if protocol in (6, 17) else (0,):
            yield Packet(way, here, peer, protocol, port, 0, names)
