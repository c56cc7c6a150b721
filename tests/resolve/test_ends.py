"""Both ends: what one group allows with another one by name, the other has to allow."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Problem
from emscloud.resolve.ends import both_ends
from tests.load.policies import marked, written
from tests.resolve.policies import LOCK, inbound, outbound, policy

WEB = "addresses: [10.1.0.0/24]"
DB = "addresses: [10.2.0.0/24]"


def ends(web: str, db: str, more: str = "", target: str = "prod") -> tuple[Problem, ...]:
    """What is missing between `web`, which allows by name, and `db`."""
    made = written(policy({"web": f"{WEB}, rules: [{web}]", "db": f"{DB}, rules: [{db}]"}, more))
    return both_ends(made, made.targets[target], LOCK)


@pytest.mark.parametrize(
    ("web", "db", "packet"),
    [
        (inbound("{group: db}"), outbound("{group: web}"), None),
        (inbound("{group: db}"), outbound("10.1.0.0/24"), None),
        (inbound("{group: db}"), outbound("10.1.0.0/25, 10.1.0.128/25"), None),
        (inbound("{group: db}"), outbound("anywhere"), None),
        (inbound("{group: db}"), outbound("anywhere-ipv4", service="any"), None),
        (inbound("{group: db}"), outbound("staff"), None),
        (inbound("everyone"), outbound("{group: web}"), None),
        (inbound("{group: db}"), f"{outbound('10.1.0.0/25')}, {outbound('10.1.0.128/25', 'three')}", None),
        (inbound("{group: db}"), outbound("anywhere-ipv6"), "tcp/443 with peer 10.1.0.0"),
        (inbound("{group: db}"), outbound("10.1.0.0/25"), "tcp/443 with peer 10.1.0.128"),
        (inbound("{group: db}"), outbound("{aws: sg-01234567}"), "tcp/443 with peer 10.1.0.0"),
        (inbound("{group: db}"), outbound("{group: other}"), "tcp/443 with peer 10.1.0.0"),
        (inbound("{group: db}"), inbound("{group: web}"), "tcp/443 with peer 10.1.0.0"),
        (inbound("{group: db}"), outbound("{group: web}", service="udp/443"), "tcp/443 with peer 10.1.0.0"),
        (
            inbound("{group: db}", service="tcp/440-445"),
            outbound("anywhere", service="[tcp/440-442, tcp/444-445]"),
            "tcp/443 with peer 10.1.0.0",
        ),
        (inbound("everyone"), outbound("10.9.9.9"), "tcp/443 with peer 10.1.0.0"),
        (outbound("{group: db}"), inbound("{group: web}", "a"), None),
        (outbound("{group: db}"), outbound("{group: web}", "a"), "tcp/443 with peer 10.1.0.0"),
        (inbound("10.2.0.0/24"), outbound("10.9.9.9"), None),
        (inbound("anywhere"), outbound("10.9.9.9"), None),
        (inbound("{aws: sg-01234567}"), outbound("10.9.9.9"), None),
    ],
)
def test_the_other_end_may_allow_in_any_way(web: str, db: str, packet: str | None) -> None:
    """By name, by a prefix that holds the addresses, by anywhere; what it lacks is told with a packet."""
    made = written(
        policy(
            {
                "web": f"{WEB}, rules: [{web}]",
                "db": f"{DB}, rules: [{db}]",
                "other": f"rules: [{inbound('anywhere')}, {outbound('anywhere')}]",
            },
            "peers: {everyone: [{group: db}], staff: [10.1.0.0/16]}\n",
        )
    )
    found = [one for one in both_ends(made, made.targets["prod"], LOCK) if one.detail.startswith("In prod, `web` ")]
    assert ([] if packet is None else [packet]) == [one.packet for one in found]


def test_a_missing_end_is_told_with_what_to_write() -> None:
    """The target, both groups, the rule, the services, and the line that would do; the place is the rule."""
    (found,) = ends(outbound("{group: db}", service="[tcp/80, tcp/443]"), inbound("10.9.9.9", "a"))
    assert ("E207", "two", "tcp/80 with peer 10.1.0.0") == (found.code, marked(found.where), found.packet)
    assert "In prod, `web` sends to `db` (tcp/80, tcp/443, `two`), but `db` does not let it in." in found.detail
    assert "`inbound: tcp/80` with `from: [{group: web}]`" in found.detail
    (back,) = ends(inbound("{group: db}"), inbound("10.9.9.9", "a"))
    assert "`web` lets in from `db` (tcp/443, `one`), but `db` does not send it." in back.detail
    assert "`outbound: tcp/443` with `to: [{group: web}]`" in back.detail


def test_a_name_at_the_other_end_is_what_the_lock_says() -> None:
    """An address of a name may be a member's."""
    alone = f"addresses: [10.0.0.5], rules: [{inbound('{group: db}')}]"
    for name, count in (("in.example", 0), ("a.example", 1), ("unknown.example", 1)):
        made = written(policy({"web": alone, "db": f"{DB}, rules: [{outbound(name)}]"}))
        assert count == len(both_ends(made, made.targets["prod"], LOCK))


def test_both_ends_stand_in_one_target() -> None:
    """A group that a target does not hold has no end there."""
    made = written(
        policy({"web": f"{WEB}, rules: [{inbound('{group: db}')}]", "db": f"in: [west], {DB}, rules: [{outbound('10.9.9.9')}]"})
    )
    assert [0, 1] == [len(both_ends(made, made.targets[target], LOCK)) for target in ("prod", "west")]
    made = written(
        policy({"web": f"in: [west], {WEB}, rules: [{inbound('{group: db}')}]", "db": f"{DB}, rules: [{outbound('10.9.9.9')}]"})
    )
    assert [0, 1] == [len(both_ends(made, made.targets[target], LOCK)) for target in ("prod", "west")]


def test_a_group_may_name_itself() -> None:
    """Both ends are then one group, which needs both rules."""
    one = "{group: web}"
    for rules, count in (
        (f"{inbound(one)}, {outbound(one)}", 0),
        (inbound(one), 1),
        (f"{inbound(one)}, {outbound('anywhere')}", 0),
    ):
        made = written(policy({"web": f"{WEB}, rules: [{rules}]"}))
        assert count == len(both_ends(made, made.targets["prod"], LOCK))


def test_a_family_in_which_a_service_does_not_exist_has_no_end() -> None:
    """ICMPv6 between groups that have IPv4 addresses alone is nothing."""
    assert () == ends(inbound("{group: db}", service="icmpv6"), inbound("10.9.9.9", "a"))
    (found,) = ends(inbound("{group: db}", service="icmpv4/8"), inbound("10.9.9.9", "a"))
    assert "icmpv4/8/0 with peer 10.1.0.0" == found.packet


def test_without_addresses_a_group_may_be_anywhere_in_private_space() -> None:
    """So a prefix that holds some of it is no whole end; what is assumed of the group is."""
    rules = {"web": f"rules: [{inbound('{group: db}')}]", "db": f"{DB}, rules: [{outbound('10.0.0.0/8')}]"}
    made = written(policy(rules))
    assert ["tcp/443 with peer 100.64.0.0"] == [one.packet for one in both_ends(made, made.targets["prod"], LOCK)]
    made = written(policy(rules, "assume: {web: [10.1.0.0/16]}\n"))
    assert () == both_ends(made, made.targets["prod"], LOCK)


def test_equal_findings_are_one() -> None:
    """A rule that names a group twice, by itself and by a role."""
    assert 1 == len(ends(inbound("{group: db}, staff"), inbound("10.9.9.9", "a"), "peers: {staff: [{group: db}]}\n"))
