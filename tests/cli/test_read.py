"""`emscloud read`: a policy on standard output, and what is to be said beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.live import Shell, shell


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """An account with its groups."""
    with shell(tmp_path_factory.mktemp("read")) as one:
        yield one


def test_a_policy_is_printed_that_check_takes(place: Shell) -> None:
    """With exit 0, nothing on standard error, and nothing written to the cloud."""
    group = place.cloud.group(place.vpc, "ems-legacy", [("ingress", "tcp", 8013, 8013, "ipv4", "10.20.0.0/16", "telemetry")])
    ran = place.run("read", f"aws:{group}", "--region", "eu-west-1", "--name", "ems")
    assert (0, "", []) == (ran.code, ran.err, place.writes)
    assert "\n  legacy:\n" in ran.out
    assert "features: [telemetry]" in ran.out
    (place.folder / "found.yaml").write_text(ran.out, "utf-8")
    assert 0 == place.run("check", "found.yaml").code


def test_what_is_not_said_is_an_exit_of_2(place: Shell) -> None:
    """The rest is printed all the same, with the packet in both outputs."""
    rules = [("ingress", "tcp", 443, 443, "ipv4", "0.0.0.0/32", None), ("ingress", "tcp", 22, 22, "ipv4", "10.0.0.0/8", None)]
    group = place.cloud.group(place.vpc, "web", rules)
    ran = place.run("read", f"aws:{group}", "--region", "eu-west-1")
    assert (2, True, True) == (ran.code, "warning E530" in ran.err, "packet: in tcp/443 with peer 0.0.0.0" in ran.err)
    assert "# NOT SAID: aws/web lets through in tcp/443" in ran.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["emscloud.yaml"], "E510"),
        (["aws:sg-0123456789abcdef0"], "E435"),
        (["aws:sg-0123456789abcdef0,sg-0123456789abcdef0"], "E435"),
        (["aws:sg-0123456789abcdef0", "--name", "1"], "E410"),
    ],
)
def test_a_wrong_call_is_told(place: Shell, words: list[str], code: str) -> None:
    """With exit 1 and nothing on standard output."""
    ran = place.run("read", *words, "--region", "eu-west-1")
    assert (1, "", True) == (ran.code, ran.out, f"error {code}" in ran.err)


def test_an_empty_group_is_told(place: Shell) -> None:
    """A policy has no group that lets nothing through."""
    ran = place.run("read", f"aws:{place.cloud.group(place.vpc, 'empty', [])}", "--region", "eu-west-1")
    assert (1, "", True) == (ran.code, ran.out, "error E532" in ran.err)
