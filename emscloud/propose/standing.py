"""Live groups as they were asked for, by the target in which they stand."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from emscloud import clouds
from emscloud.cloud import Access, Live
from emscloud.diagnostics import Failed, Problem
from emscloud.diff.side import Side
from emscloud.foreign import Group, Hole, Instance, tag_of
from emscloud.resolve.scope import private_space


@dataclass(frozen=True, slots=True)
class Standing:
    """Groups of one target: `settings` are those of its keys that are known.

    `groups` are the instances that were asked for, `rules` those that may be of them; what their rules name is left out,
    so that it is called by its own id; of that `limits` are what it weighs, in the form of a target's.
    """

    cloud: str
    settings: Mapping[str, str]
    groups: tuple[Instance, ...]
    rules: tuple[Instance, ...]
    holes: tuple[Hole, ...] = ()
    limits: Mapping[str, object] = field(default_factory=dict)

    def side(self, policy: str, names: Mapping[str, str], by_id: Container[str] = ()) -> Side:
        """What the groups let through, each tagged as the group of a policy that `names` has for its address.

        Then they pair with that policy's, and rules name them so, but for the groups that are named `by_id`.
        """
        groups = [_tagged(one) if names[one.address] in by_id else _tagged(one, policy, names[one.address]) for one in self.groups]
        tagged = [replace(one, tag=(policy, names[one.address])) for one in self._understood(groups)]
        return Side("live", tuple(tagged), self.holes, chosen=True)

    def _understood(self, groups: Iterable[Instance]) -> list[Group]:
        held = tuple(groups)
        asked = {one.address for one in held}
        found = clouds.get(self.cloud).understand((*held, *self.rules), {}, private_space())
        return [one for one in found if one.address in asked]


def standing(words: Sequence[str], access: Access) -> tuple[Standing, ...]:
    """The groups that words such as `aws:sg-…` name, in the order of clouds and targets.

    Raises Failed: E510 for what names no live group, E410 for one that is named twice, and what reading raises.
    """
    asked: dict[str, list[str]] = {}
    for one in words:
        cloud, colon, rest = one.partition(":")
        if not colon or cloud not in clouds.names():
            hint = "Write aws:sg-0123456789abcdef0, or azure: and a resource id"
            raise Failed([Problem("E510", f"`{one}` is no live group. {hint}.")])
        asked.setdefault(cloud, []).extend(rest.split(","))
    found = []
    for cloud, parts in sorted(asked.items()):
        live = clouds.get(cloud).live(",".join(parts), access)
        if len(live.asked) < len(parts):
            raise Failed([Problem("E410", f"A group is named twice among {', '.join(f'{cloud}:{part}' for part in parts)}.")])
        found += list(_by_place(cloud, live))
    return tuple(found)


def title(group: Instance) -> str:
    """What people call a live group: its id, and its name where that is another."""
    id_, name = str(group.values.get("id", group.address)), group.values.get("name")
    return f"{id_} ({name})" if isinstance(name, str) and name and not id_.endswith(f"/{name}") else id_


def _by_place(cloud: str, live: Live) -> Iterator[Standing]:
    """One for each target; every group is with those of its own place alone."""
    situated = clouds.get(cloud).situated
    places: dict[tuple[tuple[str, str], ...], list[Instance]] = {}
    for one in live.instances:
        if one.address in live.asked:
            places.setdefault(tuple(sorted(situated(one).items())), []).append(one)
    kinds = {kind for kind in clouds.get(cloud).ARGUMENTS if "/" not in kind}
    rules = tuple([one for one in live.instances if one.kind in kinds])
    for key, groups in sorted(places.items()):
        yield Standing(
            cloud,
            dict(key),
            tuple(sorted(groups, key=lambda one: (str(one.values.get("name")), one.address))),
            rules,
            live.holes,
            live.limits,
        )


def _tagged(one: Instance, policy: str | None = None, group: str | None = None) -> Instance:
    """A group as if the policy had it; without one, as if none did."""
    tags = {} if policy is None or group is None else {"emscloud:policy": policy, "emscloud:group": group}
    return replace(one, values={**one.values, "tags": tags})


def tagged(groups: Iterable[Instance]) -> dict[str, tuple[str, str]]:
    """The policy and the group of emscloud's own tags, by the address of the groups that have them."""
    return {one.address: tag for one in groups if (tag := tag_of(one.values)) is not None}
