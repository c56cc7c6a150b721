"""Addresses: cidrsubnet, cidrsubnets, cidrhost and cidrnetmask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from emscloud.evaluate.functions.call import Function, Parameter
from emscloud.evaluate.functions.numbers import whole
from emscloud.evaluate.values import NUMBER, STRING, Beyond, Fault, Type, Value, list_of

# As Terraform has them: internal/lang/funcs/cidr.go, internal/ipaddr, and github.com/apparentlymart/go-cidr.
_MOST = 32  # bits that cidrsubnets adds in one step
_LONG = 64  # bits of a number in go-cidr
_IPV4 = 32  # bits of an IPv4 address
_MAPPED = 0xFFFF << _IPV4  # where IPv6 holds IPv4 addresses, which Go prints as such
_PREFIX = re.compile(r"[0-9]{1,3}")
_OCTETS = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)")


@dataclass(frozen=True, slots=True)
class _Network:
    """A network: its first address as a number, its prefix's length, and the bits of its family."""

    start: int
    length: int
    bits: int

    def address(self, number: int) -> str:
        """An address of this family as Go writes it."""
        return str(IPv4Address(number)) if self.bits == _IPV4 else IPv6Address(number).compressed

    def subnet(self, start: int, length: int) -> str:
        """A prefix of this family."""
        return f"{self.address(start)}/{length}"


def _network(value: Value) -> _Network:
    address, slash, length = str(value).partition("/")
    if not slash:
        raise Fault("a prefix has an address, a slash and a length")
    bits, number = _address(address)
    if _PREFIX.fullmatch(length) is None or int(length) > bits:
        raise Fault(f"a prefix's length is between 0 and {bits}")
    host = bits - int(length)
    return _Network(number >> host << host, int(length), bits)


def _address(text: str) -> tuple[int, int]:
    """The bits and the number of an address; octets may have leading zeros, as they may for Terraform."""
    octets = _OCTETS.fullmatch(text)
    if octets:
        numbers = [int(octet[:12]) for octet in octets.groups()]
        if any(number > 0xFF for number in numbers):  # noqa: PLR2004  (an octet)
            raise Fault("an octet is at most 255")
        return _IPV4, int.from_bytes(bytes(numbers), "big")
    if ":" not in text:
        raise Fault("this text is no address")
    try:
        number = int(IPv6Address(text))
    except ValueError as error:
        raise Beyond("this text is perhaps no IPv6 address") from error
    if "%" in text or number >> _IPV4 << _IPV4 == _MAPPED:
        raise Beyond("an IPv6 address with a zone or of an IPv4 address is not worked out")
    return 2 * _LONG, number


def _subnet(arguments: Sequence[Value]) -> Value:
    network, added, number = _network(arguments[0]), whole(arguments[1]), whole(arguments[2])
    length = network.length + added
    if length > network.bits:
        raise Fault(f"a prefix of {network.length} bits has no room for {added} more")
    if number < 0 or not 0 <= added <= _LONG:
        raise Beyond("a number or bits below zero, or so many bits, are not worked out")
    if number >= 1 << added:
        raise Fault(f"{added} more bits do not number {number}")
    return network.subnet(network.start | number << (network.bits - length), length)


def _subnets(arguments: Sequence[Value]) -> Value:
    network = _network(arguments[0])
    last, found = network.start - 1, list[Value]()
    if len(arguments) > 1 and last < 0:
        raise Fault("Terraform numbers no subnets of a network that begins at zero")
    end = network.start + (1 << (network.bits - network.length))
    for argument in arguments[1:]:
        added = whole(argument)
        length = network.length + added
        if not 1 <= added <= _MOST or length > network.bits:
            raise Fault(f"a prefix of {network.length} bits takes 1 to {_MOST} more and {network.bits} at most, not {added}")
        host = network.bits - length
        start = (last >> host) + 1 << host
        if start >= end:
            raise Fault("the network is full")
        found.append(network.subnet(start, length))
        last = start + (1 << host) - 1
    return list_of(found, STRING)


def _host(arguments: Sequence[Value]) -> Value:
    network, number = _network(arguments[0]), whole(arguments[1])
    most = (1 << (network.bits - network.length)) - 1
    if abs(number) >= 1 << (_LONG - 1):
        raise Beyond("so large a number is not worked out")
    offset = number if number >= 0 else most + 1 + number
    if not 0 <= offset <= most:
        raise Fault(f"a prefix of {network.length} bits has no host {number}")
    return network.address(network.start | offset)


def _netmask(arguments: Sequence[Value]) -> Value:
    network = _network(arguments[0])
    if network.bits != _IPV4:
        raise Fault("IPv6 has no netmasks")
    return network.address((1 << _IPV4) - (1 << (_IPV4 - network.length)))


_TEXT, _COUNT = Parameter(STRING), Parameter(NUMBER)
FUNCTIONS = {
    "cidrhost": Function(_host, (_TEXT, _COUNT), result=STRING),
    "cidrnetmask": Function(_netmask, (_TEXT,), result=STRING),
    "cidrsubnet": Function(_subnet, (_TEXT, _COUNT, _COUNT), result=STRING),
    "cidrsubnets": Function(_subnets, (_TEXT,), _COUNT, Type("list", STRING)),
}
"""Terraform's functions of addresses, by name."""
