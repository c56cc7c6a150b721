"""`emscloud explain`: a packet's rule and row in every target and group, or a message's long form."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import jsonschema
import pytest

from emscloud.messages import long_form
from emscloud.schemas import schema
from tests.commands import Ran, example, run, small

Answers = list[dict[str, object]]


@pytest.fixture(scope="module")
def ems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped example."""
    return example(tmp_path_factory.mktemp("ems")).parent


def answers(ran: Ran) -> Answers:
    """The answers of a run, their JSON held against its schema."""
    value = ran.json()
    jsonschema.Draft202012Validator(schema("explain")).validate(value)
    return cast("dict[str, Answers]", value)["answers"]


def asked(ems: Path, *words: str, group: str = "ems-server") -> tuple[int, list[tuple[object, object, object]]]:
    """The exit code, and of each answer the target, whether it is allowed and the rules."""
    ran = run("explain", f"emscloud.yaml#{group}", *words, "--format", "json", cwd=ems)
    return ran.code, [(one["target"], one["allowed"], one["rules"]) for one in answers(ran)]


def test_an_allowed_packet_has_its_rule_and_its_row(ems: Path) -> None:
    """The text names the requirement, why, and the row of the page, for each target that holds the group; the exit is 0."""
    ran = run("explain", "emscloud.yaml#ems-server", "in", "10.20.3.4", "tcp/8013", cwd=ems)
    paragraph = [
        "  by forticlient-ems/telemetry: endpoints report to EMS and are managed by it",
        "     asked for by FortiClient EMS 6.4.7: FortiClient Telemetry",
    ]
    lines = [f"allowed  {target} ems-server in: tcp/8013 from 10.20.3.4" for target in ("prod-eu", "prod-azure")]
    assert (ran.code, ran.err, ran.out.split("\n")) == (0, "", [lines[0], *paragraph, lines[1], *paragraph, ""])


def test_without_a_group_every_group_answers(ems: Path) -> None:
    """Each group of each target has an answer with all of its keys; one that is not allowed makes the exit 2."""
    ran = run("explain", "emscloud.yaml", "out", "10.0.5.10", "tcp/636", "--format", "json", cwd=ems)
    found = answers(ran)
    assert (ran.code, [(one["target"], one["group"], one["allowed"]) for one in found]) == (
        2,
        [
            ("prod-eu", "ems-server", True),
            ("prod-eu", "ems-standby", False),
            ("prod-eu", "chromebooks", False),
            ("prod-azure", "ems-server", True),
            ("prod-azure", "ems-standby", False),
        ],
    )
    assert found[0] == {
        "target": "prod-eu",
        "group": "ems-server",
        "allowed": True,
        "rules": ["forticlient-ems/directory"],
        "rows": ["FortiClient EMS 6.4.7: Active Directory server connection"],
        "note": None,
    }


@pytest.mark.parametrize(
    ("words", "code", "aws", "azure"),
    [
        (("in", "10.20.3.4", "tcp/8014"), 2, (False, []), (False, [])),
        (("out", "10.20.3.4", "tcp/8013"), 2, (False, []), (False, [])),
        (("in", "10.20.0.0/15", "tcp/8013"), 2, (None, ["forticlient-ems/telemetry"]), (None, ["forticlient-ems/telemetry"])),
        (("in", "10.0.0.5", "tcp/3380-3389"), 2, (None, ["rdp-from-bastion"]), (None, ["rdp-from-bastion"])),
        (("in", "chromebooks", "tcp/8443"), 0, (True, ["forticlient-ems/chromebook"]), (True, ["forticlient-ems/chromebook"])),
        (("in", "10.30.1.1", "tcp/8443"), 2, (None, ["forticlient-ems/chromebook"]), (True, ["forticlient-ems/chromebook"])),
        (("in", "ems-standby", "tcp/8443"), 2, (False, []), (False, [])),
        (("out", "10.20.0.1", "icmp/echo-request"), 0, (True, ["forticlient-ems/probing"]), (True, ["forticlient-ems/probing"])),
        (("out", "10.20.0.1", "icmpv4/3"), 2, (False, []), (True, ["forticlient-ems/probing"])),
        (("out", "fd00:20::1", "icmp/echo-request"), 2, (True, ["forticlient-ems/probing"]), (False, [])),
        (("out", "2001:db8:123::1", "udp/123"), 0, (True, ["ntp"]), (True, ["ntp"])),
    ],
)  # fmt: skip
def test_a_packet_is_judged_as_each_cloud_takes_it(
    ems: Path, words: tuple[str, ...], code: int, aws: tuple[bool | None, list[str]], azure: tuple[bool | None, list[str]]
) -> None:
    """Allowed, not allowed, or null where only a part is or a reference decides; with what an NSG adds and leaves out."""
    assert asked(ems, *words) == (code, [("prod-eu", *aws), ("prod-azure", *azure)])


def test_what_an_accepted_loss_leaves_out_is_said(ems: Path) -> None:
    """A packet that the policy asks for and the cloud does not let through names the requirement in its note."""
    ran = run("explain", "emscloud.yaml#ems-server", "out", "fd00:20::1", "icmp/echo-request", cwd=ems)
    wanted = "not allowed  prod-azure ems-server out: icmp/echo-request to fd00:20::1 (asked for by forticlient-ems/probing, "
    assert wanted + "and left out by a loss that the policy accepts)" in ran.out.split("\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("emscloud.yaml",), "Ask with three words after the policy"),
        (("emscloud.yaml", "inn", "10.0.0.1", "tcp/1"), "`inn` is neither `in` nor `out`."),
        (("emscloud.yaml", "in", "10.0.0.1/8", "tcp/1"), "its network is 10.0.0.0/8"),
        (("emscloud.yaml", "in", "10.0.0.1", "tcp"), "`tcp` needs its ports"),
        (("emscloud.yaml", "in", "10.0.0.1", "icmpv6/3"), "`icmpv6/3` does not exist between IPv4 addresses such as 10.0.0.1."),
        (("emscloud.yaml", "in", "chromebook", "tcp/1"), "emscloud.yaml has no group `chromebook`. Did you mean `chromebooks`?"),
        (("emscloud.yaml#server", "in", "10.0.0.1", "tcp/1"), "emscloud.yaml has no group `server`."),
        (("nowhere.yaml", "in", "10.0.0.1", "tcp/1"), "nowhere.yaml cannot be read"),
        (("E999",), "There is no message E999."),
        ((), "Missing argument"),
    ],
)
def test_a_wrong_question_exits_with_1(ems: Path, words: tuple[str, ...], said: str) -> None:
    """What cannot be asked is an error that says why, and nothing is on standard output."""
    ran = run("explain", *words, cwd=ems)
    assert (ran.code, ran.out, said in ran.err) == (1, "", True)


def test_a_policy_whose_name_has_a_mark_is_found(tmp_path: Path) -> None:
    """A path that exists is the policy, whatever characters it has; a group may follow it all the same."""
    small(tmp_path, name="web#1.yaml")
    for subject in ("web#1.yaml", "web#1.yaml#web"):
        assert run("explain", subject, "in", "192.0.2.7", "tcp/443", cwd=tmp_path).code == 0


@pytest.mark.parametrize("written", ["E203", "e203"])
def test_a_code_has_its_long_form(tmp_path: Path, written: str) -> None:
    """The result is the message's section, however the code is written."""
    ran = run("explain", written, cwd=tmp_path)
    assert (ran.code, ran.err, ran.out) == (0, "", long_form("E203"))


def test_a_code_as_json_keeps_the_keys(tmp_path: Path) -> None:
    """The same keys as for a packet, without answers, and the message beside them."""
    ran = run("explain", "E203", "--format", "json", cwd=tmp_path)
    assert (ran.code, answers(ran)) == (0, [])
