"""A group of the served EC2 is what a small model of it says, whatever is granted, revoked, modified and described in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from emscloud.sandbox.ec2 import Quotas
from tests.sandbox.ec2 import sdk

Service: TypeAlias = tuple[str, int, int]
Peer: TypeAlias = tuple[str, str]
Atom: TypeAlias = tuple[str, Service, Peer]
"""Direction, service, peer: written as the model writes them, whatever was said."""

ROOM = 4
WEIGHTS = {"list-4": ("4", 2), "list-6": ("6", 3)}

SERVICES: list[tuple[dict[str, Any], Service]] = [
    ({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}, ("tcp", 443, 443)),
    ({"IpProtocol": "6", "FromPort": 443, "ToPort": 443}, ("tcp", 443, 443)),
    ({"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535}, ("tcp", 0, 65535)),
    ({"IpProtocol": "UDP", "FromPort": 53, "ToPort": 54}, ("udp", 53, 54)),
    ({"IpProtocol": "17", "FromPort": 53, "ToPort": 54}, ("udp", 53, 54)),
    ({"IpProtocol": "-1"}, ("-1", -1, -1)),
    ({"IpProtocol": "-1", "FromPort": 1, "ToPort": 2}, ("-1", -1, -1)),
    ({"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1}, ("icmp", 8, -1)),
    ({"IpProtocol": "1", "FromPort": 8, "ToPort": -1}, ("icmp", 8, -1)),
    ({"IpProtocol": "58"}, ("icmpv6", -1, -1)),
    ({"IpProtocol": "icmpv6", "FromPort": -1, "ToPort": -1}, ("icmpv6", -1, -1)),
    ({"IpProtocol": "47"}, ("47", -1, -1)),
    ({"IpProtocol": "47", "FromPort": 5, "ToPort": 6}, ("47", -1, -1)),
]
"""What may be said of a service, and what it is."""

PEERS: list[tuple[str, Peer]] = [
    ("10.0.0.0/8", ("ipv4", "10.0.0.0/8")),
    ("10.1.2.3/8", ("ipv4", "10.0.0.0/8")),
    ("192.0.2.7/32", ("ipv4", "192.0.2.7/32")),
    ("0.0.0.0/0", ("ipv4", "0.0.0.0/0")),
    ("2001:db8::/32", ("ipv6", "2001:db8::/32")),
    ("2001:DB8:0:0::5/32", ("ipv6", "2001:db8::/32")),
    ("::/0", ("ipv6", "::/0")),
    ("0:0:0:0:0:0:0:0/0", ("ipv6", "::/0")),
    ("list-4", ("prefix-list", "list-4")),
    ("list-6", ("prefix-list", "list-6")),
    ("itself", ("group", "itself")),
    ("other", ("group", "other")),
]
"""What may be said of a peer, and what it is; ids are put in the place of names before they are said."""

FIELDS = {
    "ipv4": ("IpRanges", "CidrIp", "CidrIpv4"),
    "ipv6": ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
    "prefix-list": ("PrefixListIds", "PrefixListId", "PrefixListId"),
    "group": ("UserIdGroupPairs", "GroupId", "ReferencedGroupId"),
}

directions = st.sampled_from(["ingress", "egress"])
descriptions = st.sampled_from([None, "one", "another"])
rules = st.tuples(st.sampled_from(SERVICES), st.sampled_from(PEERS), descriptions)
several = st.lists(rules, min_size=1, max_size=4)


class Model(RuleBasedStateMachine):
    """A group as descriptions by atom, and the ids that its rules were given."""

    def __init__(self) -> None:
        super().__init__()
        self.context = sdk.account()
        self.account = self.context.__enter__()
        cloud = self.account.cloud
        cloud.quotas, cloud.page = Quotas(rules=ROOM), 5
        self.names = {
            "itself": self.account.group,
            "other": cloud.group(self.account.vpc),
            "list-4": cloud.prefix_list(maximum=WEIGHTS["list-4"][1]),
            "list-6": cloud.prefix_list("2001:db8::/32", maximum=WEIGHTS["list-6"][1]),
        }
        self.held: dict[Atom, str | None] = {}
        self.ids: dict[Atom, str] = {}

    def teardown(self) -> None:
        self.context.__exit__(None, None, None)

    @rule(direction=directions, wanted=several)
    def authorize(self, direction: str, wanted: Sequence[Any]) -> None:
        """All are new and fit, or none comes."""
        new = [((direction, service[1], peer[1]), words) for service, peer, words in wanted]
        atoms = [atom for atom, _ in new]
        refused = None
        if len(set(atoms)) < len(atoms):
            refused = "InvalidParameterValue"
        elif self.held.keys() & set(atoms):
            refused = "InvalidPermission.Duplicate"
        elif not _fits([*self.held, *atoms]):
            refused = "RulesPerSecurityGroupLimitExceeded"
        answer = self._call(f"authorize_security_group_{direction}", refused, IpPermissions=self._permissions(wanted))
        if refused is None:
            self.held |= dict(new)
            self.ids |= {self._atom(made): made["SecurityGroupRuleId"] for made in answer["SecurityGroupRules"]}

    @rule(data=st.data(), direction=directions)
    def revoke(self, data: st.DataObject, direction: str) -> None:
        """All are there, or none goes."""
        wanted = data.draw(several | self._spelled())
        atoms = {(direction, service[1], peer[1]) for service, peer, _ in wanted}
        refused = None if atoms <= self.held.keys() else "InvalidPermission.NotFound"
        answer = self._call(f"revoke_security_group_{direction}", refused, IpPermissions=self._permissions(wanted))
        if refused is None:
            assert {self.ids[atom] for atom in atoms} == {one["SecurityGroupRuleId"] for one in answer["RevokedSecurityGroupRules"]}
            self._gone(atoms)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), direction=directions)
    def revoke_by_id(self, data: st.DataObject, direction: str) -> None:
        """All are there and of that direction, or none goes."""
        atoms = data.draw(st.lists(st.sampled_from(sorted(self.held)), min_size=1, max_size=3, unique=True))
        refused = None if all(atom[0] == direction for atom in atoms) else "InvalidSecurityGroupRuleId.NotFound"
        ids = [self.ids[atom] for atom in atoms]
        self._call(f"revoke_security_group_{direction}", refused, SecurityGroupRuleIds=ids)
        if refused is None:
            self._gone(atoms)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def modify(self, data: st.DataObject) -> None:
        """Each keeps its kind of peer and becomes no other rule, and all fit; or none changes."""
        old = data.draw(st.lists(st.sampled_from(sorted(self.held)), min_size=1, max_size=3, unique=True))
        changes = [(atom, data.draw(self._kin(atom) | rules)) for atom in old]
        new = [(atom[0], service[1], peer[1]) for atom, (service, peer, _) in changes]
        rest = [atom for atom in self.held if atom not in old]
        refused = None
        if any(before[2][0] != after[2][0] for before, after in zip(old, new, strict=True)):
            refused = "InvalidParameterValue"
        elif len(set(new)) < len(new) or any(
            after in self.held and after != before for before, after in zip(old, new, strict=True)
        ):
            refused = "InvalidPermission.Duplicate"
        elif not _fits([*rest, *new]):
            refused = "RulesPerSecurityGroupLimitExceeded"
        said = [{"SecurityGroupRuleId": self.ids[atom], "SecurityGroupRule": self._request(*request)} for atom, request in changes]
        self._call("modify_security_group_rules", refused, SecurityGroupRules=said)
        if refused is None:
            ids = [self.ids[atom] for atom in old]
            self._gone(old)
            self.held |= {atom: words for atom, (_, (_, _, words)) in zip(new, changes, strict=True)}
            self.ids |= dict(zip(new, ids, strict=True))

    @rule(data=st.data(), direction=directions)
    def describe_anew(self, data: st.DataObject, direction: str) -> None:
        """Every rule is there and gets its description, or none does."""
        wanted = data.draw(several | self._spelled())
        words = {(direction, service[1], peer[1]): said for service, peer, said in wanted}
        refused = None if words.keys() <= self.held.keys() else "InvalidPermission.NotFound"
        call = f"update_security_group_rule_descriptions_{direction}"
        self._call(call, refused, IpPermissions=self._permissions(wanted))
        if refused is None:
            self.held |= words

    @invariant()
    def it_holds_what_the_model_holds(self) -> None:
        """By the view, and by what it tells in pages of five."""
        model = {(*atom, words) for atom, words in self.held.items()}
        names = {id_: name for name, id_ in self.names.items()}
        view = {
            (direction, (protocol, first, last), (kind, names.get(peer, peer)), words)
            for direction, protocol, first, last, kind, peer, words in self.account.cloud.rules(self.account.group)
        }
        assert model == view
        filters = [{"Name": "group-id", "Values": [self.account.group]}]
        pages = list(self.account.ec2.get_paginator("describe_security_group_rules").paginate(Filters=filters))
        told = [one for page in pages for one in page["SecurityGroupRules"]]
        assert model == {(*self._atom(one), one.get("Description")) for one in told}
        assert {id_: atom for atom, id_ in self.ids.items()} == {one["SecurityGroupRuleId"]: self._atom(one) for one in told}

    def _spelled(self) -> st.SearchStrategy[Any]:
        """Some of the rules that are held, each in any of its spellings."""
        if not self.held:
            return several
        return st.lists(st.sampled_from(sorted(self.held)).flatmap(_spelling), min_size=1, max_size=3)

    def _kin(self, atom: Atom) -> st.SearchStrategy[Any]:
        """What a rule may become, or may not because it is there: a peer of its kind, in its direction."""
        near = [one for one in sorted(self.held) if (one[0], one[2][0]) == (atom[0], atom[2][0])]
        peers = [peer for peer in PEERS if peer[1][0] == atom[2][0]]
        anything = st.tuples(st.sampled_from(SERVICES), st.sampled_from(peers), descriptions)
        return anything | st.sampled_from(near).flatmap(_spelling)

    def _call(self, name: str, refused: str | None, **asked: object) -> Any:
        try:
            answer = getattr(self.account.ec2, name)(GroupId=self.account.group, **asked)
        except ClientError as error:
            found, answer = error.response["Error"]["Code"], None
        else:
            found = None
        assert refused == found
        return answer

    def _gone(self, atoms: Iterable[Atom]) -> None:
        for atom in atoms:
            del self.held[atom], self.ids[atom]

    def _permissions(self, wanted: Sequence[Any]) -> list[dict[str, Any]]:
        found = []
        for (service, _), (said, (kind, _)), words in wanted:
            many, one, _ = FIELDS[kind]
            peer = {one: self.names.get(said, said), **({"Description": words} if words else {})}
            found.append({**service, many: [peer]})
        return found

    def _request(self, service: Any, peer: Any, words: str | None) -> dict[str, Any]:
        field = FIELDS[peer[1][0]][2]
        return {**service[0], field: self.names.get(peer[0], peer[0]), **({"Description": words} if words else {})}

    def _atom(self, told: dict[str, Any]) -> Atom:
        names = {id_: name for name, id_ in self.names.items()}
        flat = {**told, "ReferencedGroupId": told.get("ReferencedGroupInfo", {}).get("GroupId")}
        (peer,) = [(kind, flat[field]) for kind, (_, _, field) in FIELDS.items() if flat.get(field)]
        service = (told["IpProtocol"], told["FromPort"], told["ToPort"])
        return "egress" if told["IsEgress"] else "ingress", service, (peer[0], names.get(peer[1], peer[1]))


def _spelling(atom: Atom) -> st.SearchStrategy[Any]:
    """Any way to say what a rule is."""
    services = [service for service in SERVICES if service[1] == atom[1]]
    peers = [peer for peer in PEERS if peer[1] == atom[2]]
    return st.tuples(st.sampled_from(services), st.sampled_from(peers), descriptions)


def _fits(atoms: Iterable[Atom]) -> bool:
    """Whether no direction and family has more than it may."""
    used: Counter[tuple[str, str]] = Counter()
    for direction, _, (kind, peer) in atoms:
        for family in {"group": "46"}.get(kind) or WEIGHTS.get(peer, (kind[-1], 0))[0]:
            used[direction, family] += WEIGHTS.get(peer, ("", 1))[1]
    return all(count <= ROOM for count in used.values())


Model.TestCase.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestModel = Model.TestCase
