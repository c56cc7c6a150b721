"""The body of a group: location, tags, rules, and read-only parts, which have to be right where they are sent back."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from emscloud.sandbox.arm.answers import Json, Refusal, unreadable
from emscloud.sandbox.arm.ids import Target
from emscloud.sandbox.arm.rules import check, shape
from emscloud.sandbox.arm.rules.rule import Rule, default_rules
from emscloud.sandbox.arm.settings import Settings

TAGS, TAG_NAME, TAG_VALUE = 50, 512, 256
_TOP = ("id", "name", "type", "etag", "location", "tags", "properties")
_READ_ONLY = ("provisioningState", "resourceGuid", "defaultSecurityRules", "networkInterfaces", "subnets", "flowLogs")
_RESERVED = re.compile(r"[<>%&\\?/\x00-\x1f]")
_CHILD = ("id", "name", "etag", "type", "properties")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a body says that is not read-only."""

    location: str
    tags: dict[str, str] | None
    rules: tuple[Rule, ...]
    flush: bool | None


def top(body: bytes, target: Target, settings: Settings) -> Json:
    """A body's members; its name, id and type are those of the path.

    Raises Refusal: 400 `InvalidRequestContent` for what ARM's own layer does not know.
    """
    said = shape.parsed(body)
    known = {name.lower(): name for name in _TOP}
    for word in said:
        if word.lower() not in known:
            raise shape.content(f"Could not find member '{word}' on object of type 'ResourceDefinition'. Path '{word}'")
    found = {known[word.lower()]: value for word, value in said.items() if value is not None}
    _identity(found, target, "", settings)
    return found


def _identity(said: Json, target: Target, path: str, settings: Settings) -> None:
    """The etag in a body guards nothing (Azure/azure-rest-api-specs#6789), but it is a string."""
    for name, right in (("id", target.id), ("name", target.name), ("type", target.type)):
        word = shape.text(said.get(name), f"{path}{name}")
        if word is not None and word.lower() != right.lower():
            raise unreadable(f"Value '{word}' of '{path}{name}' does not match '{right}'.", "InvalidJsonReferenceId")
    shape.text(said.get("etag"), f"{path}etag")
    for name in ("id", "etag", "type"):
        _echoed(said, name, path, settings)


def _echoed(said: Json, name: str, path: str, settings: Settings) -> None:
    if name in said and not settings.echo:
        raise unreadable(f"Property '{path}{name}' is read-only.", "ReadOnlyProperty")


def read(body: bytes, target: Target, shown: Json | None, settings: Settings) -> Wanted:
    """A group's body; `shown` is what a GET of it shows now, None where there is no group.  Raises Refusal."""
    found = top(body, target, settings)
    said = shape.members(
        found.get("properties", {}),
        "properties",
        "NetworkSecurityGroupPropertiesFormat",
        ("securityRules", "flushConnection", *_READ_ONLY),
    )
    _read_only(said, target, shown, settings)
    return Wanted(
        place(found.get("location"), target.type, settings),
        tags(found.get("tags")),
        tuple(_rules(said.get("securityRules"), target, settings)),
        shape.flag(said.get("flushConnection"), "properties.flushConnection"),
    )


def _rules(value: object, target: Target, settings: Settings) -> list[Rule]:
    found = []
    for number, one in enumerate(shape.items(value, "properties.securityRules", "KeyedResourceList`2[SecurityRule]")):
        path = f"properties.securityRules[{number}]"
        said = shape.members(one, path, "SecurityRule", _CHILD)
        name = shape.text(said.get("name"), f"{path}.name")
        if not name:
            raise unreadable(f"Value for reference id is missing. Path {path}.", "MissingJsonReferenceId")
        _identity(said, target.child("securityRules", name), f"{path}.", settings)
        found.append(_rule(name, said, f"{path}.properties", settings))
    return found


def _rule(name: str, said: Json, path: str, settings: Settings) -> Rule:
    inner = said.get("properties")
    if isinstance(inner, dict):
        _echoed(inner, "provisioningState", f"{path}.", settings)
    return shape.rule(name, inner, path)


def read_rule(body: bytes, target: Target, settings: Settings) -> Rule:
    """The body of a rule by itself; the name is the path's.  Raises Refusal."""
    said = shape.parsed(body)
    known = shape.members(said, "", "SecurityRule", _CHILD)
    _identity(known, target, "", settings)
    return _rule(target.name, known, "properties", settings)


def _read_only(said: Json, target: Target, shown: Json | None, settings: Settings) -> None:
    """Their types are checked, and their values where ARM could know better; that these are refused is presumed."""
    for name in _READ_ONLY:
        _echoed(said, name, "properties.", settings)
    shape.state(said.get("provisioningState"), "properties.provisioningState")
    now = shown["properties"] if shown else {}
    assert isinstance(now, dict)
    guid = shape.text(said.get("resourceGuid"), "properties.resourceGuid")
    if guid is not None:
        _guid(guid, str(now.get("resourceGuid")))
    for name in ("networkInterfaces", "subnets", "flowLogs"):
        given = shape.references(said.get(name), f"properties.{name}", name, ("id", "properties", "etag", "name", "type"))
        right = {str(one["id"]).lower() for one in now.get(name, [])}
        if name in said and {word.lower() for word in given} != right:
            raise unreadable(f"Property 'properties.{name}' is read-only and cannot be changed.", "ReadOnlyProperty")
    defaults = shape.items(said.get("defaultSecurityRules"), "properties.defaultSecurityRules", "SecurityRule")
    for number, one in enumerate(defaults):
        path = f"properties.defaultSecurityRules[{number}]"
        known = shape.members(one, path, "SecurityRule", _CHILD)
        name = shape.text(known.get("name"), f"{path}.name") or ""
        _identity(known, target.child("defaultSecurityRules", name), f"{path}.", settings)
        rule = shape.rule(name, known.get("properties"), f"{path}.properties")
        if rule not in default_rules():
            raise unreadable(f"Property '{path}' is read-only and cannot be changed.", "ReadOnlyProperty")


def _guid(given: str, right: str) -> None:
    try:
        uuid.UUID(given)
    except ValueError:
        raise unreadable(f"Error converting value \"{given}\" to type 'System.Guid'. Path 'properties.resourceGuid'.") from None
    if given.lower() != right.lower():
        raise unreadable("Property 'properties.resourceGuid' is read-only and cannot be changed.", "ReadOnlyProperty")


def place(value: object, kind: str, settings: Settings) -> str:
    """A location as the provider writes it: `West Europe` is `westeurope`.  Raises Refusal, 400."""
    word = shape.text(value, "location")
    if not word:
        raise Refusal(400, "LocationRequired", "The location property is required for this definition.")
    name = word.replace(" ", "").lower()
    if name not in settings.locations:
        raise Refusal(
            400,
            "LocationNotAvailableForResourceType",
            f"The provided location '{word}' is not available for resource type '{kind}'. "
            f"List of available regions for the resource type is '{','.join(settings.locations)}'.",
        )
    return name


def tags(value: object) -> dict[str, str] | None:
    """At most 50, names to 512 characters, values to 256, names unique without case.  Raises Refusal, 400.

    Codes as resource tag tools repeat them; that of the number of tags and of two names alike are presumed.
    """
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise shape.content("Error converting value to type 'InsensitiveDictionary`1[System.String]'. Path 'tags'")
    if len(value) > TAGS:
        raise Refusal(400, "TagCountExceeded", f"A resource can have at most {TAGS} tags; {len(value)} were given.")
    if len({name.lower() for name in value}) < len(value):
        raise Refusal(400, "DuplicateTagName", "Tag names are compared without case, and two of them are the same.")
    for name, word in value.items():
        if not name or len(name) > TAG_NAME:
            raise Refusal(
                400,
                "InvalidTagName",
                f"Tag key too large. Following tag name '{name}' exceeded the maximum length. "
                f"Maximum allowed length for tag name - '{TAG_NAME}' characters.",
            )
        if _RESERVED.search(name):
            raise Refusal(
                400,
                "InvalidTagNameCharacters",
                f"The tag names '{name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.",
            )
        if len(word) > TAG_VALUE:
            raise Refusal(
                400,
                "InvalidTagValueLength",
                f"Tag value too large. Following tag value '{word}' exceeded the maximum length. "
                f"Maximum allowed length for tag value - '{TAG_VALUE}' characters.",
            )
    return dict(value)


def approve(wanted: Wanted, target: Target, settings: Settings) -> None:
    """Raises Refusal for what is wrong with a group's name and rules."""
    check.resource_name(target.name)
    for rule in wanted.rules:
        check.one(rule, target.child("securityRules", rule.name).id, settings)
    check.together(wanted.rules, target.id, settings)
