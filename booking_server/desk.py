"""One batch of letters entered into the book, and the reply that each gets."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

from booking_server.book import Book
from booking_server.handlers import enter
from booking_server.store import aside
from booking_server.store.aside import PutAside, fingerprint
from booking_server.store.connection import stamp
from booking_server.store.inbox import SEQ_LIMIT, Entry, Inbox
from meeting_place.codec import Unreadable, encode
from meeting_place.messages import Envelope, Header, Reply

Outcome = Literal["accepted", "refused", "put-aside"]
_KEEPABLE = 64_000
"""Bytes of an unreadable body that are kept: more is nobody's message."""


class Letter(NamedTuple):
    """One element of what came from a kiosk; `kiosk` is the topic's, the only name that the broker vouches for."""

    kiosk: str
    content: Envelope | Unreadable


class Desk:
    """Enters letters within the caller's transaction; `replies` holds them encoded, by kiosk."""

    def __init__(self, connection: sqlite3.Connection, inbox: Inbox, book: Book) -> None:
        self.replies: defaultdict[str, list[bytes]] = defaultdict(list)
        self._connection = connection
        self._inbox = inbox
        self._book = book
        self._known: dict[tuple[int, int], Entry] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._new: list[Entry] = []
        self._received = stamp(book.now)

    def enter(self, letters: Sequence[Letter]) -> None:
        """Handle every letter and write all that follows from it."""
        self._look_up(letters)
        for kiosk, content in letters:
            if isinstance(content, Unreadable):
                self._unreadable(kiosk, content)
            elif content.kiosk != kiosk:
                self._wrong_kiosk(kiosk, content)
            else:
                self._envelope(content)
        self._book.write()
        if self._new:
            self._inbox.keep(self._new)

    def put_aside(self, letter: Letter, reason: str, detail: str) -> None:
        """Enter a letter that broke the writing of its batch: kept raw, answered, out of the way."""
        kiosk, content = letter
        if isinstance(content, Unreadable):
            self._unreadable(kiosk, content)
        else:
            self._look_up([letter])
            self._aside(kiosk, reason, detail, encode(content))
            key = (self._number(content), content.seq)
            self._settle(content, key, fingerprint(encode(content)), "put-aside", reason)
        if self._new:
            self._inbox.keep(self._new)

    def _look_up(self, letters: Sequence[Letter]) -> None:
        """Read all that these letters need, in few questions."""
        seqs: defaultdict[int, list[int]] = defaultdict(list)
        tickets: set[str] = set()
        for kiosk, content in letters:
            header = content.header if isinstance(content, Unreadable) else content
            if header is None or header.kiosk != kiosk or header.seq >= SEQ_LIMIT:
                continue
            seqs[self._number(header)].append(header.seq)
            if isinstance(content, Envelope):
                ticket = getattr(content.what, "ticket", None)
                if ticket is not None:
                    tickets.add(ticket)
        for number, wanted in seqs.items():
            for seq, entry in self._inbox.entries(number, wanted).items():
                self._known[number, seq] = entry
        self._book.look_up(tickets)

    def _envelope(self, envelope: Envelope) -> None:
        raw = encode(envelope)
        body = fingerprint(raw)
        if envelope.seq >= SEQ_LIMIT:
            self._aside(envelope.kiosk, "not-valid", "seq", raw)
            self._reply(envelope.kiosk, envelope, "put-aside", "not-valid")
            return
        key = (self._number(envelope), envelope.seq)
        known = self._known.get(key)
        if known is not None:
            self._again(envelope, known, raw)
            return
        try:
            reason = enter(self._book, envelope)
        except sqlite3.Error:
            raise
        except Exception as broke:
            # Whatever a handler stumbles over, the next visitor must not wait for it.
            self._aside(envelope.kiosk, "handler-broke", type(broke).__name__, raw)
            self._settle(envelope, key, body, "put-aside", "handler-broke")
            return
        if reason:
            self._aside(envelope.kiosk, reason, "", raw)
        self._settle(envelope, key, body, "put-aside" if reason else "accepted", reason)

    def _again(self, header: Envelope | Header, known: Entry, raw: bytes) -> None:
        """A key that has been received: the same letter gets its reply again, another one is refused.

        A memory that went back in time uses keys again for what is new: what it says is kept for people to see.
        """
        alike = known.hash == fingerprint(raw) or known.outcome == "put-aside"
        same = known.id == bytes.fromhex(header.id) and alike
        if same:
            outcome: Outcome = "put-aside" if known.outcome == "put-aside" else "accepted"
            self._reply(header.kiosk, header, outcome, known.reason)
        else:
            self._book.alarm("key-reused", header.kiosk, f"{header.memory} {header.seq}")
            self._aside(header.kiosk, "key-reused", "", raw)
            self._reply(header.kiosk, header, "refused", "key-reused")

    def _unreadable(self, kiosk: str, letter: Unreadable) -> None:
        header = letter.header
        if header is not None and (header.kiosk != kiosk or header.seq >= SEQ_LIMIT):
            self._aside(kiosk, letter.why if header.kiosk == kiosk else "wrong-kiosk", letter.detail, letter.raw)
            self._reply(kiosk, header, "put-aside", letter.why)
            return
        if header is not None:
            key = (self._number(header), header.seq)
            known = self._known.get(key)
            if known is not None:
                self._again(header, known, letter.raw)
                return
            self._settle(header, key, fingerprint(letter.raw), "put-aside", letter.why)
        self._aside(kiosk, letter.why, letter.detail, letter.raw)

    def _wrong_kiosk(self, kiosk: str, envelope: Envelope) -> None:
        """It claims to be another: nothing is entered under that name."""
        self._aside(kiosk, "wrong-kiosk", envelope.kiosk, encode(envelope))
        self._reply(kiosk, envelope, "put-aside", "wrong-kiosk")

    def _settle(
        self, header: Envelope | Header, key: tuple[int, int], body: bytes, outcome: Outcome, reason: str = ""
    ) -> None:
        entry = Entry(*key, bytes.fromhex(header.id), body, outcome, reason, self._received)
        self._known[key] = entry
        self._new.append(entry)
        self._reply(header.kiosk, header, outcome, reason)

    def _reply(self, kiosk: str, header: Envelope | Header, outcome: Outcome, reason: str) -> None:
        reply = Reply(
            memory=header.memory, seq=header.seq, id=header.id, outcome=outcome, reason=reason, at=self._book.now
        )
        self.replies[kiosk].append(encode(reply))

    def _aside(self, kiosk: str, reason: str, detail: str, raw: bytes) -> None:
        letter = PutAside(
            number=0, kiosk=kiosk, reason=reason, detail=detail, raw=raw[:_KEEPABLE], received=self._book.now
        )
        aside.put_aside(self._connection, letter)

    def _number(self, header: Envelope | Header) -> int:
        key = (header.kiosk, header.memory)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._inbox.number(*key)
        return number
