"""What a plan lets through before and after, and not in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from emscloud.diff import words
from emscloud.diff.checks import Checks
from emscloud.diff.delta import Delta, pieces
from emscloud.diff.judge import Remark
from emscloud.diff.side import flows
from emscloud.foreign import Group
from emscloud.model.policy import Direction
from emscloud.spaces.traffic import Box, TrafficSet

_SUCCESSOR_FIRST = ("create", "delete")
"""How a plan says that a resource has `create_before_destroy`."""


def interruptions(delta: Delta, actions: Mapping[str, tuple[str, ...]], checks: Checks) -> Iterator[Remark]:
    """Traffic that both sides of a plan let through and no rule carries all the way, in pieces.

    A rule stays where Terraform does nothing with its resource or changes it in place, and where it makes the successor
    first; what it destroys first lets nothing through until then.  A group that is replaced takes its rules along.
    `actions` are Terraform's words by resource address.
    """
    check = next((check for check in checks.checks.values() if check.judgement == "interrupted"), None)
    for pair in delta.pairs if check else ():
        if pair.old is None or pair.new is None or check is None:
            continue
        replaced = {pair.old.address, pair.new.address} & {address for address, done in actions.items() if _destroys_first(done)}
        for direction in Direction:
            both = flows(pair.old, direction).must & flows(pair.new, direction).must
            stays = TrafficSet() if replaced else _carried(pair.old, direction, actions) & _carried(pair.new, direction, actions)
            for piece in pieces(both - stays):
                preposition = "from" if direction is Direction.IN else "to"
                peers = words.HIDDEN if pair.sensitive else words.peers(piece)
                said = f"{words.services(piece)} {preposition} {peers}"
                packet = None if pair.sensitive else piece.witness()
                told = f"{said} is let through before and after, and not in between"
                yield Remark(check, pair.address, told, check.severity, packet, direction, pair.new.where)


def _destroys_first(done: tuple[str, ...]) -> bool:
    return "delete" in done and done != _SUCCESSOR_FIRST


def _carried(group: Group, direction: Direction, actions: Mapping[str, tuple[str, ...]]) -> TrafficSet:
    """What the rules let through whose resources Terraform does not destroy, all rules of one resource together."""
    found: list[Box] = []
    for carrier in group.carriers:
        done = actions.get(carrier.name.partition(" ")[0], ())
        if carrier.direction is direction and (done == _SUCCESSOR_FIRST or not {"delete", "create"} & set(done)):
            found += carrier.bounds.must.boxes
    return TrafficSet(found)
