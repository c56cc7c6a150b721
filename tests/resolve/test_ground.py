"""Grounding: every kind of peer in both clouds, what symbols stand for, and what cannot be bound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.diagnostics import Problem, Severity
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.resolve.ground import Ground, addresses, extent_of, ground
from emscloud.resolve.lock import Address, Kept, Lock
from emscloud.resolve.scope import private_space
from emscloud.spaces.address import parse_network
from tests.load.policies import DIALECTS, marked, written
from tests.resolve.policies import LOCK, inbound, outbound, policy

_GUID = "00000000-0000-0000-0000-000000000000"
APPLICATION = f"/subscriptions/{_GUID}/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"


def grounded(text: str, target: str, lock: Lock = LOCK) -> Ground:
    """A policy in one of its targets."""
    made = written(text)
    return ground(made, made.targets[target], lock, DIALECTS[made.targets[target].cloud])


def peers(text: str, target: str, lock: Lock = LOCK) -> list[str]:
    """Whom the first requirement of the first group names, as text, once nothing is wrong."""
    found = grounded(text, target, lock)
    assert () == found.problems
    asks = found.grounded.groups[0].requirements
    return [f"{one.space}:{one.name}" if isinstance(one, Symbol) else one.text for one in asks[0].peers] if asks else []


def told(text: str, target: str, lock: Lock = LOCK) -> list[tuple[str, str]]:
    """The problems: code, and what the caret underlines."""
    return [(problem.code, marked(problem.where)) for problem in grounded(text, target, lock).problems]


def problem(text: str, target: str) -> Problem:
    """The one problem."""
    (found,) = grounded(text, target).problems
    return found


V6 = ["2001:4860:4860::8888/128"]
WEB = "addresses: [10.1.0.0/16]"
DB = f"addresses: {{prod: [10.2.0.1], west: [10.3.0.1, 10.2.0.1, 10.3.0.1]}}, rules: [{outbound('anywhere')}]"


@pytest.mark.parametrize(
    ("peer", "aws", "azure"),
    [
        ("10.0.0.1", ["10.0.0.1/32"], ["10.0.0.1/32"]),
        ("'2001:db8::/32', 10.0.0.0/8, 9.0.0.0/8, 10.0.0.0/8", ["9.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"], None),
        ("anywhere", ["0.0.0.0/0", "::/0"], None),
        ("anywhere-ipv6", ["::/0"], None),
        ("a.example", ["8.8.4.4/32", "8.8.8.8/32", "2001:4860:4860::8888/128"], None),
        ("admins", ["192.0.2.10/32"], ["192.0.2.11/32", "192.0.2.12/32"]),
        ("staff", ["8.8.4.4/32", "8.8.8.8/32", *V6, "group:db"], ["8.8.4.4/32", "8.8.8.8/32", "10.2.0.1/32", "10.3.0.1/32", *V6]),
        ("{group: db}", ["group:db"], ["10.2.0.1/32", "10.3.0.1/32"]),
        ("{group: web}", ["group:web"], ["10.1.0.0/16"]),
        ("{group: far}", ["10.9.0.0/16"], ["10.9.0.0/16"]),
        ("{aws: sg-01234567}, 10.0.0.1", ["10.0.0.1/32", "aws:sg-01234567"], ["10.0.0.1/32"]),
        (
            "{azure: Internet}, {azure: AzureLoadBalancer}, 10.0.0.1",
            ["10.0.0.1/32"],
            ["10.0.0.1/32", "azure:AzureLoadBalancer", "azure:Internet"],
        ),
        (f"{{azure: {APPLICATION}}}, {{aws: pl-01234567}}", ["aws:pl-01234567"], [f"azure:{APPLICATION}"]),
    ],
)
def test_every_kind_of_peer_in_both_clouds(peer: str, aws: list[str], azure: list[str] | None) -> None:
    """Sorted, without duplicates; a group reference where the cloud has it and the target holds it, else its addresses."""
    far = f"in: [west], addresses: [10.9.0.0/16], rules: [{outbound('anywhere')}]"
    more = "peers: {admins: {prod: [192.0.2.10], west: [192.0.2.11, 192.0.2.12]}, staff: [{group: db}, a.example]}\n"
    text = policy({"web": f"{WEB}, rules: [{inbound(peer)}]", "db": DB, "far": far}, more)
    assert aws == peers(text, "prod")
    assert (aws if azure is None else azure) == peers(text, "west")


def test_a_requirement_carries_what_it_was() -> None:
    """Its direction, its words with the ticket, its page, its place; a row's page as well."""
    rule = "{id: one, inbound: [tcp/1, udp/2], from: [10.0.0.1], why: because, ticket: SEC-1}"
    ask = "{service: forticlient-ems@6.4, features: [fsso]}"
    found = grounded(policy({"web": f"requires: [{ask}], rules: [{rule}]"}, "peers: {fortigates: [10.0.0.2]}\n"), "prod")
    row, one = found.grounded.groups[0].requirements
    assert ("one", Direction.IN, ["tcp/1", "udp/2"], "because (SEC-1)", "") == (
        one.id,
        one.direction,
        [service.text for service in one.services],
        one.why,
        one.page,
    )
    assert ("forticlient-ems/fsso", "FortiClient EMS 6.4.7: FSSO") == (row.id, row.page)
    assert ["forticlient-ems@6.4", "one"] == [marked(row.where), marked(one.where)]


def test_a_target_holds_its_own_groups() -> None:
    """With their addresses there, and what the lock remembers for them there."""
    lock = replace(LOCK, numbers=(Kept("priorities", "west", "db", "out", "k", 1200), Kept("ranks", "prod", "db", "out", "r", 3)))
    text = policy({"web": f"in: [prod], rules: [{inbound('10.0.0.1')}]", "db": DB})
    prod, west = (grounded(text, target, lock).grounded for target in ("prod", "west"))
    assert (["web", "db"], ["db"], "ems") == ([one.name for one in prod.groups], [one.name for one in west.groups], prod.policy)
    assert [{}, {(Direction.OUT, "r"): 3}] == [one.numbers for one in prod.groups]
    assert [{(Direction.OUT, "k"): 1200}] == [one.numbers for one in west.groups]
    assert ["10.2.0.1/32", "10.3.0.1/32"] == [network.text for network in west.groups[0].addresses]
    assert () == prod.groups[0].addresses
    assert ["web", "db"] == [marked(one.where) for one in prod.groups]


def test_a_target_may_add_requirements_of_its_own() -> None:
    """Azure's load balancer probes, in each group."""
    text = policy({"web": f"rules: [{inbound('10.0.0.1')}]"}).replace(
        "location: westeurope", "location: westeurope, load_balancer_probes: true"
    )
    settings = {"load_balancer_probes": True}
    asks = grounded(text, "west").grounded.groups[0].requirements
    assert ("one", *DIALECTS["azure"].extra(settings)) == (asks[0].id, *asks[1:])
    assert len(asks) > 1


@pytest.mark.parametrize(
    ("peer", "target", "more", "expected"),
    [
        ("{group: db}", "prod", "", ["10.2.0.1/32"]),
        ("{group: db}", "prod", "assume: {db: [10.0.0.0/8]}\n", ["10.0.0.0/8"]),
        ("{group: idle}", "prod", "", [network.text for network in private_space()]),
        ("{aws: sg-01234567}", "prod", "", [network.text for network in private_space()]),
        ("{aws: sg-01234567}", "prod", "assume: {sg-01234567: [10.4.0.0/16]}\n", ["10.4.0.0/16"]),
        ("{aws: pl-01234567}", "prod", "", None),
        ("{aws: pl-01234567}", "prod", "assume: {pl-01234567: [10.4.0.0/16, 'fd00::/8']}\n", ["10.4.0.0/16", "fd00::/8"]),
        ("{azure: VirtualNetwork}", "west", "", None),
        ("{azure: VirtualNetwork}", "west", "assume: {VirtualNetwork: [10.0.0.0/8]}\n", ["10.0.0.0/8"]),
        (f"{{azure: {APPLICATION}}}", "west", "", [network.text for network in private_space()]),
    ],
)
def test_a_symbol_stands_for_what_is_assumed(peer: str, target: str, more: str, expected: list[str] | None) -> None:
    """Else a group for its addresses, or private space; lists and tags for nothing that would bound them."""
    groups = {"web": f"rules: [{inbound(peer)}]", "db": DB, "idle": f"rules: [{outbound('anywhere')}]"}
    extents = grounded(policy(groups, more), target).grounded.extents
    assert ([] if expected is None else [expected]) == [[network.text for network in extent] for extent in extents.values()]


def test_only_symbols_in_use_have_an_extent() -> None:
    """An assumption that nothing leans on is not there."""
    text = policy({"web": f"rules: [{inbound('10.0.0.1')}]", "db": DB}, "assume: {db: [10.0.0.0/8], Internet: [10.0.0.0/8]}\n")
    assert {} == grounded(text, "prod").grounded.extents


def test_the_addresses_of_a_group_are_the_targets() -> None:
    """An assumption comes before them in an extent, and private space after."""
    made = written(policy({"web": f"rules: [{inbound('10.0.0.1')}]", "db": DB}, "assume: {web: [10.7.0.0/16]}\n"))
    assert (("10.2.0.1/32",), ()) == (
        tuple(one.text for one in addresses(made.groups["db"], "prod")),
        addresses(made.groups["db"], "other"),
    )
    assert (parse_network("10.7.0.0/16"),) == extent_of(made, "prod", "web")
    assert private_space() == extent_of(made, "other", "db")


def test_a_name_that_the_lock_does_not_hold_is_an_error_that_says_what_to_run() -> None:
    """At each place that uses it, and in a role where the role names it."""
    text = policy({"web": f"rules: [{inbound('b.example')}, {outbound('staff')}]"}, "peers: {staff: [b.example]}\n")
    assert [("E201", "b.example"), ("E201", "b.example")] == told(text, "prod")
    lines = [one.where.line for one in grounded(text, "prod").problems if one.where]
    assert ([3, 7], True) == (lines, "Run `emscloud resolve emscloud.yaml`" in grounded(text, "prod").problems[0].detail)


@pytest.mark.parametrize(
    ("name", "scope", "expected"),
    [
        ("a.example", "private", None),
        ("doc.example", "documentation", None),
        ("in.example", "private", None),
        (
            "doc.example",
            None,
            "192.0.2.1: it is a documentation address. If that is meant, say so: `names: {doc.example: {scope: documentation}}`",
        ),
        (
            "in.example",
            "documentation",
            "address 10.0.0.5: it is a private address. If that is meant, say so: `names: {in.example: {scope: private}}`",
        ),
        ("lo.example", "private", "address 127.0.0.1: it is loopback, which no answer may be."),
    ],
)
def test_a_name_has_the_addresses_of_its_scope(name: str, scope: str | None, expected: str | None) -> None:
    """Public ones always; others where `names` says so, and the message prints the entry."""
    more = f"names: {{{name}: {{scope: {scope}}}}}\n" if scope else ""
    found = grounded(policy({"web": f"rules: [{inbound(name)}]"}, more), "west").problems
    assert [(True, "E206", name)] * (expected is not None) == [
        (str(expected) in one.detail, one.code, marked(one.where)) for one in found
    ]


def test_a_role_that_says_nothing_where_it_is_needed_is_an_error() -> None:
    """Once, with all that need it, at its binding; also beside other peers, and where it holds another cloud's references alone."""
    more = "peers: {admins: {prod: [10.0.0.1]}, staff: [{aws: sg-01234567}]}\n"
    text = policy(
        {"web": f"rules: [{inbound('admins')}, {outbound('admins, 10.0.0.9')}]", "db": f"rules: [{inbound('staff')}]"}, more
    )
    assert ([], [("E202", "admins"), ("E202", "staff")]) == (told(text, "prod"), told(text, "west"))
    first = grounded(text, "west").problems[0]
    assert "The role `admins` says nothing in west, where `web` needs it (one, two)." in first.detail
    assert "`admins: [10.0.0.0/24]`" in first.detail


def test_a_role_may_say_nothing_where_it_is_not_needed() -> None:
    """A target that holds no group that needs it."""
    text = policy({"web": f"in: [prod], rules: [{inbound('admins')}]", "db": DB}, "peers: {admins: {prod: [10.0.0.1]}}\n")
    assert [] == told(text, "west")


@pytest.mark.parametrize(
    ("held", "target", "reason"),
    [
        ("in: [prod], ", "west", "which does not hold it"),
        ("", "west", "which cannot name a group"),
        ("in: [west], ", "prod", "which does not hold it"),
    ],
)
def test_a_group_without_addresses_is_an_error_where_it_cannot_be_named(held: str, target: str, reason: str) -> None:
    """With the group, the target and the line."""
    text = policy({"web": f"rules: [{inbound('{group: db}')}]", "db": f"{held}rules: [{outbound('anywhere')}]"})
    found = problem(text, target)
    assert ("E203", 3, True) == (
        found.code,
        found.where.line if found.where else 0,
        f"in {target}, {reason}. Give the group `db`" in found.detail,
    )


def test_a_rule_for_another_cloud_alone_is_a_warning() -> None:
    """It opens nothing in this one."""
    text = policy({"web": f"rules: [{inbound('{aws: sg-01234567}')}]"})
    found = problem(text, "west")
    assert ("E204", Severity.WARNING, "one") == (found.code, found.severity, marked(found.where))
    assert () == grounded(text, "west").grounded.groups[0].requirements
    assert [] == told(text, "prod")


@pytest.mark.parametrize(
    ("service", "peer", "expected"),
    [
        ("icmpv6/2", "10.0.0.1", "`icmpv6/2` does not exist in IPv4"),
        ("icmpv4/8", "'fd00::1'", "`icmpv4/8` does not exist in IPv6"),
        ("[tcp/1, icmpv6]", "10.0.0.1", "`icmpv6` does not exist in IPv4"),
        ("icmpv6/2", "10.0.0.1, 'fd00::1'", None),
        ("icmpv6", "anywhere", None),
        ("icmpv6", "{group: db}", None),
        ("icmpv4", "{group: db}", None),
        ("icmp", "10.0.0.1", None),
    ],
)
def test_a_service_exists_for_one_of_its_peers(service: str, peer: str, expected: str | None) -> None:
    """Behind a symbol both families may stand."""
    text = policy({"web": f"rules: [{inbound(peer, service=service)}]", "db": DB})
    found = [(one.code, str(expected) in one.detail) for one in grounded(text, "prod").problems]
    assert ([] if expected is None else [("E205", True)]) == found


def test_equal_problems_are_one() -> None:
    """A role that two rules need is told once, and a name of a role once for each of its places."""
    text = policy({"web": f"rules: [{inbound('staff')}, {outbound('staff')}]"}, "peers: {staff: [b.example, lo.example]}\n")
    assert [("E201", "b.example"), ("E206", "lo.example")] == told(text, "prod")


COVERED = Lock(
    addresses=(
        *(Address("far.example", f"8.8.{low}.{high}", "eu", "2026-01-01") for low in (4, 5) for high in (1, 9)),
        Address("far.example", "2001:4860::1", "eu", "2026-01-01"),
        Address("far.example", "2001:4860::9", "eu", "2026-01-01"),
        Address("near.example", "8.8.4.200", "eu", "2026-01-01"),
    ),
)


def covered(peers: str, more: str = "") -> tuple[list[str], list[str]]:
    """Whom the one rule names, and whom it means (nobody: just those)."""
    found = grounded(policy({"web": f"rules: [{outbound(peers)}]"}, more), "prod", COVERED)
    assert () == found.problems
    (ask,) = found.grounded.groups[0].requirements
    names = [[one.text for one in listed if isinstance(one, Network)] for listed in (ask.peers, ask.meant)]
    return names[0], names[1]


def test_a_cover_puts_fewer_prefixes_in_place_of_addresses() -> None:
    """Of what it names alone; what was meant is kept beside them."""
    meant = ["8.8.4.1/32", "8.8.4.9/32", "8.8.5.1/32", "8.8.5.9/32", "2001:4860::1/128", "2001:4860::9/128"]
    peers, kept = covered("{of: [far.example], cover: {max-rules: 3}}")
    assert (["8.8.4.0/28", "8.8.5.0/28", "2001:4860::/124"], meant) == (peers, kept)
    peers, kept = covered("{of: [far.example], cover: {max-rules: 3}}, 8.8.4.2")
    assert (["8.8.4.0/28", "8.8.4.2/32", "8.8.5.0/28", "2001:4860::/124"], ["8.8.4.2/32"]) == (peers, kept[1:2])
    assert (meant, []) == covered("{of: [far.example], cover: {max-rules: 6}}")
    assert (["1.1.1.0/24", "8.8.4.200/32"], []) == covered("{of: [1.1.1.0/24, near.example], cover: {max-rules: 2}}")


def test_a_policy_covers_all_its_names() -> None:
    """Those of one rule together; addresses stand as they are, and a cover of their own comes first."""
    more = "cover: {max-rules: 3, never-wider: {4: 8}}\n"
    assert ["8.8.4.0/24", "8.8.5.0/28", "2001:4860::/124"] == covered("far.example, near.example", more)[0]
    peers, _ = covered("far.example, {of: [near.example, 8.8.4.201], cover: {max-rules: 1}}, 8.8.4.202", more)
    assert ["8.8.4.0/28", "8.8.4.200/31", "8.8.4.202/32", "8.8.5.0/28", "2001:4860::/124"] == peers


def test_a_cover_stays_out_of_what_it_must_not_touch() -> None:
    """What `except` names, and special ranges that nobody of its addresses is in."""
    peers, _ = covered("{of: [far.example], cover: {max-rules: 5, except: [8.8.5.5]}}")
    assert ["8.8.4.0/28", "8.8.5.1/32", "8.8.5.9/32"] == peers[:3]
    near = Lock(
        addresses=(Address("a.example", "168.63.129.15", "eu", "2026-01-01"), Address("a.example", "168.63.129.17", "eu", "x"))
    )
    rule = outbound("{of: [a.example], cover: {max-rules: 1, never-wider: {4: 8}}}")
    (found,) = grounded(policy({"web": f"rules: [{rule}]"}), "prod", near).problems
    assert ("E209", "{") == (found.code, marked(found.where))


def test_a_cover_that_cannot_be_is_told_with_the_least_that_can() -> None:
    """At the peer's own entry, or at the rule where it is the policy's."""
    rule = outbound("{of: [far.example], cover: {max-rules: 2}}")
    (found,) = grounded(policy({"web": f"rules: [{rule}]"}), "prod", COVERED).problems
    assert ("E209", "{") == (found.code, marked(found.where))
    assert (
        "The cover of `two` in prod cannot be (never-wider: {4: 24, 6: 48}): 2 prefixes cannot hold every address" in found.detail
    )
    assert "the fewest that can are 3." in found.detail
    (found,) = grounded(policy({"web": f"rules: [{outbound('far.example')}]"}, "cover: {max-rules: 1}\n"), "prod", COVERED).problems
    assert ("E209", "two") == (found.code, marked(found.where))


def test_what_a_group_asks_of_its_cloud_is_grounded() -> None:
    """Several security groups, and prefix lists."""
    text = policy(
        {"web": f"spread: true, prefix-lists: 20, rules: [{outbound('anywhere')}]", "db": f"rules: [{outbound('anywhere')}]"}
    )
    assert [(True, 20), (False, None)] == [(one.spread, one.prefix_lists) for one in grounded(text, "prod").grounded.groups]


def test_one_cover_for_the_same_addresses() -> None:
    """Of two rules that have the same cover of the same names both get it."""
    peers = "{of: [far.example], cover: {max-rules: 3}}"
    text = policy({"web": f"rules: [{outbound(peers, 'a')}, {outbound(peers, 'b', 'tcp/80')}]"})
    one, other = grounded(text, "prod", COVERED).grounded.groups[0].requirements
    assert one.peers == other.peers != one.meant == other.meant
