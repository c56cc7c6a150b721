"""Instances: nested blocks, `dynamic`, and what nobody knows of them."""

from __future__ import annotations

import pytest

from emscloud.evaluate.instances import MOST, Instance, Nested, bracket, ignored
from emscloud.evaluate.values import Unknown, object_of
from emscloud.hcl.reader import read
from tests.evaluate.core import UNKNOWN, data, module

UNSET = "var.v has no default, and no value was given for it."
NOTHING = "Terraform would refuse this `for_each`: a loop goes through lists, maps and their like, not through null."
ONE_CONTENT = "Terraform would refuse this `dynamic`: it takes one `content`."
NO_LOOP = "Terraform would refuse this `dynamic`: it takes `for_each`, and a name."
TOO_MANY = f"This `dynamic` would make more than {MOST:,} blocks."
CROWDED = f"This `for_each` is not worked out: there would be more than {MOST:,} instances."


def resource(text: str, declared: str = "") -> Instance:
    """The only instance of a resource of this body."""
    (one,) = module({"main.tf": f'{declared}\nresource "r" "x" {{\n{text}\n}}\n'}).instances
    return one


def brief(blocks: tuple[Nested, ...]) -> list[object]:
    """Blocks as lists: kind, labels, values, blocks, and why they may not be there."""
    return [
        [one.kind, *one.labels, data(object_of(one.values)), *brief(one.blocks), *([one.unknown.why] if one.unknown else [])]
        for one in blocks
    ]


def test_attributes_and_blocks_are_evaluated() -> None:
    """Arguments of Terraform itself are left out; labels, nesting and order are kept."""
    one = resource(
        '  provider = a.b\n  depends_on = [c.d]\n  a = 1 + 1\n  n "l" {\n    b = "x${1}"\n    m {}\n'
        "  }\n  lifecycle {\n    x = 1\n  }\n  n {}\n"
    )
    assert data(object_of(one.values)) == {"a": 2}
    assert brief(one.blocks) == [["n", "l", {"b": "x1"}, ["m", {}]], ["n", {}]]
    assert one.blocks[0].where.line == 6
    assert one.where.line == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('for_each = ["a", "b"]\n content {\n v = [n.key, n.value]\n }', [["n", {"v": [0, "a"]}], ["n", {"v": [1, "b"]}]]),
        ("for_each = {x = 1}\n content {\n v = [n.key, n.value]\n }", [["n", {"v": ["x", 1]}]]),
        ('for_each = toset(["b", "a"])\n content {\n v = [n.key, n.value]\n }', [["n", {"v": ["a", "a"]}], ["n", {"v": ["b",
        "b"]}]]),
        ("for_each = [5]\n iterator = it\n content {\n v = it.value\n }", [["n", {"v": 5}]]),
        ("for_each = []\n content {}", []),
        ("for_each = [[1, 2], [3]]\n content {\n dynamic m {\n for_each = n.value\n content {\n v = [n.key, m.value]\n }\n }\n }",
         [["n", {}, ["m", {"v": [0, 1]}], ["m", {"v": [0, 2]}]], ["n", {}, ["m", {"v": [1, 3]}]]]),
        ("for_each = var.v\n content {\n a = 1\n v = n.value\n }", [["n", {"a": 1, "v": UNKNOWN}, UNSET]]),
        ("for_each = [var.v, 1]\n content {\n v = n.value\n }", [["n", {"v": UNKNOWN}], ["n", {"v": 1}]]),
        ("for_each = null\n content {}", [["n", {}, NOTHING]]),
        ("for_each = [1]", [["n", {}, ONE_CONTENT]]),
        ("for_each = [1]\n content {}\n content {\n a = 1\n }", [["n", {}, ONE_CONTENT]]),
        ("content {}", [["n", {}, NO_LOOP]]),
        ("for_each = [1]\n iterator = a.b\n content {}", [["n", {}, NO_LOOP]]),
        ("for_each = setproduct(range(150), range(150))\n content {}", [["n", {}, TOO_MANY]]),
    ],
)  # fmt: skip
def test_dynamic_blocks_are_written_out(text: str, expected: list[object]) -> None:
    """As many blocks as there are elements; where nobody knows, one that stands for none or more, and why."""
    assert brief(resource(f"dynamic n {{\n{text}\n}}", 'variable "v" {}').blocks) == expected


def test_dynamic_blocks_in_json_are_written_out() -> None:
    """With the iterator's name as a text."""
    text = '{"resource": {"r": {"x": {"dynamic": {"n": {"for_each": [1], "iterator": "it", "content": {"v": "${it.value}"}}}}}}}'
    (one,) = module({"main.tf.json": text}).instances
    assert brief(one.blocks) == [["n", {"v": 1}]]


def test_a_dynamic_without_a_label_is_a_block() -> None:
    """What cannot be expanded is shown as it stands, not dropped."""
    assert brief(resource("dynamic {\n a = 1\n}").blocks) == [["dynamic", {"a": 1}]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("count = null", "Terraform would refuse this `count`: null is no number of instances."),
        ("count = 1.5", "Terraform would refuse this `count`: a whole number is needed."),
        ("count = 1000000", f"This `count` is not worked out: there would be more than {MOST:,} instances."),
        ('for_each = ["a"]', "Terraform would refuse this `for_each`: it takes a map or a set of texts."),
        ("for_each = toset([1])", "Terraform would refuse this `for_each`: it takes a map or a set of texts."),
        ("for_each = null", "Terraform would refuse this `for_each`: it takes a map or a set of texts."),
        ('for_each = toset([for p in setproduct(range(150), range(150)) : join("-", p)])', CROWDED),
        ("count = [1][2]", "Terraform would refuse this: there is no element 2 among 1."),
    ],
)  # fmt: skip
def test_instances_that_cannot_be_are_unknown(text: str, why: str) -> None:
    """Never none: they stand for none or more, with the reason and the place."""
    one = resource(text)
    assert one.unknown
    assert (one.unknown.why, one.unknown.where and one.unknown.where.line, one.address) == (why, 3, "r.x")


def test_keys_have_their_form() -> None:
    """As addresses have them."""
    assert [bracket(key) for key in (None, 0, "a", 'x"é', Unknown("w"))] == ["", "[0]", '["a"]', '["x\\"é"]', ""]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ignore_changes = [a, n]", {"a", "n"}), ("ignore_changes = [a[0], tags]", {"a"}),
        ("ignore_changes = all", {"a", "b", "n"}),
        ('ignore_changes = ["a", "n.0.m"]', {"a", "n"}), ("ignore_changes = []", set()), ("create_before_destroy = true", set()),
        ("ignore_changes = [a.b, 1 + 1]", {"a"}),
    ],
)  # fmt: skip
def test_changes_that_are_ignored(written: str, expected: set[str]) -> None:
    """Arguments and blocks of which Terraform ignores changes, in each spelling."""
    one = resource(f"  a = 1\n  b = 2\n  n {{}}\n  lifecycle {{\n    {written}\n  }}\n")
    assert one.ignored == expected


def test_in_json_every_change_may_be_ignored() -> None:
    """JSON syntax does not tell `lifecycle` from an argument, so nothing is sure to be as it is written."""
    body = read('{"resource": {"r": {"x": {"a": 1, "lifecycle": {"ignore_changes": ["b"]}}}}}', "main.tf.json").blocks[0].body
    assert frozenset({"a", "b"}) == ignored(body, ["a", "b"])
