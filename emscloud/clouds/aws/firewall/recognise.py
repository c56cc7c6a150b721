"""Terraform resources → what a rule group lets through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn, cast

from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.resources import Resource
from emscloud.hcl.syntax import Heredoc, Ref, Value
from emscloud.model.peer import Hostname, Network, Symbol
from emscloud.model.policy import Passage
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.spaces.address import parse_network

# What `rules` says is judged here, so nothing of it is leant on: protocols, options and drops are spelled once more.
_TYPE = "aws_networkfirewall_rule_group"
_VALUES = {"name", "description", "type", "capacity", "tags", "rule_group", "lifecycle"}
_HOST = r"[a-z0-9-]+(?:\.[a-z0-9-]+)+"
_MESSAGE = r'msg:"(?:[ !#-9<-\[\]-z|~]|\\[\\";:])*"; '
_TAIL = r" sid:(?P<sid>[1-9][0-9]{9}); rev:1;\)"
_PASS = re.compile(
    r"pass (?P<protocol>tls|http|tcp|udp|icmp|ip) \$(?P<source>[A-Z][A-Z0-9_]*) any -> "
    rf"(?P<to>\S+) (?P<port>any|[0-9]+(?::[0-9]+)?) \({_MESSAGE}flow:to_server;(?P<options>.*?){_TAIL}"
)
_OPTIONS = re.compile(
    rf' tls\.sni; content:"(?P<sni>{_HOST})"; startswith; endswith; nocase;'
    rf'| http\.host; content:"(?P<host>{_HOST})"; startswith; endswith;'
    r"| itype:(?P<type>[0-9]+);(?: icode:(?P<code>[0-9]+);)?"
    r"| ip_proto:(?P<number>[0-9]+);|"
)
_DROP = re.compile(rf"drop (?P<protocol>\w+) \$(?P<source>[A-Z][A-Z0-9_]*) any -> any any \({_MESSAGE}(?P<options>.*?){_TAIL}")
_DROPS = {
    ("tls", "flow:to_server; ssl_state:client_hello;"),
    ("http", 'flow:to_server; http.start; content:"|0d 0a|";'),
    ("tcp", "flow:to_server,established; dsize:>0; app-layer-protocol:!tls; app-layer-protocol:!http;"),
    ("tcp", "flow:to_server,established; dsize:>0; stream_size:client,>,16384;"),
    ("ip", "flow:to_server; ip_proto:!6;"),
}
"""What ends each group's rules: all that it sends and that no rule above let through, a handshake apart."""
_NAMED = {"tls": "sni", "http": "host"}
_SETS = {"rule_variables", "rules_source", "stateful_rule_options"}


class _Strange(Exception):  # noqa: N818  (a signal within this module)
    """Something that our own text never says."""


def passes(resources: Iterable[Resource]) -> frozenset[Passage]:
    """What the one rule group of these resources lets through; Failed with E503 for everything that is not known exactly."""
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
    if values.keys() != _VALUES or values["type"] != "STATEFUL" or values["lifecycle"] != ({"ignore_changes": (Ref("capacity"),)},):
        _strange("its arguments are not those of a stateful rule group")
    group = _only(values["rule_group"], _SETS, frozenset({"reference_sets"}))
    if _only(group["stateful_rule_options"], {"rule_order"})["rule_order"] != "STRICT_ORDER":
        _strange("its rules are not in strict order")
    sets = {key: tuple(map(_network, own)) for key, own in _sets(group["rule_variables"])}
    lists = dict(_references(group.get("reference_sets")))
    text = _only(group["rules_source"], {"rules_string"})["rules_string"]
    if not isinstance(text, Heredoc):
        _strange("its rules are no text of several lines")
    lines = [line for line in text.lines if not line.startswith("#")]
    _ends(lines, sets)
    for line in lines:
        if match := _PASS.fullmatch(line):
            yield from _passed(match, sets, lists)


def _only(value: Value, keys: set[str], optional: frozenset[str] = frozenset()) -> Mapping[str, Value]:
    """The one block of a kind, which has exactly these arguments, and of the optional ones any."""
    if not (isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], dict) and value[0].keys() - optional == keys):
        _strange(f"there is not one block of {', '.join(sorted(keys))}")
    return value[0]


def _sets(value: Value) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """The IP sets by their keys."""
    seen: set[str] = set()
    blocks = _only(value, {"ip_sets"})["ip_sets"]
    assert isinstance(blocks, tuple)  # nested blocks always are
    for block in blocks:
        one = _only((block,), {"key", "ip_set"})
        own = _only(one["ip_set"], {"definition"})["definition"]
        if not isinstance(one["key"], str) or not isinstance(own, tuple) or not own or one["key"] in seen:
            _strange("an IP set has no key of its own, or no addresses")
        seen.add(one["key"])
        yield one["key"], own


def _references(value: Value) -> Iterator[tuple[str, str]]:
    """The ids of prefix lists by their keys."""
    if value is None:
        return
    blocks = _only(value, {"ip_set_references"})["ip_set_references"]
    assert isinstance(blocks, tuple)  # nested blocks always are
    for block in blocks:
        one = _only((block,), {"key", "ip_set_reference"})
        arn = _only(one["ip_set_reference"], {"reference_arn"})["reference_arn"]
        match = re.fullmatch(r"arn:aws[a-z-]*:ec2:[a-z0-9-]+:[0-9]{12}:prefix-list/(pl-[0-9a-f]+)", str(arn))
        if match is None or one["key"] != match[1].upper().replace("-", "_"):
            _strange(f"`{arn}` is no prefix list, or has another's key")
        yield str(one["key"]), match[1]


def _ends(lines: list[str], sets: Mapping[str, object]) -> None:
    """Every line is known, every number there once, and behind all that passes each group has all of its drops."""
    drops: dict[str, set[tuple[str, str]]] = {}
    numbers: set[str] = set()
    for line in lines:
        dropped = _DROP.fullmatch(line)
        passed = None if drops else _PASS.fullmatch(line)
        match = dropped or passed
        if match is None:
            _strange(f"this rule is none that emscloud writes there: {line}")
        if match["sid"] in numbers or match["source"] not in sets:
            _strange(f"this rule has another's sid, or no IP set: {line}")
        numbers.add(match["sid"])
        if dropped:
            drops.setdefault(dropped["source"], set()).add((dropped["protocol"], dropped["options"]))
    for key in sets:
        if drops.get(key) != _DROPS:
            _strange(f"the rules of {key} do not end with what drops everything else")


def _passed(match: re.Match[str], sets: Mapping[str, tuple[Network, ...]], lists: Mapping[str, str]) -> Iterator[Passage]:
    options = _OPTIONS.fullmatch(match["options"])
    protocol = match["protocol"]
    if options is None or options.lastgroup not in _fitting(protocol):
        _strange(f"a rule for {protocol} looks at something else: {match['options']}")
    name = options[_NAMED[protocol]] if protocol in _NAMED else None
    if (match["to"] == "any") != (name is not None):
        _strange("a rule names a host and an address, or neither")
    low, high = _ports(protocol, match["port"])
    for family in (4, 6):
        own = tuple(one for one in sets[match["source"]] if one.family == family)
        reach = _reach(protocol, options, low, high, family)
        if own:
            yield from (Passage(own, reach, to) for to in _ends_of(match["to"], name, lists) if _within(to, family, protocol))


def _fitting(protocol: str) -> set[str | None]:
    """The last thing that a rule of a protocol may look at."""
    if protocol in _NAMED:
        return {_NAMED[protocol]}
    return {"icmp": {None, "type", "code"}, "ip": {None, "number"}}.get(protocol, {None})


def _within(to: Hostname | Network | Symbol, family: int, protocol: str) -> bool:
    return to.family == family if isinstance(to, Network) else protocol != "icmp"


def _ports(protocol: str, text: str) -> tuple[int, int]:
    low, _, high = text.partition(":")
    if text == "any":
        return 0, 65535
    if protocol not in ("tls", "http", "tcp", "udp"):
        _strange(f"a rule for {protocol} has ports")
    return int(low), int(high or low)


def _reach(protocol: str, options: re.Match[str], low: int, high: int, family: int) -> Reach:
    if protocol == "icmp":
        kind, code = options["type"], options["code"]
        return Reach(ICMP if family == 4 else ICMPV6, int(kind or -1), int(code or -1))  # noqa: PLR2004
    if protocol == "ip":
        return Reach(int(options["number"] or EVERY), low, high)
    return Reach(UDP if protocol == "udp" else TCP, low, high)


def _ends_of(text: str, name: str | None, lists: Mapping[str, str]) -> Iterator[Hostname | Network | Symbol]:
    if name is not None:
        yield Hostname(name)
        return
    for part in (text[1:-1] if text.startswith("[") else text).split(","):
        if not part.startswith("@"):
            yield _network(part)
        elif part[1:] in lists:
            yield Symbol("aws", lists[part[1:]])
        else:
            _strange(f"`{part}` is no reference of this group")


def _network(text: Value) -> Network:
    try:
        network = parse_network(cast("str", text))
    except (ValueError, AttributeError) as error:
        raise _Strange(str(error)) from error
    if network.text != text:
        _strange(f"`{text}` is not canonical")
    return network
