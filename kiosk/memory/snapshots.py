"""What the server last said the place is: settings, who is in the house, and whose badge opens the staff corner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.clock import milliseconds, moment
from kiosk.memory.schema import Store
from meeting_place.messages import Version


@dataclass(frozen=True)
class Kept:
    """A stored snapshot: its version, when it came, and its bytes."""

    version: Version
    received_at: datetime
    body: bytes


def is_news(held: Version | None, offered: Version) -> bool:
    """Whether a snapshot should replace the one held: a renewed ledger is believed, else only a higher revision."""
    return held is None or held.ledger != offered.ledger or offered.rev > held.rev


def keep(store: Store, name: str, version: Version, body: bytes, now: datetime) -> None:
    """Store a snapshot in place of the one before it."""
    store.db.execute(
        """INSERT INTO snapshots VALUES (?, ?, ?, ?, ?) ON CONFLICT(name) DO UPDATE SET ledger = excluded.ledger,
               rev = excluded.rev, received_at = excluded.received_at, body = excluded.body""",
        (name, version.ledger, version.rev, milliseconds(now), body),
    )


def touch(store: Store, name: str, now: datetime) -> None:
    """What is stored was found to be still current at `now`."""
    store.db.execute("UPDATE snapshots SET received_at = ? WHERE name = ?", (milliseconds(now), name))


def read(store: Store, name: str) -> Kept | None:
    """A stored snapshot."""
    row = store.db.execute("SELECT ledger, rev, received_at, body FROM snapshots WHERE name = ?", (name,)).fetchone()
    return Kept(Version(row[0], row[1]), moment(row[2]), bytes(row[3])) if row else None
