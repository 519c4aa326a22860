"""The print queue: receipts that wait for paper, and what became of them.

Before its bytes go to the printer a receipt is marked as being sent. Whatever happens then, it is not sent again by
itself: a second slip would be one too many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.clock import milliseconds, moment
from kiosk.journeys.house import PrintState
from kiosk.memory.schema import Store

FRESH = timedelta(seconds=60)
"""How long after the touch a receipt may still be printed by itself."""

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """One receipt in the queue: its stored form, whose it is (empty for staff slips), and when it was asked for."""

    id: int
    receipt: bytes
    ticket: str
    made_at: datetime


def add(store: Store, receipt: bytes, ticket: str, now: datetime) -> int:
    """Queue a receipt; its number."""
    made = store.db.execute(
        "INSERT INTO print_queue (receipt, state, ticket, made_at) VALUES (?, 'queued', ?, ?)",
        (receipt, ticket, milliseconds(now)),
    )
    return int(made.lastrowid or 0)


def waiting(store: Store) -> list[Job]:
    """Receipts not yet sent, oldest first."""
    return _jobs(store, "queued")


def interrupted(store: Store) -> list[Job]:
    """Receipts that were being sent when the kiosk ended: nobody knows whether they are on paper."""
    return _jobs(store, "sending")


def begin(store: Store, number: int) -> bool:
    """Mark a queued receipt as being sent. False: it was dropped before."""
    return _move(store, number, "queued", "sending")


def put_back(store: Store, number: int) -> bool:
    """Nothing of it reached the paper: it waits again."""
    return _move(store, number, "sending", "queued")


def _move(store: Store, number: int, from_: str, to: str) -> bool:
    moved = store.db.execute("UPDATE print_queue SET state = ? WHERE id = ? AND state = ?", (to, number, from_))
    return moved.rowcount == 1


def _jobs(store: Store, state: str) -> list[Job]:
    found = store.db.execute(
        "SELECT id, receipt, ticket, made_at FROM print_queue WHERE state = ? ORDER BY id LIMIT 100", (state,)
    )
    return [Job(number, bytes(receipt or b""), ticket, moment(made)) for number, receipt, ticket, made in found]


def conclude(store: Store, number: int, state: PrintState) -> bool:
    """Say what became of a receipt, and lose its body, which holds the code. False: it was over before."""
    changed = store.db.execute(
        "UPDATE print_queue SET state = ?, receipt = NULL WHERE id = ? AND state IN ('queued', 'sending')",
        (state, number),
    )
    return changed.rowcount == 1


def drop(store: Store, number: int) -> bool:
    """Never print this one, if it is not sent yet."""
    return store.db.execute("DELETE FROM print_queue WHERE id = ? AND state = 'queued'", (number,)).rowcount == 1


def drop_for(store: Store, ticket: str) -> bool:
    """Never print what waits for this ticket."""
    gone = store.db.execute("DELETE FROM print_queue WHERE ticket = ? AND state = 'queued'", (ticket,))
    return gone.rowcount > 0


def forget_old(store: Store, now: datetime) -> None:
    """Let go of what was concluded a day ago."""
    store.db.execute("DELETE FROM print_queue WHERE state <> 'queued' AND made_at < ?", (milliseconds(now - KEPT),))
