"""A module's variables: their types, defaults and validations."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Expression
from emscloud.parametric.variables import Kind, counts, declare, declared, features, holds, needs, peers, settings
from tests.parametric.test_rules import WHOLE, made

KIND = Kind("ids", "Groups", 1, (('can(regex("^g-", id))', "an id is g-1."),))
OTHER = Kind("lists", "Lists", None, (('can(regex("^l-", id))', "a list is l-1."),))


def _conditions(block: Block) -> list[str]:
    found = [dict(one.attributes)["condition"] for one in block.blocks]
    return [one.text for one in found if isinstance(one, Expression)]


def test_a_variable_is_never_null_unless_that_is_its_default() -> None:
    """So a null that a caller hands through is the default."""
    assert "nullable    = false" in render((declare("a", "string", "A."),))
    assert "nullable" not in render((declare("a", "string", "A.", ("default", None)),))


def test_a_name_is_taken_once() -> None:
    """Names that would be two are told at once, each with what of the catalog it is, and those that calls have for themselves."""
    ports = "".join(
        f'  {name}: {{kind: port, default: "1", doc: a port}}\n' for name in ("keepers", "version", "tags", "enable-read")
    )
    holes = ", ".join(f'"tcp/{{{name}}}"' for name in ("keepers", "version", "tags", "enable-read"))
    text = WHOLE.replace("rows:\n", f"{ports}rows:\n", 1).replace('["tcp/{web-port}",', f'[{holes}, "tcp/{{web-port}}",')
    with pytest.raises(Failed) as refused:
        declared(made(text), [KIND], [declare("tags", "string", "T.")], [Problem("E465", "Another.")])
    two = {
        "enable_read": "the feature `read` and the setting `enable-read`",
        "keepers": "the role `keepers` and the setting `keepers`",
        "tags": "the setting `tags` and what every module has",
    }
    want = [
        f"The module would have the variable `{name}` for {what}. Rename one of them in the catalog." for name, what in two.items()
    ]
    kept = "The module would have the variable `version` for the setting `version`, and Terraform keeps that name for itself."
    assert ["Another.", *want, f"{kept} Rename it in the catalog."] == [problem.detail for problem in refused.value.problems]


def test_guards_are_conditions() -> None:
    """A rule counts where its feature is on and every guard holds."""
    plain, tls = made().rules[1:3]
    assert ['var.mode == "plain"'] == holds(plain.guards)
    assert 'var.enable_write && var.mode == "tls"' == counts(tls)


def test_a_role_is_needed_where_some_rule_of_it_counts() -> None:
    """Guards that together leave no option out are not said."""
    read, plain, tls, _ = made().rules
    assert "var.enable_read || var.enable_write" == needs(made(), [read, plain, tls])
    assert '(var.enable_write && var.mode == "tls")' == needs(made(), [tls])


def test_every_feature_is_off_unless_it_is_said() -> None:
    """And that none is on is refused, with all of them named."""
    first, *rest = features(made())
    assert [False] * 3 == [dict(one.attributes)["default"] for one in (first, *rest)]
    assert ["anytrue([var.enable_read, var.enable_write, var.enable_news])"] == _conditions(first)
    assert [] == [condition for one in rest for condition in _conditions(one)]


def test_roles_have_a_default_and_names_have_none() -> None:
    """What a page names by host is asked for wherever a module is called."""
    found = {block.labels[0]: dict(block.attributes) for block in peers(made(), [KIND])}
    assert ["clients", "clients_ids", "keepers", "keepers_ids", "news_cidrs", "news_ids"] == list(found)
    assert ["news_cidrs"] == [name for name, said in found.items() if "default" not in said]


def test_a_role_is_bound_by_any_kind() -> None:
    """Each kind has a variable of its own, held to how it is written and to the most of it; one of them is enough."""
    found = {block.labels[0]: block for block in peers(made(), [KIND, OTHER])}
    assert ["clients", "clients_ids", "clients_lists"] == list(found)[:3]
    given = "length(var.clients) + length(var.clients_ids) + length(var.clients_lists) > 0"
    assert f"!(var.enable_read) || {given}" == _conditions(found["clients"])[0]
    assert "or clients_ids or clients_lists." in render((found["clients"],))
    assert "or say them in news_ids or news_lists." in render((found["news_cidrs"],))
    once = "length(distinct(values(var.clients_lists))) == length(var.clients_lists)"
    assert ['alltrue([for id in values(var.clients_lists) : try(can(regex("^l-", id)), false)])', once] == _conditions(
        found["clients_lists"]
    )
    assert "length(var.clients_ids) <= 1" == _conditions(found["clients_ids"])[-1]


def test_settings_have_the_pages_defaults() -> None:
    """A port is a number, ranges are a list of texts, a choice is a text."""
    found = {block.labels[0]: dict(block.attributes)["default"] for block in settings(made())}
    assert {"web_port": 8080, "ranges": ("1000-2000", "3000"), "mode": "tls", "area": "near"} == found


def test_an_absence_is_a_validation() -> None:
    """Of the setting that leaves nothing."""
    (area,) = [block for block in settings(made()) if block.labels == ("area",)]
    assert '!(var.enable_news && var.mode == "tls" && var.area == "far")' in _conditions(area)
