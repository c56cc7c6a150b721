"""Two network security groups of others are never called the same where some meaning of their names tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.azure.others.understand import understand
from emscloud.diff.delta import Delta, Verdict, Way, delta
from emscloud.diff.side import Side
from emscloud.model.peer import Symbol
from emscloud.resolve.scope import private_space
from tests import judge, others
from tests.judge import Json

GROUP = "azurerm_network_security_group.one"
APPS: list[Json] = [
    f"/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/{name}" for name in "ab"
]
TAGS = ("Internet", "Storage", "VirtualNetwork")
Rule = dict[str, Json]


def rule(priority: int, access: str, source: str | None, port: str = "*", **more: Json) -> Rule:
    """A rule that stands in a group."""
    return {
        "name": f"r{priority}",
        "priority": priority,
        "direction": "Inbound",
        "access": access,
        "protocol": "*" if port == "*" else "Tcp",
        "source_port_range": "*",
        "destination_port_range": port,
        "source_address_prefix": source,
        "destination_address_prefix": "*",
        **more,
    }


def side(*rules: Rule) -> list[others.Resource]:
    """A side with one group."""
    return [others.resource(GROUP, id="one", name="one", resource_group_name="rg", security_rule=list(rules))]


def compared(old: list[others.Resource], new: list[others.Resource]) -> Delta:
    """What is told of two sides."""
    first, second = (Side("side", understand(others.instances(one), {}, private_space())) for one in (old, new))
    return delta(first, second)


OPENS = [rule(200, "Allow", "Internet", "443")]
CLASSES: Mapping[str, tuple[list[Rule], list[Rule]]] = {
    "a deny's tag": ([rule(100, "Deny", "Internet"), *OPENS], [rule(100, "Deny", "AzureMonitor"), *OPENS]),
    "a deny's members": (
        [
            rule(100, "Deny", "*", "22", destination_address_prefix=None, destination_application_security_group_ids=[APPS[0]]),
            *OPENS,
        ],
        [
            rule(100, "Deny", "*", "22", destination_address_prefix=None, destination_application_security_group_ids=[APPS[1]]),
            *OPENS,
        ],
    ),
    "an allow's members": (
        [rule(100, "Allow", "*", "22", destination_address_prefix=None, destination_application_security_group_ids=[APPS[0]])],
        [rule(100, "Allow", "*", "22", destination_address_prefix=None, destination_application_security_group_ids=APPS)],
    ),
    "an allow's members on the way out": (
        [rule(100, "Allow", None, "22", direction="Outbound", source_application_security_group_ids=[APPS[0]])],
        [rule(100, "Allow", None, "22", direction="Outbound", source_application_security_group_ids=[APPS[1]])],
    ),
    "source ports": (
        [rule(100, "Allow", "*", "53", source_port_range="53")],
        [rule(100, "Allow", "*", "53", source_port_range="1-65534")],
    ),
    "a deny's source ports": (
        [rule(100, "Deny", "Internet", source_port_range="53"), *OPENS],
        [rule(100, "Deny", "Internet", source_port_range="54"), *OPENS],
    ),
    "two denies in turn": (
        [rule(100, "Deny", "Storage"), rule(150, "Allow", "*", "80"), rule(160, "Deny", "Sql"), rule(200, "Allow", "*", "443")],
        [rule(100, "Deny", "Sql"), rule(150, "Allow", "*", "80"), rule(160, "Deny", "Storage"), rule(200, "Allow", "*", "443")],
    ),
    "an address behind a deny": (
        [rule(100, "Deny", "Internet")],
        [rule(100, "Deny", "Internet"), rule(200, "Allow", "192.0.2.0/24")],
    ),
}


@pytest.mark.parametrize("name", CLASSES)
def test_what_a_rule_asks_for_keeps_its_identity(name: str) -> None:
    """What no packet shows cancels only with the same that is written the same."""
    old, new = CLASSES[name]
    for before, after in ((old, new), (new, old)):
        found = compared(side(*before), side(*after))
        assert found.verdict is Verdict.UNKNOWN
        assert all(change.holes for change in found.changes)
    for same in (old, new):
        renamed = [{**one, "name": f"other-{one['name']}"} for one in same]
        assert compared(side(*same), side(*renamed)).changes == ()


def test_a_rule_that_is_split_changes_nothing_behind_a_deny_by_tag() -> None:
    """Two rules for the halves of one's prefix are decided as that was, whoever stands behind a tag."""
    deny = rule(100, "Deny", "Internet")
    halves = [rule(200, "Allow", "10.0.0.0/9", "443"), rule(201, "Allow", "10.128.0.0/9", "443")]
    assert compared(side(deny, rule(200, "Allow", "10.0.0.0/8", "443")), side(deny, *halves)).changes == ()


def test_all_that_may_open_where_a_deny_by_tag_goes_is_named() -> None:
    """What is told of one tag says nothing of another."""
    found = compared(
        side(rule(100, "Deny", "Internet"), rule(200, "Allow", "Internet", "22")), side(rule(200, "Allow", "Internet", "22"))
    )
    opening = {change.symbol.name for change in found.changes if change.symbol and change.may_open and change.way is Way.UNKNOWN}
    assert opening == {"Internet", "VirtualNetwork", "AzureLoadBalancer"}
    told = next(change for change in found.changes if change.symbol == Symbol("azure", "Internet"))
    assert [hole.why for hole in told.holes] == ["a rule asks for peers behind Internet, which are not known"]


@st.composite
def _rule(draw: st.DrawFn, priority: int) -> Rule:
    end: Rule = {}
    if draw(st.integers(0, 3)) == 0:
        chosen: list[Json] = list(draw(st.lists(st.sampled_from(APPS), min_size=1, max_size=2, unique=True)))
        end = {"destination_address_prefix": None, "destination_application_security_group_ids": chosen}
    return rule(
        priority,
        draw(st.sampled_from(("Allow", "Deny"))),
        draw(st.sampled_from((*TAGS, "*", "10.0.0.0/8", "192.0.2.0/24"))),
        draw(st.sampled_from(("*", "22", "443"))),
        source_port_range=draw(st.sampled_from(("*", "*", "*", "53", "1024-65535"))),
        **end,
    )


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[list[Rule], list[Rule]]:
    """Rules, and the same with a few changed, added, taken away or put elsewhere."""
    old = [draw(_rule(priority)) for priority in sorted(draw(st.sets(st.sampled_from(range(100, 108)), max_size=5)))]
    new = {int(str(one["priority"])): one for one in old}
    for priority in draw(st.sets(st.sampled_from(range(100, 108)), max_size=2)):
        if draw(st.booleans()):
            new[priority] = draw(_rule(priority))
        else:
            new.pop(priority, None)
    if len(new) > 1 and draw(st.booleans()):
        first, second = draw(st.permutations(sorted(new)))[:2]
        new[first], new[second] = new[second] | {"priority": first}, new[first] | {"priority": second}
    return old, list(new.values())


def _meanings() -> Iterator[tuple[frozenset[str], frozenset[str], int]]:
    """Who stands behind what: tags of the peer, application security groups of the member, and the source port."""
    names = [frozenset(some) for count in range(len(TAGS) + 1) for some in combinations(TAGS, count)]
    apps = [frozenset(map(str, some)) for count in range(len(APPS) + 1) for some in combinations(APPS, count)]
    for tags in names:
        for members in apps:
            for port in (53, 54, 2000):
                yield tags, members, port


def _meant(rules: Sequence[Rule], members: frozenset[str], port: int) -> list[others.Resource]:
    """The rules that are left where the member and the source port are known, each asking for neither."""
    left = []
    for one in rules:
        asked = one.get("destination_application_security_group_ids")
        low, _, high = str(one["source_port_range"]).partition("-")
        if (asked is None or (isinstance(asked, list) and members & set(map(str, asked)))) and (
            low == "*" or int(low) <= port <= int(high or low)
        ):
            plain = {
                "source_port_range": "*",
                "destination_address_prefix": "*",
                "destination_application_security_group_ids": None,
            }
            left.append({**one, **plain})
    return side(*left)


def _differ(old: Sequence[Rule], new: Sequence[Rule]) -> judge.Packet | None:
    """A packet that the judge lets through on one side alone, by some meaning of all names."""
    packets = [
        judge.Packet("in", "10.9.9.9", peer, protocol, detail)
        for peer in ("10.1.2.3", "192.0.2.9", "203.0.113.1", "2001:db8::1")
        for protocol, detail in ((6, 22), (6, 443), (17, 53))
    ]
    for tags, members, port in _meanings():
        before, after = _meant(old, members, port), _meant(new, members, port)
        for one in packets:
            packet = replace(one, behind=tags)
            if judge.judged(before, GROUP, packet) != judge.judged(after, GROUP, packet):
                return packet
    return None


@settings(deadline=None, max_examples=150)
@given(_pairs())
def test_nothing_is_said_only_where_no_meaning_tells_two_groups_apart(both: tuple[list[Rule], list[Rule]]) -> None:
    """Whoever stands behind tags and application security groups, and whatever the source port, the judge sees no difference."""
    old, new = both
    found = compared(side(*old), side(*new))
    if found.verdict is Verdict.NOTHING:
        assert _differ(old, new) is None
    assert compared(side(*old), side(*old)).changes == ()
