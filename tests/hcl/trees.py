"""Random trees of syntax, and text that tries to break out of where it is put."""

from __future__ import annotations

from hypothesis import strategies as st

from emscloud.hcl.syntax import Block, Heredoc, Ref, Value

HOSTILE = (
    *('"', "\\", "\n", "\r", "\t", "\0", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u200b", "\ufeff"),
    *("\U000e0001", "${", "%{", "$", "%", "{", "}", "]", "#", "//", "/*", "*/", "<<EOT\n", "'", "=", ",", "é", "日本"),
)
"""Pieces that end a string, a comment or a line in some reader, or are shown where they do not stand."""

_UNSEEN = frozenset("\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\uffa0").union(
    *(map(chr, range(first, last + 1)) for first, last in ((0xFE00, 0xFE0F), (0xFFF0, 0xFFFB), (0xE0000, 0xE0FFF)))
)

keywords = ("true", "false", "null", "for")
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,7}", fullmatch=True).filter(lambda name: name not in keywords)
texts = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text("ab 1.", max_size=3)), max_size=6).map("".join),
)
comments = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Mn"), exclude_characters=_UNSEEN),
    max_size=12,
)
refs = st.lists(names, min_size=1, max_size=3).map(lambda path: Ref(".".join(path)))
scalars: st.SearchStrategy[Value] = st.one_of(texts, st.integers(), st.booleans(), st.none(), refs)


def _inside(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    pairs = st.dictionaries(st.one_of(names, texts, st.sampled_from(keywords)), values, max_size=4)
    lists: st.SearchStrategy[tuple[Value, ...]] = st.lists(values, max_size=4).map(tuple)
    return st.one_of(lists, pairs)


values: st.SearchStrategy[Value] = st.recursive(scalars, _inside, max_leaves=10)
_letters = st.one_of(
    st.sampled_from('$%{\\"<-E OT#'),
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Cn", "Mn"), exclude_characters=_UNSEEN),
)
words = st.builds(str.__add__, st.characters(min_codepoint=33, max_codepoint=126), st.text(_letters, max_size=11)).filter(
    lambda line: line.strip() != "EOT" and "${" not in line and "%{" not in line
)
heredocs = st.lists(words, min_size=1, max_size=4).map(lambda lines: Heredoc(tuple(lines)))
attributes = st.dictionaries(names, st.one_of(values, heredocs), max_size=5).map(lambda pairs: tuple(pairs.items()))


def _bodies(blocks: st.SearchStrategy[tuple[Block, ...]]) -> st.SearchStrategy[tuple[Block, ...]]:
    labels = st.lists(st.one_of(names, st.sampled_from(keywords)), max_size=2).map(tuple)
    block = st.builds(Block, names, labels, attributes, blocks, st.lists(comments, max_size=2).map(tuple))
    return st.lists(block, max_size=3).map(tuple)


files = _bodies(st.recursive(st.just(()), _bodies, max_leaves=3))
"""The blocks of a file."""


def mute(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The same blocks without their comments."""
    return tuple(Block(block.kind, block.labels, block.attributes, mute(block.blocks)) for block in blocks)
