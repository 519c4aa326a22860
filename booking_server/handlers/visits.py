"""Everything told of a visit is kept with it, and the visit is computed anew from all of it."""

from __future__ import annotations

from collections.abc import Sequence

from booking_server.book import Book
from booking_server.store import begun
from booking_server.store.begun import Begun, is_plain
from booking_server.store.visits import Shelved
from meeting_place.messages import (
    Envelope,
    TicketReplaced,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitStarted,
    VisitUndone,
    VisitWhat,
)
from meeting_place.visits import Telling, Visit, in_order, replay, telling, told_at, without_name

SERVER = "server"
"""Who tells of closing time."""

TELLINGS_LIMIT = 200
"""Of one visit: more is a kiosk gone wild, and every one of them would be read again for the next."""


class TooManyTellings(Exception):
    """What is told beyond the limit is put aside."""


_ENDS_THE_NAME = (VisitEnded, VisitUndone, VisitForgotten, TicketReplaced)


def visit_started(book: Book, envelope: Envelope) -> None:
    """Somebody came in: the one event so common that it has a short way."""
    what = envelope.what
    if not isinstance(what, VisitStarted):
        raise TypeError(type(what).__name__)
    at = told_at(envelope)
    start = Begun(what, at, envelope.kiosk, envelope.memory, envelope.seq, book.is_odd(at))
    if is_plain(what) and book.visit(what.ticket) is None:
        book.begin(start)
    else:
        tell(book, begun.telling(start))
    book.count_language(what.place, at, what.language)


def visit_told(book: Book, envelope: Envelope) -> None:
    """Anything else told of a visit, which may not be known yet."""
    what = envelope.what
    if not isinstance(what, VisitWhat):
        raise TypeError(type(what).__name__)
    tell(book, telling(envelope, what))


def tell(book: Book, told: Telling) -> None:
    """Add one telling to its visit, known or not."""
    ticket = told.what.ticket
    before = book.visit(ticket) or Shelved(ticket, Visit(), [])
    if before.erased:
        return
    if len(before.tellings) >= TELLINGS_LIMIT and told.kiosk != SERVER:
        raise TooManyTellings
    tellings = shed(in_order((*before.tellings, told)))
    book.shelve(
        Shelved(
            ticket,
            replay(tellings),
            tellings,
            number=before.number,
            odd=before.odd or book.is_odd(told.at),
            named=any(isinstance(each.what, VisitorNamed) for each in tellings),
        )
    )


def shed(tellings: Sequence[Telling]) -> list[Telling]:
    """What may be kept: a name stays only while nobody has told of any leaving.

    Asking whether the visit is over *now* would not commute: a name dropped between two tellings cannot be had back.
    """
    if any(isinstance(each.what, _ENDS_THE_NAME) for each in tellings):
        return without_name(tellings)
    return list(tellings)
