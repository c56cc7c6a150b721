"""A live security group is found, held against what may be taken on, and tagged in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from emscloud.cloud import Refused
from emscloud.cloud.patience import Patience
from emscloud.cloud.taking import Seen, Taking
from emscloud.clouds.aws.artifact import Module
from emscloud.clouds.aws.live.client import PAGE, Answer, Client, parts, tags_of, text
from emscloud.clouds.aws.live.read import parsed
from emscloud.clouds.aws.live.state import State
from emscloud.clouds.aws.others.kinds import GROUPS
from emscloud.diagnostics import Failed, Problem
from emscloud.foreign import text as text_of
from emscloud.plan import world
from emscloud.plan.account import NOTHING, Old, Run
from emscloud.plan.world import Standing

_DEFAULT = "default"
"""The name that a VPC's own group has, and no other may."""
_ARN = 5
"""Parts before what an ARN names: arn, partition, service, region, account."""
_NOWHERE = ("InvalidGroup.NotFound", "InvalidGroupId.Malformed")


@dataclass(frozen=True, slots=True)
class Found:
    """A live group that may become the policy's; `managed` is what is said where another tool has a hand on it."""

    one: Standing
    managed: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """How a live group becomes the `group` of a policy; `state` is read as if it were, from where it was found on.

    `old` is what Terraform has of it, where Terraform takes it on; None where it is to be tagged.
    """

    ec2: Client
    state: State
    group: str
    artifact: Module
    old: Old | None = None

    def find(self, live: str, run: Run) -> Found:
        """The group by its words, in the VPC, which is read.

        Raises Failed: E440 for one that is elsewhere, E442 and E456 for one that is not to be taken on, E510 for what is no id.
        """
        state, old, id_ = self.state, self.old or NOTHING, self._here(live)
        beside = {group: self._here(words) for group, words in old.beside.items()}
        self._agreeing(id_, old)
        state.taken = {}
        patience = Patience(run)
        patience.reading(partial(state.read, self.ec2))
        for each in (id_, *beside.values()):
            if each not in state.groups:
                patience.reading(partial(self._elsewhere, each))
        standings, moving = state.standings, bool(old.instances)
        names = {one.group: one.name for one in self.artifact.groups}
        wrong = world.unadoptable(standings[id_], standings.values(), self.group, names, state.identity, moving=moving)
        if any(one.group == self.group and one.spread for one in self.artifact.groups):
            words = f"`{self.group}` is spread over several security groups, and {standings[id_].words} could be but one of them"
            wrong.append(Problem("E456", f"{words}: let `apply` make them, and put the interfaces into those."))
        if standings[id_].name == _DEFAULT:
            words = (
                f"{standings[id_].words} is its VPC's default group, which can be neither deleted nor renamed, so it is not moved"
            )
            wrong.append(Problem("E456", f"{words}: make a group of its own, and move the interfaces into that."))
        if wrong:
            raise Failed(wrong)
        if not world.taken(standings[id_].tags, state.identity, self.group):
            state.taken = {id_: world.tags_of(state.identity, self.group)}
        if self.old is not None:
            state.taken = world.together(standings.values(), self.group, names, state.identity, beside) | state.taken
        return Found(standings[id_], tuple(world.managed(standings[id_], moving=moving)))

    def _here(self, live: str) -> str:
        """The id of a group by its words; raises Failed: E440 for another region than the target's, E510 for what is no id."""
        region, id_ = parsed(live).groups()
        target, here = self.state.identity.target, self.state.identity.at("region")
        if region not in (None, here):
            raise Failed([Problem("E440", f"{id_} is in {region}, and {target} is in {here}.")])
        return str(id_)

    def _agreeing(self, id_: str, old: Old) -> None:
        """Raises Failed with E440 where the old state says that it has the group in another account or region."""
        identity = self.state.identity
        here = identity.at("region"), identity.at("account_id")
        for one in old.instances:
            arn = (text_of(one.values.get("arn")) or "").split(":")
            if one.kind in GROUPS and one.values.get("id") == id_ and len(arn) > _ARN and (arn[3], arn[4]) != here:
                there = f"By the state {one.address} ({id_}) is in {arn[3]} of the account {arn[4]}"
                said = f"{there}, and {identity.target} is {here[0]} of {here[1]}"
                raise Failed([Problem("E440", f"{said}. Name another target, or the state of that account.")])

    def _elsewhere(self, id_: str) -> None:
        """Raises Failed with E440, and where it is; or that it is nowhere in this region and account."""
        identity = self.state.identity
        try:
            answer = self.ec2.call("DescribeSecurityGroups", GroupIds=[id_])
        except Refused as error:
            if error.reason not in _NOWHERE:
                raise
            where = f"the region {identity.at('region')} of the account {identity.at('account_id')}"
            raise Failed([Problem("E440", f"There is no {id_} in {where}, where {identity.target} is.")]) from error
        vpc = text(parts(answer, "SecurityGroups")[0], "VpcId")
        said = f"{id_} is in {vpc}, and {identity.target} is {identity.at('vpc_id')}"
        raise Failed([Problem("E440", f"{said}: a group does not move. Name another target, or another group.")])

    def taking(self, found: Found) -> Taking:
        """The group on its way, as it was read last; raises Failed with E456 for one that another tool manages."""
        if found.managed:
            raise Failed(found.managed)
        one = found.one
        before = _seen(one.tags, self.state.shown.get(one.id, []))
        words = f"{one.id} ({one.name})"
        return Taking(self.state.identity, self.group, words, before, partial(self._look, one.id), partial(self._tag, one.id))

    def _look(self, id_: str) -> Seen:
        """The group by itself: two calls."""
        answer = self.ec2.call("DescribeSecurityGroups", GroupIds=[id_])
        asked = [{"Name": "group-id", "Values": [id_]}]
        rules = self.ec2.pages("DescribeSecurityGroupRules", "SecurityGroupRules", Filters=asked, MaxResults=PAGE)
        return _seen(tags_of(parts(answer, "SecurityGroups")[0]), rules)

    def _tag(self, id_: str) -> None:
        """All of them in one call: EC2 puts on all or none, and what is permitted is a call that says whose it is to be."""
        tags = [{"Key": key, "Value": value} for key, value in sorted(world.tags_of(self.state.identity, self.group).items())]
        self.ec2.call("CreateTags", Resources=[id_], Tags=tags)


def _seen(tags: Mapping[str, str], rules: Iterable[Answer]) -> Seen:
    return Seen(tags, {text(one, "SecurityGroupRuleId"): one for one in rules})
