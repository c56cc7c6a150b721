"""fortimanager against the vendor's two pages: tables typed from the pages, not from the catalog."""

from __future__ import annotations

import pytest

from emscloud.load.catalog import Catalog, ExpandedRow, expand

# Product, purpose, protocol and port; a star is the page's mark of a FortiManager that is a local FortiGuard server.
INCOMING = [
    ("FortiGate", "IPv4 FGFM management", "TCP/541"),
    ("FortiGate", "IPv6 FGFM management", "TCP/542"),
    ("FortiGate", "WebFilter queries, AV & IPS updates*", "UDP/53, UDP/8888, TCP/80, TCP/8888"),
    ("FortiGate", "Antispam*", "TCP/8889, UDP/8889"),
    ("FortiGate", "FortiGuard Web Filter and Email Filter*", "TCP/8900"),
    ("FortiGate", "Registration for license validation and UTM updates (AV, IPS)*", "TCP/8890, TCP/443"),
    ("Logging (all Fortinet products)", "OFTP", "TCP/514"),
    ("FortiManager", "HA", "TCP/5199"),
    ("FortiManager", "Log aggregation server (requires FortiManager 800 series or higher)", "TCP/300"),
    ("FortiManager", "File query/AntiVirus query service", "TCP/8902"),
    ("FortiManager", "GeoIP service", "TCP/8903"),
    ("Non-Fortinet products", "Syslog", "UDP/514, TCP/514"),
    ("Chromebook", "Logging", "TCP/8443"),
    ("Management", "Ping", "ICMP"),
    ("Management", "SSH", "TCP/22"),
    ("Management", "HTTP", "TCP/80"),
    ("Management", "HTTPS", "TCP/443"),
    ("Management", "Web Service (API calls, JSON and XML respectively)", "TCP/443, TCP/8080"),
    ("Management", "SNMP query", "UDP/161"),
    ("FortiGuard", "AV and IPS push updates", "UDP/9443"),
    ("FortiClient", "FortiGuard Web Filter and Email Filter*", "TCP/8901"),
]
OUTGOING = [
    ("FortiGate", "IPv4 FGFM management", "TCP/541"),
    ("FortiGate", "IPv6 FGFM management", "TCP/542"),
    ("FortiGate", "AV and IPS Push updates*", "UDP/9443"),
    ("Non-Fortinet", "SMTP email alerts", "TCP/25"),
    ("Non-Fortinet", "TACACS+ Authentication", "TCP/49"),
    ("Non-Fortinet", "LDAP queries", "TCP/389 or TCP/636"),
    ("Non-Fortinet", "Log aggregation client", "TCP/3000"),
    ("Non-Fortinet", "RADIUS Authentication", "TCP/1812"),
    ("Non-Fortinet", "DNS lookup", "UDP/53"),
    ("Non-Fortinet", "NTP synchronization", "UDP/123"),
    ("Non-Fortinet", "SNMP traps", "UDP/162"),
    ("Non-Fortinet", "Syslog, logforwarding", "UDP/514, TCP/514"),
    ("Non-Fortinet", "Google Maps integration", "https://maps.google.com https://maps.googleapis.com https://fonts.googleapis.com"),
    ("FortiManager", "HA sync", "TCP/5199"),
    ("FortiManager", "FortiGuard Web Filter and Email Filter*", "TCP/8900"),
    ("FortiGuard", "Firmware images update", "TCP/443"),
    ("FortiGuard", "Sprite Map and webGUI updates", "https://productapi.fortinet.com https://filestore.fortinet.com"),
    ("FortiGuard", "AV & IPS updates", "https://fds1.fortinet.com"),
    ("FortiGuard", "Web Filtering and Anti-Spam updates", "https://guard.fortinet.net"),
    ("FortiGuard", "File query and GEOIP DB updates", "https://fqsvr.fortinet.com"),
    ("FortiGuard", "FortiClient signature updates", "https://forticlient.fortinet.net"),
    ("FortiGuard", "Google Maps license management", "https://mapserver.fortinet.com"),
    (
        "Fortinet Registry",
        "Management Extension Applications download (for example, FortiWLM MEA)",
        "TCP/443, TCP/4443 https://registry.fortinet.com",
    ),
]
SERVICE = Catalog.shipped().find("fortimanager", "7.0", 1)
WHO = {
    "fortigates": "FortiGate",
    "fortinet-devices": "Logging (all Fortinet products)",
    "fortimanagers": "FortiManager",
    "ha-peers": "FortiManager",
    "syslog-senders": "Non-Fortinet products",
    "chromebooks": "Chromebook",
    "admins": "Management",
    "api-clients": "Management",
    "endpoints": "FortiClient",
    "fortiguard": "FortiGuard",
}
"""Roles whose product on the page is always the same one."""


def rows(**settings: str) -> tuple[ExpandedRow, ...]:
    values = {name: setting.default for name, setting in SERVICE.settings.items()}
    return expand(SERVICE, "fortimanager", None, values | {name.replace("_", "-"): (one,) for name, one in settings.items()})


def said(column: str) -> tuple[frozenset[str], frozenset[str]]:
    """The page's third column as services and host names; of a choice what is the default here; https is tcp/443."""
    words = column.replace("TCP/389 or ", "").replace(",", " ").split()
    names = frozenset(word.removeprefix("https://") for word in words if word.startswith("https://"))
    services = frozenset(word.lower() for word in words if not word.startswith("https://"))
    return services or frozenset({"tcp/443"}), names


@pytest.mark.parametrize(("direction", "page"), [("in", INCOMING), ("out", OUTGOING)])
def test_every_row_of_the_page_is_there_and_no_other(direction: str, page: list[tuple[str, str, str]]) -> None:
    """Purpose, protocols, ports and host names are the page's, row for row and in its order."""
    found = [
        (row.page.partition(": ")[2], (frozenset(service.text for service in row.services), frozenset(row.names)))
        for row in rows()
        if row.direction == direction
    ]
    assert found == [(purpose.rstrip("*"), said(column)) for _, purpose, column in page]


@pytest.mark.parametrize(("direction", "page"), [("in", INCOMING), ("out", OUTGOING)])
def test_the_role_is_made_from_the_product(direction: str, page: list[tuple[str, str, str]]) -> None:
    """Whom the page calls by one product no role mixes up with another."""
    listed = [row for row in rows() if row.direction == direction]
    strange = [
        (row.id, product) for row, (product, _, _) in zip(listed, page, strict=True) if row.role in WHO and WHO[row.role] != product
    ]
    assert strange == []


def test_what_only_a_local_fortiguard_server_needs_is_not_among_the_rest() -> None:
    """The rows with the page's mark are under features that no other FortiManager has to choose."""
    page = [*INCOMING, *OUTGOING]
    marked = {row.feature for row, (_, purpose, _) in zip(rows(), page, strict=True) if purpose.endswith("*")}
    rest = {row.feature for row, (_, purpose, _) in zip(rows(), page, strict=True) if not purpose.endswith("*")}
    assert (marked, marked & rest) == ({"local-fortiguard", "endpoint-rating", "cascade"}, {"cascade"})


def test_the_page_has_44_rows() -> None:
    """21 of what comes in and 23 of what goes out; none is left out."""
    assert (len(INCOMING), len(OUTGOING), len(SERVICE.rows), SERVICE.partial) == (21, 23, 44, False)


@pytest.mark.parametrize(
    ("settings", "row", "services"),
    [
        ({"directory": "ldap"}, "ldap", ["tcp/389"]),
        ({"log_aggregation_port": "3000"}, "log-aggregation-in", ["tcp/3000"]),
        ({"radius": "udp"}, "radius", ["udp/1812"]),
    ],
)
def test_what_the_page_leaves_open_is_a_setting(settings: dict[str, str], row: str, services: list[str]) -> None:
    """A choice of the page's, and two ports that stand otherwise elsewhere."""
    found = [one for one in rows(**settings) if one.id == f"fortimanager/{row}"]
    assert [[service.text for service in one.services] for one in found] == [services]


def test_each_table_names_its_page() -> None:
    """Incoming ports are the file's source, outgoing ports that of their rows; both of 7.0.0."""
    sources = {(row.direction.value, row.source or SERVICE.source) for row in SERVICE.rows}
    assert {(way, one.rpartition("/")[2], "/7.0.0/" in one) for way, one in sources} == {
        ("in", "incoming-ports", True),
        ("out", "outgoing-ports", True),
    }


def test_roles_that_ems_has_too_have_its_words() -> None:
    """One binding under `peers` serves both services: these roles mean the same people and machines."""
    ems = Catalog.shipped().find("forticlient-ems", "6.4", 1)
    shared = set(SERVICE.roles) & set(ems.roles)
    assert shared == {"admins", "chromebooks", "directory-servers", "endpoints", "fortigates", "mail-server"}
