"""Two versions of a service side by side: what opens, what closes, and what is otherwise."""

from __future__ import annotations

import json

import pytest

from emscloud.load.catalog import Catalog
from emscloud.load.compare import Change, Mention, Path, compare, data, words
from emscloud.model.policy import Direction
from emscloud.model.service import TCP
from emscloud.spaces.service import ServiceSet
from tests.load.services import depot

EMS = {version: Catalog.shipped().find("forticlient-ems", version) for version in ("6.0", "6.4")}


def tcp(low: int, high: int) -> ServiceSet:
    return ServiceSet(((TCP << 16 | low, TCP << 16 | high),))


@pytest.mark.parametrize("version", ["6.0", "6.4"])
def test_a_version_does_not_differ_from_itself(version: str) -> None:
    """Nothing opens, nothing closes, and there is nothing to say, of a partial version too."""
    comparison = compare(EMS[version], EMS[version])
    assert (bool(comparison), words(comparison)) == (False, ())


def test_the_upgrade_of_ems_opens_what_the_new_page_asks_for() -> None:
    """From 6.0 to 6.4: FSSO, dynamic RPC ports, FortiGuard by name instead of by role; what 6.0 does not show is not guessed."""
    lines = words(compare(EMS["6.0"], EMS["6.4"]))
    assert [line for line in lines if line.startswith(("opens", "closes"))] == [
        "opens ems-server in from the role fortigates: tcp/8000 (fsso)",
        "opens ems-server out to the role endpoints: tcp/1024-5000, tcp/49152-65535 (rpc)",
        "opens ems-server out to fcteuupdate.fortinet.net: tcp/443 (signatures-anycast, with region: europe)",
        "opens ems-server out to fctupdate.fortinet.net: tcp/443 (signatures-anycast)",
        "opens ems-server out to fctusupdate.fortinet.net: tcp/443 (signatures-anycast, with region: us)",
        "opens ems-server out to forticlient.fortinet.net: tcp/80 (signatures-legacy, with fortiguard: legacy)",
        "opens ems-server out to myforticlient.fortinet.net: tcp/80 (signatures-legacy, with fortiguard: legacy)",
        "opens ems-server out to usforticlient.fortinet.net: tcp/80 (signatures-legacy, with fortiguard: legacy, region: us)",
        "closes ems-server out to the role fortiguard-updates: tcp/80 (signatures)",
    ]
    assert "added row fsso: FSSO" in lines
    assert "removed role fortiguard-updates" in lines
    assert "added setting rpc-ports" in lines
    assert [line.partition(" in ")[0] for line in lines if line.startswith("not known")] == [
        "not known: the rows of the host chromebook",
        "not known: the row google-workspace",
    ]


def test_the_way_back_is_the_mirror() -> None:
    """What opens one way closes the other way, and what is added is removed."""
    there, back = compare(EMS["6.0"], EMS["6.4"]), compare(EMS["6.4"], EMS["6.0"])
    assert (there.opens, there.closes) == (back.closes, back.opens)
    added = {(one.kind, one.name) for one in there.mentions if one.what == "added"}
    assert added == {(one.kind, one.name) for one in back.mentions if one.what == "removed"}
    assert sorted(there.unknown) == sorted(back.unknown)


def test_another_default_is_other_traffic() -> None:
    """A port that moves opens the new one, closes the old one, and is told as a setting."""
    comparison = compare(depot(), depot(('default: "8080"', 'default: "8081"')))
    path = Path("store", Direction.IN, named=False, peer="clients")
    assert comparison.opens == (Change(path, tcp(8081, 8081), ("read",)),)
    assert comparison.closes == (Change(path, tcp(8080, 8080), ("read",)),)
    assert comparison.mentions == (Mention("setting", "web-port", "changed", "default was 8080, is 8081"),)


def test_another_default_option_is_told_in_words_alone() -> None:
    """Both options could be asked for before and after, so no traffic is new."""
    comparison = compare(depot(), depot(("default: tls", "default: plain")))
    assert words(comparison) == ("changed setting mode: default was tls, is plain",)


def test_traffic_under_an_option_says_which() -> None:
    """What the defaults open stands apart from what another option opens."""
    comparison = compare(depot(), depot(("plain: [tcp/80], tls: [tcp/443, icmp]", "plain: [tcp/81], tls: [tcp/444, icmp]")))
    path = Path("store", Direction.IN, named=False, peer="keepers")
    assert comparison.opens == (
        Change(path, tcp(444, 444), ("write",)),
        Change(path, tcp(81, 81), ("write",), ("mode: plain",)),
    )
    assert words(comparison)[1] == "opens store in from the role keepers: tcp/81 (write, with mode: plain)"
    assert words(comparison)[-1] == "changed row write: services"


def test_a_row_that_counts_under_several_options_says_them_all() -> None:
    """The default is not among them, so the traffic is there only under one of the others."""
    options = ("options: [near, far], default: near", "options: [near, far, off, on], default: near")
    with_row = depot(
        options,
        ("far: []", "far: [], off: [], on: []"),
        ("    role: keepers\n", "    role: keepers\n    when: {area: [off, on]}\n"),
    )
    other = ("plain: [tcp/80], tls: [tcp/443, icmp]", "plain: [tcp/1], tls: [tcp/1]")
    without = depot(options, ("far: []", "far: [], off: [], on: []"), other)
    under = [change.under for change in compare(without, with_row).opens]
    assert under == [("area: off or on, mode: plain", "area: off or on")]


def test_options_that_exclude_each_other_open_nothing() -> None:
    """A row that counts under one option has no traffic of another one of the same choice."""
    one = depot(("    role: keepers\n", "    role: keepers\n    when: {mode: [tls]}\n"))
    closes = compare(depot(), one).closes
    assert [(change.services, change.under) for change in closes] == [(tcp(80, 80), ("mode: plain",))]


def test_icmp_is_both_families() -> None:
    """`icmp` is ICMP in IPv4 and ICMPv6 in IPv6, and both are told."""
    line = words(compare(depot(("tls: [tcp/443, icmp]", "tls: [tcp/443]")), depot()))[0]
    assert line == "opens store in from the role keepers: icmpv4, icmpv6 (write)"


def test_a_family_of_its_own_is_only_that() -> None:
    """A service that exists in one family alone opens nothing in the other."""
    plain = depot(("tls: [tcp/443, icmp]", "tls: [tcp/443]"))
    six = depot(("tls: [tcp/443, icmp]", "tls: [tcp/443, icmpv6/128]"))
    assert words(compare(plain, six))[0] == "opens store in from the role keepers: icmpv6/128 (write)"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("customize: GUI", "customize: N/A"), "changed row read: customize"),
        (("options: [near, far]", "options: [far, near]"), "changed setting area: options was near, far, is far, near"),
        (("kind: port, default", "kind: ranges, default"), "changed setting web-port: kind was port, is ranges"),
        (("  desk: {title", "  desc: {title: a desc, features: {}, unseen: cut}\n  desk: {title"), "added host desc"),
        (("keepers: who writes", "keepers: who writes, others: nobody"), "added role others"),
    ],
)
def test_other_facts_are_told_in_words(change: tuple[str, str], line: str) -> None:
    """Customization, options, kinds, hosts and roles open nothing by themselves."""
    comparison = compare(depot(), depot(change))
    assert line in words(comparison)
    assert (comparison.opens, comparison.closes) == ((), ())


def test_our_own_words_are_no_difference() -> None:
    """A better sentence about the same fact changes nothing for a user."""
    changes = [("usage: clients read", "usage: clients read it"), ("title: the store", "title: shelves"), ("who reads", "readers")]
    assert not compare(depot(), depot(*changes))


def test_data_says_the_same_for_a_program() -> None:
    """Every key is there, `role` or `name` is null, and JSON takes it."""
    found = json.loads(json.dumps(data(compare(EMS["6.0"], EMS["6.4"]))))
    assert (found["format"], found["old"], found["new"]) == (1, "forticlient-ems@6.0 revision 1", "forticlient-ems@6.4 revision 1")
    assert found["opens"][0] == {
        "host": "ems-server",
        "direction": "in",
        "role": "fortigates",
        "name": None,
        "services": "tcp/8000",
        "rows": ["fsso"],
        "under": [],
    }
    assert found["opens"][2]["name"] == "fcteuupdate.fortinet.net"
    assert found["changes"][0] == {"kind": "row", "name": "rpc", "what": "changed", "detail": "page, customize, services"}
    assert len(found["unknown"]) == 2
