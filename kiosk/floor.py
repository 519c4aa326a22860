"""Everything under the kiosk's face: memory, line, printer and place, joined; no screen."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk import VERSION
from kiosk import pairing as introductions
from kiosk.clock import Clock, ServerTime, SystemClock
from kiosk.directory import Directory
from kiosk.effects import Parts, Performer, Tell
from kiosk.journeys.effects import Effect
from kiosk.journeys.house import House
from kiosk.journeys.inputs import InTheHouse
from kiosk.memory import outbox, prints, set_aside, visits
from kiosk.memory.schema import Store, note, take_note
from kiosk.memory.thread import Memory, Trouble
from kiosk.options import Options
from kiosk.pairing import Pairing
from kiosk.paper import open_paper
from kiosk.place import Place
from kiosk.present import in_the_house
from kiosk.printing import Printing
from kiosk.staff_status import status
from kiosk.sync import Sync
from meeting_place import topics
from meeting_place.codec import encode
from meeting_place.messages import Presence
from meeting_place.settings import Opening, opening

log = logging.getLogger(__name__)

STUCK = 10.0
"""Seconds after which work of the memory that is still under way is taken for hung."""
LOOK = 1.0
"""Seconds between two looks at the house when nothing says that it changed."""
AT_MOST_EVERY = 0.25
"""Seconds between two looks, however much happens."""
HOUSEKEEPING = 20
"""Looks between two rounds of letting go of what need not be kept."""


class Floor:
    """The whole kiosk but its face. The constructor assigns, `start` acts, `stop` undoes."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        """Raises `ValueError` for a printer's address that makes no sense, `CannotPair` for a damaged pairing."""
        self.options = options
        self.pairing: Pairing | None = introductions.read(options.data)
        kiosk, place = (self.pairing.kiosk, self.pairing.place) if self.pairing else ("", "")
        self.time = ServerTime(clock or SystemClock())
        self.memory = Memory(options.data, kiosk, self.time.clock)
        self.place = Place(kiosk, place, self.memory, self.time)
        self.printing = Printing(kiosk, open_paper(options.printer, options.paper_mm), self.memory, self.time)
        self.sync = Sync(kiosk, self.memory, self.time, self._presence) if self.pairing else None
        self.directory = Directory(self.pairing, self.memory, self.time) if self.pairing else None
        self._parts = Parts(
            kiosk,
            self.memory,
            self.time,
            self.place,
            self.printing,
            self.sync,
            self.directory,
            lambda store: status(store, self._parts, options.data, self._present(store)),
            self._look_soon,
        )
        self._performer = Performer(self._parts)
        self._house = House(now=self._local_now(), paired=self.pairing is not None)
        self._counted: tuple[InTheHouse, ...] = ()
        self._waiting, self._dead = 0, 0
        self._watchers: list[Callable[[], None]] = []
        self._soon = threading.Event()
        self._stopping = False
        self._keeper = threading.Thread(target=self._keep_house, name="floor", daemon=True)

    def start(self) -> None:
        """Open the memory and begin; nothing of this waits for line or printer.

        Raises `CannotRemember` when the data folder cannot be used.
        """
        self.options.data.mkdir(parents=True, exist_ok=True)
        self.options.data.chmod(0o700)
        self.memory.start()
        self.memory.ask(self._recall)
        self._refresh()
        self.printing.join(self.sync.offer if self.sync else lambda rows: None, self._printer_changed)
        self.printing.start()
        if self.sync is not None:
            # The line's library takes a while to load: the first frame does not wait for it.
            threading.Thread(target=self._open_line, name="line-opener", daemon=True).start()
        if self.directory is not None:
            self.directory.start()
        self._keeper.start()

    def stop(self) -> None:
        """End every thread; what was handed in is done first."""
        self._stopping = True
        self._soon.set()
        if self._keeper.is_alive():
            self._keeper.join()
        if self.directory is not None:
            self.directory.stop()
        self.printing.stop()
        if self.sync is not None:
            self.sync.stop()
        self.memory.stop()

    def perform(self, effect: Effect, tell: Tell) -> None:
        """Carry out an effect; `tell` hears the inputs its docstring names, from another thread. Never waits."""
        self._performer.perform(effect, tell)

    def house(self) -> House:
        """The place as this kiosk knows it now; from any thread, at once."""
        return replace(self._house, now=self._local_now())

    def watch(self, callback: Callable[[], None]) -> None:
        """`callback` is called, from any thread, when the house has changed in something but the time."""
        self._watchers.append(callback)

    def well(self) -> bool:
        """Whether a touch can still be saved: False when the memory hangs, which only a new start mends."""
        return self.memory.stuck_for() < STUCK

    # --- the line ---

    def _open_line(self) -> None:
        from devices.line.connection import Connection, LineAddress, Listeners

        assert self.pairing is not None
        assert self.sync is not None
        broker, kiosk = self.pairing.broker, self.pairing.kiosk
        ca_file = self.options.data / introductions.CA_FILE if broker.tls else None
        address = LineAddress(broker.host, broker.port, broker.username, broker.password, ca_file, kiosk)
        sync = self.sync
        line = Connection(
            address,
            Listeners(sync.message, sync.up, sync.down),
            subscriptions=(topics.down(kiosk), topics.whole_place(self.pairing.place)),
            will=(topics.presence(kiosk), encode(Presence(online=False, memory=self.memory.id))),
            manual_ack=True,
        )
        sync.join(line, self._take_snapshot, self._line_changed)
        if not self._stopping:
            sync.start()

    def _take_snapshot(self, topic: str, payload: bytes) -> None:
        assert self.sync is not None
        rev = self.place.version
        if self.place.take(topic, payload, self.sync.offer):
            self._refresh()
            if self.place.version != rev:
                self.sync.presence_changed()
            self._look_soon()

    def _line_changed(self) -> None:
        if self.sync is not None and self.sync.online != self._house.online:
            if self.sync.online and self.directory is not None:
                self.directory.refresh()
            self._refresh()

    def _printer_changed(self) -> None:
        self._refresh()
        if self.sync is not None:
            self.sync.presence_changed()

    def _presence(self, online: bool) -> Presence:
        return Presence(
            online=online,
            memory=self.memory.id,
            outbox=self._waiting,
            dead=self._dead,
            printer=self.printing.printer,
            version=VERSION,
            settings_rev=self.place.version.rev if self.place.version else 0,
            at=self.time.clock.now(),
        )

    # --- the house ---

    def _keep_house(self) -> None:
        looks = 0
        while not self._stopping:
            self.memory.do(self._count, self._counted_anew)
            if looks % HOUSEKEEPING == 0:
                self.memory.do(self._let_go, self._let_gone)
                set_aside.forget_old(self.options.data, self.time.now())
            looks += 1
            # Counting reads every visit in the house: a crowd at the door must not have it done for each of them.
            time.sleep(AT_MOST_EVERY)
            self._soon.wait(LOOK - AT_MOST_EVERY)
            self._soon.clear()

    def _look_soon(self) -> None:
        self._soon.set()

    def _count(self, store: Store) -> tuple[tuple[InTheHouse, ...], int, int]:
        waiting, _ = outbox.waiting(store)
        return self._present(store), waiting, outbox.dead_count(store)

    def _counted_anew(self, counted: tuple[tuple[InTheHouse, ...], int, int] | Trouble) -> None:
        if not isinstance(counted, Trouble):
            self._counted, self._waiting, self._dead = counted
        self._refresh()

    def _present(self, store: Store) -> tuple[InTheHouse, ...]:
        if self.place.settings is None:
            return ()
        own = visits.summaries(store)
        return in_the_house(own, self.place.house, self.place.settings, self.time.now(), self.place.zone)

    def _let_go(self, store: Store) -> list[tuple[str, int]]:
        """Names whose time has passed, and what is over for good."""
        now = self.time.now()
        prints.forget_old(store, self.time.clock.now())
        visits.forget_old(store, now)
        if note(store, "offset_ms") != str(self.time.offset_ms):
            take_note(store, "offset_ms", str(self.time.offset_ms))
        return outbox.forget_names(store, now)

    def _let_gone(self, gone: list[tuple[str, int]] | Trouble) -> None:
        if self.sync is not None and not isinstance(gone, Trouble):
            self.sync.withdraw(gone)

    def _recall(self, store: Store) -> None:
        self.time.recall(int(note(store, "offset_ms") or 0))
        self.place.recall(store)
        if self.directory is not None:
            self.directory.recall(store)
        self._counted = self._present(store)
        self._let_go(store)

    def _refresh(self) -> None:
        """Look at the parts anew, and tell who watches if anything but the time is different."""
        settings = self.place.settings
        now = self.time.now()
        house = House(
            now=self._house.now,
            settings=settings,
            opening=opening(settings, now, self.place.zone) if settings else Opening(False, None),
            online=self.sync is not None and self.sync.online,
            printer=self.printing.printer,
            inside=sum(visit.people for visit in self._counted),
            paired=self.pairing is not None,
            scanner_at=self.options.scanner_at,
            printer_at=self.options.printer_at,
        )
        if house == self._house:
            return
        self._house = house
        for callback in list(self._watchers):
            try:
                callback()
            except Exception:
                log.exception("who watches the house broke")

    def _local_now(self) -> datetime:
        zone = self.place.zone if self.place else ZoneInfo("Europe/Stockholm")
        return self.time.now().astimezone(zone)
