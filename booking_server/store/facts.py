"""The book's own identity: its ledger, renewed at every restore, and the revision that rises with every change."""

from __future__ import annotations

import secrets
from sqlite3 import Connection


def ledger(connection: Connection) -> str:
    """32 hex digits: which life of the book this is."""
    value = connection.execute("SELECT value FROM facts WHERE name = 'ledger'").fetchone()[0]
    return str(value)


def renew_ledger(connection: Connection) -> str:
    """To be done at every restore: kiosks then believe the restored book, whose revisions are lower."""
    fresh = secrets.token_hex(16)
    connection.execute("UPDATE facts SET value = ? WHERE name = 'ledger'", (fresh,))
    return fresh


def next_rev(connection: Connection) -> int:
    """The next revision, for what this transaction changes."""
    row = connection.execute("UPDATE facts SET value = value + 1 WHERE name = 'rev' RETURNING value").fetchone()
    return int(row[0])


def remembered(connection: Connection, name: str) -> str:
    """A small fact kept under `name`, such as a port chosen at the first start; empty when there is none."""
    row = connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def remember(connection: Connection, name: str, value: str) -> None:
    """Keep a small fact."""
    connection.execute(
        "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
