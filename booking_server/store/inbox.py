"""What has been received: the key, id and body hash of every envelope, with the reply it got. Never the body."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from sqlite3 import Connection
from typing import NamedTuple

SEQ_LIMIT = 2**63
"""SQLite's integers end here; an envelope beyond is no envelope of ours."""


class Entry(NamedTuple):
    """One received envelope. `id` and `hash` are 16 bytes each."""

    memory: int
    seq: int
    id: bytes
    hash: bytes
    outcome: str
    reason: str
    received: int


class Inbox:
    """Reads and writes entries within the caller's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, kiosk: str, memory: str) -> int:
        """The small number that stands for a kiosk's memory; a new one when it is new."""
        key = (kiosk, memory)
        if key not in self._numbers:
            self._connection.execute("INSERT INTO memories (kiosk, memory) VALUES (?, ?) ON CONFLICT DO NOTHING", key)
            found = self._connection.execute("SELECT number FROM memories WHERE kiosk = ? AND memory = ?", key)
            self._numbers[key] = int(found.fetchone()[0])
        return self._numbers[key]

    def knows(self, kiosk: str, memory: str) -> bool:
        """Whether anything was ever received from this memory under this name."""
        found = self._connection.execute("SELECT 1 FROM memories WHERE kiosk = ? AND memory = ?", (kiosk, memory))
        return found.fetchone() is not None

    def forget_numbers(self) -> None:
        """After a rollback: numbers given in it are void."""
        self._numbers.clear()

    def entries(self, memory: int, seqs: Iterable[int]) -> dict[int, Entry]:
        """Those of `seqs` that have been received before."""
        wanted = sorted(seqs)
        if not wanted:
            return {}
        if wanted[-1] - wanted[0] < 2 * len(wanted):
            # What a kiosk sends is nearly always a stretch: one walk along the key.
            rows = self._connection.execute(
                "SELECT * FROM inbox WHERE memory = ? AND seq BETWEEN ? AND ?", (memory, wanted[0], wanted[-1])
            )
            return {row[1]: Entry(*row) for row in rows}
        one = "SELECT * FROM inbox WHERE memory = ? AND seq = ?"
        found = (self._connection.execute(one, (memory, seq)).fetchone() for seq in wanted)
        return {row[1]: Entry(*row) for row in found if row is not None}

    def keep(self, entries: list[Entry]) -> None:
        """Write new entries."""
        self._connection.executemany("INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, ?)", entries)

    def settle_again(self, entry: Entry) -> None:
        """An envelope that was put aside has been understood after all."""
        self._connection.execute(
            "UPDATE inbox SET hash = ?, outcome = ?, reason = ? WHERE memory = ? AND seq = ?",
            (entry.hash, entry.outcome, entry.reason, entry.memory, entry.seq),
        )


def received(connection: Connection, kiosk: str, memory: str, seq: int) -> datetime | None:
    """When this envelope came in (UTC); None when it never did."""
    row = connection.execute(
        "SELECT received FROM inbox WHERE seq = ? AND memory ="
        " (SELECT number FROM memories WHERE kiosk = ? AND memory = ?)",
        (seq, kiosk, memory),
    ).fetchone()
    return datetime.fromtimestamp(row[0] / 1000, UTC) if row else None
