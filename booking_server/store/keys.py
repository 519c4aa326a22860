"""Who may ask: staff badges and tokens of the JSON API, kept as SHA-256 only."""

from __future__ import annotations

import hashlib
from datetime import datetime
from sqlite3 import Connection

from msgspec import Struct

from booking_server.store.connection import moment, stamp


class Key(Struct, frozen=True):
    """A badge or token as it is kept: its SHA-256 (hex), when it was made, and a badge's place."""

    hash: str
    made: datetime
    place: str = ""


def token_hash(token: str) -> bytes:
    """A token is 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def add_badge(connection: Connection, ticket: str, place: str, at: datetime) -> None:
    """A badge, by the SHA-256 (hex) of its code."""
    connection.execute("INSERT INTO badges (hash, place, made) VALUES (?, ?, ?)", (ticket, place, stamp(at)))


def badges(connection: Connection) -> list[Key]:
    """Every badge, by place and age."""
    rows = connection.execute("SELECT hash, made, place FROM badges ORDER BY place, made, hash")
    return [Key(ticket, moment(made), place) for ticket, made, place in rows]


def badges_of(connection: Connection, place: str) -> list[str]:
    """SHA-256 (hex) of every badge that opens the kiosks of `place`, in order."""
    return [
        ticket for (ticket,) in connection.execute("SELECT hash FROM badges WHERE place = ? ORDER BY hash", (place,))
    ]


def remove_badge(connection: Connection, ticket: str) -> None:
    """Forget the badge with this SHA-256 (hex)."""
    connection.execute("DELETE FROM badges WHERE hash = ?", (ticket,))


def add_token(connection: Connection, token: str, at: datetime) -> None:
    """Let `token` read the JSON API."""
    connection.execute("INSERT INTO tokens (hash, made) VALUES (?, ?)", (token_hash(token), stamp(at)))


def knows_token(connection: Connection, token: str) -> bool:
    """Whether `token` may read the JSON API."""
    return connection.execute("SELECT 1 FROM tokens WHERE hash = ?", (token_hash(token),)).fetchone() is not None


def tokens(connection: Connection) -> list[Key]:
    """Every token, by age."""
    rows = connection.execute("SELECT hash, made FROM tokens ORDER BY made, hash")
    return [Key(kept.hex(), moment(made)) for kept, made in rows]


def remove_token(connection: Connection, kept: str) -> None:
    """Forget the token with this SHA-256 (hex)."""
    connection.execute("DELETE FROM tokens WHERE hash = ?", (bytes.fromhex(kept),))
