"""A module's README: every input and output in terraform-docs' shape."""

from __future__ import annotations

import re

import pytest

from tests.parametric.cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.cloud}/{case.folder}")
def test_every_variable_and_output_is_in_its_table(case: Case) -> None:
    """Once, sorted, with type, default and whether it is required."""
    text = case.module().texts["README.md"]
    inputs, outputs = text.partition("## Inputs\n")[2].split("## Outputs\n")
    files = case.module().printed.files
    assert sorted(block.labels[0] for block in files["variables.tf"]) == re.findall(
        r"^\| (\w+) \| .* (?:yes|no) \|$", inputs, re.MULTILINE
    )
    names = sorted(block.labels[0] for block in files["outputs.tf"] if block.kind == "output")
    assert names == [name for name in re.findall(r"^\| (\w+) \|", outputs, re.MULTILINE) if name != "Name"]


def test_what_it_says_is_the_modules_own() -> None:
    """Rows with what guards them, the page's notes, the pins, and a call that somebody can copy."""
    text = CASES[0].module().texts["README.md"]
    said = (
        (
            "| forticlient-ems/directory: FortiClient EMS 6.4.7: Active Directory server connection | out | `tcp/389` | "
            "`directory_servers` | `directory` and `directory` is ldap |"
        ),
        "- FSSO is incoming, so the FortiGate opens the connection to EMS.",
        "| terraform | &gt;= 1.9.0 |",
        '  source           = "./forticlient-ems"\n',
        "| fortiguard_cidrs | ",
        "Core evaluates; that no other assignment means anything else follows from the module's grammar",
    )
    assert [] == [one for one in said if one not in text.replace("evaluates;\n", "evaluates; ")]


def test_a_call_can_be_copied() -> None:
    """Where the provider wants a block of its own, as Azure's does, that stands there too."""
    found = {case.cloud: case.module().texts["README.md"].partition("## Example")[2].partition("## What")[0] for case in CASES}
    assert {"aws": False, "azure": True} == {
        cloud: 'provider "azurerm" {\n  features {}\n}' in text for cloud, text in found.items()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.cloud}/{case.folder}")
def test_it_says_where_a_module_is_otherwise_than_a_policy(case: Case) -> None:
    """Everybody is a CIDR like another; nothing at all is refused as it is there."""
    text = case.module().texts["README.md"]
    assert "a role takes `0.0.0.0/0` and `::/0` as they are, where a policy of emscloud wants the word `anywhere`" in text
    assert "A call with every feature off is refused." in text
