"""The JSON that Terraform shows, and what only looks like it."""

from __future__ import annotations

import json

import pytest

from emscloud.diagnostics import Failed
from emscloud.foreign import Attribute, Hole
from emscloud.sources.showjson import LIMIT, Json, Shape, attribute, marked, parse, rows, table, unknown_places, word

HOLE = Hole("it was filled")


def refusal(text: str) -> tuple[str, str]:
    """The code and the words with which a text is refused."""
    with pytest.raises(Failed) as refused:
        parse(text, "plan.json")
    (problem,) = refused.value.problems
    assert problem.where is not None
    assert problem.where.file == "plan.json"
    return problem.code, problem.detail


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.2", "1.99"])
def test_formats_that_are_read(version: str) -> None:
    """Formats 0 and 1, with or without a byte order mark."""
    assert parse(f'{{"format_version": "{version}"}}', "plan.json") == {"format_version": version}
    assert parse(f'\ufeff{{"format_version": "{version}"}}', "plan.json") == {"format_version": version}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "E520", "is empty"),
        ("{", "E520", "is no JSON"),
        ("NaN", "E520", "is no JSON: NaN is no number of JSON"),
        ("1" * 5000, "E520", "is no JSON"),
        ("[" * 200_000, "E520", "nested deeper"),
        ("[]", "E522", "no plan and no state"),
        ("{}", "E522", "has no format_version"),
        ("PK\x03\x04\x14", "E522", "a saved plan"),
        ('{"format_version": "2.0"}', "E522", "has the format 2.0"),
        ('{"format_version": 1}', "E522", "has no format_version"),
        ('{"format_version": "1.2", "errored": true}', "E522", "a run that failed"),
        ('{"version": 4, "serial": 1, "lineage": "x", "resources": []}', "E522", "terraform show -json > state.json"),
        ('{"version": 4, "serial": 1, "resources": []}', "E522", "a state as Terraform keeps it"),
        ('{"meta": {}, "encrypted_data": "x", "encryption_version": "v0"}', "E522", "is encrypted"),
        ('{"@level":"info"}\n{"@level":"info"}', "E522", "the log of"),
        ('{"@level":"info"}', "E522", "the log of"),
    ],
)
def test_what_is_refused(text: str, code: str, words: str) -> None:
    """With what to run instead."""
    found = refusal(text)
    assert found[0] == code
    assert words in found[1]
    assert "terraform show -json" in found[1] or "plan again" in found[1] or "newer emscloud" in found[1]


CHANGE: dict[str, Json] = {"address": "t.n", "mode": "managed", "type": "t", "name": "n"}


@pytest.mark.parametrize(
    ("more", "change", "words"),
    [
        ({"mode": None}, {"after": {}}, "(t.n) has no `mode`"),
        ({"type": 5}, {"after": {}}, "(t.n) has no `type`"),
        ({"address": None}, {"after": {}}, "(without an address) has no `address`"),
        ({"change": None}, {}, "`change` is no object"),
        ({}, {"actions": "update", "after": {}}, "the change of t.n does not say what is done"),
        ({}, {"actions": [], "after": {}}, "the change of t.n does not say what is done"),
        ({}, {"after": [1]}, "`after` of t.n is no object"),
        ({}, {"after": "x"}, "`after` of t.n is no object"),
        ({}, {"before": 1, "after": {}}, "`before` of t.n is no object"),
        ({}, {"after": {}, "after_unknown": ["x"]}, "`after_unknown` of t.n is neither an object nor"),
        ({}, {"after": {}, "after_sensitive": "x"}, "`after_sensitive` of t.n is neither an object nor"),
        ({}, {"after": None, "after_unknown": True}, "nothing is known of t.n after the change"),
        ({}, {"after": {}, "after_unknown": True}, "nothing is known of t.n after the change"),
        ({}, {"after": None, "after_unknown": {"a": True}, "actions": ["no-op"]}, "nothing is known of t.n after the change"),
        ({}, {"after": None, "actions": ["create"]}, "the change of t.n leaves nothing"),
    ],
)
def test_a_change_of_another_shape_is_refused(more: dict[str, Json], change: dict[str, Json], words: str) -> None:
    """What is wrong with it is said: it is no change, nor the absence of one."""
    whole: Json = {"actions": ["update"], **change}
    with pytest.raises(Failed, match="E522") as refused:
        Shape("plan.json").change({**CHANGE, "change": whole, **more})
    assert words in refused.value.problems[0].detail


def test_what_is_deferred_deleted_or_read_has_no_after() -> None:
    """Of a deferred change nothing has to be known, nor of what is no managed resource."""
    shape, nothing = Shape("plan.json"), {"before": None, "after": None, "after_unknown": True}
    shape.change({**CHANGE, "change": {"actions": ["create"], **nothing}}, deferred=True)
    shape.change({**CHANGE, "change": {"actions": ["delete"], "before": {}, "after": None, "after_unknown": False}})
    shape.change({**CHANGE, "mode": "data", "change": {"actions": ["read"], **nothing}})


@pytest.mark.parametrize("held", [None, "x", {}, [1], [None]])
def test_what_is_no_list_of_objects_is_refused(held: Json) -> None:
    """Null too: Terraform leaves out what is empty."""
    with pytest.raises(Failed, match=r"E522: plan\.json: `a` is no list of objects"):
        Shape("plan.json").rows({"a": held}, "a")
    assert Shape("plan.json").rows({}, "a") == []
    assert Shape("plan.json").table({}, "a") == {}


def test_what_is_too_large_is_refused() -> None:
    """Before any of it is read."""
    code, words = refusal(" " * (LIMIT + 1))
    assert (code, words.partition(".json is ")[2].partition(".")[0]) == ("E520", "larger than 128 MiB")


def test_tables_rows_and_words() -> None:
    """What is of another kind is empty."""
    tables: list[Json] = [{"a": 1}, [], None]
    assert [table(one) for one in tables] == [{"a": 1}, {}, {}]
    lists: list[Json] = [[{"a": 1}, 2, None], {}, None]
    assert [list(rows(one)) for one in lists] == [[{"a": 1}], [], []]
    assert [word(one) for one in ("a", 1, None)] == ["a", "", ""]


@pytest.mark.parametrize(
    ("value", "unknown", "found"),
    [
        ("a", None, "a"),
        ("a", False, "a"),
        (None, True, HOLE),
        (443.0, None, 443),
        (1.5, None, Hole("it is a number with a fraction")),
        (True, {}, True),
        (["a", None], [False, True], ("a", HOLE)),
        (["a", "b"], [], ("a", "b")),
        (["a"], True, HOLE),
        ({"a": 1}, {"b": True}, {"a": 1, "b": HOLE}),
        (None, {"b": True}, {"b": HOLE}),
        (None, {}, None),
        ([{"a": ["b", None]}], [{"a": [False, True]}], ({"a": ("b", HOLE)},)),
    ],
)
def test_values_with_holes(value: Json, unknown: Json, found: Attribute) -> None:
    """Terraform leaves out what is not known, or has null there, and marks it in a shape of its own."""
    assert attribute(value, unknown, lambda: HOLE, "plan.json") == found


def test_a_bomb_is_refused() -> None:
    """What is nested deeper than any schema is no value."""
    bomb: Json = json.loads("[" * 100 + "]" * 100)
    with pytest.raises(Failed, match=r"E520: plan\.json is nested deeper"):
        attribute(bomb, None, lambda: HOLE, "plan.json")


def test_marks() -> None:
    """Anything true anywhere in a shape; and for each, what it is in."""
    shape: Json = {"a": [False, True, True], "b": {"c": True}, "d": [{}]}
    shapes: list[Json] = [shape, {"a": [False]}, True, False, None]
    assert [marked(one) for one in shapes] == [True, False, True, False, False]
    assert sorted(unknown_places(shape)) == [(0,), (0,), (1,)]
