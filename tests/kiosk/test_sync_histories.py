"""Whatever the line does to what passes over it, every promise is in the book exactly once."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import deque
from pathlib import Path
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.clock import ServerTime
from kiosk.memory import outbox
from kiosk.memory.outbox import Row, Teller
from kiosk.memory.schema import FILE
from kiosk.memory.thread import Memory, Trouble
from kiosk.sync import Sync
from meeting_place import topics
from meeting_place.codec import batch, decode_up, encode
from meeting_place.messages import Envelope, Presence, Reply, VisitEnded
from tests.kiosk.conftest import StoryClock, until

KIOSK = "rosengard-1"


class Wire:
    """A line made of two queues: nothing passes until a test lets it."""

    def __init__(self) -> None:
        self.up = False
        self.published: deque[bytes] = deque()

    def start(self) -> None:
        """Nothing connects by itself here."""

    def stop(self) -> None:
        self.up = False

    def publish(self, topic: str, payload: bytes, qos: Literal[0, 1] = 1, retain: bool = False) -> bool:
        if self.up and topic == topics.up(KIOSK) and qos:  # Questions (QoS 0) promise nothing.
            self.published.append(payload)
        return self.up


class SyncHistories(RuleBasedStateMachine):
    """One kiosk with a real database, a line that loses, repeats and shuffles, and a book that keeps keys."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = StoryClock()
        self.book: dict[tuple[str, int], str] = {}
        self.replies: list[bytes] = []
        self.promised: list[str] = []
        self.number = 0
        self._open()

    def _open(self) -> None:
        self.wire = Wire()
        self.memory = Memory(self.folder, KIOSK, self.clock)
        self.memory.start()
        self.sync = Sync(KIOSK, self.memory, ServerTime(self.clock), lambda online: Presence(online=online))
        self.sync.join(self.wire, lambda topic, payload: None, lambda: None)
        self.sync.start()

    def _close(self) -> None:
        self.sync.stop()
        self.memory.stop()

    @rule(count=st.integers(1, 40))
    def visitors_touch(self, count: int) -> None:
        for _ in range(count):
            self.number += 1
            what = VisitEnded(ticket=f"{self.number:064x}", place="rosengard")
            teller = Teller(KIOSK, self.clock.now())

            def add(store: object, what: VisitEnded = what, teller: Teller = teller) -> Row:
                return outbox.add(store, what, teller)[0]  # type: ignore[arg-type]

            row = self.memory.ask(add)
            assert isinstance(row, Row)
            self.promised.append(row.id)
            self.sync.offer([row])

    @rule()
    def line_comes_up(self) -> None:
        self.wire.up = True
        self.sync.up()
        self._settle_down()

    @rule()
    def line_is_cut_and_what_was_under_way_is_lost(self) -> None:
        self.wire.up = False
        self.sync.down("lost")
        self._settle_down()
        self.wire.published.clear()
        self.replies.clear()

    @rule(times=st.integers(1, 3))
    def the_server_hears(self, times: int) -> None:
        """Once or more often: a broker may deliver again."""
        self._settle_down()
        while self.wire.published:
            payload = self.wire.published.popleft()
            for _ in range(times):
                self._enter(payload)

    @rule()
    def a_publish_is_lost(self) -> None:
        if self.wire.published:
            self.wire.published.pop()

    @rule(chance=st.randoms(use_true_random=False))
    def answers_arrive_in_any_order(self, chance: object) -> None:
        chance.shuffle(self.replies)  # type: ignore[attr-defined]
        for reply in self.replies:
            self.sync.message(topics.down(KIOSK), batch([reply]), lambda: None)
        self._settle_down()

    @rule()
    def answers_are_lost(self) -> None:
        self.replies.clear()

    @rule(seconds=st.floats(0.1, 70))
    def time_passes(self, seconds: float) -> None:
        self.clock.pass_by(seconds=seconds)
        self.sync.presence_changed()
        self._settle_down()

    @rule()
    def the_kiosk_is_restarted(self) -> None:
        self._close()
        self._open()

    @rule()
    def the_memory_breaks_and_is_set_aside(self) -> None:
        self.memory.ask(lambda store: store.db.execute("DROP TABLE print_queue"))
        self.memory.ask(lambda store: store.db.execute("SELECT * FROM print_queue").fetchall())
        assert (self.folder / FILE).exists()

    @invariant()
    def nothing_is_twice_in_the_book(self) -> None:
        assert len(set(self.book.values())) == len(self.book)

    def teardown(self) -> None:
        try:
            self.wire.up = True
            self.sync.up()
            for _ in range(50):
                self.the_server_hears(1)
                self.answers_arrive_in_any_order(_Unshuffled())
                self.replies.clear()
                if self._waiting() == 0:
                    break
                self.clock.pass_by(seconds=61)
                self.sync.presence_changed()
            assert self._waiting() == 0
            assert set(self.promised) <= set(self.book.values())
        finally:
            self._close()
            shutil.rmtree(self.folder)

    def _enter(self, payload: bytes) -> None:
        for message in decode_up(payload):
            assert isinstance(message, Envelope)
            key = (message.memory, message.seq)
            assert self.book.setdefault(key, message.id) == message.id, "a key was used for two promises"
            reply = Reply(memory=message.memory, seq=message.seq, id=message.id, outcome="accepted", at=message.at)
            self.replies.append(encode(reply))

    def _waiting(self) -> int:
        self._settle_down()
        found = self.memory.ask(outbox.waiting)
        assert not isinstance(found, Trouble)
        return found[0]

    def _settle_down(self) -> None:
        """Until sync and memory have done what they were handed: each hands work to the other."""
        for _ in range(3):
            turned = threading.Event()
            self.sync._post(turned.set)
            until(turned.is_set)
            self.memory.ask(lambda store: None)


class _Unshuffled:
    def shuffle(self, replies: list[bytes]) -> None:
        """As they came."""


SyncHistories.TestCase.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
TestSyncHistories = SyncHistories.TestCase
