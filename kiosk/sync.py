"""Outbox to line, replies to memory: one thread that sends what waits until the server has settled it.

A row is sent when it is committed (its bytes are in hand), again each time the line comes up, and again when nobody
answers. A PUBACK proves nothing; only the server's reply takes a row out of the outbox.
"""

from __future__ import annotations

import logging
import queue
import random
import secrets
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from kiosk.clock import ServerTime
from kiosk.line import Line
from kiosk.memory import outbox
from kiosk.memory.outbox import Row
from kiosk.memory.schema import Store
from kiosk.memory.thread import Memory, Trouble
from kiosk.outstanding import Key, Outstanding
from kiosk.questions import Questions
from meeting_place import topics
from meeting_place.codec import Unreadable, batch, decode_down, encode
from meeting_place.messages import Presence, Reply, TicketTold

log = logging.getLogger(__name__)

HEARTBEAT = 30.0
PAGE = 1000
"""Rows read from the outbox at a time."""
_SHORTEST_WAIT = 0.02
_chance = random.SystemRandom()


class Sync:
    """The kiosk's end of the line. `line` must be set (`join`) before `start`."""

    def __init__(self, kiosk: str, memory: Memory, time: ServerTime, presence: Callable[[bool], Presence]) -> None:
        self.online = False
        self.last_reply: datetime | None = None
        self.settled = 0
        """How many rows have been answered since the start."""
        self._kiosk = kiosk
        self._memory = memory
        self._time = time
        self._presence = presence
        self._take_snapshot: Callable[[str, bytes], None] = lambda topic, payload: None
        self._changed: Callable[[], None] = lambda: None
        self._line: Line | None = None
        self._acts: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._out = Outstanding()
        self._questions = Questions()
        self._next_beat = 0.0
        self._epoch = 0
        self._cursor = 0
        self._more = False
        self._loading = False
        self._memory_id = ""

    def join(self, line: Line, take_snapshot: Callable[[str, bytes], None], changed: Callable[[], None]) -> None:
        """Who carries, who takes retained snapshots (topic, payload), and who hears that the line changed."""
        self._line, self._take_snapshot, self._changed = line, take_snapshot, changed

    def start(self) -> None:
        """Begin. Nothing of this waits for the line."""
        assert self._line is not None
        self._thread.start()
        self._line.start()

    def stop(self) -> None:
        """Say goodbye if the line is up, and end."""
        if self._thread.is_alive():
            self._acts.put(None)
            self._thread.join()

    # --- called from any thread ---

    def offer(self, rows: list[Row]) -> None:
        """Rows that were committed just now."""
        self._post(self._offered, rows)

    def withdraw(self, keys: list[Key]) -> None:
        """Rows that are no longer in the outbox (names whose visit ended): they are not sent again."""
        if keys:
            self._post(lambda: self._out.withdraw(keys))

    def ask(self, ticket: str, answer: Callable[[TicketTold | None], None]) -> None:
        """Whose ticket? `answer` hears it within 4 s, or None; on the sync thread. Never stored, never retried."""
        self._post(self._asked, ticket, answer)

    def presence_changed(self) -> None:
        """Tell the server how the kiosk is, now."""
        self._post(self._beat)

    def up(self) -> None:
        """The line is up."""
        self._post(self._came_up)

    def down(self, reason: str = "") -> None:
        """The line is down."""
        self._post(self._went_down, reason)

    def message(self, topic: str, payload: bytes, ack: Callable[[], None]) -> None:
        """Bytes came in. Acknowledged at once: what is lost is asked for again, for only a settled row rests."""
        ack()
        self._post(self._received, topic, payload, self._time.clock.monotonic())

    def _post(self, act: Callable[..., None], *arguments: object) -> None:
        self._acts.put((act, arguments))

    # --- the sync thread ---

    def _run(self) -> None:
        while True:
            try:
                item = self._acts.get(timeout=self._patience())
            except queue.Empty:
                item = (self._pump, ())
            if item is None:
                break
            self._act(*item)
            while not self._acts.empty():
                item = self._acts.get()
                if item is None:
                    self._leave()
                    return
                self._act(*item)
            self._act(self._on_time, ())
        self._leave()

    def _act(self, act: Callable[..., None], arguments: tuple[Any, ...]) -> None:
        try:
            act(*arguments)
        except Exception:
            # One bad message must not end the conversation.
            log.exception("%s broke", act.__name__)

    def _leave(self) -> None:
        if self._line is None:
            return
        if self.online:
            self._line.publish(topics.presence(self._kiosk), encode(self._presence(False)), qos=1, retain=True)
        self._line.stop()

    def _patience(self) -> float:
        """Seconds until something is due by itself."""
        now = self._time.clock.monotonic()
        due = self._questions.deadlines()
        if self.online:
            due.append(self._next_beat)
            row_due = self._out.next_due()
            due += [row_due] if row_due is not None else []
        return min(60.0, max(_SHORTEST_WAIT, min(due) - now)) if due else 60.0

    def _on_time(self) -> None:
        now = self._time.clock.monotonic()
        self._questions.give_up(now)
        if self.online and now >= self._next_beat:
            self._beat()
        self._pump()

    def _came_up(self) -> None:
        self.online = True
        self._begin()
        self._beat()
        # About nobody's ticket: the answer says what time it is before a visitor needs to know.
        self._asked(secrets.token_hex(32), lambda told: self._changed())
        self._changed()

    def _went_down(self, reason: str) -> None:
        if self.online:
            log.info("line down: %s", reason)
        self.online = False
        self._out = Outstanding()
        self._questions.give_up()
        self._changed()

    def _begin(self) -> None:
        """From the oldest row on: nothing that went before on another connection is taken for granted."""
        self._epoch += 1
        self._out = Outstanding()
        self._cursor, self._more, self._loading = 0, True, False
        self._memory_id = self._memory.id
        self._load()

    def _load(self) -> None:
        if self._loading or not self._more or not self.online:
            return
        self._loading, self._more = True, False
        epoch, cursor = self._epoch, self._cursor

        def read(store: Store) -> list[Row]:
            return outbox.after(store, cursor, PAGE)

        self._memory.do(read, lambda rows: self._post(self._loaded, epoch, rows))

    def _loaded(self, epoch: int, rows: list[Row] | Trouble) -> None:
        if epoch != self._epoch:
            return
        self._loading = False
        if isinstance(rows, Trouble):
            self._more = True
            return
        self._out.add(rows)
        self._cursor = rows[-1].row if rows else self._cursor
        self._more = self._more or len(rows) == PAGE
        self._pump()

    def _offered(self, rows: list[Row]) -> None:
        if not self.online:
            return
        if rows and rows[0].memory != self._memory_id:
            self._begin()  # The memory was set aside: row numbers begin anew.
        elif self._loading or self._more:
            self._more = True  # They are in the outbox, behind what is being read.
        else:
            news = [row for row in rows if row.row > self._cursor]
            self._out.add(news)
            self._cursor = news[-1].row if news else self._cursor
        self._pump()

    def _pump(self) -> None:
        if not self.online or self._line is None:
            return
        now = self._time.clock.monotonic()
        self._out.give_way(now)
        while rows := self._out.next_batch(now):
            self._out.sent(rows, now, _chance.random())
            if not self._line.publish(topics.up(self._kiosk), batch([row.body for row in rows]), qos=1, retain=False):
                return  # The line went down; it will say so, and everything begins anew when it is up.
        if self._out.queued < PAGE // 2:
            self._load()

    def _beat(self) -> None:
        self._next_beat = self._time.clock.monotonic() + HEARTBEAT
        if self.online and self._line is not None:
            self._line.publish(topics.presence(self._kiosk), encode(self._presence(True)), qos=1, retain=True)

    def _asked(self, ticket: str, answer: Callable[[TicketTold | None], None]) -> None:
        if not self.online or self._line is None:
            answer(None)
            return
        sent_at = self._time.clock.monotonic()

        def heard(told: TicketTold | None) -> None:
            if told is not None:
                self._time.measure(self._time.clock.monotonic() - sent_at, told.at)
            answer(told)

        question = self._questions.ask(ticket, sent_at, heard)
        self._line.publish(topics.up(self._kiosk), batch([encode(question)]), qos=0, retain=False)

    def _received(self, topic: str, payload: bytes, at: float) -> None:
        if topic != topics.down(self._kiosk):
            self._take_snapshot(topic, payload)
            return
        replies = []
        for message in decode_down(payload):
            match message:
                case Reply():
                    replies.append(message)
                case TicketTold():
                    self._questions.answered(message)
                case Unreadable(why=why):
                    log.warning("a message from the server was not understood: %s", why)
        if replies:
            self._settle(replies, at)

    def _settle(self, replies: list[Reply], at: float) -> None:
        flights = [(reply, self._out.answered((reply.memory, reply.seq), reply.id)) for reply in replies]
        known = [(reply, flight) for reply, flight in flights if flight is not None]
        if not known:
            return
        reply, flight = known[-1]
        if flight.attempts == 1 and len(known) == 1:
            self._time.measure(at - flight.sent_at, reply.at)
        now = self.last_reply = self._time.now()

        def settle(store: Store) -> int:
            return outbox.settle(store, [reply for reply, _ in known], now)

        self._memory.do(settle, lambda dead: self._post(self._settled, dead, [flight.row for _, flight in known]))
        self._pump()

    def _settled(self, dead: int | Trouble, rows: list[Row]) -> None:
        if isinstance(dead, Trouble):
            # Not forgotten, so it will be asked about again; the server gives the same answer.
            self._out.sent(rows, self._time.clock.monotonic(), 1.0)
            return
        self.settled += len(rows)
        if dead:
            self._beat()
        self._changed()
