"""From policy text to proven text, beside a plain prototype that only prints, and beside aerleon."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import yaml

from benchmarks.measure import Row, best, table
from benchmarks.policies import policy
from emscloud.pipeline import Result, build, opened
from emscloud.resolve.lock import Lock
from emscloud.spaces.meaning import meaning

CACHE = Path(".cache")


def compiled(text: str) -> Result:
    """What `check` does with a policy's text, without its files."""
    result = build(opened(Path("bench.yaml"), text, Lock(), None))
    if result.failed:
        raise SystemExit(f"the benchmark's policy does not compile: {result.problems[0].detail}")
    return result


def prototype(text: str) -> str:
    """The least that could be done: the same YAML, printed with no check at all."""
    tree = yaml.load(text, Loader=yaml.CSafeLoader)
    parts = []
    for name, group in tree["groups"].items():
        parts.append(f'resource "aws_security_group" "{name}" {{\n  name = "bench-{name}"\n}}\n')
        for rule in group["rules"]:
            way, peer = ("ingress", rule["from"][0]) if "inbound" in rule else ("egress", rule["to"][0])
            port = (rule.get("inbound") or rule.get("outbound")).partition("/")[2]
            parts.append(
                f'resource "aws_vpc_security_group_{way}_rule" "{name}_{rule["id"]}" {{\n'
                f"  security_group_id = aws_security_group.{name}.id\n"
                f'  description       = "{rule["id"]}: {rule["why"]}"\n  cidr_ipv4         = "{peer}"\n'
                f'  ip_protocol       = "tcp"\n  from_port         = {port}\n  to_port           = {port}\n}}\n'
            )
    return "\n".join(parts)


def _aerleon_folder(folder: Path) -> None:
    """The same 10,000 flows as aerleon's own YAML: definitions, and a policy of 200 filters of 50 terms."""
    (folder / "def").mkdir(parents=True, exist_ok=True)
    (folder / "policies" / "pol").mkdir(parents=True, exist_ok=True)
    services = "".join(f"  P{rule}:\n    - protocol: tcp\n      port: {1000 + rule}\n" for rule in range(50))
    networks = "".join(
        f"  N{group}_{rule}:\n    values:\n      - address: 10.{group}.{rule}.0/24\n" for group in range(200) for rule in range(50)
    )
    (folder / "def" / "bench.yaml").write_text(f"services:\n{services}networks:\n{networks}")
    lines = ["filters:"]
    for group in range(200):
        lines += ["  - header:", "      targets:", "        gce: INGRESS inet", "    terms:"]
        for rule in range(50):
            lines += [
                f"      - name: group-{group}-rule-{rule}",
                f"        comment: rule {rule} of a benchmark",
                f"        source-address: N{group}_{rule}",
                f"        destination-port: P{rule}",
                "        protocol: tcp",
                "        action: accept",
            ]
    (folder / "policies" / "pol" / "bench.yaml").write_text("\n".join(lines) + "\n")


def _aerleon_seconds() -> float:
    """Its own command on its own files, less what its help takes."""
    folder = CACHE / "aerleon-policies"
    _aerleon_folder(folder)
    tool = aerleon() / "aclgen"
    shutil.rmtree(folder / "out", ignore_errors=True)
    (folder / "out").mkdir()
    start = best(lambda: subprocess.run([tool, "--help"], check=False, capture_output=True), 3)
    flags = [f"--base_directory={folder}/policies", f"--definitions_directory={folder}/def", f"--output_directory={folder}/out"]
    whole = best(lambda: subprocess.run([tool, *flags], check=True, capture_output=True), 1)
    printed = "".join(path.read_text() for path in (folder / "out").iterdir())
    if printed.count('"allowed"') != 10_000:
        raise SystemExit(f"aerleon printed {printed.count('allowed')} rules")
    return whole - start


def aerleon() -> Path:
    """An environment of aerleon's own, made once."""
    home = CACHE / "aerleon"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin/python", "-m", "pip", "install", "-q", "aerleon"], check=True)
        (home / "ready").touch()
    return home / "bin"


def rows() -> list[Row]:
    """The figures."""
    small, large = policy(20, 50, "aws"), policy(200, 50, "aws")
    azure = policy(200, 50, "azure")
    ours = best(lambda: compiled(large), 3)
    floor = best(lambda: prototype(large), 3)
    one = best(lambda: compiled(small), 3)
    theirs = _aerleon_seconds()
    grounded = compiled(large).targets[0].grounded
    left, right = meaning(grounded), meaning(grounded)
    changed = compiled(large.replace("tcp/1007", "tcp/2007", 10)).targets[0].grounded
    other = meaning(changed)

    def difference() -> None:
        for group, flows in left.items():
            for direction, bounds in flows.items():
                _ = bounds.must - other[group][direction].must
                _ = other[group][direction].must - bounds.must

    return [
        Row("10,000 rules, text to proven text, AWS", ours, "a prototype that only prints", floor, "at most 3 x, and 1.0 s"),
        Row("the same", ours, "aclgen on its own YAML, to gce", theirs, "at least 6 x faster"),
        Row("10,000 rules, Azure", best(lambda: compiled(azure), 3), "1,000 rules, AWS", one, ""),
        Row("10,000 rules, AWS", ours, "1,000 rules, AWS", one, "at most 12 x"),
        Row("equality of 10,000 rules", best(lambda: left == right, 3), "compiling them", ours, "at most 0.5 s"),
        Row("difference of 10,000 rules, ten edits", best(difference, 3), "compiling them", ours, "at most 0.5 s"),
    ]


def main() -> None:
    """Print the figures."""
    sys.stdout.write(table(rows()))


if __name__ == "__main__":
    main()
