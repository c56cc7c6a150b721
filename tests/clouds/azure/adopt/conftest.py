"""One server for all subscriptions of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clouds.azure.live import rig as rigs
from tests.clouds.azure.live.rig import Place, Rig


@pytest.fixture(scope="package")
def server() -> Iterator[Place]:
    """Where subscriptions are served."""
    with rigs.place() as one:
        yield one


@pytest.fixture
def rig(server: Place) -> Rig:
    """A fresh subscription."""
    return server.rig()
