"""Check: side × peers × services, and its words; Suppression."""

from __future__ import annotations

from dataclasses import dataclass, field

from emscloud.diagnostics import Severity, Where
from emscloud.model.policy import Direction
from emscloud.model.service import Service


@dataclass(frozen=True, slots=True)
class Check:
    """What a reviewer should be told of a change.

    `side` is wider, narrower or unknown, or nothing for what no traffic shows; None of `direction`, no `services` and
    the peers `anybody` are all of them.  `least` is how many addresses the peers have at least.  A `judgement` names a
    test that no region can say.
    """

    id: str
    side: str
    direction: Direction | None
    peers: str
    services: tuple[Service, ...]
    least: int
    severity: Severity
    summary: str
    detail: str
    help: str
    judgement: str | None = None
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A check that is not to speak of a group (None: of any), why, and until which day (YYYY-MM-DD, or empty)."""

    check: str
    group: str | None
    why: str
    until: str
    where: Where | None = field(default=None, compare=False)
