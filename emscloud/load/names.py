"""Who a policy names: the shape of a peer, and names of targets, groups and roles, which have to exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import ClassVar, Protocol, cast

from emscloud.diagnostics import Problem, Severity, Where
from emscloud.load.document import Mapping, Node
from emscloud.load.shape import (
    INVALID,
    Field,
    ListOf,
    Loaded,
    Placed,
    Reading,
    Record,
    Refused,
    Schema,
    Text,
    Whole,
    listing,
    shown,
    suggest,
)
from emscloud.load.terms import NAME, NAME_LIMIT, NAME_PATTERN, NETWORK_PATTERN, parse_name
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Hostname, Network, Symbol
from emscloud.model.written import Binding, Covering, Role, Term
from emscloud.spaces.address import AddressSet, parse_network


class Dialect(Protocol):
    """What a cloud adds to the language; its package is the object."""

    TARGET: Record
    LOSSES: tuple[str, ...]

    @property
    def reference(self) -> Callable[[str], object]:
        """Judges `{<cloud>: TEXT}`; ValueError with a sentence where it is no reference."""


_is_name = re.compile(rf"(?:{NAME})\Z").match


def name_of(words: str) -> Text:
    """A name or an id."""

    def parse(text: str) -> str:
        if len(text) > NAME_LIMIT:
            raise Refused(f"A name has at most {NAME_LIMIT} characters; this one has {len(text)}.")
        if not _is_name(text):
            raise Refused(f"`{shown(text)}` is no name: a letter, then letters, digits, `-` or `_`.")
        return text

    return Text(words, NAME, parse)


ANYWHERE = {
    "anywhere": (ANYWHERE_V4, ANYWHERE_V6),
    "anywhere-ipv4": (ANYWHERE_V4,),
    "anywhere-ipv6": (ANYWHERE_V6,),
}


_like_address = re.compile(r"[0-9. -]+\Z").match
_LABEL = r"[A-Za-z][A-Za-z0-9-]*"
_with_more = re.compile(rf"(?:[a-z][a-z0-9+.-]*://)?({_LABEL}(?:\.[A-Za-z0-9-]+)*\.{_LABEL})(?:[:/]|\Z)").match
_PEER_PATTERN = f"{NETWORK_PATTERN}|{NAME_PATTERN}|{NAME}"


def some(text: str) -> Network:
    """An address or a prefix that does not stand for everybody, which takes the word."""
    network = parse_network(text)
    everybody = ANYWHERE_V4 if network.family == 4 else ANYWHERE_V6  # noqa: PLR2004
    if network == everybody:
        raise Refused(
            f"`{text}` is everybody. If that is meant, write `anywhere-ipv{network.family}`, or `anywhere` for both families."
        )
    if network.low == network.high == everybody.low:
        raise Refused(f"`{text}` is nobody's address. If everybody is meant, write `anywhere-ipv{network.family}`.")
    return network


def _peer(text: str) -> tuple[Network | Hostname | Role, ...]:
    if text in ANYWHERE:
        return ANYWHERE[text]
    if ":" in text or "/" in text or _like_address(text):
        more = _with_more(text)
        if more:
            detail = f"`{shown(text)}` is more than a host name; write `{more[1]}` alone (ports stand with the rule's service)."
            raise Refused(detail)
        return (some(text),)
    if "." in text:
        return (parse_name(text),)
    if _is_name(text):
        return (Role(text),)
    hint = suggest(text, ANYWHERE)
    detail = f"`{shown(text)}` is no peer.{hint} Write an address, a prefix, a host name (with its dots), `anywhere`"
    raise Refused(f"{detail}, {{group: NAME}}, a cloud's own reference, or in a rule a name under `peers`.")


def _address_or_name(text: str) -> tuple[Network | Hostname, ...]:
    found = tuple(peer for peer in _peer(text) if not isinstance(peer, Role))
    if not found or text in ANYWHERE:
        raise Refused(f"`{shown(text)}` cannot be covered: `of` holds addresses, prefixes and host names alone.")
    return found


NETWORK = Text("an address or a prefix", NETWORK_PATTERN, parse_network)
COVER_SHAPE = Record(
    {
        "max-rules": Field(Whole(1, 1000), required=True, doc="how many CIDRs may stand in place of the addresses"),
        "never-wider": Field(
            Record({"4": Field(Whole(1, 32), doc="of IPv4"), "6": Field(Whole(1, 128), doc="of IPv6")}, (), "never-wider"),
            doc="the shortest prefix by family; default {4: 24, 6: 48}",
        ),
        "except": Field(ListOf(NETWORK, 1), doc="what no CIDR that adds an address may touch"),
    },
    (),
    "cover",
)
_covered = Text("an address, a prefix or a host name", f"{NETWORK_PATTERN}|{NAME_PATTERN}", _address_or_name)
COVERED = Record(
    {
        "of": Field(ListOf(_covered, 1), required=True, doc="whose addresses are covered"),
        "cover": Field(COVER_SHAPE, required=True, doc="by how few CIDRs, and how wide"),
    },
    (),
    "peer",
)
"""A peer with a cover of its own."""


def covering(loaded: object) -> Covering | None:
    """What a `cover` says; None where there is none."""
    if not isinstance(loaded, Loaded):
        return None
    shortest = {4: 24, 6: 48} | {int(family): cast(int, length) for family, length in loaded.inner("never-wider").items()}
    return Covering(
        cast(int, loaded["max-rules"]),
        tuple(sorted(shortest.items())),
        tuple(cast("list[Network]", loaded.get("except", []))),
    )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Peer:
    """One entry of a list of peers; `roles` says whether a name under `peers` may stand there."""

    dialects: Map[str, Dialect]
    roles: bool
    words: ClassVar[str] = "a peer"

    def load(self, node: Node, reading: Reading) -> object:
        """A Term."""
        peers: object
        if isinstance(node, Mapping) and ("of" in node.items or "cover" in node.items):
            loaded = COVERED.load(node, reading)
            if not isinstance(loaded, Loaded):
                return INVALID
            held = cast("list[tuple[Network | Hostname, ...]]", loaded["of"])
            return Term(tuple(one for each in held for one in each), reading.document.where(node), covering(loaded["cover"]))
        if isinstance(node, Mapping):
            peers = self._reference(node, reading)
        else:
            peers = Text("an address, a prefix, a host name, `anywhere` or {group: NAME}", parse=_peer).load(node, reading)
        if not isinstance(peers, tuple):
            return INVALID
        if not self.roles and isinstance(peers[0], Role):
            role = peers[0].name
            return reading.say("E113", f"`{role}` is no address and, without a dot, no host name.", node)
        return Term(peers, reading.document.where(node))

    def _reference(self, node: Mapping, reading: Reading) -> object:
        known = ("group", *self.dialects)
        if len(node.items) != 1:
            return reading.say("E112", f"A reference has exactly one key of {listing(known)}.", node)
        ((space, (key, value)),) = node.items.items()
        if space not in known:
            hint = suggest(space, known) or f" It has one of {listing(known)}."
            return reading.say("E110", f"A reference has no key `{shown(space)}`.{hint}", key)
        if space == "group":
            name = name_of("the name of a group").load(value, reading)
            return INVALID if name is INVALID else (Symbol("group", str(name)),)

        def parse(text: str) -> tuple[Symbol, ...]:
            self.dialects[space].reference(text)
            return (Symbol(space, text),)

        return Text("a reference", parse=parse).load(value, reading)

    def schema(self) -> Schema:
        """A string, or an object with one key."""
        words: Schema = {"type": "string"}
        kinds = {"group": words | {"pattern": f"^(?:{NAME})$"}} | dict.fromkeys(self.dialects, words | {"minLength": 1})
        spaces: list[Schema] = [
            {"type": "object", "properties": {space: kind}, "required": [space], "additionalProperties": False}
            for space, kind in kinds.items()
        ]
        pattern = _PEER_PATTERN if self.roles else f"{NETWORK_PATTERN}|{NAME_PATTERN}|{'|'.join(ANYWHERE)}"
        return {"anyOf": [words | {"pattern": f"^(?:{pattern})$"}, *spaces, COVERED.schema()]}


class Names:
    """What a policy file defines, by name; a definition counts even where its value is wrong."""

    def __init__(self, tree: Loaded, reading: Reading) -> None:
        self.reading = reading
        self.groups, self.targets, self.roles = (_keys(tree, key) for key in ("groups", "targets", "peers"))

    def know(  # noqa: PLR0913, PLR0917  (what is asked for, and what to say where it is not there)
        self, code: str, kind: str, name: str, known: Iterable[str], place: Node | Where | None, also: Iterable[str] = ()
    ) -> bool:
        """Whether a name is among the known ones; a problem is noted where it is not."""
        offered = sorted(set(known))
        if name in offered:
            return True
        offer = f" There are {listing(offered)}." if offered else ""
        where = place if isinstance(place, Where) or place is None else self.reading.document.where(place)
        self.reading.say_at(code, f"There is no {kind} called `{shown(name)}`.{suggest(name, (*offered, *also)) or offer}", where)
        return False

    def target(self, name: str, place: Node | Where) -> bool:
        """Whether a target exists; a problem is noted where it does not."""
        return self.know("E125", "target", name, self.targets, place)

    def group(self, name: str, place: Node | Where | None) -> bool:
        """Whether a group exists; a problem is noted where it does not."""
        return self.know("E126", "group", name, self.groups, place)

    def check(self, terms: Iterable[Term]) -> None:
        """Groups and roles that terms name have to exist; what DNS calls a name with letters beyond ASCII is noted.

        Prefixes that are everybody together take the word as one prefix does.
        """
        terms = list(terms)
        self._not_everybody(terms)
        for term in terms:
            for peer in term.peers:
                if isinstance(peer, Role):
                    self.know("E124", "entry of `peers`", peer.name, self.roles, term.where, ANYWHERE)
                elif isinstance(peer, Symbol) and peer.space == "group":
                    self.group(peer.name, term.where)
                elif isinstance(peer, Hostname) and peer.spelled:
                    detail = f"`{shown(peer.spelled)}` is `{peer.name}` in DNS, in the lock and in what is written."
                    self.reading.problems.append(Problem("E116", detail, term.where, Severity.NOTE))

    def _not_everybody(self, terms: list[Term]) -> None:
        """Note prefixes that together are a whole family."""
        wholes = (ANYWHERE_V4, ANYWHERE_V6)
        networks = [peer for term in terms for peer in term.peers if isinstance(peer, Network) and peer not in wholes]
        for whole in wholes:
            held = [one for one in networks if one.family == whole.family]
            size = whole.high - whole.low + 1
            if sum(one.high - one.low + 1 for one in held) >= size and AddressSet.holding(held).size == size:
                detail = f"Together these prefixes are everybody. If that is meant, write `anywhere-ipv{whole.family}`."
                self.reading.say_at("E113", detail, terms[0].where)

    def binding(self, value: object, where: Where) -> Binding:
        """A list for every target, or a list a target."""
        if not isinstance(value, Loaded):
            return Binding(self._terms(value), {}, where)
        for name in value.node.items:
            self.target(name, value.where_key(name))
        return Binding(None, {name: self._terms(listed) for name, listed in value.items()}, where)

    def _terms(self, value: object) -> tuple[Term, ...]:
        terms = []
        for one in cast("list[Term | Placed]", value):
            if isinstance(one, Placed):
                terms.append(Term((cast(Network, one.value),), self.reading.document.where(one.node)))
            else:
                terms.append(one)
        self.check(terms)
        return tuple(terms)


def _keys(tree: Loaded, name: str) -> tuple[str, ...]:
    item = tree.node.items.get(name)
    return tuple(item[1].items) if item and isinstance(item[1], Mapping) else ()
