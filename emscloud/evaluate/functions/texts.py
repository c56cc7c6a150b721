"""Texts: case, trimming, splitting, joining, parts of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.functions.lists import TEXTS, ordered
from emscloud.evaluate.functions.numbers import whole
from emscloud.evaluate.values import BOOL, NUMBER, STRING, Beyond, Fault, Value, list_of
from emscloud.hcl.template import SPACE, normal

# As go-cty's stdlib/string.go and Terraform's internal/lang/funcs/string.go have them, and Go's strings.
_MOST = 1_000_000  # characters that one call may make
_JOINERS = frozenset({"Mn", "Mc", "Me", "Cf", "Cn", "Co", "Cs"})
_JOINING = ((0x1100, 0x11FF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0x1F1E6, 0x1F1FF), (0x1F3FB, 0x1F3FF))
"""Characters that may be one grapheme with a neighbour, beside marks and formats: Hangul, flags, tones of skin."""


def graphemes(text: str) -> list[str]:
    """What a reader takes for one character each.  Raises Beyond where that needs Unicode's tables of graphemes."""
    if not text.isascii() and any(_joins(char) for char in text):
        raise Beyond("a text with characters that join their neighbours is not counted")
    if "\r\n" not in text:
        return list(text)
    found: list[str] = []
    for char in text:
        if char == "\n" and found and found[-1] == "\r":
            found[-1] = "\r\n"
        else:
            found.append(char)
    return found


def _joins(char: str) -> bool:
    return unicodedata.category(char) in _JOINERS or any(low <= ord(char) <= high for low, high in _JOINING)


def bounded(size: int) -> None:
    """Raise Beyond where a text would have more characters than are made."""
    if size > _MOST:
        raise Beyond(f"it would make a text of {size:,} characters")


def _text(run: Callable[[str], str]) -> Function:
    """A function from one text to another."""
    return Function(lambda arguments: normal(run(str(arguments[0]))), (_TEXT,), result=STRING)


def _texts(run: Callable[[str, str], str]) -> Function:
    """A function from two texts to one."""
    return Function(lambda arguments: normal(run(str(arguments[0]), str(arguments[1]))), (_TEXT, _TEXT), result=STRING)


def _test(run: Callable[[str, str], bool]) -> Function:
    """A question of two texts."""
    return Function(lambda arguments: run(str(arguments[0]), str(arguments[1])), (_TEXT, _TEXT), result=BOOL)


def _cased(change: Callable[[str], str]) -> Callable[[str], str]:
    """Another case, character by character, as Go changes it."""

    def run(text: str) -> str:
        if text.isascii():
            return change(text)
        made = [change(char) for char in text]
        if any(len(char) != 1 for char in made):
            raise Beyond("a character whose other case is more than one is not changed")
        return "".join(made)

    return run


def _title(text: str) -> str:
    if not text.isascii():
        raise Beyond("the title of a text beyond ASCII is not worked out")
    before = " " + text
    return "".join([char if before[index].isalnum() or before[index] == "_" else char.upper() for index, char in enumerate(text)])


def _indent(arguments: Sequence[Value]) -> Value:
    spaces, text = whole(arguments[0]), str(arguments[1])
    if spaces < 0:
        raise Fault("a number of spaces is not below zero")
    bounded(len(text) + spaces * max(1, text.count("\n")))  # the spaces are made, though no line may begin with them
    return text.replace("\n", "\n" + " " * spaces)


def _join(arguments: Sequence[Value]) -> Value:
    if len(arguments) == 1:
        raise Fault("it takes at least one list")
    items = [item for argument in arguments[1:] for item in ordered(argument, "list").items]
    if None in items:
        raise Fault("a null is not joined")
    texts = [str(item) for item in items]
    bounded(sum(map(len, texts)) + len(str(arguments[0])) * len(texts))
    return normal(str(arguments[0]).join(texts))


def _split(arguments: Sequence[Value]) -> Value:
    separator, text = str(arguments[0]), str(arguments[1])
    return list_of(text.split(separator) if separator else list(text), STRING)


def _substr(arguments: Sequence[Value]) -> Value:
    parts, offset, length = graphemes(str(arguments[0])), whole(arguments[1]), whole(arguments[2])
    if offset < 0:
        rest = parts[max(0, offset + len(parts)) :]  # a length of 0 takes all of it, in go-cty as well
    elif length == 0:
        rest = []
    else:
        rest = parts[offset:]
    return normal("".join(rest[:length] if length > 0 else rest))


_TEXT = Parameter(STRING)
FUNCTIONS = {
    "chomp": _text(lambda text: text.rstrip("\r\n")),
    "endswith": _test(str.endswith),
    "indent": Function(_indent, (Parameter(NUMBER), _TEXT), result=STRING),
    "join": Function(_join, (_TEXT,), Parameter(TEXTS), STRING),
    "lower": _text(_cased(str.lower)),
    "split": Function(_split, (_TEXT, _TEXT), result=TEXTS),
    "startswith": _test(str.startswith),
    "strcontains": _test(lambda text, part: part in text),
    "strrev": _text(lambda text: "".join(reversed(graphemes(text)))),
    "substr": Function(_substr, (_TEXT, Parameter(NUMBER), Parameter(NUMBER)), result=STRING),
    "title": _text(_title),
    "trim": _texts(str.strip),
    "trimprefix": _texts(str.removeprefix),
    "trimspace": _text(lambda text: text.strip(SPACE)),
    "trimsuffix": _texts(str.removesuffix),
    "upper": _text(_cased(str.upper)),
}
"""Terraform's functions of texts, by name."""
