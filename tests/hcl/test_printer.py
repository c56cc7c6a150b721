"""The printer: text that `terraform fmt` would not touch, and out of which nothing breaks."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Expression, Heredoc, Ref, Value
from tests.hcl import terraform
from tests.hcl.trees import HOSTILE, comments, files, heredocs, texts

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
# made by emscloud
#
# from ems-prod

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "azurerm" {
  features {}
}

# forticlient-ems/telemetry
resource "aws_security_group" "ems-server" {
  name   = "ems-prod-ems-server"
  vpc_id = var.vpc_id
  tags = {
    Name              = "ems"
    "emscloud:policy" = "ems-prod"
  }
  revoke_rules_on_delete = false
  timeout                = null

  # the first
  rule {
    ports = ["443", "8013"]
  }

  rule {
    ports = []
    none  = {}
  }
}
"""


def _attribute(value: Value, name: str = "x") -> str:
    """The text of one attribute of one block, without the block."""
    return render((Block("b", (), ((name, value),)),)).removeprefix("b {\n").removesuffix("}\n")


def test_a_file_is_printed_whole() -> None:
    """Header, comments, labels, alignment, nesting and empty blocks are printed as Terraform's style has them."""
    provider = Block("aws", (), (("source", "hashicorp/aws"), ("version", ">= 6.0")))
    blocks = (
        Block(
            "terraform",
            (),
            (("required_version", ">= 1.5"),),
            (Block("required_providers", (), (("aws", dict(provider.attributes)),)),),
        ),
        Block("provider", ("azurerm",), (), (Block("features"),)),
        Block(
            "resource",
            ("aws_security_group", "ems-server"),
            (
                ("name", "ems-prod-ems-server"),
                ("vpc_id", Ref("var.vpc_id")),
                ("tags", {"Name": "ems", "emscloud:policy": "ems-prod"}),
                ("revoke_rules_on_delete", False),
                ("timeout", None),
            ),
            (
                Block("rule", (), (("ports", ("443", "8013")),), (), ("the first",)),
                Block("rule", (), (("ports", ()), ("none", {}))),
            ),
            ("forticlient-ems/telemetry",),
        ),
    )
    assert render(blocks, "made by emscloud\n\nfrom ems-prod") == WHOLE


def test_remarks_stand_within_a_block_before_all_else() -> None:
    """Of a block with attributes, and of one that holds nothing else."""
    full = Block("b", (), (("x", 1),), (Block("c"),), ("above",), ("one", "two"))
    assert render((full,)) == "# above\nb {\n  # one\n  # two\n  x = 1\n\n  c {}\n}\n"
    assert render((Block("b", remarks=("one",)),)) == "b {\n  # one\n}\n"


def test_nothing_is_an_empty_file() -> None:
    """No blocks and no header are no bytes."""
    assert render(()) == ""


def test_a_header_alone_is_comments() -> None:
    """A header without blocks is comment lines and no empty one."""
    assert render((), "emscloud") == "# emscloud\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        ("", '""'),
        (0, "0"),
        (-1, "-1"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (Ref("var.vpc_id"), "var.vpc_id"),
        (Ref("a-b.for"), "a-b.for"),
        ((), "[]"),
        ({}, "{}"),
        ((1, "b", (True, None), {}), '[1, "b", [true, null], {}]'),
        ('\\ " \n\r\t', r'"\\ \" \n\r\t"'),
        ("\0\x1b\x7f\x85", r'"\u0000\u001b\u007f\u0085"'),
        ("\u2028\u202e\ufeff", r'"\u2028\u202e\ufeff"'),
        ("\U000e0001", r'"\U000e0001"'),
        ("é日\U0001f600", '"é日\U0001f600"'),
        ("${a} %{a}", '"$${a} %%{a}"'),
        ("$ % $$ %% a$", '"$ % $$ %% a$"'),
        ("$${", r'"\u0024$${"'),
        ("%%%{", r'"%\u0025%%{"'),
        ("%${ $%{", '"%$${ $%%{"'),
        (({"a": 1},), "[\n    {\n      a = 1\n    },\n  ]"),
        ({"a": {"bc": 1, "d": True}}, "{\n    a = {\n      bc = 1\n      d  = true\n    }\n  }"),
        (
            {"null": 1, "for": 2, "1": 3, "é": 4, "a-b": 5},
            '{\n    "null"   = 1\n    "for"    = 2\n    "1"      = 3\n    "\\u00e9" = 4\n    a-b      = 5\n  }',
        ),
    ],
)
def test_each_kind_of_value_has_one_form(value: Value, text: str) -> None:
    """Strings are escaped, lists of scalars stand on one line, objects take a line a pair."""
    assert _attribute(value) == f"  x = {text}\n"


def test_a_list_takes_one_line_up_to_100_columns() -> None:
    """At 100 columns a list stands on one line; at 101 each item has its own, with a comma behind it."""
    fits, too_long = ("a" * 86, 11), ("a" * 87, 11)
    assert _attribute(fits) == f'  x = ["{"a" * 86}", 11]\n'
    assert len(_attribute(fits)) == len("\n") + 100
    assert _attribute(too_long) == f'  x = [\n    "{"a" * 87}",\n    11,\n  ]\n'


def test_a_value_of_several_lines_ends_a_run() -> None:
    """`=` is aligned among neighbours on one line each; a list or object of several lines stands apart."""
    block = Block("b", (), (("a", 1), ("bcd", {"k": 1}), ("ef", 2), ("g", 3)))
    assert render((block,)) == "b {\n  a = 1\n  bcd = {\n    k = 1\n  }\n  ef = 2\n  g  = 3\n}\n"


def test_a_heredoc_has_a_line_of_text_a_line() -> None:
    """Its lines stand two columns deeper than its name, nothing in them is escaped, and its `=` is aligned as that of one line."""
    block = Block("b", (), (("a", 1), ("bcd", Heredoc((r'x "\;" $A', "aé"))), ("ef", 2)))
    assert render((block,)) == 'b {\n  a   = 1\n  bcd = <<-EOT\n    x "\\;" $A\n    aé\n  EOT\n  ef  = 2\n}\n'


@pytest.mark.parametrize(
    "line",
    [
        "",
        " a",
        "\u00a0a",
        "\u3000a",
        "EOT",
        "EOT ",
        "EOT\u2003",
        "a ${b}",
        "a %{b}",
        "$${b}",
        "a\nb",
        "a\tb",
        "a\u2028b",
        "a\u202eb",
        "a\ud800",
        "\U0001f3fba",
    ],
)
def test_a_heredoc_holds_no_line_that_would_have_to_be_escaped(line: str) -> None:
    """A line that would end it, be shown elsewhere or be interpolated is refused, and one that would join its indentation."""
    with pytest.raises(ValueError, match="a heredoc cannot hold this line"):
        _attribute(Heredoc(("first", line)))


def test_a_heredoc_stands_as_an_attribute_alone() -> None:
    """Within a list or an object, and without lines, it is refused."""
    values: list[Value] = [(Heredoc(("a",)),), {"k": Heredoc(("a",))}]
    for value in values:
        with pytest.raises(ValueError, match="as an attribute of a block alone"):
            _attribute(value)
    with pytest.raises(ValueError, match="at least one line"):
        _attribute(Heredoc(()))


@pytest.mark.parametrize("piece", ["\n", "\r", "\t", "\0", "\x1b", "\x85", "\u2028", "\u2029", "\u202e", "\u200b", "\ud800"])
@pytest.mark.parametrize("form", ["{}", "a{}", "{}a", "é{}"])
def test_a_comment_cannot_break_out(form: str, piece: str) -> None:
    """A comment or header that holds a line break or what cannot be seen is refused, since callers make them legal."""
    line = form.format(piece)
    for block in (Block("b", (), (("a", 1),), (), (line,)), Block("b", comments=(line,))):
        with pytest.raises(ValueError, match="a comment holds a character"):
            render((block,))
    if piece != "\n":  # which only begins the header's next line
        with pytest.raises(ValueError, match="a comment holds a character"):
            render((), line)


@pytest.mark.parametrize("name", ["", "1", "a b", "a.b", "é", "-a", 'a"', "a\n", "${a}"])
def test_only_identifiers_are_names(name: str) -> None:
    """Kinds, labels and attributes are identifiers; anything else is refused."""
    one = (("a", 1),)
    for block in (
        Block(name),
        Block(name, (), one),
        Block("b", (name,)),
        Block("b", (name,), one),
        Block("b", (), ((name, 1),)),
        Block("b", (), ((name, {"a": 1}),)),
    ):
        with pytest.raises(ValueError, match="not an identifier"):
            render((block,))


@pytest.mark.parametrize("word", ["true", "false", "null", "for"])
def test_a_keyword_is_no_name(word: str) -> None:
    """A keyword would be read as a value or an expression; as a label it is in quotes and does no harm."""
    for block in (Block(word), Block("b", (), ((word, 1),))):
        with pytest.raises(ValueError, match="a keyword cannot be a name"):
            render((block,))
    with pytest.raises(ValueError, match="not a traversal"):
        _attribute(Ref(f"{word}.a"))
    assert render((Block("b", (word,)),)) == f'b "{word}" {{}}\n'


@pytest.mark.parametrize("path", ["", "a.", ".a", "a[0]", "a.0", "f(x)", "a\n", "a b", "${a}", "null", 'a"'])
def test_only_traversals_are_references(path: str) -> None:
    """A reference is names with dots between them, so that no expression is smuggled in."""
    with pytest.raises(ValueError, match="not a traversal"):
        _attribute(Ref(path))


@pytest.mark.parametrize("value", [1, {"a": 1}])
def test_an_attribute_twice_is_refused(value: Value) -> None:
    """Terraform refuses a repeated attribute; so does the printer."""
    with pytest.raises(ValueError, match="there twice"):
        render((Block("b", (), (("a", value), ("a", 2))),))


def test_a_lone_surrogate_is_refused() -> None:
    """No UTF-8 can hold a lone surrogate."""
    with pytest.raises(ValueError, match="lone surrogate, U\\+D800"):
        _attribute("a\ud800")


@given(texts, texts)
def test_no_text_breaks_out_of_its_string(value: str, key: str) -> None:
    """Whatever a value or key says, the text has the same lines and nothing in it that cannot be seen."""
    printed = _attribute({f"k{key}": value, "b": (value,)})
    assert printed.count("\n") == 4
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", printed)


def test_terraform_fmt_would_not_touch_it(tmp_path: Path) -> None:
    """Every printed text is a fixed point of the real `terraform fmt`: one run over a folder of random trees."""
    printed = [WHOLE]

    @settings(max_examples=150, phases=[Phase.explicit, Phase.generate], deadline=None)
    @given(files, st.lists(comments, max_size=2))
    def gather(blocks: tuple[Block, ...], header: list[str]) -> None:
        printed.append(render(blocks, "\n".join(header)))

    gather()
    assert printed == terraform.formatted(printed, tmp_path)


def test_terraform_reads_what_was_said(tmp_path: Path) -> None:
    """Terraform core gives every string back as it was put in, but for its own NFC."""
    said: list[str] = [a + b for a in HOSTILE for b in HOSTILE]

    @settings(max_examples=100, phases=[Phase.generate], deadline=None)
    @given(texts)
    def gather(text: str) -> None:
        said.append(text)

    gather()
    printed = render(tuple(Block("output", (f"o{number}",), (("value", text),)) for number, text in enumerate(said)))
    expected = {f"o{number}": unicodedata.normalize("NFC", text) for number, text in enumerate(said)}
    assert expected == terraform.outputs(printed, tmp_path)


def test_terraform_reads_a_heredoc_as_its_lines(tmp_path: Path) -> None:
    """Terraform core takes the shared indentation away and gives each line with its line break."""
    said: list[Heredoc] = []

    @settings(max_examples=100, phases=[Phase.generate], deadline=None)
    @given(heredocs)
    def gather(text: Heredoc) -> None:
        said.append(text)

    gather()
    printed = render(tuple(Block("output", (f"o{number}",), (("value", text),)) for number, text in enumerate(said)))
    lines = ["".join(f"{line}\n" for line in text.lines) for text in said]
    expected = {f"o{number}": unicodedata.normalize("NFC", text) for number, text in enumerate(lines)}
    assert expected == terraform.outputs(printed, tmp_path)


def test_an_expression_is_printed_as_it_is() -> None:
    """On one line, aligned; on several, as deep as its attribute, and an end to the run."""
    several = Expression("merge(\n  var.a,\n  var.b,\n)")
    text = render((Block("b", (), (("one", Expression("var.a + 1")), ("longer", several), ("x", (Expression("var.c"),)))),))
    assert text == "b {\n  one = var.a + 1\n  longer = merge(\n    var.a,\n    var.b,\n  )\n  x = [var.c]\n}\n"


@pytest.mark.parametrize("text", ["", " ", "var.a\u202e", "a\tb"])
def test_an_expression_that_is_none_is_refused(text: str) -> None:
    """Nothing at all, and what a reader would not see."""
    with pytest.raises(ValueError, match="not an expression"):
        render((Block("b", (), (("a", Expression(text)),)),))


def test_texts_beside_a_list_are_printed_as_they_are() -> None:
    """A block of the same shape with other texts has just these in their places."""
    for text in ("x", "y"):
        block = Block("b", (), (("a", text), ("l", ("one", "two"))))
        assert f'b {{\n  a = "{text}"\n  l = ["one", "two"]\n}}\n' == render((block,))
