"""Terraform resources as network security groups again."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.clouds.azure.artifact import Endpoint, Module, SecurityRule
from emscloud.clouds.azure.lower import lower
from emscloud.clouds.azure.recognise import recognise
from emscloud.clouds.azure.terraform import TYPE, blocks
from emscloud.diagnostics import Failed
from emscloud.hcl.printer import render
from emscloud.hcl.resources import Resource, resources
from emscloud.hcl.strict import read
from emscloud.hcl.syntax import Ref, Value
from emscloud.model.policy import GroundedGroup, Requirement
from tests.clouds.azure.samples import ASG, ask, asked, grounded, module, rule, rules

RULE: dict[str, Value] = {
    "name": "web_tcp_ipv4",
    "description": "web: needed",
    "priority": 100,
    "direction": "Inbound",
    "access": "Allow",
    "protocol": "Tcp",
    "source_address_prefixes": ("10.0.0.1/32",),
    "source_port_range": "*",
    "destination_address_prefix": "*",
    "destination_port_ranges": ("443",),
}
VALUES: dict[str, Value] = {
    "name": "ems-web",
    "resource_group_name": "rg-ems",
    "location": "westeurope",
    "tags": {"emscloud:group": "web", "emscloud:managed-by": "terraform", "emscloud:policy": "ems"},
    "security_rule": (RULE,),
}
KNOWN = SecurityRule(
    *("web_tcp_ipv4", 100, rule(100, "Allow").direction, "Allow", "Tcp"),
    source=Endpoint(None, ("10.0.0.1/32",), (), "*"),
    destination=Endpoint("*", port_ranges=("443",)),
    description="web: needed",
)


def again(one: Module) -> Module:
    """Through blocks, text, and back."""
    files = [read(render(file, "a header"), name) for name, file in blocks(one, root=True).items()]
    return recognise(resources([block for file in files for block in file]))


def with_rule(**changes: Value) -> Resource:
    """The group with its rule changed."""
    return Resource(TYPE, "web", VALUES | {"security_rule": (RULE | changes,)})


def test_a_group_is_read_exactly() -> None:
    """What the text says is what the artifact says."""
    assert recognise([Resource(TYPE, "web", VALUES)]) == module(KNOWN)


def test_nothing_is_nothing() -> None:
    """A module without groups has none."""
    assert recognise([]) == Module(())


@settings(deadline=None, max_examples=60)
@given(asked, st.booleans())
def test_ours_comes_back(asks: tuple[Requirement, ...], both: bool) -> None:
    """Whatever the policy, what is printed reads back as what was meant to be printed."""
    policy = grounded(*asks)
    if both:
        policy = replace(policy, groups=(*policy.groups, GroundedGroup("db", asks)))
    made = lower(policy).artifact
    assert again(made) == made


@settings(deadline=None, max_examples=60)
@given(rules)
def test_anybodys_comes_back(listed: list[SecurityRule]) -> None:
    """Denies, local addresses, source ports and symbols come back as well."""
    assert again(module(*listed)) == module(*listed)


@given(st.randoms())
def test_sets_have_no_order(random: Random) -> None:
    """Rules, prefixes, groups and ports are sets in Terraform: their order says nothing."""
    asks = (ask("a", "tcp/9 tcp/80 tcp/443", "9.0.0.0/8 10.0.0.0/8 192.0.2.0/24"), ask("b", "any", "fd00::/8"))
    made = lower(grounded(*asks)).artifact
    (resource,) = resources(blocks(made, root=False)["group-web.tf"] + blocks(made, root=False)["variables.tf"])

    def turned(value: Value) -> Value:
        if isinstance(value, dict):
            return {key: turned(one) for key, one in value.items()}
        return tuple(random.sample([turned(one) for one in value], len(value))) if isinstance(value, tuple) else value

    values = {name: turned(value) for name, value in resource.values.items()}
    assert recognise([Resource(resource.kind, resource.name, values)]) == made


def test_what_is_unset_is_not_there() -> None:
    """Plan JSON spells out what is not set: null, an empty text, an empty list."""
    one = with_rule(source_address_prefix="", destination_port_range=None, source_port_ranges=())
    values = dict(one.values) | {"timeouts": None}
    assert recognise([Resource(TYPE, "web", values)]) == module(KNOWN)


def test_a_description_may_be_missing() -> None:
    """A rule without a description has an empty one."""
    assert recognise([with_rule(description=None)]) == module(replace(KNOWN, description=""))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"flow": "x"}, "`flow` is not known here"),
        ({"name": 3}, "`name` is not a text"),
        ({"priority": "100"}, "priority, direction, access or protocol"),
        ({"priority": True}, "priority, direction, access or protocol"),
        ({"direction": "In"}, "priority, direction, access or protocol"),
        ({"access": "allow"}, "priority, direction, access or protocol"),
        ({"protocol": "Sctp"}, "priority, direction, access or protocol"),
        ({"description": 3}, "the description of the rule `web_tcp_ipv4` is not a text"),
        ({"source_address_prefix": "*"}, "exactly one kind of source address"),
        ({"source_address_prefixes": None}, "exactly one kind of source address"),
        ({"source_port_range": None}, "one of source ports"),
        ({"source_port_ranges": ("1",)}, "one of source ports"),
        ({"destination_port_ranges": ("443", "x")}, "`x` is no port and no range of ports"),
        ({"destination_port_ranges": ("65536",)}, "`65536` is no port"),
        ({"source_port_range": "all"}, "`all` is no port"),
        ({"source_port_range": 443}, "holds something that is no text"),
        ({"source_address_prefixes": ("10.0.0.1/8",)}, "the source of the rule `web_tcp_ipv4`"),
        ({"source_address_prefixes": ("10.0.0.1/32", "Storage")}, "the source of the rule `web_tcp_ipv4`"),
        ({"source_address_prefixes": "10.0.0.1/32"}, "holds a list that is none"),
        ({"source_address_prefixes": (1,)}, "holds something that is no text"),
        ({"source_address_prefixes": (1, 2)}, "holds something that is no text"),
        ({"source_address_prefixes": Ref("var.x")}, "holds a list that is none"),
        ({"destination_address_prefix": "10.0.0.1/8"}, "the destination of the rule `web_tcp_ipv4`"),
        ({"destination_address_prefix": "not a tag"}, "the destination of the rule `web_tcp_ipv4`"),
        ({"destination_address_prefix": Ref("var.x")}, "holds something that is no text"),
        (
            {"source_address_prefixes": None, "source_application_security_group_ids": ("Storage",)},
            "`Storage` is no application security group",
        ),
        ({"source_address_prefixes": None, "source_application_security_group_ids": ("/x", f"{ASG}a")}, "no reference"),
    ],
)
def test_a_rule_that_is_not_known_exactly(changes: dict[str, Value], words: str) -> None:
    """Anything in a rule that is not known exactly is refused by name, never left out."""
    with pytest.raises(Failed) as raised:
        recognise([with_rule(**changes)])
    (problem,) = raised.value.problems
    assert (problem.code, words in problem.detail) == ("E503", True), problem.detail


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"lifecycle": ()}, "`lifecycle` is not known here"),
        ({"name": Ref("var.name")}, "`name` is not a text"),
        ({"location": None}, "`location` is not a text"),
        ({"tags": None}, "tags are a map and rules are blocks"),
        ({"tags": {"emscloud:group": "db"}}, "its tag emscloud:group is not its name"),
        ({"tags": {"emscloud:group": "web", "x": 1}}, "`x` is not a text"),
        ({"security_rule": Ref("var.rules")}, "tags are a map and rules are blocks"),
        ({"security_rule": ("x",)}, "a rule is not a block"),
    ],
)
def test_a_group_that_is_not_known_exactly(values: dict[str, Value], words: str) -> None:
    """Anything in a group that is not known exactly is refused."""
    with pytest.raises(Failed) as raised:
        recognise([Resource(TYPE, "web", VALUES | values)])
    (problem,) = raised.value.problems
    assert (problem.code, words in problem.detail) == ("E503", True), problem.detail


def test_every_resource_is_known_or_refused() -> None:
    """A resource of another kind, and a group that is there twice, are refused, all at once."""
    with pytest.raises(Failed) as raised:
        recognise([Resource("null_resource", "x", {}), Resource(TYPE, "web", VALUES), Resource(TYPE, "web", VALUES)])
    assert [problem.code for problem in raised.value.problems] == ["E503", "E503"]


@pytest.mark.parametrize("prefix", ["*", "10.0.0.0/8", "10.0.0.4", "fd00::/8", "face::1", "Storage", "VirtualNetwork"])
def test_what_stands_in_the_singular_field(prefix: str) -> None:
    """`*`, a service tag, or one prefix or address."""
    found = recognise([with_rule(destination_address_prefix=prefix)]).groups[0].rules[0]
    assert found.destination.address_prefix == prefix
