"""What was released stays as it is."""

from __future__ import annotations

import json
from pathlib import Path

from emscloud.load.catalog import SHIPPED, Catalog

RELEASED = json.loads(Path(__file__).with_name("released.json").read_text("utf-8"))


def test_a_released_revision_never_changes() -> None:
    """A correction is a new file with the next revision: users' locks hold the digests of the old ones."""
    catalog = Catalog.shipped()
    found = {}
    for name in catalog.names():
        for version in catalog.versions(name):
            for revision in catalog.revisions(name, version):
                found[f"{name}/{version}.r{revision}"] = catalog.find(name, version, revision).digest
    assert found == RELEASED


def test_nothing_else_lies_in_the_folder() -> None:
    """Every file of the shipped folder is a service that the catalog lists."""
    files = {str(path.relative_to(SHIPPED)) for path in SHIPPED.rglob("*") if path.is_file()}
    assert files == {f"{name}.yaml" for name in RELEASED}
