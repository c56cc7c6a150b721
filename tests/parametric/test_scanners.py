"""What scanners of people's pipelines would find in a module: tflint's rules, judged here; checkov's words, where it is wrong.

The rules are those of tflint's ruleset for Terraform, its whole preset, by the names of its documentation:
https://github.com/terraform-linters/tflint-ruleset-terraform/tree/main/docs/rules
`make scan` has checkov itself look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import cast

import pytest

from emscloud.hcl.reader import read
from emscloud.hcl.tree import Attribute, Literal, Section
from tests.parametric.cases import CASES, Case

EVERY = [pytest.param(case, id=f"{case.cloud}/{case.folder}") for case in CASES]
PLACES = {"variable": "variables.tf", "output": "outputs.tf", "terraform": "versions.tf"}


def findings(texts: dict[str, str]) -> list[str]:
    """What tflint's rules would say of a module's files, with the name of the rule."""
    sections = {name: read(text, name).blocks for name, text in texts.items()}
    every = [(name, section) for name, own in sections.items() for section in own]
    found = [
        f"terraform_standard_module_structure: no {name}" for name in ("main.tf", "variables.tf", "outputs.tf") if name not in texts
    ]
    found += [
        f"terraform_standard_module_structure: {section.kind} in {name}"
        for name, section in every
        if name != PLACES.get(section.kind, name)
    ]
    for name, section in every:
        found += [f"{rule}: {name}, {' '.join((section.kind, *section.labels))}" for rule in _of(section)]
    whole = "\n".join(texts.values())
    for label in [section.labels[0] for _, section in every if section.kind == "variable"]:
        lines = [line for line in whole.splitlines() if f"var.{label}" in line]
        # A validation of its value alone is no use of a variable; one beside others decides something.
        used = [line for line in lines if "condition" not in line or set(re.findall(r"\bvar\.(\w+)", line)) != {label}]
        used = [line for line in used if "error_message" not in line and re.search(rf"\bvar\.{label}\b", line)]
        found += [f"terraform_unused_declarations: {label}"] * (not used)
    locals_ = [label for _, section in every if section.kind == "locals" for label in section.body.attributes]
    found += [f"terraform_unused_declarations: {label}" for label in locals_ if not re.search(rf"\blocal\.{label}\b", whole)]
    found += ["terraform_required_version"] * ("required_version" not in whole)
    for rule, sign in (
        ("terraform_deprecated_interpolation", r'"\$\{[^{}"]*\}"(?!\w)'),
        ("terraform_deprecated_index", r"\.\d+\b(?=\.[a-z])"),
        ("terraform_deprecated_lookup", r"\blookup\([^,()]+,[^,()]+\)"),
        ("terraform_empty_list_equality", r"[!=]= *\[\]"),
        ("terraform_comment_syntax", r"^\s*//"),
    ):
        found += [f"{rule}: {one[0]}" for one in re.finditer(sign, _without_texts(whole), re.MULTILINE)]
    return found


def _of(section: Section) -> Iterator[str]:
    has = section.body.attributes
    if section.kind == "variable" and "type" not in has:
        yield "terraform_typed_variables"
    if section.kind in {"variable", "output"} and not _text(has.get("description")):
        yield f"terraform_documented_{section.kind}s"
    if any(not re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", label) for label in (*section.labels, *has)):
        yield "terraform_naming_convention"
    if section.kind == "terraform":
        (providers,) = [block for block in section.body.blocks if block.kind == "required_providers"]
        if not all("version" in str(one.value) and "source" in str(one.value) for one in providers.body.attributes.values()):
            yield "terraform_required_providers"


def _text(attribute: Attribute | None) -> str:
    return str(cast(Literal, attribute.value).value) if attribute else ""


def _without_texts(text: str) -> str:
    """Comments and messages say such things in words."""
    return re.sub(r"^\s*(#.*|(?:error_message|description)\s*=.*)$", "", text, flags=re.MULTILINE)


def _texts(case: Case) -> dict[str, str]:
    return {name: text for name, text in case.module().texts.items() if "/" not in name and name.endswith(".tf")}


@pytest.mark.parametrize("case", EVERY)
def test_tflint_finds_nothing(case: Case) -> None:
    """Its variables and outputs are typed, described, used, named in one way and where one looks for them."""
    assert findings(_texts(case)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("variables.tf", "  type        = number\n", "", "terraform_typed_variables"),
        ("variables.tf", 'description = "', 'description = "" #', "terraform_documented_variables"),
        ("outputs.tf", 'description = "', 'description = "" #', "terraform_documented_outputs"),
        ("variables.tf", 'variable "web_port"', 'variable "webPort"', "terraform_naming_convention"),
        ("outputs.tf", 'output "fortiguard_names"', 'variable "fortiguard_names"', "terraform_standard_module_structure"),
        ("ingress.tf", "= var.web_port", "= 443", "terraform_unused_declarations"),
        ("main.tf", "= var.vpc_id", '= "${var.vpc_id}"', "terraform_deprecated_interpolation"),
        ("main.tf", "var.security_group_id == null", "var.security_group_id == []", "terraform_empty_list_equality"),
        ("versions.tf", "required_version = ", "experiments = ", "terraform_required_version"),
        ("versions.tf", "      version = ", "      release = ", "terraform_required_providers"),
    ],
)
def test_what_it_would_find_is_found(file: str, old: str, new: str, rule: str) -> None:
    """Each rule sees what it is about."""
    texts = _texts(next(case for case in CASES if case.cloud == "aws" and case.host == "ems-server"))
    assert old in texts[file]
    changed = {**texts, file: texts[file].replace(old, new)}
    assert [one for one in findings(changed) if one.startswith(rule)]


@pytest.mark.parametrize("case", EVERY)
def test_scanners_can_read_its_messages(case: Case) -> None:
    """A template within a template is the most that checkov's reader of Terraform gets through; a file with more is passed over."""
    found = []
    for name, text in case.module().texts.items():
        for line in text.splitlines() if name.endswith(".tf") else ():
            depths = accumulate({"{": 1, "}": -1}[sign[-1]] for sign in re.findall(r"\$\{|\{|\}", _templates(line)))
            found += [f"{name}: {line}"] * (max(depths, default=0) > 2)
    assert found == []


def _templates(line: str) -> str:
    """A line without the braces that are no template's."""
    while line != (line := re.sub(r"(?<!\$)\{([^{}]*)\}", r"\1", line)):
        pass
    return line
