"""The tree of commands as values: what the pages and the man page are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from emscloud.cli import COMMANDS, FINDS, app_for


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or an option.

    `names` is empty for an argument; `value` is what stands for the value, empty for a flag.
    `default` is empty where there is none, or where the words say it.
    """

    names: tuple[str, ...]
    value: str
    words: str
    default: str = ""
    required: bool = False
    several: bool = False

    @property
    def written(self) -> str:
        """As it is typed: `--out DIR`, `POLICY...`."""
        return " ".join(filter(None, (", ".join(self.names), self.value)))


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `path` is its words after `emscloud`, `finds` what an exit code of 2 means (empty if it has none)."""

    path: tuple[str, ...]
    words: str
    arguments: tuple[Parameter, ...]
    options: tuple[Parameter, ...]
    finds: str

    @property
    def name(self) -> str:
        """`emscloud catalog list`."""
        return " ".join(("emscloud", *self.path))

    @property
    def usage(self) -> str:
        """The line that shows how it is called."""
        return " ".join((self.name, "[OPTIONS]", *(_in_usage(one) for one in self.arguments)))


def commands() -> tuple[Command, ...]:
    """Every command, those of a group one by one, in the order of `emscloud --help`."""
    return tuple(found for name in COMMANDS for found in _found(name))


def options() -> tuple[Parameter, ...]:
    """The options of `emscloud` itself."""
    root = get_command(app_for([]))
    return tuple(_option(one) for one in root.params if isinstance(one, TyperOption))


def _found(name: str) -> Iterator[Command]:
    group = get_command(app_for([name]))
    assert isinstance(group, TyperGroup), name
    command = group.commands[name]
    inner = command.commands if isinstance(command, TyperGroup) else {"": command}
    for word, one in inner.items():
        path = (name, word) if word else (name,)
        yield Command(
            path,
            " ".join((one.help or "").split()),
            tuple(_argument(each) for each in one.params if isinstance(each, TyperArgument)),
            tuple(_option(each) for each in one.params if isinstance(each, TyperOption)),
            FINDS.get(" ".join(path), ""),
        )


def _argument(one: TyperArgument) -> Parameter:
    value = str(one.metavar or one.name).upper() if one.metavar is None else one.metavar
    return Parameter((), value, one.help or "", _default(one), one.required, one.nargs == -1)


def _option(one: TyperOption) -> Parameter:
    return Parameter(tuple(one.opts), _value(one), one.help or "", _default(one), one.required, one.multiple)


def _value(one: TyperOption) -> str:
    if one.is_flag:
        return ""
    choices = getattr(one.type, "choices", None)
    if choices:
        return "|".join(str(choice.value if isinstance(choice, Enum) else choice) for choice in choices)
    return one.metavar or str(one.name).upper()


def _default(one: TyperArgument | TyperOption) -> str:
    if one.default in (None, False, [], ()) or one.required:
        return ""
    return str(one.default.value if isinstance(one.default, Enum) else one.default)


def _in_usage(one: Parameter) -> str:
    return one.value if one.required or (one.value.startswith("[") and one.value.endswith("]")) else f"[{one.value}]"
