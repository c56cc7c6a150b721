"""A commented policy file to start from."""

from __future__ import annotations

import pytest

from emscloud import clouds
from emscloud.diagnostics import Failed
from emscloud.load.catalog import Catalog
from emscloud.load.policy import load_policy
from emscloud.report import starter

CATALOG = Catalog.shipped()
SHAPES = {name: clouds.get(name).TARGET for name in clouds.names()}
EMS = CATALOG.find("forticlient-ems", "6.4")


def problems(text: str) -> list[str]:
    """What loading a text finds."""
    dialects = {name: clouds.get(name) for name in clouds.names()}
    try:
        load_policy(text, "a.yaml", dialects, CATALOG, {})
    except Failed as error:
        return [f"{problem.code} {problem.where.text.strip() if problem.where else ''}" for problem in error.problems]
    return []


@pytest.mark.parametrize("host", ["ems-server", "chromebook"])
def test_only_blanks_are_wrong_with_it(host: str) -> None:
    """With all features, roles and clouds, each problem is a blank and each blank a problem."""
    text = starter.policy("web", EMS, host, EMS.hosts[host].features, EMS.roles, SHAPES)
    found = problems(text)
    assert (len(found), {one[:4] for one in found}) == (text.count(starter.BLANK) - 1, {"E113"})
    assert [one for one in found if starter.BLANK not in one] == []


def test_each_feature_and_role_has_its_words() -> None:
    """The comments are the catalog's."""
    features = EMS.hosts["ems-server"].features
    text = starter.policy("web", EMS, "ems-server", features, EMS.roles, SHAPES)
    assert [name for name, words in {**features, **EMS.roles}.items() if f"# {words}" not in text] == []
    assert [name for name in EMS.settings if f"#   {name}: " not in text] == []


def test_without_roles_there_are_no_peers() -> None:
    """An empty section would be an error."""
    text = starter.policy("web", EMS, "ems-server", ["signatures"], {}, SHAPES)
    assert ("peers:" in text, {one[:4] for one in problems(text)}) == (False, {"E113"})


def test_a_target_has_every_key_that_its_cloud_requires() -> None:
    """The keys come from the cloud's own shape, so that a new cloud needs no word here."""
    text = starter.policy("web", EMS, "ems-server", ["fsso"], {}, SHAPES)
    required = [key for shape in SHAPES.values() for key, known in shape.fields.items() if known.required]
    assert [key for key in required if f'    {key}: "{starter.BLANK}"' not in text] == []
