"""Two policies compared, from their files: causes, checks, suppressions, and what changed in text alone."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from emscloud.diagnostics import Failed, Severity
from emscloud.diff.delta import Verdict, Way
from emscloud.load.catalog import Catalog
from emscloud.sources.comparison import Comparison, compare
from tests.commands import example, run
from tests.sources.repository import Repository


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the shipped example."""
    made = Repository(tmp_path / "repo")
    (made.folder / "ems").mkdir()
    example(made.folder / "ems")
    made.commit("the example")
    monkeypatch.chdir(made.folder)
    return made.folder


def edited(folder: Path, file: str, old: str, new: str) -> None:
    """One text of a file in place of another one."""
    path = folder / "ems" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def changed(as_of: str | None = None) -> Comparison:
    """The worktree's policy against that of the last commit."""
    return compare("HEAD:ems/emscloud.yaml", "ems/emscloud.yaml", as_of)


def committed(folder: Path) -> None:
    """Commit all that there is."""
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", "-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-qm", "more"], cwd=folder, check=True)


def told(found: Comparison) -> set[tuple[str, str, str, str | None]]:
    """Each change: what it is, in which group and direction, and its cause."""
    return {(one.way.value, one.group, one.direction.value, one.cause) for one in found.delta.changes}


@pytest.mark.usefixtures("folder")
def test_a_policy_and_itself_are_nothing() -> None:
    """From git and from disk; the worktree is not touched."""
    found = changed()
    assert (found.delta.verdict, found.delta.changes, found.judgement.findings, found.text_only()) == (Verdict.NOTHING, (), (), ())


def test_one_prefix_is_one_change_a_group(folder: Path) -> None:
    """With its packet, its row, and the line of the policy."""
    edited(folder, "emscloud.yaml", "endpoints: [10.20.0.0/16", "endpoints: [10.20.0.0/15")
    found = changed()
    assert found.delta.verdict is Verdict.WIDER
    assert told(found) == {
        ("wider", f"{target}/ems-server", way, "policy") for target in ("prod-eu", "prod-azure") for way in ("in", "out")
    }
    first = next(one for one in found.delta.changes if one.direction.value == "in")
    assert str(first.packet) == "tcp/8013 with peer 10.21.0.0"
    assert [carrier.name for carrier in first.new] == ["forticlient-ems/telemetry", "forticlient-ems/download"]


def test_dns_that_moved_is_told_apart(folder: Path) -> None:
    """From the edit of the policy, though both are in one change."""
    lock = (folder / "ems" / "emscloud.lock").read_text("utf-8")
    address = re.search(r'"name": "ntp.example.com", "address": "([^"]+)"', lock)
    assert address is not None
    edited(folder, "emscloud.lock", f'"ntp.example.com", "address": "{address[1]}"', '"ntp.example.com", "address": "203.0.113.77"')
    edited(folder, "emscloud.yaml", "admins: [192.0.2.10", "admins: [192.0.2.11, 192.0.2.10")
    found = changed()
    assert {(one.way, one.cause, one.direction.value) for one in found.delta.changes} == {
        (Way.WIDER, "dns", "out"),
        (Way.NARROWER, "dns", "out"),
        (Way.WIDER, "policy", "in"),
    }


def test_each_rule_of_the_example_is_missed(folder: Path) -> None:
    """Without any one requirement the change is narrower, and names it, unless another one lets all of it through."""
    text = (folder / "ems" / "emscloud.yaml").read_text("utf-8")
    features = Catalog.shipped().find("forticlient-ems", "6.4").hosts["ems-server"].features
    assert len(features) > 5
    for feature in features:
        rest = ", ".join(one for one in features if one != feature)
        left = text.replace("features: all", f"features: [{rest}]", 1)
        if feature == "deployment":  # nothing of it is left that would have to be accepted
            left = re.sub(r"\naccept:\n(?:  .*\n)+", "\n", left)
        (folder / "ems" / "emscloud.yaml").write_text(left, "utf-8")
        found = changed()
        covered = feature == "signatures"  # Google is anywhere on the same port
        assert found.delta.verdict is (Verdict.NOTHING if covered else Verdict.NARROWER), feature
        assert all(one.old for one in found.delta.changes)


def test_what_is_written_otherwise_is_nothing(folder: Path) -> None:
    """Comments, order, an id, a prefix in two halves; text_only says what it was."""
    edited(folder, "emscloud.yaml", "id: rdp-from-bastion", "id: rdp")
    edited(folder, "emscloud.yaml", "endpoints: [10.20.0.0/16", "# halves\n  endpoints: [10.20.128.0/17, 10.20.0.0/17")
    found = changed()
    assert (found.delta.verdict, found.judgement.findings, found.judgement.remarks) == (Verdict.NOTHING, (), ())
    assert "prod-eu/ems-server: rdp is new" in found.text_only()
    assert "prod-eu/ems-server: rdp-from-bastion is gone" in found.text_only()


def test_checks_of_ones_own_and_a_suppression_that_is_over(folder: Path) -> None:
    """The newer side's, from where it stands."""
    (folder / "ems" / "own.yaml").write_text(
        "format: 1\nsuppress: [{check: admin-ports-from-internet, why: w, until: 2026-12-31}]\n", "utf-8"
    )
    edited(folder, "emscloud.yaml", "\ntargets:", "\nchecks: [./own.yaml]\ntargets:")
    committed(folder)
    edited(folder, "emscloud.yaml", "from: [10.0.0.5]", "from: [10.0.0.5, anywhere]")
    held = changed("2026-12-31").judgement.findings
    assert {one.suppressed for one in held} == {("admin-ports-from-internet: w",)}
    late = changed("2027-01-01")
    assert {one.check.id for one in late.judgement.findings if one.check} == {"admin-ports-from-internet"}
    (problem,) = late.problems()
    assert (problem.code, problem.where and problem.where.file) == ("E142", str(Path("ems/own.yaml")))


@pytest.mark.parametrize(
    "own",
    [
        "suppress: [{check: admin-ports-from-internet, why: w}]",
        "severities: {admin-ports-from-internet: note}",
        "checks: [{id: admin-ports-from-internet, when: {side: narrower}, severity: note, summary: s, detail: d, help: h}]",
    ],
)
def test_a_change_does_not_soften_what_it_is_judged_by(folder: Path, own: str) -> None:
    """The graver word of both sides counts, and that the checks changed is said; graver checks count at once."""
    (folder / "ems" / "own.yaml").write_text(f"format: 1\n{own}\n", "utf-8")
    edited(folder, "emscloud.yaml", "\ntargets:", "\nchecks: [./own.yaml]\ntargets:")
    edited(folder, "emscloud.yaml", "from: [10.0.0.5]", "from: [10.0.0.5, anywhere]")
    judged = changed().judgement
    assert judged.worst is Severity.ERROR
    assert judged.remarks[0].check.id == "checks-changed"
    (folder / "ems" / "own.yaml").write_text("format: 1\nseverities: {private-range-widened: error}\n", "utf-8")
    edited(folder, "emscloud.yaml", "from: [10.0.0.5, anywhere]", "from: [10.0.0.0/8]")
    assert changed().judgement.worst is Severity.ERROR


def test_one_group_alone(folder: Path) -> None:
    """By its name behind a `#`."""
    edited(folder, "emscloud.yaml", "endpoints: [10.20.0.0/16", "endpoints: [10.20.0.0/15")
    assert compare("HEAD:ems/emscloud.yaml", "ems/emscloud.yaml#chromebooks", None).delta.verdict is Verdict.NOTHING
    found = compare("HEAD:ems/emscloud.yaml", "ems/emscloud.yaml#prod-eu/ems-server", None)
    assert {one.group for one in found.delta.changes} == {"prod-eu/ems-server"}


def test_a_requirement_that_is_asked_for_otherwise(folder: Path) -> None:
    """The page behind it, with the same traffic, is text alone."""
    edited(folder, "emscloud.yaml", "why: break-glass access", "why: for an emergency")
    assert changed().delta.verdict is Verdict.NOTHING


@pytest.mark.usefixtures("folder")
def test_a_policy_beside_nothing_is_new_or_gone() -> None:
    """/dev/null is the side of a policy that is not there; all is the edit's, and two of it are refused."""
    new, gone = compare("/dev/null", "ems/emscloud.yaml", None), compare("HEAD:ems/emscloud.yaml", "/dev/null", None)
    assert (new.delta.verdict, gone.delta.verdict) == (Verdict.WIDER, Verdict.NARROWER)
    assert {one.cause for one in (*new.delta.changes, *gone.delta.changes)} == {"policy"}
    assert (new.file, gone.file) == ("ems/emscloud.yaml", "HEAD:ems/emscloud.yaml")
    with pytest.raises(Failed, match="Both sides are /dev/null"):
        compare("/dev/null", "/dev/null", None)


SG = """\
resource "aws_security_group" "web" {{
  name = "web"
  tags = {{ Name = "web" }}
}}

resource "aws_vpc_security_group_ingress_rule" "{label}" {{
  security_group_id = aws_security_group.web.id
  ip_protocol       = "tcp"
  from_port         = {port}
  to_port           = {port}
  cidr_ipv4         = "{peer}"
}}
"""


def test_a_group_for_each_side_pairs_the_two(tmp_path: Path) -> None:
    """Whatever they are called; a group that one side's words name is meant on the other side too."""
    rule = (
        '  ingress {\n    from_port   = %d\n    to_port     = %d\n    protocol    = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  }\n'
    )
    one, two = (rule % (port, port) for port in (1, 2))
    text = 'resource "aws_security_group" "%s" {\n  name = "%s"\n%s}\n'
    (tmp_path / "both.tf").write_text(text % ("a", "a", one) + text % ("b", "b", two))
    (tmp_path / "other.tf").write_text(text % ("c", "c", one))
    both, other = str(tmp_path / "both.tf"), str(tmp_path / "other.tf")
    verdicts = {
        (old, new): compare(f"{both}{old}", f"{new}", None).delta.verdict
        for old, new in (("#a", f"{both}#b"), ("#a", f"{other}#c"), ("#b", f"{other}#c"), ("#a", both))
    }
    assert [Verdict.BOTH, Verdict.NOTHING, Verdict.BOTH, Verdict.NOTHING] == list(verdicts.values())
    with pytest.raises(Failed):
        compare(f"{both}#a", other, None)


def test_groups_that_stand_alone_on_either_side_are_named(tmp_path: Path) -> None:
    """They may be one, so it is said how they are compared; where only one side has some there is nothing to say."""
    text = 'resource "aws_security_group" "{0}" {{\n  name = "{0}"\n}}\n'
    for name, groups in (("old", "abc"), ("new", "ad"), ("more", "abce")):
        (tmp_path / f"{name}.tf").write_text("".join(text.format(group) for group in groups))
    old, new, more = (str(tmp_path / f"{name}.tf") for name in ("old", "new", "more"))
    (note,) = compare(old, new, None).problems()
    assert ("E516", Severity.NOTE) == (note.code, note.severity)
    assert "`aws_security_group.b`, `aws_security_group.c` of the older side and `aws_security_group.d` of the newer" in note.detail
    assert [] == compare(old, more, None).problems()


def test_a_policys_target_is_none_of_terraforms(folder: Path) -> None:
    """`#TARGET/GROUP` of a policy is the group alone beside a folder that has no targets."""
    run("emit", "ems/emscloud.yaml", "--out", "out", cwd=folder)
    found = compare(f"{folder}/ems/emscloud.yaml#prod-eu/ems-server", f"{folder}/out/prod-eu", None)
    assert (Verdict.NOTHING, 1) == (found.delta.verdict, len(found.delta.pairs))


def test_folders_of_terraform_are_compared(folder: Path) -> None:
    """At revisions and on disk; formatting and labels are no change, a prefix is, without a cause."""
    repository = folder / "tf"
    repository.mkdir()
    (repository / "main.tf").write_text(SG.format(label="a", port=443, peer="10.0.0.0/16"))
    committed(folder)
    (repository / "main.tf").write_text("# moved\n" + SG.format(label="b", port='"443"', peer="10.0.0.0/16").replace("  ", " "))
    assert compare("HEAD:tf", "tf", None).delta.verdict is Verdict.NOTHING
    (repository / "main.tf").write_text(SG.format(label="a", port=443, peer="10.0.0.0/15"))
    (change,) = compare("HEAD:tf/main.tf", "tf/main.tf", None).delta.changes
    assert (change.way, change.group, str(change.packet), change.cause) == (
        Way.WIDER,
        "aws_security_group.web",
        "tcp/443 with peer 10.1.0.0",
        None,
    )


def test_what_is_emitted_is_the_policy(folder: Path) -> None:
    """The policy against its own Terraform: groups pair by their tags, and nothing differs in the target that was emitted."""
    done = run("emit", "ems/emscloud.yaml", "--out", "out", cwd=folder)
    assert done.code == 0, done.err
    for target in ("prod-eu", "prod-azure"):
        for sides in ((f"out/{target}", "ems/emscloud.yaml"), ("ems/emscloud.yaml", f"out/{target}")):
            found = compare(*sides, None)
            held = [pair for pair in found.delta.pairs if pair.old and pair.new]
            assert {pair.by for pair in held} == {"tag"}
            assert held
            there = {pair.address for pair in held}
            assert [one for one in found.delta.changes if one.group in there] == []


def plan(folder: Path, change: dict[str, object]) -> str:
    """What `terraform show -json` prints of a plan with one changed rule of one group that stays."""
    group: dict[str, object] = {"id": "sg-01234567", "name": "web", "ingress": [], "egress": [], "tags": {}}
    rows: list[tuple[str, str, dict[str, object]]] = [
        ("aws_security_group", "web", {"actions": ["no-op"], "before": group, "after": group}),
        ("aws_vpc_security_group_ingress_rule", "a", {"after_unknown": {}, **change}),
    ]
    named = [({"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}, one) for kind, name, one in rows]
    references = {"security_group_id": {"references": ["aws_security_group.web.id", "aws_security_group.web"]}}
    written = [words | {"expressions": references if words["name"] == "a" else {}} for words, _ in named]
    tree = {
        "format_version": "1.2",
        "resource_changes": [words | {"change": one} for words, one in named],
        "configuration": {"root_module": {"resources": written}},
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(tree), "utf-8")
    return str(path)


def test_a_plan_has_both_sides(folder: Path) -> None:
    """And what Terraform interrupts on the way is a remark with a packet; as one side it is what will be."""
    rule = {"security_group_id": "sg-01234567", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
    old, new = rule | {"cidr_ipv4": "10.0.0.0/24"}, rule | {"cidr_ipv4": "10.0.0.0/23"}
    path = plan(folder, {"actions": ["delete", "create"], "before": old, "after": new})
    found = compare(path, None, None)
    assert [(one.way.value, str(one.packet)) for one in found.delta.changes] == [("wider", "tcp/443 with peer 10.0.1.0")]
    (remark,) = found.judgement.remarks
    assert (remark.check.id, str(remark.packet)) == ("interrupted", "tcp/443 with peer 10.0.0.0")
    assert found.sides == (f"{path} (before)", f"{path} (after)")
    assert compare(path, path, None).delta.verdict is Verdict.NOTHING
    with pytest.raises(Failed, match="is one side alone; only a plan has both"):
        compare("ems/emscloud.yaml", None, None)


def test_inline_rules_that_vanish_are_left_by_terraform(folder: Path) -> None:
    """Taking the block out of the text closes nothing, which a remark says; the empty list does."""
    (folder / "old").mkdir()
    (folder / "new").mkdir()
    block = '  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  }\n'
    head = 'resource "aws_security_group" "web" {\n  name = "web"\n'
    (folder / "old" / "main.tf").write_text(f"{head}{block}}}\n")
    (folder / "new" / "main.tf").write_text(f"{head}}}\n")
    found = compare("old", "new", None)
    assert (found.delta.verdict, [one.check.id for one in found.judgement.remarks]) == (Verdict.NOTHING, ["left-by-terraform"])
    (folder / "new" / "main.tf").write_text(f"{head}  ingress = []\n}}\n")
    assert compare("old", "new", None).delta.verdict is Verdict.NARROWER


def test_what_is_sensitive_is_not_shown(folder: Path) -> None:
    """No address of a group of which Terraform marks something, in no report; that it opens is told."""
    rule = {"security_group_id": "sg-01234567", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
    change: dict[str, object] = {"actions": ["update"], "before": rule | {"cidr_ipv4": "10.77.0.0/24"}}
    change |= {
        "after": rule | {"cidr_ipv4": "10.77.0.0/16"},
        "after_sensitive": {"cidr_ipv4": True},
        "before_sensitive": {"cidr_ipv4": True},
    }
    path = plan(folder, change)
    (finding,) = compare(path, None, None).judgement.findings
    assert (finding.change.way, finding.change.hidden, finding.packet) == (Way.WIDER, True, None)
    for output in ("text", "markdown", "json", "sarif"):
        done = run("diff", path, "--format", output, cwd=folder)
        assert (done.code, "10.77" in done.out + done.err) == (2, False)
    assert "addresses that are marked as sensitive" in run("diff", path, cwd=folder).out


GROUP = """\
resource "aws_security_group" "%s" {
  %s
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = %s
  }
}
"""
PEER = """\
resource "aws_vpc_security_group_ingress_rule" "r" {
  security_group_id            = aws_security_group.peer.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = %s
}
resource "aws_security_group" "peer" {
}
"""
MOVED = "moved {\n  from = %s\n  to = %s\n}\n"


def texts(tmp_path: Path, old: dict[str, str], new: dict[str, str]) -> Comparison:
    """Two folders of Terraform, compared."""
    for folder, files in (("old", old), ("new", new)):
        for name, text in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return compare(str(tmp_path / "old"), str(tmp_path / "new"), None)


def test_what_is_moved_is_compared_with_what_it_was(tmp_path: Path) -> None:
    """By the `moved` blocks of the newer side: also where it is named, and where it has another name in the cloud."""
    old = {"main.tf": GROUP % ("h", 'name = "h"', '["10.0.0.0/9"]') + PEER % "aws_security_group.h.id"}
    inner = GROUP % ("h", 'name = "k"', '["10.0.0.0/8"]') + 'output "id" {\n  value = aws_security_group.h.id\n}\n'
    call = 'module "m" {\n  source = "./m"\n}\n' + PEER % "module.m.id"
    block = MOVED % ("aws_security_group.h", "module.m.aws_security_group.h")
    found = texts(tmp_path, old, {"main.tf": call + block, "m/main.tf": inner})
    assert {(one.way, one.group) for one in found.delta.changes} == {(Way.WIDER, "module.m.aws_security_group.h")}
    assert [one.traffic.describe() for one in found.delta.changes] == [("tcp/22 with 10.128.0.0/9",)]


def test_what_is_moved_and_not_known_is_another_unless_it_hangs_on_the_same(tmp_path: Path) -> None:
    """The older side's doubt is of the text that stood there, whatever stands there now at that address."""
    old = 'variable "a" {}\nvariable "b" {}\n' + GROUP % ("h", "", "var.a") + GROUP % ("k", "", "var.b")
    new = 'variable "a" {}\nvariable "b" {}\n' + GROUP % ("k", "", "var.b") + GROUP % ("z", "", "var.b")
    blocks = MOVED % ("aws_security_group.k", "aws_security_group.z")
    assert texts(tmp_path, {"main.tf": old}, {"main.tf": new + blocks}).delta.verdict is Verdict.UNKNOWN
    other = texts(
        tmp_path,
        {"main.tf": old.replace('"k"', '"x"')},
        {"main.tf": new.replace('"z"', '"x"') + MOVED % ("aws_security_group.h", "aws_security_group.k")},
    )
    assert other.delta.verdict is Verdict.UNKNOWN
    assert {one.group for one in other.delta.changes} == {"aws_security_group.k"}
