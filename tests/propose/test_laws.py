"""The laws of `read`: whatever lives, what is proposed of it is never more, and is recognised where it was a policy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emscloud import pipeline
from emscloud.diagnostics import Failed
from emscloud.foreign import Attribute
from emscloud.load.document import flow
from emscloud.model.policy import Direction, Grounded
from emscloud.pipeline import build
from emscloud.propose.compose import Proposal, propose
from emscloud.propose.standing import Standing
from emscloud.resolve.lock import Lock
from tests import judge, oracle, wanted
from tests.others import Resource, aws_sides, azure_sides, instances
from tests.propose.standings import PLACES, lowered, on_aws, on_azure
from tests.propose.test_atoms import aws, nsg
from tests.propose.test_compose import FEATURES, codes, tree
from tests.strategies import grounded


def _proposed(one: Grounded) -> Proposal:
    plain = replace(one, groups=tuple(replace(group, spread=False, prefix_lists=None) for group in one.groups))
    assume(all(group.requirements for group in plain.groups))
    try:
        found = propose([lowered(plain)])
    except Failed as failed:
        codes_ = {problem.code for problem in failed.problems}
        found = None
    else:
        codes_ = {"E532"}
    assert codes_ == {"E532"}
    assume(found is not None)
    assert found is not None
    return found


@settings(max_examples=40)
@given(one=grounded("aws") | grounded("azure"))
def test_what_emscloud_made_is_found_again(one: Grounded) -> None:
    """Never wider, which would raise; and whole but for the addresses that no rule of a policy may name."""
    found = _proposed(one)
    assert {problem.code for problem in found.problems} <= {"E303", "E304", "E530"}
    for problem in found.problems:
        assert problem.code != "E530" or {"0.0.0.0", "::"} & {str(problem.packet).rpartition(" ")[2]}


def _standing(side: list[Resource]) -> Standing:
    read_ = instances(side)
    cloud = "aws" if any(one.kind == "aws_security_group" for one in read_) else "azure"
    groups = tuple(one for one in read_ if one.kind in ("aws_security_group", "azurerm_network_security_group"))
    return Standing(cloud, PLACES[cloud], groups, tuple(one for one in read_ if one.kind.endswith("_rule")))


@settings(max_examples=40)
@given(side=azure_sides(plain=True) | azure_sides())
def test_a_packet_that_a_proposal_lets_through_lives(side: list[Resource]) -> None:
    """As judges say who import nothing of ours: one of the NSG's rules, one of the policy; where it is whole, the reverse too."""
    place = _standing(side)
    try:
        found = propose([place])
    except Failed:
        return
    policy = cast("oracle.Raw", tree(found))
    names = dict(zip([one.address for one in place.groups], tree(found)["groups"], strict=True))
    behind = [
        frozenset[str](),
        frozenset({"VirtualNetwork"}),
        frozenset({"Internet"}),
        frozenset({"AzureLoadBalancer"}),
        frozenset({"Storage"}),
    ]
    for packet in judge.packets(behind=behind):
        if packet.protocol == oracle.ICMPV6:  # an NSG neither lets it in nor keeps it out
            continue
        for address, name in names.items():
            lives = judge.judged(side, address, packet)
            same = oracle.Packet(packet.local, packet.peer, packet.protocol, packet.detail, packet.code, packet.behind)
            asked = wanted.asks(policy, "azure", name, packet.way, same)
            assert not asked or lives == judge.YES, (packet, found.text)
            assert not found.whole or asked == (lives == judge.YES), (packet, found.text)


@settings(max_examples=40)
@given(side=aws_sides(), data=st.data())
def test_a_packet_of_aws_that_a_proposal_lets_through_lives(side: list[Resource], data: st.DataObject) -> None:
    """The same of security groups in every spelling, with prefix lists that are not looked into."""
    plain = [one for one in side if "prefix_list" not in str(one["type"])]
    place = _standing(plain)
    try:
        found = propose([place])
    except Failed:
        return
    policy = cast("oracle.Raw", tree(found))
    names = dict(zip([one.address for one in place.groups], tree(found)["groups"], strict=True))
    packet = data.draw(st.sampled_from(list(judge.packets())))
    for address, name in names.items():
        same = oracle.Packet(packet.local, packet.peer, packet.protocol, packet.detail, packet.code, packet.behind)
        asked = wanted.asks(policy, "aws", name, packet.way, same)
        assert not asked or judge.judged(plain, address, packet) == judge.YES, (packet, found.text)


ROLES = {
    "endpoints": ["10.20.0.0/16", "fd00:20::/64", "10.21.0.7"],
    "admins": ["192.0.2.10", "192.0.2.11"],
    "directory-servers": ["10.0.5.10", "10.0.5.12"],
    "mail-server": ["198.51.100.25"],
    "fortigates": ["10.0.9.1"],
    "chromebooks": ["10.30.0.0/16"],
    "google-workspace": ["203.0.113.0/24", "203.0.114.0/24"],
}
CHOICES: dict[str, st.SearchStrategy[object]] = {
    "telemetry-port": st.sampled_from((8013, 8014)),
    "download-port": st.sampled_from((10443, 11443)),
    "web-port": st.sampled_from((443, 4443)),
    "directory": st.sampled_from(("ldap", "ldaps")),
    "rpc-ports": st.sampled_from((["49152-65535"], ["1024-5000", "49152-65535"], ["50000-50200"])),
    "probe": st.sampled_from(("any", "echo-request")),
}
USED = {"telemetry": ["telemetry-port"], "download": ["download-port"], "admin-web": ["web-port"], "directory": ["directory"]}
USED |= {"deployment": ["rpc-ports", "probe"]}
_PAGE = {"telemetry-port": 8013, "download-port": 10443, "web-port": 443, "directory": "ldaps", "probe": "any"}
_PAGE_RANGES = ["1024-5000", "49152-65535"]


@settings(max_examples=40)
@given(
    features=st.lists(st.sampled_from(FEATURES), min_size=1, unique=True),
    chosen=st.fixed_dictionaries(CHOICES),
    roles=st.fixed_dictionaries({role: st.lists(st.sampled_from(held), min_size=1, unique=True) for role, held in ROLES.items()}),
)
def test_what_a_policy_requires_is_what_is_recognised(
    features: list[str], chosen: dict[str, object], roles: dict[str, list[str]]
) -> None:
    """Lowered to AWS and read back: its features, its settings that differ from the page's, and its roles."""
    policy = {
        "name": "ems",
        "groups": {"web": {"requires": [{"service": "forticlient-ems@6.4", "features": features, "settings": chosen}]}},
        "peers": roles,
        "targets": {"prod": {"cloud": "aws", **PLACES["aws"]}},
    }
    opened = pipeline.opened(Path("a.yaml"), flow(policy), Lock(), None)
    (made,) = build(opened).targets
    found = propose([lowered(made.grounded)])
    (page,) = tree(found)["groups"]["web"]["requires"]
    used = {name for feature in features for name in USED.get(feature, ())}
    differ = {name: str(one) if isinstance(one, int) else one for name, one in chosen.items() if name in used}
    expected = {name: one for name, one in differ.items() if one not in (str(_PAGE.get(name)), _PAGE_RANGES)}
    assert ([one for one in FEATURES if one in features], expected) == (page["features"], page.get("settings", {}))
    assert (True, "rules" in tree(found)["groups"]["web"]) == (found.whole, False)
    assert all(sorted(roles[role]) == sorted(held) for role, held in tree(found)["peers"].items())


_PORTS = (8013, 10443, 443, 8443, 636, 389, 445, 135, 8000, 25)
_FROM = ("10.20.0.0/16", "10.21.0.0/16", "192.0.2.7/32", "0.0.0.0/0", "fd00::/64")
BY_HAND = st.lists(
    st.tuples(
        st.sampled_from(Direction), st.sampled_from(_PORTS), st.lists(st.sampled_from(_FROM), min_size=1, max_size=3, unique=True)
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40)
@given(groups=st.lists(BY_HAND, min_size=1, max_size=2))
def test_groups_of_ports_that_a_page_names_are_wholly_said(groups: list[list[tuple[Direction, int, list[str]]]]) -> None:
    """Whatever is recognised in them, without a word of whoever made them, on either cloud and on both at once."""
    on: dict[str, list[tuple[str, list[dict[str, Attribute]]]]] = {"aws": [], "azure": []}
    for number, rules in enumerate(groups):
        one = [
            aws(direction=way, from_port=port, to_port=port, **{"cidr_ipv6" if ":" in peer else "cidr_ipv4": peer})
            for way, port, peers in rules
            for peer in peers
        ]
        on["aws"].append((f"a{number}", one))
        on["azure"].append((f"b{number}", [_arm(at, *rule) for at, rule in enumerate(rules)]))
    found = propose([on_aws(*on["aws"]), on_azure(*on["azure"])])
    assert (True, []) == (found.whole, [code for code in codes(found) if code != "E303"])


def _arm(at: int, way: Direction, port: int, peers: list[str]) -> dict[str, Attribute]:
    end = "source" if way is Direction.IN else "destination"
    families = [one for one in peers if (":" in one) == (":" in peers[0])]
    prefixes: dict[str, Attribute] = {f"{end}_address_prefix": None, f"{end}_address_prefixes": tuple(families)}
    return nsg(100 + at, direction="Inbound" if way is Direction.IN else "Outbound", destination_port_range=str(port), **prefixes)
