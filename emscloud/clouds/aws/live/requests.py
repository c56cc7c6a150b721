"""Steps → calls of EC2: many rules a call, each call with all of its effect or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from emscloud.clouds.aws.live.lists import calls
from emscloud.clouds.aws.live.wanted import APPLIED, GROUP, PART, POLICY
from emscloud.model.policy import Direction
from emscloud.plan.atom import Atom, Kind
from emscloud.plan.rule import Asked
from emscloud.plan.steps import Action, Identity, Path, Step

_WAYS = {Direction.IN: "Ingress", Direction.OUT: "Egress"}
_GOING = (Action.REVOKE, Action.FOREIGN)
_RANGES = {
    Kind.IPV4: ("IpRanges", "CidrIp"),
    Kind.IPV6: ("Ipv6Ranges", "CidrIpv6"),
    Kind.LIST: ("PrefixListIds", "PrefixListId"),
    Kind.GROUP: ("UserIdGroupPairs", "GroupId"),
    Kind.OWN: ("UserIdGroupPairs", "GroupId"),
    Kind.OWN_LIST: ("PrefixListIds", "PrefixListId"),
}
_CHANGED = {
    Kind.IPV4: "CidrIpv4",
    Kind.IPV6: "CidrIpv6",
    Kind.LIST: "PrefixListId",
    Kind.GROUP: "ReferencedGroupId",
    Kind.OWN: "ReferencedGroupId",
    Kind.OWN_LIST: "PrefixListId",
}
_PORTED = ("tcp", "udp", "icmp", "icmpv6")


@dataclass(frozen=True, slots=True)
class Request:
    """A call: EC2's name of it, its parameters, the steps that it takes, and words for people.

    `listed` is the id of the prefix list that it changes or deletes, whose version has to be read first.
    """

    action: str
    asked: Mapping[str, object]
    steps: tuple[Step[Atom], ...]
    words: str
    listed: str | None = None


def batches(steps: Iterable[Step[Atom]]) -> Iterator[tuple[Step[Atom], ...]]:
    """The steps that are one call each time, in their order."""
    everything = tuple(steps)
    born = calls.born(everything)
    early = {entry for entries in born.values() for entry in entries}
    for _, listed in groupby([one for one in everything if one not in early], key=_call):
        found = tuple(listed)
        if calls.within(found[0]):
            yield from calls.portions(found + born.get(found[0], ()))
        else:
            yield found


def _call(step: Step[Atom]) -> tuple[object, ...]:
    """Rules are granted and revoked direction by direction; a change names rules of both."""
    listed = calls.within(step)
    if listed:
        return (step.stage, listed, step.listed is None or step.action)
    if step.action is Action.MODIFY:
        return (step.stage, step.group, step.action, step.direction is None)
    kind = Action.REVOKE if step.action in _GOING else step.action
    return (step.stage, step.group, kind, step.direction)


def request(steps: Sequence[Step[Atom]], path: Path[Atom], identity: Identity, ids: Mapping[str, str]) -> Request:
    """The call of one batch; `ids` are the ids of the policy's groups by name, and of the group's lists by way and name."""
    step = steps[0]
    named = calls.within(step)
    if named:
        id_ = ids.get(own_list(*named[1:]))
        action, asked, words = calls.request(tuple(steps), id_)
        return Request(action, asked, tuple(steps), f"{words} of {path.name}", id_)
    action, asked, words = _made(step, steps, path, identity, ids)
    return Request(action, asked, tuple(steps), words)


def _made(
    step: Step[Atom], steps: Sequence[Step[Atom]], path: Path[Atom], identity: Identity, ids: Mapping[str, str]
) -> tuple[str, dict[str, object], str]:
    count = f"{len(steps):,} rule" if len(steps) == 1 else f"{len(steps):,} rules"
    if step.action is Action.CREATE:
        return "CreateSecurityGroup", _created(path, identity), f"make {path.name}"
    group: dict[str, object] = {"GroupId": ids[step.group]}
    if step.action is Action.DELETE:
        return "DeleteSecurityGroup", group, f"delete {path.name}"
    if step.direction is None:
        remembered = {APPLIED: dict(path.tags)[APPLIED]}
        return "CreateTags", {"Resources": [ids[step.group]], "Tags": _tags(remembered)}, f"tag {path.name} with what was applied"
    if step.action is Action.MODIFY:
        changes = [_change(one, ids) for one in steps]
        return "ModifySecurityGroupRules", group | {"SecurityGroupRules": changes}, f"change {count} of {path.name}"
    way = _WAYS[step.direction]
    if step.action is Action.GRANT:
        group_, _, part = step.group.partition("/")
        own = {POLICY: identity.policy, GROUP: group_, **({PART: part} if part else {})}
        tags = [{"ResourceType": "security-group-rule", "Tags": _tags(own)}]
        asked = group | {"IpPermissions": permissions([one.new for one in steps if one.new], ids), "TagSpecifications": tags}
        return f"AuthorizeSecurityGroup{way}", asked, f"grant {count} {way.lower()} to {path.name}"
    going = [one.old.id for one in steps if one.old]
    return f"RevokeSecurityGroup{way}", group | {"SecurityGroupRuleIds": going}, f"revoke {count} {way.lower()} of {path.name}"


def _created(path: Path[Atom], identity: Identity) -> dict[str, object]:
    """Tagged in the call that makes it, or a run that is cut here would leave a group that is nobody's."""
    tags = [{"ResourceType": "security-group", "Tags": _tags(dict(path.tags))}]
    return {"GroupName": path.name, "Description": path.description, "VpcId": identity.at("vpc_id"), "TagSpecifications": tags}


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def permissions(rules: Iterable[Asked[Atom]], ids: Mapping[str, str]) -> list[dict[str, object]]:
    """Rules as EC2 groups them: one IpPermission for each protocol and range of ports."""
    found: dict[tuple[str, int, int], dict[str, list[dict[str, str]]]] = {}
    for one in rules:
        atom = one.atom
        listed, name = _RANGES[atom.kind]
        words = {"Description": one.description} if one.description else {}
        peers = found.setdefault((atom.protocol, atom.first, atom.last), {}).setdefault(listed, [])
        peers.append({name: _peer(atom, ids), **words})
    return [{"IpProtocol": protocol, **_ports(protocol, *ports), **peers} for (protocol, *ports), peers in found.items()]


def _ports(protocol: str, first: int, last: int) -> dict[str, int]:
    """Where ports do not apply, none are said."""
    return {"FromPort": first, "ToPort": last} if protocol in _PORTED else {}


def _peer(atom: Atom, ids: Mapping[str, str]) -> str:
    if atom.kind is Kind.OWN_LIST:
        return ids[own_list(atom.direction.value, atom.peer)]
    return ids[atom.peer] if atom.kind is Kind.OWN else atom.peer


def own_list(direction: str, name: str) -> str:
    """How a list of a group stands among the ids of the policy's groups, no name of which has a blank."""
    return f"{direction} {name}"


def _change(step: Step[Atom], ids: Mapping[str, str]) -> dict[str, object]:
    assert step.old is not None
    assert step.new is not None
    atom = step.new.atom
    said: dict[str, object] = {"IpProtocol": atom.protocol, **_ports(atom.protocol, atom.first, atom.last)}
    said |= {_CHANGED[atom.kind]: _peer(atom, ids), "Description": step.new.description}
    return {"SecurityGroupRuleId": step.old.id, "SecurityGroupRule": said}
