"""The policy's language: the shapes of `emscloud.yaml`, which also describe it as JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from emscloud.load.document import Mapping as MappingNode
from emscloud.load.document import Node, Scalar
from emscloud.load.names import COVER_SHAPE, NETWORK, Dialect, Peer, name_of, some
from emscloud.load.shape import (
    INVALID,
    At,
    Choice,
    Either,
    Field,
    Flag,
    ListOf,
    MapOf,
    Reading,
    Record,
    Refused,
    Schema,
    Shape,
    Text,
    Whole,
    describe,
    listing,
    shown,
    suggest,
)
from emscloud.load.terms import (
    NAME,
    NAME_PATTERN,
    NETWORK_PATTERN,
    RESOLVER_PATTERN,
    SERVICE_PATTERN,
    WORDS_PATTERN,
    parse_resolver,
    parse_service,
    parse_words,
)
from emscloud.model.policy import COVER

_DATE = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"


def day_of(text: str) -> str:
    """A day as YYYY-MM-DD; raises Refused for anything else."""
    from datetime import date  # noqa: PLC0415  (few files hold a date)

    try:
        if re.fullmatch(_DATE, text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise Refused(f"`{shown(text)}` is no date; write one such as 2027-03-31.")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Targets:
    """A target: the key `cloud` says which shape the others have."""

    dialects: Mapping[str, Dialect]
    words: ClassVar[str] = "the keys of its cloud"

    def load(self, node: Node, reading: Reading) -> object:
        """A Loaded with `cloud` and the cloud's own keys."""
        if not isinstance(node, MappingNode):
            return reading.say("E112", f"This must be a target with `cloud` and more, not {describe(node)}.", node)
        item = node.items.get("cloud")
        if item is None:
            return reading.say("E111", f"This target lacks `cloud`: one of {listing(self.dialects)}.", node)
        cloud = item[1].value if isinstance(item[1], Scalar) else ""
        if cloud not in self.dialects:
            hint = suggest(cloud, self.dialects) or f" There are {listing(self.dialects)}."
            return reading.say("E113", f"This must be the name of a cloud, not {describe(item[1])}.{hint}", item[1])
        return self.record(cloud).load(node, reading)

    def record(self, cloud: str) -> Record:
        """The shape of one cloud's targets."""
        return Record(
            {
                "cloud": Field(Choice((cloud,)), required=True, doc="whose keys the others are"),
                **self.dialects[cloud].TARGET.fields,
            },
            (),
            "target",
        )

    def schema(self) -> Schema:
        """One of the clouds' shapes."""
        return {"oneOf": [self.record(cloud).schema() for cloud in self.dialects]}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Settings:
    """A service's settings, kept as they are until the service is known: it judges them."""

    words: ClassVar[str] = "a mapping of the service's settings"

    def load(self, node: Node, reading: Reading) -> object:
        """The node."""
        if not isinstance(node, MappingNode):
            return reading.say("E112", f"This must be a mapping of settings, not {describe(node)}.", node)
        return node

    def schema(self) -> Schema:
        """An object of words, numbers and lists."""
        simple: Schema = {"type": ["string", "integer", "boolean"]}
        return {"type": "object", "additionalProperties": {"anyOf": [simple, {"type": "array", "items": simple}]}}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lists:
    """`true` (0), `false` (None), or the maximum of each list."""

    words: ClassVar[str] = "`true`, `false`, or a whole number, 1 to 1000"

    def load(self, node: Node, reading: Reading) -> object:
        """An int or None."""
        if isinstance(node, Scalar) and node.plain and node.value.isdigit():
            return Whole(1, 1000).load(node, reading)
        flag = Flag().load(node, reading)
        return flag if flag is INVALID else 0 if flag else None

    def schema(self) -> Schema:
        """A boolean or an integer."""
        return {"anyOf": [Flag().schema(), Whole(1, 1000).schema()]}


def network_list() -> ListOf:
    """A list of addresses and prefixes."""
    return ListOf(NETWORK, 1)


def binding(item: Shape) -> Either:
    """A list for every target, or a mapping from targets to lists."""
    empty = "This list is empty, so it stands for nobody. Name at least one peer, or take the key away."
    entries = ListOf(item, 1, empty)
    return Either("a list, or a mapping from targets to lists", sequence=entries, mapping=MapOf(NAME, entries, least=1))


_SCOPE = "which addresses an answer may have, beside public ones"
_RESOLVER = Text("a resolver such as 192.0.2.53", RESOLVER_PATTERN, parse_resolver)
_target = At(name_of("the name of a target"))
_words = Text("a few words", WORDS_PATTERN, parse_words)


def _rule(dialects: Mapping[str, Dialect]) -> Record:
    service = Text("a service such as tcp/443", SERVICE_PATTERN, parse_service)
    services = Either("a service such as tcp/443, or a list of them", service, ListOf(service, 1))
    peers = ListOf(Peer(dialects, roles=True), 1, "This list is empty, so the rule lets nothing through. Name a peer.")
    return Record(
        {
            "id": Field(At(name_of("an id")), required=True, doc="unique in its group, it names the rule in every output"),
            "inbound": Field(services, doc="what comes in: tcp/443, udp/1024-5000, icmp, proto/47, any"),
            "outbound": Field(services, doc="what goes out"),
            "from": Field(peers, doc="who sends it, with `inbound`"),
            "to": Field(peers, doc="who receives it, with `outbound`"),
            "why": Field(_words, required=True, doc="the reason, in one line"),
            "ticket": Field(_words, doc="where it was agreed"),
            "expires": Field(At(Text("a date", _DATE, day_of)), doc="the last day it is needed, YYYY-MM-DD"),
        },
        (("inbound", "outbound"), ("from", "to")),
        "rule",
        pairs=(("inbound", "from"), ("outbound", "to")),
        partial=True,
    )


def _requirement() -> Record:
    every = At(Text("a list of features in [brackets], or the word `all`", "all"))
    feature = At(Text("the name of a feature", NAME))
    return Record(
        {
            "service": Field(
                At(Text("a service and its version", r"[^@\s]+@[^@\s]+")),
                required=True,
                doc="its name and version, as in forticlient-ems@6.4",
            ),
            "host": Field(At(Text("the name of a host", NAME)), doc="whose rows of the page; default: the first host"),
            "features": Field(
                Either("a list of features, or the word `all`", every, ListOf(feature)),
                doc="what is opened: a list of features, or all",
            ),
            "settings": Field(Settings(), doc="what the vendor's page calls customizable"),
        },
        (),
        "requirement",
    )


def _group(dialects: Mapping[str, Dialect]) -> Record:
    return Record(
        {
            "in": Field(ListOf(_target, 1), doc="the targets that hold it; default: all"),
            "addresses": Field(binding(At(Text("an address or a prefix", NETWORK_PATTERN, some))), doc="where its members live"),
            "spread": Field(Flag(), doc="on AWS: several security groups for the same interfaces where one has no room"),
            "prefix-lists": Field(Lists(), doc="on AWS: prefixes in managed prefix lists; true, or the maximum of each list"),
            "requires": Field(ListOf(_requirement(), 1), doc="catalog services"),
            "rules": Field(ListOf(_rule(dialects), 1), doc="rules of your own"),
        },
        (),
        "group",
        any_of=("requires", "rules"),
        partial=True,
    )


def _acceptance(dialects: Mapping[str, Dialect]) -> Record:
    losses = tuple(sorted({COVER} | {loss for dialect in dialects.values() for loss in dialect.LOSSES}))
    return Record(
        {
            "loss": Field(Choice(losses), required=True, doc="what is lost or widened"),
            "row": Field(At(Text("a row", rf"{NAME}/{NAME}")), doc="of a catalog service, as service/row"),
            "rule": Field(At(name_of("an id")), doc="or of a rule of the policy, by its id"),
            "why": Field(_words, required=True, doc="the reason, in one line"),
            "group": Field(At(name_of("the name of a group")), doc="in this group alone; default: wherever it occurs"),
            "target": Field(_target, doc="in this target alone; default: wherever it occurs"),
        },
        (("row", "rule"),),
        "acceptance",
        partial=True,
    )


def policy_shape(dialects: Mapping[str, Dialect]) -> Record:
    """The shape of a whole policy file."""
    pattern = rf"(\*\.)?{NAME_PATTERN}"
    scope = Record({"scope": Field(Choice(("public", "private", "documentation")), required=True, doc=_SCOPE)}, (), "name")
    return Record(
        {
            "name": Field(name_of("the policy's name"), required=True, doc="begins every group's name in the cloud"),
            "groups": Field(MapOf(NAME, At(_group(dialects)), least=1), required=True, doc="each is one security group or NSG"),
            "peers": Field(MapOf(NAME, binding(Peer(dialects, roles=False))), doc="the roles that the catalog names"),
            "names": Field(MapOf(pattern, scope, "a host name or a `*.` pattern of host names"), doc="what an answer may be"),
            "accept": Field(ListOf(_acceptance(dialects)), doc="losses and widenings, by name"),
            "assume": Field(MapOf(r".+", network_list(), "a symbol"), doc="the most that a symbol can stand for"),
            "catalog": Field(ListOf(At(Text("a folder")), 1), doc="folders with services of your own"),
            "checks": Field(ListOf(At(Text("a file")), 1), doc="files with checks of your own, for `diff`"),
            "resolvers": Field(ListOf(_RESOLVER, 1), doc="who is asked for names"),
            "grace": Field(Whole(0, 3650), doc="days after which an address that is no longer answered goes; default: never"),
            "cover": Field(COVER_SHAPE, doc="of the addresses of host names, those that have none of their own"),
            "targets": Field(MapOf(NAME, Targets(dialects), least=1), required=True, doc="where it goes"),
        },
        (),
        "policy",
        partial=True,
    )
