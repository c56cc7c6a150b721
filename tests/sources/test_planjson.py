"""Plans and states, read from JSON made by hand; Terraform's own are read in tests/terraform/test_plans.py."""

from __future__ import annotations

import json

import pytest

from emscloud.diagnostics import Failed, Where
from emscloud.foreign import Attribute, Hole, Instance, Pointer, Unwritten
from emscloud.sources.planjson import Plan, read, state
from emscloud.sources.showjson import Json

GROUP, RULE = "aws_security_group", "aws_vpc_security_group_ingress_rule"
HELD: dict[str, Json] = {"address": f"{GROUP}.g", "mode": "managed", "type": GROUP, "name": "g", "values": {}}


def change(address: str, before: Json = None, after: Json = None, **more: Json) -> dict[str, Json]:
    """One entry of resource_changes; the actions follow from what there is."""
    kind, name = address.split(".")[-2:]
    done: Json = (
        ["no-op"] if before == after else [word for word, one in (("delete", before), ("create", after)) if one is not None]
    )
    change: Json = {
        "actions": more.pop("actions", done),
        "before": before,
        "after": after,
        "after_unknown": more.pop("unknown", {}),
    }
    assert isinstance(change, dict)
    change |= {name: more.pop(name) for name in ("before_sensitive", "after_sensitive") if name in more}
    return {"address": address, "mode": "managed", "type": kind, "name": name.split("[")[0], "change": change, **more}


def plan(*changes: Json, **more: Json) -> Plan:
    """A plan with these changes."""
    found = read(json.dumps({"format_version": "1.2", "resource_changes": list(changes), **more}), "plan.json")
    assert isinstance(found, Plan)
    return found


def resource(kind: str, label: str, arguments: dict[str, Json]) -> Json:
    """A resource of a configuration."""
    return {"mode": "managed", "type": kind, "name": label, "expressions": arguments}


def configured(*resources: Json) -> Json:
    """A configuration with some resources."""
    return {"root_module": {"resources": list(resources)}}


def test_a_state_is_its_instances() -> None:
    """Those that clouds look at, of every module; all of it was read from the cloud."""
    managed: dict[str, Json] = {"mode": "managed", "type": GROUP, "values": {"name": "x", "ingress": [{"from_port": 1.0}]}}
    root: Json = {
        "resources": [
            {**managed, "address": f"{GROUP}.a", "sensitive_values": {"ingress": [{"from_port": True}], "tags": {}}},
            {**managed, "address": f"data.{GROUP}.d", "mode": "data"},
            {**managed, "address": "aws_vpc.v", "type": "aws_vpc", "tainted": True},
            {**managed, "address": f"{GROUP}.a", "deposed_key": "1234"},
        ],
        "child_modules": [{"resources": [{**managed, "address": f"module.m.{GROUP}.b"}]}],
    }
    found = read(json.dumps({"format_version": "1.0", "values": {"root_module": root}}), "state.json")
    assert not isinstance(found, Plan)
    assert sorted(one.address for one in found) == [f"{GROUP}.a", f"{GROUP}.a (deposed object 1234)", f"module.m.{GROUP}.b"]
    unwritten = {"name": Unwritten.READ, "ingress": Unwritten.READ}
    values: dict[str, Attribute] = {"name": "x", "ingress": ({"from_port": 1},)}
    assert found[0] == Instance(f"{GROUP}.a", GROUP, values, None, None, unwritten, frozenset({"ingress"}))
    assert found[0].where == Where("state.json")
    everything = state(json.dumps({"format_version": "1.0", "values": {"root_module": root}}), "state.json")
    assert everything is not None
    assert [one.address for one in everything.instances if one not in found] == ["aws_vpc.v"]
    assert everything.tainted == {"aws_vpc.v"}
    assert state(json.dumps({"format_version": "1.2", "resource_changes": []}), "plan.json") is None


@pytest.mark.parametrize("text", ["", "\n", '{"format_version": "1.0", "val', "[]", "{}", "PK\x03\x04"])
def test_what_is_no_state_is_refused_with_the_way_to_one(text: str) -> None:
    """Not with that to a plan, which is what `read` says."""
    with pytest.raises(Failed, match=r"E52[02]: .*`terraform show -json > state.json`") as error:
        state(text, "state.json")
    assert "plan.bin" not in str(error.value)
    with pytest.raises(Failed, match=r"plan.bin > plan.json"):
        read(text, "state.json")


@pytest.mark.parametrize("tree", [{}, {"terraform_version": "1.9.0"}, {"values": {}}])
def test_a_state_of_nothing(tree: dict[str, Json]) -> None:
    """Terraform shows an empty state without any values."""
    assert read(json.dumps({"format_version": "1.0", **tree}), "state.json") == ()


def test_what_is_neither_is_refused() -> None:
    """Such as the JSON of `terraform validate` or `terraform providers schema`."""
    with pytest.raises(Failed, match=r"E522: s\.json is neither a plan nor a state"):
        read('{"format_version": "1.0", "provider_schemas": {}}', "s.json")


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"resource_changes": None}, "`resource_changes` is no list of objects"),
        ({"resource_changes": "x", "planned_values": {}}, "`resource_changes` is no list of objects"),
        ({"resource_changes": {"a": 1}}, "`resource_changes` is no list of objects"),
        ({"planned_values": {"root_module": {"resources": [HELD]}}}, f"`planned_values` holds {GROUP}.g, and `resource_changes`"),
        ({"planned_values": {"root_module": {"child_modules": [{"resources": [HELD]}]}}}, "`planned_values` holds"),
        ({"planned_values": {"root_module": {"resources": {}}}}, "`resources` is no list of objects"),
        ({"planned_values": {"root_module": {"resources": [{**HELD, "values": [1]}]}}}, "`values` is no object"),
        ({"planned_values": []}, "`planned_values` is no object"),
        ({"resource_changes": [], "deferred_changes": [{}]}, "a change of a resource (without an address) has no"),
        ({"resource_changes": [], "prior_state": None}, "`prior_state` is no object"),
        ({"resource_changes": [], "configuration": "x"}, "`configuration` is no object"),
        ({"values": None}, "`values` is no object"),
        ({"values": {"root_module": []}}, "`root_module` is no object"),
        ({"values": {"root_module": {"resources": None}}}, "`resources` is no list of objects"),
        ({"values": {"root_module": {"resources": "x"}}}, "`resources` is no list of objects"),
        ({"values": {"root_module": {"child_modules": {}}}}, "`child_modules` is no list of objects"),
        ({"values": {"root_module": {"resources": [{**HELD, "type": None}]}}}, f"a resource ({GROUP}.g) has no `type`"),
    ],
)
def test_what_is_not_understood_is_not_nothing(tree: dict[str, Json], words: str) -> None:
    """A plan or state in a shape that Terraform never prints is refused, with what is wrong."""
    with pytest.raises(Failed, match="E522") as refused:
        read(json.dumps({"format_version": "1.2", **tree}), "plan.json")
    assert words in refused.value.problems[0].detail


def test_a_plan_of_nothing() -> None:
    """Terraform leaves out an empty list of changes."""
    assert read('{"format_version": "1.2", "planned_values": {"root_module": {}}}', "plan.json") == Plan((), (), {})


def test_what_is_not_known_is_a_hole_or_what_it_comes_from() -> None:
    """By the configuration's references; what it does not write and nobody knows is not there, but for the id."""
    group = change(f"{GROUP}.g", None, {"name": "g"}, unknown={"id": True, "ingress": True})
    rule = change(f"{RULE}.r", None, {"ip_protocol": "-1"}, unknown={"security_group_id": True, "cidr_ipv4": True, "arn": True})
    arguments: dict[str, Json] = {
        "security_group_id": {"references": [f"{GROUP}.g.id", f"{GROUP}.g"]},
        "cidr_ipv4": {"references": ["local.x"]},
        "ip_protocol": {},
    }
    named = resource(GROUP, "g", {"name": {"constant_value": "g"}})
    found = plan(group, rule, configuration=configured(named, resource(RULE, "r", arguments)))
    assert found.before == ()
    first, second = found.after
    why = Hole("`cidr_ipv4` is known only after apply")
    assert second.values == {"ip_protocol": "-1", "security_group_id": Pointer(f"{GROUP}.g", "id"), "cidr_ipv4": why}
    assert first.values == {"name": "g", "id": Hole("`id` is known only after apply")}
    assert first.unwritten == {"id": Unwritten.READ, "ingress": Unwritten.READ}


def test_as_many_sources_as_places_in_one_list() -> None:
    """They are its items, in whatever order; otherwise all of them are holes that name the sources."""
    kind = "azurerm_network_security_rule"
    groups = [change(f"azurerm_application_security_group.{name}", None, {}, unknown={"id": True}) for name in "ab"]
    names: list[Json] = [
        name
        for one in "ab"
        for name in (f"azurerm_application_security_group.{one}.id", f"azurerm_application_security_group.{one}")
    ]
    argument = "source_application_security_group_ids"
    several: list[list[Json]] = [[True, True], [True]]
    for marks in several:
        rule = change(f"{kind}.r", None, {argument: [None] * len(marks)}, unknown={argument: marks})
        found = plan(*groups, rule, configuration=configured(resource(kind, "r", {argument: {"references": names}})))
        (held,) = [one.values[argument] for one in found.after if one.kind == kind]
        pointers = tuple(Pointer(f"azurerm_application_security_group.{name}", "id") for name in "ab")
        hole = Hole(f"`{argument}` is known only after apply (from {names[0]}, {names[2]})")
        assert held == (pointers if len(marks) == 2 else (hole,))


def test_what_is_moved_or_deposed() -> None:
    """A moved resource has its new address on both sides; a deposed object is one by itself."""
    moved = change(f"{GROUP}.new", {"name": "g"}, {"name": "g"}, previous_address=f"{GROUP}.old")
    deposed = change(f"{GROUP}.new", {"name": "g"}, deposed="1234")
    found = plan(moved, deposed)
    assert [one.address for one in found.before] == [f"{GROUP}.new", f"{GROUP}.new (deposed object 1234)"]
    assert [one.address for one in found.after] == [f"{GROUP}.new"]
    assert found.actions == {f"{GROUP}.new": ("no-op",), f"{GROUP}.new (deposed object 1234)": ("delete",)}


def test_what_is_forgotten_stays_in_the_cloud() -> None:
    """And no configuration writes any of it."""
    found = plan(change(f"{RULE}.r", {"cidr_ipv4": "10.0.0.0/8"}, actions=["forget"]))
    assert [(one.values, dict(one.unwritten)) for one in found.after] == [
        ({"cidr_ipv4": "10.0.0.0/8"}, {"cidr_ipv4": Unwritten.LEFT})
    ]


def test_what_is_put_off_may_be_or_not() -> None:
    """A deferred change has a hole, with Terraform's reason."""
    late = change(f"{GROUP}.g[*]", None, None, unknown={"name": True})
    found = plan(deferred_changes=[{"reason": "instance_count_unknown", "resource_change": late}])
    assert [one.hole for one in found.after] == [Hole("Terraform puts it off to a later plan (instance_count_unknown)")]


def test_what_a_plan_does_not_name_stays() -> None:
    """As with -target: it is in the prior state alone."""
    held: Json = {"address": f"{GROUP}.g", "mode": "managed", "type": GROUP, "values": {"ingress": []}}
    found = plan(prior_state={"values": {"root_module": {"resources": [held]}}})
    assert found.before == found.after
    assert [dict(one.unwritten) for one in found.after] == [{"ingress": Unwritten.READ}]
    assert plan(change(f"{GROUP}.g", {}), prior_state={"values": {"root_module": {"resources": [held]}}}).after == ()


def test_null_is_not_written() -> None:
    """An argument that is null, or has no expression, leaves what there is."""
    item: Json = {"protocol": "-1", "self": True}
    before: Json = {"ingress": [item], "id": "sg-1"}
    silent: tuple[dict[str, Json], ...] = ({}, {"ingress": {"constant_value": None}}, {"ingress": {}})
    for arguments in silent:
        found = plan(change(f"{GROUP}.g", before, before), configuration=configured(resource(GROUP, "g", arguments)))
        assert found.after[0].unwritten["ingress"] is Unwritten.LEFT
    written = plan(
        change(f"{GROUP}.g", before, before), configuration=configured(resource(GROUP, "g", {"ingress": {"references": ["var.x"]}}))
    )
    assert "ingress" not in written.after[0].unwritten


def test_what_is_sensitive_is_named() -> None:
    """On either side by itself."""
    one = change(f"{GROUP}.g", {"name": "x"}, {"name": "y"}, before_sensitive={"name": True}, after_sensitive={"tags": {"a": True}})
    found = plan(one)
    assert (found.before[0].sensitive, found.after[0].sensitive) == (frozenset({"name"}), frozenset({"tags"}))


def test_what_is_sensitive_as_a_whole_is_so_in_every_attribute() -> None:
    """In a plan on either side, and in a state."""
    found = plan(
        change(f"{GROUP}.g", {"name": "x"}, {"tags": {}}, before_sensitive=True, after_sensitive=True, unknown={"id": True})
    )
    assert (found.before[0].sensitive, found.after[0].sensitive) == (frozenset({"name"}), frozenset({"tags", "id"}))
    root: Json = {"resources": [{**HELD, "values": {"name": "x", "ingress": []}, "sensitive_values": True}]}
    state = read(json.dumps({"format_version": "1.0", "values": {"root_module": root}}), "state.json")
    assert not isinstance(state, Plan)
    assert state[0].sensitive == frozenset({"name", "ingress"})


def test_other_resources_are_ignored() -> None:
    """Those of other kinds, and data sources."""
    data = {**change(f"{GROUP}.d", None, {"name": "d"}, actions=["read"]), "mode": "data"}
    assert plan(change("aws_vpc.v", None, {}), data) == Plan((), (), {})
