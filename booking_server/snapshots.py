"""Tells every kiosk of a place what the place is and who is in the house; all of it again when the broker is new."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from booking_server.store import facts, places, visits
from booking_server.store.connection import open_to_read
from meeting_place import topics
from meeting_place.codec import encode
from meeting_place.messages import HouseSnapshot, Manifest, PresentVisit, SettingsSnapshot, Version

log = logging.getLogger(__name__)

PART = 200
"""Visits in one part: the longest of them still fit `BODY_LIMIT`."""
APART = 1.0
"""Seconds between two tellings, at least, so that eighty arrivals are not eighty snapshots."""
SHARE = 20
"""A telling that took long is followed by a rest of so many times as long: a backlog must not wait for snapshots."""

Retain = Callable[[str, bytes], bool]


class Snapshots:
    """Publishes on a thread of its own, with its own view of the book."""

    def __init__(self, data: Path, retain: Retain) -> None:
        self._data = data
        self._retain = retain
        self._waiting: set[str] = set()
        self._everything = False
        self._stopping = False
        self._news = threading.Condition()
        self._parts: dict[str, int] = {}
        self._thread = threading.Thread(target=self._run, name="snapshots")

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def stop(self) -> None:
        """Stop; what has not been published will be at the next start."""
        with self._news:
            self._stopping = True
            self._news.notify()
        self._thread.join()

    def changed(self, places: Iterable[str]) -> None:
        """Something about these places is new."""
        with self._news:
            self._waiting.update(places)
            self._news.notify()

    def all_again(self) -> None:
        """The broker is new and knows nothing."""
        with self._news:
            self._everything = True
            self._news.notify()

    def _run(self) -> None:
        with contextlib.closing(open_to_read(self._data)) as book:
            while self._wait():
                began = time.monotonic()
                try:
                    self._publish(book)
                except (sqlite3.Error, OSError):
                    log.exception("snapshots could not be published; the next change tries again")
                self._rest(time.monotonic() - began)

    def _rest(self, took: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._stopping or self._everything, max(APART, SHARE * took))

    def _wait(self) -> bool:
        with self._news:
            self._news.wait_for(lambda: self._stopping or self._everything or self._waiting)
            return not self._stopping

    def _publish(self, book: sqlite3.Connection) -> None:
        with self._news:
            wanted, everything = self._waiting, self._everything
            self._waiting, self._everything = set(), False
        known = places.names(book)
        if everything:
            self._parts.clear()
        for place in known:
            if everything or place in wanted:
                self._place(book, place)

    def _place(self, book: sqlite3.Connection, place: str) -> None:
        # One view of the book for all parts, so that the manifest is true of them.
        book.execute("BEGIN")
        try:
            ledger, revisions = facts.ledger(book), places.revisions(book, place)
            settings, present = places.settings(book, place), visits.present(book, place)
        finally:
            book.execute("COMMIT")
        if settings is None:
            return
        told = SettingsSnapshot(version=Version(ledger, revisions.settings), settings=settings)
        self._retain(topics.settings(place), encode(told))
        parts = house_parts(Version(ledger, revisions.house), present)
        for number, part in enumerate(parts, start=1):
            self._retain(house_topic(place, number), encode(part))
        for number in range(len(parts) + 1, self._parts.get(place, 0) + 1):
            self._retain(house_topic(place, number), b"")
        self._parts[place] = len(parts)
        manifest = Manifest(version=Version(ledger, max(revisions)), parts=dict(revisions._asdict()))
        self._retain(topics.manifest(place), encode(manifest))


def house_topic(place: str, part: int) -> str:
    """The first part has the plain topic; a house of more than 200 visits goes on below it."""
    return topics.house(place) if part == 1 else f"{topics.house(place)}/{part}"


def house_parts(version: Version, present: tuple[PresentVisit, ...]) -> list[HouseSnapshot]:
    """Everybody in the house, in parts that fit the line; one empty part for an empty house."""
    cuts = [present[start : start + PART] for start in range(0, len(present), PART)] or [()]
    return [
        HouseSnapshot(version=version, part=number, parts=len(cuts), present=cut)
        for number, cut in enumerate(cuts, start=1)
    ]
