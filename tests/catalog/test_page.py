"""The catalog against the vendor's pages: tables typed from the pages, not from the catalog."""

from __future__ import annotations

import pytest

from emscloud.load.catalog import Catalog, expand
from emscloud.model.catalog import ServiceVersion

# Host, communication, ports at their defaults (protocol first), incoming or outgoing, how to customize.
PAGE_6_4 = [
    ("ems-server", "FortiClient Telemetry", "tcp 8013", "in", "Installer/GUI"),
    ("ems-server", "Samba (SMB) service", "tcp 445", "out", "N/A"),
    (
        "ems-server",
        "Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)",
        "tcp 135 1024-5000 49152-65535",
        "out",
        "the ranges 1024-5000 and 49152-65535",
    ),
    ("ems-server", "Active Directory server connection", "tcp 636", "out", "GUI"),
    ("ems-server", "FortiClient download", "tcp 10443", "in", "Installer"),
    ("ems-server", "Apache/HTTPS", "tcp 443", "in", "Installer"),
    ("ems-server", "SMTP server/email", "tcp 25", "out", "GUI"),
    ("ems-server", "FortiClient endpoint probing", "icmp", "out", "N/A"),
    ("ems-server", "FSSO", "tcp 8000", "in", "N/A"),
    ("ems-server", "FortiClient on Chrome OS", "tcp 8443", "in", "GUI"),
    ("ems-server", "Google Workspace API/Google domain directory", "tcp 443", "out", "N/A"),
    ("chromebook", "FortiClient EMS", "tcp 8443", "out", "Via Google Admin console when adding the profile"),
    ("chromebook", "FortiGuard", "tcp 443 3400", "out", "N/A"),
    ("ems-server", "AV/vulnerability signature update", "tcp 80", "out", "N/A"),
    ("ems-server", "AV/vulnerability signature updates with FortiGuard Anycast", "tcp 443", "out", "N/A"),
]
PAGE_6_0 = [
    ("ems-server", "FortiClient Telemetry", "tcp 8013", "in", "Installer/GUI"),
    ("ems-server", "Samba (SMB) service", "tcp 445", "out", "N/A"),
    ("ems-server", "DCE- RPC", "tcp 135", "out", "N/A"),
    ("ems-server", "Active Directory server connection", "tcp 636", "out", "GUI"),
    ("ems-server", "FortiClient download", "tcp 10443", "in", "Installer"),
    ("ems-server", "Apache/HTTPS", "tcp 443", "in", "Installer"),
    ("ems-server", "FortiGuard", "tcp 80", "out", "N/A"),
    ("ems-server", "SMTP server/email", "tcp 25", "out", "GUI"),
    ("ems-server", "FortiClient endpoint probing", "icmp", "out", "N/A"),
    ("ems-server", "FortiClient on Chrome OS", "tcp 8443", "in", "GUI"),
]
# The FortiGuard table of 6.4: the setting that stands for the row, then global, U.S., Europe.
SERVERS = {
    ("legacy", "global"): {"forticlient.fortinet.net", "myforticlient.fortinet.net"},
    ("legacy", "us"): {"usforticlient.fortinet.net"},
    ("anycast", "global"): {"fctupdate.fortinet.net"},
    ("anycast", "us"): {"fctusupdate.fortinet.net"},
    ("anycast", "europe"): {"fcteuupdate.fortinet.net"},
}


def shipped(version: str) -> ServiceVersion:
    return Catalog.shipped().find("forticlient-ems", version, 1)


def opened(version: str, host: str, row: str, **settings: str) -> list[str]:
    """What a row opens under settings, the rest at their defaults."""
    service = shipped(version)
    values = {name: setting.default for name, setting in service.settings.items()}
    values |= {name.replace("_", "-"): (value,) for name, value in settings.items()}
    rows = expand(service, host, None, values)
    return [service.text for found in rows if found.id == f"forticlient-ems/{row}" for service in found.services]


@pytest.mark.parametrize(("version", "page"), [("6.4", PAGE_6_4), ("6.0", PAGE_6_0)])
def test_every_row_of_the_page_is_there_and_no_other(version: str, page: list[tuple[str, str, str, str, str]]) -> None:
    """Name, ports, direction and customization of every row are the page's, whatever FortiGuard is chosen."""
    service = shipped(version)
    customize = {(row.host, row.page): row.customize for row in service.rows}
    defaults = {name: setting.default for name, setting in service.settings.items()}
    found = set()
    for fortiguard in ("legacy", "anycast"):
        values = defaults | ({"fortiguard": (fortiguard,)} if "fortiguard" in defaults else {})
        for host in (name for name, known in service.hosts.items() if not known.unseen):
            for row in expand(service, host, None, values):
                name = row.page.partition(": ")[2]
                protocol = row.services[0].text.partition("/")[0]
                ports = " ".join([protocol, *(one.text.partition("/")[2] for one in row.services)]).strip()
                found.add((host, name, ports, str(row.direction), customize[host, name]))
    assert found == set(page)


def test_the_page_of_6_4_has_fifteen_rows() -> None:
    """Nine in the first table, two for managing Chromebooks, two of the Chromebooks, two of FortiGuard."""
    assert (len(PAGE_6_4), len(shipped("6.4").rows)) == (15, 15)


@pytest.mark.parametrize(("chosen", "servers"), SERVERS.items())
def test_fortiguard_has_the_names_of_its_table(chosen: tuple[str, str], servers: set[str]) -> None:
    """Each region of each row of the FortiGuard table has the page's own names."""
    service = shipped("6.4")
    values = {name: setting.default for name, setting in service.settings.items()}
    rows = expand(service, "ems-server", ("signatures",), values | {"fortiguard": (chosen[0],), "region": (chosen[1],)})
    assert [set(row.names) for row in rows] == [servers]


@pytest.mark.parametrize("version", ["6.0", "6.4"])
def test_the_directory_is_ldap_or_ldaps(version: str) -> None:
    """The page says 389 or 636, and only one of them is opened."""
    assert [opened(version, "ems-server", "directory", directory=kind) for kind in ("ldap", "ldaps")] == [["tcp/389"], ["tcp/636"]]


def test_probing_can_be_an_echo_request_alone() -> None:
    """The page says ICMP and no type; a setting narrows it."""
    kinds = [opened("6.4", "ems-server", "probing", probe=kind) for kind in ("any", "echo-request")]
    assert kinds == [["icmp"], ["icmp/echo-request"]]


@pytest.mark.parametrize("version", ["6.0", "6.4"])
def test_what_the_page_calls_customizable_is_a_setting(version: str) -> None:
    """Ports that the installer or the GUI moves are settings of both versions; the RPC ranges are of 6.4 alone."""
    moved = [
        ("telemetry", "telemetry_port"),
        ("download", "download_port"),
        ("admin-web", "web_port"),
        ("mail-alerts", "smtp_port"),
        ("chromebook", "chromebook_port"),
    ]
    assert [opened(version, "ems-server", row, **{name: "9999"}) for row, name in moved] == [["tcp/9999"]] * 5
    assert ("rpc-ports" in shipped(version).settings) == (version == "6.4")


def test_rpc_keeps_its_first_port() -> None:
    """135 bears no star on the page: the ranges are customizable and it is not."""
    assert opened("6.4", "ems-server", "rpc", rpc_ports="50000-50100") == ["tcp/135", "tcp/50000-50100"]


def test_a_chromebook_reaches_the_port_that_its_server_listens_on() -> None:
    """One setting moves both ends of the connection between a Chromebook and EMS."""
    assert opened("6.4", "chromebook", "profile", chromebook_port="9443") == ["tcp/9443"]


def test_what_was_not_seen_of_6_0_is_said() -> None:
    """The Google row and the Chromebooks' own rows are marked, with the reason, and not filled from 6.4."""
    service = shipped("6.0")
    assert [row.id for row in service.rows if row.unseen] == ["google-workspace"]
    assert [host.name for host in service.hosts.values() if host.unseen] == ["chromebook"]
    assert (service.partial, shipped("6.4").partial) == (True, False)


def test_fortiguard_of_6_0_is_a_role() -> None:
    """Its row has no host name on the page, so the user says who it is."""
    (row,) = [row for row in shipped("6.0").rows if row.id == "signatures"]
    assert (row.role, dict(row.names)) == ("fortiguard-updates", {})


@pytest.mark.parametrize(("version", "release"), [("6.0", "6.0.5"), ("6.4", "6.4.7")])
def test_the_source_is_named(version: str, release: str) -> None:
    """The release whose guide was read, and where it stands."""
    service = shipped(version)
    assert (service.release, release in service.source, service.checked) == (release, True, "2026-11-25")
