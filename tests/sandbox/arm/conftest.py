"""A fresh Azure with a resource group, on a port of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from azure.mgmt.network import NetworkManagementClient

from emscloud.sandbox.arm import Arm
from emscloud.sandbox.wire import Served
from tests.sandbox.arm.client import network


@pytest.fixture
def arm() -> Arm:
    made = Arm()
    made.add_resource_group("rg")
    return made


@pytest.fixture
def served(arm: Arm) -> Iterator[Served]:
    with Served(arm) as one:
        yield one


@pytest.fixture
def azure(served: Served) -> Iterator[NetworkManagementClient]:
    with network(served) as client:
        yield client
