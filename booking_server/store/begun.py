"""Visits of which only the start is known: the commonest row by far, written straight and kept short.

What the columns say of a start already is not written a second time: its telling is kept as `[at, kiosk, memory, seq]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import NamedTuple

import msgspec

from booking_server.store.connection import stamp
from meeting_place.messages import VisitStarted
from meeting_place.visits import Telling

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[datetime, str, str, int]).decode


class Begun(NamedTuple):
    """A start, and who told it. `at` is corrected (UTC); `odd`: it was impossible when it was told."""

    what: VisitStarted
    at: datetime
    kiosk: str
    memory: str
    seq: int
    odd: bool


def lookup(ticket: bytes) -> int:
    """A narrow key: eight bytes of a hash tell visits apart nearly always, and who reads compares the rest."""
    return int.from_bytes(ticket[-8:], "big", signed=True)


def is_plain(what: VisitStarted) -> bool:
    """Whether the columns hold all of this start. The language is counted by the day and kept with no visit."""
    return what.since is None


def add(connection: Connection, visits: Iterable[Begun]) -> None:
    """Write plain starts of visits that were not known: what is alike in all of them is said once."""
    connection.executemany(
        "INSERT INTO visits (lookup, ticket, state, place, purpose, started, people, gone, ended, ended_by, first_time,"
        " burst, odd_times, named, forgotten, erased, tellings)"
        " VALUES (?, ?, 'present', ?, ?, ?, ?, 0, NULL, '', NULL, ?, ?, 0, NULL, 0, ?)",
        map(_row, visits),
    )


def telling(begun: Begun) -> Telling:
    """The telling that this start is."""
    what = msgspec.structs.replace(begun.what, language="sv")
    return Telling(at=begun.at, kiosk=begun.kiosk, memory=begun.memory, seq=begun.seq, what=what)


def shortened(tellings: Sequence[Telling]) -> bytes | None:
    """The short form of a plain start alone; None when there is more to keep."""
    told = tellings[0] if len(tellings) == 1 else None
    if told is None or not isinstance(told.what, VisitStarted) or not is_plain(told.what):
        return None
    return _encode((told.at, told.kiosk, told.memory, told.seq))


def lengthened(kept: bytes, what: VisitStarted) -> Telling | None:
    """The telling that `shortened` made short, with `what` as the columns tell it; None when that is no short form."""
    if not kept.startswith(b'["'):
        return None
    at, kiosk, memory, seq = _decode(kept)
    return Telling(at=at, kiosk=kiosk, memory=memory, seq=seq, what=what)


def _row(begun: Begun) -> tuple[object, ...]:
    what, at, kiosk, memory, seq, odd = begun
    ticket = bytes.fromhex(what.ticket)
    short = _encode((at, kiosk, memory, seq))
    return lookup(ticket), ticket, what.place, what.purpose, stamp(at), what.people, what.burst, odd, short
