"""What is live of prefix lists: those of a region by id, whose they are, and what those of ours hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from emscloud.cloud import Refused
from emscloud.clouds.aws.live.client import Answer, Client, tags_of, text
from emscloud.clouds.aws.live.read import ENTRIES
from emscloud.clouds.aws.live.wanted import GROUP, LIST, MANAGER, OURS, POLICY, VPC, WAY, described
from emscloud.diagnostics import Failed, Problem
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, entry_of
from emscloud.plan.lists.listed import Listed
from emscloud.plan.rule import Held, Owner
from emscloud.plan.steps import Identity

GONE = frozenset({"InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound"})
"""What EC2 says of a list that is not there."""
_DONE = "delete-complete"


@dataclass(frozen=True, slots=True)
class LiveList:
    """A prefix list as it was seen last; `most` is how many entries it takes."""

    id: str
    name: str
    family: int
    version: int
    most: int
    state: str
    message: str
    tags: Mapping[str, str]

    def ours(self, identity: Identity) -> bool:
        """Whether it is emscloud's own, made for this policy in this VPC."""
        tags = self.tags
        made = tags.get(MANAGER) == OURS and tags.get(POLICY) == identity.policy
        return made and tags.get(VPC) == identity.at("vpc_id") and {GROUP, LIST, WAY} <= tags.keys()

    @property
    def group(self) -> str:
        """The group whose rules name it."""
        return self.tags[GROUP]

    @property
    def listed(self) -> Listed:
        """As it is before anything is asked of it."""
        return Listed(Direction(self.tags[WAY]), self.tags[LIST], self.family, self.id, self.most, None)

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.name} ({self.id})"


@dataclass(slots=True)
class Lists:
    """The prefix lists of an account's region as they were read last, by id, and what each of ours holds by its version."""

    identity: Identity
    there: dict[str, LiveList] = field(default_factory=dict)
    entries: dict[str, tuple[int, list[Answer]]] = field(default_factory=dict)

    @property
    def ours(self) -> dict[str, LiveList]:
        """Those of this policy in this VPC, by id."""
        return {id_: one for id_, one in sorted(self.there.items()) if one.ours(self.identity)}

    def read(self, ec2: Client) -> None:
        """Read the account's lists, and what ours hold, of each only where its version is another than was read before.

        Raises Refused, which may go well later, while anything is still being done to one of ours.
        """
        asked = [{"Name": "owner-id", "Values": [self.identity.at("account_id")]}]
        listed = ec2.pages("DescribeManagedPrefixLists", "PrefixLists", Filters=asked, MaxResults=ENTRIES)
        self.there = {one.id: one for one in map(_live, listed) if one.state != _DONE}
        for one in self.ours.values():
            _settled(one)
            if self.entries.get(one.id, (0, []))[0] != one.version:
                held = ec2.pages("GetManagedPrefixListEntries", "Entries", PrefixListId=one.id, MaxResults=ENTRIES)
                self.entries[one.id] = (one.version, list(held))

    def look(self, ec2: Client, id_: str) -> LiveList | None:
        """One list as it is now, None where it is not there; raises Refused, which may go well later, while it is changing."""
        try:
            found = list(map(_live, ec2.pages("DescribeManagedPrefixLists", "PrefixLists", PrefixListIds=[id_])))
        except Refused as error:
            if error.reason in GONE:
                return None
            raise
        for one in found:
            _settled(one)
        return found[0] if found and found[0].state != _DONE else None

    def made(self, answer: Answer) -> LiveList:
        """A list that came to be in this run, from the answer of the call that made it."""
        one = _live(cast("Answer", answer["PrefixList"]))
        self.there[one.id] = one
        return one

    def seen(self, id_: str, found: LiveList | None) -> None:
        """One list as it is now, or is no more; raises Refused where what was asked of it failed, with EC2's words."""
        self.there.pop(id_, None)
        if found is None:
            return
        if found.state.endswith("-failed"):
            said = f"The prefix list {found.words} is in the state {found.state}: {found.message or 'EC2 does not say why'}"
            raise Refused("E435", said, reason=found.state)
        self.there[id_] = found

    def held(self, group: str) -> Iterator[Held[Atom]]:
        """The entries of a group's lists; one that is not described as ours was put there by somebody else."""
        for id_, one in self.ours.items():
            for entry in self.entries[id_][1] if one.group == group and id_ in self.entries else ():
                words = text(entry, "Description")
                owner = Owner.OURS if words == described(self.identity.policy) else Owner.FOREIGN
                atom = entry_of(one.listed.direction, one.listed.name, text(entry, "Cidr"))
                yield Held(atom, id_, words, owner)

    def of(self, group: str) -> dict[tuple[Direction, str], Listed]:
        """A group's lists as they are there, by direction and name."""
        return {one.listed.key: one.listed for one in self.ours.values() if one.group == group}

    def claimed(self, names: Mapping[str, str]) -> None:
        """Hold the lists that a policy asks for against those that are there; `names` are the groups by the lists' names.

        Raises Failed: E441 for a list that is somebody else's, E442 for one of Terraform's, E443 where two say they are one.
        """
        problems: list[Problem] = []
        seen: dict[tuple[str, Direction, str], LiveList] = {}
        for one in sorted(self.there.values(), key=lambda found: found.id):
            if one.ours(self.identity):
                other = seen.setdefault((one.group, *one.listed.key), one)
                if other is not one:
                    said = f"The prefix lists {other.words} and {one.words} are both tagged as `{one.listed.name}`"
                    problems.append(Problem("E443", f"{said}: take one of them away."))
            elif one.name in names and not self._elsewhere(one):
                problems.append(_foreign(one, names[one.name]))
        if problems:
            raise Failed(problems)

    def _elsewhere(self, one: LiveList) -> bool:
        """Whether it is of the same policy in another VPC of the region; names of lists need not differ."""
        return one.tags.get(MANAGER) == OURS and one.tags.get(POLICY) == self.identity.policy and VPC in one.tags


def _live(answer: Answer) -> LiveList:
    version, most = answer.get("Version"), answer.get("MaxEntries")
    return LiveList(
        text(answer, "PrefixListId"),
        text(answer, "PrefixListName"),
        6 if text(answer, "AddressFamily") == "IPv6" else 4,
        version if isinstance(version, int) else 0,
        most if isinstance(most, int) else 0,
        text(answer, "State"),
        text(answer, "StateMessage"),
        tags_of(answer),
    )


def _settled(one: LiveList) -> None:
    if one.state.endswith("-in-progress"):
        raise Refused("E435", f"The prefix list {one.words} is still in the state {one.state}.", reason="Unavailable")


def _foreign(one: LiveList, group: str) -> Problem:
    manager = one.tags.get(MANAGER)
    said = f"The prefix list {one.words} has the name of one of `{group}`"
    if manager == "terraform":
        return Problem("E442", f"{said}, and Terraform manages it. Keep to one of them, or rename the live one.")
    whose = f"tagged {MANAGER}={manager}" if manager else "not tagged as emscloud's"
    return Problem("E441", f"{said} and is {whose}: apply touches only what it made. Rename the live one, or take it away.")
