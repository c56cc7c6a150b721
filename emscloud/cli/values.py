"""What a parameter's value may be, for completion: by its choices, or by the word that stands for it in the help."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Values:
    """`words`, each with a few of what it is, or the shell's own `files` or `folders`."""

    kind: str
    words: tuple[tuple[str, str], ...] = ()


NOTHING, FILES, FOLDERS = Values("words"), Values("files"), Values("folders")


class Valued(Protocol):
    """A parameter, as typer makes it."""

    name: str
    metavar: str | None
    type: object


def values(parameter: Valued, arguments: Sequence[str], begun: str) -> Values:
    """What a parameter may be, with the command's arguments so far and the begun word; reads at most the policy among them."""
    choices: Sequence[str] = getattr(parameter.type, "choices", ())
    if choices:
        return _plain(choices)
    return BY_METAVAR.get(parameter.metavar or parameter.name.upper(), _nothing)(arguments, begun)


def _plain(words: Sequence[str]) -> Values:
    return Values("words", tuple((word, "") for word in words))


def _nothing(_arguments: Sequence[str], _begun: str) -> Values:
    return NOTHING


def _files(_arguments: Sequence[str], _begun: str) -> Values:
    return FILES


def _folders(_arguments: Sequence[str], _begun: str) -> Values:
    return FOLDERS


def _clouds(_arguments: Sequence[str], _begun: str) -> Values:
    from emscloud.clouds import names  # noqa: PLC0415

    return _plain(names())


def _services(_arguments: Sequence[str], _begun: str) -> Values:
    from emscloud.load.catalog import Catalog  # noqa: PLC0415

    shipped = Catalog.shipped()
    return _plain([f"{name}@{version}" for name in shipped.names() for version in shipped.versions(name)])


def _schemas(_arguments: Sequence[str], _begun: str) -> Values:
    from emscloud.schemas import NAMES  # noqa: PLC0415

    return _plain(NAMES)


def _credentials(_arguments: Sequence[str], _begun: str) -> Values:
    from emscloud.clouds.azure.live.signin import CREDENTIALS  # noqa: PLC0415

    return _plain(list(CREDENTIALS))


def _targets(arguments: Sequence[str], _begun: str) -> Values:
    return _plain(_keys(arguments[0].partition("#")[0], "targets")) if arguments else NOTHING


def _groups(arguments: Sequence[str], _begun: str) -> Values:
    return _plain(_keys(arguments[0], "groups")) if arguments else NOTHING


def _group_is(arguments: Sequence[str], _begun: str) -> Values:
    """`GROUP=`, for what is live comes after it."""
    return _plain([f"{name}=" for name in _keys(arguments[0].partition("#")[0], "groups")]) if arguments else NOTHING


def _group_of(_arguments: Sequence[str], begun: str) -> Values:
    """`POLICY#GROUP` once the mark is there; files before."""
    policy, mark, _ = begun.rpartition("#")
    return _plain([f"{policy}#{name}" for name in _keys(policy, "groups")]) if mark else FILES


def _group_or_code(arguments: Sequence[str], begun: str) -> Values:
    if not re.fullmatch(r"E\d{0,3}", begun):
        return _group_of(arguments, begun)
    from emscloud.messages import summaries  # noqa: PLC0415

    return Values("words", tuple(summaries().items()))


def _question(arguments: Sequence[str], _begun: str) -> Values:
    """The words after the policy: `in` or `out`, then a group or an address, then a service."""
    if len(arguments) == 1:
        return _plain(["in", "out"])
    return _plain(_keys(arguments[0].partition("#")[0], "groups")) if len(arguments) == 2 else NOTHING  # noqa: PLR2004


def _keys(path: str, section: str) -> list[str]:
    """The names in a section of a policy; none where it cannot be read, for this is no place to say so."""
    from emscloud.diagnostics import Failed  # noqa: PLC0415
    from emscloud.load.document import Mapping as Node  # noqa: PLC0415
    from emscloud.load.document import parse, read_text  # noqa: PLC0415

    try:
        root = parse(read_text(path), path).root
    except Failed:
        return []
    held = root.items.get(section) if isinstance(root, Node) else None
    names = held[1].items if held is not None and isinstance(held[1], Node) else {}
    return [name for name in names if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name)]


BY_METAVAR: Mapping[str, Callable[[Sequence[str], str], Values]] = {
    **dict.fromkeys(("FILE", "[FILE]", "POLICY", "POLICY...", "POLICY|PLAN", "OLD", "NEW", "STATE", "[-- COMMAND…]"), _files),
    "DIR": _folders,
    "C": _clouds,
    **dict.fromkeys(("S", "SERVICE[@VERSION]", "SERVICE@VERSION", "[SERVICE]@VERSION"), _services),
    "[NAME]": _schemas,
    "KIND": _credentials,
    "TARGET": _targets,
    "GROUP": _groups,
    "GROUP=LIVE": _group_is,
    "POLICY#GROUP": _group_of,
    "POLICY[#GROUP]|CODE": _group_or_code,
    "in|out PEER PROTO/PORT": _question,
}
"""What stands for a value in the help, and what it may be; what is not here only the user knows."""
