"""The single door for every change: what waits goes into the book in one durable transaction, and is then answered."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from booking_server.book import Book, ZoneOf
from booking_server.desk import Desk, Letter
from booking_server.store import visits
from booking_server.store.connection import forget_deleted, open_to_write
from booking_server.store.inbox import Inbox
from meeting_place.messages import BODY_LIMIT, TicketAsked, TicketTold, batch, decode_up, encode

log = logging.getLogger(__name__)

ENOUGH = 1_000
"""Letters in one transaction, about: more would make the next visitor wait."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds before a transaction that the disk refused is tried again."""

T = TypeVar("T")
Act = Callable[[sqlite3.Connection, Book], T]


class Incoming(NamedTuple):
    """One publish from a kiosk; `ack` tells the broker that it is in the book."""

    kiosk: str
    payload: bytes
    ack: Callable[[], None]


class _Change(NamedTuple):
    act: Act[Any]
    done: Future[Any]


class _Sweep(NamedTuple):
    done: Future[bool]


_Work = Incoming | _Change | _Sweep


@dataclass
class Hears:
    """Who is told after a commit. `answer(kiosk, body)` sends to a kiosk; `changed(places)` follows the houses."""

    answer: Callable[[str, bytes], None] = lambda _kiosk, _body: None
    changed: Callable[[set[str]], None] = lambda _places: None
    names_shed: Callable[[], None] = lambda: None


@dataclass
class _Batch:
    incoming: list[Incoming] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    questions: list[tuple[str, TicketAsked]] = field(default_factory=list)
    changes: list[_Change] = field(default_factory=list)
    sweeps: list[_Sweep] = field(default_factory=list)


@dataclass
class _Entered:
    """What a commit has made true, and must now be told."""

    replies: list[tuple[str, list[bytes]]] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    names_shed: bool = False
    results: list[tuple[Future[Any], Any]] = field(default_factory=list)

    def note(self, book: Book) -> None:
        self.places |= book.places_changed
        self.names_shed |= book.names_shed


class Writer:
    """Owns the one connection that writes, on a thread of its own."""

    def __init__(self, folder: Path, now: Callable[[], datetime], zone_of: ZoneOf) -> None:
        self.hears = Hears()
        self.trouble = ""
        """Why nothing can be written just now; empty when all is well."""
        self.last_message: datetime | None = None
        self._folder = folder
        self._now = now
        self._zone_of = zone_of
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writer")
        self._connection: sqlite3.Connection
        self._inbox: Inbox

    def start(self) -> None:
        """Open the book and begin. Raises `BookTrouble`."""
        self._connection = open_to_write(self._folder)
        self._inbox = Inbox(self._connection)
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, close the book."""
        self._stopping.set()
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def receive(self, incoming: Incoming) -> None:
        """Take in a publish; returns at once."""
        self._waiting.put(incoming)

    def change(self, act: Act[T]) -> Future[T]:
        """Have `act(connection, book)` done within a transaction; its result comes once it is durable."""
        done: Future[T] = Future()
        self._waiting.put(_Change(act, done))
        return done

    def forget_deleted(self) -> Future[bool]:
        """Empty the write-ahead log, so that what was deleted is in no file; False when a reader was in the way."""
        done: Future[bool] = Future()
        self._waiting.put(_Sweep(done))
        return done

    def _run(self) -> None:
        ending = False
        while not ending:
            work = self._waiting.get()
            if work is None:
                return
            held, ending = self._take(work)
            try:
                self._settle(held)
            except Exception:
                # Nothing of it is acknowledged, so kiosks will send it again; the next must not wait for a bug.
                log.exception("the writer stumbled over a batch")

    def _take(self, work: _Work) -> tuple[_Batch, bool]:
        """The batch that begins with `work` and holds what waits already; True when it is the last."""
        held = _Batch()
        while True:
            self._sort(held, work)
            if len(held.letters) >= ENOUGH:
                return held, False
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                return held, False
            if following is None:
                return held, True
            work = following

    def _sort(self, held: _Batch, work: _Work) -> None:
        if isinstance(work, _Change):
            held.changes.append(work)
        elif isinstance(work, _Sweep):
            held.sweeps.append(work)
        else:
            held.incoming.append(work)
            for message in decode_up(work.payload):
                if isinstance(message, TicketAsked):
                    held.questions.append((work.kiosk, message))
                else:
                    held.letters.append(Letter(work.kiosk, message))

    def _settle(self, held: _Batch) -> None:
        if held.letters or held.changes:
            entered = self._enter_until_done(held)
            if entered is None:
                return
            self._tell(entered)
        if held.incoming:
            self.last_message = self._now()
        for incoming in held.incoming:
            incoming.ack()
        for kiosk, asked in held.questions:
            self.hears.answer(kiosk, batch([encode(self._told(asked))]))
        for sweep in held.sweeps:
            sweep.done.set_result(forget_deleted(self._connection))

    def _enter_until_done(self, held: _Batch) -> _Entered | None:
        """Try until the disk takes it; None when the server stops before that, and nothing is acknowledged."""
        pause = FIRST_PAUSE
        while True:
            try:
                entered = self._enter(held)
            except sqlite3.Error as problem:
                self._rollback()
                log.error("the book cannot be written: %s", problem)
                self.trouble = str(problem)
                for change in held.changes:
                    change.done.set_exception(problem)
                held.changes.clear()
                if self._stopping.wait(pause):
                    return None
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                self.trouble = ""
                return entered

    def _enter(self, held: _Batch) -> _Entered:
        entered = _Entered()
        try:
            self._in_one(held, entered)
        except Exception as problem:
            if _is_the_disk(problem):
                raise
            # One letter that SQLite cannot hold must not take its neighbours with it.
            self._rollback()
            entered = _Entered()
            for letter in held.letters:
                self._alone(letter, entered)
            if held.changes:
                self._in_one(_Batch(changes=held.changes), entered)
        return entered

    def _in_one(self, held: _Batch, entered: _Entered) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        if held.letters:
            book = Book(self._connection, self._now(), self._zone_of)
            desk = Desk(self._connection, self._inbox, book)
            desk.enter(held.letters)
            entered.note(book)
            entered.replies += desk.replies.items()
        for change in held.changes:
            self._change(change, entered)
        self._connection.execute("COMMIT")

    def _change(self, change: _Change, entered: _Entered) -> None:
        book = Book(self._connection, self._now(), self._zone_of)
        self._connection.execute("SAVEPOINT change")
        try:
            result = change.act(self._connection, book)
            book.write()
        except Exception as problem:
            if _is_the_disk(problem):
                raise
            self._connection.execute("ROLLBACK TO change")
            self._connection.execute("RELEASE change")
            entered.results.append((change.done, problem))
        else:
            self._connection.execute("RELEASE change")
            entered.note(book)
            entered.results.append((change.done, result))

    def _alone(self, letter: Letter, entered: _Entered) -> None:
        """One letter in a transaction of its own; if it breaks that too, it is put aside."""
        try:
            self._in_one(_Batch(letters=[letter]), entered)
        except Exception as problem:
            if _is_the_disk(problem):
                raise
            self._rollback()
            self._connection.execute("BEGIN IMMEDIATE")
            desk = Desk(self._connection, self._inbox, Book(self._connection, self._now(), self._zone_of))
            desk.put_aside(letter, "cannot-be-kept", type(problem).__name__)
            self._connection.execute("COMMIT")
            entered.replies += desk.replies.items()

    def _rollback(self) -> None:
        self._inbox.forget_numbers()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _tell(self, entered: _Entered) -> None:
        for done, result in entered.results:
            if isinstance(result, Exception):
                done.set_exception(result)
            else:
                done.set_result(result)
        for kiosk, replies in entered.replies:
            for body in bodies(replies):
                self.hears.answer(kiosk, body)
        if entered.places:
            self.hears.changed(entered.places)
        if entered.names_shed:
            self.hears.names_shed()

    def _told(self, asked: TicketAsked) -> TicketTold:
        known = visits.told(self._connection, asked.ticket)
        return TicketTold(
            correlation=asked.correlation,
            state=known.state,
            place=known.place,
            since=known.since,
            people=known.people,
            purpose=known.purpose,
            at=self._now(),
        )


def bodies(replies: list[bytes]) -> list[bytes]:
    """Replies as few publishes as fit `BODY_LIMIT` each."""
    packed: list[bytes] = []
    held: list[bytes] = []
    size = 2
    for reply in replies:
        if held and size + len(reply) + 1 > BODY_LIMIT:
            packed.append(batch(held))
            held, size = [], 2
        held.append(reply)
        size += len(reply) + 1
    return [*packed, batch(held)] if held else packed


def _is_the_disk(problem: Exception) -> bool:
    """Full, failing, locked or damaged: nothing to do with the letter. The rest is what the letter says."""
    return type(problem) in (sqlite3.OperationalError, sqlite3.DatabaseError)
