"""Visits: everything told of each, and what that amounts to in columns that can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Connection
from typing import Literal

import msgspec
from msgspec import Struct

from booking_server.store.begun import lengthened, lookup, shortened
from booking_server.store.connection import moment, stamp
from meeting_place.messages import PresentVisit, VisitStarted
from meeting_place.visits import Telling, Visit, replay

State = Literal["present", "ended", "unknown", "withdrawn", "forgotten"]
_decode = msgspec.json.Decoder(list[Telling]).decode
_encode = msgspec.json.Encoder().encode
_COLUMNS = (
    "lookup, ticket, state, place, purpose, started, people, gone, ended, ended_by, first_time, burst, odd_times,"
    " named, forgotten, erased, tellings"
)
_TOLD_ODD, _LIVED_ODD = 1, 2
"""Kept apart: that a time was impossible when it was told stays so, that a leaving precedes the start may not."""


@dataclass(slots=True)
class Shelved:
    """One visit as it stands on the shelf. `number` is None until it has been written."""

    ticket: str
    visit: Visit
    tellings: list[Telling]
    number: int | None = None
    odd: bool = False
    erased: bool = False
    named: bool = field(default=False)


class VisitTold(Struct, frozen=True, kw_only=True):
    """What a ticket's holder may know."""

    state: State
    place: str
    purpose: str
    since: datetime | None
    people: int


def find(connection: Connection, tickets: Iterable[str]) -> dict[str, Shelved]:
    """Those of these visits that exist, by ticket."""
    by_key = {bytes.fromhex(ticket): ticket for ticket in tickets}
    if not by_key:
        return {}
    numbers = "[" + ",".join(str(lookup(key)) for key in by_key) + "]"
    rows = connection.execute(
        "SELECT ticket, number, odd_times, erased, named, tellings, place, purpose, started, people, burst FROM visits"
        " WHERE lookup IN (SELECT value FROM json_each(?))",
        (numbers,),
    )
    found: dict[str, Shelved] = {}
    for ticket, number, odd, erased, named, tellings, place, purpose, started, people, burst in rows:
        if ticket not in by_key:
            continue
        told = _read(
            tellings,
            VisitStarted(ticket=by_key[ticket], place=place, purpose=purpose, people=people, burst=bool(burst)),
        )
        since = moment(started) if started is not None else None
        # An erased visit has nothing left to replay: its columns are all there is.
        visit = (
            Visit(place=place, purpose=purpose, started=since, people=people, forgotten=since or moment(0))
            if erased
            else replay(told)
        )
        ticket_hex = by_key[ticket]
        found[ticket_hex] = Shelved(ticket_hex, visit, told, number, bool(odd & _TOLD_ODD), bool(erased), bool(named))
    return found


def add(connection: Connection, visits: Iterable[Shelved]) -> None:
    """Write visits that were not known."""
    connection.executemany(f"INSERT INTO visits ({_COLUMNS}) VALUES ({','.join('?' * 17)})", map(_row, visits))


def change(connection: Connection, visits: Iterable[Shelved]) -> None:
    """Write visits that have been read and changed."""
    names = ", ".join(f"{name.strip()} = ?" for name in _COLUMNS.split(","))
    connection.executemany(f"UPDATE visits SET {names} WHERE number = ?", ((*_row(v), v.number) for v in visits))


def told(connection: Connection, ticket: str) -> VisitTold:
    """What is known of a ticket; state `unknown` when nothing is."""
    found = find(connection, [ticket]).get(ticket)
    if found is None or found.erased:
        return VisitTold(state="unknown" if found is None else "forgotten", place="", purpose="", since=None, people=0)
    visit = found.visit
    people = visit.inside or visit.people
    return VisitTold(state=visit.state, place=visit.place, purpose=visit.purpose, since=visit.started, people=people)


def present(connection: Connection, place: str) -> tuple[PresentVisit, ...]:
    """The visits in the house, without names, in the order they came into the book."""
    rows = connection.execute(
        "SELECT ticket, started, people - gone, purpose FROM visits WHERE state = 'present' AND place = ?"
        " ORDER BY number",
        (place,),
    )
    return tuple(
        PresentVisit(ticket=ticket.hex(), since=moment(started), people=people, purpose=purpose)
        for ticket, started, people, purpose in rows
    )


def present_minutes(connection: Connection) -> list[tuple[str, datetime]]:
    """`(place, minute)` of every minute in which a visit began that is still in a house."""
    rows = connection.execute(
        "SELECT DISTINCT place, started - started % 60000 FROM visits WHERE state = 'present' ORDER BY 2"
    )
    return [(place, moment(minute)) for place, minute in rows]


def present_from(connection: Connection, place: str, minute: datetime) -> list[str]:
    """Tickets of the visits at `place` that began within that minute and are still in the house."""
    rows = connection.execute(
        "SELECT ticket FROM visits WHERE state = 'present' AND place = ? AND started - started % 60000 = ?"
        " ORDER BY number",
        (place, stamp(minute)),
    )
    return [ticket.hex() for (ticket,) in rows]


def to_erase(connection: Connection, before: datetime) -> list[str]:
    """Tickets of visits that asked before then to be forgotten."""
    rows = connection.execute(
        "SELECT ticket FROM visits WHERE forgotten IS NOT NULL AND NOT erased AND forgotten <= ?", (stamp(before),)
    )
    return [ticket.hex() for (ticket,) in rows]


def named(connection: Connection) -> list[str]:
    """Tickets of visits that still hold a first name."""
    return [ticket.hex() for (ticket,) in connection.execute("SELECT ticket FROM visits WHERE named")]


def _read(tellings: bytes, started: VisitStarted) -> list[Telling]:
    """What was kept of a visit; `started` is what its columns say, should it be a start and no more."""
    begun = lengthened(tellings, started)
    return _decode(tellings) if begun is None else [begun]


def _row(shelved: Shelved) -> tuple[object, ...]:
    visit = shelved.visit
    ticket = bytes.fromhex(shelved.ticket)
    return (
        lookup(ticket),
        ticket,
        visit.state,
        visit.place,
        visit.purpose,
        stamp(visit.started) if visit.started is not None else None,
        visit.people,
        visit.gone,
        stamp(visit.ended) if visit.ended is not None else None,
        visit.ended_by,
        visit.first_time,
        visit.burst,
        _TOLD_ODD * shelved.odd | _LIVED_ODD * visit.odd_times,
        shelved.named,
        stamp(visit.forgotten) if visit.forgotten is not None else None,
        shelved.erased,
        shortened(shelved.tellings) or _encode(shelved.tellings),
    )
