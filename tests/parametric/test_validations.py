"""Validations as text; what Terraform core says by them is under test in tests/terraform/test_refusals.py."""

from __future__ import annotations

import re

from emscloud.hcl.printer import render
from emscloud.hcl.reader import read
from emscloud.hcl.syntax import Block, Expression
from emscloud.parametric.validations import check, cidrs, each, either, references, shown, spelled
from emscloud.parametric.variables import settings
from tests.parametric.test_rules import made


def _conditions(blocks: list[Block]) -> list[str]:
    found = [dict(one.attributes)["condition"] for one in blocks]
    return [one.text for one in found if isinstance(one, Expression)]


def test_a_message_may_hold_the_value() -> None:
    """Then it is a template; else a text."""
    assert Expression('"no ${var.a}"') == dict(check("true", "no ${var.a}").attributes)["error_message"]
    assert "no" == dict(check("true", "no").attributes)["error_message"]


def test_a_form_is_the_whole_of_a_value() -> None:
    """As Terraform's `regex` has it, in a quoted text without a backslash."""
    assert 'can(regex("^a(b)?[.]c$", id))' == spelled(r"a(?:b)?\.c", "id")


def test_null_is_shown_as_such() -> None:
    """No template takes a null, so a message that held one would be none."""
    assert '`${id == null ? "null" : id}`' == shown("id")
    assert '${join("; ", [for id in var.ids : "words" if id == null])}' == each("id in var.ids", "words", "id == null")


def test_a_group_is_made_or_named() -> None:
    """Neither is refused, and both are."""
    want = ["coalesce(var.create, true) || var.id != null", "!coalesce(var.create, false) || var.id == null"]
    assert want == _conditions(list(either("create", "id", "an id")))


def test_a_null_in_a_map_is_refused_and_never_a_fault_of_the_condition() -> None:
    """Whatever a condition does with it."""
    first, _, most = references("ids", [('lower(id) != "any"', "words.")], 1)
    assert ['alltrue([for id in values(var.ids) : try(lower(id) != "any", false)])', "length(var.ids) <= 1"] == _conditions(
        [first, most]
    )


def test_every_validation_is_read_again() -> None:
    """Messages are templates within templates, and our own reader takes them as Terraform does."""
    every = [*cidrs("a"), *references("b", [("true", "words.")], 1)]
    every += [one for block in settings(made()) for one in block.blocks]
    text = render(tuple(every))
    assert len(every) == len(read(text, "variables.tf").blocks) == len(re.findall("error_message", text))
