"""What an account says no to, by each command that asks one: a clear message, exit 1, and nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from emscloud.sandbox.arm import SUBSCRIPTION
from emscloud.sandbox.ec2 import Ec2
from emscloud.sandbox.wire import Served
from tests.cli.live import Shell, shell
from tests.clouds.standing import standing
from tests.commands import run, tree

COMMANDS = {
    "plan": ("plan", "emscloud.yaml", "--out", "plan.json"),
    "apply": ("apply", "emscloud.yaml", "--yes"),
    "destroy": ("destroy", "emscloud.yaml", "--yes"),
    "adopt": ("adopt", "emscloud.yaml#web", "aws:sg-0123456789abcdef0", "--yes"),
}
EVERY = tuple(COMMANDS)


def rewritten(old: str, new: str) -> Callable[[Shell], None]:
    """A policy with another word in it."""

    def write(one: Shell) -> None:
        text = one.policy.read_text("utf-8")
        assert old in text
        one.policy.write_text(text.replace(old, new), "utf-8")

    return write


def gone(one: Shell) -> None:
    """A policy for a VPC of another id."""
    rewritten(one.vpc, "vpc-0123456789abcdef0")(one)


def taken(one: Shell) -> None:
    """Somebody has a group of the name already."""
    one.cloud.group(one.vpc, "small-web")


def denied(one: Shell) -> None:
    """Nothing is permitted."""
    one.cloud.permit = frozenset()


@dataclass(frozen=True)
class Case:
    """What is wrong, what is said of it, and by which commands; an empty variable is none."""

    words: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    prepare: Callable[[Shell], None] = lambda _one: None
    commands: tuple[str, ...] = EVERY


CASES = {
    "no credentials": Case(
        ("E430", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, give `--profile`, or sign in with `aws sso login`."),
        {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
    ),
    "no such profile": Case(("E430", "nobody"), options=("--profile", "nobody")),
    "expired credentials": Case(
        ("E431", "sts:GetCallerIdentity: The security token included in the request is expired", "Sign in again."),
        {"AWS_ACCESS_KEY_ID": "EXPIRED"},
    ),
    "nobody there": Case(("E432", "can this machine reach it?"), {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}),
    "another region by hand": Case(
        ("E440", "`--region us-east-1` is not the region of eu, eu-west-1."), options=("--region", "us-east-1")
    ),
    "another region in the target": Case(
        ("E431", "not ec2 in us-east-1", "Look at the keys, and whether the region is enabled."),
        prepare=rewritten("eu-west-1", "us-east-1"),
    ),
    "no such VPC": Case(
        ("E440", "vpc-0123456789abcdef0 is not in the region eu-west-1 of the account 123456789012."),
        prepare=gone,
        commands=("plan", "apply", "destroy"),
    ),
    "no such group": Case(
        ("E440", "There is no sg-0123456789abcdef0 in the region eu-west-1 of the account 123456789012"), commands=("adopt",)
    ),
    "another account": Case(
        ("E440", "These credentials are of the account 123456789012, and eu is 210987654321.", "`--profile` or `--role-arn`"),
        prepare=rewritten("123456789012", "210987654321"),
    ),
    "somebody's group": Case(
        ("E441", "has the name of `web` and is not tagged as emscloud's"), prepare=taken, commands=("plan", "apply")
    ),
    "nothing permitted": Case(("E433", "Grant `ec2:DescribeSecurityGroups`."), prepare=denied),
}


@pytest.mark.parametrize(("name", "command"), [(name, command) for name, case in CASES.items() for command in case.commands])
def test_what_an_account_refuses(tmp_path: Path, name: str, command: str) -> None:
    """With its code and what to do; no file is written, no lock, no plan, and no call changes anything."""
    case = CASES[name]
    with shell(tmp_path) as one:
        case.prepare(one)
        before, groups = tree(tmp_path), one.cloud.groups()
        variables = {key: value for key, value in {**one.more, **case.variables}.items() if value}
        ran = run(*COMMANDS[command], *case.options, cwd=tmp_path, more=variables)
        assert (1, "") == (ran.code, ran.out)
        assert [] == [word for word in case.words if word not in ran.err], ran.err
        assert (before, groups, []) == (tree(tmp_path), one.cloud.groups(), one.writes)


def test_a_plan_for_another_account_is_refused(tmp_path: Path) -> None:
    """Saved in one account and applied with the keys of another: E440, and that one stays as it is."""
    with shell(tmp_path) as one:
        assert 2 == one.run("plan", "emscloud.yaml", "--out", "plan.json").code
        other = Ec2("210987654321")
        with Served(other) as served:
            before, groups = tree(tmp_path), other.groups()
            ran = run("apply", "plan.json", "--yes", cwd=tmp_path, more={**one.more, "AWS_ENDPOINT_URL": served.url})
            assert (1, ["GetCallerIdentity"]) == (ran.code, [call.action for call in served.calls])
            assert "E440" in ran.err
            assert "These credentials are of the account 210987654321, and eu is 123456789012." in ran.err
            assert (before, groups) == (tree(tmp_path), other.groups())


def test_what_is_no_plan_is_refused(tmp_path: Path) -> None:
    """E448, before any account is asked."""
    with shell(tmp_path) as one:
        (tmp_path / "plan.json").write_text('{"format": 1}', "utf-8")
        ran = one.run("apply", "plan.json", "--yes")
        assert (1, True, []) == (ran.code, "E448" in ran.err, one.served.calls)


SIDES = {
    "no credentials": ({"EMSCLOUD_AZURE_TOKEN": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "E430", "E432"),
    "expired credentials": ({"EMSCLOUD_AZURE_TOKEN": "expired", "AWS_ACCESS_KEY_ID": "EXPIRED"}, "E431", "E431"),
}


@pytest.mark.parametrize("name", SIDES)
def test_live_sides_are_refused_alike(tmp_path: Path, name: str) -> None:
    """On either cloud; without a token, plain HTTP is not even spoken to Azure."""
    variables, aws, azure = SIDES[name]
    with standing() as place:
        rg = place.arm.add_resource_group("rg")
        sides = {f"aws:{place.ec2.group(place.ec2.vpc(), 'web')}": aws, f"azure:{place.arm.add_group(rg, 'web')}": azure}
        for side, code in sides.items():
            more = {key: value for key, value in {**place.environment, **variables}.items() if value}
            ran = run("diff", side, "/dev/null", cwd=tmp_path, more=more)
            assert (1, "", True) == (ran.code, ran.out, code in ran.err), ran.err


def test_live_sides_that_may_not_be_read(tmp_path: Path) -> None:
    """E433 says what to grant on either cloud; of a subscription that is not there ARM's own words are told."""
    with standing() as place:
        rg = place.arm.add_resource_group("rg")
        group, id_ = place.ec2.group(place.ec2.vpc(), "web"), place.arm.add_group(rg, "web")
        strange = id_.replace(SUBSCRIPTION, SUBSCRIPTION.replace("1", "9"))
        place.ec2.permit, place.arm.settings.permitted = frozenset(), frozenset()
        said = {
            f"aws:{group}": "Grant `ec2:DescribeSecurityGroups`.",
            f"azure:{id_}": "Grant `Microsoft.Network/networkSecurityGroups/read`.",
            f"azure:{strange}": "could not be found",
        }
        for side, words in said.items():
            ran = run("diff", side, "/dev/null", cwd=tmp_path, more=place.environment)
            assert (1, "", True) == (ran.code, ran.out, words in ran.err), ran.err
