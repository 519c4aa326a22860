"""A real Mosquitto, a hand-written booking server that answers on it, and a kiosk floor without a screen."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from typing import TypeVar

import pytest

from devices.line.connection import Connection, LineAddress, Listeners
from kiosk import pairing
from kiosk.floor import Floor
from kiosk.journeys.effects import Effect
from kiosk.journeys.inputs import Input
from kiosk.options import Options
from kiosk.pairing import Broker, Pairing
from meeting_place import topics
from meeting_place.codec import Unreadable, batch, decode_up, encode
from meeting_place.messages import Envelope, HouseSnapshot, Reply, SettingsSnapshot, TicketAsked, TicketTold, Version
from meeting_place.settings import Hours, PlaceSettings, Purpose

T = TypeVar("T")

LEDGER = "1" * 32
SETTINGS = PlaceSettings(
    place="rosengard",
    name="Rosengård",
    languages=("sv",),
    hours=(Hours(days=(0, 1, 2, 3, 4, 5, 6), start=hour(10), end=hour(20)),),
    purposes=(
        Purpose(id="fika", icon="cup", texts={"sv": "Fika och träffas"}),
        Purpose(id="grupp", icon="people", texts={"sv": "Grupp, klass"}, asks="people"),
    ),
)


def until(condition: Callable[[], object], limit: float = 10.0) -> None:
    """Wait for a condition; fail when it does not come true in `limit` seconds."""
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.005)


class StoryClock:
    """A clock that a test moves; the monotonic one runs on so that threads wake."""

    def __init__(self, now: datetime = datetime(2026, 11, 28, 13, 5, tzinfo=UTC)) -> None:
        self._begun = now
        self._real = time.monotonic()
        self._ahead = timedelta(0)
        self._set = timedelta(0)

    def now(self) -> datetime:
        return self._begun + self._set + self._ahead + timedelta(seconds=time.monotonic() - self._real)

    def monotonic(self) -> float:
        return time.monotonic() + self._ahead.total_seconds()

    def synced(self) -> bool:
        return True

    def pass_by(self, **span: float) -> None:
        self._ahead += timedelta(**span)

    def step(self, **span: float) -> None:
        """Somebody sets the wall clock; no time passes."""
        self._set += timedelta(**span)


class Mosquitto:
    """A broker of our own on a free loopback port; can be killed and begun empty."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\n"
            "max_queued_messages 100000\nmax_inflight_messages 1000\nuser root\nlog_type none\n"
        )
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self._child = subprocess.Popen([program, "-c", str(self._config)], stderr=subprocess.DEVNULL)
        until(self._listens)

    def kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _listens(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
            return True
        return False


class BookingEcho:
    """A booking server of fifty lines: keeps what it is told by key, answers it, and can fall silent."""

    def __init__(self, port: int) -> None:
        self.book: dict[tuple[str, int], Envelope] = {}
        self.seen: list[Envelope] = []
        self.presence: list[bytes] = []
        self.bad: list[Unreadable] = []
        self.silent = False
        self.outcome: Callable[[Envelope], tuple[str, str]] = lambda envelope: ("accepted", "")
        self.tells: Callable[[TicketAsked], TicketTold | None] = lambda asked: None
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.up = threading.Event()
        self.line = Connection(
            LineAddress("127.0.0.1", port, client_id="server"),
            Listeners(self._heard, self.up.set, lambda reason: self.up.clear()),
            (topics.ALL_UP, topics.ALL_PRESENCE),
        )

    def start(self) -> None:
        self.line.start()
        until(self.up.is_set)

    def publish_settings(self, settings: PlaceSettings = SETTINGS, rev: int = 1) -> None:
        snapshot = SettingsSnapshot(version=Version(LEDGER, rev), settings=settings)
        assert self.line.publish(topics.settings(settings.place), encode(snapshot), retain=True)

    def publish_house(self, snapshot: HouseSnapshot) -> None:
        assert self.line.publish(topics.house(SETTINGS.place), encode(snapshot), retain=True)

    def whats(self, kind: type) -> list[Envelope]:
        return [envelope for envelope in self.book.values() if isinstance(envelope.what, kind)]

    def _heard(self, topic: str, payload: bytes, ack: Callable[[], None]) -> None:
        if topic.startswith("mt/1/presence/"):
            self.presence.append(payload)
            return
        answers = []
        for message in decode_up(payload):
            match message:
                case Envelope():
                    self.seen.append(message)
                    if self.silent:
                        continue
                    self.book.setdefault((message.memory, message.seq), message)
                    outcome, reason = self.outcome(message)
                    reply = {"outcome": outcome, "reason": reason}
                    at = self.clock()
                    answers.append(encode(Reply(memory=message.memory, seq=message.seq, id=message.id, at=at, **reply)))  # type: ignore[arg-type]
                case TicketAsked():
                    told = self.tells(message)
                    answers += [encode(told)] if told else []
                case Unreadable():
                    self.bad.append(message)
        if answers:
            self.line.publish(topics.down(topics.last_level(topic)), batch(answers))


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def server(mosquitto: Mosquitto) -> Iterator[BookingEcho]:
    echo = BookingEcho(mosquitto.port)
    echo.start()
    yield echo
    echo.line.stop()


class Asked:
    """Performs effects on a floor and collects what is answered."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.heard: list[Input] = []

    def perform(self, effect: Effect) -> None:
        self.floor.perform(effect, self.heard.append)

    def one(self, effect: Effect, kind: type[T]) -> T:
        """Perform, and wait for the first answer of this kind."""
        before = len(self.heard)
        self.perform(effect)
        until(lambda: any(isinstance(each, kind) for each in self.heard[before:]))
        return next(each for each in self.heard[before:] if isinstance(each, kind))


def paired(folder: Path, port: int) -> None:
    """A data folder as pairing leaves it."""
    broker = Broker(host="127.0.0.1", port=port, tls=False, username="", password="")
    pairing.keep(folder, Pairing(kiosk="rosengard-1", place="rosengard", broker=broker, server="http://127.0.0.1:9"))


@pytest.fixture
def story_clock() -> StoryClock:
    return StoryClock()


@pytest.fixture
def floor(mosquitto: Mosquitto, server: BookingEcho, tmp_path: Path, story_clock: StoryClock) -> Iterator[Floor]:
    """A paired floor that has its settings and is online."""
    server.clock = story_clock.now
    server.publish_settings()
    folder = tmp_path / "kiosk"
    paired(folder, mosquitto.port)
    made = Floor(Options(data=folder), story_clock)
    made.start()
    until(lambda: made.house().settings is not None and made.house().online)
    yield made
    made.stop()


@pytest.fixture
def asked(floor: Floor) -> Asked:
    return Asked(floor)
