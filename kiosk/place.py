"""The place as the server last described it: checked, kept for the time without a line, at hand for every thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo

import msgspec

import assets
from kiosk.clock import ServerTime
from kiosk.memory import outbox, snapshots
from kiosk.memory.outbox import Row
from kiosk.memory.schema import Store
from kiosk.memory.thread import Memory, Trouble
from kiosk.present import Snapshot, join
from meeting_place import settings as rules
from meeting_place import topics
from meeting_place.messages import BODY_LIMIT, HouseSnapshot, SettingsApplied, SettingsSnapshot, Version
from meeting_place.settings import PlaceSettings

log = logging.getLogger(__name__)

_settings = msgspec.json.Decoder(SettingsSnapshot)
_house = msgspec.json.Decoder(HouseSnapshot)


class Place:
    """Settings and the house. Read from any thread; `take` is called by the sync thread alone."""

    def __init__(self, kiosk: str, name: str, memory: Memory, time: ServerTime) -> None:
        self.settings: PlaceSettings | None = None
        self.version: Version | None = None
        self.zone = ZoneInfo("Europe/Stockholm")
        self.house: Snapshot | None = None
        self._kiosk = kiosk
        self._name = name
        self._memory = memory
        self._time = time
        self._parts: dict[int, HouseSnapshot] = {}

    def recall(self, store: Store) -> None:
        """Take up what was kept before the restart. What is damaged is waited for anew."""
        try:
            if (kept := snapshots.read(store, "settings")) is not None:
                self._apply(_settings.decode(kept.body))
            parts: dict[int, HouseSnapshot] = {}
            while (kept := snapshots.read(store, f"house/{len(parts) + 1}")) is not None:
                part = _house.decode(kept.body)
                parts[part.part] = part
                self.house = join(parts, kept.received_at) or self.house
        except (msgspec.DecodeError, KeyError, ValueError) as problem:
            log.error("a stored snapshot cannot be used: %s", type(problem).__name__)

    def take(self, topic: str, payload: bytes, applied: Callable[[list[Row]], None]) -> bool:
        """A retained message of this place: whether it changed anything. `applied` gets the rows to send."""
        if len(payload) > BODY_LIMIT or not payload:
            return False
        try:
            if topic == topics.settings(self._name):
                return self._take_settings(_settings.decode(payload), applied)
            if topic == topics.house(self._name) or topic.startswith(topics.house(self._name) + "/"):
                return self._take_house(_house.decode(payload), payload)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, KeyError) as problem:
            log.warning("a snapshot was not understood: %s", type(problem).__name__)
        return False

    def _take_settings(self, snapshot: SettingsSnapshot, applied: Callable[[list[Row]], None]) -> bool:
        if not snapshots.is_news(self.version, snapshot.version):
            return False
        known = set(assets.languages())
        # A newer server may shine in languages this kiosk does not have yet: the others serve.
        spoken = tuple(language for language in snapshot.settings.languages if language in known)
        usable = msgspec.structs.replace(snapshot.settings, languages=spoken)
        problems = rules.check(usable, known)
        if problems or usable.place != self._name:
            reason = problems[0].reason if problems else "another place"
            log.error("settings %d are not used: %s", snapshot.version.rev, reason)
            return False
        sound = msgspec.structs.replace(snapshot, settings=usable)
        self._apply(sound)
        teller = outbox.Teller(self._kiosk, self._time.clock.now(), self._time.clock.synced(), self._time.offset_ms)
        what = SettingsApplied(ledger=snapshot.version.ledger, rev=snapshot.version.rev)

        def keep(store: Store) -> list[Row]:
            snapshots.keep(store, "settings", sound.version, msgspec.json.encode(sound), self._time.now())
            return [outbox.add(store, what, teller)[0]]

        def kept(rows: list[Row] | Trouble) -> None:
            if not isinstance(rows, Trouble):
                applied(rows)

        self._memory.do(keep, kept)
        return True

    def _apply(self, snapshot: SettingsSnapshot) -> None:
        self.zone = ZoneInfo(snapshot.settings.zone)
        self.settings, self.version = snapshot.settings, snapshot.version

    def _take_house(self, part: HouseSnapshot, payload: bytes) -> bool:
        held = self.house.version if self.house else None
        if held is not None and held.ledger == part.version.ledger and part.version.rev < held.rev:
            return False
        now = self._time.now()
        self._parts = {number: each for number, each in self._parts.items() if each.version == part.version}
        self._parts[part.part] = part
        joined = join(self._parts, now)
        self.house = joined or self.house
        self._memory.do(lambda store: snapshots.keep(store, f"house/{part.part}", part.version, payload, now))
        return joined is not None
