"""Debian's chromium without a window, told what to do by its DevTools protocol over a pipe; it may reach no network."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
)  # fmt: skip
"""Whatever it asks for over a network goes to a port of loopback where nobody listens."""
Node = dict[str, object]


class Browser:
    """A running browser with one page."""

    def __init__(self, write: int, read: int) -> None:
        self.out, self.into = os.fdopen(write, "wb"), os.fdopen(read, "rb")
        self.rest, self.number, self.session = b"", 0, ""
        self.requests: list[str] = []
        self.said: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = str(self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])
        for name in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{name}.enable")

    def call(self, method: str, **parameters: object) -> Node:
        """The result of one command; AssertionError where the browser refuses it."""
        self.number += 1
        message: Node = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.out.write(json.dumps(message).encode() + b"\0")
        self.out.flush()
        while (answer := self._next()).get("id") != self.number:
            self._noted(answer)
        assert "error" not in answer, answer
        return cast(Node, answer["result"])

    def _next(self) -> Node:
        while b"\0" not in self.rest:
            piece = os.read(self.into.fileno(), 1 << 16)
            assert piece, "chromium has gone"
            self.rest += piece
        message, _, self.rest = self.rest.partition(b"\0")
        return cast(Node, json.loads(message))

    def _noted(self, event: Node) -> None:
        parameters = cast(Node, event.get("params", {}))
        if event.get("method") == "Network.requestWillBeSent":
            self.requests.append(str(cast(Node, parameters["request"])["url"]))
        elif event.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
            self.said.append(json.dumps(parameters))

    def open(self, url: str) -> None:
        """Load a page and wait until it is there."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=url)
        waiting = "new Promise(done => document.readyState === 'complete' ? done(1) : addEventListener('load', () => done(1)))"
        self.evaluate(waiting)

    def evaluate(self, expression: str) -> object:
        """The value of an expression of JavaScript, promises awaited."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return cast(Node, found["result"]).get("value")

    def shape(self, width: int, height: int, theme: str) -> None:
        """The window's size in pixels, and whether its user likes it light or dark."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def picture(self, path: Path) -> None:
        """A picture of the whole page, as PNG."""
        found = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(str(found["data"])))


def program() -> str | None:
    """Where chromium is installed; None where it is not."""
    return shutil.which("chromium")


@contextmanager
def browser(folder: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Browser]:
    """A browser with a profile in a folder of its own; RuntimeError where chromium is not installed."""
    found = program()
    if found is None:
        message = "chromium is not installed, which shows what the page does: `make test` installs it, or apt-get install chromium"
        raise RuntimeError(message)
    its_in, our_out = os.pipe()
    our_in, its_out = os.pipe()
    # It reads from its descriptor 3 and writes to 4, which may be taken here: bash moves them there.
    command = ["bash", "-c", f'exec "$0" "$@" 3<&{its_in} 4>&{its_out}', found, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            command, pass_fds=(its_in, its_out), env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        os.close(its_in)
        os.close(its_out)
        made = None
        try:
            made = Browser(our_out, our_in)
            yield made
        finally:
            if made is not None:
                made.session = ""
                made.out.write(b'{"id":0,"method":"Browser.close"}\0')
                made.out.flush()
            running.terminate() if made is None else None
            running.wait(20)
