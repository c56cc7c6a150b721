"""Facts of Azure that the compiler leans on."""

from __future__ import annotations

import pytest

from emscloud.clouds.azure.limits import DEFAULT_RULES, PROBES, Limits
from emscloud.model.peer import Symbol
from emscloud.model.policy import Direction


def test_six_default_rules() -> None:
    """Each direction of every group ends with three rules that cannot be removed."""
    assert [(rule.name, rule.priority, rule.access, rule.direction.value) for rule in DEFAULT_RULES] == [
        ("AllowVnetInBound", 65000, "Allow", "in"),
        ("AllowAzureLoadBalancerInBound", 65001, "Allow", "in"),
        ("DenyAllInBound", 65500, "Deny", "in"),
        ("AllowVnetOutBound", 65000, "Allow", "out"),
        ("AllowInternetOutBound", 65001, "Allow", "out"),
        ("DenyAllOutBound", 65500, "Deny", "out"),
    ]


def test_probes_are_tcp_from_the_balancer() -> None:
    """Probes are TCP, HTTP or HTTPS, so TCP at any port is all that they need."""
    assert PROBES.direction is Direction.IN
    assert PROBES.peers == (Symbol("azure", "AzureLoadBalancer"),)
    assert [service.text for service in PROBES.services] == ["tcp/0-65535"]


@pytest.mark.parametrize("stated", [{}, {"limits": {}}, {"limits": None}])
def test_default_quotas(stated: dict[str, object]) -> None:
    """1,000 rules, 4,000 addresses a side and 4,000 port ranges, unless the target says otherwise."""
    assert Limits.of(stated) == Limits(1000, 4000, 4000)


def test_stated_quotas() -> None:
    """Each quota can be stated."""
    stated = {"rules_per_group": 1, "addresses_per_group": 2, "ports_per_group": 3}
    assert Limits.of({"limits": stated}) == Limits(1, 2, 3)
