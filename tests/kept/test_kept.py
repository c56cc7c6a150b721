"""What was kept of each version still holds: docs/reference/compatibility.md, by the files themselves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import jsonschema
import pytest

from emscloud import __version__, schemas
from emscloud.cli.sandbox import serving
from emscloud.plan import saved
from tests.commands import Ran, run
from tests.kept import promise, today
from tests.kept.write import minor

VERSIONS = [path.name for path in today.versions()]
LOOKED_AT: Mapping[str, str] = {}
"""Differences of schemas that `promise.beyond` cannot tell to be harmless, each with why it is: `0.1 policy $.name: pattern`."""
Object = dict[str, object]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Mapping[str, str]]:
    """Both clouds, as they are when the sandbox opens."""
    with serving() as variables:
        yield variables


@pytest.fixture(scope="module", params=VERSIONS)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a version's files."""
    version: str = request.param
    return shutil.copytree(today.HERE / version, tmp_path_factory.mktemp("kept") / version)


@pytest.fixture(scope="module")
def ran(kept: Path, sandbox: Mapping[str, str]) -> dict[str, Ran]:
    """The kept commands, run today."""
    return dict(today.runs(kept, sandbox))


def held(kept: Path, name: str) -> Object:
    """A kept JSON object."""
    return cast(Object, today.read(kept / f"{name}.json"))


def beyond(version: str, name: str, narrow: object, wide: object) -> list[str]:
    """Where the one schema goes beyond the other, but for what was looked at."""
    found = promise.beyond(cast(promise.Schema, narrow), cast(promise.Schema, wide))
    return [one for one in found if f"{version} {name} {one}" not in LOOKED_AT]


def test_this_version_is_kept() -> None:
    """Each minor version has its files, written by `make kept`."""
    assert minor(__version__) == VERSIONS[-1]


@pytest.mark.parametrize("name", today.POLICIES)
def test_a_policy_with_its_lock_still_compiles(kept: Path, tmp_path: Path, name: str) -> None:
    """In a copy; every address is there, the traffic and the filters are the same, and no entry of the lock has moved."""
    policy = Path(shutil.copytree(kept / "policies" / name, tmp_path / name))
    before = shutil.move(policy / "terraform", tmp_path / "before")
    lock = json.loads((policy / "emscloud.lock").read_text("utf-8"))
    emitted = run("emit", policy / "emscloud.yaml", cwd=tmp_path)
    assert 0 == emitted.code, emitted.err
    assert [] == promise.gone(today.addresses(Path(before)), today.addresses(policy / "terraform"))
    now = json.loads((policy / "emscloud.lock").read_text("utf-8"))
    assert [] == [one for key, entries in lock.items() if isinstance(entries, list) for one in entries if one not in now[key]]
    for target in sorted(Path(before).iterdir()):
        compared = run("diff", target, policy / "terraform" / target.name, "--format", "json", cwd=tmp_path)
        assert (0, "nothing") == (compared.code, cast(Object, compared.json())["verdict"])
    assert today.filters(Path(before)) == today.filters(policy / "terraform")


@pytest.mark.parametrize("cloud", today.PLANS)
def test_a_saved_plan_still_applies(kept: Path, cloud: str) -> None:
    """In a sandbox of its own, after which nothing is left to do; only a plan of an older format is refused, with E448."""
    plan = kept / "plans" / f"{cloud}.json"
    with serving() as fresh:
        applied = run("apply", plan, "--yes", cwd=kept, more=dict(fresh))
        if cast(Object, today.read(plan))["format"] != saved.FORMAT:
            assert (1, True) == (applied.code, "E448" in applied.err)
            return
        assert 0 == applied.code, applied.err
        again = run("plan", today.EMS, "--target", today.PLANS[cloud], cwd=kept, more=dict(fresh))
        assert 0 == again.code, again.out + again.err


def test_every_command_exits_as_it_did(kept: Path, ran: dict[str, Ran]) -> None:
    """0, 1 and 2 mean what they meant."""
    assert [] == promise.unlike(held(kept, "exits"), {name: one.code for name, one in ran.items()})


@pytest.mark.parametrize("name", today.RUNS)
def test_an_output_still_says_what_it_said(kept: Path, ran: dict[str, Ran], name: str) -> None:
    """Every key is there with the kind it had, and the verdicts, codes and fingerprints are the same."""
    before, now = today.read(kept / "outputs" / name), ran[name].json()
    assert [] == promise.gone(promise.shape(before), promise.shape(now))
    assert [] == promise.gone(promise.facts(name, before), promise.facts(name, now))


@pytest.mark.parametrize("name", [name for name in today.RUNS if name.endswith(".json")])
def test_an_output_is_of_the_schema_that_was_kept(kept: Path, ran: dict[str, Ran], name: str) -> None:
    """Of that and of today's; keys that it does not name may come."""
    kind = name.removesuffix(".json").partition("-")[0]
    for schema in (promise.narrowed(held(kept, f"schemas/{kind}")), schemas.schema(kind)):
        assert [] == [one.json_path for one in jsonschema.Draft202012Validator(schema).iter_errors(ran[name].json())]


@pytest.mark.parametrize("name", today.INPUTS)
def test_what_could_be_written_still_can(kept: Path, name: str) -> None:
    """Today's schema takes everything that the kept one took."""
    assert [] == beyond(kept.name, name, held(kept, f"schemas/{name}"), schemas.schema(name))


@pytest.mark.parametrize("name", today.OUTPUTS)
def test_what_could_be_counted_on_still_can(kept: Path, name: str) -> None:
    """The kept schema takes everything that today's does, with keys that may come."""
    assert [] == beyond(kept.name, name, schemas.schema(name), promise.narrowed(held(kept, f"schemas/{name}")))


def test_modules_keep_their_variables_outputs_and_resources(kept: Path) -> None:
    """None goes, none has another type, and none that is new has to be given."""
    now = today.modules()
    for name, before in held(kept, "modules").items():
        was, is_ = cast("dict[str, dict[str, object]]", before), now.get(name, {"variables": {}, "outputs": [], "resources": []})
        assert [] == promise.unlike(was["variables"], cast(Object, is_["variables"])), name
        assert [] == promise.gone(cast("list[str]", is_["required"]), was["required"]), name
        for kind in ("outputs", "resources"):
            assert [] == promise.gone(was[kind], cast("list[str]", is_[kind])), name


def test_commands_keep_their_options(kept: Path) -> None:
    """No command goes, no argument moves, no option has another name."""
    now = today.interface()
    assert [] == promise.gone(held(kept, "interface"), now)
    for name, before in held(kept, "interface").items():
        assert [] == promise.gone(cast("list[str]", before), now[name]), name


def test_message_codes_keep_their_meaning(kept: Path) -> None:
    """No code goes, and none is given to another message."""
    assert [] == promise.unlike(held(kept, "codes"), cast(Object, today.codes()))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("policy", "policies/full/emscloud.yaml"),
        ("service", "policies/full/services/door/1.0.r1.yaml"),
        ("checks", "policies/full/checks.yaml"),
        ("lock", "policies/full/emscloud.lock"),
    ],
)
def test_every_key_of_a_format_is_in_a_kept_file(kept: Path, name: str, file: str) -> None:
    """Nothing that could be written escapes the tests above."""
    text = (kept / file).read_text("utf-8")
    assert [] == sorted(key for key in named(held(kept, f"schemas/{name}")) if f"{key}:" not in text and f'"{key}":' not in text)


def named(schema: object) -> set[str]:
    """The keys that a schema names, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(named, schema))
    if not isinstance(schema, dict):
        return set()
    keys = set(schema.get("properties", {}))
    return keys.union(
        *[named(held) for key, held in schema.items() if key != "properties"], *map(named, schema.get("properties", {}).values())
    )
