"""EC2's query protocol by the service's own model: parameters in, XML out, refusals in EC2's words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, cast
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
COMMON = frozenset({"Action", "Version", "AWSAccessKeyId"})
"""Parameters that every call may have, beside its own."""

OPEN = frozenset({"AccountAttributeName"})
"""Enumerations of which the model names less than EC2 takes."""

Node: TypeAlias = "dict[str, Node | str]"
"""Dotted parameters as a tree."""


class Shape(Protocol):
    """What a value is made of, by the model that the SDKs are made from."""

    name: str
    type_name: str
    members: Mapping[str, Shape]
    member: Shape
    serialization: Mapping[str, str]
    required_members: Sequence[str]


class Operation(Protocol):
    """An action of EC2 by the model."""

    input_shape: Shape
    output_shape: Shape | None


class Refused(Exception):  # noqa: N818  (it is an answer, not a fault of ours)
    """EC2 says no: an error code, a message for people, an HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class Asked:
    """The parameters of a call, or of one part of it, by the names that the model has for them."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str | None:
        """A string; None where it was not given."""
        return cast("str | None", self._values.get(name))

    def number(self, name: str) -> int | None:
        """An integer; None where it was not given."""
        return cast("int | None", self._values.get(name))

    def flag(self, name: str) -> bool:
        """A boolean; false where it was not given."""
        return bool(self._values.get(name))

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        return cast("list[str]", self._values.get(name, []))

    def parts(self, name: str) -> list[Asked]:
        """A list of structures."""
        return [Asked(cast("Mapping[str, object]", part)) for part in cast("list[object]", self._values.get(name, []))]

    def part(self, name: str) -> Asked:
        """A structure; an empty one where it was not given."""
        return Asked(cast("Mapping[str, object]", self._values.get(name, {})))


def parameters(body: bytes, query: bytes = b"") -> dict[str, str]:
    """The dotted parameters of a call, as they came."""
    return dict(parse_qsl((body or query).decode("utf-8"), keep_blank_values=True))


def read(operation: Operation, given: Mapping[str, str]) -> Asked:
    """The parameters by the model.

    Refused with `UnknownParameter`, `MissingParameter` or `InvalidParameterValue` where they are not of its shape:
    these codes are in EC2's list of client error codes.
    """
    tree: Node = {}
    for name, value in given.items():
        if name not in COMMON:
            _plant(tree, name, value)
    return Asked(_structure(operation.input_shape, tree, ""))


def _plant(tree: Node, name: str, value: str) -> None:
    *path, last = name.split(".")
    for step in path:
        below = tree.setdefault(step, {})
        if isinstance(below, str):
            raise _unknown(name)
        tree = below
    tree[last] = value


def _unknown(name: str) -> Refused:
    return Refused("UnknownParameter", f"The parameter {name} is not recognized")


def _wire_name(name: str, shape: Shape) -> str:
    """What botocore's EC2 serializer calls a member in a request."""
    written = shape.serialization.get("name", name)
    return shape.serialization.get("queryName", written[0].upper() + written[1:] if "name" in shape.serialization else written)


def _structure(shape: Shape, node: Node, path: str) -> dict[str, object]:
    names = {_wire_name(name, member): name for name, member in shape.members.items()}
    for wire in node:
        if wire not in names:
            raise _unknown(f"{path}{wire}")
    for name in shape.required_members:
        wire = _wire_name(name, shape.members[name])
        if wire not in node:
            raise Refused("MissingParameter", f"The request must contain the parameter {path}{wire}")
    return {
        names[wire]: found
        for wire, value in node.items()
        if (found := _value(shape.members[names[wire]], value, f"{path}{wire}")) is not None
    }


def _value(shape: Shape, node: Node | str, path: str) -> object:
    if shape.type_name == "structure":
        if isinstance(node, str):
            raise _unknown(path)
        return _structure(shape, node, f"{path}.")
    if shape.type_name == "list":
        if isinstance(node, str):
            return []
        if not all(key.isdigit() for key in node):
            raise _unknown(f"{path}.{next(key for key in node if not key.isdigit())}")
        return [_value(shape.member, node[key], f"{path}.{key}") for key in sorted(node, key=int)]
    if not isinstance(node, str):
        raise _unknown(f"{path}.{next(iter(node))}")
    return _scalar(shape, node, path)


def _scalar(shape: Shape, text: str, path: str) -> object:
    try:
        if shape.type_name in ("integer", "long"):
            return int(text)
        if shape.type_name == "boolean":
            return {"true": True, "false": False}[text.lower()]
    except (ValueError, KeyError):
        raise Refused("InvalidParameterValue", f"Value ({text}) for parameter {path} is invalid.") from None
    known: Sequence[str] = getattr(shape, "enum", [])
    if known and text not in known and shape.name not in OPEN:
        raise Refused("InvalidParameterValue", f"Value ({text}) for parameter {path} is invalid.")
    return text


def answer(action: str, operation: Operation, values: Mapping[str, object]) -> Response:
    """What EC2 sends back, in the names of the model; a value of None is left out."""
    inside = "".join(_members(operation.output_shape, values)) if operation.output_shape is not None else ""
    return _xml(f'<{action}Response xmlns="{NAMESPACE}"><requestId>{uuid.uuid4()}</requestId>{inside}</{action}Response>')


def _members(shape: Shape, values: Mapping[str, object]) -> Iterator[str]:
    for name, value in values.items():
        if value is not None:
            member = shape.members[name]
            yield from _element(member.serialization.get("name", name), member, value)


def _element(name: str, shape: Shape, value: object) -> Iterator[str]:
    yield f"<{name}>"
    if shape.type_name == "structure":
        yield from _members(shape, cast("Mapping[str, object]", value))
    elif shape.type_name == "list":
        for item in cast("Sequence[object]", value):
            yield from _element(shape.member.serialization.get("name", "item"), shape.member, item)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    else:
        yield escape(str(value))
    yield f"</{name}>"


def refusal(refused: Refused) -> Response:
    """An error as EC2 writes it."""
    return _xml(
        f"<Response><Errors><Error><Code>{escape(refused.code)}</Code><Message>{escape(refused.message)}</Message></Error></Errors>"
        f"<RequestID>{uuid.uuid4()}</RequestID></Response>",
        refused.status,
    )


def _xml(text: str, status: int = 200) -> Response:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return Response(head + text, status=status, content_type="text/xml;charset=UTF-8")
