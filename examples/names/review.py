"""A name that rotates, as the reviewer of a lock sees it: python review.py FOLDER.

FOLDER is a copy of examples/ems and is changed.  The names are answered by serve.py beside this file, on loopback.
"""

from __future__ import annotations

import difflib
import subprocess
import sys
from pathlib import Path

SERVE = Path(__file__).with_name("serve.py")


def emscloud(*arguments: str, code: int = 0) -> list[str]:
    """Run a command, say it, and give the lines that it said; ends everything where its exit code is another one."""
    print(f"== emscloud {' '.join(arguments)}")
    done = subprocess.run([sys.executable, "-m", "emscloud", *arguments], capture_output=True, encoding="utf-8", check=False)
    if done.returncode != code:
        raise SystemExit(done.stdout + done.stderr)
    return [line for line in (done.stdout + done.stderr).splitlines() if line]


def show(lines: list[str], count: int = 3) -> None:
    """The first lines, and how many more there are."""
    for line in lines[:count]:
        print(f"  {line.strip()}")
    if len(lines) > count:
        print(f"  ... and {len(lines) - count} more such lines")


def changes(before: str, after: str, sign: str, words: str) -> list[str]:
    """The lines with these words that came (+) or went (-), as a review shows them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:1] == sign and words in line]


def review(folder: Path, server: str) -> None:
    """The same question twice, with more rounds the second time."""
    policy, lock, rules = str(folder / "emscloud.yaml"), folder / "emscloud.lock", folder / "terraform/prod-eu/group-ems-standby.tf"
    once, often = ("--server", server), ("--server", server, "--rounds", "4", "--every", "0.1")
    show(emscloud("resolve", policy, *once)[:1])
    emscloud("emit", policy)
    locked, written = lock.read_text("utf-8"), rules.read_text("utf-8")
    show(emscloud("resolve", policy, *often, "--check", code=2)[:1])
    said = emscloud("resolve", policy, *often)
    show([line.partition(". ")[0] + "." for line in said if "round to round" in line])
    print("   What the lock's reviewer sees:")
    new = changes(locked, lock.read_text("utf-8"), "+", '"address"')
    show([line for line in new if line.rstrip(",")[1:] not in locked], 2)
    show(emscloud("resolve", policy, *often, "--check")[:1])
    show([line for line in emscloud("emit", policy) if " changed " in line])
    came, went = (changes(written, rules.read_text("utf-8"), sign, "cidr_ipv4") for sign in "+-")
    print(f"   What they add to the rules of prod-eu ({len(came)} came, {len(went)} went):")
    show(came, 2)


def main() -> None:
    """Serve for as long as the review takes, and no longer."""
    with subprocess.Popen([sys.executable, str(SERVE)], stdout=subprocess.PIPE, encoding="utf-8") as serving:
        try:
            assert serving.stdout is not None
            review(Path(sys.argv[1]), serving.stdout.readline().strip())
        finally:
            serving.terminate()


if __name__ == "__main__":
    main()
