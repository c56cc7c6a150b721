"""Terraform core runs the parametric modules: what every assignment lets through, what one change touches, and their own tests."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from emscloud.foreign import Attribute, Instance
from emscloud.model.policy import Direction
from emscloud.parametric import grammar
from emscloud.sources.planjson import Plan
from tests.hcl import terraform
from tests.parametric.assignments import Assignment, flows, populated
from tests.parametric.cases import CASES, COMMON, LOSSES, Case
from tests.terraform import core, plans

EVERY = [pytest.param(case, id=f"{case.cloud}/{case.folder}") for case in CASES]
AWS, AZURE = (next(case for case in CASES if case.cloud == cloud and case.host == "ems-server") for cloud in ("aws", "azure"))
FIRST = [pytest.param(case, id=f"{case.cloud}/{case.folder}") for case in CASES if case.host == "ems-server"]


@pytest.mark.parametrize("case", EVERY)
def test_every_assignment_means_what_its_policy_means(case: Case, record_property: Callable[[str, object], None]) -> None:
    """One plan of all assignments: each group lets through, in both directions, exactly what a policy of the same values does."""
    chosen, made = case.assignments(), case.module().made
    plan = plans.read(plans.planned({**case.texts(), "main.tf.json": case.called(chosen)}, clouds=(case.provider,)))
    found = plans.groups(plan.after, case.cloud)
    wrong = []
    for name, one in chosen.items():
        (group,) = [group for address, group in found.items() if address.startswith(f'module.case["{name}"].')]
        wanted = flows(made, case.cloud, one)
        wrong += [f"{name}, {way}" for way in Direction if group.flows[way] != wanted[way] or group.holes]
    assert wrong == []
    assert len(found) == len(chosen)
    rules = grammar.count(case.module().printed, case.module().texts)
    said = f"{len(chosen)} assignments planned by Terraform core, each equal to its policy in both directions"
    record_property("modules", f"modules/{case.cloud}/{case.folder}: {said}; {rules} rules in the grammar")


@pytest.mark.parametrize("case", EVERY)
def test_terraform_fmt_would_not_touch_it(case: Case, tmp_path: Path) -> None:
    """Every file of a module is a fixed point of the real `terraform fmt`."""
    printed = [text for name, text in case.module().texts.items() if not name.endswith(".md")]
    assert printed == terraform.formatted(printed, tmp_path)


@pytest.mark.parametrize("case", EVERY)
def test_its_own_tests_pass(case: Case, tmp_path: Path) -> None:
    """`terraform test` runs what stands in `tests/`, with a mocked provider, and every validation that it names fails."""
    folder = Path(shutil.copytree(case.path, tmp_path / "module"))
    steps = (["init", "-input=false"], ["test", "-no-color"])
    step, code, said, complaint = core.commands(folder, core.imitations(tmp_path, (case.provider,)), steps)
    assert (step, code) == ("test", 0), said + complaint
    assert f"{len(case.module().printed.files['tests/module.tftest.hcl']) - 1} passed, 0 failed" in said


@pytest.mark.parametrize("name", ["minimal", "complete", "existing-group"])
@pytest.mark.parametrize("case", EVERY)
def test_its_examples_are_planned(case: Case, name: str) -> None:
    """Each example is a root that core plans as it stands, and that makes rules."""
    texts = {file: text for file, text in case.module().texts.items() if file.endswith(".tf")}
    variables = {f"examples/{name}/terraform.tfvars.json": json.dumps({**COMMON[case.cloud]})}
    plan = plans.read(plans.planned_in(texts | variables, f"examples/{name}", (case.provider,)))
    assert [group for group in plans.groups(plan.after, case.cloud).values() if group.carriers and not group.holes]


def _planned(case: Case, now: Mapping[str, object], was: Mapping[str, object] | None = None, beside: str = "") -> Plan:
    """The plan of one call, after another one was applied."""

    def root(arguments: Mapping[str, object]) -> dict[str, str]:
        call = {"source": "./module", **case.common(), **arguments}
        provider = json.loads(case.called({"": next(iter(case.assignments().values()))}))["provider"]
        return {**case.texts(), "main.tf.json": json.dumps({"provider": provider, "module": {"it": call}}), "beside.tf": beside}

    return plans.read(plans.planned(root(now), None if was is None else root(was), clouds=(case.provider,)))


def _telemetry(case: Case) -> dict[str, object]:
    cidrs, references = populated(case.module().made, case.cloud)
    return case.arguments(Assignment(("telemetry",), {}, cidrs, references))


def _one_more(case: Case) -> tuple[dict[str, object], dict[str, object]]:
    """The telemetry of endpoints, and the same with a CIDR whose label sorts before all others."""
    before = _telemetry(case)
    held = before["endpoints"]
    assert isinstance(held, dict)
    return before, before | {"endpoints": {"a": "10.200.0.0/16", **held}}


def test_one_cidr_more_is_one_rule_more_on_aws() -> None:
    """Nothing else is created, changed or destroyed, whatever its label sorts before."""
    before, after = _one_more(AWS)
    plan = _planned(AWS, after, before)
    changed = {address: actions for address, actions in plan.actions.items() if actions != ("no-op",)}
    assert {'module.it.aws_vpc_security_group_ingress_rule.telemetry["a"]': ("create",)} == changed


def _rules(instances: tuple[Instance, ...]) -> dict[object, Attribute]:
    (group,) = instances
    listed = group.values["security_rule"]
    assert isinstance(listed, tuple)
    return {one["name"]: one for one in listed if isinstance(one, Mapping)}


def test_one_cidr_more_changes_one_rule_on_azure() -> None:
    """The group is written once, and of its rules one is another: no name, no priority and no other rule moves."""
    before, after = _one_more(AZURE)
    plan = _planned(AZURE, after, before)
    old, new = _rules(plan.before), _rules(plan.after)
    assert {"module.it.azurerm_network_security_group.this[0]": ("update",)} == dict(plan.actions)
    assert old.keys() == new.keys()
    assert [name for name in new if old[name] != new[name]] == ["forticlient-ems.telemetry_tcp_ipv4"]


@pytest.mark.parametrize("deny", [True, False])
def test_a_group_that_is_there_gets_the_same_rules_on_azure(deny: bool) -> None:
    """Each is a resource of its own; with the deny and the probes it means what one that is made here means, else it is open."""
    features = tuple(AZURE.module().made.host.features)
    switches = frozenset({"load_balancer_probes"} if deny else ())
    one = Assignment(features, {}, *populated(AZURE.module().made, "azure"), switches)
    place = '  resource_group_name = "rg-ems"\n  location = "westeurope"\n'
    own = f'resource "azurerm_network_security_group" "own" {{\n  name = "own"\n{place}}}\n'
    existing = {
        "create_network_security_group": False,
        "network_security_group_name": "${azurerm_network_security_group.own.name}",
        "deny_everything_else": deny or None,
    }
    plan = _planned(AZURE, AZURE.arguments(one) | existing, beside=own)
    denies = [address for address, actions in plan.actions.items() if ".deny_" in address]
    assert len(denies) == (2 if deny else 0)
    (group,) = plans.groups(plan.after, "azure").values()
    assert (group.flows == flows(AZURE.module().made, "azure", one)) is deny
    assert not group.holes


@pytest.mark.parametrize("case", FIRST)
def test_values_may_be_known_after_apply(case: Case) -> None:
    """CIDRs that another resource of the same plan makes are taken: labels alone are keys."""
    beside = 'resource "terraform_data" "late" {\n  input = "10.0.0.0/8"\n}\n'
    late = {"office": "${terraform_data.late.output}"}
    plan = _planned(case, {**_telemetry(case), "endpoints": late}, beside=beside)
    (group,) = plans.groups(plan.after, case.cloud).values()
    assert group.holes


def test_a_group_whose_id_is_known_after_apply_is_taken_on_aws() -> None:
    """With `create_security_group = false` the rules join a group of the same plan, and mean what they would in their own."""
    own = 'resource "aws_security_group" "own" {\n  name = "own"\n}\n'
    existing = {"create_security_group": False, "security_group_id": "${aws_security_group.own.id}", "vpc_id": None}
    one = Assignment(("telemetry",), {}, *populated(AWS.module().made, "aws"))
    plan = _planned(AWS, AWS.arguments(one) | existing, beside=own)
    (group,) = plans.groups(plan.after, "aws").values()
    assert (flows(AWS.module().made, "aws", one), "aws_security_group.own") == (group.flows, group.address)


def test_two_equal_rules_are_refused_on_aws() -> None:
    """EC2 would refuse the second of two equal rules at apply; the module says so at plan."""
    features = ("signatures", "chromebook-management")
    cidrs, references = populated(AWS.module().made, "aws", "4")
    cidrs["google_workspace"] = cidrs["fortiguard_cidrs"]
    with pytest.raises(AssertionError, match="EC2 takes none twice"):
        _planned(AWS, AWS.arguments(Assignment(features, {}, cidrs, references)))


def test_two_equal_rules_for_a_prefix_list_are_refused_on_aws() -> None:
    """A list is a peer like another: of two rules that name it for one service the second would be refused."""
    features = ("signatures", "chromebook-management")
    cidrs, references = populated(AWS.module().made, "aws", "b")
    references["google_workspace_prefix_list_ids"] = references["fortiguard_prefix_list_ids"]
    with pytest.raises(AssertionError, match="EC2 takes none twice"):
        _planned(AWS, AWS.arguments(Assignment(features, {}, cidrs, references)))


def test_exclusive_names_every_rule_of_the_module_on_aws(tmp_path: Path) -> None:
    """The example is applied by core, and its one resource has the id of each rule that the module made, and no other."""
    folder = Path(shutil.copytree(AWS.path, tmp_path / "module")) / "examples" / "exclusive"
    (folder / "provider.tf").write_text('provider "aws" {}\n', encoding="utf-8")
    (folder / "terraform.tfvars.json").write_text(json.dumps(COMMON["aws"]), encoding="utf-8")
    steps = (["init", "-input=false"], ["apply", "-input=false", "-auto-approve"], ["show", "-json"])
    shown = json.loads(plans.run(folder, core.imitations(tmp_path, ("aws",)), *steps))["values"]["root_module"]
    (claim,) = [one["values"] for one in shown["resources"] if one["type"] == "aws_vpc_security_group_rules_exclusive"]
    made = [one for module in shown["child_modules"] for one in module["resources"]]
    found = {side: sorted(one["values"]["id"] for one in made if f"_{side}_" in one["type"]) for side in ("ingress", "egress")}
    assert found == {side: sorted(claim[f"{side}_rule_ids"]) for side in found}
    assert [one["values"]["id"] for one in made if one["type"] == "aws_security_group"] == [claim["security_group_id"]]


@pytest.mark.parametrize(("features", "loss"), [(("deployment",), "azure-icmpv6"), (("deployment",), "azure-icmp-types")])
def test_a_loss_that_nobody_accepted_is_refused_on_azure(features: tuple[str, ...], loss: str) -> None:
    """What an NSG cannot say has to be accepted by name, as in a policy."""
    one = Assignment(features, {"probe": ("echo-request",)}, *populated(AZURE.module().made, "azure"))
    rest = [name for name in LOSSES["azure"] if name != loss]
    with pytest.raises(AssertionError, match=f"add `{loss}` to"):
        _planned(AZURE, AZURE.arguments(one) | {"accept": rest})


def test_both_clouds_are_called_at_once() -> None:
    """The example of the README: one configuration, three modules, none of which knows of another."""
    root = CASES[0].path.parent.parent.parent
    texts = {f"modules/{case.cloud}/{case.folder}/{name}": text for case in CASES for name, text in case.texts("").items()}
    texts = {name.replace("//", "/"): text for name, text in texts.items()}
    texts["examples/modules/main.tf"] = (root / "examples/modules/main.tf").read_text("utf-8")
    texts["examples/modules/terraform.tfvars.json"] = json.dumps({"vpc_id": "vpc-0123456789abcdef0"})
    plan = plans.read(plans.planned_in(texts, "examples/modules", ("aws", "azurerm")))
    assert (2, 1) == tuple(len(plans.groups(plan.after, cloud)) for cloud in ("aws", "azure"))
