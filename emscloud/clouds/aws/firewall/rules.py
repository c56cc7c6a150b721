"""A policy by name → Suricata's rules, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from emscloud.cloud import LeftOut
from emscloud.clouds.aws.firewall.limits import HTTP, HTTPS, LISTED, UNDECIDED, UNNAMED, VARIABLE
from emscloud.clouds.aws.target import reference
from emscloud.load.terms import to_ascii
from emscloud.model.peer import Hostname, Network, Reference, Symbol
from emscloud.model.policy import ByName, NamedGroup, NamedRequirement, Passage
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach
from emscloud.resolve.byname import passages

_ICMP = (ICMP, ICMPV6)
_PROTOCOLS = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMPV6: "icmp"}
_FIRST_SID, _SIDS = 1_000_000_000, 1_000_000_000
_DROPS = (
    ("tls", "TLS to a name that is not asked for", "flow:to_server; ssl_state:client_hello;"),
    ("http", "HTTP to a name that is not asked for", 'flow:to_server; http.start; content:"|0d 0a|";'),
    (
        "tcp",
        "neither TLS nor HTTP",
        "flow:to_server,established; dsize:>0; app-layer-protocol:!tls; app-layer-protocol:!http;",
    ),
    ("tcp", "no name in time", f"flow:to_server,established; dsize:>0; stream_size:client,>,{UNDECIDED};"),
    ("ip", "not asked for", "flow:to_server; ip_proto:!6;"),
)
"""How what nobody asked for ends, for one group: protocol, reason and options.

A handshake passes, since a name is said after it.  TLS and HTTP are judged when the ClientHello and the headers are
whole, in however many packets they come; whatever else a connection begins with, as soon as the engine knows it, and
after UNDECIDED bytes in any case.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule without its sid, which is derived from `key`; `options` are what it looks at, behind its message."""

    key: str
    action: str
    protocol: str
    source: str
    destination: str
    port: str
    message: str
    options: str

    def line(self, sid: int) -> str:
        """The rule as Suricata reads it."""
        head = f"{self.action} {self.protocol} {self.source} any -> {self.destination} {self.port}"
        return f'{head} (msg:"{_escaped(self.message)}"; {self.options} sid:{sid}; rev:1;)'


@dataclass(frozen=True, slots=True)
class Section:
    """The rules of one requirement, or of what nobody asked for; `words` say which."""

    words: str
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Rules:
    """All rules of a policy in order; `sets` are the addresses of each group by variable, `lists` the prefix lists in use."""

    sections: list[Section] = field(default_factory=list)
    sets: dict[str, tuple[Network, ...]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def rules(by_name: ByName) -> Rules:
    """What is asked passes, and then whatever else the groups send is dropped, by the groups' own addresses."""
    made = Rules()
    for group in by_name.groups:
        made.sets[variable(group.name)] = group.addresses
        for ask in group.requirements:
            found = _asked(group, ask, made)
            if found:
                made.sections.append(Section(_plain(f"{group.name}: {ask.why}"), found))
    for group in by_name.groups:
        made.sections.append(Section(f"{group.name}: whatever else it sends", tuple(_dropped(group.name))))
    return made


def numbered(made: Rules) -> Iterator[tuple[Rule, int]]:
    """Each rule and its sid: a hash of its key, probed upward past those taken, in the order of the keys.

    A rule is therefore renumbered by another one only where their hashes meet among a thousand million numbers.
    """
    from hashlib import sha256  # noqa: PLC0415  (loads OpenSSL, which a policy without this needs not)

    every = [rule for section in made.sections for rule in section.rules]
    taken: dict[int, str] = {}
    for key in sorted(rule.key for rule in every):
        offset = int(sha256(key.encode()).hexdigest()[:16], 16) % _SIDS
        while offset in taken:
            offset = (offset + 1) % _SIDS
        taken[offset] = key
    sids = {key: _FIRST_SID + offset for offset, key in taken.items()}
    return ((rule, sids[rule.key]) for rule in every)


def variable(group: str) -> str:
    """The key of a group's IP set: `EMS_SERVER`; with a hash where that would not tell it from another group's."""
    return _key(group, plain=group.islower() and "_" not in group)


def _key(text: str, *, plain: bool) -> str:
    spelled = text.upper().replace("-", "_")
    if plain and len(spelled) <= VARIABLE:
        return spelled
    from hashlib import sha256  # noqa: PLC0415  (as above)

    return f"{spelled[: VARIABLE - 10]}__{sha256(text.encode()).hexdigest()[:8].upper()}"


def _asked(group: NamedGroup, ask: NamedRequirement, made: Rules) -> tuple[Rule, ...]:
    """One rule a protocol, a range of ports and a host name; addresses stand in one together, as many as it can hold."""
    found: dict[tuple[str, Reach, str], dict[str, None]] = {}
    for passage in passages(group, ask):
        kinds, reason = _said(passage)
        if reason:
            made.left_out.append(LeftOut(passage, group.name, ask.id, reason, ask.where))
        for kind in kinds:
            name = passage.to.name if isinstance(passage.to, Hostname) else ""
            found.setdefault((kind, passage.reach, name), {})[_destination(passage, made)] = None
    page = f" [{ask.page}]" if ask.page else ""
    return tuple(
        Rule(
            key=f"{group.name} {ask.id} {kind} {reach.protocol} {reach.low} {reach.high} {name}{f' {part}' if part else ''}",
            action="pass",
            protocol=kind,
            source=f"${variable(group.name)}",
            destination=_listed(some),
            port=_port(reach),
            message=_plain(f"{ask.id}{page}"),
            options=_options(kind, reach, name),
        )
        for (kind, reach, name), ends in found.items()
        for part, some in enumerate(_parts(ends))
    )


def _said(passage: Passage) -> tuple[tuple[str, ...], str]:
    """The protocols of the rules that say a passage, or why none can."""
    reach, to = passage.reach, passage.to
    if isinstance(to, Hostname):
        if reach.protocol != TCP:
            return (), "it sees a name in TLS and HTTP alone, which both are TCP"
        if all(port in UNNAMED for port in range(reach.low, min(reach.high, reach.low + len(UNNAMED)) + 1)):
            return (), "it sees a name in TLS and HTTP alone, and what is spoken there begins with neither"
        if reach.low == reach.high and reach.low in (HTTP, HTTPS):
            return ("http" if reach.low == HTTP else "tls",), ""
        return ("tls", "http"), ""
    if isinstance(to, Symbol):
        if reference(to.name) is Reference.GROUP:
            return (), "it knows addresses, and what a security group stands for is none"
        if reach.protocol in _ICMP:
            return (), "ICMP to a prefix list differs in the list's two families, which one rule cannot tell apart"
    return (_PROTOCOLS.get(reach.protocol, "ip"),), ""


def _destination(passage: Passage, made: Rules) -> str:
    if isinstance(passage.to, Hostname):
        return "any"
    if isinstance(passage.to, Network):
        return passage.to.text
    key = _key(passage.to.name, plain=True)
    made.lists[key] = passage.to.name
    return f"@{key}"


def _parts(ends: Iterable[str]) -> Iterator[tuple[str, ...]]:
    part: list[str] = []
    for end in ends:
        if part and sum(map(len, part)) + len(part) + len(end) > LISTED:
            yield tuple(part)
            part = []
        part.append(end)
    yield tuple(part)


def _listed(ends: tuple[str, ...]) -> str:
    return ends[0] if len(ends) == 1 else f"[{','.join(ends)}]"


def _port(reach: Reach) -> str:
    if reach.protocol not in (TCP, UDP) or (reach.low, reach.high) == (0, 65535):
        return "any"
    return str(reach.low) if reach.low == reach.high else f"{reach.low}:{reach.high}"


def _options(kind: str, reach: Reach, name: str) -> str:
    """What a rule looks at: the whole name as the client says it, an ICMP type and code, a protocol by number."""
    if kind == "tls":
        return f'flow:to_server; tls.sni; content:"{name}"; startswith; endswith; nocase;'
    if kind == "http":  # the engine has put this buffer in lower case
        return f'flow:to_server; http.host; content:"{name}"; startswith; endswith;'
    options = "flow:to_server;"
    if kind == "icmp" and reach.low >= 0:
        options += f" itype:{reach.low};" + (f" icode:{reach.high};" if reach.high >= 0 else "")
    if kind == "ip" and reach.protocol != EVERY:
        options += f" ip_proto:{reach.protocol};"
    return options


def _dropped(group: str) -> Iterator[Rule]:
    for protocol, reason, options in _DROPS:
        yield Rule(
            key=f"{group} drop {protocol} {reason}",
            action="drop",
            protocol=protocol,
            source=f"${variable(group)}",
            destination="any",
            port="any",
            message=f"{group}: {reason}",
            options=options,
        )


def _plain(text: str) -> str:
    """One line of printable ASCII, in which nothing begins an interpolation."""
    text = to_ascii(text)
    return "".join([char if char.isprintable() else " " for char in text]).replace("{", "(").replace("}", ")")


def _escaped(message: str) -> str:
    r"""What Suricata wants behind a backslash.

    Source: https://docs.suricata.io/en/suricata-7.0.10/rules/meta.html#msg-message
    """
    return "".join([f"\\{char}" if char in '\\";:' else char for char in message])
