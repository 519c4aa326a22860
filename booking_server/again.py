"""Runs again what was put aside, as after an upgrade that understands more."""

from __future__ import annotations

import sqlite3

from booking_server.book import Book
from booking_server.handlers import enter
from booking_server.store import aside
from booking_server.store.aside import PutAside, fingerprint
from booking_server.store.connection import is_the_disk, stamp
from booking_server.store.inbox import SEQ_LIMIT, Entry, Inbox
from meeting_place.codec import decode_up, encode
from meeting_place.messages import Envelope


def run_again(connection: sqlite3.Connection, book: Book) -> tuple[int, int]:
    """`(understood now, still put aside)`; for `Writer.change`."""
    understood = left = 0
    for letter in aside.waiting(connection):
        if _alone(connection, book, letter):
            aside.settle(connection, letter.number, book.now)
            understood += 1
        else:
            left += 1
    return understood, left


def _alone(connection: sqlite3.Connection, book: Book, letter: PutAside) -> bool:
    """Enter one letter whole or not at all: a part that breaks must leave nothing of the parts before it."""
    connection.execute("SAVEPOINT letter")
    fresh = book.afresh()
    try:
        entered = _enter(Inbox(connection), fresh, letter)
        if entered:
            fresh.write()
    except Exception as problem:
        if is_the_disk(problem):
            raise
        entered = False
    if entered:
        book.places_changed |= fresh.places_changed
        book.names_shed |= fresh.names_shed
    else:
        connection.execute("ROLLBACK TO letter")
    connection.execute("RELEASE letter")
    return entered


def _enter(inbox: Inbox, book: Book, letter: PutAside) -> bool:
    """Whether every part of the letter is now understood. Raises whatever a handler stumbles over."""
    found = decode_up(b"[" + letter.raw + b"]")
    if not all(isinstance(each, Envelope) for each in found):
        found = decode_up(letter.raw)
    envelopes = [each for each in found if isinstance(each, Envelope) and each.seq < SEQ_LIMIT]
    if not envelopes or len(envelopes) < len(found):
        return False
    # A kiosk paired under a new name tells its backlog under the old one. Nobody else can know that memory's number.
    if any(each.kiosk != letter.kiosk and not inbox.knows(each.kiosk, each.memory) for each in envelopes):
        return False
    for envelope in envelopes:
        body = fingerprint(encode(envelope))
        number = inbox.number(envelope.kiosk, envelope.memory)
        known = inbox.entries(number, [envelope.seq]).get(envelope.seq)
        if known is not None and known.outcome != "put-aside":
            if (known.id, known.hash) != (bytes.fromhex(envelope.id), body):
                return False
            continue
        if enter(book, envelope):
            return False
        entry = Entry(number, envelope.seq, bytes.fromhex(envelope.id), body, "accepted", "", stamp(book.now))
        if known is None:
            inbox.keep([entry])
        else:
            inbox.settle_again(entry)
    return True
