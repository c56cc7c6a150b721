"""What a plan interrupts: let through before and after, and carried by no rule in between."""

from __future__ import annotations

from dataclasses import replace

from emscloud.diff.checks import Checks
from emscloud.diff.delta import delta
from emscloud.diff.interrupt import interruptions
from emscloud.foreign import Carrier
from tests.diff.samples import group, rule, side

CHECKS = Checks.shipped()
A, B = "aws_vpc_security_group_ingress_rule.a", "aws_vpc_security_group_ingress_rule.b"
REPLACED = ("delete", "create")


def told(old: list[Carrier], new: list[Carrier], actions: dict[str, tuple[str, ...]]) -> list[str]:
    """What is interrupted."""
    found = interruptions(delta(side(group(*old)), side(group(*new))), actions, CHECKS)
    return [one.words.partition(" is let")[0] for one in found]


def test_a_rule_that_is_made_anew_interrupts_what_stays() -> None:
    """The part of the traffic that both sides have, and no other rule has too."""
    old, new = [rule("tcp/443", "10.0.0.0/24", A)], [rule("tcp/443", "10.0.0.0/23", A)]
    assert told(old, new, {A: REPLACED}) == ["tcp/443 (HTTPS) from 10.0.0.0/24 (256 private addresses)"]
    assert told(old, new, {A: ("create", "delete")}) == []
    assert told(old, new, {A: ("update",)}) == []
    other = rule("tcp/443", "10.0.0.0/25", B)
    assert told([*old, other], [*new, other], {A: REPLACED}) == ["tcp/443 (HTTPS) from 10.0.0.128/25 (128 private addresses)"]


def test_a_key_that_changes_is_a_rule_less_and_a_rule_more() -> None:
    """Terraform destroys the one and creates the other, in whatever order it likes."""
    old, new = [rule("tcp/443", "10.0.0.0/24", A)], [rule("tcp/443", "10.0.0.0/24", B)]
    assert told(old, new, {A: ("delete",), B: ("create",)}) == ["tcp/443 (HTTPS) from 10.0.0.0/24 (256 private addresses)"]


def test_rules_within_a_group_are_one_resource() -> None:
    """Changed in place they carry on, however they are counted; with the group they go."""
    old = [rule("tcp/443", "10.0.0.0/24", "web ingress[0]"), rule("tcp/80", "10.0.0.0/24", "web ingress[1]")]
    new = [rule("tcp/80", "10.0.0.0/24", "web ingress[0]"), rule("tcp/443", "10.0.0.0/24", "web ingress[1]")]
    assert told(old, new, {"web": ("update",)}) == []
    assert told(old, new, {"web": REPLACED}) == ["tcp/80 (HTTP), tcp/443 (HTTPS) from 10.0.0.0/24 (256 private addresses)"]


def test_a_group_on_one_side_alone_interrupts_nothing() -> None:
    """And without the check nothing is said."""
    one = side(group(rule("tcp/1", "10.0.0.1", A)))
    assert list(interruptions(delta(one, side()), {A: ("delete",)}, CHECKS)) == []
    again = delta(one, side(group(rule("tcp/1", "10.0.0.1", A))))
    assert len(list(interruptions(again, {A: REPLACED}, CHECKS))) == 1
    rest = Checks({name: check for name, check in CHECKS.checks.items() if name != "interrupted"})
    assert list(interruptions(again, {A: REPLACED}, rest)) == []


def test_it_speaks_with_a_packet_and_a_direction() -> None:
    """Of the severity that the check has."""
    (one,) = interruptions(
        delta(side(group(rule("tcp/1", "10.0.0.1", A))), side(group(rule("tcp/1", "10.0.0.1", A)))), {A: REPLACED}, CHECKS
    )
    assert (str(one.packet), one.direction and one.direction.value, one.group) == ("tcp/1 with peer 10.0.0.1", "in", "web")
    assert one.severity is replace(one.check).severity
