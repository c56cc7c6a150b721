"""The shapes of a policy's parts: peers, targets, dates, bindings, and their schema."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from emscloud.load.language import Dialect, Peer, Settings, Targets, binding, name_of, network_list, policy_shape
from emscloud.load.shape import Record, Shape
from emscloud.model.peer import ANYWHERE_V4, ANYWHERE_V6, Hostname, Network, Symbol
from emscloud.model.written import Role, Term
from emscloud.spaces.address import parse_network
from tests.load.policies import AWS, AZURE, DIALECTS, VALIDATOR, read

RULE = Peer(DIALECTS, roles=True)
BINDING = Peer(DIALECTS, roles=False)
_GUID = "00000000-0000-0000-0000-000000000000"
APPLICATION = f"/subscriptions/{_GUID}/resourceGroups/rg/providers/Microsoft.Network/applicationSecurityGroups/web"


def schema_takes(shape: Shape, value: object) -> bool:
    """Whether a shape's own schema takes a value, by jsonschema."""
    return bool(Draft202012Validator(shape.schema()).is_valid(value))


@pytest.mark.parametrize(
    ("text", "peers"),
    [
        ("anywhere", (ANYWHERE_V4, ANYWHERE_V6)),
        ("anywhere-ipv4", (ANYWHERE_V4,)),
        ("anywhere-ipv6", (ANYWHERE_V6,)),
        ("10.0.0.1", (parse_network("10.0.0.1/32"),)),
        ("10.0.0.0/8", (parse_network("10.0.0.0/8"),)),
        ("'2001:DB8::/32'", (parse_network("2001:db8::/32"),)),
        ("::1", (parse_network("::1/128"),)),
        ("www.example.com", (Hostname("www.example.com"),)),
        ("Www.Example.COM.", (Hostname("www.example.com"),)),
        ("1password.com", (Hostname("1password.com"),)),
        ("365.example", (Hostname("365.example"),)),
        ("a.b-c.example", (Hostname("a.b-c.example"),)),
        ("{group: web}", (Symbol("group", "web"),)),
        ("{aws: sg-01234567}", (Symbol("aws", "sg-01234567"),)),
        ("{aws: pl-0123456789abcdef0}", (Symbol("aws", "pl-0123456789abcdef0"),)),
        ("{azure: Storage.WestEurope}", (Symbol("azure", "Storage.WestEurope"),)),
        (f"{{azure: {APPLICATION}}}", (Symbol("azure", APPLICATION),)),
    ],
)
def test_a_peer_is_any_of_its_kinds(text: str, peers: tuple[Network | Hostname | Symbol, ...]) -> None:
    """In a rule and in a binding alike."""
    for shape in (RULE, BINDING):
        value, problems = read(shape, text)
        assert ([], Term(peers)) == (problems, value)


def test_a_rule_may_name_an_entry_of_peers() -> None:
    """A binding may not: a word without a dot is no host name."""
    assert (Term((Role("admins"),)), []) == read(RULE, "admins")
    _, problems = read(BINDING, "admins")
    assert [("E113", "admins", "`admins` is no address and, without a dot, no host name.")] == problems
    assert (True, False) == (schema_takes(RULE, "admins"), schema_takes(BINDING, "admins"))


@pytest.mark.parametrize(
    ("text", "code", "part", "words"),
    [
        ("9lives", "E113", "9lives", "is no peer"),
        ("a b", "E113", "a b", "is no peer"),
        ("''", "E113", "''", "is no peer"),
        ('"a\\nb"', "E113", '"a\\nb"', "`a\\nb` is no peer"),
        ("10.0.0", "E113", "10.0.0", "IPv4 has four parts"),
        ("10.0.0.1o", "E113", "10.0.0.1o", "looks like an address"),
        ("0x0a.example", "E112", "", ""),
        ("10.0.0.9/24", "E113", "10.0.0.9/24", "10.0.0.0/24"),
        ("10.0.0.0 - 10.0.0.9", "E113", "10.0.0.0 - 10.0.0.9", "is a range"),
        ("http://www.example.com", "E113", "http://www.example.com", "write `www.example.com` alone"),
        ("www.example.com/24", "E113", "www.example.com/24", "write `www.example.com` alone"),
        ("10.0.0.x/24", "E113", "10.0.0.x/24", "is no address"),
        ("www..example", "E113", ".", "inner hyphens"),
        ("12", "E112", "12", "YAML reads `12` as no text"),
        ("[a]", "E112", "[", "not a list"),
        ("{}", "E112", "{", "exactly one key of `group`, `aws`, `azure`"),
        ("{aws: sg-01234567, azure: Internet}", "E112", "{", "exactly one key"),
        ("{gruop: web}", "E110", "gruop", "Did you mean `group`?"),
        ("{zzz: web}", "E110", "zzz", "It has one of `group`, `aws`, `azure`."),
        ("{group: a b}", "E113", "a b", "is no name"),
        ("{group: [web]}", "E112", "[", "the name of a group, not a list"),
        ("{aws: Internet}", "E113", "Internet", "is no reference of AWS"),
        ("{azure: sg-01234567}", "E113", "sg-01234567", "is no reference of Azure"),
        ("{azure: 12}", "E112", "12", "a reference; YAML reads"),
    ],
)
def test_what_is_no_peer_is_refused(text: str, code: str, part: str, words: str) -> None:
    """With the part that is wrong, and what to write."""
    if not words:  # a name may begin with 0x as long as it is one
        assert (Term((Hostname("0x0a.example"),)), []) == read(RULE, text)
        return
    _, problems = read(RULE, text)
    assert [(code, part, True)] == [(found, marked, words in detail) for found, marked, detail in problems]


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


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Rdp_2-a", None),
        ("x" * 64, None),
        ("x" * 65, "at most 64"),
        ("2a", "is no name"),
        ("a.b", "is no name"),
        ("'a\n\n b'", "`a\\nb` is no name"),
    ],
)
def test_a_name_is_a_letter_and_more(text: str, problem: str | None) -> None:
    """64 characters at most."""
    value, problems = read(name_of("an id"), text)
    assert [problem is not None] * len(problems) == [str(problem) in detail for _, _, detail in problems]
    assert (value == text) == (problem is None)
    assert schema_takes(name_of("an id"), text.strip("'")) == (problem is None)


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
    losses = sorted({loss for one in DIALECTS.values() for loss in one.LOSSES})
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
