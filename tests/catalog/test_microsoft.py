"""windows-host and ad-member against Microsoft's articles: tables typed from the articles, not from the catalog."""

from __future__ import annotations

import re

import pytest

from emscloud.load.catalog import Catalog, ExpandedRow, expand
from emscloud.model.catalog import ServiceVersion

# Article 179442, the table of Windows Server 2008 and later: what is in its columns Server Port and Service.
DOMAIN = {
    "W32Time": "123/UDP",
    "RPC Endpoint Mapper": "135/TCP",
    "Kerberos password change": "464/TCP/UDP",
    "RPC for LSA, SAM, NetLogon": "49152-65535/TCP",
    "LDAP": "389/TCP/UDP",
    "LDAP SSL": "636/TCP",
    "LDAP GC": "3268/TCP",
    "LDAP GC SSL": "3269/TCP",
    "DNS": "53/TCP/UDP",
    "FRS RPC": "49152-65535/TCP",
    "Kerberos": "88/TCP/UDP",
    "SMB": "445/TCP",
    "DFSR RPC": "49152-65535/TCP",
}
REPLICATION = {"FRS RPC", "DFSR RPC"}
# Article 832017, the sections DNS Server and Windows Time.
SERVICES = {"dns": {("UDP", 53), ("TCP", 53)}, "time": {("UDP", 123)}}
# The guidance for domain joins: ports between a client and its domain controller, RPC's range apart.
JOIN = {"tcp/53", "udp/53", "udp/389", "tcp/389", "tcp/88", "tcp/135", "tcp/445"}
# Azure's article on forced tunneling, by cloud: names of its KMS, and their addresses.
AZURE = {
    "azure": {"azkms.core.windows.net": {"20.118.99.224", "40.83.235.53"}, "kms.core.windows.net": {"23.102.135.246"}},
    "azure-germany": {"kms.core.cloudapi.de": {"51.4.143.248"}},
    "azure-us-government": {"kms.core.usgovcloudapi.net": {"23.97.0.13"}, "azkms.core.usgovcloudapi.net": {"52.126.105.2"}},
    "azure-china": {
        "azkms.core.chinacloudapi.cn": {"159.27.28.100", "163.228.64.161"},
        "kms.core.chinacloudapi.cn": {"42.159.7.249"},
    },
}


def shipped(name: str) -> ServiceVersion:
    return Catalog.shipped().find(name, "2019")


def rows(name: str, **settings: str) -> dict[str, ExpandedRow]:
    """Every row under settings, by its id in the file."""
    service = shipped(name)
    values = {key: setting.default for key, setting in service.settings.items()}
    values |= {key.replace("_", "-"): (value,) for key, value in settings.items()}
    found = expand(service, next(iter(service.hosts)), None, values)
    return {row.id.partition("/")[2]: row for row in found}


def opened(row: ExpandedRow) -> set[str]:
    return {service.text for service in row.services}


def test_a_member_has_every_row_of_the_table_but_replication() -> None:
    """The article says that a firewall between members and domain controllers need not open FRS and DFSR."""
    found = {row.page.partition(": ")[2]: opened(row) for name, row in rows("ad-member").items() if name != "ping"}
    expected = {}
    for service, column in DOMAIN.items():
        ports, *protocols = column.split("/")
        expected[service] = {f"{protocol.lower()}/{ports}" for protocol in protocols}
    assert found == {service: services for service, services in expected.items() if service not in REPLICATION}


def test_a_member_may_ping_its_domain_controllers() -> None:
    """The article's section on Active Directory asks for ICMP from members to domain controllers."""
    assert [opened(rows("ad-member", ping=kind)["ping"]) for kind in ("any", "echo-request")] == [{"icmp"}, {"icmp/echo-request"}]


def test_a_member_talks_to_domain_controllers_and_nobody_talks_to_it() -> None:
    """All rows go out, to one role."""
    found = {(str(row.direction), row.role) for row in rows("ad-member").values()}
    assert found == {("out", "domain-controllers")}


def test_what_a_domain_join_needs_is_within_the_rows() -> None:
    """The guidance's own table, but for RPC, whose range there is that of old domain controllers as well."""
    every = set[str]().union(*[opened(row) for row in rows("ad-member").values()])
    assert JOIN - every == set()


def test_ldap_over_tls_is_a_feature_of_its_own() -> None:
    """The article says that 636 and 3269 need not be opened where no client uses them."""
    found = {port for row in rows("ad-member").values() if row.feature == "secure-directory" for port in opened(row)}
    assert found == {"tcp/636", "tcp/3269"}


def test_the_ports_of_rpc_move() -> None:
    """The article says that RPC's ports can be restricted; the endpoint mapper's cannot."""
    moved = rows("ad-member", rpc_ports="50000-50100")
    assert (opened(moved["rpc"]), opened(moved["rpc-mapper"])) == ({"tcp/50000-50100"}, {"tcp/135"})


@pytest.mark.parametrize(("row", "services"), SERVICES.items())
def test_a_windows_host_has_the_sections_that_it_claims(row: str, services: set[tuple[str, int]]) -> None:
    """DNS Server and Windows Time, whole, seen from the machine that asks."""
    found = rows("windows-host")[row]
    assert opened(found) == {f"{protocol.lower()}/{port}" for protocol, port in services}
    assert str(found.direction) == "out"


def test_a_windows_host_is_activated_by_a_host_of_its_own_at_1688() -> None:
    """Which is the default; the KMS host can be told another port."""
    found = rows("windows-host")
    assert (set(found), opened(found["activation"]), found["activation"].role) == (
        {"dns", "time", "activation", "updates"},
        {"tcp/1688"},
        "activation",
    )
    assert opened(rows("windows-host", kms_port="1700")["activation"]) == {"tcp/1700"}


def test_updates_come_from_a_wsus_server_at_its_two_ports() -> None:
    """Sections 2.1.3 and 2.5: 8531 for what TLS protects and 8530 for the files; without TLS the latter alone."""
    row = rows("windows-host")["updates"]
    assert (opened(row), row.role, str(row.direction)) == ({"tcp/8531", "tcp/8530"}, "update-servers", "out")
    assert opened(rows("windows-host", wsus="http")["updates"]) == {"tcp/8530"}
    assert opened(rows("windows-host", wsus_https_port="443", wsus_http_port="80")["updates"]) == {"tcp/443", "tcp/80"}


def test_a_revision_adds_and_changes_nothing_else() -> None:
    """Who takes up revision 2 of windows-host without its new feature opens what revision 1 did."""
    catalog = Catalog.shipped()
    old, new = [catalog.find("windows-host", "2019", revision) for revision in (1, 2)]
    assert old.rows == tuple(row for row in new.rows if row.feature != "updates")
    assert old.settings.items() <= new.settings.items()
    assert old.roles.items() <= new.roles.items()


@pytest.mark.parametrize(("cloud", "names"), AZURE.items())
def test_a_windows_host_on_azure_has_azures_names(cloud: str, names: dict[str, set[str]]) -> None:
    """Each of Azure's clouds has its own; their addresses stand in the notes, for a lock by hand."""
    found = rows("windows-host", kms=cloud)
    assert (set(found["activation-azure"].names), opened(found["activation-azure"])) == (set(names), {"tcp/1688"})
    assert "activation" not in found
    notes = " ".join(shipped("windows-host").notes)
    assert {one for each in names.values() for one in each if one not in notes} == set()


def test_the_clouds_differ_and_the_notes_say_so() -> None:
    """What AWS and Azure never filter needs no row."""
    notes = " ".join(shipped("windows-host").notes)
    assert "Amazon resolver" in notes
    assert "168.63.129.16" in notes


@pytest.mark.parametrize("name", ["windows-host", "ad-member"])
def test_the_source_is_what_was_read(name: str) -> None:
    """Each article at the commit of Microsoft's repository that was read; a row of another article names it."""
    service = shipped(name)
    sources = {service.source, *[row.source for row in service.rows if row.source]}
    kept = [
        re.fullmatch(r"https://github.com/MicrosoftDocs/(SupportArticles-docs|windowsserverdocs)/blob/[0-9a-f]{40}/.+", one)
        for one in sources
    ]
    assert (service.partial, len(sources), all(kept)) == (False, {"windows-host": 4, "ad-member": 1}[name], True)
