"""One life of an MQTT connection, from the TCP handshake to its loss; the only file that knows paho."""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

log = logging.getLogger(__name__)

Ack = Callable[[], None]
Down = Literal["unreachable", "not-trusted", "not-authorised", "not-granted", "lost"]
Subscriptions = tuple[str, ...]

WINDOW = 1000
"""QoS 1 messages under way at once in each direction, if the broker allows as many."""

CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True)
class LineAddress:
    """Where the broker is and who we are. With `ca_file` the line is TLS and trusts that CA alone.

    A frozen broker is noticed after about twice `keepalive` (whole seconds).
    """

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    client_id: str = ""
    keepalive: int = 10


class Session:
    """A connection that lives once. `publish` and an `ack` may come from any thread, all else from `live`'s."""

    def __init__(self, address: LineAddress, subscriptions: Subscriptions, will: tuple[str, bytes] | None) -> None:
        self.up = False
        self.was_up = False
        self.on_up: Callable[[], None] = lambda: None
        self.on_message: Callable[[str, bytes, Ack], None] = lambda topic, payload, ack: None
        self._address = address
        self._subscriptions = subscriptions
        self._will = will
        self._why: Down = "lost"
        self._lock = threading.Lock()
        self._window = WINDOW
        self._under_way = 0
        self._over = False
        self._leaving = False
        self._client = Client(
            CallbackAPIVersion.VERSION2, address.client_id, protocol=MQTTProtocolVersion.MQTTv5, manual_ack=True
        )

    def live(self, turn: Callable[[], bool]) -> Down:
        """Connect and serve until the connection ends or `turn` (called about twice a second) says no."""
        try:
            self._prepare()
            host, port = self._address.host, self._address.port
            self._client.connect(host, port, self._address.keepalive, clean_start=True, properties=_wishes())
            rounds_to_leave = 4
            while not self._over and rounds_to_leave:
                if not turn():
                    self.say_goodbye()
                    rounds_to_leave -= 1
                if self._client.loop(0.5) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                    break
        except ssl.SSLError as problem:
            log.warning("the broker is not trusted: %s", problem.reason)
            self._why = "not-trusted"
        except OSError:
            self._why = "lost" if self.was_up else "unreachable"
        except Exception:
            # A broker that does not keep to the protocol makes paho raise; that ends this life and no other.
            log.exception("the connection broke")
        finally:
            self.up = False
            # Closes the socket at once, whatever state paho believes to be in.
            self._close()
        return self._why

    def publish(self, topic: str, payload: bytes, qos: int, retain: bool) -> bool:
        """Whether the message went to the broker's side of the wire, or at least into the socket's buffer."""
        with self._lock:
            if not self.up or (qos and self._under_way >= self._window):
                return False
            self._under_way += 1 if qos else 0
        sent = self._client.publish(topic, payload, qos, retain)
        return sent.rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def say_goodbye(self) -> None:
        """Take leave of the broker, which then keeps the will to itself; ends `live` soon after. Said once."""
        with self._lock:
            said, self._leaving = self._leaving, True
        if said:
            return
        if self._client.is_connected():
            self._client.disconnect()
        else:
            self._over = True

    def _prepare(self) -> None:
        client, address = self._client, self._address
        if address.username:
            client.username_pw_set(address.username, address.password)
        if address.ca_file is not None:
            client.tls_set_context(ssl.create_default_context(cafile=str(address.ca_file)))
        if self._will is not None:
            client.will_set(self._will[0], self._will[1], qos=1, retain=True)
        client.connect_timeout = CONNECT_TIMEOUT
        client.max_inflight_messages_set(WINDOW)
        client.on_socket_open = _without_delay
        client.on_socket_register_write = _leave_writing_to_the_loop
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_disconnect = self._disconnected
        client.on_publish = self._published
        client.on_message = self._arrived

    def _connected(self, client: Client, userdata: Any, flags: Any, reason: Any, properties: Properties | None) -> None:
        if reason.is_failure:
            self._end("not-authorised" if reason.value in (0x86, 0x87, 0x8A, 0x85) else "lost")
            return
        self._window = min(WINDOW, getattr(properties, "ReceiveMaximum", WINDOW))
        if self._subscriptions:
            client.subscribe([(topic, 1) for topic in self._subscriptions])
        else:
            self._is_up()

    def _subscribed(self, client: Client, userdata: Any, mid: int, reasons: list[Any], properties: Any) -> None:
        if any(reason.is_failure for reason in reasons):
            self._end("not-granted")
        else:
            self._is_up()

    def _is_up(self) -> None:
        self.up = self.was_up = True
        self.on_up()

    def _disconnected(self, client: Client, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        self.up = False
        self._over = True
        # 0x87 in a DISCONNECT: the broker has withdrawn what it had granted.
        if reason.value == 0x87:
            self._why = "not-authorised"

    def _end(self, why: Down) -> None:
        self._why = why
        self._over = True

    def _published(self, client: Client, userdata: Any, mid: int, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            log.warning("the broker refused a message: %s", reason)
        with self._lock:
            self._under_way = max(0, self._under_way - 1)

    def _arrived(self, client: Client, userdata: Any, message: MQTTMessage) -> None:
        mid, qos = message.mid, message.qos
        pending = [mid] if qos else []

        def ack() -> None:
            # pop, so that a second call is harmless: an id acknowledged twice may be another message's by then.
            try:
                client.ack(pending.pop(), qos)
            except IndexError:
                return

        try:
            topic = message.topic
        except UnicodeDecodeError:
            ack()
            return
        self.on_message(topic, bytes(message.payload), ack)

    def _close(self) -> None:
        client = self._client
        sock = client.socket()
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.close()
        # The client would keep us and we it, and with us its sockets, until the garbage collector came by.
        client.on_connect = client.on_subscribe = client.on_disconnect = None
        client.on_publish = client.on_message = None


def _wishes() -> Properties:
    properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    # Absent, Mosquitto would deliver at most 20 unacknowledged messages; a writer commits many in one go.
    properties.ReceiveMaximum = WINDOW
    return properties


def _without_delay(client: Client, userdata: Any, sock: Any) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _leave_writing_to_the_loop(client: Client, userdata: Any, sock: Any) -> None:
    """With this set, paho only queues what other threads send: they never write into one another's packets."""
