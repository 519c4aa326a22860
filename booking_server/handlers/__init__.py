"""What each event does to the book: one function per type, listed here."""

from __future__ import annotations

from collections.abc import Callable

from booking_server.book import Book
from booking_server.handlers.kiosks import memory_set_aside, receipt_printed, settings_applied
from booking_server.handlers.visits import visit_started, visit_told
from meeting_place.messages import (
    Envelope,
    MemorySetAside,
    ReceiptPrinted,
    SettingsApplied,
    TicketReplaced,
    VisitDescribed,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitRemembered,
    VisitResumed,
    VisitStarted,
    VisitUndone,
)

Handler = Callable[[Book, Envelope], None]

# Kiosks arrive in any order, so every handler must give the same book whatever came before.
HANDLERS: dict[type, Handler] = {
    VisitStarted: visit_started,
    VisitDescribed: visit_told,
    VisitorNamed: visit_told,
    VisitUndone: visit_told,
    VisitEnded: visit_told,
    VisitResumed: visit_told,
    VisitForgotten: visit_told,
    VisitRemembered: visit_told,
    TicketReplaced: visit_told,
    ReceiptPrinted: receipt_printed,
    SettingsApplied: settings_applied,
    MemorySetAside: memory_set_aside,
}


def enter(book: Book, envelope: Envelope) -> str:
    """Have the event take its effect; else the reason for which it must be put aside. Raises what a handler raises.

    A visit can begin where a kiosk was moved from an hour ago, so another place than the kiosk's own only raises an
    alarm; a visit at no place at all would be in nobody's house, and waits until there is such a place.
    """
    what = envelope.what
    if isinstance(what, VisitStarted):
        if not book.knows_place(what.place):
            book.alarm("unknown-place", envelope.kiosk, "")
            return "unknown-place"
        if book.place_of(envelope.kiosk) not in ("", what.place):
            book.alarm("other-place", envelope.kiosk, what.place)
    HANDLERS[type(what)](book, envelope)
    return ""
