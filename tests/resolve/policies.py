"""Policies for tests of grounding: one AWS target, one Azure target, groups and rules by need."""

from __future__ import annotations

from emscloud.resolve.lock import Address, Lock
from tests.load.policies import AWS, AZURE

TARGETS = f"targets:\n  prod: {AWS}\n  west: {AZURE}\n"
LOCK = Lock(
    addresses=(
        Address("a.example", "8.8.8.8", "eu", "2026-01-01"),
        Address("a.example", "2001:4860:4860::8888", "us", "2026-01-01"),
        Address("a.example", "8.8.4.4", "us", "2026-01-01"),
        Address("doc.example", "192.0.2.1", "eu", "2026-01-01"),
        Address("in.example", "10.0.0.5", "eu", "2026-01-01"),
        Address("lo.example", "127.0.0.1", "eu", "2026-01-01"),
    ),
)


def policy(groups: dict[str, str], more: str = "") -> str:
    """A policy's text: each group in flow style, its rules after its further keys."""
    return "name: ems\ngroups:\n" + "".join(f"  {name}: {{{text}}}\n" for name, text in groups.items()) + TARGETS + more


def inbound(peers: str, name: str = "one", service: str = "tcp/443") -> str:
    """A rule for what comes in."""
    return f"{{id: {name}, inbound: {service}, from: [{peers}], why: w}}"


def outbound(peers: str, name: str = "two", service: str = "tcp/443") -> str:
    """A rule for what goes out."""
    return f"{{id: {name}, outbound: {service}, to: [{peers}], why: w}}"
