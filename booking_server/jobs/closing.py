"""At closing time the server ends the visits that remain, marked as such."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from booking_server.book import Book
from booking_server.handlers.visits import SERVER, tell
from booking_server.store import facts, inbox, places, visits
from booking_server.store.visits import Shelved
from meeting_place.messages import VisitEnded, VisitStarted
from meeting_place.settings import PlaceSettings, ends_by_itself
from meeting_place.visits import Telling

A_DAY = timedelta(hours=24)


def close(connection: sqlite3.Connection, book: Book) -> int:
    """End every visit whose closing time has passed; how many. For `Writer.change`.

    Each is told as one more telling at the closing moment, so a check-out that arrives later with an earlier time
    comes before it and is the one that counts.
    """
    known: dict[str, PlaceSettings | None] = {}
    ledger = facts.ledger(connection)
    ended = 0
    # Opening hours are kept to the minute, so visits that began in the same one end together.
    for place, started in visits.present_minutes(connection):
        if place not in known:
            known[place] = places.settings(connection, place)
        if not book.is_odd(started) and _closing(known[place], started) > book.now:
            continue
        tickets = visits.present_from(connection, place, started)
        book.look_up(tickets)
        for ticket in tickets:
            shelved = book.visit(ticket)
            closing = _closing_of(connection, book, shelved, known[place]) if shelved else book.now
            if closing > book.now:
                continue
            end = VisitEnded(ticket=ticket, place=place, cause="closing")
            tell(book, Telling(at=closing, kiosk=SERVER, memory=ledger, seq=facts.next_rev(connection), what=end))
            ended += 1
    return ended


def _closing(settings: PlaceSettings | None, started: datetime) -> datetime:
    # A place that is not in the book has no hours: a day is surely over after a day.
    return ends_by_itself(settings, started, ZoneInfo(settings.zone)) if settings else started + A_DAY


def _closing_of(
    connection: sqlite3.Connection, book: Book, shelved: Shelved, settings: PlaceSettings | None
) -> datetime:
    """When this visit is over. A start that cannot be true counts from its receipt, and whoever said after closing
    that they stay is taken at their word until the next end.
    """
    times = [telling.at for telling in shelved.tellings if not book.is_odd(telling.at)]
    start = next((telling for telling in shelved.tellings if isinstance(telling.what, VisitStarted)), None)
    began = shelved.visit.started or book.now
    if book.is_odd(began):
        received = inbox.received(connection, start.kiosk, start.memory, start.seq) if start else None
        began = received or book.now
    closing = _closing(settings, began)
    last = max(times, default=began)
    return closing if last < closing else _closing(settings, last)
