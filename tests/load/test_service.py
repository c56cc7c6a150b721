"""A service file: what it says becomes facts, and what does not hold together is refused with its place."""

from __future__ import annotations

import time
from pathlib import Path

import jsonschema
import pytest
import yaml

from emscloud.diagnostics import Failed
from emscloud.load.catalog import SHIPPED
from emscloud.load.service import SERVICE, digest, load_service
from emscloud.model.catalog import Host, Row, Setting
from emscloud.model.policy import Direction
from tests.load.services import TEXT, changed, depot


def test_a_file_becomes_facts() -> None:
    """Rows, settings and hosts are as the file writes them, in its order."""
    service = depot()
    assert (service.name, service.version, service.revision, service.title) == ("depot", "1.0", 1, "Depot")
    assert (service.release, service.source, service.notes) == ("1.0.3", "https://depot.example/ports", ("the page is short",))
    assert service.hosts["desk"] == Host("desk", "a desk", {}, "the page is cut")
    assert service.settings["ranges"] == Setting("ranges", "ranges", ("1000-2000", "3000"), (), "more ports")
    assert service.rows[2] == Row(
        id="news",
        host="store",
        feature="news",
        page="News",
        usage="the store fetches news",
        customize="N/A",
        direction=Direction.OUT,
        services={"": ("tcp/443",)},
        services_by="",
        role=None,
        names={"near": ("news.example", "also.example"), "far": ()},
        names_by="area",
        when={"mode": ("tls",)},
        absent="the page says N/A",
    )
    assert (
        depot(("    page: Writing", "    page: Writing\n    source: https://depot.example/more")).rows[1].source
        == "https://depot.example/more"
    )
    assert service.rows[1].services == {"plain": ("tcp/80",), "tls": ("tcp/443", "icmp")}


REFUSED = [
    # a change, the codes, and words of the first detail
    (("host: store\n    feature: read", "host: stor\n    feature: read"), ["E130"], "Did you mean `store`?"),
    (("feature: news\n", "feature: newz\n"), ["E130"], "no feature of the host store `newz`. Did you mean `news`?"),
    (("role: keepers", "role: keeper"), ["E130"], "no role `keeper`. Did you mean `keepers`?"),
    (("when: {mode: [tls]}", "when: {moode: [tls]}"), ["E130"], "no choice among the settings `moode`. Did you mean `mode`?"),
    (("when: {mode: [tls]}", "when: {web-port: [tls]}"), ["E130"], "no choice among the settings `web-port`"),
    (("when: {mode: [tls]}", "when: {mode: [tsl]}"), ["E130"], "no option of mode `tsl`. Did you mean `tls`?"),
    (("services: {mode: {plain", "services: {mood: {plain"), ["E130"], "no choice among the settings `mood`"),
    (("plain: [tcp/80], ", ""), ["E133"], "all of its options: `plain`, `tls`"),
    (("tls: [tcp/443, icmp]}}", "tls: [icmp]}, area: {near: [icmp], far: [icmp]}}"), ["E133"], "Exactly one choice"),
    (("services: [tcp/443]", "services: []"), ["E133"], "would open nothing"),
    (("plain: [tcp/80]", "plain: []"), ["E133"], "would open nothing"),
    (("services: [tcp/443]", "services: [tcp/0]"), ["E133"], "Port 0"),
    (("tcp/{web-port}", "tcp/{web-prt}"), ["E133"], "Did you mean `web-port`?"),
    (("tcp/{web-port}", "tcp/{mode}"), ["E133"], "`mode` is a choice"),
    (("tcp/{web-port}", "tcp/{web-port}-{ranges}"), ["E133"], "several settings"),
    (("tcp/{web-port}", "icmp/{web-port}"), ["E133"], "only echo-request"),
    (("also.example]", "also]"), ["E133"], "has no dot"),
    (("    role: keepers\n", ""), ["E133"], "`role` for the user to bind, or `names`"),
    (("    role: keepers\n", "    role: keepers\n    names: [a.example]\n"), ["E133"], "`role` for the user to bind, or `names`"),
    (("    usage: keepers write\n", ""), ["E133"], "The row lacks `usage`"),
    (("- id: write", "- id: read"), ["E133"], "`read` already names the row in line 21"),
    (('default: "8080"', 'default: "80-90"'), ["E132"], "one port is wanted"),
    (('default: "8080"', 'default: ["80", "90"]'), ["E132"], "Only ranges have several"),
    (('default: "8080"', 'default: "80", options: [a]'), ["E132"], "A choice has `options`"),
    (("options: [plain, tls], ", ""), ["E132"], "A choice has `options`"),
    (("default: tls", "default: tsl"), ["E132"], "Did you mean `tls`?"),
    (("default: near", "default: nowhere"), ["E132"], "There are `near`, `far`"),
    (('"3000"]', "70000-70001]"), ["E132"], "Port 70000"),
    (("features: {}, unseen: the page is cut", "features: {}"), ["E133"], "has no features"),
    (("news: updates", "news: updates, gone: away"), ["E133"], "No row serves the feature `gone`"),
    (("roles: {clients: who reads, keepers: who writes}", "roles: {}"), ["E130", "E130"], "There is none."),
    (("revision: 1", "revision: 0"), ["E113"], "between 1 and 9999"),
    (("    role: clients\n", "    role: clients\n    rolle: x\n"), ["E110"], "Did you mean `role`?"),
    (("title: Depot\n", ""), ["E111"], "lacks `title`"),
    (("names: {area: {near: [news.example, also.example], far: []}}", "names: {}"), ["E114"], "empty"),
]


@pytest.mark.parametrize(("change", "codes", "words"), REFUSED)
def test_what_does_not_hold_together_is_refused(change: tuple[str, str], codes: list[str], words: str) -> None:
    """Each mistake has its code, a sentence that says what to do, and a place in the file."""
    with pytest.raises(Failed) as failed:
        depot(change)
    problems = failed.value.problems
    assert [problem.code for problem in problems] == codes
    assert words in problems[0].detail
    assert all(problem.where and problem.where.line for problem in problems)


def test_all_problems_come_at_once() -> None:
    """Mistakes in settings, rows and features are told together, in the order of the file."""
    with pytest.raises(Failed) as failed:
        depot(("default: near", "default: no"), ("role: keepers", "role: keeper"), ("tcp/{web-port}", "tcp/{web}"))
    assert [problem.code for problem in failed.value.problems] == ["E132", "E133", "E130"]


def test_the_place_is_that_of_the_word() -> None:
    """The caret stands under the role that is not defined."""
    with pytest.raises(Failed) as failed:
        depot(("role: keepers", "role: keeper"))
    where = failed.value.problems[0].where
    assert where is not None
    assert where.text[where.column - 1 : where.column - 1 + where.length] == "keeper"


def test_many_choices_are_no_burden() -> None:
    """Rows are judged one by one, not under every combination of options."""
    extra = "".join(f"  c{number}: {{kind: choice, options: [a, b, c, d], default: a, doc: x}}\n" for number in range(40))
    start = time.perf_counter()
    service = depot(("  mode: {kind", extra + "  mode: {kind"))
    assert (len(service.settings), time.perf_counter() - start < 2) == (44, True)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*/*.yaml")), ids=lambda path: path.name)
def test_the_schema_takes_what_is_shipped(path: Path) -> None:
    """An independent validator takes every shipped file by the schema that the shape describes."""
    tree = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader) | {"revision": 1}
    jsonschema.Draft202012Validator(SERVICE.schema()).validate(tree)


def test_the_schema_refuses_an_unknown_key() -> None:
    """A misspelt key of a row is a mistake to an editor as well."""
    tree = yaml.load(changed(("usage: clients read", "usge: clients read")), Loader=yaml.BaseLoader) | {"revision": 1}
    assert not jsonschema.Draft202012Validator(SERVICE.schema()).is_valid(tree)


def test_line_ends_change_no_digest() -> None:
    """A checkout with CRLF is the same service; any other byte is another."""
    dos = load_service(TEXT.replace("\n", "\r\n"), "depot/1.0.r1.yaml")
    assert dos.digest == depot().digest == digest(TEXT)
    assert depot(("title: Depot", "title: Depots")).digest != depot().digest
