"""Modules that `terraform init` has installed: found by the manifest, and only where they are what is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emscloud.diff.side import Side
from emscloud.evaluate.values import Beyond
from emscloud.load.document import Disk
from emscloud.sources import folder
from emscloud.sources.fence import Fenced
from emscloud.sources.modules.installed import Installed
from emscloud.sources.sides import asked, opened
from tests.sources.repository import Repository
from tests.sources.test_folder import GROUP, peers

KEPT = ".terraform/modules"
CALL = 'module "net" {\n  source  = "acme/net/aws"\n  version = "~> 1.2"\n  peer    = "10.7.0.0/16"\n}\n'
ABSENT = "which is not read"
OTHER = "and what is installed for it is another module"
OLDER = "and what is installed of it is another version"


def manifest(*entries: tuple[str, str, str, str]) -> str:
    """What `terraform init` writes: key, source, version and folder of each module, the root module's own too."""
    rows = [{"Key": "", "Source": "", "Dir": "."}]
    rows += [{"Key": key, "Source": source, "Version": version, "Dir": place} for key, source, version, place in entries]
    return json.dumps({"Modules": rows})


NET = manifest(("net", "registry.terraform.io/acme/net/aws", "1.4.0", f"{KEPT}/net"))


def written(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def side(root: Path, files: dict[str, str]) -> Side:
    """What a folder with these files comes to."""
    written(root, files)
    return folder.opened("words", Fenced(root.resolve()), str(root.resolve())).side()


def place(root: Path, text: str, key: str = "net", source: str = "acme/net/aws", version: str | None = None) -> str:
    """Where a module is, or why it is not."""
    written(root, {f"{KEPT}/modules.json": text})
    try:
        return Installed(Disk(), str(root))(key, source, version)
    except Beyond as beyond:
        return str(beyond)


def test_an_installed_module_is_followed(tmp_path: Path) -> None:
    """As a local one, and so are those that it calls, from elsewhere or beside itself."""
    inner = 'module "rules" {\n  source = "./rules"\n  peer = var.peer\n}\nvariable "peer" {}\n'
    far = 'module "deep" {\n  source = "git::https://example.com/deep.git"\n  peer = var.peer\n}\nvariable "peer" {}\n'
    text = manifest(
        ("net", "registry.terraform.io/acme/net/aws", "1.4.0", f"{KEPT}/net"),
        ("net.rules", "./rules", "", f"{KEPT}/net/rules"),
        ("net.rules.deep", "git::https://example.com/deep.git", "", f"{KEPT}/net.rules.deep"),
    )
    files = {f"{KEPT}/net/main.tf": inner, f"{KEPT}/net/rules/main.tf": far, f"{KEPT}/net.rules.deep/main.tf": GROUP}
    found = side(tmp_path, {"main.tf": CALL, f"{KEPT}/modules.json": text, **files})
    assert [one.address for one in found.groups] == ["module.net.module.rules.module.deep.aws_security_group.web"]
    assert (peers(found), found.holes) == (("tcp/443 with 10.7.0.0/16",), ())


@pytest.mark.parametrize(
    ("written", "kept", "expected"),
    [
        ("acme/net/aws", "registry.terraform.io/acme/net/aws", True),
        ("registry.terraform.io/acme/net/aws//a", "registry.terraform.io/acme/net/aws//a", True),
        ("example.com/acme/net/aws", "example.com/acme/net/aws", True),
        ("github.com/acme/net", "git::https://github.com/acme/net.git", True),
        ("github.com/acme/net.git//a/b?ref=v1", "git::https://github.com/acme/net.git//a/b?ref=v1", True),
        ("git@github.com:acme/net.git?ref=v1", "git::ssh://git@github.com/acme/net.git?ref=v1", True),
        ("git::https://example.com/net.git?ref=v1", "git::https://example.com/net.git?ref=v1", True),
        ("git::https://example.com/net.git?ref=v2", "git::https://example.com/net.git?ref=v1", False),
        ("acme/net/aws", "registry.terraform.io/acme/net/azurerm", False),
        ("acme/net/aws//a", "registry.terraform.io/acme/net/aws", False),
        ("github.com/acme/net", "git::https://github.com/acme/other.git", False),
        ("acme/net/aws", "example.com/acme/net/aws", False),
    ],
)
def test_a_module_of_another_source_is_not_taken(tmp_path: Path, written: str, kept: str, expected: bool) -> None:
    """Its source is the one in the manifest, in whichever of Terraform's spellings."""
    found = place(tmp_path, manifest(("net", kept, "1.0.0", f"{KEPT}/net")), source=written)
    assert found == (f"{KEPT}/net" if expected else OTHER)


@pytest.mark.parametrize(
    ("version", "asked_for", "expected"),
    [
        ("1.4.0", "1.4.0", True), ("1.4.0", "= 1.4", True), ("1.4.0", "v1.4.0", True), ("1.4.0", "1.4.1", False),
        ("1.4.0", "~> 1.2", True), ("1.9.0", "~> 1.2", True), ("2.0.0", "~> 1.2", False), ("1.1.9", "~> 1.2", False),
        ("1.2.9", "~> 1.2.3", True), ("1.3.0", "~> 1.2.3", False), ("3.0.0", "~> 1", True), ("0.9.0", "~> 1", False),
        ("1.4.0", ">= 1.0, < 2.0", True), ("2.0.0", ">= 1.0, < 2.0", False), ("1.4.0", "> 1.4", False), ("1.4.1", "> 1.4", True),
        ("1.4.0", "<= 1.4.0", True), ("1.4.0", "!= 1.4.0", False), ("1.4.1", "!= 1.4.0", True), ("1.10.0", "> 1.9.0", True),
        ("1.4.0-rc1", "1.4.0-rc1", True), ("1.4.0-rc1", ">= 1.0", False), ("1.4.0", ">= 1.0.0-rc1", False),
        ("1.4.0", "latest", False), ("1.4.0", "", False), ("", "1.4.0", False), ("x", ">= 0", False),
    ],
)  # fmt: skip
def test_a_module_of_another_version_is_not_taken(tmp_path: Path, version: str, asked_for: str, expected: bool) -> None:
    """Its version is one of those that the call asks for."""
    found = place(tmp_path, manifest(("net", "registry.terraform.io/acme/net/aws", version, f"{KEPT}/net")), version=asked_for)
    assert found == (f"{KEPT}/net" if expected else OLDER)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "1", '{"Modules": 1}', '{"Modules": [1, null, {}]}', "[" * 100_000, '{"Modules": [{"Key": "other"}]}',
        manifest(("net", "acme/net/aws", "1.4.0", "../elsewhere")), manifest(("net", "acme/net/aws", "1.4.0", "/etc")),
        manifest(("net", "acme/net/aws", "1.4.0", f"{KEPT}/../../x")), manifest(("net", "acme/net/aws", "1.4.0", ".")),
    ],
)  # fmt: skip
def test_a_manifest_that_says_nothing_of_it(tmp_path: Path, text: str) -> None:
    """A module whose folder is not known, or is none of those into which modules are installed, is not read."""
    assert place(tmp_path, text) == ABSENT


def test_nothing_outside_of_the_fence_is_read(tmp_path: Path) -> None:
    """What is installed behind a link that leads out of it is not there."""
    written(tmp_path / "far", {"main.tf": GROUP})
    (tmp_path / "near" / KEPT).mkdir(parents=True)
    (tmp_path / "near" / KEPT / "net").symlink_to(tmp_path / "far")
    found = side(tmp_path / "near", {"main.tf": CALL, f"{KEPT}/modules.json": NET})
    assert (found.groups, [hole.why for hole in found.holes]) == (
        (),
        [f"There is no module in {KEPT}/net, from which module.net should come"],
    )


def test_a_revision_takes_what_is_installed_in_the_worktree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as it is what the revision asks for; the other modules stay unknown."""
    repository = Repository(tmp_path / "repo")
    repository.write({"net/main.tf": CALL, ".gitignore": ".terraform/\n"})
    repository.commit("one")
    repository.write({f"net/{KEPT}/modules.json": NET, f"net/{KEPT}/net/main.tf": GROUP})
    repository.write({"net/main.tf": CALL.replace("~> 1.2", "~> 1.9")})
    repository.commit("two")
    monkeypatch.chdir(repository.folder)
    older = opened(asked("HEAD~1:net"))
    assert isinstance(older, folder.Text)
    assert peers(older.side()) == ("tcp/443 with 10.7.0.0/16",)
    alone = opened(asked("HEAD~1:net/main.tf"))
    assert isinstance(alone, folder.Text)
    assert peers(alone.side()) == ("tcp/443 with 10.7.0.0/16",)
    for words in ("HEAD:net", "net"):
        newer = opened(asked(words))
        assert isinstance(newer, folder.Text)
        assert [hole.why for hole in newer.side().holes] == [f"module.net comes from elsewhere (acme/net/aws), {OLDER}"]
