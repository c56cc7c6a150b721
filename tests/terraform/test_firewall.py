"""Terraform core takes a filter by name against the true schemas, and has our reading of it in its state."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud import pipeline
from emscloud.hcl import strict
from emscloud.hcl.resources import resources
from emscloud.hcl.syntax import Heredoc, Ref, Value
from tests.commands import example
from tests.terraform import core

KEYS = {
    "vpc_id: vpc-0123456789abcdef0, root: true": "vpc_id: vpc-0123456789abcdef0, root: true, network_firewall: true",
    "    root: true\n": "    root: true\n    firewall: true\n",
}
POLICY = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/firewallPolicies/p"
CLOUDS = {"aws": "aws", "azure": "azurerm"}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> pipeline.Result:
    """The shipped example with a filter by name on both clouds."""
    path = example(tmp_path_factory.mktemp("ems"))
    text = path.read_text("utf-8")
    for old, new in KEYS.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    made = pipeline.build(pipeline.open_policy(path))
    assert {problem.code for problem in made.problems} == {"E331", "E333"}
    return made


@pytest.fixture(params=sorted(CLOUDS))
def one(request: pytest.FixtureRequest, result: pipeline.Result) -> pipeline.Compiled:
    """It on one cloud."""
    return next(one for one in result.targets if one.target.cloud == request.param)


def _folder(one: pipeline.Compiled, folder: Path) -> Path:
    for name, text in one.by_name.texts.items():
        (folder / name).write_text(text, "utf-8")
    if one.target.cloud == "azure":
        (folder / "terraform.tfvars").write_text(f'firewall_policy_id = "{POLICY}"\n', "utf-8")
    return folder


def _said(value: Value) -> object:
    """A value as the state has it; references and what nobody set are left out."""
    if isinstance(value, Heredoc):
        return "".join(f"{line}\n" for line in value.lines)
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if not isinstance(one, Ref)}
    return [_said(one) for one in value] if isinstance(value, tuple) else value


def _within(said: object, found: object) -> bool:
    """Whether the state holds all that was said: lists in their order, sets in any, and nothing more in them."""
    if isinstance(said, dict):
        return isinstance(found, dict) and all(name in found and _within(one, found[name]) for name, one in said.items())
    if isinstance(said, list):
        return (
            isinstance(found, list) and len(said) == len(found) and all(any(_within(one, other) for other in found) for one in said)
        )
    return said == found


def test_core_applies_what_the_text_says(one: pipeline.Compiled, tmp_path: Path) -> None:
    """init, validate, plan and apply; a second plan is empty, and every value of ours is in the state."""
    outcome = core.run(_folder(one, tmp_path), (CLOUDS[one.target.cloud],))
    (found,) = core.state(outcome).values()
    (ours,) = resources([block for name, text in one.by_name.texts.items() for block in strict.read(text, name)])
    said = _said({name: value for name, value in ours.values.items() if name != "lifecycle"})
    assert _within(said, found), (said, found)


@pytest.mark.parametrize(
    ("cloud", "file", "old", "new", "words"),
    [
        ("aws", "rule-group.tf", "rules_string", "rule_string", 'An argument named "rule_string" is not expected'),
        ("aws", "rule-group.tf", '  type        = "STATEFUL"\n', "", 'The argument "type" is required'),
        ("aws", "rule-group.tf", "ignore_changes = [capacity]", "ignore_changes = [room]", "has no argument, nested block"),
        ("azure", "rule-collection-group.tf", "destination_fqdns", "destination_names", "is not expected here"),
        ("azure", "rule-collection-group.tf", '    action   = "Allow"\n', "", 'The argument "action" is required'),
    ],
)
def test_what_the_true_schema_has_not_is_refused(  # noqa: PLR0917  (a case is a change and a refusal)
    result: pipeline.Result, cloud: str, file: str, old: str, new: str, words: str, tmp_path: Path
) -> None:
    """A misspelt or missing argument, however deep, stops core before anything is applied."""
    one = next(one for one in result.targets if one.target.cloud == cloud)
    path = _folder(one, tmp_path) / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    outcome = core.run(tmp_path, (CLOUDS[cloud],))
    assert outcome.step == "validate", outcome.text
    assert words in " ".join(outcome.text.replace("│", " ").split())
