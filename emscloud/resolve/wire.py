"""The only file that speaks DNS."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import cast

import dns.asyncquery
import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

TIMEOUT = 2.0
"""Seconds that one question may take, over UDP and, where the answer was cut, over TCP."""
TRIES = 3
"""How often a question is put before nobody answers."""
HOPS = 16
"""How many aliases (CNAME) a name may have one after the other."""
AT_ONCE = 200
"""Questions that are under way at one time."""
PORT = 53
_SERVER = re.compile(
    r"\[(?P<six>[^\]]*)\](?::(?P<port6>[0-9]{1,5}))?|(?P<four>[^:\[\]]*)(?::(?P<port4>[0-9]{1,5}))?|(?P<bare>[0-9A-Fa-f:.]*)"
)
_FAMILIES = (dns.rdatatype.A, dns.rdatatype.AAAA)


@dataclass(frozen=True, slots=True)
class Server:
    """A resolver to ask, the vantage under which its answers are recorded, and for which clients it is asked.

    `others` are further addresses of the same vantage, to which a question goes when one is silent.
    """

    address: str
    port: int
    vantage: str
    subnet: str | None = None
    timeout: float = TIMEOUT
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """What one vantage answered for a name: its addresses of both families, or why there are none.

    `counts` says in how many of the `rounds` each address was answered, in the order of `addresses`.
    """

    name: str
    vantage: str
    addresses: tuple[str, ...]
    failure: str = ""
    counts: tuple[int, ...] = ()
    rounds: int = 1


class _NoAnswer(Exception):  # noqa: N818  (never leaves this file)
    """A question without an answer, with the reason in words."""


def server(text: str, subnet: str | None = None) -> Server:
    """`192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:5353`; ValueError with a sentence for anything else."""
    match = _SERVER.fullmatch(text)
    try:
        address = str(ip_address((match["six"] or match["four"] or match["bare"]) if match else text))
        port = int((match and (match["port6"] or match["port4"])) or PORT)
    except ValueError:
        port = 0
    if not 0 < port <= 65535:  # noqa: PLR2004  (ports)
        message = f"`{text}` is no resolver: write an address, and a port where it is not 53: 192.0.2.53:5353, [2001:db8::53]:5353"
        raise ValueError(message)
    vantage = address if port == PORT else f"{address} port {port}"
    return Server(address, port, f"{vantage} for {subnet}" if subnet else vantage, subnet)


def system(subnet: str | None = None, file: str = "/etc/resolv.conf") -> Server:
    """The machine's own resolvers, all under the vantage `system`; ValueError where it names none."""
    try:
        first, *others = [str(address) for address in dns.resolver.Resolver(file).nameservers]
    except dns.exception.DNSException as error:
        message = "this machine names no resolver; say one with `--server`"
        raise ValueError(message) from error
    return Server(first, PORT, f"system for {subnet}" if subnet else "system", subnet, others=tuple(others))


def subnet_of(text: str) -> str:
    """A client subnet (RFC 7871) in its canonical form; ValueError with a sentence for anything else."""
    try:
        return str(ip_network(text))
    except ValueError as error:
        message = f"`{text}` is no client subnet: write a network such as 198.51.100.0/24"
        raise ValueError(message) from error


def ask(names: Iterable[str], servers: Iterable[Server], rounds: int = 1, every: float = 0.0) -> tuple[Observation, ...]:
    """Ask every server for every name, both families at once; again for each round, `every` seconds apart.

    Rounds of one vantage are one observation: the union of their addresses, or the first failure.
    """
    return asyncio.run(_ask(sorted(set(names)), list(servers), rounds, every))


async def _ask(names: list[str], servers: list[Server], rounds: int, every: float) -> tuple[Observation, ...]:
    gate = asyncio.Semaphore(AT_ONCE)
    counts: dict[tuple[str, str], Counter[str]] = {}
    failures: dict[tuple[str, str], str] = {}
    for number in range(rounds):
        if number:
            await asyncio.sleep(every)
        answers = await asyncio.gather(*[_observe(name, at, gate) for name in names for at in servers])
        for one in answers:
            counts.setdefault((one.name, one.vantage), Counter()).update(one.addresses)
            failures[one.name, one.vantage] = failures.get((one.name, one.vantage), "") or one.failure
    return tuple(
        Observation(*key, addresses, failures[key], tuple(counts[key][address] for address in addresses), rounds)
        for key in sorted(counts)
        for addresses in (tuple(sorted(counts[key])),)
    )


async def _observe(name: str, at: Server, gate: asyncio.Semaphore) -> Observation:
    try:
        families = await asyncio.gather(*[_addresses(name, family, at, gate) for family in _FAMILIES])
    except _NoAnswer as error:
        return Observation(name, at.vantage, (), str(error))
    addresses = tuple(sorted({address for family in families for address in family}))
    return Observation(name, at.vantage, addresses, "" if addresses else "it has neither A nor AAAA records")


async def _addresses(name: str, family: dns.rdatatype.RdataType, at: Server, gate: asyncio.Semaphore) -> list[str]:
    """The addresses of one family, aliases followed."""
    asked = dns.name.from_text(name)
    seen = {asked}
    while True:
        async with gate:
            answer = await _question(asked, family, at)
        try:
            chain = answer.resolve_chaining()
        except dns.exception.DNSException as error:
            raise _NoAnswer("its aliases (CNAME) lead nowhere or in a circle") from error
        if chain.answer is not None:
            return [str(record) for record in chain.answer]
        if chain.canonical_name == asked:
            return []
        asked = chain.canonical_name
        if asked in seen or len(seen) > HOPS:
            raise _NoAnswer("its aliases (CNAME) lead in a circle")
        seen.add(asked)


async def _question(name: dns.name.Name, family: dns.rdatatype.RdataType, at: Server) -> dns.message.QueryMessage:
    options: list[dns.edns.Option] = []
    if at.subnet is not None:
        network = ip_network(at.subnet)
        options.append(dns.edns.ECSOption(str(network.network_address), network.prefixlen))
    query = dns.message.make_query(name, family, use_edns=0, payload=1232, options=options)
    addresses = (at.address, *at.others)
    for number in range(TRIES):
        address = addresses[number % len(addresses)]
        try:
            answer, _tcp = await dns.asyncquery.udp_with_fallback(query, address, at.timeout, at.port, ignore_unexpected=True)
        except (dns.exception.DNSException, OSError, EOFError):
            continue
        if answer.rcode() != dns.rcode.NOERROR:
            raise _NoAnswer(f"the answer is {dns.rcode.to_text(answer.rcode())}")
        return cast(dns.message.QueryMessage, answer)  # what answers a query is one; dnspython refuses anything else
    raise _NoAnswer(f"nobody answers within {at.timeout:g} s, asked {TRIES} times")
