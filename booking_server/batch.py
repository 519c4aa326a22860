"""What waits for the writer, gathered for one transaction, and what that transaction has made true."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from booking_server.book import Book
from booking_server.desk import Letter
from meeting_place.codec import Unreadable, batch, decode_up
from meeting_place.messages import BODY_LIMIT, TicketAsked

T = TypeVar("T")
Act = Callable[[sqlite3.Connection, Book], T]


class Incoming(NamedTuple):
    """One publish from a kiosk; `ack` tells the broker that it is in the book."""

    kiosk: str
    payload: bytes
    ack: Callable[[], None]


class Change(NamedTuple):
    act: Act[Any]
    done: Future[Any]


class Sweep(NamedTuple):
    done: Future[bool]


Work = Incoming | Change | Sweep


@dataclass
class Batch:
    incoming: list[Incoming] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    questions: list[tuple[str, TicketAsked]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    sweeps: list[Sweep] = field(default_factory=list)

    def take(self, work: Work) -> None:
        """Add what waited; a publish is read here, element by element."""
        if isinstance(work, Change):
            self.changes.append(work)
        elif isinstance(work, Sweep):
            self.sweeps.append(work)
        else:
            self.incoming.append(work)
            self._read(work)

    def _read(self, work: Incoming) -> None:
        try:
            messages = decode_up(work.payload)
        except Exception as problem:
            # No kiosk's bytes may end the one thread that enters those of all.
            messages = [Unreadable("not-valid", type(problem).__name__, work.payload)]
        for message in messages:
            if isinstance(message, TicketAsked):
                self.questions.append((work.kiosk, message))
            else:
                self.letters.append(Letter(work.kiosk, message))

    @property
    def size(self) -> int:
        """About how much work this is."""
        return len(self.letters) + len(self.questions) + len(self.incoming)

    def let_go(self, problem: Exception) -> None:
        """A bug of ours stopped this batch. Kiosks tell it again until they are answered: a PUBACK promises nothing,
        but without it the broker would soon send no more.
        """
        for incoming in self.incoming:
            incoming.ack()
        waiting: list[Future[Any]] = [change.done for change in self.changes] + [sweep.done for sweep in self.sweeps]
        for done in waiting:
            if not done.done():
                done.set_exception(problem)


@dataclass
class Entered:
    """What a commit has made true, and must now be told."""

    replies: list[tuple[str, list[bytes]]] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    names_shed: bool = False
    results: list[tuple[Future[Any], Any]] = field(default_factory=list)

    def note(self, book: Book) -> None:
        self.places |= book.places_changed
        self.names_shed |= book.names_shed


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
