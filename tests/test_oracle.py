"""The oracle: independent of emscloud, and of one mind with what a policy means on every edge packet."""

from __future__ import annotations

import ast
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from emscloud import clouds, pipeline
from emscloud.diagnostics import Severity
from emscloud.hcl import printer
from emscloud.model.policy import Grounded
from tests import edges, oracle, strategies, wanted

SMALL = profile(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
EXAMPLE = Path(__file__).parents[1] / "examples" / "ems" / "emscloud.yaml"


@pytest.mark.parametrize(("module", "beside"), [(oracle, set()), (wanted, {"tests.oracle"})])
def test_it_imports_nothing_of_ours(module: ModuleType, beside: set[str]) -> None:
    """The oracle names no module of emscloud and none of these tests; what reads policies names the oracle beside."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    allowed = {"__future__", "re", "collections.abc", "dataclasses", "functools", "ipaddress", "typing", "hcl2"}
    assert set(names) <= allowed | beside
    assert "import_module" not in ast.dump(tree)


@pytest.mark.parametrize("cloud", clouds.names())
@SMALL
@given(st.data())
def test_it_agrees_with_the_meaning(cloud: str, data: st.DataObject) -> None:
    """On every edge packet the text of a random policy does what its requirements say, one by one."""
    grounded = data.draw(strategies.grounded(cloud))
    assert list(_mistakes(grounded)) == []


def _mistakes(grounded: Grounded) -> list[str]:
    cloud = clouds.get(grounded.target.cloud)
    lowered = cloud.lower(grounded)
    assume(not any(problem.severity is Severity.ERROR for problem in lowered.problems))
    texts = {name: printer.render(blocks) for name, blocks in cloud.blocks(lowered.artifact, False).items()}
    return list(edges.mistakes(grounded, lowered.losses, texts))


def test_it_agrees_on_the_example() -> None:
    """The shipped example, from its file to its text, lets through what every row asks for and no packet beside."""
    result = pipeline.build(pipeline.open_policy(EXAMPLE), root=True)
    assert result.problems == ()
    for one in result.targets:
        assert list(edges.mistakes(one.grounded, one.lowered.losses, dict(one.texts))) == []
    assert [one.target.name for one in result.targets] == ["prod-eu", "prod-azure"]
