"""An evening's backlog arrives: messages a second through broker and server, against plain SQLite."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, median, speed_against
from bench.first_light import stage
from bench.raw import sqlite_inserts
from devices.line.connection import Connection
from meeting_place import topics
from meeting_place.codec import batch, decode_down
from meeting_place.messages import BODY_LIMIT

MESSAGES = 20_000
ROUNDS = 3
OUTSTANDING = 32
"""Publishes a kiosk may have under way."""


def figures(folder: Path) -> Iterator[Figure]:
    """`ingest_vs_sqlite`: medians of three rounds each, in turn."""
    ours, raw = [], []
    with stage.server(folder) as pairing:
        settled = _Settled()
        with stage.line(pairing, settled.hear) as connection:
            for turn in range(ROUNDS):
                bodies = stage.check_ins(MESSAGES, first=1 + turn * MESSAGES)
                ours.append(MESSAGES / _drain(connection, settled, bodies))
                (folder / f"raw{turn}").mkdir()
                raw.append(sqlite_inserts.rows_per_second(folder / f"raw{turn}", bodies))
    yield speed_against("ingest_vs_sqlite", median(ours), "messages/s", median(raw), 0.25)


class _Settled:
    """Counts the server's replies."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = threading.Condition()

    def hear(self, body: bytes) -> None:
        replies = decode_down(body)
        with self.changed:
            self.count += len(replies)
            self.changed.notify()

    def wait_for(self, count: int) -> None:
        with self.changed:
            if not self.changed.wait_for(lambda: self.count >= count, timeout=60):
                raise TimeoutError(f"{self.count} of {count} replies after 60 s")


def _drain(connection: Connection, settled: _Settled, bodies: list[bytes]) -> float:
    """Seconds from the first publish to the last reply."""
    batches = _batches(bodies)
    before = settled.count
    goals: list[int] = []
    sent = before
    started = time.perf_counter()
    for number, held in enumerate(batches):
        if number >= OUTSTANDING:
            settled.wait_for(goals[number - OUTSTANDING])
        if not connection.publish(topics.up(stage.KIOSK), batch(held)):
            raise ConnectionError("the line refused a publish")
        sent += len(held)
        goals.append(sent)
    settled.wait_for(before + len(bodies))
    return time.perf_counter() - started


def _batches(bodies: list[bytes]) -> list[list[bytes]]:
    packed: list[list[bytes]] = [[]]
    size = 2
    for body in bodies:
        if size + len(body) + 1 > BODY_LIMIT:
            packed.append([])
            size = 2
        packed[-1].append(body)
        size += len(body) + 1
    return packed
