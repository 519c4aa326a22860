"""Who may ask: staff badges and tokens of the JSON API, kept as SHA-256 only."""

from __future__ import annotations

import hashlib
from datetime import datetime
from sqlite3 import Connection

from booking_server.store.connection import stamp


def token_hash(token: str) -> bytes:
    """A token is 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def add_badge(connection: Connection, ticket: str, place: str, at: datetime) -> None:
    """A badge, by the SHA-256 (hex) of its code."""
    connection.execute("INSERT INTO badges (hash, place, made) VALUES (?, ?, ?)", (ticket, place, stamp(at)))


def badges(connection: Connection) -> list[str]:
    """SHA-256 (hex) of every badge, in order."""
    return [ticket for (ticket,) in connection.execute("SELECT hash FROM badges ORDER BY hash")]


def add_token(connection: Connection, token: str, at: datetime) -> None:
    """Let `token` read the JSON API."""
    connection.execute("INSERT INTO tokens (hash, made) VALUES (?, ?)", (token_hash(token), stamp(at)))


def knows_token(connection: Connection, token: str) -> bool:
    """Whether `token` may read the JSON API."""
    return connection.execute("SELECT 1 FROM tokens WHERE hash = ?", (token_hash(token),)).fetchone() is not None


def has_tokens(connection: Connection) -> bool:
    """Whether any token was ever made."""
    return connection.execute("SELECT 1 FROM tokens LIMIT 1").fetchone() is not None
