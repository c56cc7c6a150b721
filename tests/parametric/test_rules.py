"""A service's rows as rules: what guards each, whom it ranges over, and what cannot be a module."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed
from emscloud.load.service import load_service
from emscloud.parametric.rules import Absence, Guard, Parametric, feature_variable, of, variable
from tests.load.services import TEXT

WHOLE = TEXT.replace("  - {id: letters, host: store, feature: write, page: Letters, unseen: the page is cut here}\n", "")


def made(text: str = WHOLE, host: str | None = None) -> Parametric:
    """The small service, or a changed one."""
    return of(load_service(text, "1.0.r1.yaml"), host)


def refused(text: str, host: str | None = None) -> tuple[str, str]:
    """The code and the words of the one problem."""
    with pytest.raises(Failed) as error:
        made(text, host)
    (problem,) = error.value.problems
    return problem.code, problem.detail


def test_names_of_the_catalog_are_variables() -> None:
    """A dash is no part of a variable's name; a feature's switch says that it is one."""
    assert ("telemetry_port", "enable_admin_web") == (variable("telemetry-port"), feature_variable("admin-web"))


def test_a_row_is_a_rule_for_each_option() -> None:
    """Where a choice decides what a row opens, each option is a rule that the choice guards."""
    rules = {rule.label: rule for rule in made().rules}
    assert ["read", "write_plain", "write_tls", "news"] == list(rules)
    assert (Guard("mode", ("tls",)),) == rules["write_tls"].guards == rules["news"].guards
    assert () == rules["read"].guards


def test_services_are_fixed_or_a_settings() -> None:
    """A template with a setting keeps it; the word tells a rule's services apart."""
    read, tls = made().rules[0], made().rules[2]
    assert [("web_port", "tcp", "port"), ("ranges", "udp", "ranges")] == [
        (one.word, one.protocol, one.setting.kind) for one in read.services if one.setting
    ]
    assert ["tcp_443", "icmp"] == [one.word for one in tls.services]


def test_names_are_one_map_of_addresses() -> None:
    """What a page names by host is a variable of its own, with the names under each choice; a role is one by its name."""
    clients, keepers, news = made().peers
    assert ("clients", "keepers", "news_cidrs") == (clients.variable, keepers.variable, news.variable)
    guards = (Guard("mode", ("tls",)), Guard("area", ("near",)))
    assert (guards, ("news.example", "also.example")) == news.names[0]


def test_rows_that_never_count_together_share_their_addresses() -> None:
    """Where one choice keeps rows of a feature apart their addresses are one map, called after the choice."""
    more = """\
  - id: old-news
    host: store
    feature: news
    page: Old news
    usage: the store fetches old news
    direction: out
    services: [tcp/80]
    names: [old.example]
    when: {mode: [plain]}
"""
    assert {"mode_cidrs"} == {peers.variable for peers in made(WHOLE + more).peers if not peers.role}
    both = more.replace("[plain]", "[plain, tls]")
    assert ["news_cidrs", "old_news_cidrs"] == [peers.variable for peers in made(WHOLE + both).peers if not peers.role]


LIKE = (
    WHOLE.replace("news: updates}", "keepers: updates}")
    .replace("feature: news", "feature: keepers")
    .replace("id: news", "id: keepers-news")
)
"""A feature that is called like a role, and its row of names."""


def test_names_of_a_feature_that_is_called_like_a_role_are_their_rows() -> None:
    """A role's variables are the role's alone."""
    assert [("clients", "clients"), ("keepers", "keepers"), ("keepers_news_cidrs", "keepers_news")] == [
        (peers.variable, peers.base) for peers in made(LIKE).peers
    ]


def test_what_the_page_has_no_names_for_is_an_absence() -> None:
    """With the words that a policy is told."""
    guards = (Guard("mode", ("tls",)), Guard("area", ("far",)))
    assert (Absence("news", guards, "depot/news with `area: far`: the page says N/A."),) == made().absences


def test_only_settings_that_matter_are_there() -> None:
    """A setting on which no row of the host hangs is no variable."""
    more = WHOLE.replace("rows:\n", '  idle: {kind: port, default: "1", doc: nothing}\nrows:\n')
    assert ["web-port", "ranges", "mode", "area"] == [setting.name for setting in made(more).settings]


def test_a_group_is_called_after_the_service() -> None:
    """And after its host, unless that is the first."""
    assert "depot" == made().name
    second = WHOLE.replace("features: {}, unseen: the page is cut", "features: {sit: sitting}").replace(
        "rows:\n",
        "rows:\n  - {id: sit, host: desk, feature: sit, page: S, usage: s, direction: in, services: [tcp/1], role: clients}\n",
    )
    assert "depot-desk" == made(second, "desk").name


def test_what_cannot_be_a_module_is_refused() -> None:
    """An unknown host, a page that is not whole, and names that would be one."""
    assert ("E123", "depot@1.0 has no host `stor`. Did you mean `store`?") == refused(WHOLE, "stor")
    assert ("E466", "depot@1.0 is partial, and a module would lack what is missing: the page is cut.") == refused(WHOLE, "desk")
    assert "E466" == refused(TEXT)[0]
    twice = WHOLE.replace("id: news", "id: write_tls")
    assert ("E465", True) == (
        refused(twice)[0],
        "the rule `write_tls` for the row `depot/write` and the row `depot/write_tls`." in refused(twice)[1],
    )
