"""The parts of a spread group are one group again."""

from __future__ import annotations

from pathlib import Path

from emscloud.diff.delta import Verdict
from emscloud.foreign import Hole, Instance
from emscloud.model.policy import Direction
from emscloud.sources.comparison import compare
from emscloud.sources.parts import whole
from tests.commands import run
from tests.diff.samples import group, rule
from tests.load.policies import AWS


def instance(address: str, part: str | None) -> Instance:
    """A group with its tags."""
    own = {"emscloud:part": part} if part else {}
    return Instance(address, "aws_security_group", {"tags": {"emscloud:policy": "ems", "emscloud:group": "web", **own}})


def test_parts_of_one_module_are_one() -> None:
    """By tag and module; a part whose first is not there stands alone, and so does what only looks like one."""
    first = group(rule("tcp/1", "10.0.0.0/8 group=db", "a"), address="module.a.aws_security_group.web", tag="web")
    second = group(
        rule("tcp/2", "10.0.0.0/8", "b"), rule("tcp/1", "group=db", "c"), address="module.a.aws_security_group.web-2", tag="web"
    )
    elsewhere = group(rule("tcp/3", "10.0.0.0/8", "d"), address="module.b.aws_security_group.web-2", tag="web")
    plain = group(rule("tcp/4", "10.0.0.0/8", "e"), address="aws_security_group.web-2")
    instances = [
        instance(first.address, None),
        instance(second.address, "2"),
        instance(elsewhere.address, "2"),
        Instance(plain.address, "aws_security_group", {"tags": Hole("var.tags")}),
    ]
    found = whole((first, second, elsewhere, plain), instances)
    assert [one.address for one in found] == [first.address, elsewhere.address, plain.address]
    assert found[0].flows[Direction.IN].must == first.flows[Direction.IN].must | second.flows[Direction.IN].must
    assert found[0].flows[Direction.IN].named == first.flows[Direction.IN].named
    assert [one.name for one in found[0].carriers] == ["a", "b", "c"]


def test_what_is_emitted_in_parts_is_the_policy(tmp_path: Path) -> None:
    """Seventy rules in two security groups let through what the policy asks for."""
    rules = ", ".join(f"{{id: r{at}, inbound: tcp/{1000 + at}, from: [10.0.0.0/8], why: w}}" for at in range(70))
    path = tmp_path / "emscloud.yaml"
    path.write_text(f"name: ems\ngroups: {{web: {{spread: true, prefix-lists: true, rules: [{rules}]}}}}\ntargets: {{eu: {AWS}}}\n")
    assert run("emit", str(path), cwd=tmp_path).code == 0
    text = (tmp_path / "terraform" / "eu" / "group-web.tf").read_text("utf-8")
    assert 'resource "aws_security_group" "web-2"' in text
    found = compare(str(path), str(tmp_path / "terraform" / "eu"), None)
    assert (found.delta.verdict, [pair.by for pair in found.delta.pairs]) == (Verdict.NOTHING, ["tag"])
