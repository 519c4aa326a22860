"""The visits this kiosk has had in its hands, kept as what was told of them, without names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from kiosk.clock import milliseconds, moment
from kiosk.memory.schema import Store
from meeting_place.messages import VisitEnded, VisitorNamed, VisitStarted
from meeting_place.visits import BURST_LIMIT, BURST_WINDOW, Telling, Visit, replay

KEPT = timedelta(hours=48)
"""How long a visit is remembered after the last word about it once it is over: a wish to be forgotten lasts 24."""

_decoder = msgspec.json.Decoder(list[Telling])
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True)
class Known:
    """One remembered visit. `settled_at` is when the server last answered for it; `unsettled` messages still wait."""

    ticket: str
    tellings: tuple[Telling, ...]
    ends_at: datetime | None
    unsettled: int
    settled_at: datetime
    named: bool

    def visit(self, now: datetime) -> Visit:
        """The visit as it is at `now`: the closing time that has passed has ended it."""
        told = list(self.tellings)
        if self.ends_at is not None and self.ends_at <= now:
            place = next((each.what.place for each in told if isinstance(each.what, VisitStarted)), "") or "-"
            closing = VisitEnded(ticket=self.ticket, place=place, cause="closing")
            told.append(Telling(at=self.ends_at, kiosk="", memory="", seq=0, what=closing))
        return replay(told)


class Summary(NamedTuple):
    """One remembered visit as the count of the house needs it; a tuple, for there are many and often."""

    ticket: str
    state: str
    purpose: str
    started: datetime | None
    ends_at: datetime | None
    inside: int
    gone: int
    unsettled: int
    settled_at: datetime


def tell(store: Store, ticket: str, told: Telling, ends_at: datetime | None = None) -> Visit:
    """Add what happened to the visit (a name never), and say what it is now."""
    known = get(store, ticket)
    named = isinstance(told.what, VisitorNamed)
    tellings = [*(known.tellings if known else ()), *(() if named else (told,))]
    visit = replay(tellings)
    ends_at = ends_at or (known.ends_at if known else None)
    checked_in = isinstance(told.what, VisitStarted) and told.what.since is None
    store.db.execute(
        """INSERT INTO visits (ticket, tellings, state, purpose, started, ends_at, inside, gone, named, unsettled,
                               checked_in_at, told_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
           ON CONFLICT(ticket) DO UPDATE SET tellings = excluded.tellings, state = excluded.state,
               purpose = excluded.purpose, started = excluded.started, ends_at = excluded.ends_at,
               inside = excluded.inside, gone = excluded.gone, named = max(named, excluded.named),
               unsettled = unsettled + 1, told_at = excluded.told_at""",
        (ticket, _encoder.encode(tellings), visit.state, visit.purpose,
         milliseconds(visit.started) if visit.started else None, milliseconds(ends_at) if ends_at else None,
         visit.inside, visit.gone, named, milliseconds(told.at) if checked_in else None, milliseconds(told.at)),
    )  # fmt: skip
    return visit


def get(store: Store, ticket: str) -> Known | None:
    """What is remembered of a ticket."""
    row = store.db.execute(
        "SELECT tellings, ends_at, unsettled, settled_at, named FROM visits WHERE ticket = ?", (ticket,)
    ).fetchone()
    if row is None:
        return None
    tellings, ends_at, unsettled, settled_at, named = row
    ends = moment(ends_at) if ends_at is not None else None
    return Known(ticket, tuple(_decoder.decode(tellings)), ends, unsettled, moment(settled_at), bool(named))


def summaries(store: Store) -> list[Summary]:
    """Every remembered visit, briefly."""
    found = store.db.execute(
        "SELECT ticket, state, purpose, started, ends_at, inside, gone, unsettled, settled_at FROM visits"
    )
    return [
        Summary(ticket, state, purpose, _moment(started), _moment(ends_at), inside, gone, unsettled, moment(settled))
        for ticket, state, purpose, started, ends_at, inside, gone, unsettled, settled in found
    ]


def recent_check_ins(store: Store, now: datetime) -> Iterable[datetime]:
    """When this kiosk last checked people in, as far back and as many as the burst rule looks at."""
    found = store.db.execute(
        "SELECT checked_in_at FROM visits WHERE checked_in_at BETWEEN ? AND ? ORDER BY checked_in_at DESC LIMIT ?",
        (milliseconds(now - BURST_WINDOW), milliseconds(now), BURST_LIMIT),
    )
    return [moment(each[0]) for each in found]


def forget_old(store: Store, now: datetime) -> None:
    """Let go of visits nobody has spoken of for two days and of which nothing waits."""
    store.db.execute(
        "DELETE FROM visits WHERE unsettled = 0 AND told_at < ? AND coalesce(ends_at, 0) < ?",
        (milliseconds(now - KEPT), milliseconds(now)),
    )


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
