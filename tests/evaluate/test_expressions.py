"""Expressions: Terraform core is asked what each is worth, and what we claim to know is what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from emscloud.evaluate.expressions import Evaluator
from emscloud.evaluate.functions.call import DEPTH, WORK, Budget
from emscloud.evaluate.functions.table import FUNCTIONS
from emscloud.evaluate.layout import layout
from emscloud.evaluate.module import Around, evaluate
from emscloud.evaluate.values import ANY, NUMBER, STRING, Beyond, Fault, Items, Reference, Type, Unknown, Value, known, list_of
from emscloud.hcl.reader import read, read_expression
from emscloud.hcl.tree import Source
from tests.evaluate import core
from tests.evaluate.core import FAULT, UNKNOWN, value_of

HERE = Path(__file__).parent
TABLE = [line for line in (HERE / "expressions.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]
BEYOND = {
    'upper("abc é ß")',
    'regex("[b-a]", "a")',
    'coalescelist(null, ["a"])',
    'contains(["a", null], null)',
    'cidrsubnet("10.0.0.0/8", 8, -1)',
    "true && null",
    'tobool("y") && null',
    '(("x${null}")[*] && null)',
    "true ? [1] : [-[]]",
    'true || "x${[]}"',
    "true || [1, -[]]",
    'jsondecode("-0")',
}
"""What Terraform knows and we do not claim to."""


def test_the_table_is_worth_what_core_says(tmp_path: Path) -> None:
    """Every expression of the table comes to core's own value, or is refused as core refuses it."""
    wrong = {}
    for text, said in zip(TABLE, core.worth(TABLE, tmp_path), strict=True):
        found = core.ours(text)
        if text in BEYOND:
            assert str(found).startswith(UNKNOWN) or found == [UNKNOWN], text
        elif not core.alike(found, said):
            wrong[text] = (found, said)
    assert wrong == {}


_CALLS = sorted({*FUNCTIONS, "try", "can"})
_leaves = st.sampled_from(
    ["1", "0", "-2", "1.5", '"a"', '""', '"1"', '"true"', "true", "false", "null", "[]", "{}", '["b", "a"]', "[1, 2]", '{k = "v"}']
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions made of others, with no thought of whether they go together."""
    operators = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||"])
    calls = st.sampled_from(_CALLS)
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{a = {}, b = {}}}".format, inner, inner),
        st.builds("{}({})".format, calls, st.lists(inner, min_size=1, max_size=3).map(", ".join)),
        st.builds("[for k, v in {} : {}]".format, inner, st.one_of(inner, st.sampled_from(["k", "v", "[k, v]"]))),
        st.builds("{{for k, v in {} : k => v}}".format, inner),
        st.builds("{}[*]".format, inner.map("({})".format)),
        st.builds("{}[{}]".format, inner.map("({})".format), inner),
        inner.map(lambda text: f'"x${{{text}}}"'),
        st.builds("(!{})".format, inner),
        st.builds("(-{})".format, inner),
    )


_any = st.recursive(_leaves, _larger, max_leaves=6)


def test_what_is_known_is_what_core_says(tmp_path: Path) -> None:
    """Of random expressions, each value that we claim is core's, and each that we say is refused core refuses."""
    texts: list[str] = []

    @settings(max_examples=400, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(_any)
    def gather(text: str) -> None:
        texts.append(text)

    gather()
    pairs = [(text, core.ours(text)) for text in dict.fromkeys(texts)]
    claims = [(text, found) for text, found in pairs if UNKNOWN not in json.dumps(found, default=str)]
    assert len(claims) > len(pairs) * 2 // 3
    said = core.worth([text for text, _ in claims], tmp_path)
    wrong = {text: (found, truth) for (text, found), truth in zip(claims, said, strict=True) if not core.alike(found, truth)}
    assert wrong == {}


_TYPED = {
    "text": (
        ["local.s", "local.su", '"lit"'],
        [
            '"${@text}-${@number}"', "upper(@text)", 'join(",", @list)', "(@bool ? @text : @text)",
            'format("%s/%d", @text, @number)', 'coalesce(@text, "z")', 'lookup({a = @text}, "a", @text)',
            "[@text, @text][0]", 'concat(@list, ["end"])[0]', 'replace(@text, "a", @text)', "tostring(@number)",
        ],
    ),
    "number": (
        ["local.n", "local.nu", "3"],
        [
            "(@number + @number)", "length(@list)", "length([@text, @text])", "max(@number, @number)",
            "(@bool ? @number : @number)",
        ],
    ),
    "bool": (
        ["local.b", "local.bu", "true"],
        [
            "(@text == @text)", "(@number < @number)", "(@bool && @bool)", "(@bool || @bool)", "(!@bool)",
            "contains(@list, @text)", "anytrue([@bool, @bool])", "alltrue([@bool, @bool])",
        ],
    ),
    "list": (
        ["local.l", "local.lu", '["x"]'],
        [
            "[@text, @text]", "concat(@list, @list)", "[for x in @list : lower(x)]", "sort(@list)",
            "[for x in @list : x if x != @text]", "(@bool ? @list : @list)", "distinct(@list)", "compact(@list)",
            "tolist(toset(@list))", "reverse(@list)", "flatten([@list, [@text]])", "values({a = @text, b = @text})",
            "merge({a = @text}, {b = @text})[*].a", "[{a = @text}, {a = @text}][*].a", 'formatlist("%s.", @list)',
            'keys({"${@text}" = 1})',
        ],
    ),
}  # fmt: skip
"""Expressions without fault, over what is known (`local.s`) and what is not (`local.su`), by type."""


@st.composite
def _faultless(draw: st.DrawFn, kind: str, depth: int) -> str:
    leaves, larger = _TYPED[kind]
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(leaves))
    parts = re.split(r"@(text|number|bool|list)", draw(st.sampled_from(larger)))
    return "".join([draw(_faultless(part, depth - 1)) if index % 2 else part for index, part in enumerate(parts)])


_DECLARED = """
resource "terraform_data" "s" {
  input = "a"
}
resource "terraform_data" "n" {
  input = 2
}
resource "terraform_data" "b" {
  input = true
}
resource "terraform_data" "l" {
  input = ["b", "a", "a"]
}
locals {
  s  = "a"
  n  = 2
  b  = true
  l  = tolist(["b", "a", "a"])
  su = tostring(terraform_data.s.output)
  nu = tonumber(terraform_data.n.output)
  bu = tobool(terraform_data.b.output)
  lu = tolist(terraform_data.l.output)
}
"""


def test_what_core_does_not_know_is_unknown(tmp_path: Path) -> None:
    """What is unknown in core's plan is unknown for us, part by part; what we know is what it is after the apply."""
    texts: list[str] = []

    @settings(max_examples=350, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(sorted(_TYPED)).flatmap(lambda kind: _faultless(kind, 3)))
    def gather(text: str) -> None:
        texts.append(text)

    gather()
    every = list(dict.fromkeys(texts))
    module = _DECLARED + 'output "all" {\n  value = [\n' + "".join(f"    {text},\n" for text in every) + "  ]\n}\n"
    (tmp_path / "main.tf").write_text(module)
    plan = core.planned(tmp_path)
    after = core.applied(tmp_path)
    found = evaluate(layout([("main.tf", read(module, "main.tf"))]), {}, Around(lambda _: None)).outputs
    mine, before, then = core.data(found["all"]), plan["all"], after["all"]
    assert isinstance(mine, list)
    assert isinstance(before, list)
    assert isinstance(then, list)
    pieces = [(text, *_pieces(*three)) for text, *three in zip(every, mine, before, then, strict=True)]
    assert [(text, wrong) for text, wrong, _ in pieces if wrong] == []
    assert sum(hidden for _, _, hidden in pieces) > len(every) // 4


def _pieces(mine: object, plan: object, after: object) -> tuple[list[object], int]:
    """What is wrong in what we say of a value, and how many parts of it we say are unknown."""
    if mine == UNKNOWN:
        return [], 1
    if isinstance(mine, list) and isinstance(after, list) and len(mine) == len(after):
        plans = plan if isinstance(plan, list) else [plan] * len(mine)
        inner = [_pieces(*three) for three in zip(mine, plans, after, strict=True)]
        return [wrong for found, _ in inner for wrong in found], sum(count for _, count in inner)
    decided = plan == UNKNOWN and not isinstance(mine, list)  # both sides of an undecided condition are the same
    return ([] if core.alike(mine, after) and (plan != UNKNOWN or decided) else [(mine, plan, after)]), 0


SU = Unknown("because", "a.b", None, STRING, Reference("a.b", ".c"))
NU = Unknown("because", "a.n", None, NUMBER)
XU = Unknown("because", "a.x")


def unknown(text: str, **values: Value) -> Unknown:
    """The unknown that an expression comes to."""
    found = value_of(text, **{"su": SU, "nu": NU, "xu": XU, **values})
    assert isinstance(found, Unknown)
    return found


@pytest.mark.parametrize(
    "text",
    [
        '"a${su}"', "nu + 1", "-nu", "!xu", "su == null", "su == su", "nu < 1", "xu ? 1 : 2", "xu && true", "false || xu",
        "[for x in xu : x]", "[for x in [1] : x if xu]", "{for x in [1] : su => x}", "{(su) = 1}", "xu[*]", "[1, 2][nu]",
        "{a = 1}[su]", "upper(su)", "concat(xu, [1])", "concat(xu...)", "try(su, 1)", "can(su)", "try([su], 1)",
        "keys({(su) = 1})",
        '"%{ for x in xu }a%{ endfor }"', "xu ? [1][5] : 1", 'toset([su, "a"])', 'file("/etc/passwd")', "timestamp()",
        "xu && xu", "xu == xu", "length(xu)", "xu.a", "xu[0]", "nu > nu",
    ],
)  # fmt: skip
def test_unknown_spreads(text: str) -> None:
    """What is made of an unknown is unknown, and still says why."""
    assert unknown(text).why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[su, 1]", [UNKNOWN, 1]),
        ("{a = su}", {"a": UNKNOWN}),
        ("{a = su, b = 1}.b", 1),
        ("[su, 1][1]", 1),
        ("false && xu", False),
        ("xu && false", False),
        ("true || xu", True),
        ("xu ? 1 : 1", 1),
        ("xu ? null : null", None),
        ("true ? 1 : xu", 1),
        ("length([su, su])", 2),
        ("keys({a = su})", ["a"]),
        ("[for x in [su, 1] : 2]", [2, 2]),
        ("concat([su], [1])", [UNKNOWN, 1]),
        ("merge({a = su}, {a = 1})", {"a": 1}),
        ("flatten([[su], [1]])", [UNKNOWN, 1]),
        ('[file("x"), 1]', [UNKNOWN, 1]),
        ("[{a = su}][*].a", [UNKNOWN]),
        ("tolist([su, 1])", [UNKNOWN, "1"]),
        ("tolist([xu, 1])", [UNKNOWN, UNKNOWN]),
        ("element([su, 1], 1)", 1),
        ("can([1][5])", False),
        ("try([1][5], 2)", 2),
        ("contains([su, 1], 1)", True),
        ('formatlist("%s", [su, "a"])', [UNKNOWN, "a"]),
        ('core::upper("a")', "A"),
    ],
)  # fmt: skip
def test_what_does_not_hang_on_an_unknown_is_known(text: str, expected: object) -> None:
    """Parts keep what they are, and a side that decides is enough."""
    assert core.alike(expected, core.data(value_of(text, su=SU, nu=NU, xu=XU)))


def test_a_reference_goes_through_what_leaves_it_whole() -> None:
    """A value that is exactly something stays that through templates, conditions, loops and steps."""
    for text in (
        '"${su}"',
        "(su)",
        'true ? su : ""',
        "[su][0]",
        "[for x in [su] : x][0]",
        "{a = su}.a",
        "one([su])",
        "tostring(su)",
    ):
        assert unknown(text).reference == Reference("a.b", ".c"), text
    for text in ('"${su}x"', "upper(su)", "xu ? su : su"):
        assert unknown(text).reference is None, text


def test_try_takes_an_attribute_of_an_instance_that_is_there() -> None:
    """It has the attributes that Terraform lets a text name, so what comes after one in `try` does not count."""
    for path in (".id", ".arn"):
        there = Unknown("w", "a.b[0]", None, ANY, Reference("a.b[0]", path, there=True))
        assert unknown("try(there, 1)", there=there).reference == there.reference
    for reference in (
        Reference("a.b[0]", ".id"),
        Reference("a.b[0]", ".x.id", there=True),
        Reference("a.b[0]", ".x[0]", there=True),
    ):
        assert unknown("try(su, 1)", su=Unknown("w", "a.b[0]", None, ANY, reference)).reference is None


def test_an_unknown_function_says_where() -> None:
    """A function that reads the world is unknown with its name and place, and reads nothing."""
    found = unknown('[1, file("/etc/passwd")][1]')
    assert (found.address, found.where and found.where.column) == ("file()", 5)


def settled(text: str) -> Value:
    """What `settled` makes of an expression."""
    return Evaluator(core.Nothing(), Source("x.tf", text), Budget()).settled(read_expression(text, "x.tf"))


def test_what_is_refused_is_unknown_with_its_place() -> None:
    """`settled` raises nothing: a fault, a limit and a name that is nothing become Unknown at their place."""
    for text, why in (
        ("[1][5]", "Terraform would refuse this: there is no element 5 among 1."),
        ("nothing.here", "This is not worked out: `nothing` names nothing here."),
        ("1 / 0", "This is not worked out: a division by zero is not worked out."),
    ):
        found = settled(text)
        assert isinstance(found, Unknown)
        assert (found.why, found.where and found.where.file) == (why, "x.tf")
    assert settled("1") == 1


def test_depth_has_a_limit() -> None:
    """References deeper than the limit are Beyond; the depth is taken back, so that the next expression counts afresh."""
    budget = Budget()
    deep = "[" * 90 + "1" + "]" * 90
    at = Evaluator(core.Nothing(), Source("x.tf", deep), budget)
    assert known(at.settled(read_expression(deep, "x.tf")))
    budget.depth = DEPTH - 10
    assert not known(at.settled(read_expression(deep, "x.tf")))
    assert budget.depth == DEPTH - 10


def test_work_has_a_limit() -> None:
    """A module that takes more steps than there are is Beyond, and stays so."""
    budget = Budget(5)
    at = Evaluator(core.Nothing(), Source("x.tf", ""), budget)
    with pytest.raises(Beyond, match=f"{WORK:,} steps"):
        at.value(read_expression("[for x in [1, 2, 3, 4] : [x]]", "x.tf"))


@pytest.mark.parametrize(
    "text",
    [
        "range(1000000)",
        "setproduct(range(1000), range(1000))",
        'format("%1000000s", "a")',
        f"[{', '.join(['range(1000)'] * 101)}]",
        'join("", [for a in range(1000) : join("", [for b in range(1000) : "xxxxxxxxxx"])])',
        'regexall("(a+)+b.*c", join("", [for a in range(1000) : join("", [for b in range(100) : "aaaa"])]))',
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]",
        'indent(1000000, "\\n\\n\\n")',
        "pow(10, 1000000)",
        "1e100000000",
    ],
)
def test_nothing_makes_something_endless(text: str) -> None:
    """A few characters that ask for millions of values are refused or unknown at once."""
    found = core.ours(text)
    assert isinstance(found, str) or found == [UNKNOWN]


def test_doubling_comes_to_an_end() -> None:
    """Locals that each hold the one before twice are unknown from a size on, not 2^60 values."""
    lines = "".join(f"l{index} = [local.l{index - 1}, local.l{index - 1}]\n" for index in range(1, 60))
    texts = "".join(f'x{index} = "${{local.x{index - 1}}}${{local.x{index - 1}}}"\n' for index in range(1, 60))
    module = f'locals {{\nl0 = "a"\nx0 = "abcdefgh"\n{lines}{texts}}}\noutput "l" {{\n  value = local.l59\n}}\n'
    module += 'output "x" {\n  value = local.x59\n}\n'
    found = core.module({"main.tf": module}).outputs
    assert not known(found["l"])
    assert not known(found["x"])


def test_a_splat_of_a_list_is_a_list() -> None:
    """Its elements are of one type, or Terraform refuses it."""
    either = list_of([value_of("{a = 1}"), value_of("{a = 2}")], Type("object", fields=(("a", NUMBER),)))
    found = value_of("x[*].a", x=either)
    assert isinstance(found, Items)
    assert found.type == Type("list", NUMBER)
    mixed = value_of('tolist([{a = 1}, {a = 2}])[*]["a"]')
    assert core.data(mixed) == [1, 2]
    with pytest.raises(Fault, match="several types"):
        value_of("tolist([[1], []])[*][*]", x=either) if False else value_of("x[*][*]", x=list_of([None, 1], NUMBER))


def test_calls_have_their_arguments() -> None:
    """What Terraform refuses in the form of a call is a Fault."""
    for text in ("can()", "can(1, 2)", "sensitive(1, 2)", "try()", "upper()", 'upper("a", "b")', "upper(null)", "max(5...)"):
        with pytest.raises(Fault):
            value_of(text)
    assert core.ours("max([1, 2]...)") == [2]
    assert core.ours("[1][5] ? 1 : 2") == FAULT
    assert core.ours("{a.b = 1}", a=None) == FAULT
