"""Every example compiles to what is committed beside it, byte for byte, and Terraform core takes it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emscloud import pipeline, schemas
from emscloud.diagnostics import Severity
from emscloud.load.document import read_text
from emscloud.model.peer import Symbol
from emscloud.resolve.lock import read_lock
from emscloud.resolve.scope import kind_of
from emscloud.spaces.address import parse_network
from tests.terraform import core, real

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").rglob("emscloud.yaml"))
NAMES = [path.parent.name for path in EXAMPLES]
PROVIDERS = {"azure": "azurerm"}


@pytest.fixture(scope="module", params=EXAMPLES, ids=NAMES)
def result(request: pytest.FixtureRequest) -> pipeline.Result:
    """An example, compiled."""
    path: Path = request.param
    return pipeline.build(pipeline.open_policy(path))


def test_there_are_examples() -> None:
    """The tests below have something to test."""
    assert {"ems", "fleet"} <= set(NAMES)


def test_an_example_has_no_problem(result: pipeline.Result) -> None:
    """An example compiles without even a warning."""
    assert () == result.problems


def test_an_example_is_committed_as_it_compiles(result: pipeline.Result) -> None:
    """`emit --check` finds nothing to do, the lock included."""
    assert [] == pipeline.changes(result, None, None)


def test_an_example_carries_the_schema(result: pipeline.Result) -> None:
    """The schema that an example's first line names is what `emscloud schema` prints."""
    first = result.opened.path.read_text("utf-8").partition("\n")[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert schemas.schema("policy") == json.loads((result.opened.path.parent / named).read_text("utf-8"))


def test_terraform_core_takes_every_module_of_an_example(result: pipeline.Result) -> None:
    """init, validate, plan and apply by Terraform core on the providers' true schemas; a second plan is empty."""
    for one in result.targets:
        folder = result.opened.path.parent / "terraform" / one.target.name
        core.prove(folder, (PROVIDERS.get(one.target.cloud, one.target.cloud),))


def test_hashicorps_own_provider_takes_the_parts_that_it_knows(result: pipeline.Result) -> None:
    """The AWS provider itself creates the groups against a served EC2, and its second plan finds nothing to do."""
    for one in result.targets:
        if one.target.cloud == "aws":
            outcome = real.prove(result.opened.path.parent / "terraform" / one.target.name)
            assert 0 == outcome.code, outcome.text


@pytest.mark.parametrize(("example", "codes"), [("ems", ["E340", "E341"]), ("fleet", [])])
def test_what_an_example_goes_without(example: str, codes: list[str]) -> None:
    """The vendor's page alone leaves out names and Kerberos; with ad-member and windows-host nothing is missing."""
    compiled = pipeline.build(pipeline.open_policy(ROOT / "examples" / example / "emscloud.yaml"))
    found = pipeline.advice(compiled, None)
    assert ([problem.code for problem in found], {problem.severity for problem in found} <= {Severity.NOTE}) == (codes, True)


def test_the_groups_of_the_fleet_name_each_other() -> None:
    """On AWS by reference, either way; on Azure, which has none, by each other's addresses."""
    compiled = pipeline.build(pipeline.open_policy(ROOT / "examples" / "fleet" / "emscloud.yaml"))
    named = {
        (one.target.name, group.name, str(ask.direction), peer.name if isinstance(peer, Symbol) else peer.text)
        for one in compiled.targets
        for group in one.grounded.groups
        for ask in group.requirements
        for peer in ask.peers
        if isinstance(peer, Symbol) or peer.text in ("10.0.1.10/32", "10.0.2.20/32")
    }
    assert named == {
        ("fleet-eu", "ems-server", "out", "fortimanager"),
        ("fleet-eu", "fortimanager", "in", "ems-server"),
        ("fleet-azure", "ems-server", "out", "10.0.2.20/32"),
        ("fleet-azure", "fortimanager", "in", "10.0.1.10/32"),
    }


def test_the_example_holds_every_row_of_the_page() -> None:
    """examples/ems asks for each of the 15 rows of forticlient-ems@6.4."""
    policy = pipeline.open_policy(ROOT / "examples" / "ems" / "emscloud.yaml").policy
    rows = {ask.id for group in policy.groups.values() for ask in group.asks if "/" in ask.id}
    assert 15 == len(rows)


def test_the_practice_server_gives_documentation_addresses_alone() -> None:
    """And says so at its top; every name of the example is among those that it answers."""
    text = (ROOT / "examples" / "names" / "serve.py").read_text("utf-8")
    addresses = re.findall(r'"([0-9a-f]+[.:][0-9a-f.:]*)"', text)
    assert {kind_of(parse_network(one)) for one in addresses} - {"loopback"} == {"documentation"}
    assert "203.0.113.{number}" in text
    assert "None was ever answered" in text
    lock = read_lock(read_text(str(ROOT / "examples" / "ems" / "emscloud.lock")), "")
    assert {entry.name for entry in lock.addresses if f'"{entry.name}"' not in text} == set()


def test_the_review_of_a_rotation_shows_what_came(tmp_path: Path) -> None:
    """What `make demo` shows: the lock would change, is in order once written, and each new address is one rule more."""
    shutil.copytree(ROOT / "examples" / "ems", tmp_path / "ems")
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "names" / "review.py", tmp_path / "ems"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (0, "") == (done.returncode, done.stderr)
    assert "12 in 4 rounds" in done.stdout
    assert "The lock is in order." in done.stdout
    assert "(8 came, 0 went)" in done.stdout
    assert len(done.stdout.splitlines()) <= 20


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_the_example_lock_says_what_its_addresses_are(path: Path) -> None:
    """Nothing invented is offered as a vendor's: the lock says so at its top, and every address is a documentation address."""
    text = read_text(str(path.with_suffix(".lock")))
    assert "documentation address" in text.splitlines()[2]
    assert {kind_of(parse_network(entry.address)) for entry in read_lock(text, "").addresses} == {"documentation"}
