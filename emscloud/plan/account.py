"""Account: what a cloud gives for a live account, and how patient a run is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from emscloud.diagnostics import Problem
from emscloud.foreign import Instance
from emscloud.hcl.syntax import Block
from emscloud.model.policy import Grounded
from emscloud.plan.rule import Held, Rule
from emscloud.plan.saved import Saved
from emscloud.plan.steps import Plan
from emscloud.spaces.traffic import Packet

A_contra = TypeVar("A_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Run:
    """How a run waits, whom it tells what it does, and whether it is to stop before its next call.

    `patience` is how many seconds it waits altogether for a cloud that throttles, fails or does not know yet.  With `quotas` the
    account is asked for its own, also where there is room enough in what the target states.
    """

    sleep: Callable[[float], None]
    told: Callable[[str], None] = lambda _words: None
    stopped: Callable[[], bool] = lambda: False
    patience: float = 120.0
    quotas: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run that came to its end: how many calls changed something, and what is not as it should be."""

    writes: int
    problems: tuple[Problem, ...]


def stands(writes: int) -> str:
    """Where a run stands that did not come to its end."""
    if not writes:
        return "Nothing was changed."
    calls = "1 call was" if writes == 1 else f"{writes:,} calls were"
    return f"{calls} sent that change something, and what they did stays. Run it again: it goes on from there."


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan, what does it, and what has to be said of it.

    `perform` does it and proves by reading back that it is done; it raises Failed where it stops before.
    """

    plan: Plan[Rule]
    perform: Callable[[Run], Outcome]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Old:
    """What Terraform has already where a live group moves to what `emit` writes; nothing of it where somebody made it by hand.

    `instances` are all that the old state manages, of every kind.  `beside` are the ids of live groups that become others of the
    policy's, by their names in it: rules may name them.
    """

    instances: tuple[Instance, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


NOTHING = Old()


@dataclass(frozen=True, slots=True)
class Imports:
    """How Terraform takes on a live group: a block for the group and for each of its rules that is one of the module's.

    `kept` is what an override file beside the module says so that the group keeps its name and what else cannot change;
    None where the module says just that.  `left` are live rules that the module does not have, in words, and `becomes` is what
    Terraform does with them.  `owned` are the addresses in the old state of resources that are rules of the group and nothing else.
    """

    live: str
    blocks: tuple[Block, ...]
    kept: Block | None
    left: tuple[str, ...]
    becomes: str
    problems: tuple[Problem, ...] = ()
    owned: tuple[str, ...] = ()


def spoken(one: Held[Rule], packet: Packet | None) -> str:
    """A live rule in words, and a packet that goes with it."""
    words = f"{one.id}: {one.atom.words} ({one.description or 'without a description'})"
    return f"{words}, packet: {packet}" if packet else words


class Account(Protocol[A_contra]):
    """A live account, as one policy in one target sees it."""

    def who(self) -> str:
        """Who asks, as the cloud calls them; raises Failed with E440 where the account is another than the policy says."""

    def plan(self, artifact: A_contra, grounded: Grounded, run: Run) -> Ready:
        """Read, and say what takes the account to the policy; raises Failed."""

    def leave(self, run: Run) -> Ready:
        """Read, and say what takes away everything that emscloud made there for the policy; raises Failed."""

    def resume(self, saved: Saved, run: Run) -> Ready:
        """Read, and say what is left of a plan; raises Failed with E444 where the account has moved off its path."""

    def adopt(self, live: str, group: str, artifact: A_contra, grounded: Grounded, run: Run) -> Ready:
        """Read a live group by the words after `<cloud>:`, and say what an apply would do in it once it is the policy's `group`.

        What is performed is the first step alone, Action.ADOPT, where the group is not the policy's yet.  Raises Failed: E440 for
        one that is elsewhere, E441 to E443, E456 for one that is not to be taken on, E510 for words that name none.
        """

    def imports(  # noqa: PLR0913, PLR0917  (as `adopt` has them)
        self, live: str, group: str, artifact: A_contra, grounded: Grounded, run: Run, old: Old
    ) -> Imports:
        """The same for Terraform: how what `emit` writes for the `group` takes the live group on; raises Failed as `adopt` does.

        A group that Terraform manages is refused where `old` has nothing.
        """
