"""Quotas of a group, counted before EC2 does, and what would make room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.cloud import Budget, Lowered
from emscloud.clouds.aws.artifact import Module
from emscloud.clouds.aws.lower import lower
from emscloud.diagnostics import Severity, Where
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction, Requirement
from tests.clouds.aws.samples import DB, GROUP, LIST, ask, codes, grounded, hosts, net

OUT = Direction.OUT
OTHER = Symbol("aws", "pl-01234567")
Lists = dict[Symbol, tuple[int, int]]
RPC = "tcp/135 tcp/1024-5000 tcp/49152-65535"


def limited(*asks: Requirement, rules: int = 60, groups: int = 5, lists: Lists | None = None) -> Lowered[Module]:
    """A group under these quotas; lists with their maximum and family."""
    known = {symbol.name: {"max_entries": most, "family": family} for symbol, (most, family) in (lists or {}).items()}
    limits = {"rules_per_group": rules, "groups_per_interface": groups, "prefix_lists": known}
    return lower(grounded(*asks, settings={"limits": limits}))


def used(lowered: Lowered[Module]) -> dict[str, int]:
    """What is used of each budget."""
    return {budget.name: budget.used for budget in lowered.budgets}


def ways(lowered: Lowered[Module]) -> list[str]:
    """What would help, in order."""
    (problem,) = [problem for problem in lowered.problems if problem.code == "E302"]
    text = problem.detail.partition("What would help: ")[2].removesuffix(
        " A prefix list is no way out: it weighs its maximum of entries in every rule."
    )
    found = []
    for number in range(1, 20):
        _, there, rest = text.partition(f"({number}) ")
        if there:
            found.append(rest.partition(f" ({number + 1}) ")[0])
    return found


def test_four_budgets() -> None:
    """Each direction and each family has a quota of its own; a group reference weighs 1 in both families."""
    lowered = lower(
        grounded(
            ask("a", "tcp/443 tcp/80", "10.0.0.1 10.0.0.2 fd00::1"),
            ask("b", "tcp/443", (DB, GROUP)),
            ask("c", "any", "anywhere-ipv4 anywhere-ipv6", OUT),
        )
    )
    assert lowered.budgets == (
        Budget("web", "ingress IPv4", 6, 60, (("a", 4), ("b", 2))),
        Budget("web", "ingress IPv6", 4, 60, (("a", 2), ("b", 2))),
        Budget("web", "egress IPv4", 1, 60, (("c", 1),)),
        Budget("web", "egress IPv6", 1, 60, (("c", 1),)),
    )


def test_icmp_of_a_reference_weighs_two() -> None:
    """ICMP in both families is two rules, each of which counts in both."""
    assert used(lower(grounded(ask("a", "icmp", (DB,)))))["ingress IPv4"] == 2


def test_a_shared_rule_counts_once() -> None:
    """A rule of several requirements counts once, for the first of them."""
    lowered = lower(grounded(ask("a", "tcp/443", "10.0.0.1"), ask("b", "tcp/443", "10.0.0.1")))
    assert lowered.budgets[0].fills == (("a", 1),)


def test_a_prefix_list_weighs_its_maximum() -> None:
    """A prefix list weighs its maximum of entries in its own family, in each rule that names it."""
    lowered = limited(ask("a", "tcp/443 tcp/80", (LIST, OTHER)), lists={LIST: (20, 4), OTHER: (5, 6)})
    assert used(lowered) == {"ingress IPv4": 40, "ingress IPv6": 10, "egress IPv4": 0, "egress IPv6": 0}
    assert codes(lowered) == []


def test_a_prefix_list_of_unknown_weight_is_told() -> None:
    """A list whose maximum nobody stated counts 1 in both families, and one warning a list says how to state it."""
    lowered = lower(grounded(ask("a", "tcp/443 tcp/80", (LIST,)), ask("b", "tcp/443", (LIST, OTHER), OUT)))
    assert used(lowered) == {"ingress IPv4": 2, "ingress IPv6": 2, "egress IPv4": 2, "egress IPv6": 2}
    assert [(problem.code, problem.severity) for problem in lowered.problems] == [("E304", Severity.WARNING)] * 2
    assert "`limits: {prefix_lists: {pl-0123456789abcdef0: {max_entries: 20, family: 4}}}`" in lowered.problems[1].detail


@pytest.mark.parametrize(
    ("family", "service", "found"), [(4, "icmpv6/2", ["E305"]), (6, "icmpv4/8", ["E305"]), (4, "icmpv4/8", [])]
)
def test_a_list_has_the_services_of_its_family(family: int, service: str, found: list[str]) -> None:
    """A service that does not exist in a list's family is an error: it would open nothing."""
    lowered = limited(replace(ask("a", service, (LIST,)), where=Where("ems.yaml", 7)), lists={LIST: (5, family)})
    assert [(problem.code, problem.where) for problem in lowered.problems] == [(code, Where("ems.yaml", 7)) for code in found]


def test_a_service_of_both_families_goes_with_any_list() -> None:
    """ICMP is ICMP in a list of IPv4 and ICMPv6 in one of IPv6, so it goes with either."""
    assert codes(limited(ask("a", "icmp", (LIST,)), lists={LIST: (5, 4)})) == []


@pytest.mark.parametrize(("count", "found"), [(47, []), (48, ["E303"]), (60, ["E303"]), (61, ["E302"])])
def test_exactly_full_fits(count: int, found: list[str]) -> None:
    """60 rules fit and 61 do not; from 48, four fifths, there is a warning, since names may get more addresses."""
    lowered = lower(grounded(ask("a", "tcp/443", hosts(count))))
    assert codes(lowered) == found
    assert {problem.severity for problem in lowered.problems if problem.code == "E303"} <= {Severity.WARNING}


def test_families_and_directions_do_not_add_up() -> None:
    """60 rules of each kind fit in one group."""
    peers = (*hosts(60), *[net(f"fd00::{number}") for number in range(1, 61)])
    assert codes(lower(grounded(ask("a", "tcp/443", peers), ask("b", "tcp/443", peers, OUT)))) == ["E303"] * 4


def test_a_warning_names_what_fills_it() -> None:
    """The warning says how full it is, by what, and where the group stands."""
    policy = grounded(ask("a", "tcp/443", hosts(40)), ask("b", "tcp/80", hosts(10)))
    policy = replace(policy, groups=(replace(policy.groups[0], where=Where("ems.yaml", 3)),))
    (problem,) = lower(policy).problems
    assert (problem.detail, problem.where) == (
        "`web` in prod uses 50 of 60 rules (ingress IPv4): a 40, b 10.",
        Where("ems.yaml", 3),
    )


def test_the_longest_lists_are_cut() -> None:
    """A message names the twelve heaviest requirements, and counts the rest."""
    (problem,) = lower(grounded(*[ask(f"r{number:02}", f"tcp/{number}", "10.0.0.1") for number in range(1, 51)])).problems
    assert problem.detail.endswith("r11 1, r12 1, and 38 more.")


def deployment(count: int) -> tuple[Requirement, ...]:
    """The rows of EMS's deployment feature, for so many prefixes of endpoints."""
    prefixes = hosts(count)
    return (
        ask("forticlient-ems/smb", "tcp/445", prefixes, OUT),
        ask("forticlient-ems/rpc", RPC, prefixes, OUT),
        ask("forticlient-ems/probing", "icmp", prefixes, OUT),
    )


def test_deployment_to_twelve_prefixes_fits_exactly() -> None:
    """Five rules a prefix: twelve prefixes of endpoints fill the quota."""
    lowered = lower(grounded(*deployment(12)))
    assert (used(lowered)["egress IPv4"], codes(lowered)) == (60, ["E303"])


def test_deployment_to_thirteen_prefixes_has_ways_out() -> None:
    """Thirteen are 65 rules: what fills them is named, and what would fit, the least change first, with figures."""
    lowered = lower(grounded(*deployment(13)))
    (problem,) = lowered.problems
    assert problem.detail.startswith(
        "`web` in prod needs 65 rules (egress IPv4); the quota is 60. They are: forticlient-ems/rpc 39, "
        "forticlient-ems/probing 13, forticlient-ems/smb 13. What would help: "
    )
    assert problem.detail.endswith(" A prefix list is no way out: it weighs its maximum of entries in every rule.")
    cidrs = ", ".join(["10.0.0.0/30", *[f"10.0.0.{number}/32" for number in (4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24)]])
    assert ways(lowered) == [
        (
            "fewer ranges of ports for forticlient-ems/rpc, which has 2 (tcp/1024-5000, tcp/49152-65535): 13 rules fewer for "
            "each; without 1, 52 rules, which fits."
        ),
        (
            "a group reference in place of 13 prefixes, if they are members of one security group in reach (it weighs 1): "
            "6 rules, which fits."
        ),
        f"a cover: 12 CIDRs hold all 13 prefixes and add 2 addresses ({cidrs}): 60 rules, which fits.",
        (
            "a higher quota, asked for with `aws service-quotas request-service-quota-increase --service-code vpc --quota-code "
            "L-0EA8095F --desired-value 65 --region eu-west-1` (groups x rules may not pass 1,000, so an interface takes at "
            "most 15 groups then); then `limits: {rules_per_group: 65}`."
        ),
        "several groups: `spread: true` makes 2 for the same interface, which takes 5.",
    ]


def test_every_figure_is_true() -> None:
    """Whatever the advice says that it comes to is what lowering the changed policy uses."""
    smb, rpc, probing = deployment(13)
    fewer = replace(rpc, services=rpc.services[:-1])
    members = [replace(one, peers=(DB,)) for one in (smb, rpc, probing)]
    cover = [replace(one, peers=(net("10.0.0.0/30"), *one.peers[2:])) for one in (smb, rpc, probing)]
    assert [used(lower(grounded(*asks)))["egress IPv4"] for asks in ((smb, fewer, probing), members, cover)] == [52, 6, 60]


def test_single_ports_and_protocols_are_no_ranges() -> None:
    """ICMP's types, protocols without ports and single ports are nothing to have fewer of."""
    asks = ask("a", "icmp/echo-request icmpv4/3 proto/47 proto/50 any tcp/1 tcp/2", hosts(1))
    assert [way.partition(" ")[0] for way in ways(limited(asks, rules=5))] == ["a", "several"]


def test_a_range_of_each_protocol_stays() -> None:
    """TCP and UDP cannot share a rule, so one range of each is left."""
    (way, *_) = ways(limited(ask("a", "tcp/1-2 udp/1-2 tcp/4-5 tcp/7-8", hosts(2)), rules=6))
    assert "which has 4 (tcp/1-2, udp/1-2, tcp/4-5, tcp/7-8): 2 rules fewer for each; without 2, 4 rules, which fits." in way


def test_ranges_that_others_ask_for_save_nothing() -> None:
    """A rule that another requirement keeps is not saved, so no advice says that it is."""
    asks = [ask(name, "tcp/1-2 tcp/4-5", hosts(2)) for name in "ab"]
    assert [way[:7] for way in ways(limited(*asks, rules=3))] == ["a group", "a cover", "a highe", "several"]


def test_a_way_that_is_not_enough_says_so() -> None:
    """A figure that is still over the quota is said to be."""
    asks = ask("a", "tcp/1", hosts(3)), ask("b", "tcp/2", hosts(4)[3:]), ask("c", "tcp/1", (DB,))
    (way, *_) = ways(limited(*asks, rules=1))
    assert way.endswith("(it weighs 1): 3 rules, which is still too many.")


def test_no_cover_where_there_is_no_room() -> None:
    """Where the others alone fill the quota, a cover of the rest would not fit."""
    asks = ask("a", "tcp/1", hosts(3)), ask("b", "tcp/2 tcp/3", (DB, GROUP))
    assert [way.split()[1] for way in ways(limited(*asks, rules=4))] == ["group", "higher", "groups:"]


def test_a_cover_counts_what_its_cidrs_cost() -> None:
    """Prefixes of which others share rules cost less than the CIDRs in their place, and it is those that are counted."""
    asks = ask("a", "tcp/1 tcp/2", hosts(3)), *[ask(f"b{at}", "tcp/1", (peer, DB)) for at, peer in enumerate(hosts(3))]
    assert "a cover: 1 CIDR holds all 3 prefixes and adds 5 addresses (10.0.0.0/29): 6 rules, which fits." in ways(
        limited(*asks, rules=6)
    )


def test_a_service_of_the_other_family_weighs_nothing() -> None:
    """What has no rule in the family is no way out of it, however many prefixes it names."""
    other = ask("a", "icmpv6/1 icmpv6/2", (*hosts(9), net("fd00::1")))
    (way, *_) = ways(limited(other, ask("b", "tcp/1 tcp/2", hosts(2)), rules=2))
    assert way.startswith("a group reference in place of 2 prefixes")
    (way,) = ways(limited(other, ask("b", "tcp/1", (LIST,)), rules=3, lists={LIST: (20, 4)}))
    assert way.startswith("a higher quota")


def test_a_cover_of_one() -> None:
    """One CIDR holds, and one address is no plural."""
    peers = (net("10.0.0.1"), net("10.0.0.2"), net("10.0.0.3"))
    assert "a cover: 1 CIDR holds all 3 prefixes and adds 1 address (10.0.0.0/30): 1 rule, which fits." in ways(
        limited(ask("a", "tcp/1", peers), rules=1)
    )


def test_prefixes_that_others_hold_save_nothing() -> None:
    """One prefix cannot be covered by fewer, and a reference weighs as much."""
    asks = [ask(f"r{number}", f"tcp/{number}", "10.0.0.1") for number in range(1, 4)]
    assert [way.split()[1] for way in ways(limited(*asks, rules=2))] == ["higher", "groups:"]


def test_prefixes_that_are_shared_save_nothing() -> None:
    """A list whose rules other requirements need as well is no way out."""
    asks = ask("a", "tcp/1", hosts(3)), *[ask(f"b{at}", "tcp/1", (peer, DB)) for at, peer in enumerate(hosts(3))]
    assert [way.split()[1] for way in ways(limited(*asks, rules=3))] == ["higher", "groups:"]


def test_references_alone_leave_the_quota() -> None:
    """Where no prefix is left, a higher quota and several groups are."""
    asks = [ask(f"r{number}", f"tcp/{number}", (DB,)) for number in range(1, 4)]
    lowered = limited(*asks, rules=2)
    assert codes(lowered) == ["E302", "E302"]
    (problem, _) = lowered.problems
    assert problem.detail.partition("What would help: ")[2].startswith("(1) a higher quota")


def test_one_quota_for_all_four() -> None:
    """AWS has one quota for the four budgets, so each message asks for the most of them."""
    lowered = limited(ask("a", "tcp/1", hosts(3)), ask("b", "tcp/1", hosts(9), OUT), rules=2)
    assert [problem.detail.count("--desired-value 9 ") for problem in lowered.problems] == [1, 1]


def test_no_quota_beyond_a_thousand() -> None:
    """Groups times rules may not pass 1,000, so no account has a group of 1,001; nor do five groups hold them."""
    assert [way.split()[1] for way in ways(lower(grounded(ask("a", "tcp/1", hosts(1001)))))] == ["group", "cover:"]
    assert "--desired-value 1000 " in ways(lower(grounded(ask("a", "tcp/1", hosts(1000)))))[2]


@pytest.mark.parametrize(("groups", "there"), [(1, False), (2, True)])
def test_several_groups_where_an_interface_takes_them(groups: int, there: bool) -> None:
    """Several groups are a way out only as far as an interface takes so many."""
    last = ways(limited(ask("a", "tcp/1", hosts(61)), groups=groups))[-1]
    assert (last == "several groups: `spread: true` makes 2 for the same interface, which takes 2.") is there


def test_a_list_that_fills_a_group_by_itself() -> None:
    """A rule that weighs more than the quota fits in no group, and where nothing helps the message says so."""
    lowered = limited(ask("a", "tcp/443 tcp/444", (LIST,)), lists={LIST: (1000, 4)})
    (problem,) = lowered.problems
    assert problem.detail == (
        "`web` in prod needs 2,000 rules (ingress IPv4); the quota is 60. They are: a 2,000. Ask for less. "
        "A prefix list is no way out: it weighs its maximum of entries in every rule."
    )


def test_a_sharper_maximum_is_a_way_out() -> None:
    """Lists that weigh more than they hold."""
    one = grounded(ask("a", "tcp/1 tcp/2", hosts(2)), settings={"limits": {"rules_per_group": 5}})
    policy = replace(one, groups=(replace(one.groups[0], prefix_lists=3),))
    assert ways(lower(policy))[0] == "`prefix-lists: true`, with which a list weighs what it holds: 4 rules, which fits."
