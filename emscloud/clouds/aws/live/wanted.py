"""Security groups as they are lowered → what is wanted of a live account: atoms, with the names of our own groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from emscloud.clouds.aws.artifact import Module, PeerKind, PrefixList, Rule, SecurityGroup
from emscloud.clouds.aws.lift import lift as lifted
from emscloud.diagnostics import Failed, Problem
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import ANY, Atom, Kind, entry_of
from emscloud.plan.lists.listed import Listed
from emscloud.plan.rule import Asked, Lift, digest
from emscloud.plan.steps import Path
from emscloud.resolve.scope import private_space
from emscloud.spaces.bounds import Bounds

MANAGER = "emscloud:managed-by"
OURS = "emscloud"
POLICY, GROUP, PART = "emscloud:policy", "emscloud:group", "emscloud:part"
APPLIED = "emscloud:applied"
"""A group's tag with the digest of the rules that were applied to it last."""
LIST, WAY, VPC = "emscloud:list", "emscloud:direction", "emscloud:vpc"
"""A prefix list's tags: its name in the policy, which way its rules are, and the VPC of its group, since a region has it."""
_KINDS: Mapping[PeerKind, Kind] = {
    "cidr_ipv4": Kind.IPV4,
    "cidr_ipv6": Kind.IPV6,
    "prefix_list_id": Kind.LIST,
    "referenced_security_group_id": Kind.GROUP,
}
_BACK: Mapping[Kind, PeerKind] = {
    **{kind: name for name, kind in _KINDS.items()},
    Kind.OWN: "referenced_security_group_id",
    Kind.OWN_LIST: "prefix_list_id",
}
_OWN = (Kind.OWN, Kind.OWN_LIST)


def part_name(group: str, part: int | str) -> str:
    """What a part of a group is called among the groups of a policy, none of whose names has a stroke: `web`, `web/2`."""
    return group if str(part) == "1" else f"{group}/{part}"


def base_of(name: str) -> str:
    """The group of the policy that a part is of."""
    return name.partition("/")[0]


def name_of(tags: Mapping[str, str], otherwise: str) -> str:
    """What a live group is called among the groups of its policy, by its tags."""
    return part_name(tags.get(GROUP, otherwise), tags.get(PART, "1"))


def wanted(module: Module, ids: Mapping[str, str]) -> tuple[Path[Atom], ...]:
    """The groups of a policy as paths with nothing before; `ids` are the names of our groups by their ids in the account.

    Raises Failed with E445 for what `apply` does not do yet.
    """
    parted = {one.group for one in module.groups if one.part > 1}
    later = [f"`{one.group}` is several security groups and has prefix lists" for one in module.lists if one.group in parted]
    if later:
        raise Failed(
            [
                Problem("E445", f"{said}, which apply cannot do yet: use `emscloud emit`, and Terraform.")
                for said in dict.fromkeys(later)
            ]
        )
    lists = {group.group: [one for one in module.lists if one.group == group.group] for group in module.groups}
    return tuple(_path(one, lists[one.group], ids, module.vpc_id) for one in module.groups)


def _path(group: SecurityGroup, lists: Sequence[PrefixList], ids: Mapping[str, str], vpc: str) -> Path[Atom]:
    """A group with the lists that its rules name; a list is of one requirement, and so of one direction."""
    ways = {rule.peer: rule.direction for rule in group.rules if rule.own and rule.kind == "prefix_list_id"}
    listed = {one.label: _listed(one, ways[one.label], vpc) for one in lists if one.label in ways}
    rules = [_asked(rule, ids, {label: one.name for label, one in listed.items()}) for rule in group.rules]
    entries = [asked for one in lists if one.label in listed for asked in _entries(one, listed[one.label])]
    after = {one.atom: one for one in (*rules, *entries)}
    tags = {**dict(group.tags), MANAGER: OURS, APPLIED: digest(after.values())}
    return Path(
        part_name(group.group, group.part),
        group.name,
        None,
        (),
        tuple(sorted(after.values())),
        group.description,
        tuple(sorted(tags.items())),
        lists=tuple(sorted(listed.values())),
    )


def _listed(one: PrefixList, way: Direction, vpc: str) -> Listed:
    tags = {**dict(one.tags), MANAGER: OURS, LIST: one.name, WAY: way.value, VPC: vpc}
    return Listed(way, one.name, one.family, None, None, one.max_entries, tuple(sorted(tags.items())))


def _entries(one: PrefixList, listed: Listed) -> list[Asked[Atom]]:
    causes = tuple(cause.id for cause in one.causes)
    words = described(dict(one.tags)[POLICY])
    return [Asked(entry_of(listed.direction, one.name, cidr), words, causes) for cidr in one.entries]


def described(policy: str) -> str:
    """The description of a policy's entries in its lists, by which they are told: an entry has no tags."""
    return f"emscloud: {policy}"


def _asked(rule: Rule, ids: Mapping[str, str], lists: Mapping[str, str]) -> Asked[Atom]:
    """A rule with its peer by name, where that is a group of the policy or a list of the group."""
    if rule.own and rule.kind == "prefix_list_id":
        kind, peer = Kind.OWN_LIST, lists[rule.peer]
    else:
        kind = Kind.OWN if rule.own or rule.peer in ids else _KINDS[rule.kind]
        peer = ids.get(rule.peer, rule.peer)
    first, last = (ANY if port is None else port for port in (rule.from_port, rule.to_port))
    atom = Atom(rule.direction, rule.protocol, first, last, kind, peer)
    return Asked(atom, rule.description, tuple(cause.id for cause in rule.causes))


def lift_of(extents: Mapping[Symbol, tuple[Network, ...]]) -> Lift[Atom]:
    """How atoms are lifted where `extents` bounds their symbols; groups that it does not know are private."""
    known = dict(extents)

    def lift(atoms: Iterable[Atom]) -> Mapping[Direction, Bounds]:
        rules: list[Rule] = []
        held: dict[str, list[str]] = {}
        for atom in atoms:
            if atom.within:
                held.setdefault(f"{atom.direction} {atom.within}", []).append(atom.peer)
            else:
                rules.append(_rule(atom))
        for one in rules:
            if one.kind == "referenced_security_group_id":
                known.setdefault(Symbol("group" if one.own else "aws", one.peer), private_space())
        named = {one.peer for one in rules if one.own and one.kind == "prefix_list_id"}
        lists = tuple([PrefixList(name, "", "", 4, 0, tuple(held.get(name, ())), ()) for name in named])
        return lifted(Module("", False, (SecurityGroup("", "", "", (), tuple(rules)),), lists=lists), known)[""]

    return lift


def _rule(atom: Atom) -> Rule:
    ported = atom.protocol in ("tcp", "udp", "icmp", "icmpv6")
    first, last = (atom.first, atom.last) if ported else (None, None)
    kind = _BACK[atom.kind]
    peers = {Kind.OWN_LIST: f"{atom.direction} {atom.peer}", Kind.OWN: base_of(atom.peer)}
    peer = peers.get(atom.kind, atom.peer)
    return Rule("", atom.direction, atom.protocol, first, last, kind, peer, atom.kind in _OWN, "")


def resolved(paths: Iterable[Path[Atom]], ids: Mapping[str, str]) -> tuple[Path[Atom], ...]:
    """Paths with the ids of the groups that are there."""
    by_name = {name: id_ for id_, name in ids.items()}
    return tuple(replace(path, id=by_name.get(path.group)) for path in paths)
