"""The import block names the group alone, for its rules stand within it; what it keeps and loses is said."""

from __future__ import annotations

import pytest

from emscloud.diagnostics import Failed
from emscloud.foreign import Instance
from emscloud.hcl.printer import render
from emscloud.plan.account import Old
from tests.clouds.azure.adopt.legacy import NEW, TAGS, imports, legacy, tags
from tests.clouds.azure.live.rig import Rig, rule


def test_the_group_by_its_resource_id(rig: Rig) -> None:
    """In the spelling that the provider reads, whatever the words had; nothing is written."""
    live = legacy(rig)
    found = imports(rig, live.lower())
    assert f'import {{\n  to = azurerm_network_security_group.web\n  id = "{live}"\n}}\n' == render(found.blocks)
    assert (["https", "rdp", "rest"], {"team": "it"}) == (sorted(one.partition(":")[0] for one in found.left), tags(rig, live))


def test_what_the_live_group_keeps_of_its_own(rig: Rig) -> None:
    """Its name, and the tags of others beside those of the module."""
    kept = imports(rig, legacy(rig)).kept
    assert kept is not None
    assert {
        "name": "legacy",
        "tags": {"emscloud:group": "web", "emscloud:managed-by": "terraform", "emscloud:policy": "p", "team": "it"},
    } == dict(kept.attributes)


def test_a_group_that_is_ours_already_moves_to_terraform_too(rig: Rig) -> None:
    """As it was applied: nothing is left, and nothing has to be kept."""
    rig.apply(NEW)
    found = imports(rig, rig.id("web"))
    assert (1, (), None) == (len(found.blocks), found.left, found.kept)


def test_resources_of_the_old_state_that_are_the_groups_rules_are_named(rig: Rig) -> None:
    """By their ids, in whatever case; with its state a group that Terraform tagged is no refusal."""
    live = legacy(rig, tags={**TAGS, "emscloud:managed-by": "terraform"})
    kind = "azurerm_network_security_rule"
    mine = Instance(f"{kind}.a", kind, {"id": f"{live.upper()}/securityRules/https"})
    others = [
        Instance(f"{kind}.b", kind, {"id": f"{live}2/securityRules/https"}),
        Instance("azurerm_subnet.c", "azurerm_subnet", {}),
    ]
    found = imports(rig, live, old=Old((mine, *others)))
    assert ((f"{kind}.a",), ()) == (found.owned, found.problems)
    with pytest.raises(Failed, match="E442"):
        imports(rig, live)


def test_a_rule_that_another_of_the_module_stands_for_is_not_named(rig: Rig) -> None:
    """In the module it has another name; only what goes with traffic is said, with a packet."""
    live = legacy(rig)
    same = {"web": [rule("web", 443, "203.0.113.7/32"), rule("rdp-too", 3389, "203.0.113.7/32")]}
    assert () == imports(rig, live, same).left
    (words,) = imports(rig, live, {"web": same["web"][:1]}).left
    assert (True, True) == (words.startswith("rdp: "), words.endswith("packet: tcp/3389 with peer 203.0.113.7"))
