"""`emscloud sandbox`: what it prints, what a command sees in it, and how both end."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from emscloud.sandbox.example import GROUP, RESOURCE_GROUP, SUBSCRIPTION
from tests.commands import ROOT, environment, run

NSG = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{RESOURCE_GROUP}/providers/Microsoft.Network/networkSecurityGroups/ems-legacy"
POLICY = ROOT / "examples" / "ems" / "emscloud.yaml"


def test_until_it_is_interrupted(tmp_path: Path) -> None:
    """It prints `export` lines, with which another command finds both clouds; Ctrl-C ends it with 0, and the clouds are gone."""
    running = subprocess.Popen(
        [sys.executable, "-m", "emscloud", "sandbox"], cwd=tmp_path, env=environment(), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stderr is not None
    said = running.stderr.readline()
    lines: list[str] = []
    while not lines or not lines[-1].startswith("export AZURE_SUBSCRIPTION_ID="):
        lines.append(running.stdout.readline())
    variables = {}
    for line in lines:
        (word,) = shlex.split(line.removeprefix("export "))
        name, _, variables[name] = word.partition("=")
    assert "until Ctrl-C" in said
    assert all(
        re.fullmatch(r"http://127\.0\.0\.1:\d+", variables[name]) for name in ("AWS_ENDPOINT_URL_EC2", "EMSCLOUD_AZURE_ENDPOINT")
    )
    seen = run("diff", f"aws:{GROUP}", f"azure:{NSG}", "--fail-on", "never", cwd=tmp_path, more=variables)
    running.send_signal(signal.SIGINT)
    assert (0, 0, "") == (seen.code, running.wait(timeout=60), running.stderr.read())
    gone = run("diff", f"aws:{GROUP}", "/dev/null", cwd=tmp_path, more=variables | {"AWS_MAX_ATTEMPTS": "1"})
    assert (1, True) == (gone.code, "E432" in gone.err)


@pytest.mark.parametrize(("words", "code"), [("exit 0", 0), ("exit 1", 1), ("exit 2", 2), ("exit 102", 102), ("kill -9 $$", 137)])
def test_a_commands_exit_is_the_exit(tmp_path: Path, words: str, code: int) -> None:
    """As it is; that of a signal as a shell has it."""
    assert code == run("sandbox", "--", "sh", "-c", words, cwd=tmp_path).code


def test_a_command_has_the_variables_and_nothing_of_a_real_account(tmp_path: Path) -> None:
    """What the caller has for AWS and Azure is taken away, also keys and profiles in files."""
    own = {
        "AWS_PROFILE": "prod",
        "AWS_SESSION_TOKEN": "secret",
        "AZURE_CLIENT_SECRET": "secret",
        "ARM_TENANT_ID": "t",
        "KEPT": "yes",
    }
    ran = run("sandbox", "--", "env", cwd=tmp_path, more=own)
    found = dict(line.split("=", 1) for line in ran.out.splitlines() if "=" in line)
    assert {"AWS_PROFILE", "AZURE_CLIENT_SECRET", "ARM_TENANT_ID"} & found.keys() == set()
    assert ("yes", "", "/dev/null", "eu-west-1", SUBSCRIPTION) == (
        found["KEPT"],
        found["AWS_SESSION_TOKEN"],
        found["AWS_CONFIG_FILE"],
        found["AWS_DEFAULT_REGION"],
        found["AZURE_SUBSCRIPTION_ID"],
    )
    assert {f"AWS_ENDPOINT_URL{name}" for name in ("", "_EC2", "_STS", "_SERVICE_QUOTAS")} <= found.keys()


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    """127 and 126, as in a shell."""
    (tmp_path / "file").write_text("", "utf-8")
    ran = run("sandbox", "nowhere-to-be-found", cwd=tmp_path)
    assert (127, "", "emscloud: nowhere-to-be-found cannot be run: No such file or directory\n") == (ran.code, ran.out, ran.err)
    assert 126 == run("sandbox", "--", "./file", cwd=tmp_path).code


def test_what_was_made_by_hand_against_the_example(tmp_path: Path) -> None:
    """From either cloud into the shipped policy, with a log of the calls; the two groups pair, for they are the only ones."""
    emscloud = [sys.executable, "-m", "emscloud", "diff", "--log", str(tmp_path / "log")]
    for live, target in ((f"aws:{GROUP}", "prod-eu"), (f"azure:{NSG}", "prod-azure")):
        ran = run("sandbox", "--", *emscloud, live, f"{POLICY}#{target}/ems-server", cwd=tmp_path)
        assert (2, "") == (ran.code, ran.err)
        assert re.search(r"closes prod-\w+/ems-server in: tcp/3389 \(RDP\)", ran.out)
        assert f"and {target}/ems-server" in ran.out.splitlines()[-1]
    calls = [line.split()[:3] for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert [["aws", "ec2", "DescribeSecurityGroups"], ["aws", "ec2", "DescribeSecurityGroupRules"]] == calls[:2]
    assert [["azure", "GET", NSG]] == calls[2:]


def test_a_proxy_is_not_asked_for_the_way(tmp_path: Path) -> None:
    """What the caller reaches past it stays so."""
    proxy = dict.fromkeys(("HTTP_PROXY", "http_proxy"), "http://127.0.0.1:1") | {"NO_PROXY": "192.0.2.1"}
    ran = run("sandbox", "--", sys.executable, "-m", "emscloud", "diff", f"aws:{GROUP}", f"azure:{NSG}", cwd=tmp_path, more=proxy)
    assert (2, "") == (ran.code, ran.err)
    assert "192.0.2.1,127.0.0.1\n" == run("sandbox", "--", "printenv", "NO_PROXY", cwd=tmp_path, more=proxy).out


def test_a_sigterm_reaches_the_command(tmp_path: Path) -> None:
    """Nothing is left behind."""
    running = subprocess.Popen(
        [sys.executable, "-m", "emscloud", "sandbox", "--", "sh", "-c", "echo up; exec sleep 20"],
        cwd=tmp_path, env=environment(), text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    assert "up\n" == running.stdout.readline()
    running.terminate()
    assert (143, "") == (running.wait(timeout=60), running.stdout.read())


def test_without_moto_it_is_said_what_to_install(tmp_path: Path) -> None:
    """The message names the extra."""
    code = "import sys; sys.modules['moto'] = None\nsys.argv = ['emscloud', 'sandbox']\nfrom emscloud.cli import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert (1, "", True) == (done.returncode, done.stdout, "pip install 'emscloud[sandbox]'" in done.stderr)
