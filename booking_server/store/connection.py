"""Opens the SQLite file so that what is committed stays, and what is deleted is gone."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from booking_server.store.schema import MIGRATIONS

FILE = "book.sqlite3"
BUSY_MS = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class BookTrouble(Exception):
    """The file cannot be used as it must be; the text is a sentence for the person who runs the server."""


def open_to_write(folder: Path) -> sqlite3.Connection:
    """The one connection that changes the book, its tables brought up to date. One thread uses it.

    Raises `BookTrouble` when the folder or file cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = _open(folder / FILE)
        connection.execute("PRAGMA cache_size = -16000")
        (folder / FILE).chmod(0o600)
        _migrate(connection)
    except (OSError, sqlite3.Error) as problem:
        raise BookTrouble(f"The book in {folder} cannot be written: {problem}.") from problem
    return connection


def open_to_read(folder: Path) -> sqlite3.Connection:
    """A connection that only reads; many may be open. The file must have been opened to write once."""
    connection = _open(folder / FILE)
    connection.execute("PRAGMA query_only = ON")
    return connection


def forget_deleted(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead log, so that what was deleted is in no file; False when a reader is in the way."""
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def is_the_disk(problem: Exception) -> bool:
    """Full, failing, locked or damaged: nothing to do with what was to be written. The rest is what it says."""
    return type(problem) in (sqlite3.OperationalError, sqlite3.DatabaseError)


def stamp(moment: datetime) -> int:
    """Milliseconds since 1970 UTC: how the book keeps times."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(stamped: int) -> datetime:
    """The time (UTC) that `stamp` kept."""
    return _EPOCH + timedelta(milliseconds=stamped)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_MS / 1000, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    # Anything less than FULL loses committed rows at a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    # Tickets are random: a longer log lets the same pages be written back once instead of often.
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    kept = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    if kept != ["wal", 2]:
        raise BookTrouble(f"{path} does not keep what is committed (journal and synchronous are {kept}).")
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    done = connection.execute("PRAGMA user_version").fetchone()[0]
    if done > len(MIGRATIONS):
        raise BookTrouble("The book was written by a newer version of this program: upgrade first.")
    for number, migration in enumerate(MIGRATIONS[done:], start=done + 1):
        connection.execute("BEGIN IMMEDIATE")
        migration(connection)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
