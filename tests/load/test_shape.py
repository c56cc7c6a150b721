"""Shapes: each loads a node, refuses others with a sentence, and says the same as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.load.document import Mapping, Scalar, parse
from emscloud.load.shape import (
    INVALID,
    SHOWN,
    At,
    Choice,
    Either,
    Field,
    Flag,
    ListOf,
    Loaded,
    MapOf,
    Placed,
    Reading,
    Record,
    Refused,
    Shape,
    Text,
    Whole,
    describe,
    is_text,
    listing,
    shown,
    suggest,
)
from tests.load.policies import read


def _even(text: str) -> int:
    if not text.isdigit():
        message = "no number"
        raise ValueError(message)
    if int(text) % 2:
        raise Refused("odd", len(text) - 1, 1)
    return int(text)


ITEM = Record(
    {"id": Field(Text("an id", "[a-z]+"), required=True, doc="its name"), "size": Field(Whole(1, 9), required=True)}, (), "item"
)
PAIR = Record(
    {name: Field(Text()) for name in ("in", "out", "from", "to", "note")},
    (("in", "out"), ("from", "to")),
    "rule",
    pairs=(("in", "from"), ("out", "to")),
)
SHAPES: tuple[tuple[Shape, str, object, str], ...] = (
    (Text(), "abc", "abc", "abc"),
    (Text(), "'12'", "12", "12"),
    (Text("a word", "[a-z]+"), "abc", "abc", "abc"),
    (Flag(), "true", True, "x"),
    (Flag(), "FALSE", False, "x"),
    (Whole(1, 9), "9", 9, "x"),
    (Choice(("a", "b")), "b", "b", "x"),
    (ListOf(Whole(1, 9)), "[1, 2]", [1, 2], "x"),
    (ListOf(Whole(1, 9)), "[]", [], "x"),
    (MapOf("[a-z]", Whole(1, 9)), "{a: 1}", {"a": 1}, "x"),
    (ITEM, "{id: a, size: 2}", {"id": "a", "size": 2}, "x"),
    (PAIR, "{in: x, from: y}", {"in": "x", "from": "y"}, "x"),
    (Record({"a": Field(Text()), "b": Field(Text())}, any_of=("a", "b")), "{b: x}", {"b": "x"}, "x"),
    (Either("x", Text(), ListOf(Text()), MapOf(".", Text())), "[a]", ["a"], "x"),
    (Either("x", Text(), ListOf(Text()), MapOf(".", Text())), "{a: b}", {"a": "b"}, "x"),
    (Either("x", Text()), "a", "a", "x"),
)


@pytest.mark.parametrize(("shape", "text", "value", "_"), SHAPES)
def test_what_fits_is_loaded(shape: Shape, text: str, value: object, _: str) -> None:
    """The value, and no problem."""
    assert (value, []) == read(shape, text)


@pytest.mark.parametrize(
    ("shape", "text", "problems"),
    [
        (Text("a word"), "[a]", [("E112", "[", "This must be a word, not a list.")]),
        (Text("a word"), "{a: b}", [("E112", "{", "This must be a word, not a mapping.")]),
        (Text("a word"), "12", [("E112", "12", 'This must be a word; YAML reads `12` as no text. Put it in quotes: "12".')]),
        (Text("a word"), "~", [("E112", "~", 'This must be a word; YAML reads `~` as no text. Put it in quotes: "~".')]),
        (Text("a word", "[a-z]+"), "a1", [("E113", "a1", "`a1` is not a word.")]),
        (Text("a word", "[a-z]+"), '"ab\\n"', [("E113", '"ab\\n"', "`ab\\n` is not a word.")]),
        (Text("a number", parse=_even), '"123"', [("E113", "3", "odd")]),
        (Text("a number", parse=_even), "x", [("E113", "x", "no number")]),
        (Flag(), "yes", [("E112", "yes", "This must be `true` or `false`, not `yes`.")]),
        (Flag(), '"true"', [("E112", '"true"', "This must be `true` or `false`, not `true`.")]),
        (Flag(), "[]", [("E112", "[", "This must be `true` or `false`, not a list.")]),
        (Whole(1, 9), "10", [("E113", "10", "10 is not between 1 and 9.")]),
        (Whole(1, 9), "0", [("E113", "0", "0 is not between 1 and 9.")]),
        (Whole(1, 9), '"1"', [("E112", '"1"', "This must be a whole number, not `1`.")]),
        (Whole(1, 9), "1.5", [("E112", "1.5", "This must be a whole number, not `1.5`.")]),
        (Whole(1, 9), "9" * 5000, [("E112", "9" * 5000, f"This must be a whole number, not `{'9' * 77}...`.")]),
        (
            Choice(("near", "far")),
            "neer",
            [("E113", "neer", "This must be one of `near`, `far`, not `neer`. Did you mean `near`?")],
        ),
        (Choice(("near", "far")), "[x]", [("E113", "[", "This must be one of `near`, `far`, not a list.")]),
        (Choice(("1",)), "1", [("E113", "1", "This must be one of `1`, not `1`. Did you mean `1`?")]),
        (ListOf(Text()), "a", [("E112", "a", "This must be a list in [brackets] or with dashes, not `a`.")]),
        (ListOf(Text(), 1), "[]", [("E114", "[", "This list is empty. Name at least one, or take the key away.")]),
        (ListOf(Text(), 1, "Nobody."), "[]", [("E114", "[", "Nobody.")]),
        (MapOf("[a-z]", Text()), "[a]", [("E112", "[", "This must be a mapping, not a list.")]),
        (MapOf("[a-z]", Text(), least=1), "{}", [("E114", "{", "This mapping is empty. Name at least one.")]),
        (MapOf("[a-z]", Text(), "a letter"), "{A: b, c: 1}", [("E113", "A", "`A` is not a letter."), ("E112", "1", "")]),
        (ITEM, "[a]", [("E112", "[", "This item must be a mapping of `id`, `size`, not a list.")]),
        (ITEM, "{}", [("E111", "{", "This item lacks `id` (its name)."), ("E111", "{", "This item lacks `size`.")]),
        (ITEM, "{id: a, size: 10}", [("E113", "10", "10 is not between 1 and 9.")]),
        (ITEM, "{id: a, size: 1, siz: 2}", [("E110", "siz", "No item has a key `siz`. Did you mean `size`?")]),
        (ITEM, "{id: a, size: 1, zzz: 2}", [("E110", "zzz", "No item has a key `zzz`. It has `id`, `size`.")]),
        (PAIR, "{in: x, to: y}", [("E111", "in", "This rule has `in`, so it needs `from`.")]),
        (PAIR, "{out: x, from: y}", [("E111", "out", "This rule has `out`, so it needs `to`.")]),
        (
            PAIR,
            "{in: x, out: y, from: z}",
            [("E111", "{", "This rule has `in`, `out` together; write exactly one of `in`, `out`.")],
        ),
        (PAIR, "{in: x}", [("E111", "{", "This rule has none of `from`, `to`; write exactly one of `from`, `to`.")]),
        (PAIR, "{in: [], from: z}", [("E112", "[", "This must be a text, not a list.")]),
        (
            Record({"a": Field(Text()), "b": Field(Text())}, (), "group", any_of=("a", "b")),
            "{}",
            [("E111", "{", "This group asks for nothing: give it one of `a`, `b`.")],
        ),
        (Either("one or more", Text()), "[a]", [("E112", "[", "This must be one or more, not a list.")]),
        (Either("one or more", Text()), "{a: b}", [("E112", "{", "This must be one or more, not a mapping.")]),
        (Either("some", sequence=ListOf(Text())), "a", [("E112", "a", "This must be some, not `a`.")]),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(shape: Shape, text: str, problems: list[tuple[str, str, str]]) -> None:
    """The code, what the caret underlines, and the sentence; the independent validator refuses it too."""
    _, found = read(shape, text)
    assert [one[:2] for one in problems] == [one[:2] for one in found]
    assert [wanted or said for (_, _, wanted), (_, _, said) in zip(problems, found, strict=True)] == [said for _, _, said in found]


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        (Text(), ["", "a"], [1, None, []]),
        (Text("x", "[a-z]+"), ["ab"], ["", "a1", "1a"]),
        (Flag(), [True, False], ["true", 1]),
        (Whole(1, 9), [1, 9], [0, 10, "1", 1.5]),
        (Choice(("a", "b")), ["a"], ["c", 1]),
        (ListOf(Whole(1, 9)), [[], [1]], [[10], "x"]),
        (ListOf(Whole(1, 9), 1), [[1]], [[]]),
        (At(ListOf(Whole(1, 9), 1)), [[1]], [[]]),
        (MapOf("[a-z]", Flag()), [{}, {"a": True}], [{"A": True}, {"a": 1}, {"ab": True}]),
        (MapOf("[a-z]", Flag(), least=1), [{"a": True}], [{}]),
        (ITEM, [{"id": "a", "size": 1}], [{"id": "a"}, {"id": "a", "size": 1, "x": 1}, {"id": "A", "size": 1}]),
        (
            PAIR,
            [{"in": "x", "from": "y"}, {"out": "x", "to": "y"}],
            [{"in": "x", "to": "y"}, {"in": "x"}, {"in": "x", "from": "y", "to": "z"}],
        ),
        (Record({"a": Field(Text()), "b": Field(Text())}, any_of=("a", "b")), [{"a": "x"}, {"a": "x", "b": "y"}], [{}]),
        (Either("x", Text(), ListOf(Text())), ["a", ["a"]], [{"a": "b"}, 1]),
    ],
)
def test_a_schema_says_what_the_shape_does(shape: Shape, good: list[object], bad: list[object]) -> None:
    """Judged by jsonschema; the schema itself is one."""
    schema = shape.schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert [True] * len(good) + [False] * len(bad) == [validator.is_valid(value) for value in (*good, *bad)]


def test_a_key_of_a_schema_has_its_words() -> None:
    """An editor shows them."""
    assert {
        "type": "object",
        "properties": {
            "id": {"type": "string", "pattern": "^(?:[a-z]+)$", "description": "its name"},
            "size": {"type": "integer", "minimum": 1, "maximum": 9},
        },
        "additionalProperties": False,
        "required": ["id", "size"],
    } == ITEM.schema()


def test_a_partial_record_keeps_what_is_valid() -> None:
    """Whoever looks for further problems can; `whole` says that something required is missing."""
    shape = Record(ITEM.fields, (), "item", partial=True)
    for text, value, whole in (("{id: a}", {"id": "a"}, False), ("{id: a, size: 2}", {"id": "a", "size": 2}, True)):
        loaded, _ = read(shape, text)
        assert isinstance(loaded, Loaded)
        assert (value, whole) == (loaded, loaded.whole)
    assert INVALID is read(ITEM, "{id: a}")[0]


def test_a_list_goes_on_after_what_is_wrong() -> None:
    """Valid entries are kept, and every invalid one is noted."""
    value, problems = read(ListOf(Whole(1, 9)), "[1, x, 3, 40]")
    assert ([1, 3], ["x", "40"]) == (value, [mark for _, mark, _ in problems])


def test_at_keeps_a_value_with_its_node() -> None:
    """For whoever judges it later; what is invalid stays invalid."""
    value, _ = read(At(Whole(1, 9)), "5")
    assert isinstance(value, Placed)
    assert (5, Scalar("5", 1, 1, plain=True)) == (value.value, value.node)
    assert INVALID is read(At(Whole(1, 9)), "50")[0]


def test_a_loaded_mapping_knows_its_places() -> None:
    """Of keys, values and itself; an inner mapping that is not there is an empty one in the same place."""
    reading = Reading(parse("a: {b: x}\nc: 1\n", "f.yaml"))
    loaded = MapOf("[a-z]", Either("a map", Text(), mapping=MapOf("[a-z]", Text()))).load(reading.document.root, reading)
    assert isinstance(loaded, Loaded)
    assert ((1, 4), (1, 1), (1, 1), (2, 1)) == tuple(
        (where.line, where.column) for where in (loaded.where("a"), loaded.where("zzz"), loaded.where(), loaded.where_key("c"))
    )
    assert (True, False, False, True) == (loaded.wrote("c"), "c" in loaded, loaded.wrote("d"), loaded.whole)
    assert ({"b": "x"}, {}, {}) == (loaded.inner("a"), loaded.inner("c"), loaded.inner("d"))
    assert Mapping({}, 1, 1) == loaded.inner("d").node


def test_a_reading_fails_for_errors_alone() -> None:
    """A warning goes on; equal problems are one."""
    reading = Reading(parse("", "f.yaml"))
    reading.problems.append(Problem("E129", "look", None, Severity.WARNING))
    reading.finish()
    for _ in range(2):
        reading.say_at("E110", "wrong", None)
    with pytest.raises(Failed) as failed:
        reading.finish()
    assert ["E110", "E129"] == [problem.code for problem in failed.value.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("a", "no", "yes", "2027-03-31", "1.2.3.4", "0x", "'1'", "''", "nul", "1e", "+", "1:2", "::1")),
        *((text, True) for text in ("12_3", "0b1", "1,5")),
        *((text, False) for text in ("1", "-1", "0o7", "0x1F", "1.", ".5", "1e3", "~", "null", "NULL", "True", "false")),
        *((text, False) for text in (".inf", "-.INF", ".nan")),
    ],
)
def test_text_is_what_yaml_1_2_calls_text(text: str, expected: bool) -> None:
    """By the core schema of YAML 1.2: what YAML 1.1 made of `no`, dates and 1:2 is text."""
    node = parse(text, "f.yaml").root
    assert isinstance(node, Scalar)
    assert expected == is_text(node)


@given(st.text(max_size=200))
def test_a_shown_text_steers_nothing(text: str) -> None:
    """It is one printable line of a bounded length, and the text itself where that is one."""
    seen = shown(text)
    assert (True, True) == (seen.isprintable() or not seen, len(seen) <= SHOWN)
    assert text == seen or not text.isprintable() or len(text) > SHOWN


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [("telemetri", ("telemetry", "fsso"), " Did you mean `telemetry`?"), ("zzz", ("telemetry",), ""), ("a", (), "")],
)
def test_a_suggestion_is_made_where_something_is_close(word: str, known: Iterable[str], expected: str) -> None:
    """And nowhere else."""
    assert expected == suggest(word, known)


def test_a_long_text_is_cut() -> None:
    """Not one that just fits."""
    assert ("x" * 80, "x" * 77 + "...") == (shown("x" * 80), shown("x" * 81))


def test_words_for_sentences() -> None:
    """Lists of words, and what a node is."""
    assert ("`a`, `b`", "") == (listing(("a", "b")), listing(()))
    nodes = [parse(text, "f.yaml").root for text in ("[a]", "{a: b}", "abc", "''", "~", "--- ")]
    assert ["a list", "a mapping", "`abc`", "``", "`~`", "nothing"] == [describe(node) for node in nodes]
