"""Debian's unbound, a resolver that knows nothing of us, on loopback: it serves one zone and asks nobody."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import Issued

CONFIGURATION = """\
server:
  interface: 127.0.0.1@{port}
  interface: 127.0.0.1@{tls}
  interface: 127.0.0.1@{https}
  tls-port: {tls}
  https-port: {https}
  tls-service-key: "{key}"
  tls-service-pem: "{certificate}"
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  num-threads: 1
  module-config: "iterator"
  do-not-query-address: 0.0.0.0/0
  do-not-query-address: ::/0
auth-zone:
  name: "example.com"
  zonefile: "{folder}/example.com.zone"
  for-downstream: yes
  for-upstream: no
  fallback-enabled: no
remote-control:
  control-enable: no
"""
"""Authoritative for its zone; whatever else is asked would take asking others, which it may not."""
HEAD = """\
$ORIGIN example.com.
$TTL 60
@ IN SOA ns.example.com. root.example.com. 1 3600 600 86400 60
@ IN NS ns.example.com.
ns IN A 192.0.2.53
"""
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Unbound:
    """The ports of 127.0.0.1 at which it answers."""

    port: int
    tls: int
    https: int


def program() -> str | None:
    """Where unbound is installed, also where users have no path to it; None where it is not."""
    return shutil.which("unbound", path=f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin")


@contextmanager
def served(folder: Path, zone: str, issued: Issued) -> Iterator[Unbound]:
    """A zone `example.com` with these records, until the block ends; RuntimeError where unbound is not installed."""
    found = program()
    if found is None:
        message = "unbound is not installed, which judges what is asked: `make test` installs it, or apt-get install unbound"
        raise RuntimeError(message)
    at = Unbound(*_free(3))
    (folder / "example.com.zone").write_text(HEAD + zone, "utf-8")
    configuration = folder / "unbound.conf"
    configuration.write_text(
        CONFIGURATION.format(
            folder=folder, port=at.port, tls=at.tls, https=at.https, key=issued.key, certificate=issued.certificate
        ),
        "utf-8",
    )
    with (folder / "unbound.log").open("w+b") as log:
        running = subprocess.Popen([found, "-d", "-c", configuration], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _wait(running, at, folder / "unbound.log")
            yield at
        finally:
            running.terminate()
            running.wait(SECONDS)


def _free(count: int) -> list[int]:
    """Ports below those that the system hands to clients, or a client that reuses ports could be given one of them."""
    held: list[socket.socket] = []
    while len(held) < count:
        with suppress(OSError):
            held.append(socket.create_server(("127.0.0.1", random.randrange(20_000, 30_000))))
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def _wait(running: subprocess.Popen[bytes], at: Unbound, log: Path) -> None:
    """Until every port answers."""
    waiting = [at.port, at.tls, at.https]
    end = time.monotonic() + SECONDS
    while waiting:
        if running.poll() is not None or time.monotonic() > end:
            raise RuntimeError(log.read_text("utf-8"))
        with suppress(OSError), socket.create_connection(("127.0.0.1", waiting[0]), 1):
            waiting.pop(0)
            continue
        time.sleep(0.02)
