"""Azure's own references as peers of a module: Terraform core takes what a policy takes."""

from __future__ import annotations

import json
from pathlib import Path

from emscloud.clouds.azure.parametric.references import KINDS
from emscloud.clouds.azure.target import reference
from emscloud.model.peer import Reference
from tests.evaluate import core

_ID = "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Network/applicationSecurityGroups/{}"
_GUID = "00000000-0000-0000-0000-00000000000a"
TEXTS = (
    *("Storage", "Storage.WestEurope", "AzureCloud.eastus2", "VirtualNetwork", "AzureLoadBalancer", "Internet"),
    *(
        "any",
        "Any",
        "*",
        "",
        "internet",
        "VIRTUALNETWORK",
        "Storage.",
        ".Storage",
        "Storage_West",
        "1Cloud",
        "10.0.0.0/8",
        "A B",
        "A\nB",
    ),
    *(_ID.format(_GUID, "rg-ems", name) for name in ("a", "web_1", "-web", "web-", "w" * 80, "w" * 81, "a/b")),
    *(_ID.format("none", "rg-ems", "a"), _ID.format(_GUID, "rg.", "a"), _ID.format(_GUID, "(rg)", "a"), _ID.format(_GUID, "", "a")),
)


def _policy(text: str) -> Reference | None:
    try:
        return reference(text)
    except ValueError:
        return None


def test_a_module_takes_what_a_policy_takes(tmp_path: Path) -> None:
    """Each kind in its own variable; a tag that the default rules know is spelled as there, and everybody is no tag."""
    asked = {
        (tail, text): " && ".join(f"alltrue([for id in [{json.dumps(text)}] : {condition}])" for condition, _ in kind.checks)
        for tail, kind in KINDS.items()
        for text in TEXTS
    }
    said = dict(zip(asked, core.worth(list(asked.values()), tmp_path), strict=True))
    wanted = {"asg": Reference.GROUP, "tag": Reference.TAG}
    assert {key: [_policy(key[1]) is wanted[key[0]]] for key in asked} == said


def test_a_rule_takes_one_of_each() -> None:
    """ARM takes one application security group in its list, and a service tag stands alone in its field."""
    assert {1} == {kind.most for kind in KINDS.values()}
