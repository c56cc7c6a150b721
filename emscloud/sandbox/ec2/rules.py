"""What EC2 does with the rules of a group: each call has all of its effect or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from emscloud.sandbox.ec2 import atom, choose, groups
from emscloud.sandbox.ec2.atom import Atom
from emscloud.sandbox.ec2.query import Asked, Refused
from emscloud.sandbox.ec2.world import Group, Rule, World, asked_tags

Wanted: TypeAlias = "list[tuple[Atom, str | None]]"
"""Atoms with their descriptions."""

_SINGLE = ("CidrIp", "FromPort", "ToPort", "IpProtocol", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId")
"""The older way to say one rule, without IpPermissions."""


def authorize(world: World, asked: Asked, *, egress: bool) -> Mapping[str, object]:
    """AuthorizeSecurityGroupIngress and …Egress."""
    group = world.named(asked)
    wanted = _wanted(world, group, asked, egress=egress)
    if not wanted:
        raise Refused("MissingParameter", "The request must contain the parameter ipPermissions")
    tags = asked_tags(asked, "security-group-rule")
    there = {rule.atom for rule in group.rules.values()}
    for one, _ in wanted:
        if one in there:
            raise _duplicate(one)
    world.fit([*there, *(one for one, _ in wanted)])
    made = [world.add(group, one, words) for one, words in wanted]
    for rule in made:
        world.tag(rule.id, tags)
    return {"Return": True, "SecurityGroupRules": [shown(world, rule) for rule in made]}


def _duplicate(one: Atom) -> Refused:
    return Refused("InvalidPermission.Duplicate", f'the specified rule "{one}" already exists')


def _wanted(world: World, group: Group, asked: Asked, *, egress: bool) -> Wanted:
    """The atoms of a call; refused where one comes twice or its peer is not there.

    The wording: hashicorp/terraform-provider-aws issue 29492.
    """
    parts = asked.parts("IpPermissions")
    if single := [name for name in _SINGLE if name in asked]:
        if egress or parts or any(name.startswith("Source") for name in single):
            raise atom.invalid(f"The parameter {single[0]} is not supported here. Use a set of IP permissions.")
        parts = [_single(asked)]
    wanted = [pair for part in parts for pair in atom.permission(part, egress=egress)]
    if any(count > 1 for count in Counter(one for one, _ in wanted).values()):
        raise atom.invalid("The same permission must not appear multiple times")
    for one, _ in wanted:
        _peer(world, group, one)
    return wanted


def _single(asked: Asked) -> Asked:
    values: dict[str, object] = {"IpProtocol": asked.text("IpProtocol"), "IpRanges": [{"CidrIp": asked.text("CidrIp")}]}
    values |= {name: asked.number(name) for name in ("FromPort", "ToPort")}
    return Asked(values)


def _peer(world: World, group: Group, one: Atom) -> None:
    """A list or group that is named must be there, and a group in the same VPC, for there is no peering here."""
    if one.kind == "prefix-list" and world.prefix_list(one.peer).going:
        raise Refused("IncorrectState", f"The prefix list {one.peer} is being deleted.")
    if one.kind == "group" and world.group(one.peer).vpc != group.vpc:
        raise Refused("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")


def revoke(world: World, asked: Asked, *, egress: bool) -> Mapping[str, object]:
    """RevokeSecurityGroupIngress and …Egress.

    In a default VPC, what is not there is told of in `UnknownIpPermissions` and the rest goes; elsewhere the call is refused with
    `InvalidPermission.NotFound`.  By ids it is refused in any.  Source: the API reference.
    """
    group = world.named(asked)
    ids = asked.texts("SecurityGroupRuleIds")
    if ids:
        if asked.parts("IpPermissions"):
            raise Refused(
                "InvalidParameterCombination", "The parameters ipPermissions and securityGroupRuleIds may not be combined"
            )
        found: tuple[list[Rule], list[Atom]] = [_rule(group, id_, egress=egress) for id_ in dict.fromkeys(ids)], []
    else:
        found = _matching(world, group, asked, egress=egress)
    gone, unknown = found
    answer = [_revoked(rule) for rule in gone]
    for rule in gone:
        world.drop(group, rule)
    missing = [Rule("", group.id, one) for one in unknown]
    return {"Return": True, "RevokedSecurityGroupRules": answer, "UnknownIpPermissions": groups.permissions(world, missing) or None}


def _matching(world: World, group: Group, asked: Asked, *, egress: bool) -> tuple[list[Rule], list[Atom]]:
    """The rules that a call describes, and the atoms that are not there; a description is no part of a rule's identity."""
    there = {rule.atom: rule for rule in group.rules.values()}
    wanted = [one for one, _ in _wanted_of(asked, egress=egress)]
    if not wanted:
        raise Refused("MissingParameter", "The request must contain the parameter ipPermissions or securityGroupRuleIds")
    unknown = [one for one in wanted if one not in there]
    if unknown and not world.is_default(group.vpc):
        raise Refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
    return [there[one] for one in wanted if one in there], unknown


def _wanted_of(asked: Asked, *, egress: bool) -> Wanted:
    parts = asked.parts("IpPermissions")
    if not parts and "IpProtocol" in asked and not egress:
        parts = [_single(asked)]
    wanted = [pair for part in parts for pair in atom.permission(part, egress=egress)]
    return list({one: (one, words) for one, words in wanted}.values())


def _rule(group: Group, id_: str, *, egress: bool | None = None) -> Rule:
    """A rule of the group by its id, in a direction if one is given."""
    if not id_.startswith("sgr-"):
        raise Refused("InvalidSecurityGroupRuleId.Malformed", f'Invalid id: "{id_}" (expecting "sgr-...")')
    found = group.rules.get(id_)
    if found is None or egress not in (None, found.atom.egress):
        raise Refused("InvalidSecurityGroupRuleId.NotFound", f"The security group rule ID '{id_}' does not exist")
    return found


def _revoked(rule: Rule) -> Mapping[str, object]:
    return {**_said(rule), "Description": rule.description, **_peer_of(rule)}


def _said(rule: Rule) -> dict[str, object]:
    one = rule.atom
    return {
        "SecurityGroupRuleId": rule.id,
        "GroupId": rule.group,
        "IsEgress": one.egress,
        "IpProtocol": one.protocol,
        "FromPort": one.first,
        "ToPort": one.last,
    }


def _peer_of(rule: Rule) -> dict[str, object]:
    names = {"ipv4": "CidrIpv4", "ipv6": "CidrIpv6", "prefix-list": "PrefixListId", "group": "ReferencedGroupId"}
    return {names[rule.atom.kind]: rule.atom.peer}


def shown(world: World, rule: Rule) -> Mapping[str, object]:
    """A rule as DescribeSecurityGroupRules has it; ports are -1 where they do not apply."""
    peer = _peer_of(rule)
    if referenced := peer.pop("ReferencedGroupId", None):
        peer["ReferencedGroupInfo"] = {"GroupId": referenced, "UserId": world.account}
    return {
        **_said(rule),
        "GroupOwnerId": world.account,
        "Description": rule.description,
        "Tags": world.tagging(rule.id),
        "SecurityGroupRuleArn": world.arn("security-group-rule", rule.id),
        **peer,
    }


def modify(world: World, asked: Asked) -> Mapping[str, object]:
    """ModifySecurityGroupRules: each rule is replaced by what is said, but keeps its id, direction, tags and kind of peer."""
    group = world.named(asked)
    changes: dict[str, tuple[Atom, str | None]] = {}
    for part in asked.parts("SecurityGroupRules"):
        rule = _rule(group, part.text("SecurityGroupRuleId") or "")
        if rule.id in changes:
            raise atom.invalid(f"The security group rule ID '{rule.id}' must not appear multiple times")
        changes[rule.id] = _changed(rule, part.part("SecurityGroupRule"))
        _peer(world, group, changes[rule.id][0])
    _distinct(group, changes)
    world.fit([changes[rule.id][0] if rule.id in changes else rule.atom for rule in group.rules.values()])
    for id_, (one, words) in changes.items():
        group.rules[id_].atom = one
        group.rules[id_].description = words
    return {"Return": True}


def _changed(rule: Rule, said: Asked) -> tuple[Atom, str | None]:
    """A rule as it is to be; the codes and wordings of what is refused are moto's."""
    names = {"CidrIpv4": "ipv4", "CidrIpv6": "ipv6", "PrefixListId": "prefix-list", "ReferencedGroupId": "group"}
    given = [name for name in names if name in said]
    if len(given) > 1:
        which = "cidrIp, cidrIpv6, prefixListId, or referencedGroupId"
        raise Refused("InvalidParameterCombination", f"Only one of {which} can be specified")
    if not given:
        which = "cidrIp, cidrIpv6, prefixListId, or referencedGroupId"
        raise Refused("MissingParameter", f"The request must contain exactly one of: {which}")
    kind, peer = names[given[0]], said.text(given[0]) or ""
    if kind != rule.atom.kind:
        said_of = f"You may not specify {given[0]} for an existing {rule.atom.kind} rule."
        raise atom.invalid(f"Invalid rule type for security group rule '{rule.id}'. {said_of}")
    if kind in ("ipv4", "ipv6"):
        peer = atom.network(peer, int(kind[-1]))
    return Atom(rule.atom.egress, *atom.service(said), kind, peer), atom.description(said.text("Description"))


def _distinct(group: Group, changes: Mapping[str, tuple[Atom, str | None]]) -> None:
    """No rule may become what another is, or what another becomes; nor what another has only just stopped to be."""
    taken = {rule.atom: rule.id for rule in group.rules.values()}
    for id_, (one, _) in changes.items():
        if taken.setdefault(one, id_) != id_:
            raise _duplicate(one)


def update_descriptions(world: World, asked: Asked, *, egress: bool) -> Mapping[str, object]:
    """UpdateSecurityGroupRuleDescriptionsIngress and …Egress; a description that is left out is removed."""
    group = world.named(asked)
    by_id = asked.parts("SecurityGroupRuleDescriptions")
    if by_id and asked.parts("IpPermissions"):
        said = "The parameters ipPermissions and securityGroupRuleDescriptions may not be combined"
        raise Refused("InvalidParameterCombination", said)
    changes: list[tuple[Rule, str | None]] = []
    if by_id:
        for part in by_id:
            rule = _rule(group, part.text("SecurityGroupRuleId") or "", egress=egress)
            changes.append((rule, atom.description(part.text("Description"))))
    else:
        there = {rule.atom: rule for rule in group.rules.values()}
        wanted = _wanted_of(asked, egress=egress)
        if not wanted:
            raise Refused("MissingParameter", "The request must contain the parameter ipPermissions")
        if any(one not in there for one, _ in wanted):
            raise Refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
        changes = [(there[one], words) for one, words in wanted]
    for rule, words in changes:
        rule.description = words
    return {"Return": True}


def describe(world: World, asked: Asked) -> Mapping[str, object]:
    """DescribeSecurityGroupRules."""
    everything: Sequence[Rule] = [rule for group in world.seen() for rule in group.rules.values()]
    if ids := asked.texts("SecurityGroupRuleIds"):
        there = {rule.id: rule for rule in everything}
        for id_ in ids:
            if id_ not in there:
                raise Refused("InvalidSecurityGroupRuleId.NotFound", f"The security group rule ID '{id_}' does not exist")
        everything = [there[id_] for id_ in dict.fromkeys(ids)]
    looks: Mapping[str, choose.Look[Rule]] = {
        "group-id": lambda rule: [rule.group],
        "security-group-rule-id": lambda rule: [rule.id],
    }
    found = choose.filtered(asked, everything, looks, lambda rule: world.tags(rule.id))
    part, token = choose.page(asked, found, default=world.page)
    return {"SecurityGroupRules": [shown(world, rule) for rule in part], "NextToken": token}
