"""A real server with its broker, and a kiosk's line to it, for one measurement."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from deploy import parts
from devices.line.connection import Connection, LineAddress, Listeners
from kiosk.pairing import FILE, Pairing
from meeting_place import topics
from meeting_place.codec import encode
from meeting_place.messages import Envelope, VisitStarted

KIOSK, PLACE = "bench-1", "rosengard"
MEMORY = "b0" * 16


@contextmanager
def server(folder: Path) -> Iterator[Pairing]:
    """The booking server as a process, well, with one kiosk introduced to it."""
    port = parts.free_port()
    address = f"http://127.0.0.1:{port}"
    part = parts.server(folder / "server", port, log=folder / "server.log")
    part.start()
    try:
        parts.wait_for_server(part, address)
        parts.introduce(KIOSK, PLACE, folder / "server", address, folder / "kiosk")
        yield msgspec.json.decode((folder / "kiosk" / FILE).read_bytes(), type=Pairing)
    finally:
        part.stop()


@contextmanager
def line(pairing: Pairing, on_message: Callable[[bytes], None]) -> Iterator[Connection]:
    """The kiosk's line, up."""
    broker = pairing.broker
    up = threading.Event()
    connection = Connection(
        LineAddress(broker.host, broker.port, broker.username, broker.password, client_id=broker.username),
        Listeners(on_message=lambda _topic, body, _ack: on_message(body), on_up=up.set, on_down=lambda _why: None),
        (topics.down(pairing.kiosk),),
    )
    connection.start()
    try:
        if not up.wait(10):
            raise TimeoutError("the line did not come up within 10 s")
        yield connection
    finally:
        connection.stop()


def check_ins(count: int, first: int = 1) -> list[bytes]:
    """Encoded check-ins with keys and tickets of their own, as a kiosk's outbox holds them."""
    at = datetime.now(UTC)
    return [
        encode(
            Envelope(
                kiosk=KIOSK,
                memory=MEMORY,
                seq=seq,
                id=f"{seq:032x}",
                at=at,
                what=VisitStarted(ticket=hashlib.sha256(str(seq).encode()).hexdigest(), place=PLACE, purpose="coffee"),
            )
        )
        for seq in range(first, first + count)
    ]
