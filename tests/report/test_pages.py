"""A vendor's page, as the catalog has it."""

from __future__ import annotations

import json
from typing import cast

import pytest

from emscloud.load.catalog import Catalog
from emscloud.model.catalog import ServiceVersion
from emscloud.report import pages
from emscloud.report.text import plain


@pytest.fixture(scope="module")
def whole() -> ServiceVersion:
    """The page of which every row was seen."""
    return Catalog.shipped().find("forticlient-ems", "6.4")


@pytest.fixture(scope="module")
def partial() -> ServiceVersion:
    """The page of which some was not seen."""
    return Catalog.shipped().find("forticlient-ems", "6.0")


def test_a_version_is_a_line(whole: ServiceVersion, partial: ServiceVersion) -> None:
    """What is partial says so."""
    lines = plain(pages.services([whole, partial])).split("\n")
    assert [line.endswith("  partial") for line in lines[:-1]] == [False, True]


def test_every_row_has_its_facts(whole: ServiceVersion) -> None:
    """Direction, services by setting, the role or the names by region, and how the page says that it is customized."""
    lines = plain(pages.page(whole)).split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith("  signatures-anycast  "))
    names = ("global: fctupdate.fortinet.net", "us: fctusupdate.fortinet.net", "europe: fcteuupdate.fortinet.net")
    assert lines[at : at + 4] == [
        "  signatures-anycast  [signatures]  AV/vulnerability signature updates with FortiGuard Anycast",
        "    out  tcp/443, with fortiguard anycast",
        f"    to {'; '.join(f'region {name}' for name in names)}",
        "    EMS fetches signatures from FortiGuard Anycast; to customize: N/A",
    ]
    assert "    in  tcp/{telemetry-port}" in lines
    assert "    from role endpoints" in lines


def test_a_row_of_another_page_names_it() -> None:
    """Its address is the last of the row; nothing is said of customizing where the page says nothing of it."""
    lines = plain(pages.page(Catalog.shipped().find("fortimanager", "7.0"))).split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith("  ntp  "))
    assert lines[at + 3 : at + 5] == [
        "    the clock is kept",
        "    https://docs2.fortinet.com/document/fortimanager/7.0.0/fortimanager-ports/653148/outgoing-ports",
    ]


def test_what_nobody_saw_is_said(partial: ServiceVersion) -> None:
    """Hosts and rows without facts say why."""
    text = plain(pages.page(partial))
    unseen = [row.unseen for row in partial.rows if row.unseen] + [host.unseen for host in partial.hosts.values() if host.unseen]
    assert [reason for reason in unseen if f"not in the catalog: {reason}" not in text] == []
    assert unseen != []


def test_the_json_has_every_key_of_every_row(whole: ServiceVersion, partial: ServiceVersion) -> None:
    """Each row has the same keys, null where it says nothing; ids are in full and without the version."""
    keys = set()
    for one in (whole, partial):
        value = pages.data(one)
        assert json.loads(json.dumps(value)) == value
        rows = cast("list[dict[str, object]]", value["rows"])
        keys |= {tuple(row) for row in rows}
        assert [row["id"] for row in rows] == [f"forticlient-ems/{row.id}" for row in one.rows]
        assert [row["direction"] is None for row in rows] == [bool(row.unseen) for row in one.rows]
    assert len(keys) == 1


def test_a_list_entry_is_short(whole: ServiceVersion) -> None:
    """Name, version, revision and digest, and how many rows."""
    listed = pages.listed(whole)
    assert (listed["service"], listed["version"], listed["rows"], listed["digest"]) == ("forticlient-ems", "6.4", 15, whole.digest)
