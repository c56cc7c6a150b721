"""A group's body: location, tags, and read-only parts that come back wrong."""

from __future__ import annotations

from copy import deepcopy

import pytest
from azure.mgmt.network import NetworkManagementClient
from hypothesis import given, settings
from hypothesis import strategies as st

from emscloud.sandbox.arm import SUBSCRIPTION, Arm
from emscloud.sandbox.arm.rules import body as bodies
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import Json, ask, body, code, direct, get, path, put, refused, rule

WEB = path("networkSecurityGroups", "web")
GROUP = WEB.partition("?")[0]


def test_a_location_is_needed(azure: NetworkManagementClient) -> None:
    """`LocationRequired`, also where the group is there."""
    put(azure, "web", body())
    assert (400, "LocationRequired") == refused(azure, "web", {"properties": {}})


def test_a_location_has_to_be_one(azure: NetworkManagementClient) -> None:
    """`LocationNotAvailableForResourceType`."""
    assert (400, "LocationNotAvailableForResourceType") == refused(azure, "web", {"location": "atlantis"})


def test_a_location_is_written_as_the_provider_does(azure: NetworkManagementClient) -> None:
    """`West Europe` is `westeurope`, and the same place."""
    assert "westeurope" == put(azure, "web", {"location": "West Europe"})["location"]
    put(azure, "web", {"location": "WestEurope"})


def test_a_location_does_not_change(azure: NetworkManagementClient) -> None:
    """409 `InvalidResourceLocation`."""
    put(azure, "web", body())
    assert (409, "InvalidResourceLocation") == refused(azure, "web", {"location": "northeurope"})


def _tagged(tags: object) -> Json:
    return {"location": "westeurope", "tags": tags}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({str(number): "" for number in range(51)}, "TagCountExceeded"),
        ({"t" * 513: ""}, "InvalidTagName"),
        ({"": "x"}, "InvalidTagName"),
        ({"t": "v" * 257}, "InvalidTagValueLength"),
        ({"a/b": ""}, "InvalidTagNameCharacters"),
        ({"a\tb": ""}, "InvalidTagNameCharacters"),
        ({"a": "1", "A": "2"}, "DuplicateTagName"),
        ({"a": 1}, "InvalidRequestContent"),
        (["a"], "InvalidRequestContent"),
    ],
)
def test_tags_that_are_wrong_are_refused(azure: NetworkManagementClient, tags: object, expected: str) -> None:
    """By number, length, characters and type."""
    assert (400, expected) == refused(azure, "web", _tagged(tags))


def test_tags_at_their_limits_are_taken(azure: NetworkManagementClient) -> None:
    """50 of them, 512 and 256 characters."""
    tags = {str(number): "" for number in range(49)} | {"t" * 512: "v" * 256}
    assert tags == put(azure, "web", _tagged(tags))["tags"]


def test_what_a_get_gave_can_be_put_back(azure: NetworkManagementClient, arm: Arm) -> None:
    """Read-only parts with their right values change nothing but the ETag."""
    put(azure, "web", body(rule(), flushConnection=True) | {"tags": {"a": "b"}})
    arm.attach(GROUP, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/n1")
    first = get(azure, "web")
    again = put(azure, "web", first)
    assert first["etag"] != again["etag"]
    assert _without_etags(first) == _without_etags(again)


def _without_etags(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_etags(inner) for name, inner in value.items() if name != "etag"}
    return [_without_etags(one) for one in value] if isinstance(value, list) else value


def _changed(found: Json, *where: str | int, to: object) -> Json:
    copy = deepcopy(found)
    at = copy
    for step in where[:-1]:
        at = at[step]  # type: ignore[index]
    at[where[-1]] = to  # type: ignore[index]
    return copy


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        (("id",), "/subscriptions/x"),
        (("name",), "other"),
        (("name",), 1),
        (("type",), "Microsoft.Network/routeTables"),
        (("etag",), 7),
        (("properties",), []),
        (("properties", "provisioningState"), "Fine"),
        (("properties", "provisioningState"), 1),
        (("properties", "resourceGuid"), "no-guid"),
        (("properties", "resourceGuid"), "00000000-0000-0000-0000-000000000000"),
        (("properties", "defaultSecurityRules"), {}),
        (("properties", "defaultSecurityRules"), [rule()]),
        (("properties", "defaultSecurityRules", 0, "properties", "access"), "Deny"),
        (("properties", "networkInterfaces"), [{"id": "/n"}]),
        (("properties", "subnets"), [{"id": "/s"}]),
        (("properties", "subnets"), [{}]),
        (("properties", "subnets"), "s"),
        (("properties", "flushConnection"), "yes"),
        (("properties", "securityRules"), {"one": {}}),
        (("properties", "securityRules", 0, "name"), None),
        (("properties", "securityRules", 0, "name"), "two"),
        (("properties", "securityRules", 0, "id"), "one"),
        (("properties", "securityRules", 0, "type"), "rule"),
        (("properties", "securityRules", 0, "etag"), {}),
    ],
)
def test_a_read_only_part_or_a_type_that_is_wrong_is_refused(
    served: Served, arm: Arm, where: tuple[str | int, ...], wrong: object
) -> None:
    """`InvalidRequestFormat`, whatever the rest says; nothing changes."""
    arm.add_group(arm.add_resource_group("rg"), "web", [rule()])
    before = arm.group(GROUP)
    assert (400, "InvalidRequestFormat") == code(ask(served, "PUT", WEB, _changed(before, *where, to=wrong)))
    assert before == arm.group(GROUP)


@pytest.mark.parametrize(("guid", "detail"), [("none", "InvalidJson"), (SUBSCRIPTION, "ReadOnlyProperty")])
def test_a_guid_is_one_and_does_not_change(served: Served, arm: Arm, guid: str, detail: str) -> None:
    """A detail says which of the two it is."""
    arm.add_group(arm.add_resource_group("rg"), "web")
    answer = ask(served, "PUT", WEB, body(resourceGuid=guid))
    assert [detail] == [one["code"] for one in answer[1]["error"]["details"]]


@pytest.mark.parametrize(
    "said",
    [
        body() | {"etag": 'W/"1"'},
        body() | {"id": GROUP},
        body(provisioningState="Succeeded"),
        body(defaultSecurityRules=[]),
        body(rule() | {"etag": 'W/"1"'}),
        body(rule(provisioningState="Succeeded")),
    ],
)
def test_read_only_parts_can_be_refused_altogether(azure: NetworkManagementClient, arm: Arm, said: Json) -> None:
    """`echo = False`: a client that has to leave them out can be held to it."""
    put(azure, "web", said)
    arm.settings.echo = False
    assert (400, "InvalidRequestFormat") == refused(azure, "web", said)


def test_an_etag_in_the_body_guards_nothing(azure: NetworkManagementClient) -> None:
    """An old one is taken."""
    put(azure, "web", body())
    put(azure, "web", body(rule()) | {"etag": 'W/"00000000-0000-0000-0000-000000000000"'})


_NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,10}[A-Za-z0-9_])?", fullmatch=True)
_PREFIX = st.sampled_from(["*", "Internet", "VirtualNetwork", "10.0.0.0/8", "192.0.2.1", "Storage.WestEurope"])
_PREFIXES = st.lists(st.sampled_from(["10.0.0.0/9", "10.128.0.0/9", "192.0.2.7", "198.51.100.0/24"]), min_size=1, unique=True)
_PORTS = st.lists(st.sampled_from(["22", "80-90", "443", "8000-9000", "0"]), min_size=1, unique=True)


def _either(one: str, many: str, single: st.SearchStrategy[str], several: st.SearchStrategy[list[str]]) -> st.SearchStrategy[Json]:
    return single.map(lambda value: {one: value}) | several.map(lambda values: {many: values})


def _side(word: str) -> st.SearchStrategy[Json]:
    addresses = _either(f"{word}AddressPrefix", f"{word}AddressPrefixes", _PREFIX, _PREFIXES)
    ports = _either(f"{word}PortRange", f"{word}PortRanges", st.sampled_from(["*", "53", "1-2"]), _PORTS)
    return st.tuples(addresses, ports).map(lambda both: both[0] | both[1])


_WORDS: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {
        "protocol": st.sampled_from(["Tcp", "udp", "Icmp", "Esp", "Ah", "*"]),
        "access": st.sampled_from(["Allow", "Deny"]),
        "direction": st.sampled_from(["Inbound", "Outbound"]),
    },
    optional={"description": st.text(st.characters(exclude_categories=["Cs"]), max_size=140)},
)
_RULES = st.tuples(_WORDS, _side("source"), _side("destination")).map(lambda parts: parts[0] | parts[1] | parts[2])


@st.composite
def _bodies(draw: st.DrawFn) -> Json:
    names = draw(st.lists(_NAMES, max_size=4, unique_by=str.lower))
    priorities = draw(st.lists(st.integers(100, 4096), min_size=len(names), max_size=len(names), unique=True))
    rules = [
        {"name": name, "properties": draw(_RULES) | {"priority": priority}}
        for name, priority in zip(names, priorities, strict=True)
    ]
    made = body(*rules)
    if draw(st.booleans()):
        made["tags"] = draw(st.dictionaries(_NAMES, st.text(max_size=20), max_size=3).filter(_distinct))
    if draw(st.booleans()):
        made["properties"]["flushConnection"] = draw(st.booleans())
    return made


def _distinct(tags: Json) -> bool:
    return len({name.lower() for name in tags}) == len(tags)


def _held(given_: object, found: object) -> bool:
    """Whether what was found says all that was given."""
    if isinstance(given_, dict):
        return isinstance(found, dict) and all(name in found and _held(value, found[name]) for name, value in given_.items())
    if isinstance(given_, list):
        return isinstance(found, list) and len(given_) == len(found) and all(map(_held, given_, found))
    return given_ == found


@settings(deadline=None)
@given(_bodies())
def test_a_right_body_is_given_back_with_what_arm_adds(said: Json) -> None:
    """All that was put is in what a GET shows, and a second PUT of that changes nothing but ETags."""
    arm = Arm()
    arm.settings.token, arm.settings.polls = None, 0
    arm.add_resource_group("rg")
    first = _put(arm, said)
    assert _held(said, first)
    assert _without_etags(first) == _without_etags(_put(arm, first))


def _put(arm: Arm, said: Json) -> Json:
    assert direct(arm, "PUT", WEB, said)[0] in (200, 201)
    return direct(arm, "GET", WEB)[1]


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from(["*", "10.0.0.0/8"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3) | st.sampled_from(["id", "name"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def _places(value: object, where: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [where, *(place for step, one in inner for place in _places(one, (*where, step)))]


@settings(deadline=None)
@given(st.data())
def test_whatever_a_body_says_it_is_answered(data: st.DataObject) -> None:
    """Anything anywhere in what a GET gave is taken or is a 400, and a group that is refused is as it was."""
    arm = Arm()
    arm.settings.polls = 0
    arm.add_group(arm.add_resource_group("rg"), "web", [rule()], {"a": "b"}, flush=True)
    before = arm.group(GROUP)
    place = data.draw(st.sampled_from(_places(before)))
    wrong = data.draw(_ANYTHING)
    status, found = direct(arm, "PUT", WEB, _changed(before, *place, to=wrong) if place else wrong)
    assert status in (200, 400)
    assert (status == 200) == ("error" not in found)
    assert status == 200 or before == arm.group(GROUP)


def test_a_place_is_read_without_blanks() -> None:
    """And without case."""
    assert "westeurope" == bodies.place("West Europe", "x", Arm().settings)
