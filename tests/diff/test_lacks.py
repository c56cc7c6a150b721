"""What a group goes without: a resolver for its names, Kerberos and DNS beside LDAP."""

from __future__ import annotations

import pytest

from emscloud import clouds
from emscloud.diagnostics import Severity
from emscloud.diff.checks import Checks
from emscloud.diff.lacks import advice, lacks
from emscloud.model.policy import Grounded
from emscloud.resolve.ground import ground
from tests.load.policies import written
from tests.resolve.policies import LOCK, outbound, policy

PLACES = {"prod": "aws", "west": "azure"}
NAME = outbound("a.example", "web")


def places(text: str, resolver: str | None = None) -> list[tuple[Grounded, str]]:
    """A policy in its targets, each with its cloud's own resolver, or with one that is said."""
    found = written(text)
    each = [(target, clouds.get(target.cloud)) for target in found.targets.values()]
    return [
        (ground(found, target, LOCK, cloud).grounded, cloud.RESOLVER if resolver is None else resolver) for target, cloud in each
    ]


def said(text: str, resolver: str | None = None) -> set[tuple[str, str, str]]:
    """Target, check and clause of everything that a policy goes without."""
    found = written(text)
    return {
        (grounded.target.name, check, words)
        for grounded, own in places(text, resolver)
        for group in grounded.groups
        for check, words in lacks(found, grounded, group, own)
    }


def rules(*texts: str, more: str = "") -> str:
    return policy({"a": f"addresses: [10.0.0.1], rules: [{', '.join(texts)}]"}, more)


def test_on_aws_and_azure_the_clouds_own_resolver_is_never_filtered() -> None:
    """So names without a rule to a resolver are worth a note, which says whose resolver that is."""
    assert said(rules(NAME)) == {
        ("prod", "names-by-the-clouds-resolver", "the Amazon resolver is never filtered"),
        ("west", "names-by-the-clouds-resolver", "Azure's own resolver is never filtered"),
    }


@pytest.mark.parametrize("more", ["resolvers: [10.0.0.53]\n", ""])
def test_a_machine_that_asks_others_needs_a_rule(more: str) -> None:
    """Where the policy says which resolvers are asked, and in a cloud that filters its own, it is a warning."""
    found = {check for _, check, _ in said(rules(NAME, more=more), None if more else "")}
    assert found == {"names-without-resolver"}


@pytest.mark.parametrize("service", ["udp/53", "tcp/53", "tcp/853", "udp/853", "any", "udp/1-1024", "tcp/0-65535"])
def test_a_rule_to_a_resolver_is_enough(service: str) -> None:
    """To anybody, over UDP, TCP or TLS, also within a wider service."""
    assert said(rules(NAME, outbound("10.0.0.53", "dns", service)), "") == set()


@pytest.mark.parametrize("service", ["udp/54-123", "tcp/443", "icmp"])
def test_any_other_service_is_not(service: str) -> None:
    """Another port or protocol asks no resolver."""
    assert {check for _, check, _ in said(rules(NAME, outbound("10.0.0.53", "other", service)), "")} == {"names-without-resolver"}


def test_names_that_come_in_are_looked_up_by_nobody() -> None:
    """A rule from a host name is about its addresses; the machine that is asked has no need of the name."""
    assert said(rules("{id: one, inbound: tcp/443, from: [a.example], why: w}"), "") == set()


def test_a_role_that_is_bound_to_a_name_is_a_name() -> None:
    """Names count wherever they stand, the catalog's own too; where a target's peer is an address it has none."""
    row = "{service: forticlient-ems@6.4, features: [mail-alerts]}"
    text = policy({"a": f"requires: [{row}]"}, "peers: {mail-server: {prod: [a.example], west: [10.0.0.25]}}\n")
    assert {target for target, _, _ in said(text, "")} == {"prod"}


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([], {"ldap-alone"}),
        ([outbound("10.0.0.8", "elsewhere", "[tcp/88, udp/53]")], {"ldap-alone"}),
        ([outbound("10.0.0.7", "kerberos", "tcp/88")], set()),
        ([outbound("10.0.0.7", "dns", "udp/53")], set()),
        ([outbound("10.0.0.0/8", "all", "any")], set()),
    ],
)
@pytest.mark.parametrize("service", ["tcp/389", "udp/389", "tcp/636"])
def test_ldap_wants_kerberos_or_dns_to_the_same_servers(service: str, others: list[str], found: set[str]) -> None:
    """Either is enough, and has to go to each of the servers."""
    assert {check for _, check, _ in said(rules(outbound("10.0.0.7", "ldap", service), *others))} == found


def test_one_server_without_is_enough_to_speak() -> None:
    """Of two servers one has Kerberos."""
    text = rules(outbound("10.0.0.7, 10.0.0.8", "ldap", "tcp/389"), outbound("10.0.0.7", "kerberos", "tcp/88"))
    assert {check for _, check, _ in said(text)} == {"ldap-alone"}


def test_servers_may_be_a_group() -> None:
    """A reference counts by its name."""
    groups = {
        "a": f"rules: [{outbound('{group: dc}', 'ldap', 'tcp/389')}]",
        "b": f"rules: [{outbound('{group: dc}', 'ldap', 'tcp/389')}, {outbound('{group: dc}', 'kerberos', 'tcp/88')}]",
        "dc": "addresses: [10.0.0.7], rules: [{id: i, inbound: tcp/389, from: [10.0.0.0/8], why: w}]",
    }
    found = written(policy(groups))
    heard = [
        group.name
        for grounded, own in places(policy(groups))
        for group in grounded.groups
        for _ in lacks(found, grounded, group, own)
    ]
    assert heard == ["a", "a"]


def test_ranges_that_only_pass_by_are_no_ldap() -> None:
    """The ports of RPC hold those of the global catalog, and nobody means LDAP by them."""
    assert said(rules(outbound("10.0.0.7", "rpc", "tcp/1024-5000"))) == set()


def test_a_domain_member_that_takes_the_catalog_lacks_nothing() -> None:
    """ad-member has DNS and Kerberos beside LDAP; what is named by host is looked up by the domain."""
    row = "{service: ad-member@2019, features: all}"
    text = policy({"a": f"requires: [{row}], rules: [{NAME}]"}, "peers: {domain-controllers: [10.0.0.7]}\n")
    assert said(text, "") == set()


def test_check_says_each_check_once() -> None:
    """With its groups and targets, the check's own words and name, and its severity, at the first group's place."""
    text = policy(dict.fromkeys(("a", "b"), f"addresses: [10.0.0.1], rules: [{NAME}]"))
    (one,) = advice(written(text), places(text), Checks.shipped(), None)
    assert (one.code, one.severity, one.where and one.where.line) == ("E340", Severity.NOTE, 3)
    assert one.detail.startswith("`a`, `b` in prod (the Amazon resolver is never filtered) and west (Azure's own resolver")
    assert one.detail.endswith("(names-by-the-clouds-resolver)")


def test_groups_of_other_targets_are_told_apart() -> None:
    """A group that stands in one target only is not said of the other."""
    text = policy({"a": f"rules: [{NAME}]", "b": f"in: [west], rules: [{NAME}]"})
    (one,) = advice(written(text), places(text, ""), Checks.shipped(), None)
    assert one.detail.startswith("`a` in prod (nothing goes out to port 53, or 853); `a`, `b` in west (")
    assert one.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("as_of", "severities"),
    [(None, [Severity.ERROR]), ("2027-01-01", [Severity.ERROR]), ("2027-02-01", [Severity.NOTE, Severity.ERROR])],
)
def test_checks_are_suppressed_and_made_graver_as_in_a_diff(as_of: str | None, severities: list[Severity]) -> None:
    """By a file of checks, for a group and until a day; the other check speaks still."""
    own = (
        "format: 1\nseverities: {ldap-alone: error}\n"
        "suppress: [{check: names-by-the-clouds-resolver, group: a, why: w, until: 2027-01-31}]\n"
    )
    text = rules(NAME, outbound("10.0.0.7", "ldap", "tcp/636"))
    found = advice(written(text), places(text), Checks.shipped().with_text(own, "checks.yaml"), as_of)
    assert [one.severity for one in found] == severities
