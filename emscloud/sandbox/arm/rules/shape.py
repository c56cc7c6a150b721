"""Bodies to values: what ARM cannot parse it refuses, and so does this.

Unknown members are refused, in ARM's own layer at the top (`InvalidRequestContent`) and in the network provider below it
(`InvalidRequestFormat`, `Could not find member`: MicrosoftLearning/AZ-700#153).  Member names are matched without case, as
the provider does.  Stricter than ARM: a number where a string belongs, and a string where a number does, are refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from emscloud.sandbox.arm.answers import Json, Refusal, unreadable
from emscloud.sandbox.arm.rules.rule import Rule, Side

STATES = frozenset({"succeeded", "updating", "deleting", "failed", "canceled", "creating"})
_INT32 = 2**31 - 1
_SIDE = ("PortRange", "PortRanges", "AddressPrefix", "AddressPrefixes", "ApplicationSecurityGroups")
_RULE = (
    *("description", "protocol", "access", "priority", "direction", "provisioningState"),
    *(f"{word}{field}" for word in ("source", "destination") for field in _SIDE),
)


def _no_number(word: str) -> float:
    raise ValueError(word)


def content(reason: str) -> Refusal:
    """400, as ARM's own layer refuses a body."""
    return Refusal(400, "InvalidRequestContent", f"The request content was invalid and could not be deserialized: '{reason}'.")


def parsed(body: bytes) -> Json:
    """A body as a JSON object.  Raises Refusal where it is none."""
    try:
        found = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise content("Unexpected character encountered while parsing value. Path '', line 1, position 1.") from None
    if not isinstance(found, dict):
        raise content("Cannot deserialize the current JSON value into type 'ResourceDefinition'. Path ''.")
    return found


def members(value: object, path: str, kind: str, known: Iterable[str]) -> Json:
    """An object's members by their names in ARM's case, those that are null left out."""
    if not isinstance(value, dict):
        raise unreadable(f"Error converting value to type '{kind}'. Path '{path}'.")
    names = {name.lower(): name for name in known}
    found: Json = {}
    for word, inner in value.items():
        name = names.get(str(word).lower())
        if name is None:
            raise unreadable(f"Could not find member '{word}' on object of type '{kind}'. Path '{path}.{word}'.")
        if inner is not None:
            found[name] = inner
    return found


def text(value: object, path: str) -> str | None:
    """A string, or nothing."""
    if value is None or isinstance(value, str):
        return value
    raise unreadable(f"Error converting value {json.dumps(value)} to type 'System.String'. Path '{path}'.")


def flag(value: object, path: str) -> bool | None:
    """A truth value, or nothing."""
    if value is None or isinstance(value, bool):
        return value
    raise unreadable(f"Error converting value {json.dumps(value)} to type 'System.Nullable`1[System.Boolean]'. Path '{path}'.")


def items(value: object, path: str, kind: str) -> list[object]:
    """A list; nothing is an empty one."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise unreadable(
        f"Cannot deserialize the current JSON value into type '{kind}' because the type requires a JSON array "
        f"(e.g. [1,2,3]) to deserialize correctly. Path '{path}'."
    )


def state(value: object, path: str) -> None:
    """A provisioning state, which is read-only: it has to be one, and is not listened to."""
    word = text(value, path)
    if word is not None and word.lower() not in STATES:
        raise unreadable(f"Error converting value {json.dumps(word)} to type 'ProvisioningState'. Path '{path}'.")


def texts(value: object, path: str) -> tuple[str, ...]:
    """A list of strings."""
    found = []
    for number, one in enumerate(items(value, path, "System.Collections.Generic.List`1[System.String]")):
        word = text(one, f"{path}[{number}]")
        if word is None:
            raise unreadable(f"Error converting value {{null}} to type 'System.String'. Path '{path}[{number}]'.")
        found.append(word)
    return tuple(found)


def references(value: object, path: str, kind: str, known: Iterable[str] = ("id",)) -> tuple[str, ...]:
    """The ids of a list of references; one without an id is `MissingJsonReferenceId`, as recorded of `New-AzBastion`."""
    found = []
    for number, one in enumerate(items(value, path, kind)):
        place = f"{path}[{number}]"
        word = text(members(one, place, kind, known).get("id"), f"{place}.id")
        if not word:
            raise unreadable(f"Value for reference id is missing. Path {place}.", "MissingJsonReferenceId")
        found.append(word)
    return tuple(found)


def side(said: Json, word: str, path: str) -> Side:
    """One side of a rule; an empty string is nothing."""
    asg = f"{word}ApplicationSecurityGroups"
    known = ("id", "location", "properties", "etag", "name", "type", "tags")
    return Side(
        text(said.get(f"{word}AddressPrefix"), f"{path}.{word}AddressPrefix") or None,
        texts(said.get(f"{word}AddressPrefixes"), f"{path}.{word}AddressPrefixes"),
        references(said.get(asg), f"{path}.{asg}", "ApplicationSecurityGroup", known),
        text(said.get(f"{word}PortRange"), f"{path}.{word}PortRange") or None,
        texts(said.get(f"{word}PortRanges"), f"{path}.{word}PortRanges"),
    )


def rule(name: str, value: object, path: str) -> Rule:
    """A rule from its `properties`."""
    said = members({} if value is None else value, path, "SecurityRulePropertiesFormat", _RULE)
    state(said.get("provisioningState"), f"{path}.provisioningState")
    priority = said.get("priority", 0)
    if not isinstance(priority, int) or isinstance(priority, bool) or abs(priority) > _INT32:
        raise unreadable(f"Error converting value {json.dumps(priority)} to type 'System.Int32'. Path '{path}.priority'.")
    return Rule(
        name,
        text(said.get("description"), f"{path}.description"),
        text(said.get("protocol"), f"{path}.protocol") or None,
        text(said.get("access"), f"{path}.access") or None,
        priority,
        text(said.get("direction"), f"{path}.direction") or None,
        side(said, "source", path),
        side(said, "destination", path),
    )
