"""A plan for a terminal, for a pull request, and for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from emscloud.plan.order import Peak
from emscloud.plan.rule import Rule
from emscloud.plan.steps import Action, Identity, Plan, Quota, Step, Verdict
from emscloud.report.changes import packet_of
from emscloud.report.markdown import BUDGET, code
from emscloud.report.text import Line

_SIGNS = {
    Action.ADOPT: (">", "good"),
    Action.CREATE: ("+", "good"),
    Action.GRANT: ("+", "good"),
    Action.MODIFY: ("~", "warning"),
    Action.REVOKE: ("-", "error"),
    Action.FOREIGN: ("!", "error"),
    Action.DELETE: ("-", "error"),
}
_VERBS = {
    Action.ADOPT: "take on",
    Action.CREATE: "make the group",
    Action.GRANT: "grant",
    Action.MODIFY: "change",
    Action.REVOKE: "revoke",
    Action.FOREIGN: "revoke",
    Action.DELETE: "delete the group",
}
_LISTS = {Action.CREATE: "make", Action.MODIFY: "resize", Action.DELETE: "delete"}
_TAG = "tag the group"
_COUNTED = {
    Action.ADOPT: "to take on",
    Action.CREATE: "to make",
    Action.GRANT: "to grant",
    Action.MODIFY: "to change",
    Action.REVOKE: "to revoke",
    Action.FOREIGN: "foreign",
    Action.DELETE: "to delete",
}
_STYLES = {Verdict.NOTHING: "good", Verdict.CLOSES: "warning", Verdict.OPENS: "warning", Verdict.BOTH: "warning"}
_WAYS = {"in": "ingress", "out": "egress"}
DRIFT = "Rules that somebody else put into these groups; they go when this plan is applied:"
CHANGED = "Rules that somebody else took away or changed since they were applied; this sets them right:"
THEN = "What an apply would do in it then:"
OPEN = "Connections that are open already may live on after their rule has gone."


def identity(one: Identity, title: str, who: str) -> list[Line]:
    """Which account it is about, and as whom it is asked."""
    place = ", ".join(f"{key} {value}" for key, value in one.place)
    return [[(f"{one.policy} in {one.target}", "bold"), (f" ({title}): {place}", "plain")], [(f"  as {who}", "dim")]]


def counts(steps: Sequence[Step[Rule]]) -> str:
    """How many steps of what kind: `3 to grant, 1 to revoke`."""
    said = [(action, sum(step.action is action for step in steps)) for action in Action]
    return ", ".join(f"{count:,} {_COUNTED[action]}" for action, count in said if count)


def text(plan: Plan[Rule], *, drift_only: bool = False) -> list[Line]:
    """The verdict, then every step in its order, what others did apart, and the quotas that matter."""
    if not (plan.drift if drift_only else plan.steps):
        words = "nobody else changed these groups" if drift_only else "the account is the policy"
        return [[("nothing", "good"), (f"  {words}", "plain")]]
    lines: list[Line] = []
    if not drift_only:
        lines.append([(plan.verdict.value, _STYLES[plan.verdict]), (f"  {counts(plan.steps)}", "plain")])
    for title, steps in _sections(plan, drift_only=drift_only):
        lines += [[(title, "bold")]] if title else []
        lines += [line for step in steps for line in _step(step)]
    if drift_only:
        return lines
    lines += [[(f"  room: {words}", "dim")] for words in rooms(plan)]
    if plan.verdict in (Verdict.CLOSES, Verdict.BOTH):
        lines.append([(OPEN, "dim")])
    return lines


def _sections(plan: Plan[Rule], *, drift_only: bool) -> Iterator[tuple[str, list[Step[Rule]]]]:
    """What the policy brings, then what others changed, then what they added; the empty ones are left out."""
    drift = plan.drift
    others = set(drift)
    own = [] if drift_only else [step for step in plan.steps if step not in others]
    taken = [step for step in own if step.action is Action.ADOPT]
    rest = [step for step in own if step.action is not Action.ADOPT]
    gone = [step for step in drift if step.action is not Action.FOREIGN]
    listed = (("", taken), (THEN if taken else "", rest), (CHANGED, gone), (DRIFT, list(plan.foreign)))
    return ((title, steps) for title, steps in listed if steps)


def _step(step: Step[Rule]) -> list[Line]:
    sign, style = _SIGNS[step.action]
    said, about = f"{_verb(step)} {step.group}", f": {step.words}" if step.direction or step.listed else ""
    if step.action is Action.ADOPT:
        said, about = f"{_VERBS[step.action]} {step.words}", f" as {step.group}"
    lines: list[Line] = [[(f"{sign} ", style), (said, "plain"), (about, "bold")]]
    lines.append([(f"  {'; '.join(_facts(step))}", "dim")])
    if step.gap:
        lines.append([(f"  gap: cuts {step.gap} for a while, which both states allow; `--accept-gap {step.group}`", "error")])
    return lines


def _verb(step: Step[Rule]) -> str:
    if step.listed:
        return f"{_LISTS[step.action]} a list of"
    return _TAG if step.action is Action.MODIFY and step.direction is None else _VERBS[step.action]


def _facts(step: Step[Rule]) -> Iterator[str]:
    yield step.reason
    if step.causes:
        yield f"for {', '.join(step.causes)}"
    if step.old:
        yield f"{step.old.id}, {step.old.description or 'without a description'}"
    if step.packet:
        yield f"packet: {step.packet}"


def rooms(plan: Plan[Rule]) -> Iterator[str]:
    """The quotas of which a change fills more than it did, fullest first for each group."""
    ways = [(one.group, one.listed.direction if one.listed else one.direction) for one in plan.steps]
    touched = {*ways, *[(group, None) for group, _ in ways]}
    for quota in plan.quotas:
        one = quota.peak
        if one.peak and (quota.group, one.direction) in touched:
            yield f"{quota.group} {_way(one)} {one.peak:,} of {one.limit:,} at most on the way ({plan.room.source})"


def _way(one: Peak) -> str:
    return f"{_WAYS[one.direction.value]} IPv{one.family}" if one.direction else "rules"


def data(plan: Plan[Rule], *, drift_only: bool = False) -> dict[str, object]:
    """The JSON of a plan; every key is always there, null where it says nothing."""
    one = plan.identity
    drift = set(plan.drift)
    return {
        "format": 1,
        "verdict": plan.verdict.value,
        "identity": {"policy": one.policy, "target": one.target, "cloud": one.cloud, "place": dict(one.place)},
        "steps": [_data(step, drift=step in drift) for step in plan.steps if step in drift or not drift_only],
        "gaps": list(plan.gaps),
        "quotas": [_quota(quota, plan.room.source) for quota in plan.quotas],
    }


def _data(step: Step[Rule], *, drift: bool) -> dict[str, object]:
    return {
        "action": step.action.value,
        "group": step.group,
        "direction": step.direction.value if step.direction else None,
        "rule": step.words if step.direction else None,
        "list": step.listed.name if step.listed else None,
        "id": step.old.id if step.old else None,
        "description": step.new.description if step.new else step.old.description if step.old else None,
        "reason": step.reason,
        "cause": list(step.causes) or None,
        "packet": packet_of(step.packet),
        "gap": packet_of(step.gap),
        "drift": drift,
    }


def _quota(one: Quota, source: str) -> dict[str, object]:
    peak = one.peak
    return {
        "group": one.group,
        "direction": peak.direction.value if peak.direction else None,
        "family": peak.family,
        "peak": peak.peak,
        "limit": peak.limit,
        "source": source,
    }


def markdown(plan: Plan[Rule], *, drift_only: bool = False) -> str:
    """For a pull request, in at most BUDGET bytes: what is left out is counted."""
    one = plan.identity
    place = ", ".join(f"{key} {value}" for key, value in one.place)
    steps = plan.drift if drift_only else plan.steps
    who = f"{one.policy} in {one.target}"
    head = f"### Apply: {plan.verdict.value}\n\n{code(who)} ({place}). {counts(steps) or 'nothing to do'}.\n"
    made, left = head, 0
    for title, listed in _sections(plan, drift_only=drift_only):
        room = BUDGET - 200 - len(made.encode())
        lines, over = _fitting(listed, room)
        made += f"\n#### {title.rstrip(':') or 'In this order'}\n\n{lines}"
        left += over
    return made + (f"\n**{left:,} more steps are left out here**; `emscloud plan` prints all of them.\n" if left else "")


def _fitting(steps: Iterable[Step[Rule]], room: int) -> tuple[str, int]:
    made, left = "", 0
    for step in steps:
        rule = f"{_verb(step)} {code(step.group)}: {code(step.words)}{' **gap**' if step.gap else ''}"
        line = f"- {rule}. {code('; '.join(_facts(step)))}\n"
        if len((made + line).encode()) > room:
            left += 1
        else:
            made += line
    return made, left
