"""A target's filter by name: there where it is asked for, printed whole, and proven."""

from __future__ import annotations

import pytest

from emscloud import clouds
from emscloud.byname.filtered import Filtered, filtered, folder_of
from emscloud.diagnostics import Problem, Severity
from emscloud.hcl import strict
from emscloud.hcl.syntax import Block
from tests.load.policies import AWS, AZURE, written

ASKING = {
    "aws": AWS.replace("}", ", network_firewall: true}"),
    "azure": AZURE.replace("}", ", firewall: true}"),
}
both = pytest.mark.parametrize("cloud", ["aws", "azure"])


def text(target: str, addresses: str = "addresses: [10.1.0.0/24], ", to: str = "a.example") -> str:
    """A policy with one group in one target."""
    rule = f"{{id: x, outbound: tcp/443, to: [{to}], why: w}}"
    return f"name: ems\ngroups:\n  web: {{{addresses}rules: [{rule}]}}\ntargets:\n  prod: {target}\n"


def made(cloud: str, policy: str, *, root: bool = False) -> Filtered:
    """The filter of its one target."""
    loaded = written(policy)
    return filtered(loaded, loaded.targets["prod"], clouds.get(cloud), "By a test.", (strict.read,), root=root)


@both
def test_a_target_that_does_not_ask_has_none(cloud: str) -> None:
    """Neither without the key nor with `false`."""
    plain = {"aws": AWS, "azure": AZURE}[cloud]
    assert made(cloud, text(plain)) == Filtered()
    assert made(cloud, text(ASKING[cloud].replace("firewall: true", "firewall: false"))) == Filtered()


@both
def test_a_target_that_asks_has_a_module(cloud: str) -> None:
    """Every file begins with whose it is; the folder has the key's name."""
    found = made(cloud, text(ASKING[cloud]))
    assert {one.partition("\n")[0] for one in found.texts.values()} == {"# By a test."}
    assert (found.groups, found.problems) == (("web",), ())
    assert (folder_of(clouds.get("aws")), folder_of(clouds.get("azure"))) == ("network-firewall", "firewall")
    assert "providers.tf" in made(cloud, text(ASKING[cloud]), root=True).texts


@both
def test_a_group_without_addresses_stops_it(cloud: str) -> None:
    """E330 is an error, and nothing is printed."""
    found = made(cloud, text(ASKING[cloud], addresses=""))
    assert ([problem.code for problem in found.problems], found.texts) == (["E330"], {})


@both
def test_a_filter_without_names_is_told(cloud: str) -> None:
    """It would do nothing: a warning, and no module."""
    found = made(cloud, text(ASKING[cloud], to="10.9.0.1"))
    assert [(one.code, one.severity) for one in found.problems] == [("E334", Severity.WARNING)]
    assert (found.texts, clouds.get(cloud).FILTER in found.problems[0].detail) == ({}, True)


@both
def test_a_reader_that_reads_something_else_is_heard(cloud: str) -> None:
    """The text is proven, by every reader."""

    def other(printed: str, name: str) -> tuple[Block, ...]:
        return strict.read(printed.replace("a.example", "b.example"), name)

    loaded = written(text(ASKING[cloud]))
    found = filtered(loaded, loaded.targets["prod"], clouds.get(cloud), "By a test.", (strict.read, other), root=False)
    assert {problem.code for problem in found.problems} == {"E332"}


def test_what_the_cloud_refuses_is_not_proven() -> None:
    """With a quota passed there is nothing to prove."""
    lists = ", ".join(f"{{aws: pl-0123456{number}}}" for number in range(6))
    found = made("aws", text(ASKING["aws"], to=f"a.example, {lists}"))
    assert [problem.code for problem in found.problems if isinstance(problem, Problem)] == ["E302"]
