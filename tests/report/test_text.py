"""For a terminal: what lines say, and that no text of a user's breaks out of any printer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from emscloud import clouds
from emscloud.answer import Answer, Because, answer
from emscloud.cli import account
from emscloud.cloud import Budget, Loss
from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.hcl import strict, witness
from emscloud.hcl.syntax import Block
from emscloud.load.catalog import Catalog
from emscloud.load.policy import load_policy
from emscloud.load.terms import parse_service
from emscloud.messages import summaries
from emscloud.model.policy import Direction
from emscloud.pipeline import Opened, Result, build
from emscloud.prove import Reader
from emscloud.report import data, text
from emscloud.resolve.lock import Address, Lock
from emscloud.spaces.address import parse_network
from emscloud.spaces.traffic import TrafficSet
from emscloud.store import Change

SMALL = profile(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NASTY = (
    *("'", '"', "`", "\\", "${", "%{", "$${", "%%{", "}", "~}", "*/", "/*", "//", "#", "<<EOT", "EOT", "|", "---", "&", ";"),
    *("<b>", "</script><script>", "**bold**", "[link](http://192.0.2.1)", "![x](y)", "\n", "\r", "\t", "\x00", "\x07", "\x1b[31m"),
    *("\x9b31m", "\x85", "\u2028", "\u2029", "\u200b", "\u202e", "\u2066", "\ufeff", "\u00a0", "é", "ß", "–", "中", "\U000e0041"),
    *("\n# ", '"\n}\nresource "x" "y" {\n', " ", "a", "word"),
)
words = st.lists(st.sampled_from(NASTY) | st.characters(codec="utf-8"), min_size=1, max_size=6).map("".join)
FIELDS = ("why", "ticket", "id", "group", "policy", "note", "file")
TEMPLATE = """\
name: {policy}
groups:
  {group}:
    rules: [{{id: {id}, inbound: tcp/443, from: [192.0.2.0/24], why: {why}, ticket: {ticket}}}]
targets:
  eu: {{cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0}}
  we: {{cloud: azure, subscription_id: "00000000-0000-0000-0000-000000000000", resource_group: rg, location: westeurope}}
"""
PLAIN = {"why": "reason", "ticket": "T-1", "id": "web", "group": "servers", "policy": "small", "note": "", "file": "a.yaml"}


def compiled(said: dict[str, str]) -> Result:
    """The small policy with these words in it; raises Failed where the language refuses them."""
    file = said["file"]
    written = TEMPLATE.format_map({key: json.dumps(value) for key, value in said.items()})
    dialects = {name: clouds.get(name) for name in clouds.names()}
    policy = load_policy(written, file, dialects, Catalog.shipped(), {})
    return build(Opened(Path(file), policy, Lock(note=said["note"]), None))


def meant(blocks: tuple[Block, ...], field: str) -> list[tuple[object, ...]]:
    """Blocks without comments and descriptions, and where a name is another one without values that hold it."""
    named = field in ("id", "group", "policy")
    return [
        (
            one.kind,
            len(one.labels) if named else one.labels,
            [key if named else (key, value) for key, value in one.attributes if key != "description"],
            meant(one.blocks, field),
        )
        for one in blocks
    ]


def modules(result: Result, reader: Reader, field: str) -> list[list[tuple[object, ...]]]:
    """What the text of every file of every target says."""
    return [meant(reader(body, name), field) for one in result.targets for name, body in one.texts.items()]


USUAL = compiled(PLAIN)


def unbroken(lines: list[text.Line]) -> None:
    """Each line is one line, and nothing in it steers a terminal; as JSON it is the same words in ASCII."""
    shown = text.plain(lines)
    assert shown.count("\n") == len(lines)
    assert shown.replace("\n", "").isprintable()


@SMALL
@given(st.sampled_from(FIELDS), words)
@example("why", '"\n}\nresource "aws_security_group" "x" {}\n# ')
@example("why", "${var.vpc_id} %{ if true } $${ */ <b> **x** ' \" \\")
@example("ticket", "*/ %{for x in y} ~} EOT")
@example("file", "\x1b]0;x\x07\u202e\n.yaml")
@example("note", "a\x1b[31m\u2028b")
def test_nothing_breaks_out_of_any_printer(field: str, said: str) -> None:
    """Words are refused with their place, or stand in Terraform text, terminal text and JSON without changing what that says."""
    try:
        result = compiled({**PLAIN, field: said})
    except Failed as error:
        refused = error.problems
    else:
        refused = ()
        assert result.problems == ()
    if refused:
        assert {problem.code for problem in refused} <= {"E101", "E112", "E113"}
        unbroken(text.problems(refused, summaries()))
        return
    assert modules(result, strict.read, field) == modules(result, witness.read, field) == modules(USUAL, strict.read, field)
    unbroken([*account.lines(result, paranoid=True), *account.end([result], [])])
    asked = [
        answer(
            *(one.cloud, one.cloud.lift(one.lowered.artifact, {}), one.grounded, one.grounded.groups[0].name, Direction.IN),
            *(parse_service("tcp/443"), (parse_network("192.0.2.1"),)),
        )
        for one in result.targets
    ]
    unbroken(text.answers(asked, Direction.IN, "tcp/443 from 192.0.2.1"))
    for value in (data.explain(asked), account.data([result], [])):
        printed = json.dumps(value, indent=2)
        assert (json.loads(printed), printed.replace("\n", "").isprintable(), printed.isascii()) == (value, True, True)


PROBLEM = Problem("E113", "It does not fit.", Where("a.yaml", 3, 5, 4, "key: wert"), packet="in tcp/1 with peer 10.0.0.1")


def plain(lines: list[text.Line]) -> list[str]:
    """The lines without styles."""
    return text.plain(lines).split("\n")[:-1]


def test_a_problem_shows_its_place_its_line_and_a_caret() -> None:
    """Severity, code, summary; file, line and column; the line with what is meant underlined; the detail; the packet."""
    assert plain(text.problems([PROBLEM], summaries())) == [
        "error E113: A value that does not fit",
        "  a.yaml:3:5",
        "     3 | key: wert",
        "       |     ^^^^",
        "  It does not fit.",
        "  packet: in tcp/1 with peer 10.0.0.1",
        "",
    ]


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        (None, []),
        (Where("a.lock"), ["  a.lock"]),
        (Where("a.lock", 2, 1), ["  a.lock:2:1"]),
        (Where("a", 7, 4, 2, "a\x1bbc\td"), ["  a:7:4", "     7 | a\\x1bbc d", "       |       ^^"]),
        (Where("a", 7, 2, 9, "ab"), ["  a:7:2", "     7 | ab", "       |  ^"]),
    ],
)
def test_a_place_is_as_exact_as_it_is_known(where: Where | None, lines: list[str]) -> None:
    """A file as a whole, a line, a column; the caret stands under what is shown, also after a character that is escaped."""
    assert plain(text.problems([replace(PROBLEM, where=where, packet=None)], summaries()))[1:-2] == lines


def test_of_a_long_line_the_part_around_the_column_is_shown() -> None:
    """The caret still stands under its character."""
    line = "x" * 500 + "HERE" + "y" * 500
    _head, _place, shown, caret, *_ = plain(text.problems([replace(PROBLEM, where=Where("a", 1, 501, 4, line))], summaries()))
    assert (len(shown) < 160, shown[caret.index("^") : caret.index("^") + 4], caret.count("^")) == (True, "HERE", 4)


def test_each_severity_has_its_word_and_style() -> None:
    """Errors, warnings and notes can be told apart with colours and without."""
    heads = [text.problems([replace(PROBLEM, severity=severity)], summaries())[0][0] for severity in Severity]
    assert heads == [("note E113", "bold"), ("warning E113", "warning"), ("error E113", "error")]


def test_the_account_of_a_target() -> None:
    """Each group with what it asks for and what that fills; each loss and widening with why it is taken; what is assumed."""
    budgets = [Budget("web", "rules", 3, 60, ()), Budget("web", "unused", 0, 9, ()), Budget("db", "rules", 1, 60, ())]
    loss = Loss("azure-icmpv6", "web", "ping", Direction.IN, TrafficSet(), widening=False, detail="It is left out.")
    losses = [(loss, "no need"), (replace(loss, widening=True, detail="It is more."), "never mind")]
    assert plain(text.target("Azure", "we", [("web", 2), ("db", 1), ("x", 0)], budgets, losses)) == [
        "  proven we (Azure)",
        "    web: 2 requirements  rules 3/60",
        "    db: 1 requirement  rules 1/60",
        "    x: 0 requirements",
        "    left out: ping, azure-icmpv6  It is left out. (no need)",
        "    wider: ping, azure-icmpv6  It is more. (never mind)",
    ]
    assert text.assumptions([]) == []
    assert plain(text.assumptions(["db", "web"]))[0].startswith("    assumed: references to db, web stand at most for ")


def test_changes_are_said_as_done_or_as_found() -> None:
    """A file that is missing is not called new before it is written."""
    found = [Change(Path("a"), "new"), Change(Path("b"), "changed"), Change(Path("c"), "stale")]
    assert plain(text.changes(found, done=True)) == ["  new      a", "  changed  b", "  removed  c"]
    assert plain(text.changes(found, done=False)) == ["  missing  a", "  differs  b", "  stale    c"]


def test_answers_have_a_verdict_rules_and_rows() -> None:
    """One paragraph an answer; a note stands behind the question."""
    found = [
        Answer("eu", "web", True, (Because("svc/row", "reason", "Page: Row"), Because("own", "mine", ""))),
        Answer("we", "web", False, ()),
        Answer("we", "db", None, (), "only a part of it"),
    ]
    assert plain(text.answers(found, Direction.OUT, "tcp/443 to 192.0.2.1")) == [
        "allowed  eu web out: tcp/443 to 192.0.2.1",
        "  by svc/row: reason",
        "     asked for by Page: Row",
        "  by own: mine",
        "not allowed  we web out: tcp/443 to 192.0.2.1",
        "partly allowed  we db out: tcp/443 to 192.0.2.1 (only a part of it)",
    ]


def test_what_is_trusted_is_said_in_two_sentences() -> None:
    """What the proof rests on, and what it does not see."""
    assert [line.split()[:3] for line in plain(text.trusts())] == [["The", "proof", "trusts"], ["It", "does", "not"]]


def test_addresses_that_came_and_went_are_said_with_their_vantage() -> None:
    """A line each, for the reviewer of a lock."""
    new, gone = Address("a.example", "192.0.2.1", "one", "d"), Address("a.example", "192.0.2.2", "two", "d")
    said = "  + a.example 192.0.2.1  (seen at one)\n  - a.example 192.0.2.2  (not seen at two)\n"
    assert text.plain(text.moved(([new], [gone]))) == said


def test_a_filter_by_name_is_one_line() -> None:
    """Whose traffic it judges, by how many rules, and in which folder they are."""
    assert text.plain(text.by_name("firewall", ("web", "db"), 1)) == "    by name: web, db  1 rule in firewall\n"
