"""How many rows a second plain SQLite takes durably, a hundred to a transaction."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path


def rows_per_second(folder: Path, bodies: Sequence[bytes]) -> float:
    """One row a message, in order, with `synchronous=FULL` and a write-ahead log. `bodies`: the encoded messages."""
    connection = sqlite3.connect(folder / "raw.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE messages (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    started = time.perf_counter()
    for first in range(0, len(bodies), 100):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO messages (body) VALUES (?)", [(body,) for body in bodies[first : first + 100]]
        )
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return len(bodies) / seconds
