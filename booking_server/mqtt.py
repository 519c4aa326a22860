"""Bytes in from the line, replies out: the only room of the server that knows topics."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import msgspec

from booking_server.batch import Incoming
from booking_server.broker.configuration import SERVER
from booking_server.store import kiosks
from booking_server.writer import Writer
from devices.line.connection import Connection, Down, LineAddress, Listeners
from meeting_place import topics
from meeting_place.codec import NOT_OURS
from meeting_place.messages import Presence

_presence = msgspec.json.Decoder(Presence)
_PRESENCE_LIMIT = 2_000


class Line:
    """The server's end of the line. A new broker has a new password, so each one gets a new connection."""

    def __init__(self, writer: Writer, now: Callable[[], datetime], on_up: Callable[[], None]) -> None:
        self.up = threading.Event()
        self._writer = writer
        self._now = now
        self._on_up = on_up
        self._changing = threading.Lock()
        self._connection: Connection | None = None

    def connect(self, port: int, password: str) -> None:
        """Speak with the broker that now listens on loopback `port`."""
        self.stop()
        address = LineAddress(host="127.0.0.1", port=port, username=SERVER, password=password, client_id=SERVER)
        with self._changing:
            self._connection = Connection(
                address,
                Listeners(on_message=self._received, on_up=self._came_up, on_down=self._went_down),
                subscriptions=(topics.ALL_UP, topics.ALL_PRESENCE),
                manual_ack=True,
            )
            self._connection.start()

    def stop(self) -> None:
        """Hang up."""
        with self._changing:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.stop()
        self.up.clear()

    def answer(self, kiosk: str, body: bytes) -> None:
        """Send replies to a kiosk. If the line is cut they are lost, and the kiosk asks again."""
        self._publish(topics.down(kiosk), body, retain=False)

    def retain(self, topic: str, body: bytes) -> bool:
        """Publish a snapshot; an empty body clears it. False while the line is cut: its return brings all again."""
        return self._publish(topic, body, retain=True)

    def _publish(self, topic: str, body: bytes, retain: bool) -> bool:
        connection = self._connection
        return connection is not None and connection.publish(topic, body, qos=1, retain=retain)

    def _came_up(self) -> None:
        self.up.set()
        self._on_up()

    def _went_down(self, _: Down) -> None:
        self.up.clear()

    def _received(self, topic: str, payload: bytes, ack: Callable[[], None]) -> None:
        kiosk = topics.last_level(topic)
        if topic == topics.up(kiosk):
            self._writer.receive(Incoming(kiosk, payload, ack))
            return
        try:
            if topic == topics.presence(kiosk):
                self._present(kiosk, payload)
        finally:
            ack()

    def _present(self, kiosk: str, payload: bytes) -> None:
        if len(payload) > _PRESENCE_LIMIT:
            return
        try:
            _presence.decode(payload)
            text = payload.decode()
        except NOT_OURS:
            return
        now = self._now()
        self._writer.change(lambda book, _: kiosks.heard(book, kiosk, text, now))
