"""What could not be understood, kept raw with the reason, and the alarms that somebody should see."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from sqlite3 import Connection

from msgspec import Struct

from booking_server.store.connection import moment, stamp

_NAME = re.compile(rb'("first_name"\s*:\s*)"(?:[^"\\]|\\.)*"?')


class PutAside(Struct, frozen=True, kw_only=True):
    """One message that was put aside."""

    number: int
    kiosk: str
    reason: str
    detail: str
    raw: bytes
    received: datetime


class Alarm(Struct, frozen=True):
    """Something that must not happen, how often it did, and when last. `about` may hold what a kiosk told."""

    kind: str
    kiosk: str
    about: str
    times: int
    last: datetime


def fingerprint(raw: bytes) -> bytes:
    """16 bytes by which the same bytes are known again."""
    return hashlib.blake2b(raw, digest_size=16).digest()


def put_aside(connection: Connection, letter: PutAside) -> None:
    """Keep a message (its `number` is given here); the same bytes from the same kiosk are kept once."""
    connection.execute(
        "INSERT INTO put_aside (kiosk, hash, reason, detail, raw, received) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (kiosk, hash) DO NOTHING",
        (letter.kiosk, fingerprint(letter.raw), letter.reason, letter.detail[:200], letter.raw, stamp(letter.received)),
    )


def waiting(connection: Connection) -> list[PutAside]:
    """Everything put aside that has not been understood since, oldest first."""
    rows = connection.execute(
        "SELECT number, kiosk, reason, detail, raw, received FROM put_aside WHERE settled IS NULL ORDER BY number"
    )
    return [
        PutAside(number=n, kiosk=kiosk, reason=reason, detail=detail, raw=bytes(raw), received=moment(at))
        for n, kiosk, reason, detail, raw, at in rows
    ]


def how_many(connection: Connection) -> int:
    """How many messages are put aside."""
    return int(connection.execute("SELECT count(*) FROM put_aside WHERE settled IS NULL").fetchone()[0])


def settle(connection: Connection, number: int, at: datetime) -> None:
    """It has been understood after all: that it lay here is kept, what it said is not."""
    connection.execute("UPDATE put_aside SET settled = ?, raw = x'', detail = '' WHERE number = ?", (stamp(at), number))


def shed_names(connection: Connection, before: datetime) -> int:
    """Take first names out of what was put aside before then; how many had one."""
    rows = connection.execute(
        "SELECT number, raw FROM put_aside WHERE received < ? AND instr(raw, x'2266697273745f6e616d6522') AND"
        " settled IS NULL",
        (stamp(before),),
    ).fetchall()
    named = [(_NAME.sub(rb'\1"-"', raw), number) for number, raw in rows]
    changed = [(raw, number) for (raw, number), (_, was) in zip(named, rows, strict=True) if raw != was]
    connection.executemany("UPDATE put_aside SET raw = ?, detail = '' WHERE number = ?", changed)
    return len(changed)


def raise_alarm(connection: Connection, kind: str, kiosk: str, about: str, at: datetime) -> None:
    """Note something that must not happen; the same again only counts."""
    connection.execute(
        "INSERT INTO alarms (kind, kiosk, about, first, last) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (kind, kiosk, about) DO UPDATE SET last = excluded.last, times = times + 1",
        (kind, kiosk, about, stamp(at), stamp(at)),
    )


def alarms(connection: Connection) -> list[Alarm]:
    """Every alarm, oldest first."""
    rows = connection.execute("SELECT kind, kiosk, about, times, last FROM alarms ORDER BY number")
    return [Alarm(kind, kiosk, about, times, moment(last)) for kind, kiosk, about, times, last in rows]


def how_many_alarms(connection: Connection) -> int:
    """How many different alarms were raised."""
    return int(connection.execute("SELECT count(*) FROM alarms").fetchone()[0])
