"""Paths and ids, read in any case and written as ARM writes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.sandbox.arm import Refusal
from emscloud.sandbox.arm.ids import parse

_IDS = (
    "/subscriptions/s/resourceGroups/Rg",
    "/subscriptions/s/resourceGroups/Rg/providers/Microsoft.Network/networkSecurityGroups/Web",
    "/subscriptions/s/resourceGroups/Rg/providers/Microsoft.Network/networkSecurityGroups/Web/securityRules/One",
    "/subscriptions/s/resourceGroups/Rg/providers/Microsoft.Network/virtualNetworks/Net/subnets/Front",
    "/subscriptions/s/resourceGroups/Rg/providers/Microsoft.Network/applicationSecurityGroups",
    "/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operations/1",
)


@settings(deadline=None)
@given(st.sampled_from(_IDS), st.sampled_from([str, str.upper, str.lower]))
def test_an_id_is_found_in_any_case(resource_id: str, spelt: type[str]) -> None:
    """Words become ARM's, names stay as they were written."""
    found = parse(spelt(resource_id))
    assert parse(resource_id).key == found.key
    assert parse(resource_id).kind == found.kind
    assert resource_id == parse(resource_id).id


def test_a_path_names_one_or_all_of_a_kind() -> None:
    """A list has one name fewer."""
    assert [True, True, True, True, False, True] == [parse(one).single for one in _IDS]


def test_a_part_knows_what_it_is_part_of() -> None:
    """And the other way round."""
    rule = parse(_IDS[2])
    assert (_IDS[1], _IDS[2]) == (rule.parent.id, rule.parent.child("securityRules", "One").id)
    assert ("Microsoft.Network/networkSecurityGroups/securityRules", "One") == (rule.type, rule.name)


@pytest.mark.parametrize(
    "path", ["", "/", "web", "/subscriptions/s", "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network"]
)
def test_what_is_no_path_of_arms_is_refused(path: str) -> None:
    """404."""
    with pytest.raises(Refusal, match="404 NotFound"):
        parse(path)
