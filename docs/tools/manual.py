"""The man page, from the same tree of commands; `python -m docs.tools.manual` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from docs.tools.commands import EXITS
from docs.tools.page import sentence
from docs.tools.tree import Command, Parameter, commands, options
from emscloud import __version__

FILES = (
    ("emscloud.yaml", "a policy; a folder that is given as one is every emscloud.yaml and *.emscloud.yaml below it"),
    ("emscloud.lock", "its lock, beside it; of my.yaml it is my.lock"),
    ("terraform/<target>/", "what emit writes, beside the policy unless --out says otherwise"),
)
VARIABLES = (
    ("NO_COLOR", "no colours, if it is set to anything"),
    ("SSL_CERT_FILE", "resolve: authorities for resolvers over TLS and HTTPS, in place of the system's"),
    ("AWS_*", "AWS is asked as its own tools are: variables, configuration files, single sign-on, roles of machines"),
    ("AZURE_*", "Azure's identity library reads them; --credential says which kind is tried"),
)
SIGNS = {"\\": "\\e", "-": "\\-", "…": "...", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}


def page() -> str:
    """The page in roff."""
    lines = [
        f'.TH EMSCLOUD 1 "" "emscloud {__version__}" "User Commands"',
        '.\\" Made by docs/tools/manual.py from the command tree.',
        *_section("NAME", ["emscloud \\- least\\-privilege cloud firewall rules from documented ports, proven"]),
        *_section("SYNOPSIS", [".B emscloud", ".I COMMAND", "[OPTIONS] [ARGUMENTS]"]),
        *_section("DESCRIPTION", [_text(words) for words in ABOUT]),
        *_section("OPTIONS", [line for one in options() for line in _parameter(one)]),
        *_section("COMMANDS", [line for one in commands() for line in _command(one)]),
        *_section("EXIT STATUS", [line for number, words in EXITS for line in _tagged(f"\\fB{number}\\fR", sentence(words))]),
        *_section("FILES", [line for name, words in FILES for line in _tagged(f"\\fI{_text(name)}\\fR", sentence(words))]),
        *_section(
            "ENVIRONMENT", [line for name, words in VARIABLES for line in _tagged(f"\\fB{_text(name)}\\fR", sentence(words))]
        ),
        *_section("EXAMPLES", [".nf", *(_text(line) for line in EXAMPLES), ".fi"]),
        *_section("SEE ALSO", [".BR terraform (1)", ".PP", _text("`emscloud explain CODE` has the long form of every message.")]),
    ]
    return "\n".join(lines) + "\n"


ABOUT = (
    "emscloud compiles documented port requirements into firewall rules for AWS and Azure, reads back what it wrote,",
    "and proves that it lets through what was asked for and nothing more.",
    "It plans and applies to live accounts, and says what a change opens and closes.",
)
EXAMPLES = (
    "emscloud init my.yaml --feature telemetry --cloud aws",
    "emscloud check my.yaml",
    "emscloud explain my.yaml in 10.20.3.4 tcp/8013",
    "emscloud emit my.yaml --out build",
    "emscloud diff main:my.yaml my.yaml",
    "emscloud plan my.yaml --target prod --out plan.json && emscloud apply plan.json",
)


def _section(title: str, lines: list[str]) -> list[str]:
    return [f'.SH "{title}"', *lines]


def _command(one: Command) -> Iterator[str]:
    yield f'.SS "{_text(one.name)}"'
    yield _text(sentence(one.words))
    yield ".PP"
    yield f"\\fB{_text(one.name)}\\fR {_text(one.usage.removeprefix(one.name).strip())}"
    for each in (*one.arguments, *one.options):
        yield from _parameter(each)
    if one.finds:
        yield ".PP"
        yield _text(f"Exits with 2 where {one.finds}.")


def _parameter(one: Parameter) -> list[str]:
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in one.names)
    value = f"\\fI{_text(one.value)}\\fR" if one.value else ""
    default = f" Default: {one.default}." if one.default else ""
    required = " Required." if one.required and one.names else ""
    return _tagged(" ".join(filter(None, (names, value))), f"{sentence(one.words)}{required}{default}")


def _tagged(tag: str, words: str) -> list[str]:
    return [".TP", tag, _text(words)]


def _text(words: str) -> str:
    """Running text: signs of roff's own are escaped, others beyond ASCII by number; no line begins with a request."""
    escaped = "".join(SIGNS.get(sign, sign if sign.isascii() else f"\\[u{ord(sign):04X}]") for sign in words)
    return f"\\&{escaped}" if escaped[:1] == "." else escaped


if __name__ == "__main__":
    sys.stdout.write(page())
