"""The shapes of a policy's parts: peers, targets, dates, bindings, and their schema."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from emscloud.load.language import Lists, Settings, Targets, binding, network_list, policy_shape
from emscloud.load.names import Dialect, Peer
from emscloud.load.shape import Record, Shape
from emscloud.load.terms import parse_service
from emscloud.model.peer import Hostname, Symbol
from emscloud.model.written import Term
from emscloud.spaces.address import parse_network
from tests.load.policies import AWS, AZURE, DIALECTS, VALIDATOR, read

BINDING = Peer(DIALECTS, roles=False)


def schema_takes(shape: Shape, value: object) -> bool:
    """Whether a shape's own schema takes a value, by jsonschema."""
    return bool(Draft202012Validator(shape.schema()).is_valid(value))


@pytest.mark.parametrize(
    ("text", "code", "part", "words"),
    [
        ("aws", "E112", "aws", "a target with `cloud`"),
        ("{region: x}", "E111", "{", "lacks `cloud`: one of `aws`, `azure`"),
        ("{cloud: gcp}", "E113", "gcp", "There are `aws`, `azure`."),
        ("{cloud: azuer}", "E113", "azuer", "Did you mean `azure`?"),
        ("{cloud: {}}", "E113", "{", "not a mapping"),
        (AWS.replace("aws", "azure"), "E110", "account_id", "No target has a key `account_id`"),
    ],
)
def test_a_target_is_what_its_cloud_says(text: str, code: str, part: str, words: str) -> None:
    """The key `cloud` decides which others there are."""
    _, problems = read(Targets(DIALECTS), text)
    assert (code, part, True) in [(found, marked, words in detail) for found, marked, detail in problems]


def test_a_target_keeps_the_keys_of_its_cloud() -> None:
    """As its shape loads them."""
    for text, keys in (
        (AWS, {"cloud", "account_id", "region", "vpc_id"}),
        (AZURE, {"cloud", "subscription_id", "resource_group", "location"}),
    ):
        value, problems = read(Targets(DIALECTS), text)
        assert isinstance(value, dict)
        assert (keys, []) == (set(value), problems)


def test_settings_wait_for_their_service() -> None:
    """They are a mapping, whatever is in it; the service judges them."""
    value, problems = read(Settings(), "{web-port: [x]}")
    assert (True, []) == (hasattr(value, "items"), problems)
    assert [("E112", "x", "This must be a mapping of settings, not `x`.")] == read(Settings(), "x")[1]
    assert (True, False) == (schema_takes(Settings(), {"a": [1, "b"]}), schema_takes(Settings(), {"a": {}}))


def test_a_binding_holds_somebody() -> None:
    """In each of its targets."""
    shape = binding(BINDING)
    assert ([Term((parse_network("10.0.0.1"),))], []) == read(shape, "[10.0.0.1]")
    assert ({"prod": [Term((Hostname("a.example"),))]}, []) == read(shape, "{prod: [a.example]}")
    assert [["E114"], ["E114"], ["E114"], ["E112"]] == [
        [code for code, _, _ in read(shape, text)[1]] for text in ("[]", "{prod: []}", "{}", "10.0.0.1")
    ]


def test_a_list_of_networks_holds_networks() -> None:
    """Names stand for nothing fixed, so an assumption cannot hold one."""
    assert ([parse_network("10.0.0.0/8")], []) == read(network_list(), "[10.0.0.0/8]")
    assert ["E113", "E113"] == [code for code, _, _ in read(network_list(), "[a.example, anywhere]")[1]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-31", True),
        ("2028-02-29", True),
        ("2027-02-29", False),
        ("2027-13-01", False),
        ("20270331x", False),
        ("2027-W13-3", False),
    ],
)
def test_a_date_is_a_day_of_the_calendar(text: str, expected: bool) -> None:
    """Written in one way alone."""
    rule = f"{{id: a, inbound: any, from: [anywhere], why: b, expires: {text}}}"
    policy = f"{{name: ems, groups: {{web: {{rules: [{rule}]}}}}, targets: {{prod: {AWS}}}}}"
    _, problems = read(policy_shape(DIALECTS), policy)
    assert ([] if expected else [("E113", text, f"`{text}` is no date; write one such as 2027-03-31.")]) == problems


def test_the_schema_is_one() -> None:
    """And tells an editor of each cloud's target, and of every loss."""
    schema = policy_shape(DIALECTS).schema()
    Draft202012Validator.check_schema(schema)
    losses = sorted({"cover"} | {loss for one in DIALECTS.values() for loss in one.LOSSES})
    assert losses == VALIDATOR.schema["properties"]["accept"]["items"]["properties"]["loss"]["enum"]
    targets = VALIDATOR.schema["properties"]["targets"]["additionalProperties"]["oneOf"]
    assert [["aws"], ["azure"]] == [one["properties"]["cloud"]["enum"] for one in targets]


def test_a_new_cloud_brings_its_own_words() -> None:
    """The language grows with the clouds it is given."""

    class Moon:
        TARGET: Record = Record({}, (), "target")
        LOSSES: tuple[str, ...] = ("moon-dust",)

        @staticmethod
        def reference(text: str) -> object:
            return text

    clouds: dict[str, Dialect] = {"moon": Moon()}
    assert (Term((Symbol("moon", "crater"),)), []) == read(Peer(clouds, roles=False), "{moon: crater}")
    assert ({"cloud": "moon"}, []) == read(Targets(clouds), "{cloud: moon}")


@pytest.mark.parametrize(
    ("text", "expected", "codes"),
    [
        ("true", 0, []),
        ("false", None, []),
        ("20", 20, []),
        ("0", None, ["E113"]),
        ("1001", None, ["E113"]),
        ("yes", None, ["E112"]),
        ("[20]", None, ["E112"]),
    ],
)
def test_prefix_lists_are_wanted_or_have_a_maximum(text: str, expected: int | None, codes: list[str]) -> None:
    """0 stands for as many entries as there are."""
    value, problems = read(Lists(), text)
    assert codes == [code for code, _, _ in problems]
    assert codes or value == expected
    assert Draft202012Validator(Lists().schema()).is_valid(True)


@pytest.mark.parametrize(("text", "name"), [("proto/1", "icmpv4"), ("proto/58", "icmpv6"), ("proto/6", "tcp/0-65535")])
def test_a_protocol_by_number_is_the_one_with_a_name(text: str, name: str) -> None:
    """A policy that says the number asks for the same as one that says the name."""
    assert parse_service(name) == parse_service(text)
