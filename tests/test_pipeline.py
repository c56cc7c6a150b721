"""The pipeline: a policy's stages from its file to proven text, its lock, and what a write would change."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from emscloud import pipeline, store
from emscloud.diagnostics import Failed, Severity
from emscloud.pipeline import Result, build, open_policy
from emscloud.resolve.lock import Kept, Lock
from tests.commands import SMALL, example, small


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The shipped example, compiled from a bare lock."""
    return build(open_policy(example(tmp_path_factory.mktemp("ems"))))


def codes(result: Result) -> list[str]:
    """The codes of a result's problems."""
    return [problem.code for problem in result.problems]


def test_arguments_are_files_and_folders(tmp_path: Path) -> None:
    """A folder stands for each policy below it, sorted; a file for itself; nothing comes twice, whatever it is called."""
    names = ("b/emscloud.yaml", "a/x/web.emscloud.yaml", "a/emscloud.yaml", "a/other.yaml")
    for name in names:
        small((tmp_path / name).parent, name=Path(name).name)
    (tmp_path / "a/x/emscloud.yaml").mkdir()
    found = pipeline.policies([str(tmp_path / "b/emscloud.yaml"), str(tmp_path), f"{tmp_path}/a/../a/other.yaml"])
    assert [path.resolve() for path in found] == [
        tmp_path.resolve() / name for name in ("b/emscloud.yaml", "a/emscloud.yaml", "a/x/web.emscloud.yaml", "a/other.yaml")
    ]
    (tmp_path / "none").mkdir()
    with pytest.raises(Failed, match=r"E410: .*none holds no emscloud\.yaml"):
        pipeline.policies([str(tmp_path / "none")])


def test_the_lock_stands_beside_the_policy_by_its_stem(tmp_path: Path) -> None:
    """`web.emscloud.yaml` has `web.emscloud.lock`; where there is none the lock is empty."""
    opened = open_policy(small(tmp_path, name="web.emscloud.yaml"))
    assert (opened.lock_path.name, opened.locked, opened.lock) == ("web.emscloud.lock", None, Lock())


def test_the_collector_runs_again_after_a_compilation(tmp_path: Path) -> None:
    """It is spared within, and left as it was found."""
    policy = small(tmp_path)
    assert (gc.isenabled(), build(open_policy(policy)).failed, gc.isenabled()) == (True, False, True)
    gc.disable()
    try:
        assert (build(open_policy(policy)).failed, gc.isenabled()) == (False, False)
    finally:
        gc.enable()


def test_the_example_has_no_problem_and_each_target_its_module(result: Result) -> None:
    """Every text begins with whose it is."""
    assert (result.problems, result.failed, [one.target.name for one in result.targets]) == ((), False, ["prod-eu", "prod-azure"])
    for one in result.targets:
        first = {text.partition("\n")[0] for text in one.texts.values()}
        head = f"Written by emscloud from the policy ems-prod for the target {one.target.name}. Edit the policy, not this file."
        assert first == {f"# {head}"}


def test_the_same_inputs_give_the_same_bytes(result: Result, tmp_path: Path) -> None:
    """Elsewhere, with groups, roles and targets in another order, and with its own lock."""
    policy = example(tmp_path)
    sections = policy.read_text("utf-8").split("\n\n")
    policy.write_text("\n\n".join([sections[0], *sections[:0:-1]]), "utf-8")
    broken = policy.read_text("utf-8")
    assert broken.index("targets:") < broken.index("peers:")
    policy.write_text(_groups_first(broken), "utf-8")
    again = build(open_policy(policy))
    text = pipeline.new_lock(again, None)
    assert {one.target.name: dict(one.texts) for one in again.targets} == {
        one.target.name: dict(one.texts) for one in result.targets
    }
    assert text == pipeline.new_lock(result, None)
    (tmp_path / "emscloud.lock").write_text(text or "", "utf-8")
    assert pipeline.new_lock(build(open_policy(policy)), None) is None


def _groups_first(text: str) -> str:
    """The groups' paragraphs, which stand apart, put below their key again in another order."""
    paragraphs = text.split("\n\n")
    head = next(part for part in paragraphs if part.startswith("groups:"))
    others = [part for part in paragraphs if part.startswith("  ")]
    rest = [part for part in paragraphs if part != head and part not in others]
    key, _, first = head.partition("\n")
    return "\n\n".join([*rest, "\n\n".join([key, *others, first])]) + "\n"


def test_problems_of_all_targets_are_gathered(tmp_path: Path) -> None:
    """What one target lacks does not hide what another one does."""
    text = SMALL.replace("from: [192.0.2.0/24]", "from: [a.example.com]").replace("from: [10.9.0.0/16]", "from: [b.example.com]")
    result = build(open_policy(small(tmp_path, text)))
    assert (result.failed, codes(result), result.targets) == (True, ["E201", "E201"], ())


def test_an_acceptance_that_is_not_needed_is_an_error(tmp_path: Path) -> None:
    """It is judged only where every target was lowered, since another one may need it."""
    entry = "accept: [{loss: azure-icmpv6, rule: ssh, why: not needed}]\n"
    assert codes(build(open_policy(small(tmp_path, SMALL + entry)))) == ["E311"]
    unknown = SMALL.replace("from: [192.0.2.0/24]", "from: [a.example.com]")
    assert codes(build(open_policy(small(tmp_path, unknown + entry)))) == ["E201"]


def test_an_edited_revision_is_found(tmp_path: Path) -> None:
    """A digest that is not the one pinned is an error."""
    policy = example(tmp_path)
    pin = {"service": "forticlient-ems@6.4", "revision": 1, "digest": "sha256:0"}
    lock = tmp_path / "emscloud.lock"
    lock.write_text(json.dumps({**json.loads(lock.read_text("utf-8")), "services": [pin]}), "utf-8")
    result = build(open_policy(policy))
    assert (codes(result), "forticlient-ems@6.4 revision 1 is not what" in result.problems[0].detail) == (["E214"], True)


@pytest.mark.parametrize(("day", "found"), [("2027-03-30", []), ("2027-03-31", []), ("2027-04-01", ["E140"])])
def test_a_rule_expires_after_its_last_day(result: Result, day: str, found: list[str]) -> None:
    """Its place is that of the date."""
    problems = pipeline.expired(result.opened.policy, day)
    assert [problem.code for problem in problems] == found
    assert {problem.where.text[problem.where.column - 1 :][:10] for problem in problems if problem.where} <= {"2027-03-31"}


def test_advice_is_for_a_policy_that_holds(tmp_path: Path) -> None:
    """Of one that fails nothing is advised, and a wrong file of checks is told."""
    text = SMALL.replace("inbound: tcp/443, from: [192.0.2.0/24]", "outbound: tcp/389, to: [192.0.2.7]")
    held = build(open_policy(small(tmp_path / "a", text)))
    assert [problem.code for problem in pipeline.advice(held, None)] == ["E341"]
    failed = build(open_policy(small(tmp_path / "b", text.replace("[192.0.2.7]", "[192.0.2.7, a.example]"))))
    assert (failed.failed, pipeline.advice(failed, None)) == (True, [])
    with pytest.raises(Failed) as raised:
        pipeline.advice(build(open_policy(small(tmp_path / "c", f"{text}checks: [gone.yaml]\n"))), None)
    assert [problem.code for problem in raised.value.problems] == ["E100"]


def test_a_folder_a_target(result: Result, tmp_path: Path) -> None:
    """Beside the policy where nothing is said, below DIR otherwise; one where a target is named."""
    beside = result.opened.path.parent / "terraform"
    assert [folder.path for folder in pipeline.folders(result, None, None)] == [beside / "prod-eu", beside / "prod-azure"]
    assert [folder.path for folder in pipeline.folders(result, tmp_path, "prod-azure")] == [tmp_path / "prod-azure"]


def test_what_is_written_is_what_was_to_change(tmp_path: Path) -> None:
    """The changes named before are those made, and after them there are none."""
    results = [build(open_policy(small(tmp_path / name))) for name in "ab"]
    planned = [change for one in results for change in pipeline.changes(one, None, None)]
    assert set(pipeline.write(results, None, None)) == set(planned)
    again = [build(open_policy(tmp_path / name / "emscloud.yaml")) for name in "ab"]
    assert [pipeline.changes(one, None, None) for one in again] == [[], []]


def test_a_target_alone_keeps_what_the_lock_says_of_others(result: Result) -> None:
    """Numbers of the target in question are new ones, all others are as they were."""
    text = pipeline.new_lock(result, "prod-eu") or ""
    lock = json.loads(text)
    assert ({one["target"] for one in lock["ranks"]}, lock["priorities"]) == ({"prod-eu"}, [])


def test_a_target_that_is_gone_leaves_the_lock(tmp_path: Path) -> None:
    """Numbers of a target that the policy no longer has are not kept."""
    opened = open_policy(small(tmp_path))
    gone = Kept("ranks", "old", "web", "in", "https", 1)
    lock = Lock(numbers=(gone,))
    built = build(pipeline.Opened(opened.path, opened.policy, lock, None))
    assert gone not in built.lock.numbers
    assert {kept.target for kept in built.lock.numbers} == {"eu", "we"}


def test_a_lock_is_mended_only_where_a_number_stands_twice(tmp_path: Path) -> None:
    """Anything else that is wrong with it is raised as it is when a policy is opened."""
    policy = small(tmp_path)
    lock = policy.with_suffix(".lock")
    same = {"target": "we", "group": "web", "direction": "in", "priority": 2000}
    twice = {"format": 1, "priorities": [{**same, "rule": f"{rule} tcp ipv4"} for rule in ("ssh", "https")]}
    lock.write_text(json.dumps(twice), "utf-8")
    with pytest.raises(Failed, match="E213"):
        open_policy(policy)
    assert pipeline.mend(policy).problems == ()
    for text, code in (("<<<<<<< a", "E211"), ("{", "E210"), ('{"format": 9}', "E212")):
        lock.write_text(text, "utf-8")
        with pytest.raises(Failed, match=code):
            pipeline.mend(policy)


def test_warnings_do_not_fail(tmp_path: Path) -> None:
    """A rule that names nobody on Azure is said, and the policy is proven."""
    result = build(open_policy(small(tmp_path, SMALL.replace("from: [192.0.2.0/24]", "from: [{aws: sg-0123456789abcdef0}]"))))
    assert ([problem.severity for problem in result.problems], result.failed) == ([Severity.WARNING], False)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('  again: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0}\n', ["E208"]),
        ('  again: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef1}\n', []),
        (
            '  again: {cloud: azure, subscription_id: "00000000-0000-0000-0000-000000000000", resource_group: RG, location: e}\n',
            ["E208"],
        ),
    ],
)
def test_two_targets_of_one_place_would_make_a_group_twice(tmp_path: Path, line: str, found: list[str]) -> None:
    """One VPC, or one resource group in any case, takes each name once; another VPC is another place."""
    assert codes(build(open_policy(small(tmp_path, SMALL + line)))) == found


def test_two_targets_of_one_place_may_hold_other_groups(tmp_path: Path) -> None:
    """`in` says which of them holds a group, so its name is there once."""
    again = '  again: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0}\n'
    more = "  db: {in: [again], rules: [{id: a, inbound: tcp/1, from: [10.0.0.1], why: x}]}\ntargets:"
    text = SMALL.replace("  web:\n", "  web:\n    in: [eu, we]\n").replace("targets:", more)
    assert codes(build(open_policy(small(tmp_path, text + again)))) == []


def test_what_terraform_reads_beside_the_proof_is_said(tmp_path: Path) -> None:
    """Somebody's file in a folder, and the folder of a target that is gone: a warning each, and both stay."""
    policy = small(tmp_path)
    pipeline.write([build(open_policy(policy))], None, None)
    (tmp_path / "terraform/eu/zz_override.tf").write_text("# mine\n", "utf-8")
    (tmp_path / "terraform/notes").mkdir()
    kept = "\n".join(line for line in SMALL.split("\n") if not line.startswith("  we:"))
    policy.write_text(kept, "utf-8")
    said = pipeline.unproven(build(open_policy(policy)), None, None)
    assert [(one.code, one.severity) for one in said] == [("E404", Severity.WARNING)] * 2
    assert ("eu/zz_override.tf" in said[0].detail, "terraform/we" in said[1].detail) == (True, True)


def test_what_adopt_printed_beside_the_proof_is_a_note(tmp_path: Path) -> None:
    """It is not in the proof either, and is ours."""
    policy = small(tmp_path)
    pipeline.write([build(open_policy(policy))], None, None)
    (tmp_path / "terraform/eu/live_override.tf").write_text(f"# {store.PRINTED} for the policy small\n", "utf-8")
    (said,) = pipeline.unproven(build(open_policy(policy)), None, None)
    assert ("E404", Severity.NOTE, True) == (said.code, said.severity, "`emscloud adopt` printed: it is ours" in said.detail)


def test_a_priority_that_cannot_be_is_mended(tmp_path: Path) -> None:
    """A number of the lock outside of the band is refused, and `resolve --offline` takes a fresh one."""
    policy = small(tmp_path)
    pipeline.write([build(open_policy(policy))], None, None)
    lock = policy.with_suffix(".lock")
    number = next(kept.number for kept in open_policy(policy).lock.numbers if kept.section == "priorities")
    lock.write_text(lock.read_text("utf-8").replace(f'"priority": {number}', '"priority": 4096'), "utf-8")
    assert codes(build(open_policy(policy))) == ["E306"]
    result = pipeline.mend(policy)
    assert (codes(result), 4096 in {kept.number for kept in result.lock.numbers}) == ([], False)


NAMED = """\
name: named
groups:
  web:
    addresses: [10.0.1.10]
    rules: [{id: vendor, outbound: tcp/443, to: [www.example.com], why: updates}]
targets:
  eu: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0, network_firewall: true}
  we:
    {cloud: azure, subscription_id: "00000000-0000-0000-0000-000000000000", resource_group: rg,
     location: westeurope, firewall: true}
"""
"""A policy with a filter by name on both clouds."""


def named(folder: Path, text: str = NAMED) -> Path:
    """It with a lock that has an address for its name."""
    address = {"name": "www.example.com", "address": "93.184.215.14", "vantage": "made up", "first": "2026-11-25"}
    (folder / "emscloud.lock").write_text(json.dumps({"format": 1, "addresses": [address]}), "utf-8")
    return small(folder, text)


def test_a_filter_by_name_is_a_folder_in_that_of_its_target(tmp_path: Path) -> None:
    """With its own files, which Terraform does not read with the target's; with the provider where the target has one."""
    result = build(open_policy(named(tmp_path)), root=True)
    assert codes(result) == []
    found = [folder.path.relative_to(tmp_path).as_posix() for folder in pipeline.folders(result, None, None)]
    assert found == ["terraform/eu", "terraform/eu/network-firewall", "terraform/we", "terraform/we/firewall"]
    assert [len(pipeline.folders(result, None, name)) for name in ("eu", "we")] == [2, 2]
    assert [("providers.tf" in one.texts, "providers.tf" in one.by_name.texts) for one in result.targets] == [(True, True)] * 2


def test_a_filter_that_is_no_longer_asked_for_is_said(tmp_path: Path) -> None:
    """What it made is still there, so its folder stays, a warning; so does somebody's file beside a filter."""
    policy = named(tmp_path)
    pipeline.write([build(open_policy(policy))], None, None)
    assert pipeline.unproven(build(open_policy(policy)), None, None) == []
    (tmp_path / "terraform/eu/network-firewall/mine.tf").write_text("# mine\n", "utf-8")
    (tmp_path / "terraform/eu/own").mkdir()
    (tmp_path / "terraform/eu/own/mine.tf").write_text("# mine\n", "utf-8")
    policy.write_text(NAMED.replace(", firewall: true", ""), "utf-8")
    said = pipeline.unproven(build(open_policy(policy)), None, None)
    assert [(one.code, one.severity) for one in said] == [("E404", Severity.WARNING)] * 2
    assert ("network-firewall/mine.tf" in said[0].detail, "we/firewall was written for" in said[1].detail) == (True, True)


def test_an_error_of_the_filter_is_one_of_the_policy(tmp_path: Path) -> None:
    """Nothing of a policy is written whose filter cannot be."""
    result = build(open_policy(named(tmp_path, NAMED.replace("    addresses: [10.0.1.10]\n", ""))))
    assert (codes(result), result.failed) == (["E330", "E330"], True)
