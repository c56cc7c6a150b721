"""A policy with its lock as a side, and the parts of a change between two of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emscloud.diagnostics import Failed
from emscloud.load.document import Disk
from emscloud.model.policy import Direction
from emscloud.sources.policy import Written, checks, side, steps, written
from tests.load.policies import AWS, AZURE

TARGETS = f"targets: {{eu: {AWS}, west: {AZURE}}}\n"
RULE = "{id: one, inbound: tcp/443, from: [10.0.0.0/8], why: w}"


def policy(folder: Path, rules: str, addresses: dict[str, str] | None = None, more: str = "") -> Written:
    """A policy of one group on disk, with a lock where there are addresses."""
    folder.mkdir(exist_ok=True)
    path = folder / "emscloud.yaml"
    path.write_text(f"name: ems\ngroups: {{web: {{rules: [{rules}]}}}}\n{more}{TARGETS}", "utf-8")
    if addresses is not None:
        listed = [{"name": name, "address": one, "vantage": "v", "first": "2026-01-01"} for one, name in addresses.items()]
        path.with_suffix(".lock").write_text(json.dumps({"format": 1, "addresses": listed}), "utf-8")
    return written("words", str(path), Disk())


def test_a_group_of_a_side_is_one_in_a_target(tmp_path: Path) -> None:
    """With its tag, its name, what it lets through, and a carrier a requirement."""
    found = side(policy(tmp_path / "a", RULE))
    assert [(one.cloud, one.address, one.name, one.tag) for one in found.groups] == [
        ("aws", "eu/web", "ems-web", ("ems", "web")),
        ("azure", "west/web", "ems-web", ("ems", "web")),
    ]
    for group in found.groups:
        assert group.flows[Direction.IN].must.describe() == ("tcp/443 with 10.0.0.0/8",)
        (carrier,) = group.carriers
        assert (carrier.name, carrier.causes, carrier.bounds.must) == ("one", ("one",), group.flows[Direction.IN].must)
        assert carrier.where is not None


def test_a_row_names_its_page(tmp_path: Path) -> None:
    """As the cause of what it opens."""
    (tmp_path / "emscloud.yaml").write_text(
        "name: ems\ngroups: {web: {requires: [{service: forticlient-ems@6.4, features: [admin-web]}]}}\n"
        f"peers: {{admins: [10.0.0.1]}}\n{TARGETS}",
        "utf-8",
    )
    (carrier,) = side(written("words", str(tmp_path / "emscloud.yaml"), Disk())).groups[0].carriers
    assert carrier.causes == ("forticlient-ems/admin-web [FortiClient EMS 6.4.7: Apache/HTTPS]",)


def test_what_a_group_goes_without_is_a_remark(tmp_path: Path) -> None:
    """By the id of the check, with a clause and the group's place; a group that lacks nothing has none."""
    lacking = side(policy(tmp_path / "a", "{id: one, outbound: tcp/389, to: [a.example], why: w}", {"8.8.8.8": "a.example"}))
    assert [[(check, words) for check, words, _ in group.remarks] for group in lacking.groups] == [
        [("names-by-the-clouds-resolver", f"{own} is never filtered"), ("ldap-alone", "port 389 or 636, and neither 88 nor 53")]
        for own in ("the Amazon resolver", "Azure's own resolver")
    ]
    assert {where.line for group in lacking.groups for _, _, where in group.remarks if where} == {2}
    assert [group.remarks for group in side(policy(tmp_path / "b", RULE)).groups] == [(), ()]


def test_a_policy_that_does_not_ground_is_no_side(tmp_path: Path) -> None:
    """A name without an address, for one."""
    with pytest.raises(Failed) as raised:
        side(policy(tmp_path / "a", "{id: one, outbound: tcp/443, to: [a.example], why: w}"))
    assert {problem.code for problem in raised.value.problems} == {"E201"}


def test_the_parts_of_a_change(tmp_path: Path) -> None:
    """The edit under the old lock, with the addresses of names that are new; then the catalog's; the lock's own moves come last."""
    old = policy(tmp_path / "a", "{id: one, outbound: tcp/443, to: [a.example], why: w}", {"8.8.8.8": "a.example"})
    rule = "{id: one, outbound: tcp/443, to: [a.example, b.example], why: w}"
    new = policy(tmp_path / "b", rule, {"8.8.4.4": "a.example", "1.1.1.1": "b.example"})
    found = {cause: make() for cause, make in steps(old, new)}
    assert list(found) == ["policy", "catalog"]
    for one in found.values():
        assert one.groups[0].flows[Direction.OUT].must.describe() == ("tcp/443 with 1.1.1.1/32, 8.8.8.8/32",)
    assert side(new).groups[0].flows[Direction.OUT].must.describe() == ("tcp/443 with 1.1.1.1/32, 8.8.4.4/32",)


def test_checks_stand_beside_the_policy(tmp_path: Path) -> None:
    """Named as the policy names them, from where it stands."""
    made = policy(tmp_path / "a", RULE, more="checks: [./checks.yaml, ../more.yaml]\n")
    assert checks(made) == (str(tmp_path / "a" / "checks.yaml"), str(tmp_path / "a" / ".." / "more.yaml"))
