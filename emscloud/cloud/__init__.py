"""What a cloud must be able to do: Cloud, Lowered, Loss, Budget, Firewall; and how a live one is reached: Access, Refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeAlias, TypeVar

from emscloud.diagnostics import Failed, Problem, Where
from emscloud.evaluate.values import Type
from emscloud.foreign import Group, Hole, Instance
from emscloud.hcl.resources import Resource
from emscloud.hcl.syntax import Block
from emscloud.load.shape import Record
from emscloud.model.peer import Network, Reference, Symbol
from emscloud.model.policy import ByName, Direction, Grounded, Passage, Requirement
from emscloud.parametric.printed import Printed
from emscloud.parametric.rules import Parametric
from emscloud.plan.account import Account
from emscloud.plan.steps import Identity
from emscloud.spaces.bounds import Bounds
from emscloud.spaces.traffic import TrafficSet

__all__ = [
    "A",
    "Access",
    "Budget",
    "Cloud",
    "Firewall",
    "Flows",
    "LeftOut",
    "Live",
    "Loss",
    "Lowered",
    "Number",
    "Reference",
    "Refused",
]

A = TypeVar("A")

Flows: TypeAlias = Mapping[str, Mapping[Direction, Bounds]]
"""What each group lets through, by the group's name in the policy and by direction."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Traffic that the cloud cannot say (a loss) or can only say together with more (a widening).

    `traffic` is exactly what is left out, or exactly what is added; never empty.  With a `symbol` it is what is lost
    or added wherever the peer stands behind that symbol, over every peer address as in Bounds.named.
    """

    name: str
    group: str
    requirement: str
    direction: Direction
    traffic: TrafficSet
    widening: bool
    detail: str
    symbol: Symbol | None = None
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Budget:
    """A quota and what fills it: `fills` is (requirement id, weight), heaviest first."""

    group: str
    name: str
    used: int
    limit: int
    fills: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """Something for the lock to remember in one of the cloud's sections: see GroundedGroup.numbers."""

    group: str
    direction: Direction
    key: str
    number: int
    section: str


@dataclass(frozen=True, slots=True)
class Lowered(Generic[A]):
    """What `lower` makes: the artifact and everything that has to be said about it.

    `numbers` are all that the artifact uses, the remembered ones too, sorted.
    """

    artifact: A
    losses: tuple[Loss, ...]
    numbers: tuple[Number, ...]
    budgets: tuple[Budget, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A passage that the cloud's filter by name cannot say; `reason` is a clause whose subject is the filter."""

    passage: Passage
    group: str
    requirement: str
    reason: str
    where: Where | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Access:
    """How a live account is reached: what a command was told, and the environment that the clouds' own tools look at.

    `log` is given a line for every call: its name, its request id, what came of it; never a secret.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None
    role_arn: str | None = None
    region: str | None = None
    credential: str | None = None
    endpoint: str | None = None
    log: Callable[[str], None] | None = None


class Refused(Failed):
    """A call that came to nothing: `action` is the cloud's own name of what was asked for, as a permission has it.

    `reason` is the cloud's own code (`InvalidGroup.NotFound`), empty where the cloud said none.  `unclear` where nobody knows
    whether the call had its effect: the answer never came, or the cloud failed over it.
    """

    def __init__(self, code: str, detail: str, *, action: str = "", reason: str = "", unclear: bool = False) -> None:
        super().__init__([Problem(code, detail)])
        self.action, self.reason, self.unclear = action, reason, unclear


@dataclass(frozen=True, slots=True)
class Live:
    """Live groups as Terraform would have read them: instances of KINDS, each attribute READ.

    Their addresses are ids, or what is as good.  `asked` are those of the groups that were asked for; the other instances
    are what their rules name.  `holes` are why what was read may not be what is in effect.  `limits` are what was read of a
    target's `limits`, in their form.
    """

    instances: tuple[Instance, ...]
    asked: frozenset[str]
    holes: tuple[Hole, ...] = ()
    limits: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Firewall:
    """A filter by name: a Terraform module of its own by file name, how many rules it has, and what has to be said of it."""

    files: Mapping[str, tuple[Block, ...]]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Problem, ...]
    rules: int


class Cloud(Protocol[A]):
    """What the package of a cloud exports; the module itself is the object."""

    TITLE: str  # "AWS"
    MEMORY: tuple[str, ...]  # the lock's sections for `numbers`: "priorities"; "ranks" and "parts"
    LOSSES: tuple[str, ...]  # the names that `accept` may use
    AT_MOST: Mapping[str, TrafficSet]  # by such a name the most that it can be, said apart from `lower`, which is not trusted
    TARGET: Record  # the shape of a target's keys
    PLACE: tuple[str, ...]  # the keys of a target that say where its groups live, each under a name of its own
    FILTER: str  # the key of a target, a flag, that asks for a filter by name beside the groups; its folder has this name
    KINDS: tuple[str, ...]  # the kinds of Terraform resources that `understand` looks at
    ARGUMENTS: Mapping[str, frozenset[str]]  # what their rules may say, by kind, or `kind/attribute` within a group
    AS_WRITTEN: Mapping[str, Mapping[str, Type]]  # attributes of other kinds that a plan has as the configuration writes them
    NAMES_GROUPS: bool  # whether a rule may name another group of the policy instead of addresses
    RESOLVER: str  # a resolver that its groups never filter, in words; empty where there is none

    @property
    def reference(self) -> Callable[[str], Reference]:
        """What `{<cloud>: TEXT}` names; ValueError with a sentence where it is not one."""

    @property
    def extra(self) -> Callable[[Mapping[str, object]], tuple[Requirement, ...]]:
        """What a target's settings add to each of its groups (Azure: load balancer probes); often nothing."""

    @property
    def lower(self) -> Callable[[Grounded], Lowered[A]]:
        """A grounded policy as the provider's own nouns."""

    @property
    def lift(self) -> Callable[[A, Mapping[Symbol, tuple[Network, ...]]], Flows]:
        """What an artifact lets through; the mapping bounds its symbols (Grounded.extents)."""

    @property
    def blocks(self) -> Callable[[A, bool], Mapping[str, tuple[Block, ...]]]:
        """A whole Terraform module by file name; with True also a root module's `providers.tf`."""

    @property
    def recognise(self) -> Callable[[tuple[Resource, ...]], A]:
        """An artifact from Terraform resources; the inverse of `blocks`."""

    @property
    def firewall(self) -> Callable[[ByName, bool], Firewall]:
        """A filter by name, which the target's FILTER asks for; with True also a root module's `providers.tf`."""

    @property
    def module(self) -> Callable[[Parametric], Printed]:
        """A service's parametric Terraform module; raises Failed with E465 where two of its names would be one."""

    @property
    def understand(
        self,
    ) -> Callable[[Iterable[Instance], Mapping[Symbol, tuple[Network, ...]], tuple[Network, ...]], tuple[Group, ...]]:
        """What resources of KINDS let through, whoever wrote them; the mapping bounds symbols, the networks the other groups."""

    @property
    def leave(self) -> Callable[[Iterable[Instance], Iterable[Instance]], tuple[Instance, ...]]:
        """The later of two sides, with what Terraform leaves there of the earlier one though no configuration writes it."""

    @property
    def live(self) -> Callable[[str, Access], Live]:
        """What live groups hold, read and never written: by the words after `<cloud>:`, commas between several.

        Raises Failed: E510 for what names no group, E430 to E437 as in Refused where the cloud does not answer.
        """

    @property
    def situated(self) -> Callable[[Instance], Mapping[str, str]]:
        """The keys of the target in which a live group stands, as far as what was read of it says them."""

    @property
    def connect(self) -> Callable[[Access, Identity], Account[A]]:
        """The live account that an identity names, to be read and changed; nothing is asked yet.

        Raises Failed with E440 where the access is another's.
        """

    @property
    def permissions(self) -> Callable[[bool], Mapping[str, object]]:
        """The least that `apply`, `destroy` and `adopt` need, in the cloud's own form; with True the least to read and plan."""

    @property
    def passes(self) -> Callable[[tuple[Resource, ...]], frozenset[Passage]]:
        """What such a filter's resources let through, read without a look at how they were made; raises Failed."""
