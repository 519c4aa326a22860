"""One batch becomes one durable transaction; what SQLite cannot hold is found and put aside alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from booking_server.batch import Batch, Change, Entered
from booking_server.book import Book, ZoneOf
from booking_server.desk import Desk, Letter
from booking_server.store.connection import is_the_disk
from booking_server.store.inbox import Inbox


class Entering:
    """Works on the writer's connection, on the writer's thread."""

    def __init__(self, connection: sqlite3.Connection, now: Callable[[], datetime], zone_of: ZoneOf) -> None:
        self._connection = connection
        self._inbox = Inbox(connection)
        self._now = now
        self._zone_of = zone_of

    def enter(self, held: Batch) -> Entered:
        """All letters and changes, committed. Raises `sqlite3.Error` when the disk does not take them."""
        entered = Entered()
        try:
            self._in_one(held, entered)
        except Exception as problem:
            if is_the_disk(problem):
                raise
            # One letter that SQLite cannot hold must not take its neighbours with it.
            self.undo()
            entered = Entered()
            for letter in held.letters:
                self._alone(letter, entered)
            if held.changes:
                self._in_one(Batch(changes=held.changes), entered)
        return entered

    def _in_one(self, held: Batch, entered: Entered) -> None:
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

    def _change(self, change: Change, entered: Entered) -> None:
        book = Book(self._connection, self._now(), self._zone_of)
        self._connection.execute("SAVEPOINT change")
        try:
            result = change.act(self._connection, book)
            book.write()
        except Exception as problem:
            if is_the_disk(problem):
                raise
            self._connection.execute("ROLLBACK TO change")
            self._connection.execute("RELEASE change")
            entered.results.append((change.done, problem))
        else:
            self._connection.execute("RELEASE change")
            entered.note(book)
            entered.results.append((change.done, result))

    def _alone(self, letter: Letter, entered: Entered) -> None:
        """One letter in a transaction of its own; if it breaks that too, it is put aside."""
        try:
            self._in_one(Batch(letters=[letter]), entered)
        except Exception as problem:
            if is_the_disk(problem):
                raise
            self.undo()
            self._connection.execute("BEGIN IMMEDIATE")
            desk = Desk(self._connection, self._inbox, Book(self._connection, self._now(), self._zone_of))
            desk.put_aside(letter, "cannot-be-kept", type(problem).__name__)
            self._connection.execute("COMMIT")
            entered.replies += desk.replies.items()

    def undo(self) -> None:
        """Leave the transaction that failed."""
        self._inbox.forget_numbers()
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
