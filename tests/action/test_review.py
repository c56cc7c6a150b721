"""The review of a change, run for real in a repository of its own against a host on loopback."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from jsonschema import Draft202012Validator

from action.review import Review, commands, comment, log, quality, sarif, verdict
from tests.action.changes import OTHER, TOKEN, WIDER, Change, begun
from tests.action.hosts import served
from tests.commands import ROOT, SMALL

Node = dict[str, object]
NEW = """\
# Something else altogether, so that git takes it for no copy.
name: mail
groups: {relay: {addresses: [10.7.7.7], rules: [{id: smtp, outbound: tcp/25, to: [192.0.2.25], why: mail}]}}
targets: {mail: {cloud: azure, subscription_id: "00000000-0000-0000-0000-000000000000", resource_group: rg, location: northeurope}}
"""
SCHEMA = Draft202012Validator(json.loads((ROOT / "tests/report/sarif-2.1.0.json").read_text("utf-8")))


@pytest.fixture
def change(tmp_path: Path) -> Iterator[Change]:
    """A repository, its host, and a branch without a change."""
    with served() as host:
        yield begun(tmp_path, host)


def test_a_change_is_said_everywhere(change: Change) -> None:
    """In the comment, the summary, annotations at file and line, SARIF, Code Quality, a page, and the outputs."""
    change.edit({"emscloud.yaml": WIDER})
    done = change.review()
    assert done.code == 0, done  # a warning, and the job fails from errors on
    (said,) = change.host.comments
    body = str(said["body"])
    assert body.startswith("<!-- emscloud diff -->\n### Firewall: wider: traffic opens\n")
    assert "tcp/443 (HTTPS) from everyone, IPv4" in body
    assert f"Compared with {change.base[:12]}." in body
    assert body.strip() == change.text("summary.md").strip() == change.text("emscloud-review/comment.md").strip()
    assert re.search(r"^::warning file=emscloud\.yaml,line=6,title=[a-z-]+::wider: ", done.out, re.MULTILINE)
    report = json.loads(change.text("emscloud-review/emscloud.sarif"))
    SCHEMA.validate(report)
    (first, *_) = json.loads(change.text("emscloud-review/code-quality.json"))
    assert (first["severity"], first["location"]) == ("major", {"path": "emscloud.yaml", "lines": {"begin": 6}})
    assert change.text("emscloud-review/review-0.html").startswith("<!doctype html>")
    outputs = dict(line.partition("=")[::2] for line in change.text("output").splitlines())
    folder = change.files / "emscloud-review"
    assert outputs == {"verdict": "wider", "sarif": str(folder / "emscloud.sarif"), "folder": str(folder)}
    assert change.host.tokens == {f"Bearer {TOKEN}"}


def test_the_comment_is_kept_up_to_date(change: Change) -> None:
    """It is one, and it says in the end that the traffic is the same again."""
    change.edit({"emscloud.yaml": WIDER})
    change.review()
    change.edit({"emscloud.yaml": SMALL})
    assert "The comment was brought up to date." in change.review().out
    (said,) = change.host.comments
    assert str(said["body"]).startswith("<!-- emscloud diff -->\n### Firewall: nothing: the same traffic as before\n")
    assert "The comment is up to date." in change.review().out


def test_no_change_is_no_comment(change: Change) -> None:
    """Not even for an edited remark."""
    change.edit({"emscloud.yaml": "# a remark\n" + SMALL})
    done = change.review()
    assert (done.code, change.host.comments) == (0, [])
    assert "nothing to say" in done.out


@pytest.mark.parametrize(("level", "code"), [("note", 2), ("warning", 2), ("error", 0), ("never", 0), ("grave", 1)])
def test_the_exit_is_by_level(change: Change, level: str, code: int) -> None:
    """As that of `emscloud diff`; a level that is none is said."""
    change.edit({"emscloud.yaml": WIDER})
    change.more = {"EMSCLOUD_FAIL_ON": level}
    assert change.review().code == code


def test_policies_that_are_new_gone_and_renamed(change: Change) -> None:
    """The new one opens, the one that is put away closes, and the renamed one is compared with its older self."""
    change.before({"far/away/net.emscloud.yaml": OTHER})
    change.repository.git("mv", "far/away/net.emscloud.yaml", "near.emscloud.yaml")
    change.repository.git("mv", "emscloud.yaml", "parked.txt")
    change.edit({"new/emscloud.yaml": NEW})
    done = change.review()
    assert "near.emscloud.yaml: nothing" in done.out
    assert re.search("^new/emscloud.yaml: wider$", done.out, re.MULTILINE)
    assert re.search("^emscloud.yaml: narrower$", done.out, re.MULTILINE)
    body = str(change.host.comments[0]["body"])
    assert "`/dev/null` → `new/emscloud.yaml`" in body
    assert f"`{change.base}:emscloud.yaml` → `/dev/null`" in body
    assert "verdict=both" in change.text("output")


def test_a_lock_is_a_change_of_its_policy(change: Change) -> None:
    """What DNS moved is reviewed though the policy's file is untouched."""
    source = ROOT / "examples" / "ems"
    shutil.copytree(source, change.repository.folder / "ems", ignore=shutil.ignore_patterns("terraform"))
    change.repository.commit("the example")
    change.repository.git("branch", "-f", "main", "HEAD")
    lock = change.repository.folder / "ems" / "emscloud.lock"
    lock.write_text(lock.read_text("utf-8").replace("198.51.100.25", "198.51.100.26"), "utf-8")
    change.repository.commit("resolved")
    change.review()
    assert "DNS moved" in str(change.host.comments[0]["body"])


def test_only_what_is_named_is_reviewed(change: Change) -> None:
    """By globs as git has them."""
    change.before({"far/away/net.emscloud.yaml": OTHER})
    change.edit({"emscloud.yaml": WIDER, "far/away/net.emscloud.yaml": WIDER, "odd name.yaml": WIDER})
    change.more = {"EMSCLOUD_POLICIES": "far/**/*.yaml\n\n  odd*.yaml  \n"}
    out = change.review().out
    assert re.findall(r"^(.*): (?:wider|both|nothing)$", out, re.MULTILINE) == ["far/away/net.emscloud.yaml", "odd name.yaml"]


def test_a_policy_that_is_broken_fails_the_job(change: Change) -> None:
    """And says why, for people; the others are reviewed all the same."""
    change.edit({"emscloud.yaml": "name: [\n", "far/away/net.emscloud.yaml": WIDER})
    done = change.review()
    assert done.code == 1
    body = str(change.host.comments[0]["body"])
    assert "### Firewall: `emscloud.yaml` cannot be compared" in body
    assert "error E1" in body
    assert "tcp/443 (HTTPS) from everyone" in body


def test_a_fork_writes_nothing(change: Change) -> None:
    """Its token may not; the summary has the report, and nobody is asked."""
    change.edit({"emscloud.yaml": WIDER})
    change.fork = True
    done = change.review()
    assert (done.code, change.host.asked) == (0, [])
    assert "comes from a fork" in done.out
    assert "### Firewall: wider" in change.text("summary.md")


def test_a_comment_that_is_refused_is_said_and_fails_nothing(change: Change) -> None:
    """The job's exit is that of the findings."""
    change.edit({"emscloud.yaml": WIDER})
    change.host.failures = [(403, {}, "Resource not accessible by integration")]
    done = change.review()
    assert done.code == 0
    assert "The comment could not be written: GET /repos/owner/repo/issues/7/comments: 403 Resource not accessible" in done.out
    assert "pull-requests: write" in done.out


def test_no_comment_is_asked_for(change: Change) -> None:
    """By the input, or without a token."""
    change.edit({"emscloud.yaml": WIDER})
    for more in ({"EMSCLOUD_COMMENT": "false"}, {"EMSCLOUD_TOKEN": ""}):
        change.more = more
        assert "No comment" in change.review().out
    assert change.host.asked == []


def test_nothing_to_compare_with_is_said(change: Change) -> None:
    """Without a base, with one that git does not know, and in a clone that is too shallow."""
    for base in ("", "0" * 40):
        env = {**change.gitlab(), "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
        done = change.review(env)
        assert done.code == 1
        assert ("nothing to compare with" in done.out) or ("merge-base failed" in done.out), done.out


def test_what_is_reviewed_does_not_run(change: Change) -> None:
    """A package of our name, or of one that we import, in the reviewed repository is text."""
    bomb = "raise SystemExit('somebody else ran')\n"
    change.edit({"emscloud.yaml": WIDER, "emscloud/__init__.py": bomb, "emscloud/__main__.py": bomb, "yaml.py": bomb,
                 "json.py": bomb, "action/review.py": bomb, "sitecustomize.py": bomb})  # fmt: skip
    done = change.review()
    assert "somebody else ran" not in done.out + done.err
    assert re.search("^emscloud.yaml: wider$", done.out, re.MULTILINE)


def test_what_reads_the_change_has_no_token(change: Change) -> None:
    """`emscloud diff`, which reads somebody else's files, sees none in its environment."""
    spy = change.files / "spy"
    spy.mkdir()
    words = "import os, sys\nif 'diff' in sys.orig_argv:\n    open(os.environ['SEEN'], 'a').write('\\n'.join(os.environ) + '\\n')\n"
    (spy / "sitecustomize.py").write_text(words, "utf-8")
    change.edit({"emscloud.yaml": WIDER})
    change.more = {"PYTHONPATH": f"{spy}:{ROOT}", "SEEN": str(change.files / "seen"), "GITHUB_TOKEN": TOKEN}
    change.review()
    seen = set(change.text("seen").split())
    assert "GITHUB_EVENT_PATH" in seen
    assert {name for name in seen if "TOKEN" in name} == set()


def test_no_name_is_a_command_of_the_runner(change: Change) -> None:
    """Nor ends a line: file names, rules and reasons that look like workflow commands."""
    evil = "x\n::set-output name=a::b\n##[add-path]evil"
    text = WIDER.replace("id: https", "id: https").replace("why: customers", 'why: "::error::x\\n::add-mask::y ##[x]"')
    change.edit({f"{evil}/emscloud.yaml": text, "emscloud.yaml": WIDER.replace("[192", "[::bad")})
    done = change.review()
    lines = [line for line in done.out.splitlines() if line.lstrip().startswith("::") or "##[" in line]
    assert all(re.match(r"::(error|warning|notice) file=[^:,]+,line=\d+,title=[\w-]+::", line) for line in lines), lines
    assert all("##[" not in line for line in lines)
    assert "set-output" not in change.text("output")


def test_gitlab_gets_a_note(change: Change) -> None:
    """Kept up to date like GitHub's comment; the files stand in the project's folder, and no workflow command is printed."""
    change.edit({"emscloud.yaml": WIDER})
    done = change.review(change.gitlab())
    assert "::warning" not in done.out
    change.edit({"emscloud.yaml": SMALL.replace("443", "8443")})
    change.review(change.gitlab())
    (note,) = change.host.comments
    assert "### Firewall: both" in str(note["body"])
    assert json.loads((change.repository.folder / "emscloud-review" / "code-quality.json").read_text("utf-8"))
    assert change.host.tokens == {TOKEN}
    assert "No note" in change.review({**change.gitlab(), "CI_MERGE_REQUEST_IID": ""}).out


def test_verdicts_are_joined() -> None:
    """As one is made of changes: wider and both outrank unknown, which outranks narrower and nothing."""

    def joined(*words: str) -> str:
        return verdict([Review("x", word) for word in words])

    assert [joined(), joined("nothing"), joined("narrower", "nothing")] == ["nothing", "nothing", "narrower"]
    assert [joined("wider", "narrower"), joined("both"), joined("unknown", "narrower"), joined("wider", "unknown")] == [
        "both", "both", "unknown", "wider",
    ]  # fmt: skip


def test_a_comment_has_room_for_what_it_has() -> None:
    """Within 60,000 bytes every policy that speaks is named, and letters of many bytes are not cut in two."""
    many = [
        Review(f"policy-{number}.yaml", "wider", "<!-- emscloud diff -->\n" + "ä" * 20_000, {"runs": []}) for number in range(9)
    ]
    text = comment(many, "0" * 40)
    assert len(text.encode()) <= 60_000
    assert text.count("ä" * 20_000) == 1
    assert text.count("The whole report stands in the files of this job.") == 8
    assert text.endswith("\nCompared with 000000000000.\n")
    broken = [Review("a`b\n.yaml", failure="error\n````\n## not a heading\n" + "x" * 90_000)]
    assert len(comment(broken, "0" * 40).encode()) <= 60_000
    assert comment(broken, "0" * 40).count("````") == 2


def result(level: str = "warning", file: str = "a%20b.yaml", words: str = "w", rule: str = "r") -> Node:
    """A result of a SARIF run."""
    place = {"artifactLocation": {"uri": file}, "region": {"startLine": 3}}
    prints = {"emscloud/v1": f"{rule}{words}"}
    return {"ruleId": rule, "level": level, "message": {"text": words}, "locations": [{"physicalLocation": place}],
            "partialFingerprints": prints, "ruleIndex": 0}  # fmt: skip


def test_annotations_are_escaped_and_few() -> None:
    """Ten of a level, errors first; percent signs, ends of lines, colons and commas cannot end a part."""
    lines = list(
        commands([*[result(words=f"w{number}") for number in range(12)], result("error", "a%2Cb%3A%0Ac.yaml", "50%\n::x")])
    )
    assert len(lines) == 11
    assert lines[0] == "::error file=a%2Cb%3A%0Ac.yaml,line=3,title=r::50%25%0A::x"
    assert lines[1] == "::warning file=a b.yaml,line=3,title=r::w0"


def test_reports_of_several_policies_are_one_run() -> None:
    """Rules once, results numbered by them; without any policy a run that is empty."""

    def report(*rules: str) -> Node:
        driver = {"name": "emscloud", "version": "1", "rules": [{"id": rule} for rule in rules]}
        return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": [result(rule=rule) for rule in rules]}]}

    made = sarif([Review("a", "wider", "", report("x", "y")), Review("b", failure="f"), Review("c", "wider", "", report("y", "z"))])
    (run,) = cast("list[Node]", made["runs"])
    rules = cast("list[Node]", cast(Node, cast(Node, run["tool"])["driver"])["rules"])
    assert [rule["id"] for rule in rules] == ["x", "y", "z"]
    assert [one["ruleIndex"] for one in cast("list[Node]", run["results"])] == [0, 1, 1, 2]
    SCHEMA.validate(made)
    SCHEMA.validate(sarif([]))


def test_code_quality_has_what_gitlab_asks_for() -> None:
    """A fingerprint of its own for each, and one of its severities."""
    made = quality([result(level, words=level) for level in ("note", "warning", "error")])
    assert [one["severity"] for one in made] == ["info", "major", "critical"]
    assert len({str(one["fingerprint"]) for one in made}) == 3
    assert made[0]["location"] == {"path": "a b.yaml", "lines": {"begin": 3}}


def test_the_log_gives_no_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """At the beginning of a line, behind a return, and in the older form anywhere."""
    log("::a::b\r  ::c\nx ##[d] 2001:db8::1")
    assert capsys.readouterr().out == ": :a::b\n  : :c\nx ## [d] 2001:db8::1\n"
