"""GitHub's and GitLab's interfaces for the comments of a change: one comment of ours, written once and then over.

Source: GitHub's REST API for issue comments and its page on rate limits; GitLab's API for notes of merge requests.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, cast
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

MARKER = "<!-- emscloud diff -->"
"""The first line of the comment, by which it is found again; `emscloud diff` writes it too."""
PAGE, PAGES = 100, 30
"""Comments of a page, the most that both hosts give, and pages that are looked through."""
SECONDS, LONGEST = 30, 90
"""How long an answer may take, and the longest pause that is waited for."""
Node: TypeAlias = dict[str, object]


class Refused(Exception):  # noqa: N818  (it says why)
    """What cannot be done, as a sentence."""


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the token to wherever it leads."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


class Api:
    """A host's interface: JSON over HTTP with a token, which is never printed."""

    def __init__(self, root: str, headers: Mapping[str, str]) -> None:
        self.root, self.headers = root.rstrip("/"), dict(headers)
        self.opener = build_opener(_NoRedirect)

    def ask(self, method: str, path: str, body: Node | None = None) -> object:
        """The answer; raises Refused with what the host says.  Tried twice where the host is ill or wants a pause."""
        data = None if body is None else json.dumps(body).encode()
        for last in (False, True):
            request = Request(self.root + path, data, {**self.headers, "Content-Type": "application/json"}, method=method)
            try:
                with self.opener.open(request, timeout=SECONDS) as answer:
                    return cast(object, json.loads(answer.read()))
            except HTTPError as error:
                said = _reason(error)
                pause = _pause(error, said)
                if last or pause is None:
                    raise Refused(f"{method} {path.partition('?')[0]}: {error.code} {said}") from None
            except (URLError, TimeoutError, ValueError) as error:
                pause = 1
                if last:
                    raise Refused(f"{method} {path.partition('?')[0]}: {error}") from None
            time.sleep(pause)
        raise AssertionError

    def pages(self, path: str) -> Iterator[Node]:
        """Every item of a list that comes in pages."""
        for number in range(1, PAGES + 1):
            items = cast("list[Node]", self.ask("GET", f"{path}?{urlencode({'per_page': PAGE, 'page': number})}"))
            yield from items
            if len(items) < PAGE:
                return


def _reason(error: HTTPError) -> str:
    try:
        said = json.loads(error.read())
        return str(said.get("message", error.reason))[:300]
    except (ValueError, AttributeError):
        return str(error.reason)


def _pause(error: HTTPError, said: str) -> int | None:
    """Seconds until it may be tried again; None where that is of no use."""
    after = error.headers.get("Retry-After", "")
    limited = error.code == 429 or (error.code == 403 and (bool(after) or "rate limit" in said))
    if limited:
        seconds = int(after) if after.isdecimal() else 60
        return seconds if seconds <= LONGEST else None
    return 1 if error.code >= 500 else None


class Host(Protocol):
    """Where the change is discussed."""

    def notes(self) -> Iterator[tuple[object, str]]:
        """Id and text of each comment that is ours."""

    def write(self, text: str, earlier: object) -> None:
        """Write a comment, or over an earlier one."""


@dataclass(frozen=True, slots=True)
class GitHub:
    """A pull request; `author` is who writes with the token."""

    api: Api
    repository: str
    number: int
    author: str

    def notes(self) -> Iterator[tuple[object, str]]:
        """Id and text of each comment that is ours."""
        for one in self.api.pages(f"/repos/{self.repository}/issues/{self.number}/comments"):
            if cast(Node, one["user"] or {}).get("login") == self.author:
                yield one["id"], str(one["body"])

    def write(self, text: str, earlier: object) -> None:
        """Write a comment, or over an earlier one."""
        if earlier is None:
            self.api.ask("POST", f"/repos/{self.repository}/issues/{self.number}/comments", {"body": text})
        else:
            self.api.ask("PATCH", f"/repos/{self.repository}/issues/comments/{earlier}", {"body": text})


@dataclass(frozen=True, slots=True)
class GitLab:
    """A merge request; who writes with the token is asked."""

    api: Api
    project: str
    number: str

    @property
    def _path(self) -> str:
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{quote(self.number, safe='')}/notes"

    def notes(self) -> Iterator[tuple[object, str]]:
        """Id and text of each note that is ours."""
        me = cast(Node, self.api.ask("GET", "/user"))["id"]
        for one in self.api.pages(self._path):
            if cast(Node, one["author"])["id"] == me:
                yield one["id"], str(one["body"])

    def write(self, text: str, earlier: object) -> None:
        """Write a note, or over an earlier one."""
        if earlier is None:
            self.api.ask("POST", self._path, {"body": text})
        else:
            self.api.ask("PUT", f"{self._path}/{earlier}", {"body": text})


def publish(host: Host, text: str, *, loud: bool) -> str:
    """Bring the one comment up to date; what was done, in words.  Where there is nothing to say none is begun."""
    earlier, was = next(((name, body) for name, body in host.notes() if body.startswith(MARKER)), (None, ""))
    if earlier is None and not loud:
        return "There is nothing to say, and no comment that says otherwise."
    if was.strip() == text.strip():
        return "The comment is up to date."
    host.write(text, earlier)
    return "The comment was written." if earlier is None else "The comment was brought up to date."
