"""A rule without its id: one direction, protocol, port range and peer, in EC2's own spelling, or refused."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from emscloud.sandbox.ec2.query import Asked, Refused

PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
"""Numbers that EC2 answers with a name."""

MARKS = "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
"""What names and descriptions may be made of, in EC2's words; source: the API reference of IpRange and CreateSecurityGroup."""

_TEXT = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
_NETWORK = re.compile(r"[0-9a-fA-F.:]+/[0-9]+")
_ANY = -1
_LAST_PORT, _LAST_BYTE = 65535, 255


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """What makes a rule the same as another: everything but its id, description and tags."""

    egress: bool
    protocol: str
    """`tcp`, `udp`, `icmp`, `icmpv6`, another's number, or `-1` for every protocol."""
    first: int
    """The first port, or the ICMP type; -1 where it is any."""
    last: int
    """The last port, or the ICMP code; -1 where it is any."""
    kind: str
    """`ipv4`, `ipv6`, `prefix-list` or `group`."""
    peer: str
    """A network, or the id of a prefix list or group."""

    def __str__(self) -> str:
        """As EC2 names a rule in `InvalidPermission.Duplicate`; source: hashicorp/terraform-provider-aws issue 15202."""
        ports = f"from port: {self.first}, to port: {self.last}, " if self.protocol in ("tcp", "udp") else ""
        return f"peer: {self.peer}, {'ALL' if self.protocol == '-1' else self.protocol.upper()}, {ports}ALLOW"


def invalid(message: str) -> Refused:
    """A value that EC2 does not take."""
    return Refused("InvalidParameterValue", message)


def description(text: str | None, what: str = "rule") -> str | None:
    """A description as it is kept; an empty one is none.  Refused if it is too long or has other characters.

    The wording: hashicorp/terraform-provider-aws issue 43854.
    """
    if text is not None and not _TEXT.fullmatch(text):
        raise invalid(
            f"Invalid {what} description. Valid descriptions are strings less than 256 characters from the following set: {MARKS}"
        )
    return text or None


def name(text: str) -> str:
    """A group's name as it is kept: without spaces at its end.

    Refused as the reference of CreateSecurityGroup says: over 255 characters, others than in descriptions, `sg-…`; and `default`.
    """
    kept = text.rstrip(" ")
    if not kept or not _TEXT.fullmatch(kept) or kept.startswith("sg-"):
        raise invalid(f"Value ({text}) for parameter GroupName is invalid. Group names may not be in the format sg-*.")
    if kept == "default":
        raise Refused("InvalidGroup.Reserved", "The security group 'default' is reserved")
    return kept


def network(text: str, version: int) -> str:
    """A network in canonical spelling, host bits gone, as EC2 stores it.

    Refused as malformed if it is no network of that IP version; the wording: aws/aws-cli issue 2428.
    """
    try:
        found = ipaddress.ip_network(text, strict=False) if _NETWORK.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None or found.version != version:
        raise invalid(f"CIDR block {text} is malformed")
    return str(found)


def service(asked: Asked) -> tuple[str, int, int]:
    """Protocol, first and last port (ICMP: type and code) of an IpPermission or a SecurityGroupRuleRequest.

    For -1, and for protocols with neither ports nor types, ports do not apply whatever is said, so they are -1; source: the
    reference of IpPermission.
    """
    written = asked.text("IpProtocol")
    if written is None:
        raise invalid("Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.")
    protocol = PROTOCOLS.get(written.lstrip("0"), written.lower())
    first, last = asked.number("FromPort"), asked.number("ToPort")
    if protocol in ("tcp", "udp"):
        return protocol, *_ports(first, last)
    if protocol in ("icmp", "icmpv6"):
        return protocol, *_types(protocol, first, last)
    if protocol != "-1" and not (protocol.isdecimal() and int(protocol) <= _LAST_BYTE):
        raise invalid(f"Invalid value '{written}' for IP protocol. Unknown protocol.")
    return (protocol if protocol == "-1" else str(int(protocol))), _ANY, _ANY


def _ports(first: int | None, last: int | None) -> tuple[int, int]:
    """The wording of what is missing: chef-boneyard/chef-provisioning-aws issue 183; of the rest: boto/boto3 issue 336."""
    if first is None or last is None:
        raise invalid("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
    for port in (first, last):
        if not 0 <= port <= _LAST_PORT:
            raise invalid(f"TCP/UDP port ({port}) out of range")
    if first > last:
        raise invalid(f"Invalid TCP/UDP port range ({first}:{last})")
    return first, last


def _types(protocol: str, first: int | None, last: int | None) -> tuple[int, int]:
    """ICMPv6 may leave both out; the wording for ICMP: martysweet/cfn-lint issue 6."""
    if protocol == "icmpv6" and first is None and last is None:
        return _ANY, _ANY
    if first is None or last is None:
        raise invalid("Invalid value 'Must specify both from and to ports with ICMP.' for portRange.")
    for what, number in (("type", first), ("code", last)):
        if not -1 <= number <= _LAST_BYTE:
            raise invalid(f"ICMP {what} ({number}) out of range")
    if first == _ANY and last != _ANY:
        raise invalid(f"Invalid ICMP code ({last}) for every type")
    return first, last


def permission(asked: Asked, *, egress: bool) -> Iterator[tuple[Atom, str | None]]:
    """The atoms of an IpPermission, each with its description; groups and prefix lists as they are named, unchecked.

    Refused with `InvalidParameterValue` where anything is not EC2's, `MissingParameter` where no peer is named.
    """
    protocol, first, last = service(asked)
    peers = [("ipv4", network(one.text("CidrIp") or "", 4), one) for one in asked.parts("IpRanges")]
    peers += [("ipv6", network(one.text("CidrIpv6") or "", 6), one) for one in asked.parts("Ipv6Ranges")]
    peers += [("prefix-list", one.text("PrefixListId") or "", one) for one in asked.parts("PrefixListIds")]
    peers += [("group", group(one), one) for one in asked.parts("UserIdGroupPairs")]
    if not peers:
        raise Refused("MissingParameter", "The request must contain a CIDR block, a security group ID or a prefix list")
    for kind, peer, one in peers:
        yield Atom(egress, protocol, first, last, kind, peer), description(one.text("Description"))


def group(asked: Asked) -> str:
    """The id of the group that a pair names.  By name, or in a peered VPC, is not imitated: refused, never guessed."""
    if "GroupName" in asked or "PeeringStatus" in asked or "VpcPeeringConnectionId" in asked:
        raise Refused("UnsupportedOperation", "The sandbox knows groups of its own account by their ids alone")
    found = asked.text("GroupId")
    if not found:
        raise Refused("MissingParameter", "The request must contain the parameter groupId")
    return found
