"""Erases what was asked to be forgotten, and names that no leaving ever came for."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec

from booking_server.book import Book
from booking_server.store import aside, places, visits
from booking_server.store.visits import Shelved
from meeting_place.visits import ERASED_AFTER, without_name

NAME_WITHOUT_START = timedelta(hours=24)
"""A name whose visit was never told to have begun: whoever it was has left by then."""


def forget(connection: sqlite3.Connection, book: Book) -> int:
    """Do all of it; how many were changed. For `Writer.change`."""
    due = visits.to_erase(connection, book.now - ERASED_AFTER)
    book.look_up(due)
    for ticket in due:
        shelved = book.visit(ticket)
        if shelved is not None:
            book.shelve(_erased(connection, shelved))
    late = [ticket for ticket in visits.named(connection) if ticket not in set(due)]
    book.look_up(late)
    nameless = [_nameless(book, ticket) for ticket in late]
    shed = aside.shed_names(connection, book.now - NAME_WITHOUT_START)
    book.names_shed |= bool(due) or bool(shed)
    return len(due) + sum(nameless) + shed


def _erased(connection: sqlite3.Connection, shelved: Shelved) -> Shelved:
    """What may stay for the day's count: where, why and how many, on which day. Its ticket only answers "withdrawn"."""
    visit = shelved.visit
    settings = places.settings(connection, visit.place)
    started = visit.started
    if started is not None:
        zone = ZoneInfo(settings.zone) if settings else started.tzinfo
        started = started.astimezone(zone).replace(hour=12, minute=0, second=0, microsecond=0)
    counted = msgspec.structs.replace(
        visit, started=started, forgotten=started or visit.forgotten, ended=None, first_name="", first_time=None
    )
    return Shelved(shelved.ticket, counted, [], number=shelved.number, odd=shelved.odd, erased=True)


def _nameless(book: Book, ticket: str) -> bool:
    shelved = book.visit(ticket)
    if shelved is None or shelved.visit.state == "present":
        return False
    if max(told.at for told in shelved.tellings) > book.now - NAME_WITHOUT_START:
        return False
    tellings = without_name(shelved.tellings)
    book.shelve(Shelved(ticket, shelved.visit, tellings, number=shelved.number, odd=shelved.odd, erased=shelved.erased))
    return True
