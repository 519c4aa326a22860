"""A broken memory is put away under another name, reported, and what can still be read of it is saved."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from kiosk.clock import moment
from kiosk.memory import outbox
from kiosk.memory.schema import Store
from meeting_place.messages import Envelope, MemorySetAside

log = logging.getLogger(__name__)

SUFFIX = ".set-aside"
KEPT = timedelta(hours=24)
"""A memory that was put away may hold a first name: it is not kept longer than a wish to be forgotten lasts."""

_COPIED = ("ticket", "tellings", "state", "purpose", "started", "ends_at", "inside", "gone", "named", "unsettled",
           "settled_at", "checked_in_at", "told_at")  # fmt: skip
_envelopes = msgspec.json.Decoder(Envelope)


def put_away(path: Path, now: datetime) -> Path:
    """Rename the database and its write-ahead log; the new path. Raises `OSError` when even that fails."""
    away = path.with_name(f"memory-{now:%Y%m%dT%H%M%S}{SUFFIX}")
    number = 1
    while away.exists():
        number += 1
        away = path.with_name(f"memory-{now:%Y%m%dT%H%M%S}-{number}{SUFFIX}")
    path.rename(away)
    wal = path.with_name(path.name + "-wal")
    if wal.exists():
        wal.rename(away.with_name(away.name + "-wal"))
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    return away


def report(store: Store, away: Path, reason: str, teller: tuple[str, datetime]) -> None:
    """Tell the server and the staff corner, and save what is readable. A kiosk without a name tells nobody yet."""
    kiosk, now = teller
    saved = _save_promises(store, away)
    log.warning("%d promises saved from %s", saved, away.name)
    if kiosk:
        what = MemorySetAside(file=away.name[:120], reason=reason[:200])
        outbox.add(store, what, outbox.Teller(kiosk, now))


def files(folder: Path) -> tuple[str, ...]:
    """The memories that lie put away, newest first."""
    return tuple(sorted((path.name for path in folder.glob(f"*{SUFFIX}")), reverse=True))


def forget_old(folder: Path, now: datetime) -> None:
    """Delete memories that were put away a day ago."""
    for path in folder.glob(f"*{SUFFIX}*"):
        with contextlib.suppress(OSError):
            if now.timestamp() - path.stat().st_mtime > KEPT.total_seconds():
                path.unlink()


def _save_promises(store: Store, away: Path) -> int:
    """Copy unsettled messages and visits out of the broken file, as far as its pages still carry."""
    saved = 0
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(away, isolation_level=None)) as broken:
        for body, forget_at in _readable(broken, "SELECT body, forget_at FROM outbox ORDER BY row"):
            try:
                outbox.salvage(store, _envelopes.decode(body), moment(forget_at) if forget_at else None)
                saved += 1
            except (msgspec.DecodeError, sqlite3.IntegrityError, UnicodeDecodeError, TypeError) as problem:
                log.warning("one promise could not be saved: %s", type(problem).__name__)
        marks = ", ".join("?" for _ in _COPIED)
        columns = ", ".join(_COPIED)
        for row in _readable(broken, f"SELECT {columns} FROM visits"):
            with contextlib.suppress(sqlite3.IntegrityError):
                store.db.execute(f"INSERT INTO visits ({columns}) VALUES ({marks})", row)
    return saved


def _readable(broken: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    """The rows up to the first page that is damaged."""
    rows: list[tuple[Any, ...]] = []
    with contextlib.suppress(sqlite3.Error):
        for row in broken.execute(query):
            rows.append(tuple(row))  # what was read before the damage counts
    return rows
