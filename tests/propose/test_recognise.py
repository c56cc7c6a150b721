"""What is claimed of live groups, and whom roles are bound to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emscloud.load.catalog import Catalog
from emscloud.model.peer import Network
from emscloud.propose.draft import Held
from emscloud.propose.recognise import Recognised, recognise
from tests.propose.finds import DEPLOYMENT, held

CATALOG = Catalog.shipped()
A, B = "10.1.0.0/16", "10.2.0.0/16"


def found(*groups: Held) -> Recognised:
    """What is recognised in groups."""
    return recognise(groups, CATALOG)


def claimed(one: Recognised) -> dict[str, list[str]]:
    """The features of each group."""
    return {claim.group: list(claim.features) for claim in one.claims}


def bound(one: Recognised) -> dict[str, dict[str, list[str]]]:
    """The addresses of each role by target."""
    return {
        role: {
            target: sorted(getattr(peer, "text", getattr(peer, "name", "")) for peer in peers)
            for target, peers in by_target.items()
        }
        for role, by_target in one.peers.items()
    }


def test_features_are_claimed_in_the_pages_order() -> None:
    """With the rows and the rules that they are, and with what the page calls the roles."""
    one = found(held({"in tcp/443": B, "in tcp/8013": A, "in tcp/5432": A}))
    (claim,) = one.claims
    assert ("forticlient-ems", "6.4", "ems-server") == (claim.service.name, claim.service.version, claim.host)
    assert (("telemetry", "admin-web"), {}, ()) == (claim.features, claim.settings, claim.by_name)
    assert [("forticlient-ems/telemetry", "r1"), ("forticlient-ems/admin-web", "r0")] == [
        (row.id, sources[0].rule) for row, sources in claim.rows
    ]
    assert ({"admins", "endpoints"}, 2) == (set(one.roles), len(one.explained["web"]))


def test_what_any_server_has_is_no_service_of_a_vendor() -> None:
    """HTTPS from somewhere, mail to somewhere."""
    one = found(held({"in tcp/443": A, "out tcp/25": B, "out tcp/636": B, "in tcp/8000": A}))
    assert ((), {}) == (one.claims, one.peers)


def test_a_server_that_asks_for_names_and_time_need_not_be_windows() -> None:
    """Nor has one that lets SSH and HTTPS in to be a FortiManager."""
    one = found(held({"in tcp/22": A, "in tcp/443": A, "in tcp/8443": A, "out udp/53": B, "out tcp/53": B, "out udp/123": B}))
    assert ((), {}) == (one.claims, one.peers)


def test_a_member_of_a_domain_is_recognised_beside_its_vendors_page() -> None:
    """Kerberos and the range of RPC tell a domain; what two pages ask for (LDAP, names, time) is claimed by both."""
    domain = "tcp/88 udp/88 tcp/464 udp/464 tcp/135 tcp/49152-65535 tcp/445 tcp/389 udp/389 tcp/3268 tcp/53 udp/53 udp/123"
    one = found(held({"in tcp/8013": A, "out tcp/1688": "10.3.0.9/32", **{f"out {service}": B for service in domain.split()}}))
    assert [(claim.service.name, claim.features) for claim in one.claims] == [
        ("ad-member", ("sign-in", "directory", "rpc", "files", "dns", "time")),
        ("forticlient-ems", ("telemetry", "directory")),
        ("windows-host", ("dns", "time", "activation")),
    ]


def test_a_role_is_bound_once_to_those_with_whom_most_is_explained() -> None:
    """What is left of a wider row stays a rule, and a narrower row of less weight is not claimed."""
    wide = {"in tcp/8013": f"{A} {B}", "in tcp/10443": A}
    assert {"web": ["telemetry", "download"]} == claimed(found(held(wide)))
    assert {"endpoints": {"prod": [A]}} == bound(found(held(wide)))
    more = {**wide, **dict.fromkeys(DEPLOYMENT, f"{A} {B}")}
    assert {"web": ["telemetry", "deployment"]} == claimed(found(held(more)))
    assert {"endpoints": {"prod": [A, B]}} == bound(found(held(more)))


def test_a_role_is_the_same_in_all_groups_of_a_target() -> None:
    """And may be another one in another target."""
    one, two = held({"in tcp/8013": f"{A} {B}"}, "one"), held({"in tcp/8013": A, "in tcp/10443": A}, "two")
    assert {"endpoints": {"prod": [A]}} == bound(found(one, two))
    other = held({"in tcp/8013": B}, "two", target="other")
    assert {"endpoints": {"prod": [A, B], "other": [B]}} == bound(found(one, other))


def test_a_feature_of_two_roles_needs_both() -> None:
    """Chromebooks come in, Google is called."""
    rules = {"in tcp/8013": A, "in tcp/8443": "group:chromebooks"}
    assert {"web": ["telemetry"]} == claimed(found(held(rules)))
    one = found(held({**rules, "out tcp/443": "v4 v6"}))
    assert {"web": ["telemetry", "chromebook-management"]} == claimed(one)
    assert [["chromebooks"], ["0.0.0.0/0", "::/0"]] == [bound(one)[role]["prod"] for role in ("chromebooks", "google-workspace")]


def test_hosts_of_a_page_are_claimed_apart() -> None:
    """The server in one group, the Chromebooks in another."""
    server, books = (
        held({"in tcp/8013": A}, "server"),
        held({"out tcp/443": "v4", "out tcp/3400": "v4", "out tcp/8443": A}, "books"),
    )
    one = found(server, books)
    assert {("server", "ems-server"), ("books", "chromebook")} == {(claim.group, claim.host) for claim in one.claims}
    assert ["profile", "url-rating"] == claimed(one)["books"]


PEERS = ("10.1.0.0/16", "10.2.0.0/16", "10.3.0.7/32", "fd00::/64")
RULES = ("in tcp/8013", "in tcp/10443", "in tcp/443", "in tcp/8443", "out tcp/443", "out tcp/636", "out tcp/389", *DEPLOYMENT)
GROUPS = st.dictionaries(
    st.sampled_from(RULES), st.lists(st.sampled_from(PEERS), min_size=1, unique=True).map(" ".join), min_size=1
)


@given(rules=st.lists(GROUPS, min_size=1, max_size=2), cloud=st.sampled_from(("aws", "azure")))
def test_nothing_is_claimed_that_is_not_there(rules: list[dict[str, str]], cloud: str) -> None:
    """Every service of every claimed row is there with everybody to whom its role is bound, as far as the cloud can say it."""
    groups = {f"g{number}": held(one, f"g{number}", cloud) for number, one in enumerate(rules)}
    one = found(*groups.values())
    for claim in one.claims:
        atoms = groups[claim.group].atoms
        for row, sources in claim.rows:
            assert row.role is not None
            assert sources
            for peer in one.peers[row.role]["prod"]:
                assert isinstance(peer, Network)
                reaches = [service.v4 if peer.family == 4 else service.v6 for service in row.services]
                wanted = [reach for reach in reaches if reach and not (cloud == "azure" and reach.protocol == 58)]
                assert [reach for reach in wanted if (row.direction, reach, peer) not in atoms] == []
    assert all(keys <= groups[name].atoms.keys() for name, keys in one.explained.items())
