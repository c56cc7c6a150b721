"""DNS as it is spoken with a real server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dns.flags
import dns.message
import pytest

from emscloud.resolve import wire
from emscloud.resolve.wire import Observation, Server
from tests.nameserver import Asked, Zone, alias, failing, fixed, rotating, served, silent


def cut(asked: Asked) -> dns.message.Message:
    """An answer that is cut over UDP, and whole over TCP."""
    response = asked.answer(*([f"{asked.name}. A 192.0.2.9"] if asked.tcp and asked.family == "A" else []))
    if not asked.tcp:
        response.flags |= dns.flags.TC
    return response


def late(asked: Asked) -> dns.message.Message | None:
    """Nothing to the first question of each family."""
    return fixed("192.0.2.5")(asked) if asked.before else None


def flaky(asked: Asked) -> dns.message.Message | None:
    """A failure to the first question of each family, addresses from then on."""
    return fixed("192.0.2.6")(asked) if asked.before else asked.answer(rcode="SERVFAIL")


def by_subnet(asked: Asked) -> dns.message.Message | None:
    """An address for the clients of a network, and another one for everybody else."""
    return fixed("198.51.100.1" if asked.subnet() == "198.51.100.0/24" else "203.0.113.1")(asked)


NAMES = {
    "both.example.com": fixed("192.0.2.1", "2001:db8::1"),
    "four.example.com": fixed("192.0.2.4"),
    "six.example.com": fixed("2001:db8::6"),
    "none.example.com": fixed(),
    "broken.example.com": failing("SERVFAIL"),
    "refused.example.com": failing("REFUSED"),
    "alias.example.com": alias("more.example.com"),
    "more.example.com": alias("both.example.com"),
    "astray.example.com": alias("nowhere.example.com"),
    "circle.example.com": alias("elcric.example.com"),
    "elcric.example.com": alias("circle.example.com"),
    "self.example.com": alias("self.example.com"),
    "cut.example.com": cut,
    "late.example.com": late,
    "flaky.example.com": flaky,
    "silent.example.com": silent,
    "client.example.com": by_subnet,
    "many.example.com": rotating([f"192.0.2.{number}" for number in range(20, 40)], 4),
}


@pytest.fixture(scope="module")
def zone() -> Iterator[Zone]:
    """The server."""
    with served(NAMES) as started:
        yield started


def asked(zone: Zone, *names: str, subnet: str | None = None) -> list[Observation]:
    """What the server answers for these names."""
    return list(wire.ask(names, [Server("127.0.0.1", zone.port, "test", subnet)]))


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("both", ("192.0.2.1", "2001:db8::1")),
        ("four", ("192.0.2.4",)),
        ("six", ("2001:db8::6",)),
        ("alias", ("192.0.2.1", "2001:db8::1")),
        ("cut", ("192.0.2.9",)),
        ("late", ("192.0.2.5",)),
    ],
)
def test_a_name_has_the_addresses_of_both_families(zone: Zone, name: str, addresses: tuple[str, ...]) -> None:
    """One family alone is in order; aliases are followed, a cut answer is fetched over TCP, a lost one asked for again."""
    expected = Observation(f"{name}.example.com", "test", addresses, counts=(1,) * len(addresses))
    assert [expected] == asked(zone, f"{name}.example.com")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing", "the answer is NXDOMAIN"),
        ("broken", "the answer is SERVFAIL"),
        ("refused", "the answer is REFUSED"),
        ("none", "neither A nor AAAA"),
        ("astray", "the answer is NXDOMAIN"),
        ("circle", "in a circle"),
        ("self", "in a circle"),
    ],
)
def test_what_is_no_answer_is_said(zone: Zone, name: str, words: str) -> None:
    """Each kind of failure is told apart, and has no addresses."""
    (one,) = asked(zone, f"{name}.example.com")
    assert ((), True) == (one.addresses, words in one.failure)


def test_a_silent_server_is_asked_again_and_then_given_up(zone: Zone) -> None:
    """As often as stated, within the time that is stated."""
    (one,) = wire.ask(["silent.example.com"], [Server("127.0.0.1", zone.port, "test", timeout=0.05)])
    assert ("nobody answers within 0.05 s, asked 3 times", 3) == (one.failure, zone.asked["silent.example.com", "A"])


def test_the_next_resolver_is_asked_where_one_is_silent(zone: Zone) -> None:
    """Resolvers of one vantage stand in for each other."""
    at = Server("127.0.0.2", zone.port, "test", timeout=0.2, others=("127.0.0.1",))
    (one,) = wire.ask(["four.example.com"], [at])
    assert ("", ("192.0.2.4",)) == (one.failure, one.addresses)


def test_rounds_of_a_vantage_are_one_observation(zone: Zone) -> None:
    """A name that rotates shows more of its addresses with each round."""
    (once,) = asked(zone, "many.example.com")
    (more,) = wire.ask(["many.example.com"], [Server("127.0.0.1", zone.port, "test")], 5, 0.01)
    assert (4, 20) == (len(once.addresses), len(more.addresses))
    assert (5, (1,) * 20, 1) == (more.rounds, more.counts, once.rounds)


def test_a_failure_in_one_round_is_not_forgotten_in_the_next(zone: Zone) -> None:
    """What one vantage could not answer once cannot be trusted to be whole."""
    (one,) = wire.ask(["flaky.example.com"], [Server("127.0.0.1", zone.port, "test")], 2, 0.01)
    assert ("the answer is SERVFAIL", ("192.0.2.6",)) == (one.failure, one.addresses)


def test_a_client_subnet_goes_with_the_question(zone: Zone) -> None:
    """A server may answer otherwise for the clients of a network."""
    found = [one.addresses for subnet in (None, "198.51.100.0/24") for one in asked(zone, "client.example.com", subnet=subnet)]
    assert [("203.0.113.1",), ("198.51.100.1",)] == found


def test_a_thousand_names_are_asked_at_once() -> None:
    """Every name is asked for both families, each once."""
    names = {f"n{number}.example.com": fixed(f"198.51.100.{number % 250}") for number in range(1000)}
    with served(names) as zone:
        found = asked(zone, *names)
        assert (1000, 1000, 2000) == (len(found), len([one for one in found if one.addresses]), sum(zone.asked.values()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192.0.2.53", Server("192.0.2.53", 53, "192.0.2.53")),
        ("192.0.2.53:5353", Server("192.0.2.53", 5353, "192.0.2.53 port 5353")),
        ("2001:DB8::53", Server("2001:db8::53", 53, "2001:db8::53")),
        ("[2001:db8::53]", Server("2001:db8::53", 53, "2001:db8::53")),
        ("[2001:db8::53]:5353", Server("2001:db8::53", 5353, "2001:db8::53 port 5353")),
    ],
)
def test_a_resolver_is_an_address_and_a_port(text: str, expected: Server) -> None:
    """The port is 53 unless it is said; the vantage is spelled alike however the address is."""
    assert expected == wire.server(text)


@pytest.mark.parametrize("text", ["", "dns.example.com", "192.0.2.53:", "192.0.2.53:x", "192.0.2.53:0", "192.0.2.53:65536", "[::1"])
def test_what_is_no_resolver_is_refused(text: str) -> None:
    """Names need a resolver themselves."""
    with pytest.raises(ValueError, match="is no resolver"):
        wire.server(text)


def test_a_subnet_is_part_of_the_vantage() -> None:
    """Answers for other clients are other answers."""
    assert "192.0.2.53 for 198.51.100.0/24" == wire.server("192.0.2.53", wire.subnet_of("198.51.100.0/24")).vantage
    with pytest.raises(ValueError, match="is no client subnet"):
        wire.subnet_of("198.51.100.1/24")


def test_the_machines_own_resolver_is_one_vantage(tmp_path: Path) -> None:
    """All that it names, whatever their addresses; a machine that names none says what to do."""
    file = tmp_path / "resolv.conf"
    file.write_text("nameserver 192.0.2.53\nnameserver 192.0.2.54\n", "utf-8")
    assert Server("192.0.2.53", 53, "system", others=("192.0.2.54",)) == wire.system(file=str(file))
    assert "system for 198.51.100.0/24" == wire.system("198.51.100.0/24", str(file)).vantage
    file.write_text("", "utf-8")
    with pytest.raises(ValueError, match="--server"):
        wire.system(file=str(file))
