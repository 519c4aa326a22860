"""One visitor at a time: from the kiosk's commit to the settled reply, beside a bare echo with the same commits."""

from __future__ import annotations

import queue
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, at_most, median, percentile, speed_against
from bench.first_light import stage
from bench.raw import broker, echo
from deploy import parts
from kiosk.floor import Floor
from kiosk.journeys.effects import StartVisit
from kiosk.journeys.inputs import Input, Saved
from kiosk.options import settled

TRIPS = 400
WARM_UP = 50
ROUNDS = 3


def figures(folder: Path) -> Iterator[Figure]:
    """`live_roundtrip_vs_bare` (round trips a second) and `live_roundtrip_p99_ms`; rounds taken in turn."""
    ours: list[float] = []
    bare: list[float] = []
    with stage.server(folder), _floor(folder) as floor, broker.running(folder) as port, _far_side(folder, port):
        _our_trips(floor, WARM_UP)
        for turn in range(ROUNDS):
            ours += _our_trips(floor, TRIPS)
            (folder / f"bare{turn}").mkdir()
            bare += echo.round_trips(folder / f"bare{turn}", port, stage.check_ins(WARM_UP + TRIPS))[WARM_UP:]
    yield speed_against("live_roundtrip_vs_bare", 1 / median(ours), "1/s", 1 / median(bare), 0.6)
    yield at_most("live_roundtrip_p99_ms", percentile(ours, 99) * 1000, "ms", 25, limit=percentile(bare, 99) * 1000)


def _our_trips(floor: Floor, count: int) -> list[float]:
    """Seconds from the touch's transaction to the reply that settles it."""
    assert floor.sync is not None
    seconds = []
    for _ in range(count):
        answers: queue.SimpleQueue[Input] = queue.SimpleQueue()
        before = floor.sync.settled
        started = time.perf_counter()
        floor.perform(StartVisit("coffee", 1, "sv"), answers.put)
        if not isinstance(answers.get(timeout=10), Saved):
            raise RuntimeError("a check-in was not saved")
        while floor.sync.settled == before:
            if time.perf_counter() - started > 10:
                raise TimeoutError("a check-in was not settled within 10 s")
            time.sleep(0.00005)
        seconds.append(time.perf_counter() - started)
    return seconds


@contextmanager
def _floor(folder: Path) -> Iterator[Floor]:
    floor = Floor(settled({"data": folder / "kiosk", "printer": "none", "sound": False}))
    floor.start()
    try:
        parts.wait_until(lambda: floor.house().online and floor.house().settings is not None, "the kiosk is not online")
        yield floor
    finally:
        floor.stop()


@contextmanager
def _far_side(folder: Path, port: int) -> Iterator[None]:
    far = subprocess.Popen(
        [sys.executable, "-m", "bench.raw.echo", str(folder), str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert far.stdout is not None
    assert far.stdin is not None
    try:
        if far.stdout.readline().strip() != "ready":
            raise RuntimeError("the bare echo did not start")
        yield
    finally:
        far.stdin.close()
        far.wait(10)
