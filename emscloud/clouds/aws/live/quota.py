"""How many rules a group takes: by what a target states, or as Service Quotas tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from emscloud.cloud import Refused
from emscloud.clouds.aws.limits import QUOTA_CODE, Limits
from emscloud.clouds.aws.live.client import Answer, Client
from emscloud.diagnostics import Problem, Severity
from emscloud.plan.account import Run
from emscloud.plan.atom import Room


def stated(settings: Mapping[str, object]) -> Room:
    """The room that a target states, or AWS's default."""
    limits = Limits.of(settings)
    lists = {name: _weight(one.max_entries, one.family) for name, one in limits.prefix_lists.items()}
    own = isinstance(settings.get("limits"), Mapping) and "rules_per_group" in cast("Mapping[str, object]", settings["limits"])
    return Room(limits.rules, "the target's limit" if own else "AWS's default", lists)


def told_by(quotas: Client, room: Room, run: Run) -> tuple[int | None, tuple[Problem, ...]]:
    """Rules a group as Service Quotas tells; where it does not, E458 says why and what counts instead.

    `GetServiceQuota` knows nothing where no value was ever applied, and then the default counts.
    """
    why = f"Service Quotas knows no {QUOTA_CODE}."
    for action in ("GetServiceQuota", "GetAWSDefaultServiceQuota"):
        try:
            answer = quotas.call(action, ServiceCode="vpc", QuotaCode=QUOTA_CODE)
        except Refused as error:
            if error.reason == "NoSuchResourceException":
                continue
            why = error.problems[0].detail
            break
        value = cast("Answer", answer.get("Quota") or {}).get("Value")
        if isinstance(value, float):
            return int(value), ()
    else:
        if not run.quotas:
            return None, ()
    said = f"How many rules a group takes in this account is not told, so {room.source} counts, {room.limit:,}. {why}"
    return None, (Problem("E458", said, severity=Severity.WARNING),)


def _weight(most: int, family: int) -> tuple[int, int]:
    return (most, 0) if family == 4 else (0, most)  # noqa: PLR2004
