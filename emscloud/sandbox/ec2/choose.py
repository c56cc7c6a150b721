"""What a Describe call leaves out: filters by their names, and all that lies beyond a page."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from emscloud.sandbox.ec2.query import Asked, Refused

Item = TypeVar("Item")

Look: TypeAlias = Callable[[Item], Iterable[str]]
"""The values that an item has under a filter's name."""


def filtered(
    asked: Asked, items: Iterable[Item], looks: Mapping[str, Look[Item]], tags: Callable[[Item], Mapping[str, str]]
) -> list[Item]:
    """The items that pass every filter; `*` and `?` are wildcards, values of one filter are alternatives.

    Besides `looks` there are `tag:KEY` and `tag-key`.  Refused with `InvalidParameterValue` for any other name, as EC2 does.
    """
    found = list(items)
    for one in asked.parts("Filters"):
        name = one.text("Name")
        look = _look(name, looks, tags)
        patterns = [_pattern(value) for value in one.texts("Values")]
        if not patterns:
            raise Refused("InvalidParameterValue", f"The filter '{name}' has no values")
        found = [item for item in found if any(p.fullmatch(value) for value in look(item) for p in patterns)]
    return found


def _look(name: str | None, looks: Mapping[str, Look[Item]], tags: Callable[[Item], Mapping[str, str]]) -> Look[Item]:
    if name is not None and name in looks:
        return looks[name]
    if name == "tag-key":
        return tags
    if name is not None and name.startswith("tag:"):
        key = name.removeprefix("tag:")
        return lambda item: [value for found, value in tags(item).items() if found == key]
    raise Refused("InvalidParameterValue", f"The filter '{name or 'null'}' is invalid")


def _pattern(text: str) -> re.Pattern[str]:
    """EC2's wildcards, with a backslash before one that is meant."""
    parts = re.findall(r"\\.|.", text, re.DOTALL)
    signs = {"*": ".*", "?": "."}
    return re.compile("".join(signs.get(part, re.escape(part.removeprefix("\\") or part)) for part in parts), re.DOTALL)


def page(
    asked: Asked, items: Sequence[Item], sizes: tuple[int, int] = (5, 1000), default: int | None = None
) -> tuple[Sequence[Item], str | None]:
    """The items of the page that is asked for, and the token of the next one; None on the last.

    `sizes` are the least and the most that MaxResults may be, `default` is the size where it is not given: None for all, which is
    what EC2's reference says of security groups and rules.  Refused with `InvalidParameterValue` or `InvalidNextToken`.
    """
    size, token = asked.number("MaxResults"), asked.text("NextToken")
    if size is not None and not sizes[0] <= size <= sizes[1]:
        raise Refused(
            "InvalidParameterValue",
            f"Value ( {size} ) for parameter maxResults is invalid. Expecting a value between {sizes[0]} and {sizes[1]}.",
        )
    size = default if size is None else size
    start = 0 if token is None else _start(token, len(items))
    if size is None or start + size >= len(items):
        return items[start:], None
    return items[start : start + size], base64.b64encode(f"page:{start + size}".encode()).decode()


def _start(token: str, length: int) -> int:
    try:
        mark, _, number = base64.b64decode(token, validate=True).decode().partition(":")
        start = int(number)
    except (binascii.Error, ValueError):
        mark, start = "", 0
    if mark != "page" or start <= 0:
        raise Refused("InvalidNextToken", "The specified NextToken is not valid.")
    return min(start, length)
