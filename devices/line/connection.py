"""An MQTT connection that stays up by itself: carries bytes both ways and understands nothing of them.

It keeps no queue: what cannot go out at once is refused, and an outbox offers it again. Every life of the connection
is a new session (clean start); nothing is expected of the broker's memory.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from devices.line.session import Ack, Down, LineAddress, Session, Subscriptions

__all__ = ["Ack", "Connection", "Down", "LineAddress", "Listeners"]

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds between two attempts: doubled each time, then shortened by chance so that kiosks do not come all at once."""

WATCH_EVERY = 2.0
"""Seconds between two looks of the watchdog."""


@dataclass(frozen=True)
class Listeners:
    """Who hears what, always on the connection's own thread; they must not wait for long.

    `on_message` gets topic, payload and `ack`. With `manual_ack` it calls `ack()` itself, from any thread, once what
    arrived is safe; otherwise the message is acknowledged when `on_message` returns, and not if it raises.
    """

    on_message: Callable[[str, bytes, Ack], None]
    on_up: Callable[[], None]
    on_down: Callable[[Down], None]


class Connection:
    """A line to the broker, from `start` to `stop`, through any number of lost connections.

    `will` (topic, payload) is published retained by the broker when the line breaks without a goodbye. `on_up` is
    called once all `subscriptions` (QoS 1) are granted, `on_down` when the line breaks and when the reason changes.
    """

    def __init__(
        self,
        address: LineAddress,
        listeners: Listeners,
        subscriptions: Subscriptions = (),
        will: tuple[str, bytes] | None = None,
        manual_ack: bool = False,
    ) -> None:
        self._address = address
        self._listeners = listeners
        self._subscriptions = subscriptions
        self._will = will
        self._manual_ack = manual_ack
        self._session: Session | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._watchdog: threading.Thread | None = None
        self._last_turn = time.monotonic()
        self._down: Down | Literal[""] = ""

    def start(self) -> None:
        """Connect in the background, again and again until it works."""
        self._stopping.clear()
        self._start_thread()
        self._watchdog = threading.Thread(target=self._watch, name="line-watchdog", daemon=True)
        self._watchdog.start()

    def stop(self) -> None:
        """Say goodbye (the broker then keeps the will to itself) and end; waits up to 5 seconds."""
        self._stopping.set()
        if (session := self._session) is not None:
            session.say_goodbye()
        for thread in (self._thread, self._watchdog):
            if thread is not None and thread is not threading.current_thread():
                thread.join(5)

    def publish(self, topic: str, payload: bytes, qos: Literal[0, 1] = 1, retain: bool = False) -> bool:
        """Hand the message to the broker now, from any thread; False when the line is down or its window is full.

        True promises nothing: only an answer from the other end does. Raises `ValueError` for an impossible topic.
        """
        session = self._session
        return session is not None and session.publish(topic, payload, qos, retain)

    @property
    def up(self) -> bool:
        """Whether the line is connected and every subscription is granted."""
        session = self._session
        return session is not None and session.up

    # --- the connection's own thread ---

    def _start_thread(self) -> None:
        self._thread = threading.Thread(target=self._run, name="line", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            session = Session(self._address, self._subscriptions, self._will)
            session.on_up, session.on_message = self._came_up, self._arrived
            self._session = session
            why = session.live(self._turn)
            self._session = None
            if self._stopping.is_set():
                break
            self._went_down(why)
            wait = FIRST_WAIT if session.was_up else min(LONGEST_WAIT, wait * 2)
            self._last_turn = time.monotonic() + wait
            self._stopping.wait(wait * random.uniform(0.5, 1.0))  # noqa: S311 - spreads attempts, protects nothing
        self._session = None

    def _turn(self) -> bool:
        """Called at least twice a second by a living session; False means that it should take its leave."""
        self._last_turn = time.monotonic()
        return not self._stopping.is_set()

    def _came_up(self) -> None:
        self._down = ""
        self._tell("on_up", self._listeners.on_up)

    def _went_down(self, why: Down) -> None:
        if self._down != why:
            self._down = why
            log.warning("the line is down: %s", why)
            self._tell("on_down", lambda: self._listeners.on_down(why))

    def _arrived(self, topic: str, payload: bytes, ack: Ack) -> None:
        def deliver() -> None:
            self._listeners.on_message(topic, payload, ack)
            if not self._manual_ack:
                ack()

        self._tell("on_message", deliver)

    def _tell(self, whom: str, listener: Callable[[], None]) -> None:
        """A listener that raises is logged and costs nobody the connection; its message stays unacknowledged."""
        try:
            listener()
        except Exception as problem:
            # The exception's text may hold what somebody wrote; its kind and place do not.
            trace = problem.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
            log.error("%s raised %s at %s", whom, type(problem).__name__, where)

    def _watch(self) -> None:
        """A thread that something killed is replaced: a line must never look alive and be dead."""
        while not self._stopping.wait(WATCH_EVERY):
            if self._thread is not None and not self._thread.is_alive():
                log.error("the line's thread had died and is started anew")
                self._session = None
                self._start_thread()
                self._went_down("lost")
