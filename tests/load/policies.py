"""Policy files for tests: how they are loaded, what is wrong with them, and a judge that is not ours."""

from __future__ import annotations

import io
import json

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from emscloud import clouds, schemas
from emscloud.diagnostics import Failed, Problem, Severity, Where
from emscloud.load.catalog import Catalog
from emscloud.load.document import parse
from emscloud.load.policy import load_policy
from emscloud.load.shape import Reading, Shape
from emscloud.model.written import Policy
from emscloud.resolve.ends import both_ends
from emscloud.resolve.ground import ground
from emscloud.resolve.lock import Lock

DIALECTS = {name: clouds.get(name) for name in clouds.names()}
CATALOG = Catalog.shipped()
VALIDATOR = Draft202012Validator(schemas.schema("policy"))
AWS = '{cloud: aws, account_id: "123456789012", region: eu-west-1, vpc_id: vpc-01234567}'
AZURE = '{cloud: azure, subscription_id: "00000000-0000-0000-0000-000000000000", resource_group: rg, location: westeurope}'


class _Constructor(SafeConstructor):
    """YAML 1.2 has no dates; ruamel.yaml makes some all the same."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def schema_takes(text: str) -> bool:
    """Whether a policy's text passes the printed schema, by jsonschema on what ruamel.yaml reads."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    tree = json.loads(json.dumps(yaml.load(io.StringIO(text))))  # a schema speaks of JSON, whose keys are texts
    return bool(VALIDATOR.is_valid(tree))


def written(text: str, revisions: dict[str, int] | None = None) -> Policy:
    """A policy that loads, and that the printed schema takes."""
    policy = load_policy(text, "emscloud.yaml", DIALECTS, CATALOG, revisions or {})
    assert schema_takes(text)
    return policy


def refused(text: str, file: str = "emscloud.yaml", catalog: Catalog = CATALOG) -> tuple[Problem, ...]:
    """What is wrong with a policy that does not load, warnings apart."""
    try:
        load_policy(text, file, DIALECTS, catalog, {})
    except Failed as error:
        return tuple(problem for problem in error.problems if problem.severity is Severity.ERROR)
    return ()


def errors(text: str) -> tuple[Problem, ...]:
    """What is wrong with a policy in itself, or else in its targets under an empty lock."""
    problems = refused(text)
    if problems:
        return problems
    policy = load_policy(text, "emscloud.yaml", DIALECTS, CATALOG, {})
    found: list[Problem] = []
    for target in policy.targets.values():
        found += ground(policy, target, Lock(), DIALECTS[target.cloud]).problems
        found += both_ends(policy, target, Lock())
    return tuple(found)


def marked(where: Where | None) -> str:
    """What the caret underlines."""
    assert where is not None
    return where.text[where.column - 1 : where.column - 1 + where.length]


def read(shape: Shape, text: str) -> tuple[object, list[tuple[str, str, str]]]:
    """The value that a shape makes of a text, and its problems: code, what is underlined, detail."""
    reading = Reading(parse(text, "f.yaml"))
    value = shape.load(reading.document.root, reading)
    return value, [(problem.code, marked(problem.where), problem.detail) for problem in reading.problems]
