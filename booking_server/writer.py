"""The single door for every change: what waits goes into the book in one durable transaction, and is then answered."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from booking_server.batch import Act, Batch, Change, Entered, Incoming, Sweep, T, Work, bodies
from booking_server.book import ZoneOf
from booking_server.entering import Entering
from booking_server.store import visits
from booking_server.store.connection import forget_deleted, open_to_write
from meeting_place.codec import batch, encode
from meeting_place.messages import TicketAsked, TicketTold

log = logging.getLogger(__name__)

ENOUGH = 1_000
"""Letters in one transaction, about: more would make the next visitor wait."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds before a transaction that the disk refused is tried again."""


@dataclass
class Hears:
    """Who is told after a commit. `answer(kiosk, body)` sends to a kiosk; `changed(places)` follows the houses."""

    answer: Callable[[str, bytes], None] = lambda _kiosk, _body: None
    changed: Callable[[set[str]], None] = lambda _places: None
    names_shed: Callable[[], None] = lambda: None


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
        self._waiting: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writer")
        self._connection: sqlite3.Connection
        self._entering: Entering

    def start(self) -> None:
        """Open the book and begin. Raises `BookTrouble`."""
        self._connection = open_to_write(self._folder)
        self._entering = Entering(self._connection, self._now, self._zone_of)
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, close the book."""
        self._stopping.set()
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    @property
    def alive(self) -> bool:
        """Whether anything can still be entered."""
        return self._thread.is_alive()

    def receive(self, incoming: Incoming) -> None:
        """Take in a publish; returns at once."""
        self._waiting.put(incoming)

    def change(self, act: Act[T]) -> Future[T]:
        """Have `act(connection, book)` done within a transaction; its result comes once it is durable."""
        done: Future[T] = Future()
        self._waiting.put(Change(act, done))
        return done

    def forget_deleted(self) -> Future[bool]:
        """Empty the write-ahead log, so that what was deleted is in no file; False when a reader was in the way."""
        done: Future[bool] = Future()
        self._waiting.put(Sweep(done))
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
            except Exception as problem:
                log.exception("the writer stumbled over a batch")
                held.let_go(problem)

    def _take(self, work: Work) -> tuple[Batch, bool]:
        """The batch that begins with `work` and holds what waits already; True when it is the last."""
        held = Batch()
        while True:
            held.take(work)
            if held.size >= ENOUGH:
                return held, False
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                return held, False
            if following is None:
                return held, True
            work = following

    def _settle(self, held: Batch) -> None:
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

    def _enter_until_done(self, held: Batch) -> Entered | None:
        """Try until the disk takes it; None when the server stops before that, and nothing is acknowledged."""
        pause = FIRST_PAUSE
        while True:
            try:
                entered = self._entering.enter(held)
            except sqlite3.Error as problem:
                self._entering.undo()
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

    def _tell(self, entered: Entered) -> None:
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
