"""Corrected time: what the server's answers say, whatever happens to the machine's own clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.clock import ServerTime, SystemClock
from tests.kiosk.conftest import StoryClock


def test_the_clock_is_corrected_by_quick_answers_and_not_by_slow_ones() -> None:
    clock = StoryClock()
    time = ServerTime(clock)
    time.measure(0.002, clock.now() + timedelta(seconds=90))
    assert abs(time.offset_ms - 90_000) < 50
    time.measure(1.5, clock.now())
    assert abs(time.offset_ms - 90_000) < 50
    assert abs((time.now() - clock.now()).total_seconds() - 90) < 0.1


@pytest.mark.parametrize("days", [-20_000, -0.01, 0.01, 20_000])
def test_a_wall_clock_that_is_set_does_not_move_corrected_time(days: float) -> None:
    clock = StoryClock()
    time = ServerTime(clock)
    time.measure(0.002, clock.now() + timedelta(seconds=90))
    before = time.now()
    clock.step(days=days)
    assert abs((time.now() - before).total_seconds()) < 1
    assert abs((clock.now() - before).total_seconds() + time.offset_ms / 1000) < 1
    clock.step(days=-days)
    assert abs(time.offset_ms - 90_000) < 50


def test_time_that_really_passes_is_no_step() -> None:
    clock = StoryClock()
    time = ServerTime(clock)
    time.measure(0.002, clock.now() + timedelta(seconds=90))
    clock.pass_by(hours=30)
    assert abs(time.offset_ms - 90_000) < 50


def test_until_an_answer_is_measured_a_wall_clock_that_is_set_is_believed() -> None:
    clock = StoryClock()
    time = ServerTime(clock)
    time.recall(500)
    clock.step(days=20_000)
    assert time.offset_ms == 500
    assert abs((time.now() - clock.now()).total_seconds() - 0.5) < 0.1


def test_the_machines_own_clocks_run_side_by_side() -> None:
    clock = SystemClock()
    first, second = clock.monotonic(), clock.monotonic()
    assert first <= second
    assert clock.now().tzinfo is not None
