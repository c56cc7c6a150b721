"""Terraform core takes what `adopt --emit-import` prints beside what `emit` writes, and the live group stays the one it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from emscloud.hcl import strict
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Ref
from emscloud.sandbox.ec2 import RuleView
from tests.cli.live import AZURE, Shell, shell
from tests.terraform import core, real

VIEWS: tuple[RuleView, ...] = (
    ("ingress", "tcp", 443, 443, "ipv4", "192.0.2.0/24", "by hand"),
    ("ingress", "tcp", 22, 22, "ipv4", "0.0.0.0/0", "for a while"),
)
RULE = {
    "protocol": "Tcp",
    "sourcePortRange": "*",
    "destinationPortRange": "22",
    "sourceAddressPrefix": "*",
    "destinationAddressPrefix": "*",
    "access": "Allow",
    "priority": 100,
    "direction": "Inbound",
}


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A policy whose modules were emitted, and in each cloud a group that somebody made by hand."""
    with shell(tmp_path_factory.mktemp("imports"), AZURE) as made:
        made.cloud.group(made.vpc, "legacy", VIEWS)
        made.arm.add_group(made.arm.add_resource_group("rg"), "legacy", [{"name": "ssh", "properties": RULE}])
        assert 0 == made.run("emit", "emscloud.yaml", "--root").code
        yield made


def live(one: Shell, cloud: str) -> str:
    if cloud == "azure":
        return f"azure:{one.arm.group_ids()[0]}"
    return f"aws:{next(id_ for id_, name in one.cloud.groups().items() if name == 'legacy')}"


def imports(one: Shell, cloud: str, *more: str) -> str:
    ran = one.run("adopt", "emscloud.yaml#web", live(one, cloud), "--emit-import", *more)
    assert 0 == ran.code, ran.err
    return ran.out


def test_core_imports_what_is_printed_beside_what_is_emitted(one: Shell, tmp_path: Path) -> None:
    """Each address is one of the module, the override fits, and after the apply there is nothing to do."""
    folder = Path(shutil.copytree(one.folder / "terraform" / "we", tmp_path / "we"))
    (folder / "imports.tf").write_text(imports(one, "azure", "--override", str(folder / "adopted_override.tf")), "utf-8")
    assert "legacy" == core.state(core.run(folder))["azurerm_network_security_group.web"]["name"]


def test_core_imports_into_a_module_that_a_root_calls(one: Shell, tmp_path: Path) -> None:
    """By the name of the call, with the override beside the module; rules by their own addresses."""
    folder = tmp_path / "root"
    module = Path(shutil.copytree(one.folder / "terraform" / "eu", folder / "ems"))
    (module / "providers.tf").rename(folder / "providers.tf")
    shutil.copy(module / "versions.tf", folder)
    more = ("--module", "ems", "--override", str(module / "adopted_override.tf"))
    (folder / "imports.tf").write_text(imports(one, "aws", *more), "utf-8")
    (folder / "main.tf").write_text('module "ems" {\n  source = "./ems"\n}\n', "utf-8")
    found = core.state(core.run(folder))
    (rule,) = (values for address, values in found.items() if address.endswith("https_192-0-2-0-24"))
    assert ("legacy", True) == (found["module.ems.aws_security_group.web"]["name"], str(rule["id"]).startswith("sgr-"))


def parts(one: Shell) -> tuple[list[Block], str, str]:
    """What HashiCorp's older provider knows of the module and of the imports, and the override."""
    emitted = one.folder / "terraform" / "eu"
    blocks = [block for path in sorted(emitted.glob("*.tf")) for block in strict.read(path.read_text("utf-8"), path.name)]
    known = [block for block in blocks if block.kind == "variable" or block.labels[:1] == ("aws_security_group",)]
    override = one.folder / "kept_override.tf"
    imports(one, "aws", "--override", str(override))
    group = imports(one, "aws").split("\n\n")[:2]
    return known, "\n\n".join(group) + "\n", override.read_text("utf-8")


def test_the_provider_keeps_the_live_group_with_the_override_alone(one: Shell) -> None:
    """With it the group is tagged and stays; one without it HashiCorp's provider makes anew, as the comment says."""
    known, text, override = parts(one)
    (group,) = (block for block in known if block.kind == "resource")
    other = replace(group, labels=("aws_security_group", "other"), attributes=(("name", "small-other"), *group.attributes[1:]))
    id_, second = live(one, "aws").partition(":")[2], one.cloud.group(one.vpc, "other", VIEWS)
    files = {
        "main.tf": render((*known, other)),
        "imports.tf": f"{text}\n{render((imported(second),))}",
        "kept_override.tf": override,
    }
    found = core.state(real.run(files, one.served.url))
    tags = {"emscloud:group": "web", "emscloud:managed-by": "terraform", "emscloud:policy": "small"}
    kept = found["aws_security_group.web"]["id"], one.cloud.tags(id_), one.cloud.rules(id_)
    assert (id_, tags, frozenset(VIEWS)) == kept
    assert ("Terraform would make the group anew" in text, second in one.cloud.groups()) == (True, False)


def imported(id_: str) -> Block:
    return Block("import", (), (("to", Ref("aws_security_group.other")), ("id", id_)))
