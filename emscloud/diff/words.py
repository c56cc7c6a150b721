"""Traffic in the fewest words: services with the names of their ports, prefixes, and how many addresses of what kind."""

from __future__ import annotations

from functools import cache

from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, V6_BASE, Network, Symbol
from emscloud.resolve.scope import DOCUMENTATION, FORBIDDEN, PRIVATE
from emscloud.spaces.address import AddressSet, parse_network
from emscloud.spaces.interval import Intervals, merge
from emscloud.spaces.service import describe
from emscloud.spaces.traffic import TrafficSet

PORTS = {
    20: "FTP data", 21: "FTP", 22: "SSH", 23: "Telnet", 25: "SMTP", 53: "DNS", 69: "TFTP", 80: "HTTP", 88: "Kerberos", 110: "POP3",
    111: "portmapper", 123: "NTP", 135: "RPC", 137: "NetBIOS", 138: "NetBIOS", 139: "NetBIOS", 143: "IMAP", 161: "SNMP",
    162: "SNMP", 389: "LDAP", 443: "HTTPS", 445: "SMB", 465: "SMTPS", 500: "IKE", 514: "syslog", 587: "SMTP submission",
    636: "LDAPS",
    853: "DNS over TLS", 873: "rsync", 993: "IMAPS", 995: "POP3S", 1433: "SQL Server", 1521: "Oracle", 2049: "NFS", 2375: "Docker",
    2376: "Docker", 3128: "proxy", 3268: "LDAP catalog", 3269: "LDAPS catalog", 3306: "MySQL", 3389: "RDP", 4500: "IKE",
    5432: "PostgreSQL", 5672: "AMQP", 5900: "VNC", 5985: "WinRM", 5986: "WinRM", 6379: "Redis", 6443: "Kubernetes", 8080: "HTTP",
    9200: "Elasticsearch", 11211: "memcached", 27017: "MongoDB",
}  # fmt: skip
"""What listens on a port as a rule.
Source: IANA's Service Name and Transport Protocol Port Number Registry, and the products' own manuals."""
_DATAGRAMS = frozenset({53, 69, 88, 111, 123, 137, 138, 161, 162, 389, 443, 500, 514, 2049, 4500, 11211})
"""Those of the ports that are served over UDP."""
HIDDEN = "addresses that are marked as sensitive"
"""In place of addresses that must not be shown."""
_WHOLE = {4: "everyone, IPv4", 6: "everyone, IPv6"}
_SHOWN = 4  # prefixes that are spelled out


def services(traffic: TrafficSet) -> str:
    """The services of some traffic: `tcp/443 (HTTPS), udp/53 (DNS)`, `any`."""
    found: dict[int, Intervals] = {}
    for family in (4, 6):
        spans = [box[:2] for box in traffic.boxes if (box[4] < V6_BASE) == (family == 4)]  # noqa: PLR2004
        if spans:
            found[family] = merge(spans)
    said = dict.fromkeys(describe(spans, family) for family, spans in found.items())
    return ", ".join(_named(word) for text in said for word in text.split(", "))


def _named(word: str) -> str:
    protocol, _, port = word.partition("/")
    listens = protocol == "tcp" or (protocol == "udp" and port.isdigit() and int(port) in _DATAGRAMS)
    known = PORTS.get(int(port)) if listens and port.isdigit() else None
    return f"{word} ({known})" if known else word


def peers(traffic: TrafficSet, symbol: Symbol | None = None) -> str:
    """The peers of some traffic: `10.20.0.0/15 (131,072 private addresses)`, `everyone`, `members of group web`."""
    if symbol is not None:
        return behind(symbol)
    held = AddressSet(merge([box[4:] for box in traffic.boxes]))
    return addresses(held)


def behind(symbol: Symbol) -> str:
    """Who stands behind a symbol: `members of group web`, `pl-0123456789abcdef0`."""
    return f"members of group {symbol.name}" if symbol.space == "group" else symbol.name


def locals_(traffic: TrafficSet) -> str:
    """The members' addresses where they are not all of them; else nothing."""
    held = AddressSet(merge([box[2:4] for box in traffic.boxes]))
    whole = AddressSet.holding(network for network in (ANYWHERE_V4, ANYWHERE_V6) if held & AddressSet.holding((network,)))
    return "" if held == whole else addresses(held)


def addresses(held: AddressSet) -> str:
    """Addresses as few prefixes, and how many they are of what kind."""
    if held == AddressSet.holding((ANYWHERE_V4, ANYWHERE_V6)):
        return "everyone"
    parts = []
    for network in (ANYWHERE_V4, ANYWHERE_V6):
        whole = AddressSet.holding((network,))
        own, rest = held & whole, whole - held
        if not own:
            continue
        if not rest:
            parts.append(f"{network.text} ({_WHOLE[network.family]})")
        elif len(rest.prefixes()) < len(own.prefixes()):
            parts.append(f"{_WHOLE[network.family]}, except {_prefixes(rest)}")
        else:
            parts.append(f"{_prefixes(own)} ({size(own)})")
    return " and ".join(parts)


def _prefixes(held: AddressSet) -> str:
    prefixes = held.prefixes()
    shown = ", ".join(_short(prefix) for prefix in prefixes[:_SHOWN])
    return shown + (f" and {len(prefixes) - _SHOWN:,} more" if len(prefixes) > _SHOWN else "")


def _short(prefix: Network) -> str:
    return prefix.text.partition("/")[0] if prefix.low == prefix.high else prefix.text


def size(held: AddressSet) -> str:
    """How many addresses of which kinds: `512 public addresses`; of IPv6 the order of magnitude."""
    counts = {}
    rest = held
    for kind, space in kinds().items():
        count = (rest & space).size
        if count:
            counts[kind] = count
        rest -= space
    if rest:
        counts["public"] = rest.size
    said = [f"{_count(count)} {kind}" for kind, count in sorted(counts.items(), key=lambda one: (one[0] != "public", one[0]))]
    return f"{' and '.join(said)} {'address' if sum(counts.values()) == 1 else 'addresses'}"


def _count(count: int) -> str:
    return f"{count:,}" if count < 1 << 40 else f"2^{count.bit_length() - 1}"


@cache
def kinds() -> dict[str, AddressSet]:
    """Space that is not public, by kind: private, documentation, special."""
    special = [text for texts in FORBIDDEN.values() for text in texts]
    listed = {"special": special, "private": PRIVATE, "documentation": DOCUMENTATION}
    return {kind: AddressSet.holding(map(parse_network, texts)) for kind, texts in listed.items()}


@cache
def public() -> AddressSet:
    """Every address of the internet."""
    found = AddressSet.holding((ANYWHERE_V4, ANYWHERE_V6))
    for space in kinds().values():
        found -= space
    return found
