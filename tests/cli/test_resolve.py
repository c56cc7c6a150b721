"""`emscloud resolve`: the lock brought in order after a merge, and names that become addresses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest

from tests.certificates import Authority
from tests.commands import SMALL, Ran, on_terminal, run, small
from tests.load.services import TEXT as DEPOT
from tests.nameserver import Zone, alias, failing, fixed, rotating, served

Entries = list[dict[str, object]]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A small policy with its whole lock."""
    made = small(tmp_path)
    assert run("emit", made.name, cwd=tmp_path).code == 0
    return made


def mend(policy: Path, *options: str) -> Ran:
    """`emscloud resolve --offline` from the policy's own folder."""
    return run("resolve", policy.name, "--offline", *options, cwd=policy.parent)


def edit(policy: Path, change: dict[str, int]) -> str:
    """The lock with some rules' priorities written otherwise, one entry a line as always; its text."""
    lock = policy.with_suffix(".lock")
    lines = lock.read_text("utf-8").split("\n")
    for at, line in enumerate(lines):
        for rule, priority in change.items():
            if f'"rule": "{rule}' in line and '"priority"' in line:
                entry = json.loads(line.strip().rstrip(",")) | {"priority": priority}
                lines[at] = "    " + json.dumps(entry) + ("," if line.endswith(",") else "")
    lock.write_text("\n".join(lines), "utf-8")
    return "\n".join(lines)


def priorities(policy: Path) -> dict[object, object]:
    """Each rule's priority in the lock."""
    lock = cast("dict[str, Entries]", json.loads(policy.with_suffix(".lock").read_text("utf-8")))
    return {entry["rule"]: entry["priority"] for entry in lock["priorities"]}


def test_a_lock_in_order_is_left_alone(policy: Path) -> None:
    """Nothing is written and nothing is to be said; with `--check` the same."""
    lock = policy.with_suffix(".lock")
    before = (lock.read_bytes(), lock.stat().st_mtime_ns)
    for options in ([], ["--check"]):
        ran = mend(policy, *options)
        assert (ran.code, ran.out) == (0, "The lock is in order.\n")
    assert (lock.read_bytes(), lock.stat().st_mtime_ns) == before


def test_one_priority_twice_is_mended_for_one_of_the_two(policy: Path) -> None:
    """The rule that comes first keeps the number, the other takes a new one, and `check` is content again."""
    edit(policy, {"https": 2000, "ssh": 2000})
    found = run("check", policy.name, cwd=policy.parent)
    assert (found.code, "E213" in found.err, "emscloud resolve --offline" in found.err) == (1, True, True)
    ran = mend(policy)
    assert (ran.code, ran.out) == (0, "  changed  emscloud.lock\n")
    numbers = priorities(policy)
    assert (numbers["https tcp ipv4"], numbers["ssh tcp ipv4"] != 2000) == (2000, True)
    assert run("check", policy.name, cwd=policy.parent).code == 0
    assert mend(policy).out == "The lock is in order.\n"


def test_check_says_that_the_lock_would_change_and_leaves_it(policy: Path) -> None:
    """`--check` exits with 2 and writes nothing."""
    text = edit(policy, {"https": 2000, "ssh": 2000})
    ran = mend(policy, "--check")
    assert (ran.code, ran.out, policy.with_suffix(".lock").read_text("utf-8")) == (2, "  differs  emscloud.lock\n", text)


def test_lines_in_another_order_are_sorted(policy: Path) -> None:
    """What git left in any order comes back as `emit` wrote it, byte for byte."""
    lock = policy.with_suffix(".lock")
    before = lock.read_text("utf-8")
    tree = cast("dict[str, object]", json.loads(before))
    shuffled = {key: value[::-1] if isinstance(value, list) else value for key, value in reversed(tree.items())}
    lock.write_text(json.dumps(shuffled, indent=1), "utf-8")
    assert (mend(policy).code, lock.read_text("utf-8")) == (0, before)


def test_without_a_lock_one_is_written(tmp_path: Path) -> None:
    """The numbers of a policy without a lock are new ones; `--check` calls the file missing."""
    policy = small(tmp_path)
    assert (mend(policy, "--check").out, policy.with_suffix(".lock").exists()) == ("  missing  emscloud.lock\n", False)
    assert (mend(policy).out, mend(policy).out) == ("  new      emscloud.lock\n", "The lock is in order.\n")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{\n<<<<<<< ours\n  "format": 1\n=======\n>>>>>>> theirs\n}\n', "E210"),
        ('{\n<<<<<<< ours\n  "format": 1\n}\n', "E211"),
        ('{"format": 1', "E210"),
        ("[]", "E210"),
        ('{"format": 2}', "E212"),
        ('{"format": 1, "priorities": [{"target": "we"}]}', "E210"),
    ],
)
def test_what_it_cannot_mend_is_an_error(tmp_path: Path, text: str, code: str) -> None:
    """A lock that cannot be read stays as it is; the message names it."""
    policy = small(tmp_path)
    policy.with_suffix(".lock").write_text(text, "utf-8")
    ran = mend(policy)
    assert (ran.code, ran.out, policy.with_suffix(".lock").read_text("utf-8")) == (1, "", text)
    assert (f"error {code}" in ran.err, "emscloud.lock" in ran.err) == (True, True)


def test_one_wrong_policy_and_no_lock_is_written(tmp_path: Path) -> None:
    """Of several policies all locks are mended or none."""
    small(tmp_path / "a")
    small(tmp_path / "b", SMALL.replace("tcp/443", "tcp/0"))
    ran = run("resolve", ".", "--offline", cwd=tmp_path)
    assert (ran.code, (tmp_path / "a/emscloud.lock").exists(), "b/emscloud.yaml" in ran.err) == (1, False, True)
    (tmp_path / "b/emscloud.yaml").write_text(SMALL, "utf-8")
    assert run("resolve", ".", "--offline", cwd=tmp_path).out == "  new      a/emscloud.lock\n  new      b/emscloud.lock\n"
    assert run("resolve", ".", "--offline", cwd=tmp_path).out == "The locks are in order.\n"


NAMED = """\
name: named
groups:
  web:
    rules:
      - {id: mail, outbound: tcp/25, to: [mail.example.com], why: alerts}
      - {id: clock, outbound: udp/123, to: [time.example.com], why: clock}
names: {"*.example.com": {scope: documentation}}
targets:
  eu: {cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-0123456789abcdef0}
"""
"""A policy with two host names."""
MANY = [f"192.0.2.{number}" for number in range(20)]


def ask(policy: Path, zone: Zone, *options: str) -> Ran:
    """`emscloud resolve` at a server on loopback."""
    return run("resolve", policy.name, "--server", f"127.0.0.1:{zone.port}", *options, cwd=policy.parent)


def addresses(policy: Path) -> list[str]:
    """What the lock holds, name by name."""
    entries = json.loads(policy.with_suffix(".lock").read_text("utf-8"))["addresses"]
    return [f"{entry['name']} {entry['address']}" for entry in entries]


def test_names_become_addresses_that_check_takes(tmp_path: Path) -> None:
    """The lock holds what was answered, in both families; numbers of the rules too; a second run has nothing to do."""
    policy = small(tmp_path, NAMED)
    assert run("check", policy.name, cwd=tmp_path).code == 1
    with served({"mail.example.com": fixed("192.0.2.25", "2001:db8::25"), "time.example.com": alias("mail.example.com")}) as zone:
        found = ask(policy, zone, "--check")
        assert (found.code, found.out, policy.with_suffix(".lock").exists()) == (2, "  missing  emscloud.lock\n", False)
        ran = ask(policy, zone)
        assert (ran.code, ran.out) == (0, "  new      emscloud.lock\n")
        assert f"  + mail.example.com 192.0.2.25  (seen at 127.0.0.1 port {zone.port})\n" in ran.err
        assert ask(policy, zone).out == "The lock is in order.\n"
    assert addresses(policy) == [
        f"{name}.example.com {address}" for name in ("mail", "time") for address in ("192.0.2.25", "2001:db8::25")
    ]
    assert run("check", policy.name, cwd=tmp_path).code == 0
    assert run("emit", policy.name, "--locked", cwd=tmp_path).code == 0


def test_one_answer_that_is_refused_leaves_the_lock_as_it_was(tmp_path: Path) -> None:
    """Byte for byte, the other names included; every refusal is named at once."""
    policy = small(tmp_path, NAMED)
    with served({"mail.example.com": fixed("192.0.2.25"), "time.example.com": fixed("192.0.2.123")}) as zone:
        assert ask(policy, zone).code == 0
        before = policy.with_suffix(".lock").read_text("utf-8")
        zone.names |= {
            "mail.example.com": fixed("192.0.2.26", "169.254.169.254", "10.0.0.1"),
            "time.example.com": failing("SERVFAIL"),
        }
        ran = ask(policy, zone)
    assert (ran.code, ran.out, policy.with_suffix(".lock").read_text("utf-8")) == (1, "", before)
    said = [line for line in ran.err.split("\n") if line.startswith("error ")]
    assert [line.split(":")[0] for line in said] == ["error E220", "error E221", "error E221"]


def test_a_name_that_rotates_gathers_its_addresses(tmp_path: Path) -> None:
    """Answers add up over rounds and runs; a sudden loss takes a word, and `--prune` lets go of what is absent."""
    policy = small(tmp_path, NAMED.replace("[time.example.com]", "[192.0.2.123]"))
    with served({"mail.example.com": rotating(MANY, 4)}) as zone:
        rounds = ask(policy, zone, "--rounds", "5", "--every", "0")
        assert (rounds.code, "warning E223" in rounds.err) == (0, True)
        assert len(addresses(policy)) == 20
        assert (ask(policy, zone).code, len(addresses(policy))) == (0, 20)
        absent = json.loads(policy.with_suffix(".lock").read_text("utf-8"))["addresses"]
        assert len([entry for entry in absent if "missing_since" in entry]) == 16
        zone.names["mail.example.com"] = rotating(MANY, 20)
        assert ask(policy, zone).code == 0
        zone.names["mail.example.com"] = fixed("192.0.2.1")
        lost = ask(policy, zone)
        assert (lost.code, "--accept-loss mail.example.com" in lost.err, len(addresses(policy))) == (1, True, 20)
        assert (ask(policy, zone, "--accept-loss", "mail.example.com").code, len(addresses(policy))) == (0, 20)
        gone = ask(policy, zone, "--prune")
        assert (gone.code, addresses(policy)) == (0, ["mail.example.com 192.0.2.1"])
        assert gone.err.count("  - mail.example.com ") == 19


def test_the_policy_may_say_whom_to_ask_and_for_how_long(tmp_path: Path) -> None:
    """`resolvers` are asked without `--server`; after `grace` days an absent address goes."""
    with served({"mail.example.com": fixed("192.0.2.25"), "time.example.com": fixed("192.0.2.123")}) as zone:
        policy = small(tmp_path, f"{NAMED}resolvers: ['127.0.0.1:{zone.port}']\ngrace: 7\n")
        assert run("resolve", policy.name, cwd=tmp_path).code == 0
        lock = policy.with_suffix(".lock")
        old = {"name": "mail.example.com", "address": "192.0.2.26", "vantage": f"127.0.0.1 port {zone.port}", "first": "2020-01-01"}
        tree = json.loads(lock.read_text("utf-8"))
        tree["addresses"] += [old | {"missing_since": "2020-02-01"}, old | {"vantage": "another", "missing_since": "2020-02-01"}]
        lock.write_text(json.dumps(tree), "utf-8")
        assert run("resolve", policy.name, cwd=tmp_path).code == 0
    found = json.loads(lock.read_text("utf-8"))["addresses"]
    assert [entry["vantage"] for entry in found if entry["address"] == "192.0.2.26"] == ["another"]


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--server", "dns.example.com"), "is no resolver"), (("--client-subnet", "192.0.2.1/24"), "is no client subnet")],
)
def test_what_is_no_resolver_is_a_wrong_call(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    """With what to write instead, and nothing is written."""
    policy = small(tmp_path, NAMED)
    ran = run("resolve", policy.name, *options, cwd=tmp_path)
    assert (ran.code, "error E410" in ran.err, words in ran.err, policy.with_suffix(".lock").exists()) == (1, True, True, False)


def test_what_the_policy_lacks_besides_addresses_is_said_and_the_answers_are_kept(tmp_path: Path) -> None:
    """A quota is for `check` to refuse; the addresses are right all the same."""
    policy = small(tmp_path, NAMED.replace("vpc_id:", "limits: {rules_per_group: 1}, vpc_id:"))
    with served({"mail.example.com": fixed("192.0.2.25"), "time.example.com": fixed("192.0.2.123")}) as zone:
        ran = ask(policy, zone)
    assert (ran.code, "E302" in ran.err, len(addresses(policy))) == (0, True, 2)


def test_only_resolve_takes_up_a_newer_revision_and_none_takes_an_edited_one(tmp_path: Path) -> None:
    """`emit` keeps what the lock pins; `resolve` moves on; a revision that was edited in place stops it, the lock untouched."""
    folder = tmp_path / "services/depot"
    folder.mkdir(parents=True)
    (folder / "1.0.r1.yaml").write_text(DEPOT, "utf-8")
    requires = "requires: [{service: depot@1.0, features: [read]}]"
    text = (
        NAMED.replace("    rules:\n", f"    {requires}\n    rules:\n") + "catalog: [./services]\npeers: {clients: [192.0.2.0/24]}\n"
    )
    policy, lock = small(tmp_path, text), tmp_path / "emscloud.lock"

    def pinned() -> int:
        return int(json.loads(lock.read_text("utf-8"))["services"][0]["revision"])

    with served({"mail.example.com": fixed("192.0.2.25"), "time.example.com": fixed("192.0.2.123")}) as zone:
        assert (ask(policy, zone).code, pinned()) == (0, 1)
        second = DEPOT.replace("revision: 1", "revision: 2")
        (folder / "1.0.r2.yaml").write_text(second, "utf-8")
        assert (run("emit", policy.name, cwd=tmp_path).code, pinned()) == (0, 1)
        assert (ask(policy, zone).code, pinned()) == (0, 2)
        (folder / "1.0.r2.yaml").write_text(second.replace("Reading", "Rereading"), "utf-8")
        before = lock.read_text("utf-8")
        ran = ask(policy, zone)
        assert (ran.code, "error E214" in ran.err, "revision 3" in ran.err, lock.read_text("utf-8")) == (1, True, True, before)


def test_over_tls_and_https_the_lock_says_so(tmp_path: Path) -> None:
    """Each is a vantage of its own; the policy's `resolvers` take the same texts."""
    authority = Authority(tmp_path)
    names = {"mail.example.com": fixed("192.0.2.25"), "time.example.com": fixed("192.0.2.123")}
    with served(names, authority.issue("server", ["dns.example"])) as zone:
        resolvers = f"['tls://127.0.0.1:{zone.tls}#dns.example', 'https://127.0.0.1:{zone.https}/dns-query#dns.example']"
        policy = small(tmp_path, f"{NAMED}resolvers: {resolvers}\n")
        ran = run("resolve", policy.name, cwd=tmp_path, more={"SSL_CERT_FILE": str(authority.file)})
        assert (ran.code, ran.out) == (0, "  new      emscloud.lock\n"), ran.err
        found = json.loads(policy.with_suffix(".lock").read_text("utf-8"))["addresses"]
        expected = {f"127.0.0.1 port {zone.https} over HTTPS", f"127.0.0.1 port {zone.tls} over TLS"}
        assert expected == {entry["vantage"] for entry in found}


def test_a_server_that_is_not_who_it_says_changes_nothing(tmp_path: Path) -> None:
    """One message for all names, with the reason; nothing is written."""
    authority = Authority(tmp_path)
    policy = small(tmp_path, NAMED)
    with served({}, authority.issue("server", ["dns.example"])) as zone:
        at = f"tls://127.0.0.1:{zone.tls}"
        for more, words in (
            ({"SSL_CERT_FILE": str(authority.file)}, "certificate is not valid for '127.0.0.1'"),
            ({"SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": "/dev/null"}, "unable to get local issuer certificate"),
        ):
            ran = run("resolve", policy.name, "--server", at, cwd=tmp_path, more=more)
            assert (ran.code, ran.err.count("error E220"), words in ran.err) == (1, 1, True), ran.err
    assert not policy.with_suffix(".lock").exists()


def test_a_terminal_sees_how_far_the_asking_is(tmp_path: Path) -> None:
    """Names and rounds, on a line that is gone at the end; a pipe sees none of it, nor a terminal without colours."""
    policy = small(tmp_path, NAMED)
    with served({"mail.example.com": fixed("192.0.2.25"), "time.example.com": fixed("192.0.2.123")}) as zone:
        options = ("--server", f"127.0.0.1:{zone.port}", "--rounds", "2", "--every", "0.5")
        code, shown = on_terminal("resolve", policy.name, *options, cwd=tmp_path)
        assert (code, "round 2 of 2 begins in 0.5 s" in shown, "emscloud.lock" in shown) == (0, True, True), shown
        assert shown.rindex("\x1b[2K") > shown.rindex("round 2 of 2")
        _, plain = on_terminal("resolve", policy.name, *options, cwd=tmp_path, more={"NO_COLOR": "1"})
        piped = ask(policy, zone, "--rounds", "2", "--every", "0")
    assert ("The lock is in order.\r\n", "", "The lock is in order.\n") == (plain, piped.err, piped.out)


def test_a_name_beyond_ascii_is_asked_for_as_dns_has_it(tmp_path: Path) -> None:
    """The lock holds its ASCII form, and a note says which that is."""
    policy = small(tmp_path, NAMED.replace("mail.example.com", "bücher.example.com"))
    with served({"xn--bcher-kva.example.com": fixed("192.0.2.25"), "time.example.com": fixed("192.0.2.123")}) as zone:
        ran = ask(policy, zone)
    assert (ran.code, "note E116" in ran.err, "`bücher.example.com` is `xn--bcher-kva.example.com`" in ran.err) == (0, True, True)
    assert "xn--bcher-kva.example.com 192.0.2.25" in addresses(policy)
