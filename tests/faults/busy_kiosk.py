"""A kiosk without a face whose visitors never stop coming: prints each ticket when, and only when, a screen would.

    python -m tests.faults.busy_kiosk DATA [--mischief]

Ends when standard input closes. With `--mischief` the line delivers everything three times, shuffled and late.
"""

from __future__ import annotations

import argparse
import queue
import random
import sys
import threading
from pathlib import Path
from typing import Literal

from kiosk.floor import Floor
from kiosk.journeys.effects import Effect, EndVisit, StartVisit
from kiosk.journeys.inputs import Input, Saved
from kiosk.line import Line
from kiosk.options import settled

PURPOSES = ("coffee", "meeting", "jobs")
CHECK_OUT_EVERY = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--mischief", action="store_true")
    options = parser.parse_args()
    floor = Floor(settled({"data": options.data, "printer": "none", "sound": False}))
    if options.mischief:
        make_mischief(floor)
    floor.start()
    threading.Thread(target=_serve, args=(floor,), daemon=True).start()
    sys.stdin.read()
    floor.stop()
    return 0


def _serve(floor: Floor) -> None:
    """One visitor after the other, as fast as the memory commits."""
    number = 0
    while True:
        number += 1
        saved = _answer(floor, StartVisit(random.choice(PURPOSES), 1, "sv"))
        if not isinstance(saved, Saved) or saved.code is None:
            continue
        print(f"in {saved.code.ticket}", flush=True)
        if number % CHECK_OUT_EVERY == 0 and isinstance(_answer(floor, EndVisit(saved.code.ticket)), Saved):
            print(f"out {saved.code.ticket}", flush=True)
        threading.Event().wait(0.005)


def _answer(floor: Floor, effect: Effect) -> Input:
    """The first answer to this effect; news of paper may follow it and interests nobody here."""
    answers: queue.SimpleQueue[Input] = queue.SimpleQueue()
    floor.perform(effect, answers.put)
    return answers.get()


class Trickster:
    """A line on which everything goes up three times: now and later, in any order."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._late: list[tuple[str, bytes, Literal[0, 1]]] = []

    def start(self) -> None:
        self._line.start()

    def stop(self) -> None:
        self._line.stop()

    def publish(self, topic: str, payload: bytes, qos: Literal[0, 1] = 1, retain: bool = False) -> bool:
        if topic.startswith("mt/1/up/"):
            self._late += [(topic, payload, qos)] * 2
            random.shuffle(self._late)
            while len(self._late) > 40:
                self._line.publish(*self._late.pop())
        return self._line.publish(topic, payload, qos, retain)


def make_mischief(floor: Floor) -> None:
    """Put the trickster between the kiosk and its line."""
    assert floor.sync is not None
    join = floor.sync.join
    floor.sync.join = lambda line, *more: join(Trickster(line), *more)  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(main())
