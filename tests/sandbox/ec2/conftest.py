"""Each test has an account of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sandbox.ec2 import sdk


@pytest.fixture
def account() -> Iterator[sdk.Account]:
    """An account with nothing in it but a VPC and a group without rules."""
    with sdk.account() as one:
        yield one
