"""A repository with a change to review, and the job that reviews it as a host would run it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.action.hosts import Hosted
from tests.commands import SMALL, Ran, environment
from tests.sources.repository import Repository

TOKEN = "a-secret-token"
WIDER = SMALL.replace("192.0.2.0/24", "anywhere")
OTHER = SMALL.replace("name: small", "name: other")


@dataclass
class Change:
    """A repository whose branch `topic` parted from `main`, and where its jobs put their files."""

    repository: Repository
    host: Hosted
    fork: bool = False
    more: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The commit of the base branch."""
        return self.repository.git("rev-parse", "main").strip()

    @property
    def files(self) -> Path:
        """What is outside of the repository."""
        return self.repository.folder.parent

    def text(self, name: str) -> str:
        """A file that the job wrote."""
        return (self.files / name).read_text("utf-8")

    def edit(self, files: dict[str, str]) -> None:
        """Commit files on the branch."""
        self.repository.write(files)
        self.repository.commit("edit")

    def before(self, files: dict[str, str]) -> None:
        """Files that are there on both branches."""
        self.edit(files)
        self.repository.git("branch", "-f", "main", "HEAD")

    def github(self) -> dict[str, str]:
        """The environment of GitHub's job."""
        source = "somebody/fork" if self.fork else "owner/repo"
        event = {"pull_request": {"number": 7, "base": {"sha": self.base}, "head": {"repo": {"full_name": source}}}}
        (self.files / "event.json").write_text(json.dumps(event), "utf-8")
        return environment({
            "GITHUB_EVENT_PATH": str(self.files / "event.json"),
            "GITHUB_REPOSITORY": "owner/repo",
            "GITHUB_API_URL": self.host.url,
            "GITHUB_OUTPUT": str(self.files / "output"),
            "GITHUB_STEP_SUMMARY": str(self.files / "summary.md"),
            "RUNNER_TEMP": str(self.files),
            "EMSCLOUD_TOKEN": TOKEN,
            "EMSCLOUD_COMMENT": "true",
            **self.more,
        })  # fmt: skip

    def gitlab(self) -> dict[str, str]:
        """The environment of GitLab's job."""
        return environment({
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.base,
            "CI_MERGE_REQUEST_IID": "7",
            "CI_PROJECT_ID": "42",
            "CI_API_V4_URL": self.host.url,
            "EMSCLOUD_TOKEN": TOKEN,
            **self.more,
        })  # fmt: skip

    def review(self, env: dict[str, str] | None = None) -> Ran:
        """Run the job; its token is in nothing that it prints or writes."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "action.review"], cwd=self.repository.folder, env=env or self.github(), check=False,
            capture_output=True, encoding="utf-8", timeout=300, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        written = [path.read_bytes() for path in self.files.rglob("*") if path.is_file() and path.name != "event.json"]
        assert TOKEN not in done.stdout + done.stderr
        assert not any(TOKEN.encode() in one for one in written)
        return Ran(done.returncode, done.stdout, done.stderr)


def begun(folder: Path, host: Hosted) -> Change:
    """A repository with one policy on `main`, and a branch that is checked out."""
    made = Repository(folder / "repo")
    made.write({"emscloud.yaml": SMALL, "README.md": "x\n"})
    made.commit("begin")
    made.git("checkout", "-q", "-b", "topic")
    return Change(made, host)
