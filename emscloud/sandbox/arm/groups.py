"""Network security groups and their rules: read, written as a whole, guarded by ETags, deleted unless used."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emscloud.sandbox.arm.answers import Answer, Asked, Json, Refusal, no_child, no_parent
from emscloud.sandbox.arm.ids import Target
from emscloud.sandbox.arm.rules import body, check, shape
from emscloud.sandbox.arm.rules.rule import default_rules
from emscloud.sandbox.arm.store import Goal, Group
from emscloud.sandbox.arm.writes import Writes, guard, same_place


@dataclass(slots=True)
class Groups:
    """What can be asked of network security groups."""

    writes: Writes

    def get(self, target: Target) -> Answer:
        """A group; a look at what runs on it."""
        group = self.writes.find(target)
        self.writes.operations.look(self.writes.operations.running(target.key))
        group = self.writes.find(target)
        return Answer(200, self.writes.world.shown(group), {"ETag": group.etag})

    def all(self, target: Target) -> list[Json]:
        """Those of a resource group or of a subscription, in the order of their ids."""
        if target.group is not None:
            self.writes.world.resource_group(target)
        where = target.id.lower().partition("/providers/")[0] + "/"
        for key in [key for key in sorted(self.writes.world.groups) if key.startswith(where)]:
            self.writes.operations.look(self.writes.operations.running(key))
        return [self.writes.world.shown(group) for key, group in sorted(self.writes.world.groups.items()) if key.startswith(where)]

    def put(self, asked: Asked, target: Target) -> Answer:
        """Makes a group, or replaces all of it: tags and rules that the body leaves out are gone."""
        self.writes.world.resource_group(target)
        old = self.writes.world.groups.get(target.key)
        target = old.target if old else target
        guard(asked, old.etag if old else None, target.id)
        wanted = body.read(asked.body, target, self.writes.world.shown(old) if old else None, self.writes.settings)
        if old:
            same_place(target.name, target.group or "", old.location, wanted.location)
        body.approve(wanted, target, self.writes.settings)
        self.writes.references(target, wanted.location, wanted.rules)
        goal = Goal(wanted.tags, wanted.rules, wanted.flush)
        operation = self.writes.begin("PutNetworkSecurityGroupOperation", target, wanted.location, goal)
        answer = Answer(
            200 if old else 201, self.writes.world.shown(self.writes.world.groups[target.key]), self.writes.follow(asked, operation)
        )
        self.writes.at_once(operation)
        return answer

    def patch(self, asked: Asked, target: Target) -> Answer:
        """`UpdateTags`: the tags that are given take the place of all that were; done at once."""
        group = self.writes.find(target)
        guard(asked, group.etag, group.target.id)
        said = shape.members(shape.parsed(asked.body), "", "TagsObject", ("tags",))
        tags = body.tags(said.get("tags", {}))
        group.goal = replace(group.goal, tags=tags)
        if group.effective is not None:
            group.effective = replace(group.effective, tags=tags)
        group.etag = self.writes.world.etag()
        return Answer(200, self.writes.world.shown(group))

    def delete(self, asked: Asked, target: Target) -> Answer:
        """Unless an interface or a subnet has it (pulumi/pulumi-azure-native#3051)."""
        self.writes.world.resource_group(target)
        group = self.writes.world.groups.get(target.key)
        if group is None:
            return Answer(204)
        guard(asked, group.etag, group.target.id)
        if users := self.writes.world.used_by(target.key):
            raise Refusal(
                400,
                "InUseNetworkSecurityGroupCannotBeDeleted",
                f"Network security group {group.target.id} cannot be deleted because it is in use by the following resources: "
                f"{', '.join(user.id for user in users)}. In order to delete the Network security group, remove the association "
                "with the resource(s). To learn how to do this, see aka.ms/deletensg.",
            )
        operation = self.writes.begin("DeleteNetworkSecurityGroupOperation", group.target, group.location, None)
        answer = Answer(202, None, self.writes.follow(asked, operation, result=True))
        self.writes.at_once(operation)
        return answer


@dataclass(slots=True)
class Rules:
    """What can be asked of the rules of a group, one by one."""

    writes: Writes

    def get(self, target: Target) -> Answer:
        """A rule, or one of the six that every group has."""
        group = self.writes.find(target.parent)
        self.writes.operations.look(self.writes.operations.running(target.parent.key))
        kind = target.kind.rpartition("/")[2]
        known = group.goal.rules if kind == "securityRules" else default_rules()
        rule = next((rule for rule in known if rule.name.lower() == target.name.lower()), None)
        if rule is None:
            raise no_child(target.id)
        return Answer(200, group.shown_rule(rule, kind), {"ETag": group.etag})

    def all(self, target: Target) -> list[Json]:
        """All rules of a group, or the six that every group has."""
        group = self.writes.find(target.parent)
        kind = target.kind.rpartition("/")[2]
        known = group.goal.rules if kind == "securityRules" else default_rules()
        return [group.shown_rule(rule, kind) for rule in known]

    def put(self, asked: Asked, target: Target) -> Answer:
        """Makes or replaces one rule; the group's other rules stay, and what runs on the group makes way."""
        group = self._parent(target)
        old = group.rule(target.name)
        target = group.target.child("securityRules", old.name if old else target.name)
        guard(asked, group.etag if old else None, target.id)
        rule = body.read_rule(asked.body, target, self.writes.settings)
        check.one(rule, target.id, self.writes.settings)
        rules = tuple(rule if one is old else one for one in group.goal.rules) if old else (*group.goal.rules, rule)
        check.together(rules, group.target.id, self.writes.settings)
        self.writes.references(group.target, group.location, (rule,))
        goal = replace(group.goal, rules=rules)
        operation = self.writes.begin("PutSecurityRuleOperation", group.target, group.location, goal)
        answer = Answer(200 if old else 201, group.shown_rule(rule), self.writes.follow(asked, operation))
        self.writes.at_once(operation)
        return answer

    def delete(self, asked: Asked, target: Target) -> Answer:
        """Takes one rule away; one that is not there is no error."""
        group = self._parent(target)
        old = group.rule(target.name)
        if old is None:
            return Answer(204)
        guard(asked, group.etag, target.id)
        goal = replace(group.goal, rules=tuple(one for one in group.goal.rules if one is not old))
        operation = self.writes.begin("DeleteSecurityRuleOperation", group.target, group.location, goal)
        answer = Answer(202, None, self.writes.follow(asked, operation, result=True))
        self.writes.at_once(operation)
        return answer

    def _parent(self, target: Target) -> Group:
        self.writes.world.resource_group(target)
        group = self.writes.world.groups.get(target.parent.key)
        if group is None:
            raise no_parent(target.parent.name)
        return group
