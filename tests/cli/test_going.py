"""A run waits, tells and stops as its command does."""

from __future__ import annotations

import os
import signal

import pytest

from emscloud.cli.going import running


def test_one_interrupt_stops_a_run_and_a_second_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The first cuts a wait short and is said; afterwards Ctrl-C is what it was."""
    before = signal.getsignal(signal.SIGINT)
    with running() as run:
        run.sleep(0)
        assert not run.stopped()
        os.kill(os.getpid(), signal.SIGINT)
        run.sleep(30)
        assert run.stopped()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert before == signal.getsignal(signal.SIGINT)
    assert "Stopping before the next call" in capsys.readouterr().err


def test_what_a_run_does_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error."""
    with running() as run:
        run.told("make small-web")
    assert "  make small-web\n" == capsys.readouterr().err
