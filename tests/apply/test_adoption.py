"""Which group and which target are meant, and what is printed for Terraform."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from emscloud.apply.adoption import Asked, anew, asked, beside, find, kept, removed, standing, text
from emscloud.apply.aims import Aim, compiled
from emscloud.apply.moving import Moves
from emscloud.cloud import Access
from emscloud.diagnostics import Failed, Severity
from emscloud.hcl.printer import render
from emscloud.hcl.syntax import Block, Expression, Ref
from emscloud.plan.account import Imports
from tests.commands import SMALL, small

IMPORT = Block("import", (), (("to", Ref("aws_security_group.web")), ("id", "sg-1")))
KEPT = Block("resource", ("aws_security_group", "web"), (("name", "old"),))


@pytest.mark.parametrize(
    ("subject", "live", "words"),
    [
        ("policy.yaml", "aws:sg-1", "E410: `policy.yaml` names no group of a policy"),
        ("policy.yaml#", "aws:sg-1", "E410: .*Write POLICY#GROUP"),
        ("policy.yaml#web", "sg-1", "E510: `sg-1` is no live group. Write `aws:…` or `azure:…`"),
        ("policy.yaml#web", "gcp:1", "E510"),
    ],
)
def test_words_that_name_nothing_are_refused(subject: str, live: str, words: str) -> None:
    """A policy and its group, a cloud and a group in it."""
    with pytest.raises(Failed, match=words):
        asked(subject, live)


def test_the_last_mark_parts_the_group() -> None:
    """A folder may have one in its name."""
    assert Asked(Path("a#b/c.yaml"), "web", "azure", "/x:y") == asked("a#b/c.yaml#web", "azure:/x:y")


def _asking(_aim: Aim) -> str:
    return "asked"


@pytest.mark.parametrize(
    ("group", "cloud", "target", "words"),
    [
        ("webb", "aws", None, "E410: .*has no group `webb`. Did you mean `web`"),
        ("db", "aws", None, "E440: aws:x is in AWS, and `db` is to be in `we .Azure.`"),
        ("db", "aws", "eu", "E410: The target `eu` does not hold `db`. There are `we`"),
        ("web", "azure", "eu", "E440: azure:x is in Azure"),
    ],
)
def test_a_group_that_is_not_to_be_there_is_refused(tmp_path: Path, group: str, cloud: str, target: str | None, words: str) -> None:
    """Before any account is asked."""
    more = "  db:\n    in: [we]\n    rules: [{id: a, outbound: tcp/443, to: [10.0.0.0/8], why: w}]\ntargets:\n"
    path = small(tmp_path, SMALL.replace("targets:\n", more))
    with pytest.raises(Failed, match=words):
        find(compiled(path, None), Asked(path, group, cloud, "x"), target, Access(), _asking)


def test_targets_are_tried_one_after_the_other(tmp_path: Path) -> None:
    """E440 of each where it is in none; any other refusal ends it."""
    second = SMALL.replace(
        "  we: ", "  us: {cloud: aws, account_id: '123456789012', region: us-east-1, vpc_id: vpc-0123456789abcdef1}\n  we: "
    )
    path = small(tmp_path, second)
    result, tried = compiled(path, None), Access(region="eu-central-1")
    with pytest.raises(Failed, match=r"E440: .*region of eu, eu-west-1.*; E440: .*region of us, us-east-1"):
        find(result, Asked(path, "web", "aws", "x"), None, tried, _asking)
    with pytest.raises(Failed, match="E430"):
        find(result, Asked(path, "web", "aws", "x"), None, Access(region="us-east-1"), _asking)


FOUND = Imports("old (sg-1)", (IMPORT,), KEPT, ("sgr-1: in tcp/22 from ::/0 (für später\u202e)",), "Terraform leaves these")


def test_what_is_printed_is_a_file_that_says_what_it_does_not_do() -> None:
    """In ASCII; the import at the address that the root module has for it."""
    expected = """\
# Printed by emscloud for the policy p in the target eu: old (sg-1) becomes what `emit` writes.
# Put it into the root module, look at `terraform plan`, apply, and take it away.
#
# Live rules that the module does not have.
# Terraform leaves these:
#   sgr-1: in tcp/22 from ::/0 (fur spater)
#
# Terraform would make the group anew for these, which cannot change. Keep them with a file beside what `emit` wrote:
#   resource "aws_security_group" "web" {
#     name = "old"
#   }

import {
  to = module.ems.aws_security_group.web
  id = "sg-1"
}
"""
    assert expected == text(FOUND, "ems", "p", "eu")
    assert "# Put it beside what `emit --root` wrote (or print it with `--module NAME`), look" in text(FOUND, None, "p", "eu")
    assert text(FOUND, None, "p", "eu").endswith('import {\n  to = aws_security_group.web\n  id = "sg-1"\n}\n')


def test_what_would_be_made_anew_is_warned_of() -> None:
    """E476 for a name and a description, which cannot change; tags can."""
    (said,) = anew(FOUND)
    assert ("E476", True, Severity.WARNING) == (said.code, "Of old (sg-1) name cannot change" in said.detail, said.severity)
    block = Block("resource", ("aws_security_group", "web"), (("tags", {"a": "b"}),))
    for kept_, words in ((block, "# Terraform would take these tags away. Keep them with a file"), (None, "")):
        found = replace(FOUND, kept=kept_)
        assert ([], True) == (list(anew(found)), words in text(found, None, "p", "eu"))


def test_the_comment_spells_values_as_the_override_does() -> None:
    """In ASCII, by escapes of Terraform's; and is not there where the override is a file."""
    block = Block("resource", ("aws_security_group", "web"), (("tags", {"Größe": "tür 🚪"}),))
    found = replace(FOUND, kept=block)
    printed = text(found, None, "p", "eu")
    lines = [line.removeprefix("#   ") for line in printed.splitlines() if line.startswith("#   ")][1:]
    spelled = [
        re.sub(r"\\u(.{4})|\\U(.{8})", lambda found: chr(int(found[1] or found[2], 16)), "\n".join(one))
        for one in (lines, render((block,)).splitlines())
    ]
    assert (True, spelled[1]) == (printed.isascii(), spelled[0])
    assert "tags" not in text(found, None, "p", "eu", overridden=True)


def test_what_the_live_group_keeps_is_a_file_of_its_own() -> None:
    """None where the module says the same."""
    head = "# Printed by emscloud for the policy p in the target eu: what old (sg-1) keeps of its own.\n"
    assert f'{head}\nresource "aws_security_group" "web" {{\n  name = "old"\n}}\n' == kept(FOUND, "p", "eu")
    assert kept(Imports("old", (IMPORT,), None, (), ""), "p", "eu") is None


GROUP = "aws_security_group"
MOVES = Moves((Block("moved", (), (("from", Expression(f"{GROUP}.old")), ("to", Expression(f"{GROUP}.web")))),), ())
APART = Moves((IMPORT,), (Block("removed", (), (("from", Expression(f"{GROUP}.old")),)),))


def test_where_terraform_has_it_the_blocks_go_in_place_of_the_old_configuration() -> None:
    """Into the root module that calls what was emitted, beside what was emitted, or into two roots."""
    called, beside_it, own = (
        text(FOUND, module, "p", "eu", moved) for module, moved in (("ems", MOVES), (None, MOVES), (None, APART))
    )
    assert "# Put it into the root module, which calls what `emit` wrote in place of the old configuration, look at" in called
    assert f"moved {{\n  from = {GROUP}.old\n  to   = {GROUP}.web\n}}\n" in called
    assert (
        "# Put it beside what `emit` wrote, which stands in place of the old configuration and has its state, look at" in beside_it
    )
    assert ("# Put it beside what `emit --root` wrote" in own, own.endswith('id = "sg-1"\n}\n')) == (True, True)
    old = removed(FOUND, "p", "eu", APART)
    assert ("old (sg-1) leaves this state, and stays as it is." in old, f"from = {GROUP}.old\n" in old) == (True, True)


def state(folder: Path) -> str:
    """A state with one group, in a file."""
    one = {"address": f"{GROUP}.old", "mode": "managed", "type": GROUP, "values": {"id": "sg-00000001", "name": "old"}}
    path = folder / "state.json"
    path.write_text(json.dumps({"format_version": "1.0", "values": {"root_module": {"resources": [one]}}}), "utf-8")
    return str(path)


def test_the_state_says_which_live_group_is_meant(tmp_path: Path) -> None:
    """Or the live group which of the state; a group that the policy does not have is refused first."""
    path, words = small(tmp_path), state(tmp_path)
    result = compiled(path, None)
    for live in (None, "aws:sg-00000001", "aws:eu-west-1/sg-00000001"):
        found = standing(f"{path}#web", live, words, result)
        assert ("aws", "sg-00000001", f"{GROUP}.old") == (
            found.cloud,
            found.live.rpartition("/")[2],
            found.old and found.old.address,
        )
    with pytest.raises(Failed, match=r"E410: .*has no group `wed`. Did you mean `web`"):
        standing(f"{path}#wed", None, words, result)
    with pytest.raises(Failed, match=r"E471: .*none that may be meant"):
        standing(f"{path}#web", "azure:x", words, result)


def test_groups_beside_are_others_in_the_same_cloud() -> None:
    """Each as GROUP=LIVE."""
    one = asked("policy.yaml#web", "aws:sg-1")
    assert {"db": "sg-2", "lb": "sg-3"} == beside(one, ["db=aws:sg-2", "lb=aws:sg-3"], ["web", "db", "lb"]).beside


@pytest.mark.parametrize(
    ("others", "error"),
    [
        (["db"], "E410: .*Write GROUP=LIVE"),
        (["web=aws:sg-2"], "E410: .*no other group"),
        (["db=azure:x"], "E410: .*another cloud"),
        (["db=sg-2"], "E510"),
        (["dbb=aws:sg-2"], "E410: .*has no group `dbb`. Did you mean `db`"),
        (["db=aws:sg-2", "db=aws:sg-3"], "E410: `--beside` says twice what becomes `db`: sg-2 and aws:sg-3"),
        (["db=aws:eu-west-1/SG-1"], "E410: .*names the group that becomes `web`, and one live group cannot be two"),
        (["db=aws:sg-2", "lb=aws:sg-2"], "E410: .*names `db` by `--beside`"),
    ],
)
def test_words_that_name_no_group_beside_are_refused(others: list[str], error: str) -> None:
    """One that the policy does not have, one twice, one that is another already."""
    with pytest.raises(Failed, match=error):
        beside(asked("policy.yaml#web", "aws:sg-1"), others, ["web", "db", "lb"])
