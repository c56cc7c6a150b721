"""Suricata's own engine over printed rules: whether it loads them, and which packets of a capture it drops."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.suricata.capture import Capture

_SETTINGS = """\
%YAML 1.1
---
vars:
  address-groups: {groups}
default-log-dir: {folder}
classification-file: {folder}/empty
reference-config-file: {folder}/empty
threshold-file: {folder}/empty
stats: {{enabled: no}}
outputs:
  - eve-log: {{enabled: yes, filetype: regular, filename: eve.json, types: [alert, {{drop: {{alerts: yes, flows: all}}}}]}}
app-layer: {{protocols: {{tls: {{enabled: yes}}, http: {{enabled: yes}}, ssh: {{enabled: yes}}, smtp: {{enabled: yes}}}}}}
logging: {{outputs: [{{console: {{enabled: yes}}}}]}}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine did with a capture: the packets dropped, by number, and the messages of its alerts."""

    dropped: frozenset[int]
    messages: tuple[str, ...]


def program() -> str:
    """Where the engine is; AssertionError with what to install where it is not."""
    found = shutil.which("suricata")
    assert found, "These tests need suricata 7.0 or newer on the PATH: apt-get install suricata (Debian 13)."
    return found


def loads(rules: Sequence[str], sets: Mapping[str, Sequence[str]], folder: Path) -> str:
    """What the engine says against the rules (`suricata -T`); nothing where it loads every one."""
    done = _run(rules, sets, folder, "-T")
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"


def judge(rules: Sequence[str], sets: Mapping[str, Sequence[str]], capture: Capture, folder: Path) -> Verdict:
    """Read a capture as if it were forwarded through the engine; AssertionError where a rule is not loaded."""
    capture.write(folder / "capture.pcap")
    done = _run(rules, sets, folder, "-r", str(folder / "capture.pcap"), "--simulate-ips", "-k", "none", "--runmode", "single")
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    assert "error parsing signature" not in done.stdout + done.stderr, f"{done.stdout}{done.stderr}"
    events = [json.loads(line) for line in (folder / "eve.json").read_text("utf-8").splitlines()]
    dropped = frozenset(event["pcap_cnt"] for event in events if event["event_type"] == "drop")
    return Verdict(dropped, tuple(event["alert"]["signature"] for event in events if event["event_type"] == "alert"))


def _run(
    rules: Sequence[str], sets: Mapping[str, Sequence[str]], folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    groups = {name: f"[{','.join(addresses)}]" for name, addresses in sets.items()}
    (folder / "empty").write_text("")
    (folder / "eve.json").unlink(missing_ok=True)
    (folder / "printed.rules").write_text("".join(f"{line}\n" for line in rules), "utf-8")
    (folder / "suricata.yaml").write_text(_SETTINGS.format(folder=folder, groups=json.dumps(groups)), "utf-8")
    own = ("-c", str(folder / "suricata.yaml"), "-S", str(folder / "printed.rules"), "-l", str(folder))
    return subprocess.run(
        [program(), *own, *arguments], capture_output=True, check=False, encoding="utf-8", timeout=120, stdin=subprocess.DEVNULL
    )
