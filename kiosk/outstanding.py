"""Which messages are under way to the server, which wait their turn, and which step behind because nobody answered.

Pure: time and chance are passed in. The oldest go first, in batches; at most `WINDOW` publishes are outstanding.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.memory.outbox import Row
from meeting_place.messages import BODY_LIMIT

WINDOW = 32
"""Publishes without an answer, at most."""
FIRST_RETRY = 2.0
LAST_RETRY = 60.0
"""Seconds until a row without an answer is sent again: doubled each time, with jitter."""
SLOW_AFTER = 10.0
"""Seconds granted to the first answer while a backlog is under way: the server works on what came before."""

Key = tuple[str, int]


@dataclass
class Flight:
    """A row that was sent: in which publish, when (monotonic seconds), and how often before."""

    row: Row
    publish: int
    sent_at: float
    attempts: int


class Outstanding:
    """The sending side of one connection; begun anew each time the line comes up."""

    def __init__(self) -> None:
        self._fresh: deque[Row] = deque()
        self._flying: dict[Key, Flight] = {}
        self._behind: list[tuple[float, int, Key]] = []
        self._open: dict[int, int] = {}
        self._publishes = 0

    @property
    def queued(self) -> int:
        """Rows that have not been sent on this connection."""
        return len(self._fresh)

    @property
    def in_flight(self) -> int:
        """Rows sent and not answered."""
        return len(self._flying)

    def add(self, rows: Iterable[Row]) -> None:
        """More rows, older before newer."""
        self._fresh.extend(rows)

    def next_batch(self, now: float) -> list[Row]:
        """What the next publish should carry: nothing while the window is full or nothing is due."""
        if len(self._open) >= WINDOW:
            return []
        batch: list[Row] = []
        size = 2
        while self._fresh and (not batch or size + len(self._fresh[0].body) + 1 <= BODY_LIMIT):
            row = self._fresh.popleft()
            size += len(row.body) + 1
            batch.append(row)
        while not self._fresh and self._behind and self._behind[0][0] <= now:
            flight = self._flying.get(self._behind[0][2])
            if flight is None:  # Answered meanwhile.
                heapq.heappop(self._behind)
                continue
            if batch and size + len(flight.row.body) + 1 > BODY_LIMIT:
                break
            heapq.heappop(self._behind)
            size += len(flight.row.body) + 1
            batch.append(flight.row)
        return batch

    def sent(self, batch: list[Row], now: float, chance: float) -> None:
        """A batch went out. `chance` in [0, 1) spreads the retries."""
        self._publishes += 1
        for row in batch:
            key = (row.memory, row.seq)
            before = self._flying.get(key)
            attempts = before.attempts + 1 if before else 1
            if before is not None:
                self._close(before.publish)
            self._flying[key] = Flight(row, self._publishes, now, attempts)
            wait = min(LAST_RETRY, FIRST_RETRY * 2 ** (attempts - 1)) * (0.75 + chance / 2)
            patient = SLOW_AFTER if attempts == 1 and len(self._open) > 1 else 0.0
            heapq.heappush(self._behind, (now + max(wait, patient), row.row, key))
        self._open[self._publishes] = len(batch)

    def answered(self, key: Key, id_: str) -> Flight | None:
        """The server's word on a row: its flight, or None when nothing of that key and id is under way."""
        flight = self._flying.get(key)
        if flight is None or flight.row.id != id_:
            return None
        del self._flying[key]
        self._close(flight.publish)
        return flight

    def withdraw(self, keys: Iterable[Key]) -> None:
        """These are no longer to be sent."""
        gone = set(keys)
        self._fresh = deque(row for row in self._fresh if (row.memory, row.seq) not in gone)
        for key in gone:
            flight = self._flying.pop(key, None)
            if flight is not None:
                self._close(flight.publish)

    def give_way(self, now: float) -> None:
        """Rows overdue no longer hold the window: newer ones may pass them."""
        overdue = [key for due, _, key in self._behind if due <= now]
        for key in overdue:
            flight = self._flying.get(key)
            if flight is not None and flight.publish:
                self._close(flight.publish)
                flight.publish = 0

    def next_due(self) -> float | None:
        """When (monotonic seconds) a row must be sent again."""
        while self._behind and self._behind[0][2] not in self._flying:
            heapq.heappop(self._behind)
        return self._behind[0][0] if self._behind else None

    def _close(self, publish: int) -> None:
        if publish in self._open:
            self._open[publish] -= 1
            if self._open[publish] <= 0:
                del self._open[publish]
