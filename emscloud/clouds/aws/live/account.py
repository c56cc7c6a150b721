"""A live account in AWS, as one policy in one target sees it: read, planned for, and made to be it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from emscloud.cloud import Access, Refused
from emscloud.cloud.patience import Patience
from emscloud.clouds.aws.adopt.imports import imports
from emscloud.clouds.aws.adopt.take import Take
from emscloud.clouds.aws.artifact import Module
from emscloud.clouds.aws.limits import QUOTA_CODE, RULES_PER_GROUP, WARN_AT, Limits
from emscloud.clouds.aws.live.client import Answer, Clients, clients
from emscloud.clouds.aws.live.perform import Performance
from emscloud.clouds.aws.live.state import State, text
from emscloud.clouds.aws.live.wanted import lift_of, resolved, wanted
from emscloud.diagnostics import Failed, Problem, Severity
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Grounded
from emscloud.plan.account import Imports, Outcome, Ready, Run
from emscloud.plan.atom import Atom, Room, atom_of
from emscloud.plan.make import make
from emscloud.plan.rule import Rule
from emscloud.plan.saved import Saved, moved
from emscloud.plan.steps import Identity, Path, Plan
from emscloud.plan.world import controllers

_Extents = Mapping[Symbol, tuple[Network, ...]]


def connect(access: Access, identity: Identity) -> Aws:
    """The account of an identity; nothing is asked before its first method is.  Raises Failed with E440 for another region."""
    region = identity.at("region")
    if access.region not in (None, region):
        raise Failed([Problem("E440", f"`--region {access.region}` is not the region of {identity.target}, {region}.")])
    return Aws(clients(access, region), identity)


class Aws:
    """One VPC of an account, through a policy's eyes: plan.account.Account."""

    def __init__(self, reached: Clients, identity: Identity) -> None:
        self._reached, self._identity = reached, identity
        self._state = State(identity)

    def who(self) -> str:
        """The ARN of who asks; raises Failed with E440 where the credentials are those of another account."""
        answer = self._reached.sts.call("GetCallerIdentity")
        found, wanted_account = text(answer, "Account"), self._identity.at("account_id")
        if found != wanted_account:
            said = f"These credentials are of the account {found}, and {self._identity.target} is {wanted_account}"
            raise Failed([Problem("E440", f"{said}. Give the right `--profile` or `--role-arn`.")])
        return text(answer, "Arn")

    def plan(self, artifact: Module, grounded: Grounded, run: Run) -> Ready:
        """Read, and say what takes the VPC to the policy.

        Raises Failed: E440 for no such VPC, E441 to E443 for groups that are not ours, E445 for what
        is not done yet, E449 over quota.
        """
        self._read(run)
        names = {one.group: one.name for one in artifact.groups}
        ids = self._state.named(names)
        ours = {id_: group for group, id_ in ids.items()}
        paths = [self._at(one) for one in resolved(wanted(artifact, ours), ours)]
        paths += [self._going(group, id_) for group, id_ in ids.items() if group not in names]
        return self._within(paths, stated(grounded.target.settings), grounded.extents, run)

    def leave(self, run: Run) -> Ready:
        """Read, and say what takes away every group that emscloud made in the VPC for the policy."""
        self._read(run)
        paths = [self._going(group, id_) for group, id_ in self._state.named({}).items()]
        return self._ready(paths, Room(RULES_PER_GROUP, "AWS's default"), {})

    def resume(self, saved: Saved, run: Run) -> Ready:
        """Read, and say what is left of a plan; raises Failed with E444 where anything has moved off its path."""
        paths = saved.paths(atom_of)
        self._read(run)
        ids = self._state.named({one.group: one.name for one in paths})
        now = [self._at(one) for one in resolved(paths, {id_: group for group, id_ in ids.items()})]
        now += [self._going(group, id_) for group, id_ in ids.items() if group not in {one.group for one in paths}]
        strange = list(moved(paths, now))
        if strange:
            raise Failed([Problem("E444", f"{'; '.join(strange)}. Plan again.")])
        return self._ready(now, saved.room, saved.extents)

    def adopt(self, live: str, group: str, artifact: Module, grounded: Grounded, run: Run) -> Ready:
        """Read a live group, and say what an apply would do in it once it is the policy's; Take says what it raises."""
        take = Take(self._reached.ec2, self._state, group, artifact)
        found = take.find(live, run)
        path, ready = self._taken(group, artifact, grounded, run)
        return take.taking(found).ready(self._made([path], ready.plan.room, grounded.extents), ready.problems)

    def imports(self, live: str, group: str, artifact: Module, grounded: Grounded, run: Run) -> Imports:
        """How Terraform takes on a live group as what `emit` writes for the policy's; Take says what it raises."""
        found = Take(self._reached.ec2, self._state, group, artifact).find(live, run)
        return imports(artifact, self._taken(group, artifact, grounded, run)[0], found, self._state)

    def _taken(self, group: str, artifact: Module, grounded: Grounded, run: Run) -> tuple[Path[Atom], Ready]:
        """The path of one group, and the plan that it stands in."""
        ready = self.plan(artifact, grounded, run)
        return next(cast("Path[Atom]", one) for one in ready.plan.paths if one.group == group), ready

    def perform(self, plan: Plan[Atom], run: Run) -> Outcome:
        """Do it, and prove it by reading back; Performance says what it raises."""
        return Performance(self._reached.ec2, self._state, plan, run, lift_of(plan.extents)).go()

    def _read(self, run: Run) -> None:
        Patience(run).reading(lambda: self._state.read(self._reached.ec2))
        if not self._state.groups:
            self._there(run)

    def _there(self, run: Run) -> None:
        """Raises Failed with E440 where the VPC is not in this account and region; of one that is shared no group may be seen."""
        vpc = self._identity.at("vpc_id")
        try:
            Patience(run).reading(lambda: self._reached.ec2.call("DescribeVpcs", VpcIds=[vpc]))
        except Refused as error:
            if error.reason != "InvalidVpcID.NotFound":
                raise
            where = f"the region {self._identity.at('region')} of the account {self._identity.at('account_id')}"
            raise Failed([Problem("E440", f"{vpc} is not in {where}.")]) from error

    def _at(self, path: Path[Atom]) -> Path[Atom]:
        """A path that begins at what is live, whose name stays."""
        return replace(path, name=self._state.groups[path.id].name, before=self._state.rules(path.id)) if path.id else path

    def _going(self, group: str, id_: str) -> Path[Atom]:
        return Path(group, self._state.groups[id_].name, id_, self._state.rules(id_), None)

    def _ready(self, paths: Iterable[Path[Atom]], room: Room, extents: _Extents, problems: tuple[Problem, ...] = ()) -> Ready:
        made = self._made(paths, room, extents)
        return Ready(made, partial(self.perform, made), (*problems, *controllers(made, self._state.standings)))

    def _made(self, paths: Iterable[Path[Atom]], room: Room, extents: _Extents) -> Plan[Atom]:
        return make(self._identity, tuple(paths), room, lift_of(extents), extents)

    def _within(self, paths: Sequence[Path[Atom]], room: Room, extents: _Extents, run: Run) -> Ready:
        """The plan in the room that is stated, or in the account's own: where that was asked for, or the other is scarce."""
        full: tuple[Problem, ...] = ()
        try:
            ready = self._ready(paths, room, extents)
            if not run.quotas and not scarce(ready.plan):
                return ready
        except Failed as error:
            full = error.problems
        told, unknown = self._quota(room, run)
        if told is not None:
            return self._ready(paths, replace(room, limit=told, source="the account's quota"), extents)
        if full:
            raise Failed([*full, *unknown])
        return replace(ready, problems=(*ready.problems, *unknown))

    def _quota(self, room: Room, run: Run) -> tuple[int | None, tuple[Problem, ...]]:
        """Rules a group as Service Quotas tells; where it does not, E458 says why and what counts instead.

        `GetServiceQuota` knows nothing where no value was ever applied, and then the default counts.
        """
        why = f"Service Quotas knows no {QUOTA_CODE}."
        for action in ("GetServiceQuota", "GetAWSDefaultServiceQuota"):
            try:
                answer = self._reached.quotas.call(action, ServiceCode="vpc", QuotaCode=QUOTA_CODE)
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


def stated(settings: Mapping[str, object]) -> Room:
    """The room that a target states, or AWS's default."""
    limits = Limits.of(settings)
    lists = {name: _weight(one.max_entries, one.family) for name, one in limits.prefix_lists.items()}
    own = isinstance(settings.get("limits"), Mapping) and "rules_per_group" in cast("Mapping[str, object]", settings["limits"])
    return Room(limits.rules, "the target's limit" if own else "AWS's default", lists)


def scarce(plan: Plan[Rule]) -> bool:
    """Whether something is changed where a group is nearly full on the way."""
    touched = {(step.group, step.direction) for step in plan.steps}
    peaks = [one.peak for one in plan.quotas if (one.group, one.peak.direction) in touched]
    return any(one.peak * 100 >= one.limit * WARN_AT for one in peaks)


def _weight(most: int, family: int) -> tuple[int, int]:
    return (most, 0) if family == 4 else (0, most)  # noqa: PLR2004
