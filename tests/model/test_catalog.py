"""A service's page: whether something of it is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.model.catalog import Host, Row, ServiceVersion
from tests.load.services import depot


def without(*, rows: bool, hosts: bool) -> ServiceVersion:
    """The depot, its marks taken away where they are not wanted."""
    service = depot()
    kept: tuple[Row, ...] = tuple(row if rows else replace(row, unseen="") for row in service.rows)
    machines: dict[str, Host] = {name: host if hosts else replace(host, unseen="") for name, host in service.hosts.items()}
    return replace(service, rows=kept, hosts=machines)


@pytest.mark.parametrize(
    ("rows", "hosts", "expected"), [(True, True, True), (True, False, True), (False, True, True), (False, False, False)]
)
def test_a_page_is_partial_where_a_row_or_a_host_was_not_seen(rows: bool, hosts: bool, expected: bool) -> None:
    """Either is enough."""
    assert expected == without(rows=rows, hosts=hosts).partial
