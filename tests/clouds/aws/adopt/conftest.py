"""One server for all accounts of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clouds.aws.live import rig as rigs
from tests.clouds.aws.live.rig import Place, Rig


@pytest.fixture(scope="package")
def place() -> Iterator[Place]:
    """Where accounts are served."""
    with rigs.place() as one:
        yield one


@pytest.fixture
def rig(place: Place) -> Rig:
    """A fresh account."""
    return place.rig()
