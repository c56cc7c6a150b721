"""The reader of anybody's files: what Terraform's own parser takes is taken, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from emscloud.diagnostics import Failed
from emscloud.hcl.printer import render
from emscloud.hcl.reader import LIMIT, decode, read, read_expression, read_values
from emscloud.hcl.syntax import Block
from emscloud.hcl.template import DEPTH
from emscloud.hcl.tree import Literal
from tests.hcl.anybody import as_terraform_has_it, blocks, brief, problem, refused
from tests.hcl.trees import HOSTILE, files, mute

TEXTS = [
    "a = <<A\nx\ry\nA\n", "a = <<A\nx\r\ny\nA\n", "a = <<A\n\r x\nA\n", "a = <<A\nx\r\r\nA\n",
    "a = <<A\nx\n  \rA\n", "a = <<A\nx\nA \r\n",
    "", "\n", "# c", "# c\n", "// c\n", "/* c */", "/* c", "/* a */ x = 1", "x = 1", "x = 1\n", "x = 1 # c",
    "x = 1 // c\ny = 2\n", "x = /* c */ 1\n",
    "x = 1 y = 2\n", "x = 1, y = 2\n", "x = 1;\n", "x =\n1\n", "x\n= 1\n", "x = 1\n+ 2\n", "x = (1\n+ 2)\n", "x = [1\n, 2]\n",
    "x = f\n(1)\n", "x = a\n.b\n",
    "x {}", "x {}\n", "x { y = 1 }\n", "x { y = 1\n}\n", "x {\ny = 1 }\n", "x { y = 1, z = 2 }\n", "x { y {} }\n",
    "x {\ny {}\n}\n", "x\n{}\n", "x {} y {}\n",
    "x {\n", "x }\n", "}\n", "x y {}\n", 'x "y" z {}\n', 'x "y${z}" {}\n', "x 1 {}\n", 'x "y"\n', "x = \n", '"x" = 1\n',
    "1 = 1\n", "x {\n}}\n", "x {\n} # c\n",
    "x { # c\n}\n", "x { /* c */ }\n", "x { y = 1 } # c\n", "x = {\n a = 1\n b = 2\n}\n", "x = {a = 1 b = 2}\n",
    "x = {a = 1,\n b = 2,\n}\n", "x = {\n a = b\n (c) = 2\n}\n",
    "x = {\n a\n = 1\n}\n", "x = {\n a =\n 1\n}\n", "x = { a = 1 # c\n b = 2 }\n", "x = [ # c\n 1, # d\n]\n",
    "x = f(1, # c\n 2)\n", "x = a ? b : c ? d : e\n",
    "x = a ?\nb : c\n", "x = (a ?\nb : c)\n", "x = <<A\na\nA\n", "x = <<A\na\nA", "x = <<A\na\n", "x = <<-A\n a\n A\ny = 1\n",
    "x = [<<A\na\nA\n, 1]\n", "x = f(<<A\na\nA\n)\n",
    "x = <<A\n${b\n}\nA\n", "x = <<A B\na\nA\n", 'x = "a\nb"\n', 'x = "${a\n}"\n', "x = 01\n", "x = 1.\n", "x = .5\n",
    "x = 1e5\n", "x = 0x1\n", "x = 1_000\n", "x = a.1.2\n",
    "x = a.0.b\n", "x = a[*]\n", "x = a.*.b\n", "x = a.*.*\n", "x = a[*\n]\n", "x = a[\n0\n]\n", "x = for\n", "x = [for]\n",
    "x = {for = 1}\n", 'x = {"for" = 1}\n', "x = -a\n",
    "x = - a\n", "x = !a\n", "x = !!a\n", "x = a--b\n", "x = a - -b\n", "x = a-b\n", "x = a ** b\n", "x = a & b\n", "x = 'a'\n",
    "x = `a`\n", "x = @a\n", "x = a:b\n", "x = p::f(1)\n",
    "x = a=>b\n", "\ufeffx = 1\n", "x = 1\r\ny = 2\r\n", "x = 1\ry = 2\n", "\tx\t=\t1\n", "\fx = 1\n", "x\u00a0= 1\n", "é = 1\n",
    "x = é\n", "x-y = 1\n", "-x = 1\n", "x- = 1\n", "_x = 1\n",
    'x = "\0"\n', "x = \0\n", 'x = "\x1b[31m"\n', "null = 1\n", "true {}\n", "x = null\n", "x = 1\nx = 2\n", 'x = "$"\n',
    'x = "%"\n', 'x = "$${"\n', 'x = "${"\n', 'x = "%{"\n',
    'x = "%{ if a }"\n', 'x = "%{ if a }%{ endif }"\n', 'x = "\\$"\n', 'x = "\\u00e"\n', 'x = "${~a~}"\n', "x = {~}\n",
    "x = f(a...)\n", "x = f(a..., b)\n", "x = f(,)\n", "x = [,]\n",
    "x = {,}\n", "x = [1,,2]\n", "x = a.b-c.d\n", "x = a . b\n", "x = a [0]\n", "x = a\t.b\n", "x = (a)\n.b\n",
    "x = [for a in b : a\nif c]\n", "x {\n\n\n}\n\n\n", "x = 1 /* a\n*/ y = 2\n", "x = 1 /* a\n*/\ny = 2\n",
]  # fmt: skip
BEYOND = {"x = 1\nx = 2\n"}
"""What `fmt` takes and reading refuses, as loading does: an attribute twice."""


def _read(text: str) -> bool:
    try:
        read(text, "main.tf")
    except Failed:
        return False
    return True


def test_core_takes_and_refuses_the_same(tmp_path: Path) -> None:
    """Every text of the table is read exactly if Terraform's own parser reads it."""
    no = refused([text.encode() for text in TEXTS], tmp_path)
    wrong = [text for number, text in enumerate(TEXTS) if _read(text) == (number in no) and text not in BEYOND]
    assert wrong == []


_SCRAPS = [
    *HOSTILE,
    " ",
    "a",
    "0",
    ".",
    "1.5",
    "?",
    ":",
    "==",
    "&&",
    "...",
    "=>",
    "for",
    "in",
    "if",
    "~}",
    "${a}",
    "%{ if a }",
    "%{ endif }",
    "<<-A\n",
    "\nA\n",
]


def test_core_takes_and_refuses_the_same_of_broken_texts(tmp_path: Path) -> None:
    """Printed files with scraps put in, dropped and doubled are read exactly if Terraform's own parser reads them."""
    texts: list[str] = []

    @settings(max_examples=300, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(files.map(render), st.sampled_from(TEXTS)), st.data())
    def gather(text: str, data: st.DataObject) -> None:
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(text)))
            text = text[:at] + data.draw(st.sampled_from(["", *_SCRAPS])) + text[at + data.draw(st.integers(0, 2)) :]
        texts.append(text)

    gather()
    no = refused([text.encode() for text in texts], tmp_path)
    wrong = [text for number, text in enumerate(texts) if _read(text) == (number in no) and not _differs(text)]
    assert wrong == []


def _differs(text: str) -> bool:
    """What we refuse for reasons of our own: an attribute twice, numbers of too many digits, half a heredoc at the end."""
    try:
        read(text, "main.tf")
    except Failed as failed:
        (one,) = failed.problems
        return one.code in {"E502", "E505"}
    return False


@given(files)
def test_what_we_print_is_read(trees: tuple[Block, ...]) -> None:
    """The blocks of printed text come back as they were, but for comments."""
    assert blocks(read(render(trees), "main.tf")) == tuple(map(as_terraform_has_it, mute(trees)))


def test_lines_that_say_it_all_and_others_agree() -> None:
    """An attribute reads the same in the usual form of a line and in one that takes the long way."""
    for value in ('"a"', '""', '"$ %"', "0", "10", "true", "false", "null", "a.b.c", "a.b"):
        quick = read(f"\nx = {value}\n", "m.tf").attributes["x"]
        slow = read(f"\nx = /**/ {value}\n", "m.tf").attributes["x"]
        assert brief(quick.value) == brief(slow.value)
        assert quick.value.at + 5 == slow.value.at
        assert quick.at == slow.at


def test_a_body_has_attributes_and_blocks() -> None:
    """Names, labels, nesting, comments and byte order mark, in one file."""
    body = read('\ufeff# c\na = 1\nb "c" d {\n  e { f = 2 }\n  g = 3 // h\n}\n', "main.tf")
    assert list(body.attributes) == ["a"]
    (block,) = body.blocks
    assert (block.kind, block.labels, list(block.body.attributes), block.where.line) == ("b", ("c", "d"), ["g"], 3)
    assert brief(block.body.blocks[0].body.attributes["f"].value) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x = 1\n\nx = 2\n", ("E502", 3, 1)), ("x = 1\ny = [1]\ny = 2\n", ("E502", 3, 1)), ("x { y z }\n", ("E504", 1, 7)),
        ("x { 1 }\n", ("E504", 1, 5)),
        ("x { y = 1\n}\n", ("E504", 1, 10)), ("x 1 {}\n", ("E504", 1, 3)), ("x = 1 2\n", ("E504", 1, 7)), ("x {\n",
        ("E504", 2, 1)), ("= 1\n", ("E504", 1, 1)),
        ("x {\n" * (DEPTH + 1), ("E505", DEPTH + 1, 3)), ("x = [" * 6_000, ("E504", 1, 8)),
    ],
)  # fmt: skip
def test_a_problem_has_its_place(text: str, place: tuple[str, int, int]) -> None:
    """Code, line and column of the first thing that is wrong."""
    assert problem(text) == place


def test_a_file_has_a_size() -> None:
    """More characters than the limit are E505, before anything is parsed."""
    assert problem("#" * (LIMIT + 1)) == ("E505", 0, 0)


def test_only_utf_8_is_text() -> None:
    """Bytes that are not UTF-8 are E506 with their line; a byte order mark is taken off."""
    assert decode("\ufeffé".encode(), "a.tf") == "é"
    with pytest.raises(Failed) as failed:
        decode(b"a\nb\xff", "a.tf")
    (one,) = failed.value.problems
    assert (one.code, one.where and one.where.line) == ("E506", 2)


def test_an_expression_stands_alone() -> None:
    """`read_expression` takes a whole text over several lines, and nothing behind it."""
    assert brief(read_expression("1 +\n2", "x")) == ["Operation", 1, [["+", 2]]]
    with pytest.raises(Failed, match="the end of this expression"):
        read_expression("1\nx = 2", "x")


def test_a_message_holds_no_escape() -> None:
    """What a hostile file says reaches no terminal through a detail."""
    for text in ("x = \x1b[31m\n", '"\x1b]0;x\x07" = 1\n', "x = \u202e1\n", 'x = "%{ \x1b }"\n', 'x = "\\\x1b"\n'):
        with pytest.raises(Failed) as failed:
            read(text, "m.tf")
        assert failed.value.problems[0].detail.isprintable()


JSON = """{
  "//": "a comment",
  "variable": {"x": {"type": "string", "default": "a${1}"}},
  "locals": [{"a": 1, "b": [true, null, -1.5]}, {"c": {"k${1}": "v"}}],
  "resource": {"t": {"one": {"a": "$${x}", "count": 2}, "two": [{"b": 1}, {"b": 2}]}},
  "module": {"m": {"source": "./m"}},
  "output": {"o": {"value": "${var.x}"}}
}"""


def test_json_syntax_is_read() -> None:
    """A `.tf.json` file is blocks of the kinds that Terraform knows, its texts templates."""
    body = read(JSON, "main.tf.json")
    found = [(one.kind, one.labels, {name: brief(item.value) for name, item in one.body.attributes.items()}) for one in body.blocks]
    assert found == [
        ("variable", ("x",), {"type": "string", "default": ["Template", ["a", 1]]}),
        ("locals", (), {"a": 1, "b": ["Tuple", [True, None, -1.5]]}),
        ("locals", (), {"c": ["Object", [[["Template", ["k", 1]], "v"]]]}),
        ("resource", ("t", "one"), {"a": "${x}", "count": 2}),
        ("resource", ("t", "two"), {"b": 1}),
        ("resource", ("t", "two"), {"b": 2}),
        ("module", ("m",), {"source": "./m"}),
        ("output", ("o",), {"value": ["Parentheses", ["Traversal", "@var", ["x"]]]}),
    ]
    assert body.blocks[0].where.line == 3


def test_json_has_dynamic_blocks() -> None:
    """`dynamic` and its `content` become blocks; their bodies are attributes."""
    text = '{"resource": {"t": {"n": {"dynamic": {"rule": [{"for_each": [], "content": {"a": 1}}]}}}}}'
    (resource,) = read(text, "a.tf.json").blocks
    (dynamic,) = resource.body.blocks
    assert (dynamic.kind, dynamic.labels, list(dynamic.body.attributes)) == ("dynamic", ("rule",), ["for_each"])
    assert [(one.kind, list(one.body.attributes)) for one in dynamic.body.blocks] == [("content", ["a"])]


def test_json_templates_have_places() -> None:
    """What is wrong within a text is found at the text."""
    assert problem('{"locals": {"a": "x${"}}', "a.tf.json") == ("E504", 1, 22)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E504"), ("[", "E504"), ("{} x", "E504"), ('{"a"}', "E504"), ("{a: 1}", "E504"), ('{"x": 1}', "E504"),
        ('{"locals": 1}', "E504"), ('{"locals": {"a": 1 "b": 2}}', "E504"),
        ('{"locals": {"a": [1 2]}}', "E504"), ('{"locals": {"a": tru}}', "E504"), ('{"locals": {"a": "\\q"}}', "E504"),
        ('{"locals": {"a": "\\ud800"}}', "E504"),
        ('{"locals": {"a": "\n"}}', "E504"), ('{"locals": {"a": 1e999}}', "E504"), ('{"locals": {"a": 1, "a": 2}}', "E502"),
        ('{"locals": {"a": ' + "[" * 5_000, "E505"), ('"a"', "E504"),
        ('{"locals": {"a": "é", "b": }}', "E504"),
    ],
)  # fmt: skip
def test_json_that_is_none_is_refused(text: str, code: str) -> None:
    """A problem with its place, never a file that is passed over."""
    assert problem(text, "a.tf.json")[0] == code


def test_values_are_read() -> None:
    """Attributes alone; a block is refused, and in JSON a text stands for itself."""
    assert {name: brief(one.value) for name, one in read_values('a = "x"\n', "a.tfvars").items()} == {"a": "x"}
    found = read_values('{"a": "${x}", "b": {"$${k}": 1}}', "a.tfvars.json")
    assert {name: brief(one.value) for name, one in found.items()} == {"a": "${x}", "b": ["Object", [["$${k}", 1]]]}
    for text, file in (("b {}\n", "a.tfvars"), ("[1]", "a.tfvars.json")):
        with pytest.raises(Failed, match="E504"):
            read_values(text, file)


def test_json_keeps_numbers_and_texts() -> None:
    """Numbers are exact and negative ones too; an empty text is a text."""
    (one,) = read('{"locals": {"a": -2, "b": "", "c": "e\u0301"}}', "a.tf.json").blocks
    values = {name: item.value for name, item in one.body.attributes.items()}
    assert {name: isinstance(value, Literal) and value.value for name, value in values.items()} == {"a": -2, "b": "", "c": "é"}
