"""Action, Step and Plan: what is done to a live account, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic

from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import Room
from emscloud.plan.lists.listed import Listed
from emscloud.plan.order import Peak
from emscloud.plan.rule import Asked, Held, R_co, digest
from emscloud.spaces.traffic import Packet


class Action(StrEnum):
    """What a step does."""

    ADOPT = "adopt"  # a live group is taken on as it is
    CREATE = "create"
    GRANT = "grant"
    MODIFY = "modify"
    REVOKE = "revoke"
    FOREIGN = "foreign"  # a rule goes that somebody else put into our group
    DELETE = "delete"


class Verdict(StrEnum):
    """What a plan does to traffic; what cannot be told counts as both, since some people approve by this word alone."""

    OPENS = "opens"
    CLOSES = "closes"
    BOTH = "both"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Identity:
    """Which policy and which account a plan is about: `place` are the target's keys that say where its groups live."""

    policy: str
    target: str
    cloud: str
    place: tuple[tuple[str, str], ...]

    def at(self, key: str) -> str:
        """One key of the place; KeyError where it has none of that name."""
        return dict(self.place)[key]


@dataclass(frozen=True, slots=True)
class Path(Generic[R_co]):
    """A group on its way: its rules as they are, and as they are to be (None: it is to be no more).

    `group` is its name in the policy and `name` the one in the account; `id` is None where it is not there yet.
    `description` (in Azure its location) and `tags` are those with which it is made; `applied` is the digest of the rules
    that its tag remembers.
    `lists` are prefix lists of its own; what they hold is among its rules.
    """

    group: str
    name: str
    id: str | None
    before: tuple[Held[R_co], ...]
    after: tuple[Asked[R_co], ...] | None
    description: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    applied: str | None = None
    lists: tuple[Listed, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether what is asked for was applied before: then whatever is otherwise now, somebody made so since."""
        return self.after is not None and self.applied == digest(self.after)


@dataclass(frozen=True, slots=True)
class Step(Generic[R_co]):
    """One thing that is done; `packet` is one that it opens or closes by itself, `gap` one that it cuts for a while.

    Steps of one `stage`, action, group and direction may be one call.  `listed` is the prefix list that is made, resized or
    deleted, where it is no group; `live` is what people call a group that is taken on.
    """

    action: Action
    group: str
    reason: str
    stage: int = 0
    direction: Direction | None = None
    old: Held[R_co] | None = None
    new: Asked[R_co] | None = None
    packet: Packet | None = None
    gap: Packet | None = None
    listed: Listed | None = None
    live: str = ""

    @property
    def words(self) -> str:
        """What it is about: the rule, or the rule and what it becomes; the list, the group, or what is taken on."""
        if self.listed or self.live:
            return self.listed.name if self.listed else self.live
        if self.old and self.new and self.old.atom != self.new.atom:
            return f"{self.old.atom.words} becomes {self.new.atom.words}"
        rule = self.new or self.old
        return rule.atom.words if rule else self.group

    @property
    def reworded(self) -> bool:
        """Whether a rule is only described otherwise, which no digest tells."""
        return bool(self.old and self.new and self.old.atom == self.new.atom)

    @property
    def causes(self) -> tuple[str, ...]:
        """The rows and rules that ask for it."""
        return self.new.causes if self.new else ()


@dataclass(frozen=True, slots=True)
class Quota:
    """What a direction of a group weighs at most on the way, against how many it takes."""

    group: str
    peak: Peak


@dataclass(frozen=True, slots=True)
class Plan(Generic[R_co]):
    """Everything that takes an account from how it was read to the policy."""

    identity: Identity
    paths: tuple[Path[R_co], ...]
    steps: tuple[Step[R_co], ...]
    verdict: Verdict
    quotas: tuple[Quota, ...]
    room: Room
    extents: Mapping[Symbol, tuple[Network, ...]] = field(default_factory=dict)

    @property
    def gaps(self) -> tuple[str, ...]:
        """The groups with a step that cuts for a while what both states allow: each has to be accepted by name."""
        return tuple(dict.fromkeys(step.group for step in self.steps if step.gap))

    @property
    def drift(self) -> tuple[Step[R_co], ...]:
        """What sets right what others did since the policy was applied.

        That is what they put there; and in a group that was at this policy already, what they took away or changed too.  A
        group that is not there at all, beside others that are at this policy, was most likely taken away as well.
        """
        settled = {one.group for one in self.paths if one.settled}
        if settled:
            settled |= {one.group for one in self.paths if one.id is None and one.after is not None}
        mended = [step for step in self.steps if step.direction is not None and step.group in settled and not step.reworded]
        return (*self.foreign, *[step for step in mended if step.action is not Action.FOREIGN])

    def cut(self, group: str) -> dict[str, Packet]:
        """By the ids of those rules of a group that go, and by themselves change what is let through, a packet of that."""
        going = [step for step in self.steps if step.group == group and step.action in (Action.REVOKE, Action.FOREIGN)]
        return {step.old.id: step.packet for step in going if step.old and step.packet}

    @property
    def foreign(self) -> tuple[Step[R_co], ...]:
        """The rules of somebody else in our groups that go."""
        return tuple(step for step in self.steps if step.action is Action.FOREIGN)
