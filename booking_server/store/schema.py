"""The tables of the book, as the list of steps that made them: a migration is one function at the end of the list."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from sqlite3 import Connection


def first_light(connection: Connection) -> None:
    """Kiosks, what they told, the visits it amounts to, and the keys of those who may ask.

    Times are milliseconds since 1970 UTC. The inbox is clustered on small numbers and visits have one narrow index
    on the ticket: wide random keys would cost a factor of five.
    """
    for table in _TABLES:
        connection.execute(table)
    connection.execute("INSERT INTO facts (name, value) VALUES ('ledger', ?), ('rev', 0)", (secrets.token_hex(16),))


_TABLES = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
    """CREATE TABLE places (
        name TEXT PRIMARY KEY, settings TEXT NOT NULL,
        settings_rev INTEGER NOT NULL, house_rev INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE kiosks (
        name TEXT PRIMARY KEY, place TEXT NOT NULL REFERENCES places (name),
        password TEXT NOT NULL DEFAULT '', http_token BLOB, elsewhere INTEGER NOT NULL DEFAULT 0,
        added INTEGER NOT NULL, paired INTEGER, seen INTEGER, presence TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE pairings (
        lookup TEXT PRIMARY KEY, kiosk TEXT NOT NULL REFERENCES kiosks (name) ON DELETE CASCADE,
        key BLOB NOT NULL, salt BLOB NOT NULL, expires INTEGER NOT NULL)""",
    """CREATE TABLE memories (
        number INTEGER PRIMARY KEY, kiosk TEXT NOT NULL, memory TEXT NOT NULL, UNIQUE (kiosk, memory))""",
    """CREATE TABLE inbox (
        memory INTEGER NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL, hash BLOB NOT NULL,
        outcome TEXT NOT NULL, reason TEXT NOT NULL, received INTEGER NOT NULL,
        PRIMARY KEY (memory, seq)) WITHOUT ROWID""",
    """CREATE TABLE visits (
        number INTEGER PRIMARY KEY, lookup INTEGER NOT NULL, ticket BLOB NOT NULL, state TEXT NOT NULL,
        place TEXT NOT NULL, purpose TEXT NOT NULL, started INTEGER, people INTEGER NOT NULL, gone INTEGER NOT NULL,
        ended INTEGER, ended_by TEXT NOT NULL, first_time INTEGER, burst INTEGER NOT NULL, odd_times INTEGER NOT NULL,
        named INTEGER NOT NULL, forgotten INTEGER, erased INTEGER NOT NULL, tellings TEXT NOT NULL)""",
    "CREATE INDEX visits_by_ticket ON visits (lookup)",
    "CREATE INDEX visits_present ON visits (place) WHERE state = 'present'",
    "CREATE INDEX visits_named ON visits (number) WHERE named",
    "CREATE INDEX visits_to_erase ON visits (forgotten) WHERE forgotten IS NOT NULL AND NOT erased",
    """CREATE TABLE language_days (
        place TEXT NOT NULL, day TEXT NOT NULL, language TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (place, day, language)) WITHOUT ROWID""",
    """CREATE TABLE put_aside (
        number INTEGER PRIMARY KEY, kiosk TEXT NOT NULL, hash BLOB NOT NULL, reason TEXT NOT NULL,
        detail TEXT NOT NULL, raw BLOB NOT NULL, received INTEGER NOT NULL, settled INTEGER,
        UNIQUE (kiosk, hash))""",
    """CREATE TABLE alarms (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, kiosk TEXT NOT NULL, about TEXT NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL, times INTEGER NOT NULL DEFAULT 1,
        UNIQUE (kind, kiosk, about))""",
    """CREATE TABLE receipts (
        state TEXT NOT NULL, trouble TEXT NOT NULL, kiosk TEXT NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL,
        PRIMARY KEY (kiosk, day, state, trouble)) WITHOUT ROWID""",
    "CREATE TABLE badges (hash TEXT PRIMARY KEY, place TEXT NOT NULL, made INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE tokens (hash BLOB PRIMARY KEY, made INTEGER NOT NULL) WITHOUT ROWID",
)

MIGRATIONS: list[Callable[[Connection], None]] = [first_light]
