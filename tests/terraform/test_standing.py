"""Providers that stand ready keep nothing from run to run, and end with whoever started them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from tf.utils import Diagnostics

from tests.terraform import standing
from tests.terraform.provider import NOWHERE, SCHEMAS, Served

READY = f"print('{standing.VARIABLE}={{}}', flush=True)"


def test_one_run_knows_nothing_of_another() -> None:
    """The region of an earlier configuration is not reported where none is configured."""
    provider = Served("aws", json.loads((SCHEMAS / "aws.json").read_text("utf-8")))
    provider.configure_provider(Diagnostics(), {"region": "eu-west-1"})
    assert "eu-west-1" == provider.region
    provider.configure_provider(Diagnostics(), {"region": None})
    assert NOWHERE == provider.region


def test_it_ends_with_who_started_it(tmp_path: Path) -> None:
    """Once nobody holds its standard input it is gone, and what it left in its folder too."""
    folder = tmp_path / "own"
    folder.mkdir()
    script = f"import tempfile, time; open(tempfile.mkstemp()[0], 'w').close(); {READY}; time.sleep(600)"
    assert "{}" == standing.started(str(folder), sys.executable, "-c", script)
    assert 1 == len(list(folder.iterdir()))
    process = standing._running.pop()
    assert process.stdin is not None
    process.stdin.close()
    process.wait(timeout=60)
    assert not folder.exists()


def test_what_does_not_start_is_named(tmp_path: Path) -> None:
    """By the words that anybody can try by hand."""
    with pytest.raises(AssertionError, match="this did not start: false --dev"):
        standing.started(str(tmp_path / "own"), "false", "--dev")


def test_one_may_end_before_who_started_it(tmp_path: Path) -> None:
    """With its context."""
    folder = tmp_path / "own"
    folder.mkdir()
    with standing.running(str(folder), sys.executable, "-c", f"import time; {READY}; time.sleep(600)") as said:
        assert ("{}", True) == (said, folder.exists())
    assert not folder.exists()
