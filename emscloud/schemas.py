"""The JSON Schemas, from the same definitions that load and print."""

from __future__ import annotations

from emscloud import clouds
from emscloud.diagnostics import Failed, Problem
from emscloud.diff import checks
from emscloud.load.catalog import SERVICE
from emscloud.load.language import policy_shape
from emscloud.load.shape import Schema, listing, suggest

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
_MAYBE_COUNT: Schema = {"type": ["integer", "null"]}
_COUNT: Schema = {"type": "integer"}
_PLACE: Schema = {"type": ["integer", "null"]}


def _object(properties: dict[str, object], optional: tuple[str, ...] = (), *, more: bool = False) -> Schema:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": more}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _lock() -> Schema:
    numbered = {"target": _TEXT, "group": _TEXT, "direction": {"enum": ["in", "out"]}, "rule": _TEXT}
    address = {"name": _TEXT, "address": _TEXT, "vantage": _TEXT, "first": _TEXT, "missing_since": _MAYBE}
    return _object(
        {
            "format": {"const": 1},
            "note": _TEXT,
            "addresses": _list(_object(dict(address), ("missing_since",))),
            "services": _list(_object({"service": _TEXT, "revision": _COUNT, "digest": _TEXT})),
            "priorities": _list(_object({**numbered, "priority": _COUNT})),
            "ranks": _list(_object({**numbered, "rank": _COUNT})),
            "parts": _list(_object({**numbered, "part": _COUNT})),
        },
        ("note", "addresses", "services", "priorities", "ranks", "parts"),
        more=True,
    )


def _check() -> Schema:
    where = {"anyOf": [{"type": "null"}, _object({"file": _TEXT, "line": _PLACE, "column": _PLACE})]}
    problem = _object(
        {
            "code": _TEXT,
            "severity": {"enum": ["note", "warning", "error"]},
            "summary": _TEXT,
            "detail": _TEXT,
            "where": where,
            "packet": _MAYBE,
        },
        more=True,
    )
    return _object({"format": {"const": 1}, "problems": _list(problem), "targets": _list(_target())}, more=True)


def _target() -> Schema:
    fills: Schema = {"type": "object", "additionalProperties": _COUNT}
    budget = {"group": _TEXT, "name": _TEXT, "used": _COUNT, "limit": _COUNT, "fills": fills}
    loss = {"name": _TEXT, "group": _TEXT, "requirement": _TEXT, "widening": {"type": "boolean"}, "detail": _TEXT}
    return _object(
        {
            "policy": _TEXT,
            "target": _TEXT,
            "cloud": _TEXT,
            "proven": {"type": "boolean"},
            "budgets": _list(_object(dict(budget))),
            "losses": _list(_object(dict(loss))),
        },
        more=True,
    )


def _explain() -> Schema:
    one = _object(
        {
            "target": _TEXT,
            "group": _TEXT,
            "allowed": {"type": ["boolean", "null"]},
            "rules": _list(_TEXT),
            "rows": _list(_TEXT),
            "note": _MAYBE,
        },
        more=True,
    )
    message = _object({"code": _TEXT, "summary": _TEXT, "text": _TEXT})
    return _object({"format": {"const": 1}, "answers": _list(one), "message": message}, ("message",), more=True)


def _maybe_packet() -> Schema:
    packet = _object(
        {
            "local": _TEXT,
            "peer": _TEXT,
            "family": {"enum": [4, 6]},
            "protocol": _TEXT,
            "port": _MAYBE_COUNT,
            "icmp_type": _MAYBE_COUNT,
            "icmp_code": _MAYBE_COUNT,
        },
        more=True,
    )
    return {"anyOf": [{"type": "null"}, packet]}


def _plan() -> Schema:
    step = _object(
        {
            "action": {"enum": ["create", "grant", "modify", "revoke", "delete", "adopt", "foreign"]},
            "group": _TEXT,
            "direction": {"enum": ["in", "out", None]},
            **dict.fromkeys(("rule", "list", "id", "description"), _MAYBE),
            "reason": _TEXT,
            "cause": {"anyOf": [{"type": "null"}, _list(_TEXT)]},
            "packet": _maybe_packet(),
            "gap": _maybe_packet(),
            "drift": {"type": "boolean"},
        },
        more=True,
    )
    ways = {"direction": {"enum": ["in", "out", None]}, "family": {"enum": [4, 6, None]}}
    quota = {"group": _TEXT, **ways, "peak": _COUNT, "limit": _COUNT}
    place: Schema = {"type": "object", "additionalProperties": _TEXT}
    return _object(
        {
            "format": {"const": 1},
            "verdict": {"enum": ["opens", "closes", "both", "nothing"]},
            "identity": _object({"policy": _TEXT, "target": _TEXT, "cloud": _TEXT, "place": place}, more=True),
            "steps": _list(step),
            "gaps": _list(_TEXT),
            "quotas": _list(_object({**quota, "source": _TEXT}, more=True)),
        },
        more=True,
    )


def _diff() -> Schema:
    where = {"anyOf": [{"type": "null"}, _object({"file": _TEXT, "line": _PLACE})]}
    maybe_packet = _maybe_packet()
    rules = _list(_object({"rule": _TEXT, "causes": _list(_TEXT), "where": where}, more=True))
    severity = {"enum": ["note", "warning", "error"]}
    finding = _object(
        {
            "side": {"enum": ["wider", "narrower", "unknown"]},
            "group": _TEXT,
            "direction": {"enum": ["in", "out"]},
            "packet": maybe_packet,
            "traffic": _list(_TEXT),
            **dict.fromkeys(("services", "peers", "symbol", "check", "summary", "help"), _MAYBE),
            "cause": {"enum": ["policy", "catalog", "dns", None]},
            "severity": severity,
            "old": rules,
            "new": rules,
            "unknown": _list(_object({"why": _TEXT, "where": where}, more=True)),
            "suppressed": _list(_TEXT),
            "where": where,
        },
        more=True,
    )
    remark: Schema = dict.fromkeys(("check", "group", "summary", "words"), _TEXT)
    remark |= {"severity": severity, "packet": maybe_packet, "where": where}
    return _object(
        {
            "format": {"const": 1},
            "verdict": {"enum": ["wider", "narrower", "both", "nothing", "unknown"]},
            "findings": _list(finding),
            "remarks": _list(_object(remark, more=True)),
            "pairs": _list(_object({"old": _MAYBE, "new": _MAYBE, "by": _TEXT}, more=True)),
            "text_only": _list(_TEXT),
        },
        more=True,
    )


def _policy() -> Schema:
    return policy_shape({name: clouds.get(name) for name in clouds.names()}).schema()


_SCHEMAS = {
    "policy": _policy,
    "service": SERVICE.schema,
    "checks": checks.schema,
    "lock": _lock,
    "check": _check,
    "diff": _diff,
    "plan": _plan,
    "explain": _explain,
}
NAMES = tuple(_SCHEMAS)
"""Every schema that there is."""


def schema(name: str) -> Schema:
    """A schema (2020-12) by name; raises Failed with E410 where there is none of that name."""
    if name not in _SCHEMAS:
        hint = suggest(name, _SCHEMAS) or f" There are {listing(_SCHEMAS)}."
        raise Failed([Problem("E410", f"There is no schema `{name}`.{hint}")])
    return {"$schema": _DRAFT, "title": f"emscloud {name}", **_SCHEMAS[name]()}
