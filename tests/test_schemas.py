"""The JSON Schemas: each is one, and holds of what people and programs write and read."""

from __future__ import annotations

import json
import re
from typing import cast

import jsonschema
import pytest
import ruamel.yaml

from emscloud.diagnostics import Failed
from emscloud.schemas import schema
from tests.commands import ROOT, SMALL

NAMES = ("policy", "service", "lock", "check", "plan", "explain")
EMS = ROOT / "examples" / "ems"


def read(text: str) -> object:
    """YAML as an editor's check of a schema sees it: a date is a text, as in YAML 1.2."""
    return ruamel.yaml.YAML(typ="safe", pure=True).load(re.sub(r"(\d{4}-\d{2}-\d{2})(?=[,}\n])", r'"\1"', text))


def wrong(name: str, value: object) -> list[str]:
    """Where a value breaks a schema."""
    return [one.json_path for one in jsonschema.Draft202012Validator(schema(name)).iter_errors(value)]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema(name: str) -> None:
    """Of draft 2020-12, with a title, and of JSON alone."""
    made = schema(name)
    jsonschema.Draft202012Validator.check_schema(made)
    assert (made["title"], json.loads(json.dumps(made))) == (f"emscloud {name}", made)


def test_an_unknown_name_is_refused() -> None:
    """E410 with a guess, or the list of what there is."""
    with pytest.raises(
        Failed,
        match=r"E410: There is no schema `html`\. "
        r"There are `policy`, `service`, `checks`, `lock`, `check`, `diff`, `plan`, `explain`\.",
    ):
        schema("html")


def test_the_example_the_catalog_and_the_lock_fit() -> None:
    """What is shipped is of its own schema."""
    assert wrong("policy", read((EMS / "emscloud.yaml").read_text("utf-8"))) == []
    assert wrong("lock", json.loads((EMS / "emscloud.lock").read_text("utf-8"))) == []
    for path in (ROOT / "emscloud/catalog/services").rglob("*.yaml"):
        assert wrong("service", read(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("name: small\n", "", "$"),
        ("why: customers", "because: customers", "$.groups.web.rules[0]"),
        ("from: [192.0.2.0/24]", "from: []", "$.groups.web.rules[0].from"),
        ("cloud: aws", "cloud: awz", "$.targets.eu"),
        ("name: small", "name: 4you", "$.name"),
        ("tcp/443", "[]", "$.groups.web.rules[0].inbound"),
    ],
)
def test_a_wrong_policy_does_not_fit(old: str, new: str, where: str) -> None:
    """What the loader refuses for its form an editor refuses too."""
    assert wrong("policy", read(SMALL)) == []
    assert where in {path[: len(where)] for path in wrong("policy", read(SMALL.replace(old, new)))}


@pytest.mark.parametrize("name", ["check", "explain"])
def test_a_key_that_lacks_does_not_fit(name: str) -> None:
    """The keys that programs count on are required."""
    required = cast("list[str]", schema(name)["required"])
    whole: dict[str, object] = {"format": 1, **{key: [] for key in required if key != "format"}}
    assert wrong(name, whole) == []
    assert [wrong(name, {key: value for key, value in whole.items() if key != one}) for one in required] == [["$"]] * len(required)
