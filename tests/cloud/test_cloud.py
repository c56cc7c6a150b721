"""What a cloud must be able to do."""

from __future__ import annotations

import pytest

from emscloud import clouds
from emscloud.cloud import Cloud

WANTED = {name for name in (*Cloud.__annotations__, *vars(Cloud)) if not name.startswith("_")}


@pytest.mark.parametrize("name", clouds.names())
def test_a_cloud_exports_what_is_asked_of_it(name: str) -> None:
    """The package itself has every name of the protocol, and lists each of them as its own."""
    package = clouds.get(name)
    assert {wanted for wanted in WANTED if not hasattr(package, wanted)} == set()
    assert set(vars(package)["__all__"]) >= WANTED


def test_the_losses_of_every_cloud_have_a_bound() -> None:
    """A name that `accept` may use says the most that it can be, so that lowering is not taken at its word."""
    every = [clouds.get(name) for name in clouds.names()]
    assert [set(cloud.LOSSES) for cloud in every] == [set(cloud.AT_MOST) for cloud in every]
