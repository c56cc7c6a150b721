"""A service's module as text: the committed ones are what is generated, and other services have theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from emscloud import clouds, module
from emscloud.diagnostics import Failed
from emscloud.load.catalog import Catalog
from emscloud.load.service import load_service
from tests.hcl import terraform
from tests.load.services import TEXT
from tests.parametric.cases import CASES, ROOT, Case
from tests.parametric.test_rules import WHOLE


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.cloud}/{case.folder}")
def test_the_committed_module_is_what_is_generated(case: Case) -> None:
    """Byte for byte, and there is nothing else in its folder."""
    there = {path.relative_to(case.path).as_posix(): path.read_text("utf-8") for path in case.path.rglob("*") if path.is_file()}
    assert dict(case.module().texts) == there


def test_every_clouds_modules_are_committed() -> None:
    """For each cloud and each host of the shipped service."""
    committed = {folder.relative_to(ROOT / "modules").as_posix() for folder in (ROOT / "modules").glob("*/*")}
    assert {f"{case.cloud}/{case.folder}" for case in CASES} == committed
    assert set(clouds.names()) == {case.cloud for case in CASES}


@pytest.mark.parametrize("cloud", clouds.names())
def test_any_service_has_a_module(cloud: str, tmp_path: Path) -> None:
    """One that nobody shipped too: printed as `terraform fmt` would, and in the grammar."""
    made = module.build(load_service(WHOLE, "1.0.r1.yaml"), None, cloud)
    printed = [text for name, text in made.texts.items() if not name.endswith(".md")]
    assert printed == terraform.formatted(printed, tmp_path)


@pytest.mark.parametrize("cloud", clouds.names())
def test_a_readme_claims_what_was_tested_alone(cloud: str) -> None:
    """The committed modules are compared with policies; of any other, one of their name too, the grammar was checked."""
    assert {case.module().made.service.name for case in CASES} == module.HELD
    renamed = WHOLE.replace("service: depot", "service: forticlient-ems")
    own = [module.build(load_service(text, "1.0.r1.yaml"), None, cloud).texts["README.md"] for text in (WHOLE, renamed)]
    shipped = next(case for case in CASES if case.cloud == cloud).module().texts["README.md"]
    assert [True, False, False] == ["held by emscloud's tests: Terraform core plans" in text for text in (shipped, *own)]
    assert [False, True, True] == ["was checked when it was written" in text for text in (shipped, *own)]


@pytest.mark.parametrize("cloud", clouds.names())
def test_every_shipped_service_has_a_module(cloud: str) -> None:
    """Each that is whole, for each of its hosts, though only those of one are committed."""
    catalog = Catalog.shipped()
    newest = [catalog.find(name, catalog.versions(name)[-1]) for name in catalog.names()]
    built = {(one.name, host): module.build(one, host, cloud).made.rules for one in newest if not one.partial for host in one.hosts}
    assert {"ad-member", "forticlient-ems", "fortimanager", "windows-host"} == {name for name, _ in built}
    assert [] == [key for key, rules in built.items() if not rules]


def test_files_stand_in_folders() -> None:
    """Each folder is written with its own files."""
    found = CASES[0].module().folders(Path("out"))
    assert Path("out/examples/minimal") in [folder.path for folder in found]
    assert sum(len(folder.files) for folder in found) == len(CASES[0].module().texts)


def test_what_cannot_be_is_refused() -> None:
    """A cloud that is not there, a page that is not whole, and a row that two settings decide."""
    service = load_service(WHOLE, "1.0.r1.yaml")
    with pytest.raises(Failed, match="There is no cloud `gcp`"):
        module.build(service, None, "gcp")
    with pytest.raises(Failed, match="partial"):
        module.build(load_service(TEXT, "1.0.r1.yaml"), None, "aws")
    two = WHOLE.replace("    when: {mode: [tls]}\n", "    when: {mode: [tls], area: [near]}\n")
    with pytest.raises(Failed, match="guarded by one setting at most") as refused:
        module.build(load_service(two, "1.0.r1.yaml"), None, "aws")
    assert {"E467"} == {problem.code for problem in refused.value.problems}
    clash = WHOLE.replace("  web-port:", '  name: {kind: port, default: "1", doc: a name}\n  web-port:').replace(
        "{web-port}", "{name}"
    )
    with pytest.raises(Failed, match="the variable `name`"):
        module.build(load_service(clash, "1.0.r1.yaml"), None, "aws")
