"""What kiosks tell of themselves: the fate of receipts, settings taken into use, a memory begun anew."""

from __future__ import annotations

from booking_server.book import Book
from meeting_place.messages import Envelope, MemorySetAside, ReceiptPrinted


def receipt_printed(book: Book, envelope: Envelope) -> None:
    """Count it; which visitor it was for matters to nobody."""
    what = envelope.what
    if isinstance(what, ReceiptPrinted):
        book.count_receipt(envelope.kiosk, envelope.at, what.state, what.trouble)


def settings_applied(book: Book, envelope: Envelope) -> None:
    """The inbox's own row says it all: which kiosk, and when. Its presence tells which settings it has."""


def memory_set_aside(book: Book, envelope: Envelope) -> None:
    """A kiosk lost its memory: what it had not yet told may lie in the file it names."""
    what = envelope.what
    if isinstance(what, MemorySetAside):
        book.alarm("memory-set-aside", envelope.kiosk, f"{what.file}: {what.reason}")
