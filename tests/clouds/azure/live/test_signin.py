"""Who asks, as a token says it."""

from __future__ import annotations

import base64
import json

import pytest

from emscloud.clouds.azure.live.signin import Nobody, holder, near


def token(claims: object) -> str:
    """A token that says so."""
    return f"head.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.seal"


@pytest.mark.parametrize(
    ("claims", "who"),
    [
        ({"upn": "ada@example.com", "appid": "1"}, "ada@example.com"),
        ({"unique_name": "live#ada"}, "live#ada"),
        ({"appid": "11111111-1111-1111-1111-111111111111"}, "the application 11111111-1111-1111-1111-111111111111"),
        ({}, "somebody whom the token does not name"),
        ([], "somebody whom the token does not name"),
    ],
)
def test_a_token_names_its_holder(claims: object, who: str) -> None:
    """A user before the application through which they asked."""
    assert who == holder(token(claims))


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "a.!!!.c"])
def test_what_is_no_such_token_names_nobody(text: str) -> None:
    """It may be good all the same: that is ARM's to say."""
    assert "somebody whom the token does not name" == holder(text)


def test_this_machine_is_told_by_its_address() -> None:
    """And no name that only looks like it."""
    urls = ("http://127.0.0.1:8080", "https://[::1]", "http://localhost", "https://127.0.0.1.example.com", "nonsense")
    assert [True, True, True, False, False] == [near(url) for url in urls]


def test_beside_a_fixed_token_nobody_is_asked_for_one() -> None:
    """The SDK wants a credential, and has no use for it."""
    with pytest.raises(AssertionError):
        Nobody().get_token("scope")
