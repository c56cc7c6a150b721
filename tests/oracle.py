"""What printed Terraform does to one packet, as the clouds act on it; written from their manuals, it imports nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import NamedTuple, NoReturn, TypeAlias

Raw: TypeAlias = "str | int | bool | list[Raw] | dict[str, Raw] | None"
"""What python-hcl2 makes of a value: a text keeps its quotes, a reference stands in `${}`."""
Spans: TypeAlias = tuple[tuple[int, int], ...]

EVERY, ICMP, TCP, UDP, ICMPV6 = -1, 1, 6, 17, 58
EC2 = {"-1": EVERY, "tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMPV6}
ARM = {"*": EVERY, "Tcp": TCP, "Udp": UDP, "Icmp": ICMP, "Esp": 50, "Ah": 51}
LIST = "aws_ec2_managed_prefix_list"
GROUP, EXCLUSIVE, NSG = "aws_security_group", "aws_vpc_security_group_rules_exclusive", "azurerm_network_security_group"
RULES = {"aws_vpc_security_group_ingress_rule": "in", "aws_vpc_security_group_egress_rule": "out"}
PEERS = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
NETWORK, EVERYWHERE = ("VirtualNetwork",), ("*",)
DEFAULTS = (  # learn.microsoft.com/azure/virtual-network/network-security-groups-overview#default-security-rules
    ("in", 65000, True, NETWORK, NETWORK),
    ("in", 65001, True, EVERYWHERE, ("AzureLoadBalancer",)),
    ("in", 65500, False, EVERYWHERE, EVERYWHERE),
    ("out", 65000, True, NETWORK, NETWORK),
    ("out", 65001, True, EVERYWHERE, ("Internet",)),
    ("out", 65500, False, EVERYWHERE, EVERYWHERE),
)


class Unclear(Exception):  # noqa: N818  (no fault: an answer that is neither yes nor no)
    """The text says something whose effect is not known here."""


@dataclass(frozen=True)
class Packet:
    """One packet between a member and a peer: `detail` is its destination port, or its ICMP type, and `code` the code.

    `behind` names what the peer belongs to: an id, a service tag, or `group NAME` for a group of the same text.
    """

    local: str
    peer: str
    protocol: int
    detail: int = 0
    code: int = 0
    behind: frozenset[str] = frozenset()


class Rule(NamedTuple):
    """A rule of either cloud; `icmp` is type and code, -1 for any; ports that are None do not count."""

    order: int
    allow: bool
    protocol: int
    ports: Spans | None
    icmp: tuple[int, int]
    local: tuple[str, ...]
    peers: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A security group or an NSG: its rules by direction, in the order in which they decide."""

    icmpv6: bool
    rules: dict[str, tuple[Rule, ...]] = field(hash=False)


@dataclass(frozen=True)
class Reference:
    """A path that no default of a variable resolves."""

    path: str


Value: TypeAlias = "str | int | bool | Reference | list[Value] | dict[str, Value] | None"


def allows(texts: Mapping[str, str], group: str, direction: str, packet: Packet) -> bool:
    """Whether the group with this label lets a packet in (`in`) or out (`out`); Unclear where that cannot be told."""
    found = model(texts).get(group)
    if found is None:
        _unclear(f"no group {group}")
    if packet.protocol == ICMPV6 and not found.icmpv6:
        return False  # learn.microsoft.com/azure/virtual-network/ip-services/ipv6-overview#limitations
    for rule in found.rules[direction]:
        if _matches(rule, packet):
            return rule.allow
    return False


def model(texts: Mapping[str, str]) -> dict[str, Group]:
    """Every group of a module's files by its label: two modules with equal models do the same to every packet."""
    return _model(tuple(sorted(texts.items())))


def _unclear(words: str) -> NoReturn:
    raise Unclear(words)


def holds(place: str, address: str) -> bool:
    one, network = ip(address), _network(place)
    return network is not None and one.version == network.version and one in network


ip = lru_cache(maxsize=4096)(ip_address)


@lru_cache(maxsize=4096)
def _network(text: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  (what ip_network gives, or nothing)
    """A prefix with its host bits masked, as EC2 stores it; nothing for a name."""
    if text == "*" or text[:1] == "/" or "/" not in text:
        return None
    return ip_network(text, strict=False)


def _matches(rule: Rule, packet: Packet) -> bool:
    if not any(place in ("*", "VirtualNetwork") or holds(place, packet.local) for place in rule.local):
        return False
    if not any(peer == "*" or peer in packet.behind or holds(peer, packet.peer) for peer in rule.peers):
        return False
    if rule.protocol not in (EVERY, packet.protocol):
        return False
    if packet.protocol in (ICMP, ICMPV6) and rule.protocol != EVERY:
        return rule.icmp[0] in (-1, packet.detail) and rule.icmp[1] in (-1, packet.code)
    if rule.ports is None:
        return True
    if packet.protocol not in (TCP, UDP):
        _unclear("ports for a protocol that has none")
    return any(low <= packet.detail <= high for low, high in rule.ports)


@lru_cache(maxsize=512)
def _model(texts: tuple[tuple[str, str], ...]) -> dict[str, Group]:
    variables: dict[str, Value] = {}
    resources: dict[tuple[str, str], dict[str, Value]] = {}
    for _, text in texts:
        tree = _tree(text)
        if tree.keys() - {"terraform", "provider", "variable", "output", "resource"}:
            _unclear(f"blocks of {sorted(tree)}")
        for kind, body in _blocks(tree, "variable"):
            if kind in variables:
                _unclear(f"variable {kind} twice")
            variables[kind] = _value(body["default"], {})
    for _, text in texts:
        for kind, named in _blocks(_tree(text), "resource"):
            for label, inner in named.items():
                address = (kind, label.strip('"'))
                if address in resources or not isinstance(inner, dict):
                    _unclear(f"{address} twice")
                resources[address] = {key: _value(value, variables) for key, value in inner.items() if key[:2] != "__"}
    return _security_groups(resources) | _network_groups(resources)


@lru_cache(maxsize=2048)
def _tree(text: str) -> dict[str, Raw]:
    """A file's blocks, read one by one: texts share most of theirs, and python-hcl2 takes its time for each.

    Only a heredoc or a comment could hold a line that looks like a block's end; then no part of it reads by itself.
    """
    found: dict[str, list[Raw]] = {}
    try:
        for part in re.split(r"(?m)(?<=^\}\n)", text):
            for key, value in _read(part).items():
                found.setdefault(key, []).extend(value if isinstance(value, list) else _unclear("no block"))
    except Exception:  # noqa: BLE001  (python-hcl2's own word on the whole is what counts)
        return _read(text)
    return dict(found)


@lru_cache(maxsize=16384)
def _read(text: str) -> dict[str, Raw]:
    from hcl2 import loads  # noqa: PLC0415  (slow to import)

    # Its grammar lets an escaped `$${` run to the next brace; the same character by number does not.
    made: dict[str, Raw] = loads(text.replace("$${", "\\u0024{").replace("%%{", "\\u0025{"))
    return {key: value for key, value in made.items() if key[:2] != "__"}


def _blocks(tree: Mapping[str, Raw], kind: str) -> Iterator[tuple[str, dict[str, Raw]]]:
    listed = tree.get(kind, [])
    for one in listed if isinstance(listed, list) else _unclear("blocks"):
        for label, body in one.items() if isinstance(one, dict) else _unclear("a block"):
            if isinstance(body, dict):
                yield label.strip('"'), body


def _value(raw: Raw, variables: Mapping[str, Value]) -> Value:
    if isinstance(raw, dict):
        return {_key(key): _value(value, variables) for key, value in raw.items() if key[:2] != "__"}
    if isinstance(raw, list):
        return [_value(value, variables) for value in raw]
    if not isinstance(raw, str):
        return raw
    if raw[:1] == '"':
        return _text(raw[1:-1])
    path = raw.removeprefix("${").removesuffix("}")
    if not re.fullmatch(r"[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*", path):
        _unclear(f"an expression: {raw}")
    return variables.get(path.removeprefix("var."), Reference(path)) if path.startswith("var.") else Reference(path)


def _key(key: str) -> str:
    return _text(key[1:-1]) if key[:1] == '"' else key


def _text(inside: str) -> str:
    if re.search(r"[$%]\{", inside):
        _unclear("a template")
    letters = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
    pattern = r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))"
    return re.sub(pattern, lambda one: letters[one[3]] if one[3] else chr(int(one[1] or one[2], 16)), inside)


def _security_groups(resources: Mapping[tuple[str, str], dict[str, Value]]) -> dict[str, Group]:
    """EC2: a group is the union of its rules; Terraform revokes the default egress of one without inline rules."""
    held: dict[str, dict[str, dict[str, Rule]]] = {}
    lists = {label: _entries(values) for (kind, label), values in resources.items() if kind == LIST}
    for (kind, label), values in resources.items():
        if kind == GROUP:
            if values.keys() - {"name", "description", "vpc_id", "tags"}:
                _unclear(f"{label} has more than a group of ours")
            held[label] = {"in": {}, "out": {}}
        elif kind not in (*RULES, EXCLUSIVE, NSG, LIST):
            _unclear(f"a resource {kind}")
    for (kind, label), values in resources.items():
        if kind in RULES:
            held[_member(values.get("security_group_id"), held)][RULES[kind]][label] = _ec2(values, held, lists)
    for (kind, _), values in resources.items():
        if kind == EXCLUSIVE:  # what it does not list is removed
            group = held[_member(values.get("security_group_id"), held)]
            for rule_kind, direction in RULES.items():
                listed = values.get("ingress_rule_ids" if direction == "in" else "egress_rule_ids")
                paths = [one.path for one in listed if isinstance(one, Reference)] if isinstance(listed, list) else []
                kept = {label: rule for label, rule in group[direction].items() if f"{rule_kind}.{label}.id" in paths}
                group[direction] = kept
    return _together({label: (_whole(label, resources[GROUP, label]), rules) for label, rules in held.items()})


def _together(parts: Mapping[str, tuple[str, Mapping[str, Mapping[str, Rule]]]]) -> dict[str, Group]:
    found: dict[str, dict[str, list[Rule]]] = {}
    for whole, by_direction in parts.values():
        for direction, rules in by_direction.items():
            found.setdefault(whole, {"in": [], "out": []})[direction].extend(rules.values())
    return {label: Group(True, {way: tuple(sorted(rules)) for way, rules in found[label].items()}) for label in found}


def _whole(label: str, values: Mapping[str, Value]) -> str:
    """The group of which a security group is a part, since an interface takes all parts: what its tags say of it."""
    tags = values.get("tags")
    if not isinstance(tags, dict) or "emscloud:part" not in tags:
        return label
    if label != f"{tags['emscloud:group']}-{tags['emscloud:part']}":
        _unclear(f"{label} is called as no part is")
    return str(tags["emscloud:group"])


def _entries(values: Mapping[str, Value]) -> tuple[str, ...]:
    """The prefixes of a list, all of its family and not more than it may have."""
    listed, most = values.get("entry", []), values.get("max_entries")
    found = tuple([str(one["cidr"]) for one in listed if isinstance(one, dict)]) if isinstance(listed, list) else ()
    families = {f"IPv{ip_network(text).version}" for text in found}
    if families != {values.get("address_family")} or type(most) is not int or len(set(found)) != len(found) or len(found) > most:
        _unclear("a list that EC2 would refuse")
    return found


def _member(value: Value, held: Mapping[str, object]) -> str:
    match = re.fullmatch(rf"{GROUP}\.([\w-]+)\.id", value.path) if isinstance(value, Reference) else None
    if match is None or match[1] not in held:
        _unclear(f"{value} is no group here")
    return match[1]


def _ec2(values: Mapping[str, Value], held: Mapping[str, object], lists: Mapping[str, tuple[str, ...]]) -> Rule:
    ports = {"from_port", "to_port"}
    if values.keys() - {"security_group_id", "description", "ip_protocol", "tags", *ports, *PEERS}:
        _unclear("arguments that are not ours")
    (kind,) = [kind for kind in PEERS if kind in values] or _unclear("a rule without one peer")
    peer, word = values[kind], str(values.get("ip_protocol")).lower()
    if kind == "referenced_security_group_id" and isinstance(peer, Reference):
        peer = f"group {_member(peer, held)}"
    peers: tuple[str, ...] = ()
    if kind == "prefix_list_id" and isinstance(peer, Reference):
        match = re.fullmatch(rf"{LIST}\.([\w-]+)\.id", peer.path)
        peers, peer = lists[match[1]] if match else (), ""
    if not isinstance(peer, str) or not (word in EC2 or word.isdecimal()):
        _unclear(f"a peer {peer!r} or a protocol {word!r}")
    if kind.startswith("cidr") and ip_network(peer, strict=False).version != int(kind[-1]):
        _unclear(f"{peer} as {kind}")
    if not kind.startswith("cidr") and "/" in peer:
        _unclear(f"{peer} as {kind}")
    protocol = EC2.get(word, int(word) if word.isdecimal() else EVERY)
    low, high = values.get("from_port"), values.get("to_port")
    typed = type(low) is int and type(high) is int
    if protocol in (TCP, UDP, ICMP, ICMPV6) and not typed:
        _unclear("a rule that needs ports, or a type and a code")
    pair = (int(str(low)), int(str(high))) if typed else (-1, -1)
    if protocol in (TCP, UDP) and not 0 <= pair[0] <= pair[1] <= 65535:
        _unclear(f"ports {pair}")
    if protocol in (ICMP, ICMPV6) and (not -1 <= pair[0] <= 255 or not -1 <= pair[1] <= 255 or (pair[0] < 0 <= pair[1])):
        _unclear(f"type and code {pair}")
    icmp = pair if protocol in (ICMP, ICMPV6) else (-1, -1)
    return Rule(0, True, protocol, (pair,) if protocol in (TCP, UDP) else None, icmp, EVERYWHERE, peers or (peer,))


def _network_groups(resources: Mapping[tuple[str, str], dict[str, Value]]) -> dict[str, Group]:
    """ARM: the lowest priority that matches decides, the default rules last."""
    found = {}
    for (kind, label), values in resources.items():
        if kind != NSG:
            continue
        listed = values.get("security_rule", [])
        rules = [_arm(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        for direction in ("in", "out"):
            orders = [rule.order for where, rule in rules if where == direction]
            if len(set(orders)) < len(orders) or not all(100 <= order <= 4096 for order in orders):
                _unclear("priorities that are not unique, or not within 100 to 4096")
        rules += [(where, Rule(at, allow, EVERY, None, (-1, -1), *ends)) for where, at, allow, *ends in DEFAULTS]
        found[label] = Group(False, {way: tuple(sorted([rule for where, rule in rules if where == way])) for way in ("in", "out")})
    return found


def _arm(values: Mapping[str, Value]) -> tuple[str, Rule]:
    way = {"Inbound": "in", "Outbound": "out"}.get(str(values.get("direction"))) or _unclear("a direction")
    access, order = str(values.get("access")), values.get("priority")
    protocol = ARM.get(str(values.get("protocol")))
    if access not in ("Allow", "Deny") or type(order) is not int or protocol is None:
        _unclear("access, priority or protocol")
    source, destination = _end(values, "source"), _end(values, "destination")
    if source[1] is not None:
        _unclear("source ports")
    if destination[1] is not None and protocol not in (EVERY, TCP, UDP):
        _unclear("ports for a protocol that has none")
    local, peers = (destination, source) if way == "in" else (source, destination)
    if any(_network(place) is None and place not in ("*", "VirtualNetwork") for place in local[0]):
        _unclear("a name on the members' side")
    return way, Rule(order, access == "Allow", protocol, destination[1], (-1, -1), local[0], peers[0])


def _end(values: Mapping[str, Value], side: str) -> tuple[tuple[str, ...], Spans | None]:
    def one_of(*names: str) -> tuple[str, ...]:
        (value,) = [values[f"{side}_{name}"] for name in names if f"{side}_{name}" in values] or _unclear(f"no {side}")
        texts = value if isinstance(value, list) else [value]
        return tuple(sorted([one if isinstance(one, str) else _unclear("no text") for one in texts]))

    ports = [text.split("-") for text in one_of("port_range", "port_ranges")]
    every = ports in ([["*"]], [["0", "65535"]])
    spans = None if every else tuple(sorted([(int(span[0]), int(span[-1])) for span in ports]))
    if spans is not None and not all(0 <= low <= high <= 65535 for low, high in spans):
        _unclear(f"ports {spans}")
    return one_of("address_prefix", "address_prefixes", "application_security_group_ids"), spans
