"""The kiosk's database: its tables, how it is opened, and how it is told apart from a broken one."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERSION = 1
FILE = "memory.sqlite3"

_TABLES = """
CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row per message the server has not settled. AUTOINCREMENT: a row number, which is the seq of our own messages,
-- never comes back. Rows salvaged from a memory that was set aside keep the memory and seq they were promised under.
CREATE TABLE outbox (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    memory TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    ticket TEXT NOT NULL,
    body BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    forget_at INTEGER
);
CREATE UNIQUE INDEX outbox_key ON outbox (memory, seq);
CREATE INDEX outbox_names ON outbox (forget_at) WHERE forget_at IS NOT NULL;

CREATE TABLE dead_letters (
    memory TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (memory, seq)
) WITHOUT ROWID;

-- The receipt holds the code: it goes as soon as the row is no longer queued.
CREATE TABLE print_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    receipt BLOB,
    state TEXT NOT NULL,
    ticket TEXT NOT NULL,
    made_at INTEGER NOT NULL
);
CREATE INDEX print_queue_waiting ON print_queue (id) WHERE state = 'queued';

-- Tellings hold no name; `checked_in_at` is set for check-ins made at this kiosk, for the burst rule.
CREATE TABLE visits (
    ticket TEXT PRIMARY KEY,
    tellings BLOB NOT NULL,
    state TEXT NOT NULL,
    purpose TEXT NOT NULL,
    started INTEGER,
    ends_at INTEGER,
    inside INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    named INTEGER NOT NULL DEFAULT 0,
    unsettled INTEGER NOT NULL DEFAULT 0,
    settled_at INTEGER NOT NULL DEFAULT 0,
    checked_in_at INTEGER,
    told_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX visits_checked_in ON visits (checked_in_at) WHERE checked_in_at IS NOT NULL;

CREATE TABLE snapshots (
    name TEXT PRIMARY KEY,
    ledger TEXT NOT NULL,
    rev INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
"""


class Broken(Exception):
    """This file is no memory of ours, or no longer; its text says what was found."""


@dataclass(frozen=True)
class Store:
    """The open database and the id that was made with it (128 random bits, 32 hex digits)."""

    db: sqlite3.Connection
    memory: str


def open_store(path: Path) -> Store:
    """Open the memory, or make it when there is none.

    Raises `Broken` when the file is damaged or not ours, `sqlite3.OperationalError` when the folder cannot be used.
    """
    fresh = not path.exists() or path.stat().st_size == 0
    db = sqlite3.connect(path, isolation_level=None)
    try:
        _prepare(db)
        if fresh:
            _make(db)
        return Store(db, _check(db))
    except sqlite3.OperationalError as problem:
        db.close()
        if is_damage(problem):
            raise Broken(str(problem)) from problem
        raise
    except sqlite3.DatabaseError as problem:
        db.close()
        raise Broken(str(problem)) from problem
    except Broken:
        db.close()
        raise


def is_damage(problem: sqlite3.Error) -> bool:
    """Whether the file itself is broken, as opposed to a full disk or a lock."""
    code = getattr(problem, "sqlite_errorcode", 0) or 0
    if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return True
    # A table that is gone is damage as well: nobody but us writes this file.
    return "no such table" in str(problem) or "no such column" in str(problem)


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA busy_timeout = 2000")
    mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA secure_delete = ON")
    # Names and codes must never wait in a temporary file either.
    db.execute("PRAGMA temp_store = MEMORY")
    synchronous = db.execute("PRAGMA synchronous").fetchone()[0]
    if mode != "wal" or synchronous != 2:
        raise Broken(f"journal {mode}, synchronous {synchronous}: a commit would not be durable")


def _make(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
    db.execute("INSERT INTO notes VALUES ('memory', ?)", (secrets.token_hex(16),))
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _check(db: sqlite3.Connection) -> str:
    """The memory's id, after every page has been looked at. Raises `Broken`."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise Broken(f"schema {version}, this kiosk knows {VERSION}")
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Broken(str(found))
    row = db.execute("SELECT value FROM notes WHERE key = 'memory'").fetchone()
    if row is None or len(row[0]) != 32:
        raise Broken("no id in the memory")
    return str(row[0])


def note(store: Store, key: str) -> str:
    """A remembered value, or the empty string."""
    row = store.db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def take_note(store: Store, key: str, value: str) -> None:
    """Remember a value under a key."""
    store.db.execute(
        "INSERT INTO notes VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (key, value)
    )


@contextlib.contextmanager
def transaction(store: Store) -> Iterator[None]:
    """Both or neither: everything inside commits durably, or nothing does."""
    store.db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if store.db.in_transaction:
            store.db.execute("ROLLBACK")
        raise
    try:
        store.db.execute("COMMIT")
    except sqlite3.Error:
        if store.db.in_transaction:
            store.db.execute("ROLLBACK")
        raise
