"""What a group asks for: rows of the catalog under its settings, and rules of its own."""

from __future__ import annotations

import pytest

from emscloud.load.asks import Asks
from emscloud.load.document import parse
from emscloud.load.language import policy_shape
from emscloud.load.names import Names
from emscloud.load.shape import Loaded, Placed, Reading
from emscloud.model.peer import Hostname
from emscloud.model.policy import Direction
from emscloud.model.written import Ask, Role
from tests.load.policies import CATALOG, DIALECTS, marked


def asked(group: str, peers: str = "{}", revisions: dict[str, int] | None = None) -> tuple[Asks, tuple[Ask, ...]]:
    """The asks of one group, written in flow style; the form's own problems are put aside."""
    reading = Reading(parse(f"groups: {{web: {group}}}\npeers: {peers}\n", "f.yaml"))
    tree = policy_shape(DIALECTS).load(reading.document.root, reading)
    assert isinstance(tree, Loaded)
    reading.problems.clear()
    asks = Asks(Names(tree, reading), CATALOG, revisions or {})
    placed = tree.inner("groups")["web"]
    assert isinstance(placed, Placed)
    assert isinstance(placed.value, Loaded)
    return asks, asks.of("web", placed.value)


def told(asks: Asks) -> list[tuple[str, str]]:
    """The problems: code, and what the caret underlines."""
    return [(problem.code, marked(problem.where)) for problem in asks.reading.problems]


def required(rest: str, version: str = "6.4") -> str:
    """A group that requires EMS."""
    return f"{{requires: [{{service: forticlient-ems@{version}, {rest}}}]}}"


def test_a_row_becomes_an_ask() -> None:
    """With its role, its services under the settings, its words and its page."""
    _, (row,) = asked(required("features: [admin-web], settings: {web-port: 8443}"), "{admins: [10.0.0.1]}")
    assert ("forticlient-ems/admin-web", Direction.IN, ["tcp/8443"]) == (row.id, row.direction, [one.text for one in row.services])
    assert ([(Role("admins"),)], "", "", None) == ([term.peers for term in row.terms], row.ticket, row.expires, row.until)
    assert ("FortiClient EMS 6.4.7: Apache/HTTPS", True) == (row.page, bool(row.why))


def test_a_row_with_names_of_its_own_needs_nobody() -> None:
    """FortiGuard's update names are the catalog's."""
    asks, (row,) = asked(required("features: [signatures], settings: {region: europe}"))
    assert [(Hostname("fcteuupdate.fortinet.net"),)] == [term.peers for term in row.terms]
    asks.unbound()
    assert [] == told(asks)


def test_the_default_host_is_the_first() -> None:
    """And another one has to be named."""
    first = asked(required("features: [telemetry]"))[1]
    named = asked(required("host: ems-server, features: [telemetry, telemetry]"))[1]
    other = asked(required("host: chromebook, features: all"))[1]
    assert (["forticlient-ems/telemetry"], first) == ([ask.id for ask in first], named)
    assert ["forticlient-ems/profile", "forticlient-ems/url-rating"] == [ask.id for ask in other]


def test_one_service_may_stand_once_for_each_host() -> None:
    """Also in another version."""
    chromebook = "{service: forticlient-ems@6.4, host: chromebook, features: all}"
    two = f"{{requires: [{{service: forticlient-ems@6.4, features: [fsso]}}, {chromebook}]}}"
    assert [] == told(asked(two)[0])
    twice = "{requires: [{service: forticlient-ems@6.4, features: [fsso]}, {service: forticlient-ems@6.0, features: [telemetry]}]}"
    asks, found = asked(twice)
    assert ([("E115", "forticlient-ems@6.0")], ["forticlient-ems/fsso"]) == (told(asks), [ask.id for ask in found])


def test_roles_that_nobody_bound_are_told_once_each() -> None:
    """With all rows that need them, at the first requirement, and the line to add."""
    asks, _ = asked(required("features: [telemetry, download, admin-web, fsso]"), "{admin: [10.0.0.1], fortigates: [10.0.0.2]}")
    assert [] == told(asks)
    asks.unbound()
    admins, endpoints = (problem.detail for problem in asks.reading.problems)
    assert [("E128", "forticlient-ems@6.4")] * 2 == told(asks)
    assert "role `admins`, which forticlient-ems/admin-web needs. Did you mean `admin`? Add a line" in admins
    assert "which forticlient-ems/telemetry, forticlient-ems/download needs. Add a line under `peers`" in endpoints
    assert "`endpoints: [10.0.0.0/24]`" in endpoints


@pytest.mark.parametrize(
    ("group", "problems", "ids", "whole"),
    [
        (required("features: [fsso]"), [], ["fsso"], True),
        (required("features: [fsso, fso]"), [("E123", "fso")], ["fsso"], False),
        (required("features: []"), [("E123", "[")], [], False),
        (required("host: ems-server"), [("E123", "forticlient-ems@6.4")], [], False),
        (required("features: al"), [], [], False),
        (required("features: [9]"), [], [], False),
        (required("features: {}"), [], [], False),
        (required("features: all, host: chrombook"), [("E123", "chrombook")], [], False),
        (required("features: all, host: 9"), [], [], False),
        (required("features: all, host: chromebook", "6.0"), [("E123", "chromebook")], [], False),
        (required("features: all", "7.0"), [("E122", "forticlient-ems@7.0")], [], False),
        ("{requires: [{service: other@1, features: all}]}", [("E122", "other@1")], [], False),
        ("{requires: [{features: all}]}", [], [], False),
        ("{requires: none}", [], [], False),
        (required("features: [fsso], settings: {web-port: 0, x: y}"), [("E121", "0"), ("E120", "x")], ["fsso"], True),
        (required("features: [fsso], settings: none"), [], ["fsso"], True),
        (required("features: [signatures], settings: {fortiguard: legacy, region: europe}"), [("E123", "{")], [], False),
    ],
)
def test_what_is_wrong_with_a_requirement_is_told_at_its_place(
    group: str, problems: list[tuple[str, str]], ids: list[str], whole: bool
) -> None:
    """What is right of it counts all the same, so that what else is wrong is found; `whole` says whether all rows are known."""
    asks, found = asked(group)
    assert (problems, whole) == (told(asks), asks.whole)
    assert [f"forticlient-ems/{name}" for name in ids] == [ask.id for ask in found]


def test_a_service_in_use_is_pinned() -> None:
    """With its revision, its digest, and the newest revision that the catalog has."""
    asks, _ = asked(required("features: [fsso]"), revisions={"forticlient-ems@6.4": 1})
    service = CATALOG.find("forticlient-ems", "6.4", 1)
    pin = asks.pins["forticlient-ems@6.4"]
    newest = max(CATALOG.revisions("forticlient-ems", "6.4"))
    assert ("forticlient-ems@6.4", 1, service.digest, newest) == (pin.service, pin.revision, pin.digest, pin.newest)


def test_a_rule_that_is_wrong_is_looked_at_all_the_same() -> None:
    """Its id counts, and so do the names of its peers; it opens nothing."""
    again = "{id: a, outbound: any, to: [{group: wep}], why: x}"
    asks, found = asked(f"{{rules: [{{id: a, inbound: tcp/0, from: [nobody], why: x}}, {again}, {{id: 9, from: [who]}}]}}")
    assert [("E124", "nobody"), ("E115", "a"), ("E126", "{"), ("E124", "who")] == told(asks)
    assert (["a"], {"a"}) == ([ask.id for ask in found], asks.ids["web"])


def test_ids_are_those_of_rows_and_rules() -> None:
    """What an acceptance may name."""
    asks, _ = asked(
        "{requires: [{service: forticlient-ems@6.4, features: [fsso]}], rules: [{id: a, inbound: any, from: [anywhere], why: x}]}"
    )
    assert {"forticlient-ems/fsso", "a"} == asks.ids["web"]


def test_a_rule_says_which_way_and_with_whom() -> None:
    """One service or several."""
    _, (one, two) = asked(
        "{rules: [{id: a, inbound: tcp/1, from: [anywhere], why: x}, {id: b, outbound: [tcp/1, udp/2], to: ['::/0'], why: y}]}"
    )
    assert (Direction.IN, ["tcp/1"], "x") == (one.direction, [service.text for service in one.services], one.why)
    assert (Direction.OUT, ["tcp/1", "udp/2"], "") == (two.direction, [service.text for service in two.services], two.page)
