"""What a policy file, as data, asks for of one packet; like the oracle of the text, it imports nothing of ours."""

from __future__ import annotations

from tests.oracle import EC2, ICMP, ICMPV6, TCP, Packet, Raw, holds, ip


def asks(policy: Raw, target: str, group: str, direction: str, packet: Packet) -> bool:
    """Whether a policy file, as data with its services and peers in words, asks for a packet in a target.

    `packet.behind` names what the peer belongs to, as in `oracle.allows`; it is a group of the policy on AWS alone.
    """
    cloud = str(_at(policy, "targets", target, "cloud"))
    word, end = ("inbound", "from") if direction == "in" else ("outbound", "to")
    for rule in _many(_at(policy, "groups", group, "rules")):
        peers = [one for name in _many(_at(rule, end)) for one in _role(policy, name)]
        spoken = any(_speaks(str(service).split("/"), packet) for service in _many(_at(rule, word)))
        if spoken and any(_means(policy, cloud, one, packet) for one in peers):
            return True
    probes = _at(policy, "targets", target, "load_balancer_probes") is True and direction == "in"
    return probes and packet.protocol == TCP and "AzureLoadBalancer" in packet.behind


def _at(raw: Raw, *keys: str) -> Raw:
    for key in keys:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _many(raw: Raw) -> list[Raw]:
    return raw if isinstance(raw, list) else [] if raw is None else [raw]


def _role(policy: Raw, name: Raw) -> list[Raw]:
    return _many(_at(policy, "peers", name)) or [name] if isinstance(name, str) else [name]


def _means(policy: Raw, cloud: str, peer: Raw, packet: Packet) -> bool:
    if isinstance(peer, dict):
        ((space, name),) = peer.items()
        if space != "group":
            return space == cloud and name in packet.behind
        if cloud == "aws":
            return f"group {name}" in packet.behind
        return any(holds(_prefix(str(one)), packet.peer) for one in _many(_at(policy, "groups", str(name), "addresses")))
    if str(peer).startswith("anywhere"):
        return peer in ("anywhere", f"anywhere-ipv{ip(packet.peer).version}")
    return holds(_prefix(str(peer)), packet.peer)


def _prefix(text: str) -> str:
    return text if "/" in text or not text[:1].isalnum() else f"{text}/{128 if ':' in text else 32}"


def _speaks(words: list[str], packet: Packet) -> bool:
    """`tcp/443`, `udp/1-9`, `icmp`, `icmp/echo-request`, `icmpv4/3/4`, `icmpv6`, `proto/47`, `any`."""
    kind, rest, icmp = words[0], words[1:], packet.protocol
    if kind in ("tcp", "udp"):
        span = rest[0].split("-")
        return packet.protocol == EC2[kind] and int(span[0]) <= packet.detail <= int(span[-1])
    if kind == "proto":
        return packet.protocol == int(rest[0])
    if kind == "any":
        return True
    if rest == ["echo-request"]:
        return (icmp, packet.detail, packet.code) in ((ICMP, 8, 0), (ICMPV6, 128, 0))
    known = {"icmp": (ICMP, ICMPV6), "icmpv4": (ICMP,), "icmpv6": (ICMPV6,)}[kind]
    return icmp in known and [str(packet.detail), str(packet.code)][: len(rest)] == rest
