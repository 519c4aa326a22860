"""Runs the jobs when they are due, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from typing import Any

from booking_server.jobs.closing import close
from booking_server.jobs.forgetting import forget
from booking_server.writer import Writer

log = logging.getLogger(__name__)

EVERY_S = 20.0
SWEEP_AFTER_S = 1.0
"""A name that was deleted lies in the log for about so long; many leavings share one sweep."""
_PATIENCE_S = 30.0


class Housekeeping:
    """Closes, forgets and sweeps, at its start and every 20 s."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._unswept = threading.Event()
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping")

    def start(self) -> None:
        """Begin; what fell due while the server was away is done first."""
        # What an earlier life deleted may still lie in the log.
        self._unswept.set()
        self._thread.start()

    def stop(self) -> None:
        """Stop after the job under way."""
        self._stopping.set()
        self._awake.set()
        self._thread.join()

    def names_shed(self) -> None:
        """Something was deleted that must leave the files soon."""
        self._unswept.set()
        self._awake.set()

    def once(self) -> None:
        """Do what is due now."""
        for job in (close, forget):
            try:
                self._result(self._writer.change(job))
            except Exception:
                # One job that stumbles must not keep the others from what people were promised.
                log.exception("%s could not be done; it is tried again", job.__name__)
        self.sweep()

    def sweep(self) -> bool:
        """Empty the log if a name lies in it; False when a reader was in the way, and it is tried again."""
        if not self._unswept.is_set():
            return True
        self._unswept.clear()
        if self._result(self._writer.forget_deleted()):
            return True
        self._unswept.set()
        return False

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.once()
            except Exception:
                log.exception("a job could not be done; it is tried again")
            if self._awake.wait(SWEEP_AFTER_S if self._unswept.is_set() else EVERY_S):
                self._awake.clear()
                self._stopping.wait(SWEEP_AFTER_S)

    def _result(self, done: Future[Any]) -> Any:
        return done.result(_PATIENCE_S)
