"""Syntax → text that `terraform fmt` would not touch."""

from __future__ import annotations

import re
from functools import lru_cache

from emscloud.hcl.syntax import Block, Expression, Heredoc, Ref, Value

_COLUMNS = 100
"""A list stands on one line while that line, unaligned, is no longer than this."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TRAVERSAL = re.compile(rf"(?!(?:true|false|null|for)(?![A-Za-z0-9_-])){_NAME.pattern}(?:\.{_NAME.pattern})*")
_RESERVED = frozenset({"true", "false", "null", "for"})
_CONSTANTS = {None: "null", False: "false", True: "true"}
_INLINE = frozenset({str, int, bool, type(None), Ref, tuple})  # types of what can stand on one line

# What a reader does not see, or sees elsewhere than it stands: control characters, format characters (bidirectional
# marks, zero width, tags), line and paragraph separators, fillers.  A fixed table, because Unicode grows and our
# bytes must not differ with the version of Python.
_HIDDEN = (
    "\\x00-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e"
    "\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff"
)
_UNWRITABLE = re.compile(f"[{_HIDDEN}\\ud800-\\udfff]")
_SPECIAL = re.compile(f'["\\\\$%{_HIDDEN}\\ud800-\\udfff]')
_ESCAPED = re.compile(f'\\$(?=\\$\\{{)|%(?=%\\{{)|[$%]\\{{|["\\\\{_HIDDEN}\\ud800-\\udfff]')
_WIDE = re.compile(r"[^\x00-\x7f]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "${": "$${", "%{": "%%{"}


def render(blocks: tuple[Block, ...], header: str = "") -> str:
    """The text of a file: the header's lines as comments, then the blocks, a blank line between any two.

    ValueError where something cannot be written: a name or label that is no identifier or is a keyword, an attribute
    twice, a comment with a line break or an invisible character, a lone surrogate, a heredoc's line that would have to
    be escaped or would end it.  Nothing is mended silently.
    """
    parts = ["".join(_comment(line, "") for line in header.split("\n"))] if header else []
    parts += [_block(block, "") for block in blocks]
    return "\n".join(parts)


def _block(block: Block, indent: str) -> str:
    if not block.blocks and not block.remarks:
        text = _quick(block, indent)
        if text is not None:
            return text
    comments = "".join([_comment(line, indent) for line in block.comments])
    labels = "".join([f' "{_label(label)}"' for label in block.labels])
    head = f"{comments}{indent}{_name(block.kind)}{labels} {{"
    if not block.attributes and not block.blocks and not block.remarks:
        return f"{head}}}\n"
    inner = indent + "  "
    remarks = "".join([_comment(line, inner) for line in block.remarks])
    parts = [_attributes(block.attributes, inner)] if block.attributes else []
    parts += [_block(nested, inner) for nested in block.blocks]
    return f"{head}\n{remarks}" + "\n".join(parts) + f"{indent}}}\n"


def _quick(block: Block, indent: str) -> str | None:
    """The same text for a block of one-line values with nothing to escape, which nearly every block is; else None."""
    if not block.attributes or not all(block.comments):
        return None
    for label in block.labels:
        if not label.isidentifier() and not _NAME.fullmatch(label):
            return None
    names, values = zip(*block.attributes, strict=True)
    types = tuple(map(type, values))
    template = _template(block.kind, len(block.labels), len(block.comments), names, types, indent)
    if template is None:
        return None
    if tuple in types:
        texts, bare = _with_lists(block.attributes, indent + "  ")
    else:
        texts = [value if type(value) is str else str(value) if type(value) is int else _scalar(value) for value in values]
        bare = texts
    seen = "".join((*block.comments, *block.labels, *bare))
    if '"' in seen or "\\" in seen or "{" in seen or not (seen.isascii() and seen.isprintable()):
        return None
    return template % (*block.comments, *block.labels, *texts)


def _with_lists(attributes: tuple[tuple[str, Value], ...], indent: str) -> tuple[list[str], list[str]]:
    """What goes into the template, and which of it is not yet escaped: strings, and a list that takes several lines."""
    texts, bare = [], []
    for name, value in attributes:
        if type(value) is str:
            text = value
            bare.append(text)
        else:
            text = _text(value, indent, len(indent) + len(name) + 3)
            if "\n" in text:
                bare.append(text)
        texts.append(text)
    return texts, bare


@lru_cache(maxsize=4096)
def _template(  # noqa: PLR0913, PLR0917  (what makes a shape)
    kind: str, labels: int, comments: int, names: tuple[str, ...], types: tuple[type, ...], indent: str
) -> str | None:
    """Where the words of a block go; there are few shapes and many blocks.  None where a value may need more lines."""
    if not _INLINE.issuperset(types):
        return None
    width = _width(names)
    head = f"{indent}# %s\n" * comments + f"{indent}{_name(kind)}" + ' "%s"' * labels + " {\n"
    holes = ['"%s"' if each is str else "%s" for each in types]
    lines = [f"{indent}  {name:<{width}} = {hole}\n" for name, hole in zip(names, holes, strict=True)]
    return f"{head}{''.join(lines)}{indent}}}\n"


def _width(names: tuple[str, ...]) -> int:
    """The width of the widest; ValueError where one is no identifier or is there twice."""
    if len(set(names)) < len(names):
        message = f"an attribute is there twice: {', '.join(names)}"
        raise ValueError(message)
    return max([len(_name(name)) for name in names])


def _comment(line: str, indent: str) -> str:
    if _UNWRITABLE.search(line):
        message = f"a comment holds a character that could end or disguise it: {line!r}"
        raise ValueError(message)
    return f"{indent}# {line}\n" if line else f"{indent}#\n"


def _attributes(attributes: tuple[tuple[str, Value], ...], indent: str) -> str:
    names = tuple(name for name, _ in attributes)
    _width(names)
    texts = [
        _heredoc(value, indent) if isinstance(value, Heredoc) else _text(value, indent, len(indent) + len(name) + 3)
        for name, value in attributes
    ]
    return _lines(names, texts, indent)


def _heredoc(text: Heredoc, indent: str) -> str:
    """The lines as they are, two columns deeper; Terraform takes away the indentation that all of them share.

    It counts that in characters as people see them, and one that joins the one before it would join a space of it: so a line
    begins with an ASCII character.
    """
    for line in text.lines:
        if (
            not line[:1].strip()
            or not line[:1].isascii()
            or line.strip() == "EOT"
            or "${" in line
            or "%{" in line
            or _UNWRITABLE.search(line)
        ):
            message = f"a heredoc cannot hold this line: {line!r}"
            raise ValueError(message)
    if not text.lines:
        message = "a heredoc has at least one line"
        raise ValueError(message)
    lines = "".join([f"{indent}  {line}\n" for line in text.lines])
    return f"<<-EOT\n{lines}{indent}EOT"


def _lines(leads: tuple[str, ...] | list[str], texts: list[str], indent: str) -> str:
    """Pairs as lines, `=` aligned as in fmt: a list or an object of several lines ends a run, and a heredoc does not."""
    lines: list[str] = []
    start = 0
    for end in range(len(texts) + 1):
        if end < len(texts) and ("\n" not in texts[end] or texts[end].startswith("<<")):
            continue
        width = max(map(len, leads[start:end]), default=0)
        lines += [f"{indent}{leads[at]:<{width}} = {texts[at]}\n" for at in range(start, end)]
        lines += [f"{indent}{leads[at]} = {texts[at]}\n" for at in range(end, min(end + 1, len(texts)))]
        start = end + 1
    return "".join(lines)


def _text(value: Value, indent: str, before: int) -> str:
    """A value; `indent` is that of its line and `before` the columns that are taken besides its own."""
    if isinstance(value, dict):
        return _object(value, indent)
    if isinstance(value, Expression):
        return _expression(value.text).replace("\n", f"\n{indent}")
    if isinstance(value, tuple):
        flat = _flat(value)
        return flat if flat is not None and before + len(flat) <= _COLUMNS else _list(value, indent)
    return _scalar(value)


def _scalar(value: str | int | bool | Ref | Heredoc | Expression | None) -> str:  # noqa: FBT001  (a value, not a switch)
    if isinstance(value, Ref):
        return _traversal(value.path)
    if isinstance(value, Expression):
        return _expression(value.text)
    if isinstance(value, Heredoc):
        message = "a heredoc stands as an attribute of a block alone"
        raise ValueError(message)  # noqa: TRY004  (of its place, not of its type)
    if isinstance(value, str):
        return _quoted(value)
    return _CONSTANTS[value] if value is None or isinstance(value, bool) else str(value)


def _expression(text: str) -> str:
    """The text as it is; what a reader would not see is refused, as in a comment."""
    if not text.strip() or _UNWRITABLE.search(text.replace("\n", " ")):
        message = f"not an expression to print: {text!r}"
        raise ValueError(message)
    return text


@lru_cache(maxsize=4096)
def _traversal(path: str) -> str:
    if not _TRAVERSAL.fullmatch(path):
        message = f"not a traversal of names: {path!r}"
        raise ValueError(message)
    return path


def _flat(value: Value) -> str | None:
    """The value on one line; None where an object in it cannot be."""
    if isinstance(value, dict):
        return None if value else "{}"
    if isinstance(value, tuple):
        items = [_flat(item) for item in value]
        known = [item for item in items if item is not None]
        return f"[{', '.join(known)}]" if len(known) == len(items) else None
    return _scalar(value)


def _list(items: tuple[Value, ...], indent: str) -> str:
    inner = indent + "  "
    lines = [f"{inner}{_text(item, inner, len(inner) + 1)},\n" for item in items]
    return f"[\n{''.join(lines)}{indent}]"


def _object(pairs: dict[str, Value], indent: str) -> str:
    if not pairs:
        return "{}"
    inner = indent + "  "
    keys = [_key(key) for key in pairs]
    texts = [_text(value, inner, len(inner) + len(key) + 3) for key, value in zip(keys, pairs.values(), strict=True)]
    return f"{{\n{_lines(keys, texts, inner)}{indent}}}"


def _key(key: str) -> str:
    """A key: bare where it can be; else quoted, in ASCII, so that its width is the number of its characters."""
    if _NAME.fullmatch(key) and key not in _RESERVED:
        return key
    return _WIDE.sub(lambda found: _numeric(found[0]), _quoted(key))


@lru_cache(maxsize=4096)
def _name(name: str) -> str:
    if name in _RESERVED:
        message = f"a keyword cannot be a name: {name}"
        raise ValueError(message)
    return _label(name)


def _label(label: str) -> str:
    """A label: an identifier, as Terraform wants names to be (and fmt drops or rewrites labels that need an escape)."""
    if not _NAME.fullmatch(label):
        message = f"not an identifier: {label!r}"
        raise ValueError(message)
    return label


def _quoted(text: str) -> str:
    if _SPECIAL.search(text):
        text = _ESCAPED.sub(_escape, text)
    return f'"{text}"'


def _escape(found: re.Match[str]) -> str:
    """The escape; a `$` before `${` is written by number, for readers split over what `$$${` means (so for `%`)."""
    return _SHORT.get(found[0]) or _numeric(found[0])


def _numeric(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  (the surrogates, which no UTF-8 can hold)
        message = f"a lone surrogate, U+{code:04X}, is not text"
        raise ValueError(message)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004  (four digits end there)
