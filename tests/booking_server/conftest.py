"""A real server in a folder of its own, a clock that can be set, and a kiosk made of a pairing and a line."""

from __future__ import annotations

import base64
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from booking_server import sample
from booking_server.app import Options, Server
from booking_server.batch import Incoming
from booking_server.store import places
from booking_server.writer import Hears, Writer
from booking_server.zones import Zones
from devices.line.connection import Ack, Connection, LineAddress, Listeners
from meeting_place import topics
from meeting_place.codec import batch, decode_down, encode
from meeting_place.messages import AnyWhat, Envelope, Reply

LIMIT_S = 15.0


def wait_for(condition: Callable[[], bool], limit: float = LIMIT_S) -> None:
    """Until it holds; fails after the limit."""
    pause = threading.Event()
    for _ in range(int(limit / 0.01)):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come to hold in time")


class Clock:
    """The time that the server is told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Told:
    """A kiosk's memory, as far as the server sees one: it makes envelopes."""

    kiosk: str = "rosengard-1"
    memory: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0

    def envelope(self, what: AnyWhat, at: datetime) -> Envelope:
        self.seq += 1
        return Envelope(kiosk=self.kiosk, memory=self.memory, seq=self.seq, id=secrets.token_hex(16), at=at, what=what)


@dataclass
class Post:
    """A writer with the sample places in its book, and what it answered: the server without line and pages."""

    writer: Writer
    answers: list[tuple[str, bytes]] = field(default_factory=list)
    acknowledged: list[bytes] = field(default_factory=list)

    def send(self, payload: bytes, kiosk: str = "rosengard-1") -> list[Reply]:
        """Send one publish and wait until it is acknowledged; the replies to it."""
        already, acks = len(self.answers), len(self.acknowledged)
        self.post(payload, kiosk)
        wait_for(lambda: len(self.acknowledged) > acks)
        told = [each for _, body in self.answers[already:] for each in decode_down(body)]
        return [each for each in told if isinstance(each, Reply)]

    def post(self, payload: bytes, kiosk: str = "rosengard-1") -> None:
        self.writer.receive(Incoming(kiosk, payload, lambda: self.acknowledged.append(payload)))

    def tell(self, *envelopes: Envelope) -> list[Reply]:
        return self.send(batch([encode(each) for each in envelopes]), envelopes[0].kiosk)


@pytest.fixture
def clock() -> Clock:
    # A Saturday afternoon: Rosengård is open until 16.
    return Clock(datetime(2026, 11, 28, 13, 5, tzinfo=UTC))


@pytest.fixture
def post(tmp_path: Path, clock: Clock) -> Iterator[Post]:
    writer = Writer(tmp_path / "book", clock, Zones())
    post = Post(writer)
    writer.hears = Hears(answer=lambda kiosk, body: post.answers.append((kiosk, body)))
    writer.start()
    writer.change(_sample_places).result(LIMIT_S)
    yield post
    writer.stop()


def _sample_places(book: sqlite3.Connection, _: object) -> None:
    for settings in sample.places("http://127.0.0.1"):
        places.keep(book, settings)


@dataclass
class Running:
    """A server that serves, with what it said at its first start."""

    server: Server
    data: Path
    said: list[str]

    @property
    def url(self) -> str:
        return self.server.address

    def control(self, command: str, **arguments: str) -> requests.Response:
        token = (self.data / "control.token").read_text()
        return requests.post(
            f"{self.url}/control",
            json={"command": command, "arguments": arguments},
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )

    def api_token(self) -> str:
        return next(line for line in self.said if "JSON API" in line).rsplit(" ", 1)[1]

    def pair(self, name: str = "rosengard-1", **arguments: str) -> dict[str, Any]:
        """Add a kiosk and fetch its credentials, as a kiosk does."""
        text = self.control("kiosk-add", name=name, **arguments).json()["text"]
        return open_sealed(self.url, code_in(text))


Start = Callable[..., Running]


@pytest.fixture
def start(tmp_path: Path, clock: Clock) -> Iterator[Start]:
    """Starts servers on free ports; they are stopped at the end."""
    running: list[Server] = []

    def begin(folder: str = "server", **options: Any) -> Running:
        chosen = Options(**{"data": tmp_path / folder, "port": 0, "tls_listen": "127.0.0.1:0", **options})
        said: list[str] = []
        server = Server(chosen, clock, said.append)
        server.start()
        running.append(server)
        return Running(server, chosen.data, said)

    yield begin
    for server in running:
        server.stop()


@pytest.fixture
def running(start: Start) -> Running:
    return start()


def code_in(text: str) -> str:
    """The pairing code in what `kiosk add` printed."""
    line = next(line for line in text.splitlines() if line.startswith("Pairing code:"))
    return line.split(":", 1)[1].split("(")[0].strip()


def open_sealed(url: str, code: str) -> dict[str, Any]:
    """Pair as the wire says it."""
    symbols = code.replace("-", "")
    answer = requests.post(f"{url}/pair", json={"lookup": symbols[:4]}, timeout=10)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    key = HKDF(SHA256(), 32, bytes.fromhex(told["salt"]), b"meeting-place pairing 1").derive(symbols[4:].encode())
    sealed = base64.b64decode(told["sealed"])
    opened = AESGCM(key).decrypt(bytes.fromhex(told["nonce"]), sealed, symbols[:4].encode())
    credentials: dict[str, Any] = msgspec.json.decode(opened)
    return credentials


class TalkingKiosk:
    """A kiosk's end of the line."""

    def __init__(self, credentials: dict[str, Any], ca_file: Path | None = None, listens_to: tuple[str, ...] = ()):
        broker, self.name = credentials["broker"], credentials["kiosk"]
        self.place = credentials["place"]
        self.heard: list[tuple[str, bytes]] = []
        self.downs: list[str] = []
        address = LineAddress(
            host=broker["host"],
            port=broker["port"],
            username=broker["username"],
            password=broker["password"],
            ca_file=ca_file,
            client_id=self.name,
        )
        self.up = threading.Event()
        self.line = Connection(
            address,
            Listeners(on_message=self._hear, on_up=self.up.set, on_down=self._down),
            subscriptions=listens_to or (topics.down(self.name), topics.whole_place(self.place)),
        )
        self.line.start()

    def _hear(self, topic: str, payload: bytes, _: Ack) -> None:
        self.heard.append((topic, payload))

    def _down(self, why: str) -> None:
        self.up.clear()
        self.downs.append(why)

    def send(self, *envelopes: Envelope) -> None:
        assert self.line.publish(topics.up(self.name), batch([encode(each) for each in envelopes]))

    def replies(self) -> list[Reply]:
        down = topics.down(self.name)
        told = [each for topic, body in list(self.heard) if topic == down for each in decode_down(body)]
        return [each for each in told if isinstance(each, Reply)]

    def last(self, topic: str) -> bytes:
        return next((body for heard, body in reversed(list(self.heard)) if heard == topic), b"")


Talk = Callable[..., TalkingKiosk]


@pytest.fixture
def talk() -> Iterator[Talk]:
    """Connects kiosks; they hang up at the end."""
    kiosks: list[TalkingKiosk] = []

    def begin(credentials: dict[str, Any], **options: Any) -> TalkingKiosk:
        kiosks.append(TalkingKiosk(credentials, **options))
        return kiosks[-1]

    yield begin
    for kiosk in kiosks:
        kiosk.line.stop()
