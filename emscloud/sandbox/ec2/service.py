"""EC2 as a service on a wire: who asks what, whether they may, and a world to try it in."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias, cast

from werkzeug.wrappers import Request, Response

from emscloud.sandbox.ec2 import behind, groups, lists, query, quotas, rules
from emscloud.sandbox.ec2.atom import Atom
from emscloud.sandbox.ec2.query import Asked, Operation, Refused
from emscloud.sandbox.ec2.quotas import Quotas, Told
from emscloud.sandbox.ec2.world import PrefixList, World, place_group, place_vpc
from emscloud.sandbox.wire import Fault

Handler: TypeAlias = Callable[[World, Asked], Mapping[str, object]]
RuleView: TypeAlias = "tuple[str, str, int, int, str, str, str | None]"
"""(direction, protocol, from, to, kind, peer, description).

direction is `ingress` or `egress`; protocol `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1`; from and to are -1 where
they do not apply; kind is `ipv4`, `ipv6`, `prefix-list` or `group`; peer a network in canonical spelling, or an id.
"""

_OURS: Mapping[str, Handler] = {
    "AuthorizeSecurityGroupEgress": partial(rules.authorize, egress=True),
    "AuthorizeSecurityGroupIngress": partial(rules.authorize, egress=False),
    "CreateManagedPrefixList": lists.create,
    "CreateSecurityGroup": groups.create,
    "CreateTags": behind.create_tags,
    "DeleteManagedPrefixList": lists.delete,
    "DeleteSecurityGroup": groups.delete,
    "DeleteTags": behind.delete_tags,
    "DescribeAccountAttributes": behind.account_attributes,
    "DescribeAvailabilityZones": behind.zones,
    "DescribeManagedPrefixLists": lists.describe,
    "DescribeSecurityGroupRules": rules.describe,
    "DescribeSecurityGroups": groups.describe,
    "DescribeTags": behind.describe_tags,
    "GetManagedPrefixListAssociations": lists.associations,
    "GetManagedPrefixListEntries": lists.entries,
    "ModifyManagedPrefixList": lists.modify,
    "ModifySecurityGroupRules": rules.modify,
    "RevokeSecurityGroupEgress": partial(rules.revoke, egress=True),
    "RevokeSecurityGroupIngress": partial(rules.revoke, egress=False),
    "UpdateSecurityGroupRuleDescriptionsEgress": partial(rules.update_descriptions, egress=True),
    "UpdateSecurityGroupRuleDescriptionsIngress": partial(rules.update_descriptions, egress=False),
}

_STS = "https://sts.amazonaws.com/doc/2011-06-15/"


class Hands:
    """A world as a test sees and makes it, without a call."""

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self._world = World(account, region)

    @property
    def quotas(self) -> Quotas:
        """The account's quotas."""
        return self._world.quotas

    @quotas.setter
    def quotas(self, quotas: Quotas) -> None:
        self._world.quotas = quotas

    @property
    def page(self) -> int | None:
        """The size of a page where a call gives none; None for everything."""
        return self._world.page

    @page.setter
    def page(self, size: int | None) -> None:
        self._world.page = size

    @property
    def settle(self) -> int:
        """How many reads see a prefix list in progress that is changed from now on."""
        return self._world.settle

    @settle.setter
    def settle(self, reads: int) -> None:
        self._world.settle = reads

    def lag(self, calls: int, seed: int | None = None) -> None:
        """From now on the first `calls` calls that name or would list a new group do not find it; with a seed, 0 to `calls`."""
        dice = random.Random(seed)  # noqa: S311  (not a secret)
        self._world.lag = (lambda: calls) if seed is None else (lambda: dice.randint(0, calls))

    def rules(self, group: str) -> frozenset[RuleView]:
        """What a group holds; KeyError if it is not there."""
        kept = self._world.groups[group].rules.values()
        return frozenset((*_view(rule.atom), rule.description) for rule in kept)

    def groups(self) -> dict[str, str]:
        """Every group's name by its id, the default groups of VPCs included."""
        return {group.id: group.name for group in self._world.groups.values()}

    def tags(self, id_: str) -> dict[str, str]:
        """The tags of a resource."""
        return self._world.tags(id_)

    def entries(self, prefix_list: str) -> dict[str, str | None]:
        """Descriptions by network, of the version that counts; KeyError if the list is not there."""
        return dict(self._world.lists[prefix_list].current)

    def vpc(self, cidr: str = "10.0.0.0/16", *, ipv6: bool = False, known_as: str | None = None) -> str:
        """A new VPC with a subnet; its id, which is `known_as` where one is wanted."""
        moto = self._world.moto
        id_ = str(moto.create_vpc(cidr, amazon_provided_ipv6_cidr_block=ipv6).id) if known_as is None else known_as
        if known_as is not None:
            place_vpc(self._world, known_as, cidr, ipv6=ipv6)
        moto.create_subnet(id_, cidr, availability_zone=f"{self.region}a")
        return id_

    def default_vpc(self) -> str:
        """The id of the account's default VPC."""
        return str(self._world.moto.default_vpc.id)

    def group(
        self,
        vpc: str | None = None,
        name: str | None = None,
        rules: Iterable[RuleView] | None = None,
        *,
        known_as: str | None = None,
    ) -> str:
        """A new group (in the default VPC if none is named); its id, which is `known_as` where one is wanted.

        It holds `rules`, or what a new group holds if none are given; nothing is checked.
        """
        name, vpc = name or f"somebody-{len(self._world.groups)}", vpc or self.default_vpc()
        id_ = known_as or str(self._world.moto.create_security_group(name, name, vpc_id=vpc).id)
        if known_as is not None:
            place_group(self._world, known_as, name, vpc)
        kept = self._world.groups[id_]
        if rules is not None:
            kept.rules.clear()
            for rule in rules:
                self.put(kept.id, rule)
        return kept.id

    def put(self, group: str, rule: RuleView) -> str:
        """A rule made by somebody else, unchecked; its id."""
        direction, protocol, first, last, kind, peer, words = rule
        atom = Atom(direction == "egress", protocol, first, last, kind, peer)
        return self._world.add(self._world.groups[group], atom, words).id

    def take(self, rule: str) -> None:
        """A rule taken away by somebody else, by its id; StopIteration if it is not there."""
        group = next(one for one in self._world.groups.values() if rule in one.rules)
        self._world.drop(group, group.rules[rule])

    def prefix_list(self, *networks: str, maximum: int = 10, name: str = "somebody's") -> str:
        """A new prefix list of the family of these networks (IPv4 if there are none), unchecked; its id."""
        family = 6 if any(":" in one for one in networks) else 4
        made = PrefixList(self._world.fresh("pl"), name, family, self.account, maximum, 1, {1: dict.fromkeys(networks)})
        self._world.lists[made.id] = made
        return made.id

    def enter(self, prefix_list: str, network: str, words: str | None = None) -> None:
        """An entry made by somebody else, unchecked, in a version of its own."""
        found = self._world.lists[prefix_list]
        found.version, entries = (found.version or 0) + 1, found.current
        found.entries[found.version] = {**entries, network: words}

    def attach(self, *groups: str) -> str:
        """A new interface of these groups, in a subnet of the first one's VPC; its id.  StopIteration if that VPC has no subnet."""
        vpc = self._world.groups[groups[0]].vpc
        subnets = (subnet for zone in self._world.moto.subnets.values() for subnet in zone.values())
        subnet = next(one for one in subnets if one.vpc_id == vpc)
        return str(self._world.moto.create_network_interface(subnet, "", group_ids=list(groups)).id)

    def detach(self, interface: str) -> None:
        """An interface goes."""
        self._world.moto.delete_network_interface(interface)


class Ec2(Hands):
    """EC2, two actions of STS and Service Quotas for one account in one region, behind one address.

    Each has a moto backend of its own, not one of moto's shared ones, so any number live in a process, also with the same account.

    `permit`: the actions that the caller may take (`ec2:CreateTags`, `servicequotas:GetServiceQuota`); None for all.  Anybody may
    ask who they are, and take on any role, which changes nothing.  `told`: what Service Quotas says.  `arn`: who the caller is.
    `expired`: access keys that were good once.
    """

    def __init__(self, account: str = "123456789012", region: str = "eu-west-1") -> None:
        from moto.core.utils import get_service_model  # noqa: PLC0415  (as in `World`)

        super().__init__(account, region)
        self._model = get_service_model("ec2")
        self._json = False
        self.arn = f"arn:aws:iam::{account}:user/sandbox"
        self.permit: frozenset[str] | None = None
        self.told = Told.APPLIED
        self.expired: set[str] = {"EXPIRED"}

    def action(self, request: Request) -> tuple[str, bool]:
        """What is asked for, `CreateTags` or `GetServiceQuota`, and whether it may change anything."""
        self._json = "X-Amz-Target" in request.headers
        if target := request.headers.get("X-Amz-Target"):
            return target.rpartition(".")[2], False
        name = query.parameters(request.get_data(), request.query_string).get("Action", "")
        return name, not name.startswith(("Describe", "Get"))

    def answer(self, request: Request) -> Response:
        """The answer of the service that the call is signed for."""
        scope = request.headers.get("Authorization", "").partition("Credential=")[2].partition(",")[0].split("/")
        region, service = (scope[2], scope[3]) if len(scope) > 3 else ("", "")  # noqa: PLR2004  (signature version 4)
        name = self.action(request)[0]
        try:
            if scope[0] in self.expired:
                return self._over(service)
            if service == "servicequotas":
                return self._quotas(name, request)
            if service == "sts":
                return self._caller(name)
            return self._ec2(name, request, f"{service} in {region}")
        except Refused as refused:
            return query.refusal(refused)

    def _over(self, service: str) -> Response:
        """What each service says of keys whose session is over; source: the common errors in their references."""
        if service == "servicequotas":
            return quotas.failed("ExpiredTokenException", "The security token included in the request is expired", 403)
        if service == "sts":
            return query.refusal(Refused("ExpiredToken", "The security token included in the request is expired", 403))
        return query.refusal(Refused("RequestExpired", "Request has expired.", 400))

    def broken(self, fault: Fault) -> Response:
        """The words of the service that was asked last for being throttled, unavailable or failed.

        Source: EC2's list of client and server error codes, the reference of GetServiceQuota.
        """
        if self._json:
            if fault is Fault.THROTTLED:
                return quotas.failed("TooManyRequestsException", "Rate exceeded", 429)
            return quotas.failed("ServiceException", "Something went wrong", 500)
        if fault is Fault.THROTTLED:
            return query.refusal(Refused("RequestLimitExceeded", "Request limit exceeded.", 503))
        if fault is Fault.UNAVAILABLE:
            return query.refusal(Refused("Unavailable", "The service is unavailable. Please try again shortly.", 503))
        return query.refusal(Refused("InternalError", "An internal error has occurred", 500))

    def _quotas(self, name: str, request: Request) -> Response:
        if self.permit is not None and f"servicequotas:{name}" not in self.permit:
            return quotas.denied(name)
        place = f"{self.region}:{self.account}"
        return quotas.answer(name, request.get_data(), self.quotas, self.told, place)

    def _caller(self, name: str) -> Response:
        if name == "AssumeRole":
            keys = "<AccessKeyId>ASIASANDBOX</AccessKeyId><SecretAccessKey>sandbox</SecretAccessKey>"
            until = "<SessionToken>sandbox</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
            said = f"<Credentials>{keys}{until}</Credentials>"
        elif name == "GetCallerIdentity":
            said = f"<Arn>{self.arn}</Arn><UserId>AIDASANDBOX</UserId><Account>{self.account}</Account>"
        else:
            raise Refused("InvalidAction", f"Could not find operation {name} for version 2011-06-15")
        meta = f"<ResponseMetadata><RequestId>{uuid.uuid4()}</RequestId></ResponseMetadata>"
        body = f'<{name}Response xmlns="{_STS}"><{name}Result>{said}</{name}Result>{meta}</{name}Response>'
        return Response(body, content_type="text/xml")

    def _ec2(self, name: str, request: Request, scope: str) -> Response:
        if scope != f"ec2 in {self.region}":
            raise Refused("AuthFailure", f"Credential should be scoped to ec2 in {self.region}, not {scope}", 401)
        operation = self._operation(name)
        self._authorize(f"ec2:{name}")
        given = query.parameters(request.get_data(), request.query_string)
        asked = query.read(operation, given)
        if asked.parts("TagSpecifications"):
            self._authorize("ec2:CreateTags")
        if asked.flag("DryRun"):
            raise Refused("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)
        if name in _OURS:
            return query.answer(name, operation, _OURS[name](self._world, asked))
        return behind.passed(self._world, request, name, asked, operation)

    def _operation(self, name: str) -> Operation:
        """The action by the model; refused if EC2 has none of that name, or we do not imitate it."""
        if name in self._model.operation_names:
            if name not in _OURS and name not in behind.PASSED:
                raise Refused("UnsupportedOperation", f"The sandbox does not imitate {name}")
            return cast("Operation", self._model.operation_model(name))
        raise Refused("InvalidAction", f"The action {name} is not valid for this web service.")

    def _authorize(self, action: str) -> None:
        """The wording of IAM's refusals, which names the action."""
        if self.permit is not None and action not in self.permit:
            who = f"User: {self.arn} is not authorized to perform: {action}"
            why = f"because no identity-based policy allows the {action} action"
            said = f"You are not authorized to perform this operation. {who} {why}"
            raise Refused("UnauthorizedOperation", said, 403)


def _view(one: Atom) -> tuple[str, str, int, int, str, str]:
    return "egress" if one.egress else "ingress", one.protocol, one.first, one.last, one.kind, one.peer
