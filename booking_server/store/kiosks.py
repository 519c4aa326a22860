"""The kiosks that may speak, the pairing codes that wait for one, and how each was when last heard."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from msgspec import Struct

from booking_server.store.connection import moment, stamp


class Kiosk(Struct, frozen=True, kw_only=True):
    """One kiosk. `password` is the broker's PBKDF2 line, empty until paired; `presence` the JSON it last sent."""

    name: str
    place: str
    password: str = ""
    elsewhere: bool = False
    paired: datetime | None = None
    seen: datetime | None = None
    presence: str = ""


class Pairing(Struct, frozen=True, kw_only=True):
    """A pairing that waits: the key is derived from the secret part of the code, which itself is not kept."""

    lookup: str
    kiosk: str
    key: bytes
    salt: bytes
    expires: datetime


_SELECT = "SELECT name, place, password, elsewhere, paired, seen, presence FROM kiosks"


def every(connection: Connection) -> list[Kiosk]:
    """All kiosks by name."""
    return [_kiosk(row) for row in connection.execute(f"{_SELECT} ORDER BY name")]


def find(connection: Connection, name: str) -> Kiosk | None:
    """The kiosk of that name."""
    row = connection.execute(f"{_SELECT} WHERE name = ?", (name,)).fetchone()
    return _kiosk(row) if row else None


def by_token(connection: Connection, token_hash: bytes) -> Kiosk | None:
    """The kiosk whose HTTP token has this SHA-256."""
    row = connection.execute(f"{_SELECT} WHERE http_token = ?", (token_hash,)).fetchone()
    return _kiosk(row) if row else None


def add(connection: Connection, name: str, place: str, elsewhere: bool, at: datetime) -> None:
    """Make room for a kiosk; one that exists keeps its credentials until it is paired again."""
    connection.execute(
        "INSERT INTO kiosks (name, place, elsewhere, added) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET place = excluded.place, elsewhere = max(elsewhere, excluded.elsewhere)",
        (name, place, elsewhere, stamp(at)),
    )


def remove(connection: Connection, name: str) -> bool:
    """Forget a kiosk and its credentials; what it told stays. False when there was none."""
    return connection.execute("DELETE FROM kiosks WHERE name = ?", (name,)).rowcount > 0


def offer(connection: Connection, pairing: Pairing, at: datetime) -> None:
    """Keep a pairing until it is used or too old; an earlier one of the same kiosk is void."""
    connection.execute("DELETE FROM pairings WHERE kiosk = ? OR expires <= ?", (pairing.kiosk, stamp(at)))
    connection.execute(
        "INSERT INTO pairings (lookup, kiosk, key, salt, expires) VALUES (?, ?, ?, ?, ?)",
        (pairing.lookup, pairing.kiosk, pairing.key, pairing.salt, stamp(pairing.expires)),
    )


def take(connection: Connection, lookup: str, at: datetime) -> Pairing | None:
    """The pairing, which is thereby used up; None when there is none or it is too old."""
    row = connection.execute(
        "DELETE FROM pairings WHERE lookup = ? RETURNING lookup, kiosk, key, salt, expires", (lookup,)
    ).fetchone()
    if row is None or row[4] <= stamp(at):
        return None
    return Pairing(lookup=row[0], kiosk=row[1], key=row[2], salt=row[3], expires=moment(row[4]))


def paired(connection: Connection, kiosk: Kiosk, token_hash: bytes, at: datetime) -> None:
    """Write the credentials made at pairing."""
    connection.execute(
        "UPDATE kiosks SET password = ?, http_token = ?, elsewhere = ?, paired = ? WHERE name = ?",
        (kiosk.password, token_hash, kiosk.elsewhere, stamp(at), kiosk.name),
    )


def heard(connection: Connection, name: str, presence: str, at: datetime) -> None:
    """How the kiosk was when it last said so."""
    connection.execute("UPDATE kiosks SET presence = ?, seen = ? WHERE name = ?", (presence, stamp(at), name))


def _kiosk(row: tuple[str, str, str, int, int | None, int | None, str]) -> Kiosk:
    name, place, password, elsewhere, paired_at, seen, presence = row
    return Kiosk(
        name=name,
        place=place,
        password=password,
        elsewhere=bool(elsewhere),
        paired=moment(paired_at) if paired_at is not None else None,
        seen=moment(seen) if seen is not None else None,
        presence=presence,
    )
