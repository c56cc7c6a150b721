"""Rows of a page among a group's atoms, and the settings that explain most of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud.load.catalog import Catalog
from emscloud.model.peer import Network
from emscloud.propose.draft import Held
from emscloud.propose.rows import Reading, readings
from tests.load.services import changed
from tests.propose.finds import DEPLOYMENT, held

CATALOG = Catalog.shipped()
EMS = CATALOG.find("forticlient-ems", "6.4")
A, B = "10.1.0.0/16", "10.2.0.0/16"


def read(group: Held, host: str = "ems-server") -> Reading:
    """A host of EMS 6.4 in a group."""
    return Reading(group, EMS, host)


def bound(one: Reading) -> dict[str, dict[str, list[str]]]:
    """The peers of each row of each feature that is found."""
    return {
        name: {
            found.row.id.partition("/")[2]: sorted(peer.text for peer in found.peers if isinstance(peer, Network)) for found in rows
        }
        for name, rows in one.features.items()
    }


def test_a_feature_is_found_where_all_its_rows_are() -> None:
    """With whom each row is found is said row by row; a wider range is another rule."""
    one = read(held({"in tcp/8013": f"{A} {B}", "in tcp/10440-10450": A, "out tcp/636": A}))
    assert {"telemetry": {"telemetry": [A, B]}, "directory": {"directory": [A]}} == bound(one)
    assert {"deployment"} == set(bound(read(held(dict.fromkeys(DEPLOYMENT, A)))))
    assert {} == bound(read(held(dict.fromkeys(DEPLOYMENT[:-1], A))))


def test_a_row_of_several_services_takes_whom_all_of_them_name() -> None:
    """RPC is port 135 and the ranges."""
    rules = dict.fromkeys(DEPLOYMENT, f"{A} {B}") | {"out tcp/135": A}
    assert [A] == bound(read(held(rules)))["deployment"]["rpc"]


@pytest.mark.parametrize(
    ("rules", "settings"),
    [
        ({"out tcp/389": A}, {"directory": ("ldap",)}),
        ({"out tcp/389": A, "out tcp/636": A}, {}),
        ({"out icmp/echo-request": A}, {"probe": ("echo-request",)}),
        ({"in tcp/8014#EMS telemetry": A}, {"telemetry-port": ("8014",)}),
        ({"in tcp/8014#forticlient-ems/telemetry: endpoints": A}, {"telemetry-port": ("8014",)}),
        ({"in tcp/8014": A}, {}),
        ({"in tcp/8014#EMS telemetry": A, "in tcp/8013": A}, {}),
        ({"out tcp/135": A, "out tcp/50000-50100": A, "out tcp/2000-3000": A}, {"rpc-ports": ("2000-3000", "50000-50100")}),
        ({"out tcp/135": A, "out tcp/50000-50100": B}, {}),
        ({"out tcp/135": A, "out tcp/6000-7000": A, "out tcp/3389": A}, {}),
    ],
)
def test_a_setting_is_the_pages_unless_another_explains_more(rules: dict[str, str], settings: dict[str, tuple[str, ...]]) -> None:
    """A port of one's own only where somebody wrote whose it is; ranges only within the page's."""
    found = read(held(rules)).settings
    assert settings == {name: value for name, value in found.items() if value != EMS.settings[name].default}


def test_a_rule_that_is_said_to_be_another_rows_is_that_rows() -> None:
    """What emscloud made says in its description which rows asked for it."""
    words = "forticlient-ems/signatures-anycast: EMS fetches"
    one = read(held({"in tcp/8443": A, f"out tcp/443#{words}": B}))
    assert "chromebook-management" not in one.features
    assert "chromebook-management" in read(held({"in tcp/8443": A, "out tcp/443#to Google": B})).features


def test_a_feature_with_host_names_is_not_told() -> None:
    """Nor one with a row that nobody saw."""
    one = read(held({"out tcp/443": A}))
    assert (("signatures",), False) == (one.by_name, "signatures" in one.claimable)
    assert [("signatures",), ()] == [read(held({rule: A})).by_name for rule in ("out tcp/80", "in tcp/80")]
    old = Reading(held({"in tcp/8443": A}), CATALOG.find("forticlient-ems", "6.0"), "ems-server")
    assert "chromebook-management" not in old.claimable


@pytest.mark.parametrize(
    ("rules", "telling"),
    [
        ({"in tcp/8013": A}, True),
        ({"in tcp/443": A}, False),
        ({"in tcp/8000": A}, False),
        ({"in tcp/443#EMS console": A}, True),
        ({"in tcp/443#systems": A}, False),
        (dict.fromkeys(DEPLOYMENT, A), True),
    ],
)
def test_what_tells_a_service(rules: dict[str, str], telling: bool) -> None:
    """A port of its own, many services at once, or words; not what anybody's server has."""
    one = read(held(rules))
    ((_, rows),) = one.features.items()
    assert telling == any(one.telling([row]) for row in rows) or one.telling(rows)
    assert telling == one.telling(rows)


def test_a_row_says_nothing_to_peers_for_whom_its_service_does_not_exist() -> None:
    """ICMPv6 on Azure: a role may hold such a peer all the same, for nothing is opened to it."""
    (six,) = {peer for _, _, peer in held({"out tcp/445": "fd00::/64"}).atoms}
    one = read(held({**dict.fromkeys(DEPLOYMENT[:-1], f"{A} fd00::/64"), "out icmpv4": A}, cloud="azure"))
    probing = next(found for found in one.features["deployment"] if found.row.id.endswith("/probing"))
    assert (frozenset({six}), True) == (probing.idle, probing.takes(probing.peers | {six}))
    assert not probing.takes(frozenset({six}))


def test_the_newest_version_unless_an_older_one_says_more() -> None:
    """RPC of 6.0 is port 135 alone, which 6.4 would not call deployment."""
    old = {"in tcp/8013": A, "out tcp/445": A, "out tcp/135": A, "out icmp": A}
    assert ["6.0", "6.4"] == [one.service.version for one in readings(held(old), CATALOG) if one.service.name == EMS.name]
    new = {"in tcp/8013": A, "out tcp/80": B}
    assert ["6.4", "6.4"] == [one.service.version for one in readings(held(new), CATALOG) if one.service.name == EMS.name]


@pytest.mark.parametrize(("area", "hosts"), [("near", {"store"}), ("far", set())])
def test_any_service_is_read(tmp_path: Path, area: str, hosts: set[str]) -> None:
    """One whose page has no names for what it says by default is left out, as is a host that nobody saw."""
    (tmp_path / "depot").mkdir()
    text = changed(("default: near", f"default: {area}"))
    (tmp_path / "depot" / "1.0.r1.yaml").write_text(text, "utf-8")
    group = held({"in tcp/8080": A, "in udp/1100-1200": A, "in udp/3000": A})
    found = [one for one in readings(group, CATALOG.with_folder(str(tmp_path))) if one.service.name == "depot"]
    assert hosts == {one.host for one in found}
    assert [({}, ("1000-2000", "3000"))] * len(hosts) == [(bound(one), one.settings["ranges"]) for one in found]
