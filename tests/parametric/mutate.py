"""Faults in a module's text: each variable for another of its kind, each number, word, operator and block for another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from emscloud.module import Module
from emscloud.parametric.rules import feature_variable, variable
from tests.parametric.assignments import REFERENCES, SWITCHES

_TOKEN = re.compile(
    r"var\.(?P<var>\w+)|(?P<number>(?<![\w.\"])-?\d+(?!\w))|\"(?P<word>[\w-]+)\"(?! \{)|(?P<operator>==|!=|&&|\|\|| \? | : )"
    r"|(?P<call>strcontains|!strcontains|reverse|concat|length)\("
)
_OPERATORS = {"==": "!=", "!=": "==", "&&": "||", "||": "&&", " ? ": " ? !", " : ": " : null : "}
_SWITCHES = frozenset(name for names in SWITCHES.values() for name in names)
_WORDS = {
    "tcp": "udp",
    "icmp": "tcp",
    "icmpv6": "icmp",
    "-1": "tcp",
    "Tcp": "Udp",
    "Icmp": "Tcp",
    "Inbound": "Outbound",
    "Outbound": "Inbound",
}
_PROSE = re.compile(r"\s*(#|description|error_message|name |count |priority |for peers, rule|(ipv4|ipv6|asg|tag) += \[\")")
"""How lines begin that no packet notices: words for people, names, and where a rule stands among others that all allow."""


@dataclass(frozen=True)
class Mutant:
    """One fault: the file, the block in it by number, what was done, and the block's new text (empty: it is gone)."""

    file: str
    block: int
    what: str
    text: str


def blocks(text: str) -> list[str]:
    """A file's blocks at the top, comments with them."""
    return [f"{part.strip()}\n" for part in re.split(r"\n\n(?=\S)", text) if not part.startswith("# Written by")]


def mutants(module: Module, file: str) -> Iterator[Mutant]:
    """Every fault of a file of the module, in the order of its text."""
    kinds = _kinds(module)
    for number, block in enumerate(blocks(module.texts[file])):
        yield Mutant(file, number, "the block is gone", "")
        for kind, other in _sides(block):
            yield Mutant(file, number, f"{kind} for the other direction", block.replace(kind, other))
        for match in _TOKEN.finditer(block):
            line = block[block.rfind("\n", 0, match.start()) + 1 : match.start()]
            if _PROSE.match(line):
                continue
            for other in _others(match, kinds):
                text = f"{block[: match.start()]}{other}{block[match.end() :]}"
                yield Mutant(file, number, f"{match[0].strip()} is {other.strip()} ({line.strip()[:40]})", text)


def _sides(block: str) -> Iterator[tuple[str, str]]:
    for kind, other in (("ingress_rule", "egress_rule"), ("egress_rule", "ingress_rule")):
        if f'_{kind}" ' in block:
            yield f'_{kind}" ', f'_{other}" '


def _kinds(module: Module) -> dict[str, list[str]]:
    """The variables that could stand in each other's place."""
    made = module.made
    known = {block.labels[0] for block in module.printed.files["variables.tf"]}
    ends = tuple(f"_{suffix}" for kinds in REFERENCES.values() for suffix in kinds)
    references = [name for name in sorted(known) if name.endswith(ends)]
    groups = [
        [feature_variable(feature) for feature in made.host.features],
        [peers.variable for peers in made.peers],
        references,
        [variable(setting.name) for setting in made.settings if setting.kind == "port"],
        [variable(setting.name) for setting in made.settings if setting.kind == "choice"],
    ]
    return {name: group for group in groups for name in group}


def _others(match: re.Match[str], kinds: Mapping[str, list[str]]) -> list[str]:
    if name := match["var"]:
        alike = kinds.get(name, [name])
        other = alike[(alike.index(name) + 1) % len(alike)]
        switched = ["true", "false"] if name.startswith("enable_") or name in _SWITCHES else []
        return ([f"var.{other}"] if other != name else []) + switched
    if number := match["number"]:
        return [str(int(number) + 1), *([str(int(number) - 1)] if int(number) > 0 else [])] if int(number) >= 0 else []
    if word := match["word"]:
        return [f'"{_WORDS.get(word, f"{word}x")}"']
    if operator := match["operator"]:
        return [_OPERATORS[operator]] if operator != " : " else []
    return {"strcontains": ["!strcontains("], "reverse": ["("], "concat": [], "length": []}.get(match["call"], [])
