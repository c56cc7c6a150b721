"""GitHub's and GitLab's comments as far as a review needs them, served on loopback: pages, authors, refusals, pauses."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast
from urllib.parse import parse_qs, urlsplit

ME = "github-actions[bot]"
Node = dict[str, object]


@dataclass
class Hosted:
    """The comments of one change, what was asked, and how the next requests fail: (status, headers, message) each."""

    url: str = ""
    comments: list[Node] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    failures: list[tuple[int, dict[str, str], str]] = field(default_factory=list)

    def add(self, body: str, login: str = ME) -> int:
        """A comment that is there; its id."""
        number = 1000 + len(self.comments)
        author = {"login": login, "id": len(login)}
        self.comments.append({"id": number, "body": body, "user": author, "author": author})
        return number

    def body(self, number: int) -> str:
        """The text of a comment."""
        return next(str(one["body"]) for one in self.comments if one["id"] == number)


class _Handler(BaseHTTPRequestHandler):
    hosted: Hosted

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        sent = cast(Node, json.loads(self.rfile.read(length))) if length else {}
        self.hosted.asked.append((self.command, parts.path))
        self.hosted.tokens.add(self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or "")
        if self.hosted.failures:
            status, headers, message = self.hosted.failures.pop(0)
            self._send(status, {"message": message}, headers)
            return
        if parts.path == "/user":
            self._send(200, {"id": len(ME)}, {})
        elif re.search(r"/(comments|notes)/\d+$", parts.path) and self.command in ("PATCH", "PUT"):
            number = int(parts.path.rpartition("/")[2])
            next(one for one in self.hosted.comments if one["id"] == number)["body"] = sent["body"]
            self._send(200, {}, {})
        elif parts.path.endswith(("/comments", "/notes")) and self.command == "POST":
            self._send(201, {"id": self.hosted.add(str(sent["body"]))}, {})
        elif parts.path.endswith(("/comments", "/notes")):
            asked = parse_qs(parts.query)
            size, page = int(asked["per_page"][0]), int(asked["page"][0])
            self._send(200, self.hosted.comments[size * (page - 1) : size * page], {})
        else:
            self._send(404, {"message": "Not Found"}, {})

    do_GET = do_POST = do_PATCH = do_PUT = _answer  # noqa: N815  (as http.server calls them)

    def _send(self, status: int, value: object, headers: dict[str, str]) -> None:
        text = json.dumps(value).encode()
        self.send_response(status)
        for name, one in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, one)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002  (its name there)
        """Say nothing."""


@contextmanager
def served() -> Iterator[Hosted]:
    """A host until the block ends."""
    hosted = Hosted()
    handler = type("Handler", (_Handler,), {"hosted": hosted})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hosted.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hosted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
