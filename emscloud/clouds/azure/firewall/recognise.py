"""Terraform resources → what a rule collection group lets through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

from emscloud.clouds.azure.service import port_span
from emscloud.clouds.azure.target import reference
from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.resources import Resource
from emscloud.hcl.syntax import Value
from emscloud.model.peer import Hostname, Network, Reference, Symbol
from emscloud.model.policy import Passage
from emscloud.model.service import EVERY, ICMP, TCP, UDP, Reach
from emscloud.spaces.address import parse_network

# Spelled here once more, as the provider has them: what `rules` says is judged, so it is not leant on.
_TYPE = "azurerm_firewall_policy_rule_collection_group"
_HEAD = {"name", "firewall_policy_id", "priority"}
_COLLECTION = {"name", "priority", "action", "rule"}
_APPLICATION = {"name", "description", "source_addresses", "destination_fqdns", "protocols"}
_NETWORK = {"name", "description", "protocols", "source_addresses", "destination_ports"}
_PORTS = {"Http": 80, "Https": 443}
_PORTED = {"TCP": TCP, "UDP": UDP}
_WHOLE = {"ICMP": Reach(ICMP, -1, -1), "Any": Reach(EVERY, 0, 65535)}


class _Strange(Exception):  # noqa: N818  (a signal within this module)
    """Something that our own text never says."""


def passes(resources: Iterable[Resource]) -> frozenset[Passage]:
    """What the one group of these resources lets through; Failed with E503 for everything that is not known exactly."""
    found = list(resources)
    try:
        if [resource.kind for resource in found] != [_TYPE]:
            _strange(f"there is something else than one {_TYPE}")
        return frozenset(_passages(found[0].values))
    except _Strange as error:
        detail = f"The filter by name cannot be read back: {error}. Let emscloud write the file again."
        raise Failed([Problem("E503", detail)]) from error


def _strange(words: str) -> NoReturn:
    raise _Strange(words)


def _passages(values: Mapping[str, Value]) -> Iterator[Passage]:
    kinds = {"application_rule_collection": _application, "network_rule_collection": _network}
    if not _HEAD <= values.keys() <= _HEAD | kinds.keys():
        _strange("its arguments are not those of a rule collection group")
    seen: set[str] = set()
    for kind, read in kinds.items():
        for collection in _blocks(values.get(kind, ())):
            if collection.keys() != _COLLECTION or collection["action"] != "Allow":
                _strange("a collection has other arguments than its own, or does not allow")
            for rule in _blocks(collection["rule"]):
                name = str(rule.get("name")).lower()
                if name in seen:
                    _strange(f"two rules are called `{name}`")
                seen.add(name)
                yield from read(rule)


def _blocks(value: Value) -> Iterator[Mapping[str, Value]]:
    if not isinstance(value, tuple):
        _strange("there is an attribute where blocks are")
    for block in value:
        if not isinstance(block, dict):
            _strange("there is an attribute where blocks are")
        yield block


def _texts(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = values.get(name)
    if not (isinstance(value, tuple) and value and all(isinstance(one, str) for one in value)):
        _strange(f"`{name}` is no list of texts")
    return tuple(map(str, value))


def _one(values: Mapping[str, Value], name: str) -> str:
    texts = _texts(values, name)
    if len(texts) != 1:
        _strange(f"`{name}` holds several")
    return texts[0]


def _sources(rule: Mapping[str, Value]) -> tuple[Network, ...]:
    found = tuple(_prefix(text) for text in _texts(rule, "source_addresses"))
    if any(one.family != 4 for one in found):  # noqa: PLR2004
        _strange("a source is no IPv4 prefix")
    return found


def _application(rule: Mapping[str, Value]) -> Iterator[Passage]:
    if rule.keys() != _APPLICATION:
        _strange("an application rule has other arguments than its own")
    said = [(protocol.get("type"), protocol.get("port")) for protocol in _blocks(rule["protocols"])]
    if len(said) != 1 or said[0] not in _PORTS.items():
        _strange("an application rule is not for HTTP or HTTPS at its own port")
    port = _PORTS[str(said[0][0])]
    sources = _sources(rule)
    yield from (Passage(sources, Reach(TCP, port, port), Hostname(name)) for name in _texts(rule, "destination_fqdns"))


def _network(rule: Mapping[str, Value]) -> Iterator[Passage]:
    (kind, *more) = rule.keys() - _NETWORK or ("",)
    if more or not rule.keys() >= _NETWORK or kind not in ("destination_fqdns", "destination_addresses"):
        _strange("a network rule has other arguments than its own")
    reach = _reach(_one(rule, "protocols"), _one(rule, "destination_ports"))
    sources = _sources(rule)
    for text in _texts(rule, kind):
        yield Passage(sources, reach, Hostname(text) if kind == "destination_fqdns" else _address(text))


def _reach(protocol: str, port: str) -> Reach:
    if protocol in _WHOLE and port == "*":
        return _WHOLE[protocol]
    span = (0, 65535) if port == "*" else port_span(port)
    if protocol not in _PORTED or span is None:
        _strange(f"`{protocol}` at `{port}` is no service of a network rule")
    return Reach(_PORTED[protocol], *span)


def _address(text: str) -> Network | Symbol:
    if text[:1].isalpha() and ":" not in text and reference(text) is Reference.TAG:
        return Symbol("azure", text)
    found = _prefix(text)
    if found.family != 4:  # noqa: PLR2004
        _strange(f"`{text}` is no IPv4 prefix")
    return found


def _prefix(text: str) -> Network:
    try:
        found = parse_network(text)
    except ValueError as error:
        raise _Strange(str(error)) from error
    if found.text != text:
        _strange(f"`{text}` is not canonical")
    return found
