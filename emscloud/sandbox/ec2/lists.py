"""What EC2 does with managed prefix lists: versions, maximums, and states that take their time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emscloud.sandbox.ec2 import atom, choose
from emscloud.sandbox.ec2.query import Asked, Refused
from emscloud.sandbox.ec2.quotas import fit
from emscloud.sandbox.ec2.world import Group, PrefixList, World, asked_tags

MOST = 100
"""Entries that a call may add or remove; source: the reference of CreateManagedPrefixList."""


def create(world: World, asked: Asked) -> Mapping[str, object]:
    """CreateManagedPrefixList."""
    token = asked.text("ClientToken")
    if token and token in world.tokens:
        return {"PrefixList": shown(world, world.prefix_list(world.tokens[token]))}
    name, maximum = _name(asked.text("PrefixListName") or ""), asked.number("MaxEntries") or 0
    family = {"IPv4": 4, "IPv6": 6}.get(asked.text("AddressFamily") or "")
    if family is None:
        raise atom.invalid(f"Value ({asked.text('AddressFamily')}) for parameter AddressFamily is invalid. Expecting IPv4 or IPv6.")
    _maximum(world, maximum)
    tags = asked_tags(asked, "prefix-list")
    entries = _added(asked.parts("Entries"), family)
    _room(len(entries), maximum)
    if sum(one.owner == world.account for one in world.lists.values()) >= world.quotas.lists:
        raise Refused("PrefixListLimitExceeded", "You've reached the maximum number of prefix lists.")
    made = PrefixList(world.fresh("pl"), name, family, world.account, maximum, 1, {1: entries}, reads=world.settle)
    world.lists[made.id] = made
    world.tag(made.id, tags)
    if token:
        world.tokens[token] = made.id
    return {"PrefixList": shown(world, made, "create-in-progress")}


def _name(name: str) -> str:
    """A list's name; AWS keeps those that begin with its own domain, and 255 characters are the most (the reference)."""
    if not name or len(name) > 255 or name.startswith("com.amazonaws"):  # noqa: PLR2004
        raise atom.invalid(f"Value ({name}) for parameter PrefixListName is invalid.")
    return name


def _maximum(world: World, maximum: int) -> None:
    """The wording: awsdocs/amazon-vpc-user-guide pull request 65."""
    if not 1 <= maximum <= world.quotas.entries:
        raise atom.invalid(f"Must specify a max size between 1 and {world.quotas.entries}")


def _room(count: int, maximum: int) -> None:
    if count > maximum:
        raise Refused("PrefixListMaxEntriesExceeded", "You've reached the maximum number of entries for the prefix list.")


def _few(count: int) -> None:
    """The wording: hashicorp/terraform-provider-aws issue 17191."""
    if count > MOST:
        raise atom.invalid(f"The number of entries per request cannot exceeds limit ({MOST}).")


def _added(parts: Sequence[Asked], family: int) -> dict[str, str | None]:
    _few(len(parts))
    entries: dict[str, str | None] = {}
    for part in parts:
        cidr = atom.network(part.text("Cidr") or "", family)
        if cidr in entries:
            raise atom.invalid(f"The prefix list entry {cidr} must not appear multiple times")
        entries[cidr] = atom.description(part.text("Description"), "prefix list entry")
    return entries


def modify(world: World, asked: Asked) -> Mapping[str, object]:
    """ModifyManagedPrefixList: entries with the version they are meant for, or the maximum, or the name."""
    found = _ours(world, asked)
    added, removed, maximum = asked.parts("AddEntries"), asked.parts("RemoveEntries"), asked.number("MaxEntries")
    if maximum is not None and (added or removed):
        raise Refused(
            "InvalidParameterCombination",
            "You cannot modify the entries and the maximum entries for the prefix list in the same request.",
        )
    if found.reads or found.going:
        raise _busy(found)
    _version(found, asked)
    entries = _edited(found, asked, added, removed) if added or removed else None
    if maximum is not None:
        _maximum(world, maximum)
        _room(len(found.current), maximum)
    if "PrefixListName" in asked:
        found.name = _name(asked.text("PrefixListName") or "")
    if entries is not None and found.version is not None:
        found.version += 1
        found.entries[found.version] = entries
        _working(world, found, "modify")
    if maximum is not None:
        _resize(world, found, maximum)
    return {"PrefixList": shown(world, found, "modify-in-progress" if maximum or entries is not None else None)}


def _ours(world: World, asked: Asked) -> PrefixList:
    found = world.prefix_list(asked.text("PrefixListId") or "")
    if found.owner != world.account:
        raise Refused(
            "UnauthorizedOperation", "You are not authorized to perform this operation. The prefix list is AWS's own.", 403
        )
    return found


def _busy(found: PrefixList) -> Refused:
    """The wording: an older resource for prefix list entries in hashicorp/terraform-provider-aws matches on it."""
    return Refused("IncorrectState", f"The prefix list {found.id} is in the current state ({found.state}) and cannot be changed.")


def _version(found: PrefixList, asked: Asked) -> None:
    """The wording: hashicorp/terraform-provider-aws issue 43528."""
    version = asked.number("CurrentVersion")
    if version is not None and version != found.version:
        raise Refused("PrefixListVersionMismatch", "The prefix list has the incorrect version number.")


def _edited(found: PrefixList, asked: Asked, added: Sequence[Asked], removed: Sequence[Asked]) -> dict[str, str | None]:
    """The entries as they are to be."""
    if "CurrentVersion" not in asked:
        raise Refused("MissingParameter", "The request must contain the parameter CurrentVersion")
    new = _added(added, found.family)
    _few(len(removed))
    old = [atom.network(part.text("Cidr") or "", found.family) for part in removed]
    entries = dict(found.current)
    for cidr in old:
        if cidr not in entries or cidr in new:
            raise atom.invalid(f"The prefix list entry {cidr} cannot be removed")
        del entries[cidr]
    for cidr in new:
        if cidr in entries:
            raise atom.invalid(f"The prefix list entry {cidr} already exists")
    _room(len(entries | new), found.maximum or 0)
    return entries | new


def _working(world: World, found: PrefixList, doing: str, message: str | None = None) -> None:
    found.doing, found.reads = doing, world.settle
    found.message, found.outcome = message, "failed" if message else "complete"


def _resize(world: World, found: PrefixList, maximum: int) -> None:
    """A new maximum for which a group that names the list has no room fails later, and the old one stays (user guide)."""
    weights = {**world.weights(), found.id: (found.family, maximum)}
    try:
        for group in _users(world, found):
            fit((rule.atom for rule in group.rules.values()), weights, world.quotas)
    except Refused as refused:
        _working(world, found, "modify", refused.message)
    else:
        found.maximum = maximum
        _working(world, found, "modify")


def _users(world: World, found: PrefixList) -> list[Group]:
    return [one for one in world.groups.values() if any(rule.atom.peer == found.id for rule in one.rules.values())]


def delete(world: World, asked: Asked) -> Mapping[str, object]:
    """DeleteManagedPrefixList: if it is in use, `delete-failed` comes later (hashicorp/terraform-provider-aws issue 20991)."""
    found = _ours(world, asked)
    if found.reads or found.going:
        raise _busy(found)
    used = _users(world, found)
    _working(world, found, "delete", "The prefix list is referenced by other resources." if used else None)
    return {"PrefixList": shown(world, found, "delete-in-progress")}


def shown(world: World, found: PrefixList, state: str | None = None) -> Mapping[str, object]:
    """A list as EC2 shows it; `state` where it is not as it is now."""
    return {
        "PrefixListId": found.id,
        "PrefixListName": found.name,
        "AddressFamily": f"IPv{found.family}",
        "State": state or found.state,
        "StateMessage": found.message,
        "PrefixListArn": world.arn("prefix-list", found.id, found.owner.lower() if found.owner == "AWS" else None),
        "MaxEntries": found.maximum,
        "Version": found.version,
        "Tags": world.tagging(found.id),
        "OwnerId": found.owner,
    }


_LOOKS: Mapping[str, choose.Look[PrefixList]] = {
    "owner-id": lambda one: [one.owner],
    "prefix-list-id": lambda one: [one.id],
    "prefix-list-name": lambda one: [one.name],
}


def describe(world: World, asked: Asked) -> Mapping[str, object]:
    """DescribeManagedPrefixLists; each list that it shows is one read nearer to the end of what it is doing."""
    ids = asked.texts("PrefixListIds")
    everything = [world.prefix_list(id_) for id_ in dict.fromkeys(ids)] if ids else list(world.lists.values())
    found = choose.filtered(asked, everything, _LOOKS, lambda one: world.tags(one.id))
    part, token = choose.page(asked, found, (1, 100), world.page)
    answer = [shown(world, one) for one in part]
    for one in part:
        if one.state == "delete-complete":
            del world.lists[one.id]
            world.moto.tags.pop(one.id, None)
        one.reads = max(one.reads - 1, 0)
    return {"PrefixLists": answer, "NextToken": token}


def entries(world: World, asked: Asked) -> Mapping[str, object]:
    """GetManagedPrefixListEntries, of the version that counts or of an older one."""
    found = world.prefix_list(asked.text("PrefixListId") or "")
    version = asked.number("TargetVersion")
    if version is not None and version not in found.entries:
        raise atom.invalid(f"The specified value for version is not valid: {version}.")
    kept = found.current if version is None else found.entries[version]
    part, token = choose.page(asked, list(kept.items()), (1, 100), world.page)
    return {"Entries": [{"Cidr": cidr, "Description": words} for cidr, words in part], "NextToken": token}


def associations(world: World, asked: Asked) -> Mapping[str, object]:
    """GetManagedPrefixListAssociations: the groups with a rule that names the list."""
    found = world.prefix_list(asked.text("PrefixListId") or "")
    users = [{"ResourceId": group.id, "ResourceOwner": world.account} for group in _users(world, found)]
    part, token = choose.page(asked, users, (5, 255), world.page)
    return {"PrefixListAssociations": part, "NextToken": token}
