"""Whose badge opens the staff corner: hashed, fetched over authenticated HTTP each hour, believed for seven days."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from kiosk.clock import ServerTime
from kiosk.memory import snapshots
from kiosk.memory.schema import Store
from kiosk.memory.thread import Memory
from kiosk.pairing import Pairing
from meeting_place.messages import Version

log = logging.getLogger(__name__)

REFRESH = 3600.0
FIRST_AFTER = 2.0
"""Seconds from the start to the first fetch: its library loads slowly, and the first frame needs the processor."""
RETRY = 30.0
"""Seconds until the next attempt when the server did not answer."""
LONGEST_VALID = timedelta(days=7)
_NAME = "directory"
_LARGEST = 1_000_000


class _Badges(Struct, frozen=True, kw_only=True):
    badges: tuple[str, ...]
    etag: str = ""
    valid_days: int = 7


class Directory:
    """The badges. `welcomes` answers at once from memory; a thread keeps it fresh."""

    def __init__(self, pairing: Pairing, memory: Memory, time: ServerTime) -> None:
        self._pairing = pairing
        self._memory = memory
        self._time = time
        self._badges = _Badges(badges=())
        self._fetched_at: datetime | None = None
        self._wake = threading.Event()
        self._stopping = False
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="directory", daemon=True)

    def recall(self, store: Store) -> None:
        """Take up what was kept before the restart."""
        kept = snapshots.read(store, _NAME)
        if kept is not None:
            try:
                self._badges, self._fetched_at = msgspec.json.decode(kept.body, type=_Badges), kept.received_at
            except msgspec.DecodeError as problem:
                log.error("the stored directory cannot be used: %s", type(problem).__name__)

    def welcomes(self, ticket: str) -> bool:
        """Whether the badge with this SHA-256 opens the corner: not when the directory is older than seven days."""
        if self._fetched_at is None:
            return False
        valid = min(LONGEST_VALID, timedelta(days=self._badges.valid_days))
        return self._time.now() - self._fetched_at <= valid and ticket in self._badges.badges

    def start(self) -> None:
        """Fetch soon, and again each hour."""
        self._thread.start()

    def stop(self) -> None:
        """End, at once unless a fetch is on."""
        self._stopping = True
        self._begun.set()
        self._wake.set()

    def refresh(self) -> None:
        """Look again soon: the line came up, or a badge was not known."""
        self._wake.set()

    def _run(self) -> None:
        self._begun.wait(FIRST_AFTER)
        while not self._stopping:
            answered = self._fetch()
            self._wake.wait(REFRESH if answered else RETRY)
            self._wake.clear()

    def _fetch(self) -> bool:
        import requests  # On this thread, so that the first frame does not wait for it.

        pairing = self._pairing
        headers = {"Authorization": f"Bearer {pairing.http_token}"}
        if self._badges.etag:
            headers["If-None-Match"] = self._badges.etag
        try:
            answer = requests.get(
                f"{pairing.server}/api/kiosk/directory", headers=headers, timeout=5, allow_redirects=False
            )
        except requests.RequestException:
            return False
        if answer.status_code == 304:
            self._fetched_at = self._time.now()
            self._memory.do(lambda store: snapshots.touch(store, _NAME, self._time.now()))
            return True
        if answer.status_code in (401, 403):
            self._keep(_Badges(badges=()))  # Cut off: nobody opens the corner with what we knew.
            return True
        if answer.status_code != 200 or len(answer.content) > _LARGEST:
            return False
        try:
            fresh = msgspec.json.decode(answer.content, type=_Badges)
        except (msgspec.DecodeError, UnicodeDecodeError) as problem:
            log.warning("the directory was not understood: %s", type(problem).__name__)
            return False
        self._keep(msgspec.structs.replace(fresh, etag=answer.headers.get("ETag", "")))
        return True

    def _keep(self, badges: _Badges) -> None:
        now = self._time.now()
        self._badges, self._fetched_at = badges, now
        body = msgspec.json.encode(badges)
        self._memory.do(lambda store: snapshots.keep(store, _NAME, Version("0" * 32, 0), body, now))
