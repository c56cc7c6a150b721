"""A served cloud keeps its calls, and fails at any of them in any way."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

import pytest
from werkzeug.wrappers import Request, Response

from emscloud.sandbox.wire import Call, Fault, Served


class Counter:
    """A service whose whole state is how often it was written to."""

    def __init__(self) -> None:
        self.count = 0

    def action(self, request: Request) -> tuple[str, bool]:
        return request.path.strip("/"), request.method == "POST"

    def answer(self, request: Request) -> Response:
        self.count += request.method == "POST"
        return Response(str(self.count))

    def broken(self, fault: Fault) -> Response:
        return Response(fault.name, status=503)


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def served(counter: Counter) -> Iterator[Served]:
    with Served(counter) as one:
        yield one


def _ask(served: Served, method: str = "POST", body: bytes = b"x") -> tuple[int, str]:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=0.5)
    try:
        connection.request(method, "/Add", body=body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_each_call_is_kept_with_its_place_and_its_body(served: Served) -> None:
    """`calls` is every request in its order."""
    assert [(200, "1"), (200, "1")] == [_ask(served), _ask(served, "GET", b"y")]
    assert [Call(0, "Add", write=True, body=b"x"), Call(1, "Add", write=False, body=b"y")] == served.calls


@pytest.mark.parametrize(
    ("fault", "effect"),
    [
        (Fault.THROTTLED, 0),
        (Fault.UNAVAILABLE, 0),
        (Fault.FAILED, 1),
    ],
)
def test_a_refusal_is_in_the_clouds_words_and_has_its_effect_or_not(
    served: Served, counter: Counter, fault: Fault, effect: int
) -> None:
    """A server error can come before the effect and after it."""
    served.fail = lambda _: fault
    assert (503, fault.name) == _ask(served)
    assert effect == counter.count


@pytest.mark.parametrize(("fault", "effect"), [(Fault.RESET_BEFORE, 0), (Fault.RESET_AFTER, 1)])
def test_a_reset_reaches_the_peer_as_one(served: Served, counter: Counter, fault: Fault, effect: int) -> None:
    """The connection ends without an answer, before the effect or after it; the server goes on."""
    served.fail = lambda call: fault if call.number == 0 else None
    with pytest.raises(ConnectionResetError):
        _ask(served)
    assert effect == counter.count
    assert (200, str(effect + 1)) == _ask(served)


def test_a_lost_answer_has_its_effect_and_is_silent(served: Served, counter: Counter) -> None:
    """The peer waits until its own patience ends; others are served in the meantime."""
    served.fail = lambda call: Fault.LOST if call.number == 0 else None
    with pytest.raises(TimeoutError):
        _ask(served)
    assert (1, (200, "2")) == (counter.count, _ask(served))


def test_before_and_after_see_the_state_on_their_side_of_the_effect(served: Served, counter: Counter) -> None:
    """`before` runs when nothing has happened yet, `after` when the effect is there."""
    seen: list[tuple[str, int]] = []
    served.before = lambda _: seen.append(("before", counter.count))
    served.after = lambda _: seen.append(("after", counter.count))
    _ask(served)
    assert [("before", 0), ("after", 1)] == seen


def test_the_port_is_free_again_when_it_ends() -> None:
    """A server that ended leaves nothing behind, not even with a peer that still waits."""
    with Served(Counter()) as first:
        first.fail = lambda _: Fault.LOST
        with pytest.raises(TimeoutError):
            _ask(first)
        port = int(first.url.rpartition(":")[2])
    with Served(Counter(), port) as again:
        assert (200, "1") == _ask(again)
