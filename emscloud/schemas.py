"""The JSON Schemas, from the same definitions that load and print."""

from __future__ import annotations

from typing import cast

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


def _said(words: str, one: Schema) -> Schema:
    return {"description": words, **one}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _lock() -> Schema:
    numbered = {
        "target": _said("whose number it is", _TEXT),
        "group": _said("of which group", _TEXT),
        "direction": _said("seen from the group", {"enum": ["in", "out"]}),
        "rule": _said("the row or rule, in words that never change", _TEXT),
    }
    address = {
        "name": _said("a host name, as DNS has it", _TEXT),
        "address": _said("one of its addresses", _TEXT),
        "vantage": _said("where it was asked", _TEXT),
        "first": _said("the day on which it was first answered", _TEXT),
        "missing_since": _said("the day since which it is no longer answered; only where that is so", _MAYBE),
    }
    service = {
        "service": _said("its name and version", _TEXT),
        "revision": _said("the revision that the policy is compiled with", _COUNT),
        "digest": _said("of that revision's file", _TEXT),
    }
    priority = _said("its priority in the NSG, which never moves", _COUNT)
    rank = _said("which requirement came first, and so names a rule that several ask for", _COUNT)
    part = _said("the security group of a `spread` group in which its rules stand", _COUNT)
    return _object(
        {
            "format": _said("the form of this file", {"const": 1}),
            "note": _said("free text", _TEXT),
            "addresses": _said("what `resolve` was answered", _list(_object(dict(address), ("missing_since",)))),
            "services": _said("pins of catalog services", _list(_object(dict(service)))),
            "priorities": _said("of rules on Azure", _list(_object({**numbered, "priority": priority}))),
            "ranks": _said("of requirements on AWS", _list(_object({**numbered, "rank": rank}))),
            "parts": _said("of `spread` groups on AWS", _list(_object({**numbered, "part": part}))),
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
_PLACES = {"file": "the file", "line": "from 1 on", "column": "from 1 on"}
_PACKETS = {
    "local": "the member's address",
    "peer": "the address at the other end",
    "family": "of both addresses",
    "protocol": "its name, or its number",
    "port": "the destination's, of TCP and UDP",
    "icmp_type": "of ICMP and ICMPv6",
    "icmp_code": "of ICMP and ICMPv6",
}
_RULES = {"rule": "what it is called", "causes": "the rows and rules that asked for it", "where": "where it stands"}
_INNER = {"where": _PLACES, "packet": _PACKETS, "gap": _PACKETS, "old[]": _RULES, "new[]": _RULES}
_FORM = {"format": "the form of this JSON"}
_WORDS: dict[str, dict[str, str]] = {
    "check": _FORM
    | {
        "problems": "what was found, errors, warnings and notes",
        "problems[].code": "`emscloud explain CODE` has its long form",
        "problems[].severity": "an error makes the exit 1",
        "problems[].summary": "a few words, the same for every problem of that code",
        "problems[].detail": "what, why, and what to do",
        "problems[].where": "where in which file",
        "problems[].packet": "one that shows it",
        "targets": "each target of each policy",
        "targets[].policy": "the policy's file",
        "targets[].target": "its name in the policy",
        "targets[].cloud": "whose it is",
        "targets[].proven": "whether the printed text is what the policy means",
        "targets[].budgets": "how much of each quota is used",
        "targets[].budgets[].group": "of which group",
        "targets[].budgets[].name": "which quota",
        "targets[].budgets[].used": "how many are used",
        "targets[].budgets[].limit": "how many there are",
        "targets[].budgets[].fills": "how many each requirement uses",
        "targets[].losses": "what the policy accepts",
        "targets[].losses[].name": "as `accept` has it",
        "targets[].losses[].group": "in which group",
        "targets[].losses[].requirement": "of which row or rule",
        "targets[].losses[].widening": "whether more is let through, or less",
        "targets[].losses[].detail": "what is lost or added",
    },
    "diff": _FORM
    | {
        "verdict": "what the newer side does as a whole",
        "findings": "each change of traffic, worst first",
        "findings[].side": "whether it opens, closes, or cannot be told",
        "findings[].group": "with its target, where it has one",
        "findings[].direction": "seen from the group",
        "findings[].packet": "the smallest one that shows it",
        "findings[].traffic": "all of it, box by box",
        "findings[].services": "in the fewest words",
        "findings[].peers": "in the fewest words",
        "findings[].symbol": "the reference behind which the peers are",
        "findings[].check": "the check that judged it",
        "findings[].summary": "that check's summary",
        "findings[].help": "what that check says to do",
        "findings[].cause": "your edit, the catalog, or DNS that moved; null where a side is no policy",
        "findings[].severity": "how grave it is",
        "findings[].old": "the older side's rules that let it through",
        "findings[].new": "those of the newer side",
        "findings[].unknown": "what is not known, where that decides",
        "findings[].unknown[].why": "what it is",
        "findings[].unknown[].where": "where it stands",
        "findings[].suppressed": "checks that were not to speak, with the reason",
        "findings[].where": "the line to look at",
        "remarks": "what no traffic shows",
        "remarks[].check": "the check that says it",
        "remarks[].group": "of which group",
        "remarks[].summary": "that check's summary",
        "remarks[].words": "what it found",
        "remarks[].severity": "how grave it is",
        "remarks[].packet": "one that shows it, where there is one",
        "remarks[].where": "the line to look at",
        "pairs": "which group was compared with which",
        "pairs[].old": "null where the group is new",
        "pairs[].new": "null where the group is gone",
        "pairs[].by": "what made them a pair",
        "text_only": "with `--explain-text`, what changed in text alone",
    },
    "plan": _FORM
    | {
        "verdict": "what an apply does to traffic as a whole",
        "identity": "what is planned, and where",
        "identity.policy": "the policy's name",
        "identity.target": "the target's name",
        "identity.cloud": "whose it is",
        "identity.place": "account, region and VPC, or subscription and resource group",
        "steps": "in the order of an apply",
        "steps[].action": "what is done; foreign is a rule of somebody else's that goes",
        "steps[].group": "in which group",
        "steps[].direction": "of a rule, seen from the group",
        "steps[].rule": "what it lets through",
        "steps[].list": "the prefix list whose entry it is",
        "steps[].id": "of the rule that is there",
        "steps[].description": "as the cloud has it, or will",
        "steps[].reason": "why",
        "steps[].cause": "the rows and rules that asked for it",
        "steps[].packet": "one that shows it",
        "steps[].gap": "one that both states allow and that is cut on the way",
        "steps[].drift": "whether others did what it takes back",
        "gaps": "groups whose gap `--accept-gap` has to take",
        "quotas": "how full groups get on the way",
        "quotas[].group": "which group",
        "quotas[].direction": "of a security group's rules",
        "quotas[].family": "of a security group's rules",
        "quotas[].peak": "the most at any time",
        "quotas[].limit": "how many there may be",
        "quotas[].source": "who says so",
    },
    "explain": _FORM
    | {
        "answers": "one for each group and target",
        "answers[].target": "in which target",
        "answers[].group": "of which group",
        "answers[].allowed": "null where it cannot be told",
        "answers[].rules": "the rules that let it through",
        "answers[].rows": "the rows of pages that asked for it",
        "answers[].note": "what else is to be known",
        "message": "of `explain CODE` alone",
        "message.code": "the message's code",
        "message.summary": "its summary",
        "message.text": "its long form",
    },
}
"""What each key of a program's JSON holds, by schema and path."""


def _described(name: str, path: str, one: Schema) -> Schema:
    """A schema whose keys have the words of `_WORDS`."""
    made = dict(one)
    if "properties" in one:
        made["properties"] = {
            key: _with_words(name, f"{path}.{key}" if path else key, cast(Schema, inner))
            for key, inner in cast("dict[str, object]", one["properties"]).items()
        }
    if "anyOf" in one:
        made["anyOf"] = [_described(name, path, each) for each in cast("list[Schema]", one["anyOf"])]
    if isinstance(one.get("items"), dict):
        made["items"] = _described(name, f"{path}[]", cast(Schema, one["items"]))
    return made


def _with_words(name: str, path: str, one: Schema) -> Schema:
    around, _, key = path.rpartition(".")
    words = _WORDS[name].get(path) or _INNER.get(around.rpartition(".")[2], {}).get(key)
    return {**({"description": words} if words else {}), **_described(name, path, one)}


def schema(name: str) -> Schema:
    """A schema (2020-12) by name; raises Failed with E410 where there is none of that name."""
    if name not in _SCHEMAS:
        hint = suggest(name, _SCHEMAS) or f" There are {listing(_SCHEMAS)}."
        raise Failed([Problem("E410", f"There is no schema `{name}`.{hint}")])
    made = _SCHEMAS[name]()
    return {"$schema": _DRAFT, "title": f"emscloud {name}", **(_described(name, "", made) if name in _WORDS else made)}
