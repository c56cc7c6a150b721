"""Quotas of a group, counted before Azure does, and what would make room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from emscloud.cloud import Budget, Lowered
from emscloud.clouds.azure.artifact import Module
from emscloud.clouds.azure.lower import lower
from emscloud.diagnostics import Severity, Where
from emscloud.model.peer import Network
from emscloud.model.policy import Direction, Requirement
from emscloud.spaces.address import network
from tests.clouds.azure.samples import TAG, ask, grounded, net


def limited(*asks: Requirement, rules: int = 1000, addresses: int = 4000, ports: int = 4000) -> Lowered[Module]:
    """A group under these quotas."""
    limits = {"rules_per_group": rules, "addresses_per_group": addresses, "ports_per_group": ports}
    return lower(grounded(*asks, settings={"limits": limits}))


def codes(lowered: Lowered[Module]) -> list[str]:
    """The codes of its problems."""
    return [problem.code for problem in lowered.problems]


def hosts(count: int) -> tuple[Network, ...]:
    """Addresses that no prefix joins: every second one."""
    return tuple(network((10 << 24) + 2 * number, 32) for number in range(count))


MANY = ask("many", " ".join(f"tcp/{port}" for port in range(10_001, 18_001, 2)), "10.0.0.1")


def test_what_is_counted() -> None:
    """Rules count whole, prefixes for each side apart, port ranges; `*` and tags count no address, `*` no port."""
    lowered = lower(
        grounded(
            ask("a", "tcp/443 tcp/80 udp/53", "10.0.0.1 10.0.0.2"),
            ask("b", "any", "10.0.0.1 fd00::1", Direction.OUT),
            ask("c", "tcp/443", (TAG,)),
        )
    )
    assert lowered.budgets == (
        Budget("web", "rules", 7, 1000, (("a", 2), ("b", 2), ("emscloud", 2), ("c", 1))),
        Budget("web", "source addresses", 4, 4000, (("a", 4),)),
        Budget("web", "destination addresses", 2, 4000, (("b", 2),)),
        Budget("web", "destination ports", 4, 4000, (("a", 3), ("c", 1))),
    )


def test_exactly_full_fits() -> None:
    """A thousand rules, our own two among them, fit in a group; one more does not."""
    asks = [ask(f"r{number}", "tcp/443", "10.0.0.1") for number in range(999)]
    assert codes(lower(grounded(*asks[:-1]))) == ["E303"]
    assert codes(lower(grounded(*asks))) == ["E302"]


def test_exactly_full_of_addresses() -> None:
    """4,000 addresses on one side fit, one more does not, and the other side has room of its own."""
    full, out = hosts(4000), Direction.OUT
    assert codes(lower(grounded(ask("a", "tcp/1", full)))) == ["E303"]
    assert codes(lower(grounded(ask("a", "tcp/1", hosts(4001))))) == ["E302"]
    assert codes(lower(grounded(ask("a", "tcp/1", full), ask("b", "tcp/1", full, out)))) == ["E303", "E303"]


def test_exactly_full_of_ports() -> None:
    """4,000 port ranges fit, one more does not."""
    assert codes(lower(grounded(MANY))) == ["E303"]
    assert codes(lower(grounded(MANY, ask("one", "tcp/9", "10.0.0.1")))) == ["E302"]


@pytest.mark.parametrize(("limit", "found"), [(6, []), (5, ["E303"]), (4, ["E303"]), (3, ["E302"])])
def test_warned_from_eighty_per_cent(limit: int, found: list[str]) -> None:
    """From four fifths of a quota there is a warning, since names may get more addresses."""
    lowered = limited(ask("a", "tcp/443", hosts(4)), addresses=limit)
    assert codes(lowered) == found
    assert [problem.severity for problem in lowered.problems if problem.code == "E303"] == [
        Severity.WARNING for code in found if code == "E303"
    ]


def test_the_target_states_what_was_granted() -> None:
    """A target's limits replace the defaults, each by itself."""
    lowered = lower(grounded(settings={"limits": {"rules_per_group": 2000}}))
    assert [budget.limit for budget in lowered.budgets] == [2000, 4000, 4000, 4000]


def test_what_fills_it_is_named() -> None:
    """The message names what fills a quota, heaviest first, and how many are left out."""
    asks = [ask(f"r{number}", "tcp/443", hosts(number)) for number in range(1, 8)]
    (problem,) = limited(*asks, addresses=27).problems
    assert "uses 28 of 27 source addresses in one NSG: r7 7, r6 6, r5 5, r4 4, r3 3, and 2 more." in problem.detail


def test_addresses_have_ways_out() -> None:
    """Too many addresses: a cover with what it adds, a tag or application group, a higher quota, several groups."""
    asks = ask("a", "tcp/443 udp/443", hosts(8)), ask("b", "tcp/1", "10.9.0.1")
    (problem,) = limited(*asks, addresses=13).problems
    assert problem.detail.partition("What would help: ")[2] == (
        "(1) a cover for a: 5 CIDRs hold its 8 prefixes and add 4 addresses: 11 source addresses, which fits. "
        "(2) a service tag or an application security group in place of a's prefixes: 1 source addresses, which fits. "
        "(3) a higher quota, asked for in a support request to Azure; then `limits: {addresses_per_group: 17}`. "
        "(4) several groups: at least 2."
    )


def test_a_way_that_is_not_enough_says_so() -> None:
    """A figure that is still over the quota is said to be."""
    (problem,) = limited(ask("a", "tcp/1", hosts(3)), ask("b", "tcp/1", hosts(3)), addresses=2).problems
    assert "cover" not in problem.detail
    assert "in place of a's prefixes: 3 source addresses, which is still too many" in problem.detail


def test_ports_have_ways_out() -> None:
    """Too many port ranges: one range in place of many comes first, with what it leaves."""
    rpc = ask("rpc", "tcp/135 tcp/1000-2000 tcp/5000-6000 udp/135", "10.0.0.1 fd00::1")
    (problem,) = limited(rpc, ports=4).problems
    assert "(1) fewer port ranges, as one for rpc instead of 3: 4 destination ports, which fits." in problem.detail


def test_single_ports_cannot_be_fewer() -> None:
    """Where no rule has several ranges, there are none to save."""
    asks = [ask(f"r{number}", "tcp/443", "10.0.0.1") for number in range(3)]
    (problem,) = limited(*asks, ports=2).problems
    assert problem.detail.partition("What would help: ")[2].startswith("(1) a higher quota")


def test_rules_have_ways_out() -> None:
    """Too many rules: a higher quota or several groups, and nothing that would not help."""
    (problem,) = limited(ask("a", "tcp/443", (*hosts(1), net("fd00::1"))), rules=3).problems
    assert problem.detail.partition("What would help: ")[2] == (
        "(1) a higher quota, asked for in a support request to Azure; then `limits: {rules_per_group: 4}`. "
        "(2) several groups: at least 2."
    )


def test_a_problem_says_where_the_group_stands() -> None:
    """Both the error and the warning point at the group."""
    policy = grounded(settings={"limits": {"rules_per_group": 2}})
    here = replace(policy, groups=(replace(policy.groups[0], where=Where("ems.yaml", 3)),))
    assert [(problem.code, problem.where) for problem in lower(here).problems] == [("E303", Where("ems.yaml", 3))]


def test_our_own_rules_may_be_all_there_is() -> None:
    """Under a quota of one rule our two denies are too many, and no requirement is blamed."""
    (problem,) = limited(rules=1).problems
    assert "emscloud 2." in problem.detail
