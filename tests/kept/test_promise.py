"""Each comparison fails where a promise is broken, and only there: plain values, and faults planted in what was kept."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import cast

import pytest

from emscloud import schemas
from emscloud.plan import saved
from tests.commands import ROOT, run
from tests.kept import promise, today

Node = dict[str, object]
FULL = today.HERE / "0.1" / "policies" / "full"


def put(schema: Node, path: str, value: object) -> Node:
    """A copy of a schema with another value at a path of keys; None takes the key away."""
    made = copy.deepcopy(schema)
    *way, last = path.split("/")
    at = made
    for key in way:
        at = cast(Node, at[key])
    if value is None:
        del at[last]
    else:
        at[last] = value
    return made


PEERS = "properties/groups/additionalProperties/properties/rules/items/properties/from"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("properties/grace", None, "$.grace: not a key"),
        ("properties/grace/maximum", 365, "$.grace: maximum 3650"),
        ("properties/grace/type", "string", "$.grace: of type integer"),
        ("properties/resolvers/minItems", 2, "$.resolvers: minItems 1"),
        ("properties/resolvers/items/pattern", "^x$", "$.resolvers[]: pattern"),
        ("properties/names/additionalProperties/properties/scope/enum", ["public"], "$.names.*.scope: 'private'"),
        ("required", ["name", "groups", "targets", "grace"], "$.grace: may be missing"),
        (f"{PEERS}/items/anyOf", [{"type": "object"}], "$.groups.*: no alternative takes it (…"),
        ("properties/catalog", False, "$.catalog: not a key"),
        ("properties/names/minProperties", 1, "$.names: minProperties None"),
    ],
)
def test_what_no_longer_takes_a_policy_is_told(path: str, value: object, words: str) -> None:
    """A key, a kind, a value, a bound, a form that went, and a key that has to be there now."""
    kept = schemas.schema("policy")
    now = put(kept, path, None if value is False else value)
    found = promise.beyond(kept, now)
    assert any(one.startswith(words.removesuffix("…")) for one in found), found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("properties/new", {"type": "string"}),
        ("properties/grace/maximum", 36500),
        ("properties/grace/type", ["integer", "null"]),
        ("properties/grace/type", "number"),
        ("properties/resolvers/minItems", None),
        ("properties/resolvers/items/pattern", None),
        ("properties/names/additionalProperties/properties/scope/enum", ["documentation", "private", "public", "loopback"]),
        ("required", ["name"]),
        ("properties/grace/description", "other words"),
        ("additionalProperties", True),
    ],
)
def test_what_takes_more_is_fine(path: str, value: object) -> None:
    """A key more, a wider bound, one more kind or value, other words."""
    kept = schemas.schema("policy")
    assert [] == promise.beyond(kept, put(kept, path, value))


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("properties/verdict", None, "$.verdict: only certain values"),
        ("properties/verdict/enum", ["wider", "narrower", "both", "nothing", "unknown", "perhaps"], "$.verdict: 'perhaps'"),
        ("required", ["format", "verdict", "findings"], "$.pairs: may be missing"),
        ("properties/text_only/items/type", "object", "$.text_only[]: of type object"),
        ("properties/format/const", 2, "$.format: 2"),
    ],
)
def test_an_output_that_says_otherwise_is_told(path: str, value: object, words: str) -> None:
    """A key that went or may be missing, a new value, another kind, another format."""
    kept = schemas.schema("diff")
    assert words in promise.beyond(put(kept, path, value), cast(Node, promise.narrowed(kept)))


def test_an_output_may_say_more() -> None:
    """A key more, also in an object that named all of its own."""
    kept = schemas.schema("check")
    now = put(kept, "properties/problems/items/properties/where/anyOf", [
        {"type": "null"},
        {"type": "object", "required": ["file", "line", "column"], "additionalProperties": False, "properties": {
            "file": {"type": "string"}, "line": {"type": ["integer", "null"]}, "column": {"type": ["integer", "null"]},
            "end": {"type": "integer"}}},
    ])  # fmt: skip
    assert [] == promise.beyond(put(now, "properties/more", {"type": "string"}), cast(Node, promise.narrowed(kept)))
    assert ["$.problems[].where: no alternative takes it ($.problems[].where: of type object)"] == promise.beyond(now, kept)


def test_a_key_or_a_kind_that_went_from_a_value_is_told() -> None:
    """The entries of a list count as one."""
    before = {"findings": [{"group": "a", "packet": None}, {"group": "b", "packet": {"port": 1}}]}
    after = {"findings": [{"group": 1, "packet": {"port": 2, "more": True}}]}
    assert [] == promise.gone(promise.shape(before), promise.shape(before))
    assert ["$.findings[].group string", "$.findings[].packet null"] == promise.gone(promise.shape(before), promise.shape(after))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("check.json", '"proven": true', '"proven": false'),
        ("check.json", '"code": "E331"', '"code": "E332"'),
        ("diff.json", '"side": "narrower"', '"side": "wider"'),
        ("diff-nothing.json", '"verdict": "nothing"', '"verdict": "both"'),
        ("plan.json", '"action": "grant"', '"action": "modify"'),
        ("explain.json", '"allowed": true', '"allowed": null'),
        ("diff.sarif", '"emscloud/v1": "', '"emscloud/v1": "0'),
    ],
)
def test_an_output_with_other_facts_is_told(name: str, old: str, new: str) -> None:
    """Verdicts, codes, who is concerned, and the fingerprints by which a code host knows a finding again."""
    text = (today.HERE / "0.1" / "outputs" / name).read_text("utf-8")
    before, after = json.loads(text), json.loads(text.replace(old, new))
    assert ([], True) == (
        promise.gone(promise.facts(name, before), promise.facts(name, before)),
        bool(promise.gone(promise.facts(name, before), promise.facts(name, after))),
    )


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ('"door_rdp_10-0-0-5-32"', '"door_rdp"', 1),
        ('resource "aws_vpc_security_group_egress_rule"', 'resource "aws_security_group_rule"', 24),
    ],
)
def test_an_address_that_went_is_told(tmp_path: Path, old: str, new: str, missing: int) -> None:
    """A label that changed, or the kind of a resource: Terraform would destroy the rule and make another."""
    folder = shutil.copytree(FULL / "terraform" / "eu", tmp_path / "eu")
    kept = today.addresses(folder)
    path = folder / "group-door.tf"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new), "utf-8")
    assert missing == len(promise.gone(kept, today.addresses(folder)))


def test_rules_inside_of_a_resource_have_addresses_too() -> None:
    """By their names."""
    found = [one for one in today.addresses(FULL / "terraform" / "we") if " " in one]
    assert "azurerm_network_security_group.door emscloud-deny-inbound" in found
    assert len(found) == len(set(found)) > 40


def test_what_filters_by_name_say_is_compared(tmp_path: Path) -> None:
    """Both clouds' filters, whatever their comments."""
    folder = shutil.copytree(FULL / "terraform", tmp_path / "terraform")
    kept = today.filters(folder)
    assert ["eu/network-firewall/rule-group.tf", "we/firewall/rule-collection-group.tf"] == list(kept)
    path = folder / "eu" / "network-firewall" / "rule-group.tf"
    text = path.read_text("utf-8")
    path.write_text("# more words\n" + text, "utf-8")
    assert kept == today.filters(folder)
    path.write_text(text.replace("cloud.example.com", "other.example.com"), "utf-8")
    assert kept != today.filters(folder)


def test_a_compiler_that_names_rules_otherwise_is_told(tmp_path: Path) -> None:
    """A fault planted in lowering: the proof holds, and the addresses are others."""
    package = tmp_path / "package"
    shutil.copytree(ROOT / "emscloud", package / "emscloud", ignore=shutil.ignore_patterns("__pycache__"))
    lower = package / "emscloud" / "clouds" / "aws" / "lower.py"
    text, right = lower.read_text("utf-8"), "{label}_{_id_in_label(ask.id)}_{_in_label(whom)}"
    assert right in text
    lower.write_text(text.replace(right, "{label}_{_in_label(whom)}_{_id_in_label(ask.id)}"), "utf-8")
    policy = shutil.copytree(FULL, tmp_path / "full")
    kept = today.addresses(policy / "terraform")
    assert 0 == run("emit", policy / "emscloud.yaml", cwd=tmp_path, package=package).code
    assert 40 < len(promise.gone(kept, today.addresses(policy / "terraform")))


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("type        = bool", "type        = string", "variables"),
        ("  default     = false\n", "", "required"),
        ('variable "enable_', 'variable "open_', "variables"),
        ('output "security_group_arn"', 'output "arn"', "outputs"),
        ('_egress_rule" "profile"', '_egress_rule" "the_profile"', "resources"),
    ],
)
def test_a_module_that_changed_is_told(tmp_path: Path, old: str, new: str, part: str) -> None:
    """A variable's name or type, one that has to be given now, an output, a resource."""
    folder = shutil.copytree(ROOT / "modules" / "aws" / "forticlient-ems-chromebook", tmp_path / "module")
    before = today.module(folder)
    for path in folder.glob("*.tf"):
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    now = today.module(folder)
    broken = {
        "variables": promise.unlike(cast(Node, before["variables"]), cast(Node, now["variables"])),
        "required": promise.gone(cast("list[str]", now["required"]), cast("list[str]", before["required"])),
        **{kind: promise.gone(cast("list[str]", before[kind]), cast("list[str]", now[kind])) for kind in ("outputs", "resources")},
    }
    assert (part, True) == (next((kind for kind in broken if broken[kind]), ""), True)


def test_codes_commands_and_exits_are_compared_by_name() -> None:
    """One that went, one that means something else; one more is fine."""
    assert ["E101", "E102"] == promise.unlike({"E101": "a", "E102": "b", "E103": "c"}, {"E102": "other", "E103": "c", "E104": "d"})
    assert ["--out"] == promise.gone(["--out", "--format"], ["--format", "--output"])
    assert ["check.json"] == promise.unlike({"check.json": 0, "diff.json": 2}, {"check.json": 1, "diff.json": 2})


def test_a_plan_of_another_format_is_refused(tmp_path: Path) -> None:
    """E448, which the promise allows; a plan of this format with a key missing is refused as well, and that it does not allow."""
    text = (today.HERE / "0.1" / "plans" / "aws.json").read_text("utf-8")
    for old, new in ((f'"format": {saved.FORMAT}', f'"format": {saved.FORMAT + 1}'), ('"paths"', '"steps_"')):
        (tmp_path / "plan.json").write_text(text.replace(old, new, 1), "utf-8")
        ran = run("apply", "plan.json", "--yes", cwd=tmp_path)
        assert (1, True) == (ran.code, "E448" in ran.err), ran.err
