"""Pages of files that people write, from the shapes that load them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from docs.tools.page import anchor, code, finished, head, heading, sentence, table
from emscloud import clouds
from emscloud.load.language import Targets, policy_shape
from emscloud.load.names import COVERED, Peer
from emscloud.load.service import SERVICE
from emscloud.load.shape import At, Choice, Either, Field, Flag, ListOf, MapOf, Record, Shape, Text, Whole

LONGEST = 100
"""Characters of an example in a table; a longer one is cut at the end of an entry."""


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping with known keys: where it stands (`groups.NAME.rules[]`), and an example of it."""

    place: str
    record: Record
    example: object

    @property
    def title(self) -> str:
        """Its heading."""
        return code(self.place) if self.place else "The whole file"

    @property
    def name(self) -> str:
        """Its anchor."""
        return anchor(self.place) or "the-whole-file"


def policy_page(example: str) -> str:
    """The language of a policy; `example` is a policy that uses every key."""
    lines = head(
        "The policy",
        "Every key of `emscloud.yaml`, what it says, and an example.",
        "`emscloud schema` prints the same as a JSON Schema, with which an editor completes and checks the file.",
        "YAML is read as version 1.2: `no` and a date are text.",
        "Names and ids are a letter, then letters, digits, `-` or `_`, 64 characters at most.",
    )
    lines += heading(2, "Services and peers")
    lines += table(("a service", "what it is"), SERVICES)
    lines += table(("a peer", "who it is"), PEERS)
    shape = policy_shape({name: clouds.get(name) for name in clouds.names()})
    return finished([*lines, *_sections(sections(shape, example)), *_whole(example)])


SERVICES = (
    ("`tcp/443`, `udp/53`", "one port"),
    ("`tcp/1024-5000`", "a range of ports; `tcp/0-65535` is every one"),
    ("`icmp`, `icmp/echo-request`", "ICMP to IPv4 peers, ICMPv6 to IPv6 ones"),
    ("`icmpv4/3/4`, `icmpv6/2`", "by type and code"),
    ("`proto/47`", "a protocol by its number"),
    ("`any`", "everything; it has no ports"),
)
PEERS = (
    ('`10.0.1.10`, `10.20.0.0/16`, `"fd00:20::/64"`', "an address or a prefix, without host bits"),
    ("`smtp.example.com`", "a host name; its addresses come from the lock"),
    ("`anywhere`, `anywhere-ipv4`, `anywhere-ipv6`", "everybody; `0.0.0.0/0` is refused"),
    ("`{group: NAME}`", "a group of this policy: a reference where the cloud has one, else its `addresses`"),
    ("`{aws: sg-…}`, `{aws: pl-…}`", "a security group or a prefix list, in AWS targets alone"),
    ("`{azure: TAG}`", "a service tag, or an application security group by its id, in Azure targets alone"),
    ("`{of: […], cover: {…}}`", "addresses and names with [a cover of their own](#groups-name-rules-from)"),
    ("`admins`", "in a rule: what stands under `peers` by that name"),
)


def service_page(example: str) -> str:
    """The format of a catalog service; `example` is a service file."""
    lines = head(
        "The catalog's format",
        "A service file holds the rows of a vendor's page as facts.",
        "It stands at `<service>/<version>.r<revision>.yaml` below a folder that the policy's `catalog` names.",
        "A released revision never changes; a correction is a file with the next one.",
        "`emscloud schema service` prints the same as a JSON Schema.",
    )
    return finished([*lines, *_sections(sections(SERVICE, example)), *_whole(example)])


def _whole(example: str) -> list[str]:
    """The file that the examples are taken from."""
    return [*heading(2, "All of it in one file", "all-of-it"), "```yaml", *example.splitlines(), "```", ""]


def sections(root: Record, example: str) -> list[Section]:
    """Every mapping with known keys once, from the outside in."""
    found: list[Section] = []
    seen: set[int] = set()

    def visit(place: str, record: Record, value: object) -> None:
        if id(record) in seen:
            return
        seen.add(id(record))
        found.append(Section(place, record, value))
        for key, known in record.fields.items():
            inner = f"{place}.{key}" if place else key
            for where, one, each in _records(known.shape, inner, _every(value, key)):
                visit(where, one, each)

    visit("", root, _written(yaml.compose(example)))
    return found


def held(value: object, key: str) -> object:
    """What stands at a key, in the first of several mappings that has it."""
    several = value if isinstance(value, list) else [value]
    return next((one[key] for one in several if isinstance(one, dict) and key in one), None)


def _every(value: object, key: str) -> object:
    """What stands at a key; of several mappings all that stands there, of lists each entry."""
    if not isinstance(value, list):
        return held(value, key)
    found = [one[key] for one in value if isinstance(one, dict) and key in one]
    return [each for one in found for each in (one if isinstance(one, list) else [one])]


def _within(value: object) -> list[object]:
    """Every entry of lists and mappings, for one shape that all of them have."""
    several = value if isinstance(value, list) else [value]
    return [each for one in several for each in (one.values() if isinstance(one, dict) else [one])]


def _records(shape: Shape, place: str, value: object) -> Iterator[tuple[str, Record, object]]:
    """The mappings with known keys that stand in a shape, with their places and examples."""
    listed = value if isinstance(value, list) else []
    match shape:
        case Record():
            yield place, shape, value
        case At():
            yield from _records(shape.shape, place, value)
        case ListOf():
            flat = [each for one in listed for each in (one if isinstance(one, list) else [one])]
            yield from _records(shape.item, f"{place}[]", flat)
        case MapOf():
            yield from _records(shape.item, f"{place}.NAME", _within(value))
        case Either():
            for one in _ways(shape):
                yield from _records(one, place, value)
        case Peer():
            yield place.removesuffix("[]"), COVERED, [one for one in listed if isinstance(one, dict) and "of" in one]
        case Targets():
            for cloud in shape.dialects:
                targets = [one for one in listed if isinstance(one, dict) and one.get("cloud") == cloud]
                yield f"{place} ({clouds.get(cloud).TITLE})", shape.record(cloud), targets


def _ways(shape: Either) -> list[Shape]:
    """The shapes that may stand in one place."""
    return [one for one in (shape.scalar, shape.sequence, shape.mapping) if one is not None]


def _sections(found: list[Section]) -> list[str]:
    places = {id(one.record): one for one in found}
    lines: list[str] = []
    for one in found:
        lines += heading(2, one.title, one.name)
        lines += _rules(one.record)
        lines += table(("key", "what it says", "value", "example"), [_row(one, key, places) for key in one.record.fields])
    return lines


def _row(one: Section, key: str, places: Mapping[int, Section]) -> tuple[str, str, str, str]:
    known: Field = one.record.fields[key]
    marked = f"`{key}` *required*" if known.required else f"`{key}`"
    return marked, sentence(known.doc), words(known.shape, places), code(shown(held(one.example, key)))


def _rules(record: Record) -> list[str]:
    listed = [f"Exactly one of {' and '.join(map(code, group))}." for group in record.one_of]
    listed += [f"At least one of {' and '.join(map(code, record.any_of))}."] if record.any_of else []
    listed += [f"{code(one)} goes with {code(other)}." for one, other in record.pairs]
    return [*listed, ""] if listed else []


def words(shape: Shape, places: Mapping[int, Section]) -> str:
    """What may stand there, with links to the sections of mappings."""
    match shape:
        case Record():
            section = places.get(id(shape))
            return f"[{shape.name}](#{section.name})" if section else shape.name
        case At():
            return words(shape.shape, places)
        case ListOf():
            return f"list: {words(shape.item, places)}"
        case MapOf():
            return f"mapping: {shape.words.partition(':')[0]} → {words(shape.item, places)}"
        case Either():
            return " *or* ".join(dict.fromkeys(words(one, places) for one in _ways(shape)))
        case Choice():
            return ", ".join(map(code, shape.options))
        case Flag():
            return "`true` or `false`"
        case Whole():
            return f"a whole number, {shape.low} to {shape.high}"
        case Text():
            return shape.words
    return str(getattr(shape, "words"))  # noqa: B009  (shapes of one place say it by themselves)


def shown(value: object) -> str:
    """An example in one line, of a long list or mapping the first entries."""
    if value is None:
        return ""
    text = _flow(value)
    if len(text) <= LONGEST:
        return text
    shorter = value
    while isinstance(shorter, (list, dict)) and len(shorter) > 1:
        shorter = shorter[:-1] if isinstance(shorter, list) else dict(list(shorter.items())[:-1])
        if len(text := _flow(shorter)) <= LONGEST:
            return f"{text[:-1]}, …{text[-1]}"
    return ""


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return str(value)


def _written(node: yaml.Node) -> object:
    """Lists, mappings and texts as they are written, quotes too."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _written(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_written(one) for one in node.value]
    return f'"{node.value}"' if node.style == '"' else str(node.value)
