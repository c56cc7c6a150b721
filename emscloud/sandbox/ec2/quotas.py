"""What an account may have: the four budgets of a group, and Service Quotas, which tells of them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from werkzeug.wrappers import Response

from emscloud.sandbox.ec2.atom import Atom
from emscloud.sandbox.ec2.query import Refused

AWS_WEIGHTS = {"cloudfront": 55, "groundstation": 5, "vpc-lattice": 10}
"""What a rule weighs that names one of AWS's own lists, by a word in the list's name; one that is not here weighs 1.

Source: the table of AWS-managed prefix lists in the VPC user guide.
"""


@dataclass(frozen=True, slots=True)
class Quotas:
    """The account's quotas, with the values that a new account has."""

    rules: int = 60
    """Rules of a group in one direction and one family."""
    interface: int = 5
    """Groups of an interface."""
    groups: int = 2500
    """Groups in the region."""
    entries: int = 1000
    """The most that a prefix list's maximum may be."""
    lists: int = 100
    """Prefix lists in the region."""


class Told(Enum):
    """What Service Quotas says."""

    APPLIED = "the account's values"
    ABSENT = "NoSuchResourceException: no value was ever applied, though a default is known"
    UNKNOWN = "NoSuchResourceException of the default, too"
    DENIED = "AccessDeniedException"


CODES = {
    "L-0EA8095F": ("rules", "Inbound or outbound rules per security group"),
    "L-2AFB9258": ("interface", "Security groups per network interface"),
    "L-E79EC296": ("groups", "VPC security groups per Region"),
}
"""Quota codes of the service `vpc`; source: moto.servicequotas and the VPC user guide."""


def budgets(atoms: Iterable[Atom], weights: Mapping[str, tuple[int, int]]) -> Counter[tuple[bool, int]]:
    """How much of each of the four budgets is used: by (egress, IP version).

    A network weighs one in its family, a group one in both, a prefix list its maximum in its own: `weights` has
    (version, weight) by id.  Source: the quotas of security groups in the VPC user guide.
    """
    used: Counter[tuple[bool, int]] = Counter()
    for atom in atoms:
        if atom.kind == "group":
            used[atom.egress, 4] += 1
            used[atom.egress, 6] += 1
        elif atom.kind == "prefix-list":
            version, weight = weights[atom.peer]
            used[atom.egress, version] += weight
        else:
            used[atom.egress, int(atom.kind.removeprefix("ipv"))] += 1
    return used


def fit(atoms: Iterable[Atom], weights: Mapping[str, tuple[int, int]], quotas: Quotas) -> None:
    """Refused with `RulesPerSecurityGroupLimitExceeded` over any budget; the wording: awsdocs/amazon-vpc-user-guide issue 72."""
    if any(used > quotas.rules for used in budgets(atoms, weights).values()):
        raise Refused("RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached.")


def answer(target: str, body: bytes, quotas: Quotas, told: Told, place: str) -> Response:
    """Service Quotas' answer to GetServiceQuota and GetAWSDefaultServiceQuota; `place` is `region:account`."""
    action = target.rpartition(".")[2]
    if action not in ("GetServiceQuota", "GetAWSDefaultServiceQuota"):
        return failed("UnknownOperationException", f"The sandbox does not imitate {action}")
    if told is Told.DENIED:
        return denied(action)
    asked = json.loads(body)
    field, name = CODES.get(asked.get("QuotaCode"), ("", ""))
    default = action == "GetAWSDefaultServiceQuota"
    known = told is Told.APPLIED or (told is Told.ABSENT and default)
    if asked.get("ServiceCode") != "vpc" or not field or not known:
        return failed("NoSuchResourceException", "The request failed because the specified quota does not exist.")
    region, _, account = place.partition(":")
    code = asked["QuotaCode"]
    quota = {
        "ServiceCode": "vpc",
        "ServiceName": "Amazon Virtual Private Cloud (Amazon VPC)",
        "QuotaArn": f"arn:aws:servicequotas:{region}:{'' if default else account}:vpc/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": float(getattr(Quotas() if default else quotas, field)),
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
    }
    return _json({"Quota": quota})


def denied(action: str) -> Response:
    """Service Quotas' own word for what is not permitted."""
    return failed("AccessDeniedException", f"User is not authorized to perform: servicequotas:{action}")


def failed(code: str, message: str, status: int = 400) -> Response:
    """An error as Service Quotas writes it."""
    return _json({"__type": code, "message": message}, status)


def _json(value: object, status: int = 200) -> Response:
    response = Response(json.dumps(value), status=status, content_type="application/x-amz-json-1.1")
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    return response
