"""The one thread that owns the kiosk's database: others hand it work, and are answered by callback after the commit."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from kiosk.clock import Clock
from kiosk.memory import set_aside
from kiosk.memory.schema import FILE, Broken, Store, is_damage, open_store, transaction

log = logging.getLogger(__name__)

T = TypeVar("T")

QUIET = 0.3
"""Seconds without work after which the write-ahead log is emptied, so that what was erased is gone from it too."""
LONGEST_UNQUIET = 10.0
"""The same after this many seconds when work never stops."""


class CannotRemember(Exception):
    """The data folder cannot hold a memory; the text is one clear sentence."""


@dataclass(frozen=True)
class Trouble:
    """The work was not done and nothing of it is stored: `disk` said no, or `bug` of ours."""

    why: str


@dataclass
class _Wish:
    work: Callable[[Store], Any]
    then: Callable[[Any], None] | None


class Memory:
    """The kiosk's memory. `start` opens it (a broken one is set aside first), `stop` finishes what was handed in."""

    def __init__(self, folder: Path, kiosk: str, clock: Clock) -> None:
        self.id = ""
        self._path = folder / FILE
        self._kiosk = kiosk
        self._clock = clock
        self._wishes: queue.SimpleQueue[_Wish | None] = queue.SimpleQueue()
        self._opened: queue.SimpleQueue[CannotRemember | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
        self._store: Store | None = None
        self._busy_since: float | None = None

    def start(self) -> None:
        """Open the memory. Raises `CannotRemember`."""
        self._thread.start()
        problem = self._opened.get()
        if problem is not None:
            raise problem

    def stop(self) -> None:
        """Do what was handed in, then close."""
        if self._thread.is_alive():
            self._wishes.put(None)
            self._thread.join()

    def do(self, work: Callable[[Store], T], then: Callable[[T | Trouble], None] | None = None) -> None:
        """Run `work` in one durable transaction; `then` hears its result, or `Trouble`, on the memory thread."""
        self._wishes.put(_Wish(work, then))

    def ask(self, work: Callable[[Store], T], limit: float = 10.0) -> T | Trouble:
        """As `do`, but waits. Never on the face's thread. Raises `TimeoutError` after `limit` seconds."""
        answers: queue.SimpleQueue[T | Trouble] = queue.SimpleQueue()
        self.do(work, answers.put)
        try:
            return answers.get(timeout=limit)
        except queue.Empty:
            raise TimeoutError("the memory did not answer") from None

    def stuck_for(self) -> float:
        """Seconds for which the work at hand has been under way, 0.0 while there is none. Any thread, at once.

        Work that took the memory's thread with it counts on for ever.
        """
        since = self._busy_since
        return 0.0 if since is None else self._clock.monotonic() - since

    def _run(self) -> None:
        try:
            self._open()
        except (OSError, sqlite3.Error) as problem:
            self._opened.put(CannotRemember(f"The data folder {self._path.parent} cannot be used: {problem}."))
            return
        self._opened.put(None)
        unclean_since: float | None = None
        while True:
            try:
                wish = self._wishes.get(timeout=None if unclean_since is None else QUIET)
            except queue.Empty:
                self._empty_log()
                unclean_since = None
                continue
            if wish is None:
                break
            self._busy_since = self._clock.monotonic()
            before = self._changes()
            self._answer(wish, self._attempt(wish.work))
            if unclean_since is None and self._changes() != before:
                unclean_since = time.monotonic()
            is_late = unclean_since is not None and time.monotonic() - unclean_since > LONGEST_UNQUIET
            if is_late and self._wishes.empty():
                self._empty_log()
                unclean_since = None
            self._busy_since = None
        self._empty_log()
        assert self._store is not None
        self._store.db.close()

    def _open(self) -> None:
        try:
            self._store = open_store(self._path)
        except Broken as found:
            self._begin_anew(str(found))
        assert self._store is not None
        self.id = self._store.memory

    def _begin_anew(self, reason: str) -> None:
        """Put the broken file away, begin a new one, and save from the old what can still be read."""
        if self._store is not None:
            self._store.db.close()
        away = set_aside.put_away(self._path, self._clock.now())
        log.error("memory set aside as %s: %s", away.name, reason)
        self._store = open_store(self._path)
        self.id = self._store.memory
        with transaction(self._store):
            set_aside.report(self._store, away, reason, (self._kiosk, self._clock.now()))

    def _attempt(self, work: Callable[[Store], T]) -> T | Trouble:
        """Once; and once more in a new memory if the file turns out to be broken under our hands."""
        for _ in range(2):
            store = cast(Store, self._store)
            try:
                with transaction(store):
                    return work(store)
            except sqlite3.Error as problem:
                if not is_damage(problem):
                    log.error("not saved: %s", problem)
                    return Trouble("disk")
                try:
                    self._begin_anew(str(problem))
                except (OSError, sqlite3.Error, Broken) as worse:
                    log.error("no new memory: %s", worse)
                    return Trouble("disk")
            except Exception:
                log.exception("work for the memory broke")
                return Trouble("bug")
        return Trouble("disk")

    def _answer(self, wish: _Wish, result: object) -> None:
        if wish.then is None:
            return
        try:
            wish.then(result)
        except Exception:
            log.exception("an answer from the memory was not taken well")

    def _changes(self) -> int:
        return cast(Store, self._store).db.total_changes

    def _empty_log(self) -> None:
        self._busy_since = self._busy_since or self._clock.monotonic()
        try:
            cast(Store, self._store).db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as problem:
            log.warning("the write-ahead log was not emptied: %s", problem)
        self._busy_since = None
