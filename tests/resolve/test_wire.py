"""DNS as it is spoken with a real server on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import dns.flags
import dns.message
import pytest

from emscloud.resolve import wire
from emscloud.resolve.server import Kind, Progress, Server, server
from emscloud.resolve.wire import Observation
from tests.certificates import Authority
from tests.nameserver import Answer, Asked, Zone, alias, failing, fixed, forging, rotating, served, silent


def cut(asked: Asked) -> dns.message.Message:
    """An answer that is cut over UDP, and whole over TCP."""
    response = asked.answer(*([f"{asked.name}. A 192.0.2.9"] if asked.tcp and asked.family == "A" else []))
    if not asked.tcp:
        response.flags |= dns.flags.TC
    return response


def late(asked: Asked) -> Answer:
    """Nothing to the first question of each family."""
    return fixed("192.0.2.5")(asked) if asked.before else None


def flaky(asked: Asked) -> Answer:
    """A failure to the first question of each family, addresses from then on."""
    return fixed("192.0.2.6")(asked) if asked.before else asked.answer(rcode="SERVFAIL")


def by_subnet(asked: Asked) -> Answer:
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
    "forged.example.com": forging("203.0.113.66", "192.0.2.7"),
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
        ("forged", ("192.0.2.7",)),
    ],
)
def test_a_name_has_the_addresses_of_both_families(zone: Zone, name: str, addresses: tuple[str, ...]) -> None:
    """One family alone is in order; aliases are followed, a cut answer is fetched over TCP, a lost one asked for again.

    What answers no question of ours is not listened to: another id, another question, another port or address.
    """
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


def test_what_is_forged_costs_no_second_question(zone: Zone) -> None:
    """The true answer behind the forged ones is waited for."""
    before = zone.asked["forged.example.com", "A"]
    asked(zone, "forged.example.com")
    assert before + 1 == zone.asked["forged.example.com", "A"]


def test_a_server_that_dies_between_rounds_is_a_failure_and_one_that_comes_back_answers() -> None:
    """The round that it missed is not forgotten; whoever asks anew gets whole answers again."""
    with served({"a.example.com": fixed("192.0.2.1")}) as zone:
        at = Server("127.0.0.1", zone.port, "test", timeout=0.1)

        def told(progress: Progress) -> None:
            if progress.pause:
                (zone.down if progress.round == 2 else zone.up)()

        (one,) = wire.ask(["a.example.com"], [at], 3, 0.01, told)
        assert ("nobody answers within 0.1 s, asked 3 times", (2,)) == (one.failure, one.counts)
        (again,) = wire.ask(["a.example.com"], [at])
        assert ("", ("192.0.2.1",)) == (again.failure, again.addresses)


def test_a_server_that_comes_back_in_time_has_answered() -> None:
    """Within the tries of a question nobody notices that it was away."""
    with served({"a.example.com": fixed("192.0.2.1")}) as zone:
        zone.down()
        threading.Timer(0.2, zone.up).start()
        (one,) = wire.ask(["a.example.com"], [Server("127.0.0.1", zone.port, "test", timeout=1.0)])
    assert ("", ("192.0.2.1",)) == (one.failure, one.addresses)


def test_progress_is_told_by_answer_and_by_pause(zone: Zone) -> None:
    """Names at servers count; a pause is told before its round."""
    heard: list[Progress] = []
    servers = [Server("127.0.0.1", zone.port, vantage) for vantage in ("one", "two")]
    wire.ask(["four.example.com"], servers, 2, 0.01, heard.append)
    expected = [Progress(turn, 2, answered, 2) for turn in (1, 2) for answered in (0, 1, 2)]
    assert [*expected[:3], Progress(2, 2, 0, 2, 0.01), *expected[3:]] == heard


def test_a_server_that_is_named_twice_is_asked_once(zone: Zone) -> None:
    """Or its addresses would seem to come and go."""
    at = Server("127.0.0.1", zone.port, "test")
    assert [(1,)] == [one.counts for one in wire.ask(["four.example.com"], [at, at])]


@pytest.mark.parametrize("kind", [Kind.TLS, Kind.HTTPS])
def test_over_tls_and_https_the_answers_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind) -> None:
    """Addresses, failures and rounds, under a vantage of its own."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with served(NAMES, authority.issue("server", ["dns.example"])) as zone:
        port = {Kind.TLS: zone.tls, Kind.HTTPS: zone.https}[kind]
        scheme, path = {Kind.TLS: ("tls", ""), Kind.HTTPS: ("https", "/dns-query")}[kind]
        at = server(f"{scheme}://127.0.0.1:{port}{path}#dns.example")
        both, missing, none = wire.ask(["both.example.com", "missing.example.com", "none.example.com"], [at], 2)
    assert (("192.0.2.1", "2001:db8::1"), (2, 2), f"127.0.0.1 port {port} {kind.value}") == (
        both.addresses,
        both.counts,
        both.vantage,
    )
    assert ("the answer is NXDOMAIN", "it has neither A nor AAAA records") == (missing.failure, none.failure)


def test_over_tls_nothing_but_the_answer_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message of another id is asked for again, and what is no message is none."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    def strange(asked: Asked) -> dns.message.Message:
        answer = asked.answer(f"{asked.name}. A 203.0.113.66")
        answer.id ^= 1
        return answer

    with served({"a.example.com": strange}, authority.issue("server", ["127.0.0.1"])) as zone:
        (one,) = wire.ask(["a.example.com"], [server(f"tls://127.0.0.1:{zone.tls}")])
        assert ("nobody answers within 2 s, asked 3 times", 3) == (one.failure, zone.asked["a.example.com", "A"])


def test_a_certificate_that_is_refused_is_the_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as it is, and nobody is asked again."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with served(NAMES, authority.issue("server", ["dns.example"])) as zone:
        (one,) = wire.ask(["both.example.com"], [server(f"tls://127.0.0.1:{zone.tls}#other.example")])
        assert (True, 0) == ("certificate is not valid for 'other.example'" in one.failure, zone.asked.total())


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


def test_the_machines_own_resolver_is_one_vantage(tmp_path: Path) -> None:
    """All that it names, whatever their addresses; a machine that names none says what to do."""
    file = tmp_path / "resolv.conf"
    file.write_text("nameserver 192.0.2.53\nnameserver 192.0.2.54\n", "utf-8")
    assert Server("192.0.2.53", 53, "system", others=("192.0.2.54",)) == wire.system(file=str(file))
    assert "system for 198.51.100.0/24" == wire.system("198.51.100.0/24", str(file)).vantage
    file.write_text("", "utf-8")
    with pytest.raises(ValueError, match="--server"):
        wire.system(file=str(file))
