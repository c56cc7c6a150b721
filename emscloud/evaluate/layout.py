"""What a module declares: its files' blocks by what they are, override files laid over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from emscloud.diagnostics import Failed, Problem
from emscloud.hcl.tree import Attribute, Body, Expression, Literal, Name, Object, Section, Traversal, shown

_LABELS = {"variable": 1, "output": 1, "module": 1, "resource": 2, "data": 2}


@dataclass(frozen=True, slots=True)
class Layout:
    """A module's blocks: variables, outputs and calls by name, resources and data sources by `type.name`.

    `released` are the addresses within the module, without keys, of what its `removed` blocks tell Terraform to forget
    and to leave in place, `moved` the two ends of its `moved` blocks as they stand there.
    """

    variables: Mapping[str, Section] = field(default_factory=dict)
    locals: Mapping[str, Attribute] = field(default_factory=dict)
    outputs: Mapping[str, Section] = field(default_factory=dict)
    calls: Mapping[str, Section] = field(default_factory=dict)
    resources: Mapping[str, Section] = field(default_factory=dict)
    data: Mapping[str, Section] = field(default_factory=dict)
    released: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()


def layout(files: Iterable[tuple[str, Body]]) -> Layout:
    """A module of its files by name, in order of their names; the blocks of `override.tf` and `*_override.tf` come last.

    Raises Failed with E502 for each address that is there twice and each block with labels of another number.
    """
    problems: list[Problem] = []
    found: dict[str, dict[str, Section]] = {kind: {} for kind in _LABELS}
    values: dict[str, Attribute] = {}
    released: list[str] = []
    moved: list[tuple[str, str]] = []
    for name, body in sorted(files, key=lambda one: (_overrides(one[0]), one[0])):
        overrides = _overrides(name)
        for section in body.blocks:
            if section.kind == "locals":
                _add_locals(values, section, problems, over=overrides)
            elif section.kind in _LABELS:
                _add(found[section.kind], section, problems, over=overrides)
            elif section.kind == "removed":
                released += _released(section)
            elif section.kind == "moved":
                moved += _moved(section)
    if problems:
        raise Failed(problems)
    left, ends = tuple(sorted(released)), tuple(sorted(moved))
    return Layout(found["variable"], values, found["output"], found["module"], found["resource"], found["data"], left, ends)


def _released(section: Section) -> Iterator[str]:
    """What a `removed` block forgets without destroying it (developer.hashicorp.com/terraform/language/block/removed)."""
    said = [one.body.attributes["destroy"].value for one in section.body.blocks if "destroy" in one.body.attributes]
    held = section.body.attributes.get("lifecycle")
    if held and isinstance(held.value, Object):  # JSON syntax cannot tell a block from an attribute
        said += [value for key, value in held.value.pairs if isinstance(key, Literal) and key.value == "destroy"]
    kept = any(isinstance(one, Literal) and one.value is False for one in said)
    if kept and "from" in section.body.attributes:
        yield _address(section.body.attributes["from"].value)


def _moved(section: Section) -> Iterator[tuple[str, str]]:
    """The ends of a `moved` block (developer.hashicorp.com/terraform/language/block/moved)."""
    held = section.body.attributes
    if "from" in held and "to" in held:
        yield _end(held["from"].value), _end(held["to"].value)


def _end(expression: Expression) -> str:
    """What an end of a `moved` block names, with its keys; "" where it is no address."""
    if isinstance(expression, Literal):
        return str(expression.value)
    if not isinstance(expression, Traversal) or not isinstance(expression.source, Name):
        return ""
    made = expression.source.name
    for step in expression.steps:
        if isinstance(step, str):
            made += f".{step}"
        elif isinstance(step, Literal) and isinstance(step.value, str | int):
            made += f"[{json.dumps(step.value, ensure_ascii=False)}]"
        else:
            return ""
    return made


def _address(expression: Expression) -> str:
    """What `from` names: a resource or a module, which JSON syntax writes as a text; Terraform takes no keys there."""
    if isinstance(expression, Literal):
        return str(expression.value)
    if isinstance(expression, Traversal) and isinstance(expression.source, Name):
        return ".".join([expression.source.name, *[step if isinstance(step, str) else "[]" for step in expression.steps]])
    return ""


def _overrides(name: str) -> bool:
    """Whether Terraform lays a file over the others (developer.hashicorp.com/terraform/language/files/override)."""
    stem = name.rpartition("/")[2].removesuffix(".json").removesuffix(".tf")
    return stem == "override" or stem.endswith("_override")


def _add_locals(values: dict[str, Attribute], section: Section, problems: list[Problem], *, over: bool) -> None:
    for name, attribute in section.body.attributes.items():
        if name in values and not over:
            detail = (
                f"local.{shown(name)} is already there in {values[name].where.file}. Terraform takes each name once; rename one."
            )
            problems.append(Problem("E502", detail, attribute.where))
        values[name] = attribute


def _add(sections: dict[str, Section], section: Section, problems: list[Problem], *, over: bool) -> None:
    wanted = _LABELS[section.kind]
    if len(section.labels) != wanted:
        labels = "one label" if wanted == 1 else f"{wanted} labels"
        detail = f"`{section.kind}` has {labels}; this one has {len(section.labels)}. Mend it."
        problems.append(Problem("E502", detail, section.where))
        return
    name = ".".join(section.labels)
    had = sections.get(name)
    if had and not over:
        detail = f"{section.kind} {shown(name)} is already there in {had.where.file}. Terraform takes each once; rename one."
        problems.append(Problem("E502", detail, section.where))
    sections[name] = replace(had, body=_laid(had.body, section.body)) if had and over else section


def _laid(body: Body, over: Body) -> Body:
    """A body with another over it: attributes one by one, nested blocks of a kind all together."""
    kinds = {_kind(block) for block in over.blocks}
    kept = [block for block in body.blocks if _kind(block) not in kinds]
    return Body({**body.attributes, **over.attributes}, (*kept, *over.blocks))


def _kind(block: Section) -> str:
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind
