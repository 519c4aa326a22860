"""The outbox: what happened and the server has not settled yet, as the bytes that go over the line."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.clock import milliseconds, moment
from kiosk.memory.schema import FILE, Store
from meeting_place.codec import encode
from meeting_place.messages import AnyWhat, Envelope, Reply, VisitWhat


@dataclass(frozen=True)
class Teller:
    """Who tells, and by which clock: the part of an envelope that is the same for everything in one touch."""

    kiosk: str
    at: datetime
    synced: bool = True
    offset_ms: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One message that waits for its answer. `row` orders them, oldest first; `(memory, seq)` is its key."""

    row: int
    memory: str
    seq: int
    id: str
    body: bytes


def add(store: Store, what: AnyWhat, teller: Teller, forget_at: datetime | None = None) -> tuple[Row, Envelope]:
    """Put a message in the outbox. `forget_at`: when a name in it has to be gone, sent or not."""
    last = store.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    seq = (last[0] if last else 0) + 1
    envelope = Envelope(
        kiosk=teller.kiosk,
        memory=store.memory,
        seq=seq,
        id=secrets.token_hex(16),
        at=teller.at,
        synced=teller.synced,
        offset_ms=teller.offset_ms,
        what=what,
    )
    row = Row(seq, store.memory, seq, envelope.id, encode(envelope))
    _insert(store, row, type(what).__name__, _visit_of(what), (teller.at, forget_at))
    return row, envelope


def salvage(store: Store, envelope: Envelope, forget_at: datetime | None) -> None:
    """A message saved from a memory that was set aside, under the key it was promised with."""
    last = store.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    row = Row((last[0] if last else 0) + 1, envelope.memory, envelope.seq, envelope.id, encode(envelope))
    _insert(store, row, type(envelope.what).__name__, _visit_of(envelope.what), (envelope.at, forget_at))


def _visit_of(what: AnyWhat) -> str:
    """The ticket of the visit that changes by this, or empty: a printed receipt changes none."""
    return what.ticket if isinstance(what, VisitWhat) else ""


def _insert(store: Store, row: Row, kind: str, ticket: str, times: tuple[datetime, datetime | None]) -> None:
    made_at, forget_at = times
    store.db.execute(
        "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (row.row, row.memory, row.seq, row.id, kind, ticket, row.body, milliseconds(made_at),
         milliseconds(forget_at) if forget_at else None),
    )  # fmt: skip


def after(store: Store, row: int, limit: int) -> list[Row]:
    """The oldest `limit` messages behind row number `row`."""
    found = store.db.execute(
        "SELECT row, memory, seq, id, body FROM outbox WHERE row > ? ORDER BY row LIMIT ?", (row, limit)
    )
    return [Row(*each) for each in found]


def settle(store: Store, replies: Iterable[Reply], now: datetime) -> int:
    """Take the answered messages out; those not accepted stay behind as dead letters, without their body.

    Returns how many dead letters that made.
    """
    dead = 0
    for reply in replies:
        found = store.db.execute(
            "DELETE FROM outbox WHERE memory = ? AND seq = ? AND id = ? RETURNING kind, ticket",
            (reply.memory, reply.seq, reply.id),
        ).fetchone()
        if found is None:
            continue
        kind, ticket = found
        if ticket:
            store.db.execute(
                "UPDATE visits SET unsettled = max(0, unsettled - 1), settled_at = ? WHERE ticket = ?",
                (milliseconds(now), ticket),
            )
        if reply.outcome != "accepted":
            dead += 1
            store.db.execute(
                "INSERT INTO dead_letters VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(memory, seq) DO NOTHING",
                (reply.memory, reply.seq, reply.id, kind, reply.outcome, reply.reason, milliseconds(now)),
            )
    return dead


def forget_names(store: Store, now: datetime, ticket: str = "") -> list[tuple[str, int]]:
    """Take out names whose visit ended here (`ticket`) or whose time has passed, sent or not. The keys that went."""
    gone = store.db.execute(
        "DELETE FROM outbox WHERE forget_at IS NOT NULL AND (forget_at <= ? OR ticket = ?) RETURNING memory, seq",
        (milliseconds(now), ticket),
    )
    return [(memory, seq) for memory, seq in gone.fetchall()]


def waiting(store: Store) -> tuple[int, datetime | None]:
    """How many messages wait for an answer, and when the oldest was made."""
    count = store.db.execute("SELECT count(*) FROM outbox").fetchone()[0]
    oldest = store.db.execute("SELECT made_at FROM outbox ORDER BY row LIMIT 1").fetchone()
    return count, moment(oldest[0]) if oldest else None


def left_in(folder: Path) -> int:
    """How many messages wait in the memory of a kiosk that does not run; 0 when there is no memory to be read."""
    address = f"{(folder / FILE).absolute().as_uri()}?mode=ro"
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(address, uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM outbox").fetchone()[0])
    return 0


def dead_letters(store: Store, limit: int = 50) -> tuple[str, ...]:
    """The messages the server would not have, newest first: what, why and under which id; never what they said."""
    found = store.db.execute("SELECT kind, outcome, reason, id FROM dead_letters ORDER BY at DESC LIMIT ?", (limit,))
    return tuple(f"{kind}: {outcome} ({reason}) {id_[:8]}" for kind, outcome, reason, id_ in found)


def dead_count(store: Store) -> int:
    """How many messages the server would not have."""
    return int(store.db.execute("SELECT count(*) FROM dead_letters").fetchone()[0])
