"""regex, regexall and replace."""

from __future__ import annotations

import re
from collections.abc import Sequence

from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.patterns.machine import Program, every
from emscloud.evaluate.patterns.regexp import compiled
from emscloud.evaluate.values import STRING, Fault, Type, Value, list_of, object_of, tuple_of
from emscloud.hcl.template import normal

# As go-cty's stdlib/regexp.go, Terraform's internal/lang/funcs/string.go and Go's Regexp.ReplaceAllString have them.
_EXPANDED = re.compile(r"\$(?:(\$)|([0-9A-Za-z_]+)|\{([0-9A-Za-z_]+)\})")


def _captured(program: Program, text: str, found: Sequence[int]) -> Value:
    """A match: the text, or its groups as a tuple, or as an object where they have names."""
    groups: list[Value] = [
        None if found[2 * index + 2] < 0 else normal(text[found[2 * index + 2] : found[2 * index + 3]])
        for index in range(len(program.groups))
    ]
    if not groups:
        return normal(text[found[0] : found[1]])
    if not any(program.groups):
        return tuple_of(groups)
    if not all(program.groups):
        raise Fault("the pattern has groups with names and groups without")
    return object_of(dict(zip(program.groups, groups, strict=True)))


def _regex(arguments: Sequence[Value]) -> Value:
    program, text = compiled(str(arguments[0])), str(arguments[1])
    found = program.search(text)
    if found is None:
        raise Fault("the pattern is nowhere in the text")
    return _captured(program, text, found)


def _regexall(arguments: Sequence[Value]) -> Value:
    program, text = compiled(str(arguments[0])), str(arguments[1])
    of = STRING
    if any(program.groups):
        of = Type("object", fields=tuple([(name, STRING) for name in sorted(program.groups)]))
    elif program.groups:
        of = Type("tuple", items=(STRING,) * len(program.groups))
    return list_of([_captured(program, text, found) for found in every(program, text)], of)


def _replace(arguments: Sequence[Value]) -> Value:
    text, wanted, put = [str(argument) for argument in arguments]
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        return normal(_replaced(compiled(wanted[1:-1]), text, put))
    return normal(text.replace(wanted, put))


def _replaced(program: Program, text: str, put: str) -> str:
    made, last, place = list[str](), 0, 0
    while place <= len(text):
        found = program.search(text, place)
        if found is None:
            break
        start, end = found[0], found[1]
        made.append(text[last:start])
        if end > last or start == 0:
            made.append(_expanded(program, text, found, put))
        last = end
        place = max(end, place + 1)
    return "".join(made) + text[last:]


def _expanded(program: Program, text: str, found: Sequence[int], put: str) -> str:
    """What is put in place of a match: `$1` and `${name}` are its groups, `$$` is a sign."""

    def meant(sign: re.Match[str]) -> str:
        if sign[1]:
            return "$"
        name = sign[2] or sign[3]
        index = int(name[:9]) if name.isdigit() else program.groups.index(name) + 1 if name in program.groups else -1
        if not 0 <= 2 * index + 1 < len(found) or found[2 * index] < 0:
            return ""
        return text[found[2 * index] : found[2 * index + 1]]

    return _EXPANDED.sub(meant, put)


_TEXT = Parameter(STRING)
FUNCTIONS = {
    "regex": Function(_regex, (_TEXT, _TEXT)),
    "regexall": Function(_regexall, (_TEXT, _TEXT)),
    "replace": Function(_replace, (_TEXT, _TEXT, _TEXT), result=STRING),
}
"""Terraform's functions of regular expressions, by name."""
