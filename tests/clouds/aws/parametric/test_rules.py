"""A rule as resources: labels are keys, values are not."""

from __future__ import annotations

from emscloud.clouds.aws.parametric.rules import resources
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block
from emscloud.parametric.rules import Parametric
from tests.parametric.test_rules import WHOLE, made


def _found(one: Parametric) -> dict[str, Block]:
    return {block.labels[1]: block for rule in one.rules for block in resources(rule)}


def test_each_service_has_a_resource_for_cidrs_and_for_groups() -> None:
    """ICMP, which is another protocol in each family, has two for groups."""
    labels = [label for label in _found(made()) if label.startswith("write_tls")]
    ends = ("tcp_443", "tcp_443_groups", "icmp", "icmp_groups_icmp", "icmp_groups_icmpv6")
    assert [f"write_tls_{end}" for end in ends] == labels


def test_the_family_is_told_by_the_value_and_never_by_a_key() -> None:
    """So a value may be known after apply."""
    text = render((_found(made())["write_tls_icmp"],))
    for line in (
        'for_each          = var.enable_write && var.mode == "tls" ? var.keepers : {}',
        'ip_protocol       = strcontains(each.value, ":") ? "icmpv6" : "icmp"',
        'cidr_ipv4         = strcontains(each.value, ":") ? null : each.value',
        'cidr_ipv6         = strcontains(each.value, ":") ? each.value : null',
    ):
        assert line in text


def test_ranges_are_part_of_the_key() -> None:
    """A rule for each label and range."""
    text = render((_found(made())["read_ranges"],))
    assert 'setproduct(keys(var.clients), var.ranges) : join(" ", pair) => pair if var.enable_read }' in text
    assert 'from_port         = tonumber(split("-", each.value[1])[0])' in text


def test_a_service_of_one_family_refuses_the_others_peers() -> None:
    """Which those are is not known before they are, so it is a precondition."""
    one = made(WHOLE.replace("tls: [tcp/443, icmp]", "tls: [icmpv4/8]"))
    text = render((_found(one)["write_tls"],))
    assert 'condition     = !strcontains(each.value, ":")' in text
    assert "`icmpv4/8` does not exist in IPv6" in text
    assert ["write_tls", "write_tls_groups"] == [label for label in _found(one) if label.startswith("write_tls")]


def test_a_scanner_is_told_what_is_no_alarm() -> None:
    """It takes a rule between groups for one from everyone at ports that it watches; the words stand within the resource."""
    found = _found(made())
    reason = "the peer is a security group, not everyone."
    assert {label: block.remarks for label, block in found.items() if block.remarks} == {
        "write_plain_groups": (f"checkov:skip=CKV_AWS_260: {reason}",),
        "write_tls_icmp_groups_icmp": (f"checkov:skip=CKV_AWS_277: {reason}",),
        "write_tls_icmp_groups_icmpv6": (f"checkov:skip=CKV_AWS_277: {reason}",),
    }
    _, head, first, *_ = render((found["write_plain_groups"],)).splitlines()
    assert (head[:8], first) == ("resource", f"  # checkov:skip=CKV_AWS_260: {reason}")
