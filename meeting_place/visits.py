"""The life of a visit: what was told of it, in any order, gives one and the same visit.

Kiosks tell of one ticket independently and their tellings arrive in any order, so a visit is never changed step by
step: it is computed anew from everything told of it (`replay`). Equal tellings give an equal visit, whatever the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from meeting_place.messages import (
    Envelope,
    TicketReplaced,
    VisitDescribed,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitRemembered,
    VisitResumed,
    VisitStarted,
    VisitUndone,
    VisitWhat,
)

ERASED_AFTER = timedelta(hours=24)
"""From the wish to be forgotten to erasure; until then the same slip takes it back."""

BURST_LIMIT = 5
BURST_WINDOW = timedelta(minutes=1)


# A few days within what a datetime can hold: local time, closing time and the day after are all still dates.
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 25, tzinfo=UTC)


class Telling(Struct, frozen=True, kw_only=True):
    """One thing told of a visit; `at` is the kiosk's clock corrected by its measured offset (UTC)."""

    at: datetime
    kiosk: str
    memory: str
    seq: int
    what: VisitWhat


class Visit(Struct, frozen=True, kw_only=True):
    """A visit as far as anybody knows. `started` is None for a stub: something was told of it, its start not yet."""

    place: str = ""
    purpose: str = ""
    started: datetime | None = None
    people: int = 1
    gone: int = 0
    ended: datetime | None = None
    ended_by: Literal["", "ticket", "staff", "other-place", "closing"] = ""
    ended_at_place: str = ""
    first_name: str = ""
    first_time: bool | None = None
    burst: bool = False
    undone: bool = False
    forgotten: datetime | None = None
    replaced_by: str = ""
    odd_times: bool = False
    """A leaving was told with an earlier time than the start: kept as told, and marked."""

    @property
    def state(self) -> Literal["present", "ended", "unknown", "withdrawn", "forgotten"]:
        """What a ticket's holder can be told."""
        if self.undone or self.replaced_by:
            return "withdrawn"
        if self.forgotten is not None:
            return "forgotten"
        if self.ended is not None:
            return "ended"
        return "unknown" if self.started is None else "present"

    @property
    def inside(self) -> int:
        """How many of the visit are in the house."""
        return self.people - self.gone if self.state == "present" else 0


def told_at(envelope: Envelope) -> datetime:
    """When it happened, by the kiosk's clock and what that clock was measured to be wrong by.

    Never outside the years that every time zone's calendar can hold: further off is told as the first or last of them.
    """
    at = envelope.at
    if envelope.offset_ms:
        try:
            at += timedelta(milliseconds=envelope.offset_ms)
        except OverflowError:
            at = _LAST if envelope.offset_ms > 0 else _FIRST
    return _in_the_calendar(at)


def telling(envelope: Envelope, what: VisitWhat) -> Telling:
    """The telling that `envelope` carries, with its time corrected."""
    return Telling(at=told_at(envelope), kiosk=envelope.kiosk, memory=envelope.memory, seq=envelope.seq, what=what)


def replay(tellings: Iterable[Telling]) -> Visit:
    """The visit that these tellings amount to, in whatever order they are given."""
    visit = _Life()
    for told in in_order(tellings):
        visit.live(told)
    return visit.as_visit()


def in_order(tellings: Iterable[Telling]) -> list[Telling]:
    """As things happened: the start first, whatever a wrong clock says of it, then by time, ties by who told."""
    return sorted(
        tellings,
        key=lambda told: (
            not isinstance(told.what, VisitStarted),
            told.at,
            told.kiosk,
            told.memory,
            told.seq,
        ),
    )


def without_name(tellings: Sequence[Telling]) -> list[Telling]:
    """The tellings that may be kept once the visit has ended."""
    return [told for told in tellings if not isinstance(told.what, VisitorNamed)]


def is_burst(earlier: Iterable[datetime], now: datetime) -> bool:
    """Whether a check-in at `now`, after the `earlier` ones at the same kiosk, is one of too many in a minute."""
    return sum(1 for at in earlier if timedelta(0) <= now - at < BURST_WINDOW) >= BURST_LIMIT


def _in_the_calendar(at: datetime) -> datetime:
    return min(max(at, _FIRST), _LAST)


class _Life:
    """The one mutable thing here: a visit being replayed."""

    def __init__(self) -> None:
        self.start: Telling | None = None
        self.people: int | None = None
        self.everybody_left = False
        self.gone = 0
        self.end: tuple[datetime, VisitEnded] | None = None
        self.name = ""
        self.first_time: bool | None = None
        self.undone = False
        self.forgotten: datetime | None = None
        self.replaced_by = ""
        self.odd_times = False

    def live(self, told: Telling) -> None:
        match told.what:
            case VisitStarted():
                self.start = self.start or told
            case VisitDescribed(people=people, first_time=first_time):
                self.people = people if people is not None else self.people
                self.first_time = first_time if first_time is not None else self.first_time
            case VisitorNamed(first_name=name):
                self.name = name
            case VisitEnded() as end:
                self._leave(told.at, end)
            case VisitResumed(people=people):
                self._resume(people)
            case VisitUndone():
                self.undone = True
            case VisitForgotten():
                self.forgotten = told.at
            case VisitRemembered():
                self.forgotten = None
            case TicketReplaced(by=by):
                self.replaced_by = by

    def _leave(self, at: datetime, end: VisitEnded) -> None:
        started = self._started()
        if started is not None and at < started:
            self.odd_times = True
        if self.everybody_left or self._gone_all():
            return
        self.end = (at, end)
        if end.people is None:
            self.everybody_left = True
        else:
            self.gone += end.people

    def _resume(self, people: int | None) -> None:
        """Only the leaving just before is taken back: who went earlier stays gone."""
        left_by_number = self.end[1].people or 0 if self.end and not self.everybody_left else 0
        self.gone = max(0, self.gone - (left_by_number if people is None else people))
        self.everybody_left = False
        self.end = None

    def _started(self) -> datetime | None:
        if self.start is None:
            return None
        since = self.start.what.since if isinstance(self.start.what, VisitStarted) else None
        return _in_the_calendar(since) if since else self.start.at

    def _size(self) -> int:
        if self.people is not None:
            return self.people
        started = self.start.what if self.start else None
        return started.people if isinstance(started, VisitStarted) else 1

    def _gone_all(self) -> bool:
        return self.everybody_left or self.gone >= self._size()

    def as_visit(self) -> Visit:
        started = self.start.what if self.start else None
        over = self._gone_all() and self.end is not None
        end = self.end if over else None
        return Visit(
            place=started.place if isinstance(started, VisitStarted) else "",
            purpose=started.purpose if isinstance(started, VisitStarted) else "",
            started=self._started(),
            people=self._size(),
            gone=self._size() if over else min(self.gone, self._size()),
            ended=end[0] if end else None,
            ended_by=end[1].cause if end else "",
            ended_at_place=end[1].place if end else "",
            first_name="" if over or self.undone or self.replaced_by or self.forgotten else self.name,
            first_time=self.first_time,
            burst=isinstance(started, VisitStarted) and started.burst,
            undone=self.undone,
            forgotten=self.forgotten,
            replaced_by=self.replaced_by,
            odd_times=self.odd_times,
        )
