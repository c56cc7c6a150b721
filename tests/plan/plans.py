"""Plans of one group for tests."""

from __future__ import annotations

from collections.abc import Collection

from emscloud.plan.atom import Atom, Room
from emscloud.plan.make import make
from emscloud.plan.steps import Identity, Path, Plan
from tests.account import LIFT, ROOMY, asked, held

IDENTITY = Identity("p", "eu", "aws", (("account_id", "123456789012"), ("region", "eu-west-1"), ("vpc_id", "vpc-1")))


def path(
    old: Collection[Atom] | None,
    new: Collection[Atom] | None,
    foreign: Collection[Atom] = (),
    group: str = "web",
    words: str = "{}",
) -> Path[Atom]:
    """A group on its way; None where it is not there."""
    id_ = None if old is None else f"sg-{group}"
    before = held(old or (), words, foreign=foreign)
    return Path(group, f"p-{group}", id_, before, None if new is None else asked(new), "made for a test", (("k", "v"),))


def plan(*paths: Path[Atom], room: Room = ROOMY) -> Plan[Atom]:
    """The plan of these paths."""
    return make(IDENTITY, paths, room, LIFT, {})
