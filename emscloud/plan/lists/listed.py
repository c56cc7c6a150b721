"""Listed: a prefix list of a group's own on its way, beside the rules that name it."""

from __future__ import annotations

from dataclasses import dataclass

from emscloud.model.policy import Direction


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """A prefix list that rules of one direction of a group name; what it holds are atoms `within` it.

    `before` and `after` are the most entries that it takes, now and in the end: None where it is not there, and where it
    is to be no more.  `id` is None where it is not there; `tags` are those with which it is made.
    """

    direction: Direction
    name: str
    family: int
    id: str | None
    before: int | None
    after: int | None
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[Direction, str]:
        """What it is told by, within its group."""
        return (self.direction, self.name)

    def weight(self, most: int) -> tuple[int, int]:
        """What a rule that names it weighs in IPv4 and in IPv6, where it takes so many entries."""
        return (most, 0) if self.family == 4 else (0, most)  # noqa: PLR2004
