"""A rule as resources: labels are keys, values are not."""

from __future__ import annotations

import json
from pathlib import Path

from emscloud.clouds.aws.parametric.rules import NAMED, resources
from emscloud.clouds.aws.target import reference
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block
from emscloud.model.peer import Reference
from emscloud.parametric.rules import Parametric
from tests.evaluate import core
from tests.parametric.test_rules import WHOLE, made


def _found(one: Parametric) -> dict[str, Block]:
    return {block.labels[1]: block for rule in one.rules for block in resources(rule)}


def test_each_service_has_a_resource_for_each_kind_of_peer() -> None:
    """ICMP, which is another protocol in each family, has two for groups and two for lists, whose family is not known."""
    labels = [label for label in _found(made()) if label.startswith("write_tls")]
    icmp = ["icmp", *[f"icmp_{kind}_{protocol}" for kind in ("groups", "lists") for protocol in ("icmp", "icmpv6")]]
    ends = ["tcp_443", "tcp_443_groups", "tcp_443_lists", *icmp]
    assert [f"write_tls_{end}" for end in ends] == labels


def test_a_reference_is_a_peer_of_its_kind() -> None:
    """A list's id in its own attribute, under its label, and no CIDR beside it."""
    text = render((_found(made())["write_tls_icmp_lists_icmpv6"],))
    for line in (
        'for_each          = var.enable_write && var.mode == "tls" ? var.keepers_prefix_list_ids : {}',
        'ip_protocol       = "icmpv6"',
        "prefix_list_id    = each.value",
    ):
        assert line in text
    assert "cidr" not in text


def _policy(text: str) -> Reference | None:
    try:
        return reference(text)
    except ValueError:
        return None


def test_ids_are_held_to_the_form_that_a_policy_wants(tmp_path: Path) -> None:
    """A group's and a list's are told apart, and Terraform core takes what a policy takes."""
    digits = ("01234567", "0123456789abcdef0", "0123456789", "0123456G", "")
    texts = [f"{kind}-{number}" for kind in ("sg", "pl", "vpc") for number in digits]
    asked = {
        (named.word, text): condition.replace("id)", f"{json.dumps(text)})")
        for named in NAMED
        for condition, _ in named.kind.checks
        for text in texts
    }
    wanted = {"groups": Reference.GROUP, "lists": Reference.LIST}
    taken = {key: [_policy(key[1]) is wanted[key[0]]] for key in asked}
    assert taken == dict(zip(asked, core.worth(list(asked.values()), tmp_path), strict=True))
    ids = {(word, f"{kind}-{number}") for word, kind in (("groups", "sg"), ("lists", "pl")) for number in digits[:2]}
    assert ids == {key for key, found in taken.items() if found == [True]}


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
    assert ["write_tls", "write_tls_groups", "write_tls_lists"] == [label for label in _found(one) if label.startswith("write_tls")]


def test_a_scanner_is_told_what_is_no_alarm() -> None:
    """It takes a rule without a CIDR for one from everyone at ports that it watches; the words stand within the resource."""
    found = _found(made())
    reason = "the peer is a security group, not everyone."
    other = "the peer is a prefix list, and its entries say who that is."
    assert {label: block.remarks for label, block in found.items() if block.remarks} == {
        "write_plain_groups": (f"checkov:skip=CKV_AWS_260: {reason}",),
        "write_plain_lists": (f"checkov:skip=CKV_AWS_260: {other}",),
        "write_tls_icmp_groups_icmp": (f"checkov:skip=CKV_AWS_277: {reason}",),
        "write_tls_icmp_groups_icmpv6": (f"checkov:skip=CKV_AWS_277: {reason}",),
        "write_tls_icmp_lists_icmp": (f"checkov:skip=CKV_AWS_277: {other}",),
        "write_tls_icmp_lists_icmpv6": (f"checkov:skip=CKV_AWS_277: {other}",),
    }
    _, head, first, *_ = render((found["write_plain_groups"],)).splitlines()
    assert (head[:8], first) == ("resource", f"  # checkov:skip=CKV_AWS_260: {reason}")
