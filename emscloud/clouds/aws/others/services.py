"""What the protocol and the ports of a rule say, whoever wrote them, and what they may say where that is not known."""

from __future__ import annotations

from dataclasses import dataclass

from emscloud.foreign import Attribute, Hole, because, number, text
from emscloud.model.service import EVERY, ICMP, ICMPV6, TCP, UDP, Reach

# The provider knows these names, in any case, and takes numbers for the rest:
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group_rule#protocol
_NAMES = {"-1": EVERY, "all": EVERY, "icmp": ICMP, "icmpv6": ICMPV6, "tcp": TCP, "udp": UDP}
_PORTED, _TYPED = (TCP, UDP), (ICMP, ICMPV6)
_LAST_PORT, _LAST_TYPE, _LAST_PROTOCOL = 65535, 255, 255
_ALL = (Reach(EVERY, 0, _LAST_PORT),)


@dataclass(frozen=True, slots=True)
class Services:
    """What is certainly meant, and what may be meant besides; without holes the latter is nothing."""

    sure: tuple[Reach, ...] = ()
    perhaps: tuple[Reach, ...] = ()
    holes: tuple[Hole, ...] = ()


def services(protocol: Attribute, low: Attribute, high: Attribute) -> Services:
    """A rule's services.  `low` and `high` are ports, of ICMP the type and the code; they count for no other protocol.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    """
    spoken = protocol_of(protocol)
    if spoken is None:
        return Services((), _ALL, (because("the protocol is not known", protocol),))
    if spoken in _PORTED:
        return _ported(spoken, low, high)
    if spoken in _TYPED:
        return _typed(spoken, low, high)
    return Services((Reach(spoken, 0, _LAST_PORT),))


def protocol_of(value: Attribute) -> int | None:
    """The number of a protocol that is written by name or by number, EVERY for -1; None where it is not known."""
    said = (text(value) or "").lower()
    if said in _NAMES:
        return _NAMES[said]
    spoken = number(said)
    return spoken if spoken is not None and 0 <= spoken <= _LAST_PROTOCOL else None


def _ported(protocol: int, low: Attribute, high: Attribute) -> Services:
    first, last = number(low), number(high)
    if first is not None and last is not None and 0 <= first <= last <= _LAST_PORT:
        return Services((Reach(protocol, first, last),))
    return Services((), (Reach(protocol, 0, _LAST_PORT),), (_not_known("ports", low, high),))


def _typed(protocol: int, low: Attribute, high: Attribute) -> Services:
    """Without a type it is all of them; a type of -1 has any code."""
    kind = -1 if low is None else number(low)
    code = -1 if high is None else number(high)
    if kind == -1:
        return Services((Reach(protocol, -1, -1),))
    if kind is not None and code is not None and 0 <= kind <= _LAST_TYPE and -1 <= code <= _LAST_TYPE:
        return Services((Reach(protocol, kind, code),))
    return Services((), (Reach(protocol, -1, -1),), (_not_known("ICMP type and code", low, high),))


def _not_known(what: str, low: Attribute, high: Attribute) -> Hole:
    """The hole of two numbers: that of the one that is none, or that the two do not go together."""
    for value in (low, high):
        if number(value) is None:
            return Hole(f"the {what} are not set") if value is None else because(f"the {what} are not known", value)
    return Hole(f"the {what} are not known: {number(low)} to {number(high)} is none that EC2 takes")
