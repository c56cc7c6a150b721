"""The only file that speaks DNS."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import cast

import dns.asyncquery
import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver

from emscloud.resolve.secure import Line, Unusable, line
from emscloud.resolve.server import PORT, Kind, Progress, Server, Told

TRIES = 3
"""How often a question is put before nobody answers."""
HOPS = 16
"""How many aliases (CNAME) a name may have one after the other."""
AT_ONCE = 200
"""Questions that are under way at one time."""
_FAMILIES = (dns.rdatatype.A, dns.rdatatype.AAAA)


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


@dataclass(frozen=True, slots=True)
class _Way:
    """A server, and the line to it where it is spoken to over TLS or HTTPS; without one, `gate` lets questions pass."""

    at: Server
    gate: asyncio.Semaphore
    line: Line | None

    async def put(self, query: dns.message.Message, address: str) -> dns.message.Message:
        """Put a question once; what does not answer it (another id, question or sender) is not taken for an answer."""
        if self.line is None:
            async with self.gate:
                answer, _tcp = await dns.asyncquery.udp_with_fallback(
                    query, address, self.at.timeout, self.at.port, ignore_unexpected=True, ignore_errors=True
                )
            return answer
        answer = dns.message.from_wire(await self.line.exchange(query.to_wire()))
        if not query.is_response(answer):
            raise dns.query.BadResponse
        return answer


def system(subnet: str | None = None, file: str = "/etc/resolv.conf") -> Server:
    """The machine's own resolvers, all under the vantage `system`; ValueError where it names none."""
    try:
        first, *others = [str(address) for address in dns.resolver.Resolver(file).nameservers]
    except dns.exception.DNSException as error:
        message = "this machine names no resolver; say one with `--server`"
        raise ValueError(message) from error
    return Server(first, PORT, f"system for {subnet}" if subnet else "system", subnet, others=tuple(others))


def ask(
    names: Iterable[str], servers: Iterable[Server], rounds: int = 1, every: float = 0.0, told: Told | None = None
) -> tuple[Observation, ...]:
    """Ask every server for every name, both families at once; again for each round, `every` seconds apart.

    Rounds of one vantage are one observation: the union of their addresses, or the first failure.  `told` hears of
    every answer and of every pause.
    """
    return asyncio.run(_ask(sorted(set(names)), list(dict.fromkeys(servers)), rounds, every, told or _nobody))


def _nobody(_progress: Progress) -> None:
    """Nobody listens."""


async def _ask(names: list[str], servers: list[Server], rounds: int, every: float, told: Told) -> tuple[Observation, ...]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    failures: dict[tuple[str, str], str] = {}
    whole = len(names) * len(servers)
    for number in range(1, rounds + 1):
        if number > 1:
            told(Progress(number, rounds, 0, whole, every))
            await asyncio.sleep(every)
        for one in await _round(names, servers, Progress(number, rounds, 0, whole), told):
            counts.setdefault((one.name, one.vantage), Counter()).update(one.addresses)
            failures[one.name, one.vantage] = failures.get((one.name, one.vantage), "") or one.failure
    return tuple(
        Observation(*key, addresses, failures[key], tuple(counts[key][address] for address in addresses), rounds)
        for key in sorted(counts)
        for addresses in (tuple(sorted(counts[key])),)
    )


async def _round(names: list[str], servers: list[Server], progress: Progress, told: Told) -> list[Observation]:
    """Every name at every server, once; what is open to them is closed at the end."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def observed(name: str, way: _Way) -> Observation:
        nonlocal progress
        seen = await _observe(name, way)
        progress = replace(progress, answered=progress.answered + 1)
        told(progress)
        return seen

    told(progress)
    async with AsyncExitStack() as open_lines:
        ways = [_Way(at, gate, None if at.kind is Kind.PLAIN else line(at)) for at in servers]
        for way in ways:
            if way.line:
                open_lines.push_async_callback(way.line.close)
        return await asyncio.gather(*[observed(name, way) for name in names for way in ways])


async def _observe(name: str, way: _Way) -> Observation:
    families = await asyncio.gather(*[_tried(name, family, way) for family in _FAMILIES])
    for _, failure in families:
        if failure:
            return Observation(name, way.at.vantage, (), failure)
    addresses = tuple(sorted({address for found, _ in families for address in found}))
    return Observation(name, way.at.vantage, addresses, "" if addresses else "it has neither A nor AAAA records")


async def _tried(name: str, family: dns.rdatatype.RdataType, way: _Way) -> tuple[list[str], str]:
    """The addresses of one family, or why there is no answer; both families end before the line to a server is closed."""
    try:
        return await _addresses(name, family, way), ""
    except _NoAnswer as error:
        return [], str(error)


async def _addresses(name: str, family: dns.rdatatype.RdataType, way: _Way) -> list[str]:
    """The addresses of one family, aliases followed."""
    asked = dns.name.from_text(name)
    seen = {asked}
    while True:
        answer = await _question(asked, family, way)
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


async def _question(name: dns.name.Name, family: dns.rdatatype.RdataType, way: _Way) -> dns.message.QueryMessage:
    at = way.at
    options: list[dns.edns.Option] = []
    if at.subnet is not None:
        network = ip_network(at.subnet)
        options.append(dns.edns.ECSOption(str(network.network_address), network.prefixlen))
    query = dns.message.make_query(name, family, use_edns=0, payload=1232, options=options)
    addresses = (at.address, *at.others)
    for number in range(TRIES):
        try:
            answer = await way.put(query, addresses[number % len(addresses)])
        except (dns.exception.DNSException, OSError, EOFError):
            continue
        except Unusable as error:
            raise _NoAnswer(str(error)) from error
        if answer.rcode() != dns.rcode.NOERROR:
            raise _NoAnswer(f"the answer is {dns.rcode.to_text(answer.rcode())}")
        return cast(dns.message.QueryMessage, answer)  # what answers a query is one; dnspython refuses anything else
    raise _NoAnswer(f"nobody answers within {at.timeout:g} s, asked {TRIES} times")
