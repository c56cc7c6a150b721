"""Copies of a checkout: one as it is for emscloud, one that Terraform core can plan without a cloud or a registry."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.public.facts import Gathered, source_of
from benchmarks.public.imitation import ZONES
from emscloud.diagnostics import Failed
from emscloud.evaluate.layout import Layout, layout
from emscloud.hcl.reader import read
from emscloud.hcl.tree import Body, Section

FILTERS = re.compile(r"aws_(default_)?security_group(_rule)?|aws_vpc_security_group_\w+_rule|azurerm_network_security_(group|rule)")
_MODULES = ".judged-modules"
_JUDGE = 'resource "judge_hidden" "judge" {}\n'
_SKIPPED = shutil.ignore_patterns(".git", ".terraform", ".terraform.lock.hcl", "node_modules", "*_test.go")


@dataclass(slots=True)
class Tree:
    """One checkout's copies; `refused` are the files that emscloud cannot read, with what it says."""

    plain: Path
    judged: Path
    bodies: dict[Path, Body] = field(default_factory=dict)
    refused: dict[Path, str] = field(default_factory=dict)
    gathered: Gathered = field(default_factory=Gathered)

    def layout(self, folder: Path) -> Layout | None:
        """A module by its folder in the plain copy."""
        held = [(file.name, self.bodies[file]) for file in sorted(folder.glob("*.tf")) if file in self.bodies]
        try:
            return layout(held) if held else None
        except Failed:
            return None


def copied(checkout: Path, work: Path, vendors: Mapping[str, Path]) -> Tree:
    """Copy a checkout, with the modules beside it that its texts ask for from elsewhere and that are at hand."""
    tree = Tree(work / "plain", work / "judged")
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(checkout, tree.plain, ignore=_SKIPPED, symlinks=True)
    pending = [tree.plain]
    while pending:
        found = list(_taken(tree, pending.pop()))
        for body in found:
            for section in body.blocks:
                name = vendored(source_of(section) or "", vendors) if section.kind == "module" else None
                there = tree.plain / _MODULES / name[0] if name else None
                if name and there and not there.exists():
                    shutil.copytree(vendors[name[0]], there, ignore=_SKIPPED, symlinks=True)
                    pending.append(there)
    tree.gathered.look([file.read_text(encoding="utf-8") for file in tree.bodies])
    shutil.copytree(tree.plain, tree.judged, symlinks=True)
    for file in tree.bodies:
        _edit(tree, file)
    for folder in {file.parent for file in tree.bodies}:
        (tree.judged / folder.relative_to(tree.plain) / "emscloud_judge.tf").write_text(_JUDGE)
    return tree


def _taken(tree: Tree, folder: Path) -> Iterator[Body]:
    for file in sorted(folder.rglob("*.tf")):
        if file in tree.bodies or file.is_symlink() or not file.is_file():
            continue
        try:
            text = file.read_text(encoding="utf-8")
            body = read(text, str(file))
        except (Failed, UnicodeDecodeError) as error:
            tree.refused[file] = str(error)
            continue
        tree.bodies[file] = body
        tree.gathered.take(body, text)
        yield body


def vendored(source: str, vendors: Mapping[str, Path]) -> tuple[str, str] | None:
    """The checkout and the folder in it that a source from elsewhere means, where it is at hand."""
    plain = re.sub(r"^git::|^(https?|ssh)://|^git@|\?.*$", "", source).replace("github.com:", "github.com/").replace(".git", "")
    main, _, inside = plain.partition("//")
    parts = main.removeprefix("registry.terraform.io/").split("/")
    if parts[0] == "github.com" and len(parts) == 3:
        name = f"{parts[1]}+{parts[2]}"
    elif len(parts) == 3 and not source.startswith("."):
        name = f"{parts[0]}+terraform-{parts[2]}-{parts[1]}"
    else:
        return None
    return (name, inside) if name in vendors else None


def _edit(tree: Tree, file: Path) -> None:
    """Take from a judged text what asks for a network: versions, backends; data sources wait for a resource."""
    text = file.read_text(encoding="utf-8")
    cuts = sorted(_cuts(tree.bodies[file], text), reverse=True)
    for start, end, new in cuts:
        text = text[:start] + new + text[end:]
    (tree.judged / file.relative_to(tree.plain)).write_text(text, encoding="utf-8")


def _cuts(body: Body, text: str) -> Iterator[tuple[int, int, str]]:
    for section in body.blocks:
        end = _end(text, section.at)
        if section.kind == "terraform":
            yield section.at, end, _required(text[section.at : end], section, section.at)
        elif section.kind in ("module", "provider") and "version" in section.body.attributes:
            at = section.body.attributes["version"].at
            line = text.find("\n", at)
            yield at, line if line >= 0 else len(text), ""
        elif section.kind == "data" and section.labels[0] != ZONES:
            yield from _waiting(section, text, end)
            yield from [(block.at, _end(text, block.at), "") for block in section.body.blocks]
        elif section.kind == "resource" and not FILTERS.fullmatch(section.labels[0]):
            yield from [(block.at, _end(text, block.at), "") for block in section.body.blocks if _looping(block)]


def _looping(block: Section) -> bool:
    """Whether a block, or one in it, is made by a loop: core cannot plan one of open types whose rounds are unknown."""
    return block.kind == "dynamic" or any(map(_looping, block.body.blocks))


def _waiting(section: Section, text: str, end: int) -> Iterator[tuple[int, int, str]]:
    """Make a data source wait for what is only there after apply."""
    opening = text.index("{", section.at) + 1
    had = section.body.attributes.get("depends_on")
    if had:
        yield text.index("[", had.at) + 1, text.index("[", had.at) + 1, "judge_hidden.judge, "
        return
    yield opening, opening, "\n  depends_on = [judge_hidden.judge]\n"
    if "\n" not in text[opening:end]:
        yield end - 1, end - 1, "\n"


def _required(text: str, section: Section, base: int) -> str:
    """A block `terraform` without versions and without a backend."""
    for block in sorted(section.body.blocks, key=lambda one: -one.at):
        if block.kind in ("backend", "cloud", "provider_meta"):
            text = text[: block.at - base] + text[_end(text, block.at - base) :]
    text = re.sub(r"(?m)^\s*(required_version|experiments)\s*=.*$", "", text)
    text = re.sub(r"""(?m)([{,]|^)\s*version\s*=\s*"[^"\n]*"\s*,?""", r"\1", text)
    return re.sub(r"""(?m)^(\s*)([\w-]+)\s*=\s*"[~><=!]?[^"\n/]*"\s*$""", r'\1\2 = { source = "hashicorp/\2" }', text)


def _end(text: str, at: int) -> int:
    """Where a block ends: behind the brace that closes its first one."""
    depth, place = 0, text.index("{", at)
    for found in re.finditer(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|//[^\n]*|/\*.*?\*/|[{}]', text[place:], re.DOTALL):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0 and found[0] in "{}":
            return place + found.end()
    return len(text)


@dataclass(frozen=True, slots=True)
class Root:
    """A folder to read: what core needs beside it, and the calls in it that nobody can follow."""

    folder: Path
    manifest: list[dict[str, str]]
    links: dict[str, str]
    stubs: tuple[str, ...]
    filters: tuple[str, ...]


def roots(tree: Tree, vendors: Mapping[str, Path]) -> Iterator[Root]:
    """Folders that nobody in the checkout calls, and that come to something that filters traffic."""
    folders = {file.parent for file in tree.bodies if _MODULES not in file.parts}
    called = set()
    for file, body in tree.bodies.items():
        for section in body.blocks:
            source = source_of(section) if section.kind == "module" else None
            if source and source.startswith("."):
                called.add(Path(os.path.normpath(file.parent / source)))
    for folder in sorted(folders - called):
        made = _root(tree, folder, vendors)
        if made.filters:
            yield made


def _root(tree: Tree, folder: Path, vendors: Mapping[str, Path]) -> Root:
    manifest = [{"Key": "", "Source": "", "Dir": "."}]
    stubs: list[str] = []
    filters: list[str] = []
    pending = [("", folder, ".")]
    links: dict[str, str] = {}
    while pending and len(manifest) < 300:
        key, here, place = pending.pop()
        found = tree.layout(here)
        within = "".join([f"module.{part}." for part in key.split(".") if part])
        filters += [f"{within}{name}" for name in (found.resources if found else ()) if FILTERS.fullmatch(name.partition(".")[0])]
        for name, section in found.calls.items() if found else ():
            source, below = source_of(section) or "", f"{key}.{name}" if key else name
            known = vendored(source, vendors)
            if source.startswith("."):
                there, path = Path(os.path.normpath(here / source)), os.path.normpath(f"{place}/{source}")
            elif known:
                there = Path(os.path.normpath(tree.plain / _MODULES / known[0] / known[1]))
                path = os.path.normpath(f".terraform/modules/{below}/{known[1]}")
                links[below] = known[0]
            else:
                path = f"{_MODULES}/stub-{below}"
                there = folder / path
                _stub(tree, there, here, name, section)
                stubs.append(below)
            manifest.append(_entry(below, source, path, section))
            pending.append((below, there, path))
    return Root(folder, manifest, links, tuple(stubs), tuple(sorted(set(filters))))


def _entry(key: str, source: str, folder: str, section: Section) -> dict[str, str]:
    """A line of the manifest that `terraform init` keeps of modules, of the first version that the call names."""
    asked = section.body.attributes.get("version")
    named = re.search(r"\d[\d.]*", str(getattr(asked.value, "value", ""))) if asked else None
    version = named[0] if named else "1.0.0"
    entry = {"Key": key, "Source": source, "Dir": folder}
    main, slash, inside = source.partition("//")
    parts = main.split("/")
    if len(parts) == 3 and not source.startswith(".") and ":" not in source and parts[0] != "github.com":
        entry |= {"Source": f"registry.terraform.io/{main}{slash}{inside}", "Version": version}
    elif parts[0] == "github.com":
        entry["Source"] = f"git::https://{main}.git{slash}{inside}"
    return entry


def _stub(tree: Tree, there: Path, caller: Path, name: str, section: Section) -> None:
    """A module of which everything is known only after apply, for core alone."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in caller.glob("*.tf"))
    outputs = sorted(set(re.findall(rf"\bmodule\.{name}(?:\[[^\]]*\]|\.\*)*\.([\w-]+)", text)))
    inputs = section.body.attributes.keys() - {"source", "version", "count", "for_each", "providers", "depends_on"}
    lines = [_JUDGE, *[f'variable "{one}" {{\n  default = null\n}}\n' for one in sorted(inputs)]]
    lines += [f'output "{one}" {{\n  value = judge_hidden.judge.value\n}}\n' for one in outputs]
    place = tree.judged / there.relative_to(tree.plain)
    place.mkdir(parents=True, exist_ok=True)
    (place / "main.tf").write_text("\n".join(lines))


def installed(root: Root, tree: Tree) -> Path:
    """Install modules as `terraform init` does, for emscloud those alone that are at hand; gives the folder to plan in."""
    judged = tree.judged / root.folder.relative_to(tree.plain)
    for base, folder, stubs in ((tree.plain, root.folder, root.stubs), (tree.judged, judged, ())):
        place = folder / ".terraform" / "modules"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for key, name in root.links.items():
            (place / key).symlink_to(base / _MODULES / name)
        kept = [one for one in root.manifest if one["Key"] not in stubs]
        (place / "modules.json").write_text(json.dumps({"Modules": kept}))
    return judged
