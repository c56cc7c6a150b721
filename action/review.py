"""Reviews a change of policies on GitHub or GitLab: `emscloud diff` against the merge base, as comment, annotations and files.

It is told everything by its environment (`action.yml` and `examples/review/gitlab.yml` say what), needs the standard library
and an installed emscloud, and takes every name, text and answer that it reads for somebody else's.  It exits as `emscloud
diff` does: 0 nothing to say, 1 failed, 2 findings.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from action.hosts import MARKER, Api, GitHub, GitLab, Host, Node, Refused, publish

PATTERNS = "**/emscloud.yaml\n**/*.emscloud.yaml"
NOTHING = "/dev/null"
ROOM = 60_000
"""Bytes of a comment; GitHub takes 65,536 characters."""
SHOWN = 10
"""Annotations of one level that GitHub shows of a step."""
RANK = {"note": 0, "warning": 1, "error": 2, "never": 3}
LEVELS = {"note": "notice", "warning": "warning", "error": "error"}
QUALITY = {"note": "info", "warning": "major", "error": "critical"}


@dataclass(slots=True)
class Review:
    """One policy, reviewed: its name, the verdict, the reports, or why there is none."""

    path: str
    verdict: str = ""
    markdown: str = ""
    sarif: Node = field(default_factory=dict)
    html: str = ""
    failure: str = ""

    @property
    def results(self) -> list[Node]:
        """The results of its SARIF run."""
        runs = cast("list[Node]", self.sarif.get("runs", []))
        return cast("list[Node]", runs[0]["results"]) if runs else []

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to say of it."""
        return self.verdict == "nothing" and not self.results and not self.failure


def git(*words: str) -> str:
    """What git prints; raises Refused where it fails."""
    done = subprocess.run(["git", *words], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise Refused(f"git {words[0]} failed: {said}. A shallow clone has no merge base: check out with `fetch-depth: 0`.")
    return done.stdout.decode("utf-8", "surrogateescape")


def listed(text: str) -> list[str]:
    """Names that git parts by zeros."""
    return [name for name in text.split("\0") if name]


def pairs(base: str, patterns: str) -> list[tuple[str, str]]:
    """Each policy that a pattern names, now or at the base, by its older and newer name; NOTHING where it is not there."""
    globs = [f":(glob){line.strip()}" for line in patterns.splitlines() if line.strip()]
    now = listed(git("ls-files", "-z", "--", *globs))
    words = iter(listed(git("diff", "-z", "--name-status", "-M", "--diff-filter=R", base)))
    olds = {new: old for _, old, new in zip(words, words, words, strict=True)}
    there = set(listed(git("ls-tree", "-r", "-z", "--name-only", "--full-tree", base)))
    found = []
    for name in now:
        old = name if name in there else olds.get(name)
        found.append((f"{base}:{old}" if old else NOTHING, name))
    gone = listed(git("diff", "-z", "--name-only", "--no-renames", "--diff-filter=D", base, "--", *globs))
    moved = {olds[name] for name in now if name in olds}
    return [*found, *[(f"{base}:{name}", NOTHING) for name in gone if name not in moved]]


def review(old: str, new: str, environment: Mapping[str, str]) -> Review:
    """Compare one policy; what cannot be compared says why."""
    made = Review(new if new != NOTHING else old.partition(":")[2])
    try:
        found = cast(Node, json.loads(diff(old, new, "json", environment)))
        made.verdict = str(found["verdict"])
        if found["findings"] or found["remarks"]:
            made.markdown = diff(old, new, "markdown", environment)
            made.sarif = cast(Node, json.loads(diff(old, new, "sarif", environment)))
            made.html = diff(old, new, "html", environment)
    except Refused as error:
        made.failure = str(error)
    return made


def diff(old: str, new: str, form: str, environment: Mapping[str, str]) -> str:
    """What `emscloud diff` prints; raises Refused with what it says where it fails."""
    today = datetime.now(UTC).date().isoformat()
    # -P: what is reviewed may hold a folder `emscloud` of its own, which must not run.
    words = [sys.executable, "-P", "-m", "emscloud", "diff", "--format", form, "--fail-on", "never", "--as-of", today]
    done = subprocess.run([*words, "--", old, new], capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Refused(done.stderr.decode("utf-8", "replace").strip() or f"emscloud diff exits with {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


def verdict(reviews: list[Review]) -> str:
    """That of all policies together, as that of one is made of its changes."""
    found = {one.verdict for one in reviews}
    if "both" in found or {"wider", "narrower"} <= found:
        return "both"
    return next((one for one in ("wider", "unknown", "narrower") if one in found), "nothing")


def comment(reviews: list[Review], base: str) -> str:
    """One comment for all policies in at most ROOM bytes; what has no room is named alone."""
    foot = f"\nCompared with {base[:12]}.\n"
    made = f"{MARKER}\n"
    loud = [one for one in reviews if not one.quiet]
    for one in loud:
        short = f"\n### Firewall: {_code(one.path)}: {one.verdict or 'failed'}. The whole report stands in the files of this job.\n"
        part = _part(one)
        fits = len((made + part + foot).encode("utf-8", "replace")) <= ROOM - len(short.encode("utf-8", "replace")) * len(loud)
        made += part if fits else short
    if not loud:
        made += "### Firewall: nothing: the same traffic as before\n"
    return made.encode("utf-8", "replace")[: ROOM - len(foot)].decode("utf-8", "ignore") + foot


def _part(one: Review) -> str:
    if one.failure:
        inside = one.failure.replace("`", "'").replace("\r", " ")
        return f"\n### Firewall: {_code(one.path)} cannot be compared\n\n````text\n{inside[:4000]}\n````\n"
    return one.markdown.removeprefix(f"{MARKER}\n") + "\n"


def _code(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text).replace("`", "'")
    return f"`{plain}`"


def sarif(reviews: list[Review]) -> Node:
    """All of it as one run, because GitHub takes one run of a tool."""
    made: Node = {}
    rules: dict[str, Node] = {}
    results: list[Node] = []
    for one in reviews:
        if not one.sarif:
            continue
        made = made or one.sarif
        for rule in cast("list[Node]", _driver(one.sarif)["rules"]):
            rules.setdefault(str(rule["id"]), rule)
        results += one.results
    at = {name: index for index, name in enumerate(rules)}
    if not made:
        driver: Node = {"name": "emscloud", "rules": []}
        return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": []}]}
    run = cast("list[Node]", made["runs"])[0]
    driver = {**_driver(made), "rules": list(rules.values())}
    numbered = [{**one, "ruleIndex": at[str(one["ruleId"])]} for one in results]
    return {**made, "runs": [{**run, "tool": {"driver": driver}, "results": numbered}]}


def _driver(report: Node) -> Node:
    run = cast("list[Node]", report["runs"])[0]
    return cast(Node, cast(Node, run["tool"])["driver"])


def places(results: list[Node]) -> Iterator[tuple[str, str, int, str, str]]:
    """Of each result the level, the file, the line, the rule and the words; suppressed ones are notes."""
    for one in results:
        place = cast(Node, cast("list[Node]", one["locations"])[0]["physicalLocation"])
        file = unquote(str(cast(Node, place["artifactLocation"])["uri"]))
        line = cast(int, cast(Node, place.get("region", {})).get("startLine", 1))
        yield str(one["level"]), file, line, str(one["ruleId"]), str(cast(Node, one["message"])["text"])


def quality(results: list[Node]) -> list[Node]:
    """GitLab's Code Quality report."""
    prints = [cast(Node, one["partialFingerprints"]) for one in results]
    return [
        {
            "description": words,
            "check_name": rule,
            "fingerprint": sha256(f"{file}\n{''.join(map(str, marks.values()))}".encode("utf-8", "replace")).hexdigest(),
            "severity": QUALITY[level],
            "location": {"path": file, "lines": {"begin": line}},
        }
        for marks, (level, file, line, rule, words) in zip(prints, places(results), strict=True)
    ]


def commands(results: list[Node]) -> Iterator[str]:
    """Workflow commands, gravest first, as many of a level as GitHub shows."""
    counts: dict[str, int] = {}
    for level, file, line, rule, words in sorted(places(results), key=lambda one: -RANK[one[0]]):
        counts[level] = counts.get(level, 0) + 1
        if counts[level] <= SHOWN:
            yield f"::{LEVELS[level]} file={_property(file)},line={line},title={_property(rule)}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def log(text: str) -> None:
    """Print for the log: nothing in it is taken for a command of the runner."""
    for line in re.split(r"[\r\n]+", text):
        print(re.sub(r"^(\s*)::", r"\1: :", line).replace("##[", "## ["))


@dataclass(frozen=True, slots=True)
class Job:
    """What the environment says: where the change is discussed (None: nowhere that can be written to), and what to do."""

    base: str
    host: Host | None
    why_not: str
    patterns: str
    level: str
    out: Path


def github(env: Mapping[str, str]) -> Job:
    """A job of GitHub's, from its event and the action's inputs."""
    event = cast(Node, json.loads(Path(env["GITHUB_EVENT_PATH"]).read_text("utf-8")))
    pull = cast("Node | None", event.get("pull_request"))
    base = env.get("EMSCLOUD_BASE") or str(cast(Node, pull["base"])["sha"] if pull else event.get("before") or "")
    host, why_not = None, "No comment: this is no pull request."
    if pull and _fork(pull, env):
        why_not = "No comment: the pull request comes from a fork, whose token may not write one. The job's summary has the report."
    elif pull and not (env.get("EMSCLOUD_COMMENT") == "true" and env.get("EMSCLOUD_TOKEN")):
        why_not = "No comment: none is asked for, or there is no token."
    elif pull:
        accept = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        api = Api(env["GITHUB_API_URL"], {**accept, "Authorization": f"Bearer {env['EMSCLOUD_TOKEN']}", "User-Agent": "emscloud"})
        author = env.get("EMSCLOUD_AUTHOR") or "github-actions[bot]"
        host = GitHub(api, env["GITHUB_REPOSITORY"], cast(int, pull["number"]), author)
    return _job(env, base, host, why_not, Path(env["RUNNER_TEMP"]) / "emscloud-review")


def _fork(pull: Node, env: Mapping[str, str]) -> bool:
    repository = cast("Node | None", cast(Node, pull["head"])["repo"]) or {}
    return repository.get("full_name") != env["GITHUB_REPOSITORY"]


def gitlab(env: Mapping[str, str]) -> Job:
    """A job of GitLab's, from its predefined variables."""
    base = env.get("EMSCLOUD_BASE") or env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
    host, number = None, env.get("CI_MERGE_REQUEST_IID", "")
    if env.get("EMSCLOUD_TOKEN") and number:
        api = Api(env["CI_API_V4_URL"], {"PRIVATE-TOKEN": env["EMSCLOUD_TOKEN"], "User-Agent": "emscloud"})
        host = GitLab(api, env["CI_PROJECT_ID"], number)
    return _job(env, base, host, "No note: this is no merge request, or EMSCLOUD_TOKEN is not set.", Path("emscloud-review"))


def _job(env: Mapping[str, str], base: str, host: Host | None, why_not: str, out: Path) -> Job:
    level = env.get("EMSCLOUD_FAIL_ON") or "error"
    if level not in RANK:
        raise Refused(f"`{level}` is no level: write note, warning, error or never.")
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._/-]*", base):
        raise Refused("There is nothing to compare with: this is no pull or merge request, and no base is named.")
    return Job(git("merge-base", base, "HEAD").strip(), host, why_not, env.get("EMSCLOUD_POLICIES") or PATTERNS, level, out)


def write(job: Job, reviews: list[Review], text: str, env: Mapping[str, str]) -> list[Node]:
    """Write the files, the summary and the outputs; the results of all policies."""
    job.out.mkdir(parents=True, exist_ok=True)
    report = sarif(reviews)
    results = cast("list[Node]", cast("list[Node]", report["runs"])[0]["results"])
    files = {"emscloud.sarif": json.dumps(report), "code-quality.json": json.dumps(quality(results)), "comment.md": text}
    for number, one in enumerate(reviews):
        if one.html and not one.quiet:
            files[f"review-{number}.html"] = one.html
    for name, content in files.items():
        (job.out / name).write_text(content, "utf-8", errors="replace")
    if summary := env.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8", errors="replace") as file:
            file.write(text + "\n")
    if output := env.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as file:
            file.write(f"verdict={verdict(reviews)}\nsarif={job.out / 'emscloud.sarif'}\nfolder={job.out}\n")
    return results


def run(env: Mapping[str, str]) -> int:
    """Review every policy, and say it everywhere; the exit code."""
    on_github = "GITHUB_EVENT_PATH" in env
    job = github(env) if on_github else gitlab(env)
    bare = {key: value for key, value in env.items() if "TOKEN" not in key}
    reviews = [review(old, new, bare) for old, new in pairs(job.base, job.patterns)]
    for one in reviews:
        log(f"{one.path}: {one.verdict or 'cannot be compared'}")
        if one.failure:
            log(one.failure)
    text = comment(reviews, job.base)
    results = write(job, reviews, text, env)
    for line in commands(results) if on_github else ():
        print(line)
    loud = any(not one.quiet for one in reviews)
    try:
        log(job.why_not if job.host is None else publish(job.host, text, loud=loud))
    except Refused as error:
        log(f"The comment could not be written: {error}. It needs `pull-requests: write` (GitHub) or a token with `api` (GitLab).")
    if any(one.failure for one in reviews):
        return 1
    return 2 if any(RANK[level] >= RANK[job.level] for level, *_ in places(results)) else 0


def main() -> None:
    """Run, with a sentence for what cannot be done."""
    try:
        code = run(os.environ)
    except Refused as error:
        log(str(error))
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
