"""A run is quiet and goes on, unless it is told otherwise."""

from __future__ import annotations

from dataclasses import replace

from emscloud.plan.account import Run, spoken
from emscloud.plan.rule import Held
from emscloud.spaces.traffic import Packet
from tests.account import atom


def test_a_run_tells_nobody_and_is_not_stopped_by_itself() -> None:
    """Only how to wait has to be said."""
    waits: list[float] = []
    run = Run(waits.append)
    run.sleep(1.5)
    run.told("words")
    assert (False, [1.5]) == (run.stopped(), waits)


def test_a_live_rule_is_spoken_of_by_its_id_words_and_packet() -> None:
    """Without a packet where nothing goes with it."""
    rule = Held(atom(80, 80, "10.0.0.0/30"), "sgr-1", "")
    packet = Packet(0, 0x0A000001, 6 << 16 | 80)
    assert "sgr-1: in tcp/80 from 10.0.0.0/30 (without a description)" == spoken(rule, None)
    expected = "sgr-1: in tcp/80 from 10.0.0.0/30 (web), packet: tcp/80 with peer 10.0.0.1"
    assert expected == spoken(replace(rule, description="web"), packet)
