"""Terraform core itself takes our text against the true schemas; what it would refuse, the harness refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emscloud.hcl import strict
from emscloud.hcl.printer import render
from emscloud.hcl.resources import resources
from emscloud.hcl.syntax import Ref, Value
from tests.terraform import core
from tests.terraform.samples import AWS, AZURE

if TYPE_CHECKING:
    from pathlib import Path


def _folder(folder: Path, text: str) -> Path:
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return folder


def _plain(value: object) -> object:
    """A value of ours or of the state's JSON in one form: no nulls, no order in lists, no references."""
    if isinstance(value, dict):
        kept = {name: _plain(item) for name, item in value.items() if item is not None and not isinstance(item, Ref)}
        return dict(sorted(kept.items()))
    if isinstance(value, list | tuple):
        return sorted(map(_plain, (item for item in value if not isinstance(item, Ref))), key=repr)
    return value


@pytest.mark.parametrize("text", [AWS, AZURE])
def test_the_samples_are_printed_text(text: str) -> None:
    """The samples are in exactly the printed grammar, so what holds for them holds for what is emitted."""
    assert render(strict.read(text, "main.tf")) == text


@pytest.mark.parametrize("text", [AWS, AZURE])
def test_core_applies_what_the_text_says(text: str, tmp_path: Path) -> None:
    """Core plans and applies it, finds nothing to do after that, and has our reading of every value in its state."""
    outcome = core.run(_folder(tmp_path, text))
    found = core.state(outcome)
    ours: dict[str, dict[str, Value]] = {
        f"{resource.kind}.{resource.name}": dict(resource.values) for resource in resources(strict.read(text, "main.tf"))
    }
    assert ours.keys() == found.keys()
    for address, values in ours.items():
        said = {name: value for name, value in values.items() if not isinstance(value, Ref)}
        seen = {name: found[address][name] for name in said}
        if not address.startswith("aws_vpc_security_group_rules_exclusive"):  # nothing but references to ids
            assert _plain(said) == _plain(seen)


@pytest.mark.parametrize(("text", "cloud"), [(AWS, "aws"), (AZURE, "azurerm")])
def test_a_module_without_a_provider_is_called_by_a_root(text: str, cloud: str, tmp_path: Path) -> None:
    """The child form, which configures no provider, is proven below a root that does; only its own cloud is needed."""
    begin = text.index(f'provider "{cloud}"')
    end = text.index("\n}\n\n", begin) + len("\n}\n\n")
    core.prove(_folder(tmp_path, text[:begin] + text[end:]), (cloud,))
    assert [file.name for file in tmp_path.iterdir()] == ["main.tf"]


@pytest.mark.parametrize(
    ("text", "old", "new", "step", "words"),
    [
        (
            AWS,
            "ip_protocol       =",
            "ip_protocoll      =",
            "validate",
            'An argument named "ip_protocoll" is not expected',
        ),
        (
            AWS,
            "  vpc_id      = var.vpc_id\n",
            "  vpc_id      = [var.vpc_id]\n",
            "validate",
            "Incorrect attribute value type",
        ),
        (AWS, '  ip_protocol       = "tcp"\n', "", "validate", 'The argument "ip_protocol" is required'),
        (AWS, '  cidr_ipv6         = "::/0"\n', "", "validate", "Exactly one of cidr_ipv4, cidr_ipv6, prefix_list_id"),
        (AWS, '    cidr        = "10.20.0.0/16"\n', "", "validate", 'The argument "cidr" is required'),
        (AWS, '">= 6.0"', '">= 7.0"', "init", "no available releases match"),
        (AZURE, "\n  features {}\n", "", "validate", 'At least 1 "features" blocks are required'),
        (AZURE, '    access                     = "Allow"\n', "", "validate", "security_rule needs access"),
        (AZURE, "    priority                   = 1234\n", "    prio = 1234\n", "validate", 'An argument named "prio"'),
    ],
)
def test_what_the_true_schema_has_not_is_refused(  # noqa: PLR0917  (a case is a change and a refusal)
    text: str, old: str, new: str, step: str, words: str, tmp_path: Path
) -> None:
    """A misspelt, missing or mistyped argument stops core before anything is applied, so the proof can fail."""
    assert old in text
    with pytest.raises(AssertionError, match=f"terraform {step} of") as refused:
        core.prove(_folder(tmp_path, text.replace(old, new, 1)))
    assert words in " ".join(str(refused.value).replace("│", " ").split())
