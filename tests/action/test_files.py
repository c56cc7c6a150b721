"""The files that people copy: they parse, they are safe with forks, and their commands run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from ruamel.yaml import YAML

from tests.action.changes import WIDER, Change, begun
from tests.action.hosts import served
from tests.commands import ROOT, environment
from tests.sources.repository import Repository

Node = dict[str, object]


def read(name: str) -> Node:
    """A YAML file of the project, by YAML 1.2, in which `on` is a word."""
    return cast(Node, YAML(typ="safe").load((ROOT / name).read_text("utf-8")))


@pytest.fixture
def change(tmp_path: Path) -> Iterator[Change]:
    """A branch on which a policy opens something."""
    with served() as host:
        made = begun(tmp_path, host)
        made.edit({"emscloud.yaml": WIDER})
        yield made


def bare(folder: Path) -> Path:
    """What of the project an action's checkout needs, in a folder of its own."""
    shutil.copytree(ROOT / "emscloud", folder / "emscloud", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "action", folder / "action", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "action.yml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def bash(script: str, cwd: Path, env: dict[str, str]) -> str:
    """Run a script as the hosts' runners do; what it prints."""
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=cwd, env=env, capture_output=True, text=True,
        check=False, timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_action_runs(change: Change) -> None:
    """Its steps in order, with the environment that they name, from a checkout of its own: installed, reviewed, commented."""
    steps = cast("list[Node]", cast(Node, read("action.yml")["runs"])["steps"])
    env = {key: value for key, value in change.github().items() if key != "PYTHONPATH"}
    inputs = {name: str(one["default"]) for name, one in cast("dict[str, Node]", read("action.yml")["inputs"]).items()}
    known = {"inputs.token": "a-secret-token", "steps.python.outputs.python-path": sys.executable}
    known |= {f"inputs.{name}": value for name, value in inputs.items() if name != "token"}
    env["GITHUB_ACTION_PATH"] = str(bare(change.files / "checkout"))
    for step in steps:
        if "run" in step:
            own = {
                name: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known[found[1]], value)
                for name, value in cast("dict[str, str]", step["env"]).items()
            }
            bash(str(step["run"]), change.repository.folder, {**env, **own})
    assert "### Firewall: wider" in str(change.host.comments[0]["body"])
    assert "sarif=" in change.text("output")


def test_the_action_puts_no_text_into_a_command() -> None:
    """Expressions stand in `env` and `with` alone, every input is used, and every output comes from a step."""
    action = read("action.yml")
    steps = cast("list[Node]", cast(Node, action["runs"])["steps"])
    assert all("${{" not in str(step.get("run", "")) for step in steps)
    used = set(re.findall(r"\$\{\{ inputs\.([\w-]+) \}\}", (ROOT / "action.yml").read_text("utf-8")))
    assert used == set(cast(Node, action["inputs"]))
    ids = {step.get("id") for step in steps}
    for output in cast("dict[str, Node]", action["outputs"]).values():
        found = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.(\w+) \}\}", str(output["value"]))
        assert found is not None
        assert found[1] in ids
        assert f"{found[2]}=" in (ROOT / "action" / "review.py").read_text("utf-8")


def test_the_workflow_is_safe_with_forks() -> None:
    """What a fork sends gets no token that may write: no pull_request_target, and rights that are asked for one by one."""
    workflow = read("examples/review/github.yml")
    assert workflow["on"] == {"pull_request": None}
    assert workflow["permissions"] == {"contents": "read"}
    job = cast(Node, cast(Node, workflow["jobs"])["review"])
    assert job["permissions"] == {"contents": "read", "pull-requests": "write", "security-events": "write"}
    steps = cast("list[Node]", job["steps"])
    assert cast(Node, steps[0]["with"]) == {"fetch-depth": 0, "persist-credentials": False}
    assert all("run" not in step for step in steps)
    given = set(cast(Node, steps[1]["with"]))
    assert given <= set(cast(Node, read("action.yml")["inputs"]))


def test_the_template_of_gitlab_runs(change: Change, tmp_path: Path) -> None:
    """Its script, line by line, with emscloud from a repository at the tag that it names."""
    job = cast(Node, read("examples/review/gitlab.yml")["emscloud"])
    variables = cast("dict[str, str]", job["variables"])
    source = Repository(tmp_path / "source")
    bare(source.folder)
    source.commit("emscloud")
    source.git("tag", variables["EMSCLOUD_VERSION"])
    env = {key: value for key, value in change.gitlab().items() if key != "PYTHONPATH"} | variables
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python").symlink_to(sys.executable)
    env |= {"EMSCLOUD_SOURCE": source.folder.as_uri(), "CI_PROJECT_DIR": str(change.repository.folder)}
    env["PATH"] = f"{programs}{os.pathsep}{env['PATH']}"
    bash("\n".join(cast("list[str]", job["script"])), change.repository.folder, env)
    assert "### Firewall: wider" in str(change.host.comments[0]["body"])
    artifacts = cast(Node, job["artifacts"])
    kept = [*cast("list[str]", artifacts["paths"]), *cast("dict[str, str]", artifacts["reports"]).values()]
    assert all((change.repository.folder / name).exists() for name in kept)


def test_the_recipe_of_atlantis_runs(tmp_path: Path) -> None:
    """Its own step, with a `terraform` that shows one plan: it prints the finding, fails by level, and leaves no JSON behind."""
    workflow = cast(Node, cast(Node, read("examples/review/atlantis.yaml")["workflows"])["emscloud"])
    steps = cast("list[object]", cast(Node, workflow["plan"])["steps"])
    assert steps[:2] == ["init", "plan"]
    open_to_all = {"cidr_blocks": ["0.0.0.0/0"], "from_port": 22, "to_port": 22, "protocol": "tcp"}
    change = {
        "actions": ["create"],
        "before": None,
        "after": {"name": "web", "ingress": [open_to_all]},
        "after_unknown": {"id": True},
    }
    group = {"address": "aws_security_group.web", "mode": "managed", "type": "aws_security_group", "name": "web",
             "provider_name": "registry.terraform.io/hashicorp/aws", "change": change}  # fmt: skip
    plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": [group], "configuration": {}}
    (tmp_path / "plan").write_text(json.dumps(plan), "utf-8")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in (
        ("terraform", 'test "$1 $2" = "show -json" && cat "$3"'),
        ("emscloud", f'{shlex.quote(sys.executable)} -m emscloud "$@"'),
    ):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    env = environment({"PLANFILE": str(tmp_path / "plan")})
    env["PATH"] = f"{programs}{os.pathsep}{env['PATH']}"
    run = str(cast(Node, steps[2])["run"])
    done = subprocess.run(["sh", "-c", run], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, "tcp/22 (SSH) from 0.0.0.0/0 (everyone, IPv4)" in done.stdout) == (2, True), done
    assert {path.name for path in tmp_path.iterdir()} == {"plan", "bin"}


def test_the_hooks_run(tmp_path: Path) -> None:
    """Each hook's command on the example: clean as it is shipped, and not after an edit; its files are those it speaks of."""
    hooks = {
        str(one["id"]): one
        for one in cast("list[Node]", YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")))
    }
    assert set(hooks) == {"emscloud-check", "emscloud-emit"}
    shutil.copytree(ROOT / "examples" / "ems", tmp_path / "ems")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "emscloud").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m emscloud "$@"\n')
    (programs / "emscloud").chmod(0o755)
    env = environment()
    env["PATH"] = f"{programs}{os.pathsep}{env['PATH']}"

    def codes() -> list[int]:
        found = []
        for hook in hooks.values():
            names = ["ems/emscloud.yaml"] if hook.get("pass_filenames", True) else []
            done = subprocess.run(
                [*shlex.split(str(hook["entry"])), *names], cwd=tmp_path, env=env, capture_output=True, check=False
            )
            found.append(done.returncode)
        return found

    assert codes() == [0, 0]
    policy = tmp_path / "ems" / "emscloud.yaml"
    policy.write_text(policy.read_text("utf-8").replace("10.0.0.5", "10.0.0.6"), "utf-8")
    assert codes() == [0, 2]
    policy.write_text("name: [\n", "utf-8")
    assert codes() == [1, 1]
    for name, hook in (("ems/emscloud.yaml", "emscloud-check"), ("a.emscloud.yaml", "emscloud-check"),
                       ("emscloud.lock", "emscloud-emit"), ("ems/terraform/prod-eu/main.tf", "emscloud-emit")):  # fmt: skip
        assert re.search(str(hooks[hook]["files"]), name)
    assert not re.search(str(hooks["emscloud-check"]["files"]), "notemscloud.yaml")
