"""A live account in AWS, as one policy in one target sees it: read, planned for, and made to be it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from emscloud.cloud import Access, Refused
from emscloud.cloud.patience import Patience
from emscloud.clouds.aws.adopt.imports import imports
from emscloud.clouds.aws.adopt.take import Take
from emscloud.clouds.aws.artifact import Module
from emscloud.clouds.aws.limits import RULES_PER_GROUP, WARN_AT
from emscloud.clouds.aws.live.client import Clients, clients, text
from emscloud.clouds.aws.live.parts.plan import Basis, planned
from emscloud.clouds.aws.live.perform import Performance
from emscloud.clouds.aws.live.quota import stated, told_by
from emscloud.clouds.aws.live.state import State
from emscloud.clouds.aws.live.wanted import APPLIED, base_of, lift_of, part_name, resolved, wanted
from emscloud.diagnostics import Failed, Problem
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Grounded
from emscloud.plan.account import Imports, Old, Outcome, Ready, Run
from emscloud.plan.atom import Atom, Room, atom_of
from emscloud.plan.make import scarce
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

        Raises Failed: E440 for no such VPC, E441 to E443 for groups and lists that are not ours, E445 for what
        is not done yet, E449 over quota.
        """
        self._read(run)
        names = {part_name(one.group, one.part): one.name for one in artifact.groups}
        ids = self._state.named(names)
        ours = {id_: group for group, id_ in ids.items()}
        asked = resolved(wanted(artifact, ours), ours)
        if artifact.lists or ids.keys() - names.keys() or not all(map(self._settled, asked)):
            self._look(run, needed=bool(artifact.lists))
            self._state.lists.claimed({one.name: one.group for one in artifact.lists})
        paths = [*map(self._state.standing, asked), *self._going(ids, names)]
        self._parted(paths, run)
        return self._within(paths, stated(grounded.target.settings), grounded.extents, run)

    def leave(self, run: Run) -> Ready:
        """Read, and say what takes away every group and list that emscloud made in the VPC for the policy."""
        self._read(run)
        self._look(run, needed=self._state.naming)
        return self._ready(self._going(self._state.named({}), ()), Room(RULES_PER_GROUP, "AWS's default"), {})

    def resume(self, saved: Saved, run: Run) -> Ready:
        """Read, and say what is left of a plan; raises Failed with E444 where anything has moved off its path."""
        paths = saved.paths(atom_of)
        self._read(run)
        ids = self._state.named({one.group: one.name for one in paths})
        self._look(run, needed=any(one.lists for one in paths))
        now = [self._state.standing(one) for one in resolved(paths, {id_: group for group, id_ in ids.items()})]
        now += self._going(ids, {one.group for one in paths})
        strange = list(moved(paths, now))
        if strange:
            raise Failed([Problem("E444", f"{'; '.join(strange)}. Plan again.")])
        self._parted(now, run)
        return self._ready(now, saved.room, saved.extents)

    def adopt(self, live: str, group: str, artifact: Module, grounded: Grounded, run: Run) -> Ready:
        """Read a live group, and say what an apply would do in it once it is the policy's; Take says what it raises."""
        take = Take(self._reached.ec2, self._state, group, artifact)
        found = take.find(live, run)
        path, ready = self._taken(group, artifact, grounded, run)
        return take.taking(found).ready(self._made([path], ready.plan.room, grounded.extents), ready.problems)

    def imports(  # noqa: PLR0913, PLR0917  (the protocol's own)
        self, live: str, group: str, artifact: Module, grounded: Grounded, run: Run, old: Old
    ) -> Imports:
        """How Terraform takes on a live group as what `emit` writes for the policy's; Take says what it raises."""
        found = Take(self._reached.ec2, self._state, group, artifact, old).find(live, run)
        path, ready = self._taken(group, artifact, grounded, run)
        return imports(artifact, path, found, self._state, old, ready.plan.cut(group))

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

    def _look(self, run: Run, *, needed: bool) -> None:
        """Read the prefix lists too; where none is needed, somebody who may not read them has none."""
        self._state.looks = True
        try:
            Patience(run).reading(lambda: self._state.lists.read(self._reached.ec2))
        except Refused as error:
            if needed or error.problems[0].code != "E433":
                raise
            self._state.looks = False
        else:
            self._state.looks = needed or bool(self._state.lists.ours)

    def _parted(self, paths: Iterable[Path[Atom]], run: Run) -> None:
        """Read which interfaces have which parts, where a group is several."""
        counted = Counter(base_of(one.group) for one in paths)
        self._state.parted = frozenset(name for name, count in counted.items() if count > 1)
        if self._state.parted:
            Patience(run).reading(lambda: self._state.read_interfaces(self._reached.ec2))

    def _settled(self, path: Path[Atom]) -> bool:
        """Whether a group is not there, or what is asked for was applied to it: then no list can be left over from before."""
        return path.id is None or self._state.applied(path.id) == dict(path.tags)[APPLIED]

    def _going(self, ids: Mapping[str, str], staying: Container[str]) -> list[Path[Atom]]:
        """The groups that nothing asks for any more, and those of which only lists are left."""
        left = {one.group for one in self._state.lists.ours.values()}
        names = [name for name in sorted({*ids, *left}) if name not in staying]
        live = [(name, ids.get(name)) for name in names]
        paths: list[Path[Atom]] = [Path(name, self._state.groups[id_].name if id_ else name, id_, (), None) for name, id_ in live]
        return [self._state.standing(one) for one in paths]

    def _ready(self, paths: Iterable[Path[Atom]], room: Room, extents: _Extents, problems: tuple[Problem, ...] = ()) -> Ready:
        basis = Basis(self._identity, room, lift_of(extents), extents)
        made, held = planned(tuple(paths), basis, self._state.interfaces)
        return Ready(made, partial(self.perform, made), (*problems, *held.notes, *controllers(made, self._state.standings)))

    def _made(self, paths: Iterable[Path[Atom]], room: Room, extents: _Extents) -> Plan[Atom]:
        return planned(tuple(paths), Basis(self._identity, room, lift_of(extents), extents), self._state.interfaces)[0]

    def _within(self, paths: Sequence[Path[Atom]], room: Room, extents: _Extents, run: Run) -> Ready:
        """The plan in the room that is stated, or in the account's own: where that was asked for, or the other is scarce."""
        full: tuple[Problem, ...] = ()
        try:
            ready = self._ready(paths, room, extents)
            if not run.quotas and not scarce(ready.plan, WARN_AT):
                return ready
        except Failed as error:
            full = error.problems
        told, unknown = told_by(self._reached.quotas, room, run)
        if told is not None:
            return self._ready(paths, replace(room, limit=told, source="the account's quota"), extents)
        if full:
            raise Failed([*full, *unknown])
        return replace(ready, problems=(*ready.problems, *unknown))
