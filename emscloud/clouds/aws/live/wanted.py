"""Security groups as they are lowered → what is wanted of a live account: atoms, with the names of our own groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from emscloud.clouds.aws.artifact import Module, PeerKind, Rule, SecurityGroup
from emscloud.clouds.aws.lift import lift as lifted
from emscloud.diagnostics import Failed, Problem
from emscloud.model.peer import Network, Symbol
from emscloud.model.policy import Direction
from emscloud.plan.atom import ANY, Atom, Kind, Room
from emscloud.plan.make import LAST, make
from emscloud.plan.rule import Asked, Lift, digest
from emscloud.plan.steps import Action, Identity, Path, Plan, Step
from emscloud.resolve.scope import private_space
from emscloud.spaces.bounds import Bounds

MANAGER = "emscloud:managed-by"
OURS = "emscloud"
POLICY, GROUP = "emscloud:policy", "emscloud:group"
APPLIED = "emscloud:applied"
"""A group's tag with the digest of the rules that were applied to it last."""
REMEMBERED = "its tag remembers what was applied"
_KINDS: Mapping[PeerKind, Kind] = {
    "cidr_ipv4": Kind.IPV4,
    "cidr_ipv6": Kind.IPV6,
    "prefix_list_id": Kind.LIST,
    "referenced_security_group_id": Kind.GROUP,
}
_BACK: Mapping[Kind, PeerKind] = {
    **{kind: name for name, kind in _KINDS.items()},
    Kind.OWN: "referenced_security_group_id",
}


def wanted(module: Module, ids: Mapping[str, str]) -> tuple[Path[Atom], ...]:
    """The groups of a policy as paths with nothing before; `ids` are the names of our groups by their ids in the account.

    Raises Failed with E445 for what `apply` does not do yet.
    """
    later = [f"`{one.group}` is spread over several security groups" for one in module.groups if one.spread and one.part == 1]
    later += [f"`{one.group}` holds its prefixes in lists" for one in module.lists]
    if later:
        raise Failed(
            [
                Problem("E445", f"{said}, which apply cannot do yet: use `emscloud emit`, and Terraform.")
                for said in dict.fromkeys(later)
            ]
        )
    return tuple(_path(one, ids) for one in module.groups)


def _path(group: SecurityGroup, ids: Mapping[str, str]) -> Path[Atom]:
    after = {one.atom: one for one in [_asked(rule, ids) for rule in group.rules]}
    tags = {**dict(group.tags), MANAGER: OURS, APPLIED: digest(after.values())}
    return Path(group.group, group.name, None, (), tuple(sorted(after.values())), group.description, tuple(sorted(tags.items())))


def _asked(rule: Rule, ids: Mapping[str, str]) -> Asked[Atom]:
    own = rule.own or rule.peer in ids
    kind = Kind.OWN if own else _KINDS[rule.kind]
    peer = ids.get(rule.peer, rule.peer)
    first, last = (ANY if port is None else port for port in (rule.from_port, rule.to_port))
    atom = Atom(rule.direction, rule.protocol, first, last, kind, peer)
    return Asked(atom, rule.description, tuple(cause.id for cause in rule.causes))


def lift_of(extents: Mapping[Symbol, tuple[Network, ...]]) -> Lift[Atom]:
    """How atoms are lifted where `extents` bounds their symbols; groups that it does not know are private."""
    known = dict(extents)

    def lift(atoms: Iterable[Atom]) -> Mapping[Direction, Bounds]:
        rules = tuple([_rule(atom) for atom in atoms])
        for atom in rules:
            if atom.kind == "referenced_security_group_id":
                known.setdefault(Symbol("group" if atom.own else "aws", atom.peer), private_space())
        return lifted(Module("", False, (SecurityGroup("", "", "", (), rules),)), known)[""]

    return lift


def _rule(atom: Atom) -> Rule:
    ported = atom.protocol in ("tcp", "udp", "icmp", "icmpv6")
    first, last = (atom.first, atom.last) if ported else (None, None)
    kind = _BACK[atom.kind]
    return Rule("", atom.direction, atom.protocol, first, last, kind, atom.peer, atom.kind is Kind.OWN, "")


def planned(
    identity: Identity, paths: Sequence[Path[Atom]], room: Room, lift: Lift[Atom], extents: Mapping[Symbol, tuple[Network, ...]]
) -> Plan[Atom]:
    """The plan of paths, in which a live group whose tag remembers something else is tagged once its rules are there."""
    found = make(identity, paths, room, lift, extents)
    tagged: list[Step[Atom]] = [
        Step(Action.MODIFY, one.group, REMEMBERED, LAST - 2)
        for one in found.paths
        if one.id and one.after is not None and not one.settled
    ]
    return replace(found, steps=tuple(sorted([*found.steps, *tagged], key=lambda one: one.stage)))


def resolved(paths: Iterable[Path[Atom]], ids: Mapping[str, str]) -> tuple[Path[Atom], ...]:
    """Paths with the ids of the groups that are there."""
    by_name = {name: id_ for id_, name in ids.items()}
    return tuple(replace(path, id=by_name.get(path.group)) for path in paths)
