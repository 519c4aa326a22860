"""One transaction's view of the book: what it has read, and what it will write all at once."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta, tzinfo
from sqlite3 import Connection

from booking_server.store import aside, begun, kiosks, places, visits
from booking_server.store.begun import Begun
from booking_server.store.visits import Shelved
from meeting_place.visits import Visit, replay

AHEAD = timedelta(minutes=10)
BEHIND = timedelta(days=730)
"""A kiosk's backlog is understood for 24 months; a time further off than these is kept as told, and marked."""

ZoneOf = Callable[[str], tzinfo]


class Book:
    """Handlers read and change it; nothing reaches the file before `write`."""

    def __init__(self, connection: Connection, now: datetime, zone_of: ZoneOf) -> None:
        self.now = now
        self.places_changed: set[str] = set()
        self.names_shed = False
        self._earliest, self._latest = now - BEHIND, now + AHEAD
        self._days: dict[str, tuple[datetime, datetime, str]] = {}
        self._connection = connection
        self._zone_of = zone_of
        self._known: dict[str, Shelved | None] = {}
        self._kiosks: dict[str, str] = {}
        self._changed: dict[str, Shelved] = {}
        self._begun: dict[str, Begun] = {}
        self._languages: Counter[tuple[str, str, str]] = Counter()
        self._receipts: Counter[tuple[str, str, str, str]] = Counter()
        self._alarms: list[tuple[str, str, str]] = []

    def afresh(self) -> Book:
        """A book of the same moment in which nothing has changed yet."""
        return Book(self._connection, self.now, self._zone_of)

    def knows_place(self, place: str) -> bool:
        """Whether there is such a place."""
        return place in self._places

    def place_of(self, kiosk: str) -> str:
        """The place where a kiosk stands; empty when it has been removed."""
        if kiosk not in self._kiosks:
            known = kiosks.find(self._connection, kiosk)
            self._kiosks[kiosk] = known.place if known is not None else ""
        return self._kiosks[kiosk]

    def look_up(self, tickets: Iterable[str]) -> None:
        """Read many visits at once; those asked for later one by one cost a read each."""
        missing = [ticket for ticket in tickets if ticket not in self._known]
        self._known.update(dict.fromkeys(missing))
        self._known.update(visits.find(self._connection, missing))

    def visit(self, ticket: str) -> Shelved | None:
        """The visit as this transaction sees it."""
        if ticket not in self._known:
            self.look_up((ticket,))
        start = self._begun.pop(ticket, None)
        if start is not None:
            # More is told of it at once: it goes on as any other visit.
            told = begun.telling(start)
            self._known[ticket] = self._changed[ticket] = Shelved(ticket, replay([told]), [told], odd=start.odd)
        return self._known[ticket]

    def begin(self, start: Begun) -> None:
        """A visit that nobody knew, and of which only this plain start was told."""
        self._begun[start.what.ticket] = start
        self.places_changed.add(start.what.place)

    def shelve(self, shelved: Shelved) -> None:
        """The visit is now so."""
        before = self._known.get(shelved.ticket)
        self._notice(before.visit if before is not None else None, shelved.visit)
        self.names_shed |= before is not None and before.named and not shelved.named
        self._known[shelved.ticket] = self._changed[shelved.ticket] = shelved

    def count_language(self, place: str, at: datetime, language: str) -> None:
        """One more check-in in this language, on the local day of `at`."""
        self._languages[place, self._day(place, at), language] += 1

    def count_receipt(self, kiosk: str, at: datetime, state: str, trouble: str) -> None:
        """One more receipt with this fate."""
        self._receipts[kiosk, self._day("", at), state, trouble] += 1

    def alarm(self, kind: str, kiosk: str, about: str) -> None:
        """Something happened that somebody should see."""
        self._alarms.append((kind, kiosk, about))

    def is_odd(self, at: datetime) -> bool:
        """Whether a time told now is impossible."""
        return not self._earliest <= at <= self._latest

    def write(self) -> None:
        """Everything that changed, into the transaction that is open."""
        if self._begun:
            begun.add(self._connection, self._begun.values())
        changed = self._changed.values()
        new = [shelved for shelved in changed if shelved.number is None]
        if new:
            visits.add(self._connection, new)
        if len(new) < len(changed):
            visits.change(self._connection, (shelved for shelved in changed if shelved.number is not None))
        if self.places_changed:
            places.house_changed(self._connection, self.places_changed)
        if self._languages:
            places.count_languages(self._connection, self._languages)
        if self._receipts:
            places.count_receipts(self._connection, self._receipts)
        for kind, kiosk, about in self._alarms:
            aside.raise_alarm(self._connection, kind, kiosk, about, self.now)

    @functools.cached_property
    def _places(self) -> frozenset[str]:
        return frozenset(places.names(self._connection))

    def _notice(self, before: Visit | None, after: Visit) -> None:
        for visit in (before, after):
            if visit is not None and visit.state == "present":
                self.places_changed.add(visit.place)

    def _day(self, place: str, at: datetime) -> str:
        """The local date; a backlog is mostly of one day, so the last one is remembered with its bounds."""
        counted = self.now if self.is_odd(at) else at
        known = self._days.get(place)
        if known is None or not known[0] <= counted < known[1]:
            day = counted.astimezone(self._zone_of(place)).date()
            midnights = (datetime.combine(each, time(), self._zone_of(place)) for each in (day, day + timedelta(1)))
            start, end = (midnight.astimezone(UTC) for midnight in midnights)
            known = self._days[place] = (start, end, day.isoformat())
        return known[2]
