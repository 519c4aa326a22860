"""At closing time the server ends the visits that remain, marked as such."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from zoneinfo import ZoneInfo

from booking_server.book import Book
from booking_server.handlers.visits import tell
from booking_server.store import facts, places, visits
from meeting_place.messages import VisitEnded
from meeting_place.settings import PlaceSettings, ends_by_itself
from meeting_place.visits import Telling

SERVER = "server"
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
        settings = known[place]
        # A place that is not in the book has no hours: a day is surely over after a day.
        closing = ends_by_itself(settings, started, ZoneInfo(settings.zone)) if settings else started + A_DAY
        if closing > book.now:
            continue
        tickets = visits.present_from(connection, place, started)
        book.look_up(tickets)
        for ticket in tickets:
            end = VisitEnded(ticket=ticket, place=place, cause="closing")
            tell(book, Telling(at=closing, kiosk=SERVER, memory=ledger, seq=facts.next_rev(connection), what=end))
        ended += len(tickets)
    return ended
