"""Bodies that cannot be parsed, as ARM's layers refuse them."""

from __future__ import annotations

import pytest

from emscloud.sandbox.arm import Refusal
from emscloud.sandbox.arm.rules import shape
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import Json, ask, body, code, path, rule

WEB = path("networkSecurityGroups", "web")


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b"null", b"\xff", b'"x"', b"[" * 100_000, b'{"location": NaN}'])
def test_a_body_that_is_no_json_object_is_refused(served: Served, said: bytes) -> None:
    """By ARM's own layer, before the provider sees it."""
    assert (400, "InvalidRequestContent") == code(ask(served, "PUT", WEB, said))


def test_an_unknown_member_at_the_top_is_refused_by_arm(served: Served) -> None:
    """`InvalidRequestContent` names the member."""
    answer = ask(served, "PUT", WEB, {"location": "westeurope", "security_rules": []})
    assert (400, "InvalidRequestContent") == code(answer)
    assert "Could not find member 'security_rules' on object of type 'ResourceDefinition'" in answer[1]["error"]["message"]


@pytest.mark.parametrize(
    ("said", "member"),
    [
        ({"location": "westeurope", "properties": {"security_rules": []}}, "security_rules"),
        (body({"name": "one", "propertys": {}}), "propertys"),
        (body(rule(source_address_prefix="*")), "source_address_prefix"),
    ],
)
def test_an_unknown_member_below_is_refused_by_the_provider(served: Served, said: Json, member: str) -> None:
    """`InvalidRequestFormat`, and the member in a detail."""
    answer = ask(served, "PUT", WEB, said)
    assert (400, "InvalidRequestFormat") == code(answer)
    (detail,) = answer[1]["error"]["details"]
    assert ("InvalidJson", True) == (detail["code"], f"Could not find member '{member}'" in detail["message"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"priority": "100"},
        {"priority": 100.5},
        {"priority": True},
        {"priority": 2**31},
        {"description": 7},
        {"destinationPortRange": 443},
        {"destinationPortRanges": "443"},
        {"destinationPortRanges": [443]},
        {"destinationPortRanges": [None]},
        {"sourceAddressPrefixes": {"0": "10.0.0.0/8"}},
        {"sourceApplicationSecurityGroups": ["/a"]},
        {"sourceApplicationSecurityGroups": [{}]},
        {"provisioningState": "Done"},
    ],
)
def test_a_value_of_another_type_is_refused(served: Served, wrong: Json) -> None:
    """No number where a string belongs, no string where a list does."""
    assert (400, "InvalidRequestFormat") == code(ask(served, "PUT", WEB, body(rule(**wrong))))


def test_a_reference_without_an_id_says_so(served: Served) -> None:
    """`MissingJsonReferenceId` names the place."""
    answer = ask(served, "PUT", WEB, body(rule(sourceAddressPrefix=None, sourceApplicationSecurityGroups=[{}])))
    place = "properties.securityRules[0].properties.sourceApplicationSecurityGroups[0]"
    assert [{"code": "MissingJsonReferenceId", "message": f"Value for reference id is missing. Path {place}."}] == answer[1][
        "error"
    ]["details"]


def test_members_are_found_in_any_case_and_null_is_nothing() -> None:
    """As the provider reads them."""
    assert {"protocol": "Tcp"} == shape.members({"PROTOCOL": "Tcp", "access": None}, "", "T", ("protocol", "access"))


@pytest.mark.parametrize("value", ["true", 1, []])
def test_a_flag_is_true_or_false(value: object) -> None:
    """And no word or number."""
    with pytest.raises(Refusal, match="InvalidRequestFormat"):
        shape.flag(value, "properties.flushConnection")
