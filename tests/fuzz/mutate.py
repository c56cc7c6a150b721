"""Inputs changed as people and strangers might change them: by tokens of Terraform's text, by nodes of its JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from emscloud.evaluate.functions.table import FUNCTIONS
from emscloud.sources.showjson import Json
from tests.fuzz.harness import HEAD

Mutate: TypeAlias = Callable[[bytes, Random], bytes]

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\w-]+|<<-?\w+|[ \t]+|\n|==|&&|\|\||=>|\.\.\.|[$%]\{~?|~?\}|.', re.DOTALL)
NUMBERS = (0, 1, -1, 2, 22, 255, 256, 4096, 65535, 65536, 2**31, -(2**31), 2**32, 2**63, 2**64, 10**30, 0.5, -0.0, 1e308, 1e-320)
TEXTS = (
    "", "*", "-1", "all", "tcp", "TCP", "udp", "icmp", "icmpv6", "58", "0.0.0.0/0", "::/0", "10.0.0.0/8", "10.0.0.1", "1.2.3.4/33",
    "::ffff:10.0.0.0/104", "fe80::1%eth0/64", "0-65535", "443-80", "80-", "-80", "Inbound", "Outbound", "Allow", "Deny", "Any",
    "VirtualNetwork", "Internet", "Storage.WestEurope", "sg-1", "pl-1", "self", "ingress", "egress", "ingress ", "١", "²", "ß",
    "\u0130", "\u202e", "\ufeff", "\ud800", "\x1b[31m", "\x00", "<script>alert(1)</script>", "](http://x)", "`|\n#", "@all", "é",
    "e\u0301", "%", "%s", "%d", "$${", "${var.x}", "%{ if true }", "a" * 300, "1e400", "0x1f", "0b1", "1_000", "true", "null",
)  # fmt: skip
"""What stands at the edges of what is taken, and what is nasty to show."""
_WORDS = (
    "for", "in", "if", "else", "endif", "endfor", "each.key", "each.value", "each", "count.index", "count", "for_each", "dynamic",
    "content", "iterator", "local", "locals", "var", "module", "data", "resource", "variable", "output", "default", "type",
    "source", "self", "path.module", "terraform.workspace", "null", "true", "false", "any", "optional", "object", "list", "map",
    "set", "tuple", "string", "number", "bool", "nullable", "validation", "lifecycle", "moved", "import", "provider", "[*]", ".*",
    "...", "?", ":", "=", "==", "!", "!=", "<=", "&&", "||", "%", "-", "+", "*", "/", "{", "}", "[", "]", "(", ")", ",", ".", "=>",
    "<<EOT\n", "<<-EOT\n", "EOT\n", "${", "%{", "~}", "$${", '"', "#", "//", "/*", "*/", "\n", "\r\n", "\t", " ", "\\u0041", "\\n",
)  # fmt: skip
_NAMES = (
    *[f"== new/{name} ==\n" for name in ("main.tf", "b.tf", "x_override.tf", "main.tf.json", "terraform.tfvars", "a.auto.tfvars")],
    "== new/net/main.tf ==\n", "== new/net/sub/main.tf.json ==\n", "== old/main.tf ==\n", "== given.tfvars ==\n",
)  # fmt: skip


class Texts:
    """Changes of Terraform's text, with what stands in other texts."""

    def __init__(self, seeds: Sequence[bytes]) -> None:
        listed: list[list[str]] = [_TOKEN.findall(one.decode("utf-8", "replace")) for one in seeds]
        self.words = [*_WORDS, *_NAMES, *[f"{name}(" for name in FUNCTIONS], *map(str, NUMBERS), *map(_quoted, TEXTS)]
        self.known = sorted({token for tokens in listed for token in tokens})
        self.others = [one for one in listed if one]

    def mutated(self, data: bytes, random: Random) -> bytes:
        """A text with some of its tokens deleted, repeated, moved, replaced or nested."""
        tokens = _TOKEN.findall(data.decode("utf-8", "surrogateescape"))
        for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
            self._one(tokens, random)
        return _bytes("".join(tokens))

    def _one(self, tokens: list[str], random: Random) -> None:
        if not tokens:
            tokens.append(random.choice(self.words))
        at, other = random.randrange(len(tokens)), random.randrange(len(tokens))
        end = min(len(tokens), at + random.choice((1, 1, 2, 4, 12, 40)))
        change = random.randrange(9)
        if change == 0:
            del tokens[at:end]
        elif change == 1:
            tokens[other:other] = tokens[at:end] * random.choice((1, 1, 2, 9))
        elif change in (2, 3):
            tokens[at] = self._word(random)
        elif change == 4:
            tokens.insert(at, self._word(random))
        elif change == 5:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif change == 6 and self.others:
            from_ = random.choice(self.others)
            start = random.randrange(len(from_))
            tokens[at:at] = from_[start : start + random.choice((3, 10, 60, 400))]
        elif change == 7:
            times = random.choice((1, 1, 2, 30, 200, 3000))
            left, right = random.choice(
                (("(", ")"), ("[", "]"), ("{a=", "}"), ('"${', '}"'), ("!", ""), ("-", ""), ("f(", ")"), ("[for x in ", ": x]"))
            )
            tokens[at:end] = [left * times, *tokens[at:end], right * times]
        else:
            self._line(tokens, at, other, random)

    @staticmethod
    def _line(tokens: list[str], at: int, other: int, random: Random) -> None:
        """One line, copied elsewhere or away."""
        start = next((place + 1 for place in range(at - 1, -1, -1) if tokens[place] == "\n"), 0)
        end = next((place + 1 for place in range(at, len(tokens)) if tokens[place] == "\n"), len(tokens))
        line = tokens[start:end]
        if random.random() < 0.4:
            del tokens[start:end]
        else:
            place = next((place + 1 for place in range(other, len(tokens)) if tokens[place] == "\n"), len(tokens))
            tokens[place:place] = line

    def _word(self, random: Random) -> str:
        return random.choice(self.known if self.known and random.random() < 0.5 else self.words)


def _bytes(text: str) -> bytes:
    """A text as bytes: what came of bytes that are no UTF-8 is those again, and a surrogate of its own three bytes."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


class Trees:
    """Changes of JSON by its nodes, with nodes of other JSON."""

    def __init__(self, seeds: Sequence[bytes]) -> None:
        self.texts = Texts(seeds)
        trees = [tree for seed in seeds for _, tree in _documents(seed) if tree is not None]
        self.pool = [node for tree in trees for node in _nodes(tree)]
        self.keys = sorted({key for node in self.pool if isinstance(node, dict) for key in node})

    def mutated(self, data: bytes, random: Random) -> bytes:
        """JSON with some nodes replaced, taken away, repeated or moved; what is none is changed by tokens."""
        documents = _documents(data)
        if any(tree is None for _, tree in documents) or random.random() < 0.03:
            return self.texts.mutated(data, random)
        at = random.randrange(len(documents))
        head, tree = documents[at]
        for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
            tree = self._one(tree, random)
        documents[at] = (head, tree)
        if random.random() < 0.03:
            documents.append((b"== old.json ==\n", documents[0][1]))
        return b"".join(head + _dumped(tree) + b"\n" for head, tree in documents)

    def _one(self, tree: Json, random: Random) -> Json:
        places = [node for node in _nodes(tree) if isinstance(node, dict | list) and node]
        if not places:
            return self._value(random)
        inner = places[random.randrange(len(places))]
        if isinstance(inner, dict):
            self._in_object(inner, places, random)
        elif isinstance(inner, list):
            self._in_list(inner, places, random)
        return tree

    def _in_object(self, inner: dict[str, Json], places: Sequence[Json], random: Random) -> None:
        key = random.choice(list(inner))
        change = random.randrange(6)
        if change == 0:
            del inner[key]
        elif change == 1:
            inner[self._key(places, random)] = _copy(inner[key])
        elif change == 2:
            inner[self._key(places, random)] = self._value(random)
        elif change == 3:
            inner[key] = random.choice(([_copy(inner[key])], {key: _copy(inner[key])}))
        elif change == 4:
            inner[key] = _copy(random.choice(list(places)))
        else:
            inner[key] = self._value(random)

    def _in_list(self, inner: list[Json], places: Sequence[Json], random: Random) -> None:
        at = random.randrange(len(inner))
        change = random.randrange(5)
        if change == 0:
            del inner[at]
        elif change == 1:
            inner.insert(random.randrange(len(inner) + 1), _copy(inner[at]))
        elif change == 2:
            random.shuffle(inner)
        elif change == 3:
            inner.append(_copy(random.choice(list(places))))
        else:
            inner[at] = self._value(random)

    def _key(self, places: Sequence[Json], random: Random) -> str:
        if self.keys and random.random() < 0.8:
            return random.choice(self.keys)
        known = [key for node in places if isinstance(node, dict) for key in node]
        return random.choice([*known, *TEXTS])

    def _value(self, random: Random) -> Json:
        if self.pool and random.random() < 0.5:
            return _copy(random.choice(self.pool))
        deep: Json = True
        for _ in range(random.choice((1, 60, 900))):
            deep = [deep]
        options: tuple[Json, ...] = (None, True, False, [], {}, [[]], deep, *NUMBERS, *TEXTS)
        return random.choice(options)


def _documents(data: bytes) -> list[tuple[bytes, Json]]:
    """The JSON of each file with the line that names it; None for what is none."""
    parts = HEAD.split(data)
    named = [(b"", parts[0]), *[(b"== " + name + b" ==\n", body) for name, body in zip(parts[1::2], parts[2::2], strict=True)]]
    return [(head, _loaded(body)) for head, body in named if body.strip() or not head]


def _loaded(text: bytes) -> Json:
    try:
        read: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read


def _dumped(tree: Json) -> bytes:
    try:
        return json.dumps(tree, separators=(",", ":")).encode()
    except RecursionError:
        return b"[]"


def _nodes(tree: Json) -> list[Json]:
    found, pending = [], [tree]
    while pending:
        one = pending.pop()
        found.append(one)
        pending += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return found


def _copy(tree: Json) -> Json:
    if isinstance(tree, dict | list):
        return _loaded(_dumped(tree))
    return tree
