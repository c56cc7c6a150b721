"""YAML with places: what is taken, what is refused, and where the caret stands."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.load.document import DEPTH, LIMIT, MOST, Disk, Document, Mapping, Scalar, Sequence, flow, parse, read_text
from emscloud.load.shape import is_text
from tests.load.policies import marked


def failing(text: str) -> Problem:
    """The one problem with a text."""
    with pytest.raises(Failed) as failed:
        parse(text, "f.yaml")
    (problem,) = failed.value.problems
    return problem


def leaf(document: Document, *keys: str) -> Scalar:
    """The scalar below some keys."""
    node = document.root
    for key in keys:
        assert isinstance(node, Mapping)
        node = node.items[key][1]
    assert isinstance(node, Scalar)
    return node


def test_nodes_keep_their_places() -> None:
    """Keys and values have 1-based lines and columns, and say whether they stood without quotes."""
    root = parse('a: 1\nb:\n  - "x"\n  - {c: y}\n', "f.yaml").root
    assert isinstance(root, Mapping)
    key, value = root.items["b"]
    assert isinstance(value, Sequence)
    first, second = value.items
    assert isinstance(first, Scalar)
    assert isinstance(second, Mapping)
    assert ((2, 1, True), (3, 5, False), (4, 5)) == (
        (key.line, key.column, key.plain),
        (first.line, first.column, first.plain),
        (second.line, second.column),
    )


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_file_is_an_empty_mapping(text: str) -> None:
    """There is nothing in it, so every required key is missing, which the shapes say."""
    assert Mapping({}, 1, 1) == parse(text, "f.yaml").root


def test_yaml_is_read_without_a_guess() -> None:
    """`no`, a date and a sexagesimal stay the text that they are."""
    document = parse("a: no\nb: 2027-03-31\nc: 12:30:45\n", "f.yaml")
    assert ["no", "2027-03-31", "12:30:45"] == [leaf(document, key).value for key in "abc"]


def test_an_alias_is_its_anchor_once_more() -> None:
    """Also as a key's value within a list; its place stays that of the anchor."""
    root = parse("a: &x [1, 2]\nb: [*x, *x]\n", "f.yaml").root
    assert isinstance(root, Mapping)
    (_, first), (_, second) = root.items["a"], root.items["b"]
    assert isinstance(second, Sequence)
    assert [first, first] == second.items


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "words"),
    [
        ("a:\n\tb: 1\n", "E101", 2, 1, "tab"),
        ("a: 1\n  b: \t2\n", "E101", 2, 4, "mapping values are not allowed"),
        ("a: b\n\t\n  c: d", "E101", 2, 1, "tab"),
        ("- a\n-\tb\n", "E101", 2, 2, "tab"),
        ("a: b\n c\n\td: e\n", "E101", 3, 1, "tab"),
        ("%YAML 9.9\n--- a\n", "E101", 1, 1, "incompatible YAML document"),
        ("a: [1\n", "E101", 2, 1, "did not find expected ',' or ']'"),
        ('a: "x\n', "E101", 2, 1, "quoted scalar"),
        ("a: @b\n", "E101", 1, 4, "cannot start any token"),
        ("a: 1\na: 2\n", "E102", 2, 1, "already stands in line 1"),
        ("a: {b: 1, b: 2}\n", "E102", 1, 11, "already stands in line 1"),
        ("a: *b\n", "E101", 1, 4, "*b has no finished anchor"),
        ("a: &b [*b]\n", "E101", 1, 8, "*b has no finished anchor"),
        ("a: 1\n---\nb: 2\n", "E104", 2, 1, "one document"),
        ("a: !x 1\n", "E104", 1, 4, "The tag !x has"),
        ("a: !!str 1\n", "E104", 1, 4, "The tag !!str has"),
        ("a: !!set {b}\n", "E104", 1, 4, "The tag !!set has"),
        ("a: !!seq [b]\n", "E104", 1, 4, "The tag !!seq has"),
        ("{a: 1}: 2\n", "E104", 1, 1, "A key has to be a text"),
        ("a: b\x00\n", "E101", 1, 5, "YAML does not allow the character U+0000."),
        ("é: 1\nü: \x7f\n", "E101", 2, 4, "U+007F"),
        ("a: b\ufeff\n", "E101", 1, 5, "U+FEFF"),
        ("a: \ud800\n", "E101", 1, 4, "U+D800"),
        ("a: 1 # x\x85b: 2\n", "E104", 1, 9, "U+0085 ends a line"),
        ("a: 1 # x\u2029b: 2\n", "E104", 1, 9, "U+2029 ends a line"),
        ("a: 1 # x\rb: 2\n", "E104", 1, 9, "U+000D ends a line"),
        ("a: 1 # \u2067x\n", "E104", 1, 8, "U+2067 turns the writing direction"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, code: str, line: int, column: int, words: str) -> None:
    """The place is where reading stopped, the tab itself where it was a tab."""
    problem = failing(text)
    assert problem.where is not None
    assert (code, "f.yaml", line, column) == (problem.code, problem.where.file, problem.where.line, problem.where.column)
    assert words in problem.detail


def test_all_hidden_characters_come_at_once() -> None:
    """Each has its place."""
    with pytest.raises(Failed) as failed:
        parse("a: \x07\nb: \u202e\n", "f.yaml")
    assert [("E101", 1), ("E104", 2)] == [(one.code, one.where.line) for one in failed.value.problems if one.where]


@given(st.characters(codec="utf-8"))
def test_no_single_character_breaks_the_reader(char: str) -> None:
    """Whatever stands in a file, it is read or refused; nothing else is raised."""
    for text in (f"a: x{char}y\n", f"a: 1 # {char}\n", f'a: "{char}"\n'):
        with suppress(Failed):
            parse(text, "f.yaml")


def test_windows_line_ends_are_line_ends() -> None:
    """They are not part of what is underlined."""
    document = parse("a: 1\r\nb: two\r\n", "f.yaml")
    where = document.where(leaf(document, "b"))
    assert Where("f.yaml", 2, 4, 3) == where
    assert "b: two" == where.text


def test_a_file_has_its_limits() -> None:
    """Size, depth, and the nodes that aliases make."""
    assert (4_194_304, []) == (LIMIT, _codes("a: " + "x" * (LIMIT - 3)))
    assert ("E103", 0) == _code_and_line("a: " + "x" * (LIMIT - 2))
    assert ("E103", 1) == _code_and_line("[" * (DEPTH + 1) + "]" * (DEPTH + 1))
    assert isinstance(parse("[" * DEPTH + "]" * DEPTH, "f.yaml").root, Sequence)
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert ("E103", 5) == _code_and_line(bomb)
    assert ("E103", 5) == _code_and_line(bomb.replace("[*a3", "[{k: *a3}, *a3"))


def _codes(text: str) -> list[str]:
    try:
        parse(text, "f.yaml")
    except Failed as error:
        return [problem.code for problem in error.problems]
    return []


def _code_and_line(text: str) -> tuple[str, int]:
    problem = failing(text)
    assert problem.where is not None
    return problem.code, problem.where.line


def test_depth_costs_no_stack() -> None:
    """Twenty thousand brackets are refused, not a crash."""
    assert ["E103"] * 3 == [failing(text * 20_000).code for text in ("[", "{a: ", "- ")]


@pytest.mark.parametrize(
    ("text", "offset", "length", "expected"),
    [
        ("a: tcp/65536\n", 0, 0, "tcp/65536"),
        ("a: tcp/65536\n", 4, 5, "65536"),
        ('a: "tcp/65536"\n', 0, 0, '"tcp/65536"'),
        ('a: "tcp/65536"\n', 4, 5, "65536"),
        ("a: 'tcp/65536' # x\n", 4, 5, "65536"),
        ("a: 'it''s' # x\n", 2, 3, "'it''s'"),
        ('a: "x\\n\\"y" # z\n', 1, 1, '"x\\n\\"y"'),
        ('a: "two\n  lines"\n', 1, 1, '"two'),
        ("a: |\n  text\n", 1, 2, "|"),
        ("a: two\n  lines\n", 0, 0, "two"),
        ("a:\nb: 1\n", 0, 0, ""),
    ],
)
def test_the_caret_underlines_what_is_meant(text: str, offset: int, length: int, expected: str) -> None:
    """A part of a scalar where it stands as it is, and the scalar as far as the line goes where it is escaped."""
    document = parse(text, "f.yaml")
    assert expected == marked(document.where(leaf(document, "a"), offset, length))


def test_a_collection_is_marked_by_its_first_character() -> None:
    """A list may be longer than a line."""
    document = parse("a: [1,\n 2]\n", "f.yaml")
    assert isinstance(document.root, Mapping)
    assert "[" == marked(document.where(document.root.items["a"][1]))


def test_a_file_is_read_as_utf8(tmp_path: Path) -> None:
    """With or without a byte order mark, and line ends as they are."""
    path = tmp_path / "f.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\n")
    assert "a: é\r\n" == read_text(str(path))


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A missing file, a folder, another encoding, a large file."""
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"a: 1\nb: \xe9\n")
    large = tmp_path / "large.yaml"
    with large.open("wb") as stream:
        stream.truncate(MOST + 1)
    found = {}
    for name in ("none.yaml", "", "latin.yaml", "large.yaml"):
        with pytest.raises(Failed) as failed:
            read_text(str(tmp_path / name))
        (problem,) = failed.value.problems
        assert problem.where is not None
        found[name] = (problem.code, problem.where.line, problem.where.column)
    assert {
        "none.yaml": ("E100", 0, 0),
        "": ("E100", 0, 0),
        "latin.yaml": ("E100", 2, 1),
        "large.yaml": ("E103", 0, 0),
    } == found


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe that nobody writes to is refused with a word what to do."""
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(Failed, match="pipe"):
        read_text(str(tmp_path / "pipe.yaml"))


def test_a_disk_has_files_and_folders(tmp_path: Path) -> None:
    """What is not there is no folder, and a folder is no file."""
    (tmp_path / "b").mkdir()
    (tmp_path / "a.yaml").write_text("x\n")
    disk = Disk()
    assert (disk.names(str(tmp_path)), disk.names(str(tmp_path / "gone"))) == (("a.yaml", "b"), None)
    assert (disk.exists(str(tmp_path / "a.yaml")), disk.exists(str(tmp_path / "b"))) == (True, False)
    assert (disk.text(str(tmp_path / "a.yaml")), disk.raw(str(tmp_path / "a.yaml"))) == ("x\n", b"x\n")


PLAIN = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12)
    | st.booleans()
    | st.integers(0, 70000),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=8,
)


def _plain(node: object) -> object:
    if isinstance(node, Sequence):
        return [_plain(one) for one in node.items]
    if isinstance(node, Mapping):
        return {key: _plain(one) for key, (_, one) in node.items.items()}
    assert isinstance(node, Scalar)
    return node.value if not node.plain or is_text(node) else yaml.safe_load(node.value)


@given(value=PLAIN)
def test_what_is_written_is_read_back(value: object) -> None:
    """On one line; what YAML 1.2 would take for a number or a truth is a text in quotes."""
    text = flow(value)
    assert ("\n" in text, value) == (False, _plain(parse(text, "a.yaml").root))


def test_texts_that_look_like_numbers_are_quoted() -> None:
    """As 1.2 reads them, and 1.1 does not; an address is none."""
    assert "{a: \"1e3\", b: \"0o17\", c: '1.5', d: 10.0.0.5, e: 'no', f: 8014, g: [x, x]}" == flow(
        {"a": "1e3", "b": "0o17", "c": "1.5", "d": "10.0.0.5", "e": "no", "f": 8014, "g": ["x"] * 2}
    ).replace('"1.5"', "'1.5'")
