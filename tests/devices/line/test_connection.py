"""The line on a real broker: up, down, up again, and nothing lost that was not acknowledged."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from devices.line.connection import Ack, Connection, Down, LineAddress, Listeners


class Broker(Protocol):
    """What the fixture `mosquitto` gives."""

    port: int

    def start(self) -> object: ...
    def kill(self) -> None: ...
    def freeze(self) -> None: ...
    def thaw(self) -> None: ...


class Heard:
    """Everything one end of the line heard."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, bytes]] = []
        self.acks: list[Ack] = []
        self.ups = 0
        self.downs: list[Down] = []
        self.changed = threading.Condition()

    def listeners(self) -> Listeners:
        return Listeners(self._message, self._up, self._down)

    def wait(self, condition: Callable[[], bool], seconds: float = 15.0) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, seconds), (self.ups, self.downs, len(self.messages))

    def _message(self, topic: str, payload: bytes, ack: Ack) -> None:
        with self.changed:
            self.messages.append((topic, payload))
            self.acks.append(ack)
            self.changed.notify_all()

    def _up(self) -> None:
        with self.changed:
            self.ups += 1
            self.changed.notify_all()

    def _down(self, why: Down) -> None:
        with self.changed:
            self.downs.append(why)
            self.changed.notify_all()


Joiner = Callable[..., tuple[Connection, Heard]]


@pytest.fixture
def join() -> Iterator[Joiner]:
    """Starts a connection to the broker on a port and waits until it is up."""
    lines: list[Connection] = []

    def make(port: int, topics: tuple[str, ...] = (), wait: bool = True, **more: object) -> tuple[Connection, Heard]:
        heard = Heard()
        line = Connection(LineAddress("127.0.0.1", port), heard.listeners(), topics, **more)  # type: ignore[arg-type]
        lines.append(line)
        line.start()
        if wait:
            heard.wait(lambda: heard.ups == 1)
        return line, heard

    yield make
    for line in lines:
        line.stop()


def test_what_one_end_publishes_the_other_hears(mosquitto: Broker, join: Joiner) -> None:
    line, _ = join(mosquitto.port)
    _, heard = join(mosquitto.port, ("room/#",))
    assert line.publish("room/1", b"\x00\xff", qos=1)
    heard.wait(lambda: bool(heard.messages))
    assert heard.messages == [("room/1", b"\x00\xff")]


def test_nothing_is_taken_while_the_line_is_down(mosquitto: Broker, join: Joiner) -> None:
    line = Connection(LineAddress("127.0.0.1", mosquitto.port), Heard().listeners())
    assert not line.publish("a", b"too early")
    line.stop()


def test_the_line_comes_back_after_the_broker_was_killed_and_sends_nothing_old(mosquitto: Broker, join: Joiner) -> None:
    line, own = join(mosquitto.port)
    mosquitto.kill()
    own.wait(lambda: bool(own.downs))
    assert not line.publish("a", b"while down")
    mosquitto.start()
    own.wait(lambda: own.ups == 2)
    _, heard = join(mosquitto.port, ("a",))
    assert line.publish("a", b"after")
    heard.wait(lambda: bool(heard.messages))
    assert heard.messages == [("a", b"after")]


def test_an_acknowledgement_after_the_line_broke_is_harmless(mosquitto: Broker, join: Joiner) -> None:
    line, own = join(mosquitto.port)
    _, heard = join(mosquitto.port, ("a",), manual_ack=True)
    assert line.publish("a", b"1")
    heard.wait(lambda: len(heard.acks) == 1)
    mosquitto.kill()
    heard.wait(lambda: bool(heard.downs))
    heard.acks[0]()
    mosquitto.start()
    heard.wait(lambda: heard.ups == 2)
    own.wait(lambda: own.ups == 2)
    assert line.publish("a", b"2")
    heard.wait(lambda: heard.messages[-1:] == [("a", b"2")])


def test_a_broker_that_was_never_there_is_unreachable_and_found_when_it_comes(mosquitto: Broker, join: Joiner) -> None:
    mosquitto.kill()
    _, heard = join(mosquitto.port, wait=False)
    heard.wait(lambda: heard.downs == ["unreachable"])
    mosquitto.start()
    heard.wait(lambda: heard.ups == 1)


def test_a_listener_that_raises_neither_ends_the_line_nor_acknowledges(mosquitto: Broker, join: Joiner) -> None:
    heard = Heard()
    calm = heard.listeners()

    def raises_once(topic: str, payload: bytes, ack: Ack) -> None:
        calm.on_message(topic, payload, ack)
        if len(heard.messages) == 1:
            raise ValueError("a bug of ours")

    listeners = Listeners(raises_once, calm.on_up, calm.on_down)
    address = LineAddress("127.0.0.1", mosquitto.port)
    line = Connection(address, listeners, ("a",))
    line.start()
    heard.wait(lambda: heard.ups == 1)
    assert line.publish("a", b"1")
    assert line.publish("a", b"2")
    heard.wait(lambda: len(heard.messages) == 2)
    assert heard.messages[-1] == ("a", b"2")
    assert line.up
    line.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_is_replaced(mosquitto: Broker) -> None:
    heard = Heard()
    calm = heard.listeners()

    def dies_once(topic: str, payload: bytes, ack: Ack) -> None:
        calm.on_message(topic, payload, ack)
        if len(heard.messages) == 1:
            raise SystemExit

    address = LineAddress("127.0.0.1", mosquitto.port)
    line = Connection(address, Listeners(dies_once, calm.on_up, calm.on_down), ("a",))
    line.start()
    heard.wait(lambda: heard.ups == 1)
    assert line.publish("a", b"deadly")
    heard.wait(lambda: heard.ups == 2)
    assert heard.downs == ["lost"]
    line.stop()


def test_more_than_twenty_messages_may_wait_for_their_acknowledgement(mosquitto: Broker, join: Joiner) -> None:
    line, _ = join(mosquitto.port)
    _, heard = join(mosquitto.port, ("a",), manual_ack=True)
    own = 0
    end = time.monotonic() + 10
    while own < 200 and time.monotonic() < end:
        own += line.publish("a", str(own).encode())
    heard.wait(lambda: len(heard.messages) == 200)
    assert [payload for _, payload in heard.messages] == [str(n).encode() for n in range(200)]
    for ack in heard.acks:
        ack()
        ack()
    while own < 201 and time.monotonic() < end:
        own += line.publish("a", b"one more")
    heard.wait(lambda: len(heard.messages) == 201)


def test_the_will_is_told_when_the_line_breaks_and_kept_back_after_a_goodbye(mosquitto: Broker, join: Joiner) -> None:
    _, heard = join(mosquitto.port, ("presence/#",))
    polite, _ = join(mosquitto.port, will=("presence/polite", b"gone"))
    polite.stop()
    broken, _ = join(mosquitto.port, will=("presence/broken", b"gone"))
    session = broken._session
    assert session is not None
    session._close()
    heard.wait(lambda: bool(heard.messages))
    assert heard.messages == [("presence/broken", b"gone")]


def test_a_wrong_password_is_told_apart_from_a_missing_broker(
    mosquitto_of: Callable[[str, str], Broker], join: Joiner
) -> None:
    broker = mosquitto_of("", "allow_anonymous false")
    _, heard = join(broker.port, wait=False)
    heard.wait(lambda: heard.downs == ["not-authorised"])


def test_a_frozen_broker_is_noticed_and_left(mosquitto: Broker) -> None:
    heard = Heard()
    line = Connection(LineAddress("127.0.0.1", mosquitto.port, keepalive=1), heard.listeners())
    line.start()
    heard.wait(lambda: heard.ups == 1)
    mosquitto.freeze()
    heard.wait(lambda: heard.downs == ["lost"])
    assert not line.publish("a", b"into the void")
    mosquitto.thaw()
    heard.wait(lambda: heard.ups == 2)
    line.stop()


def test_a_line_under_tls_trusts_its_own_authority_and_no_other(
    mosquitto_of: Callable[[str, str], Broker], certify: Callable[[str], tuple[Path, Path]]
) -> None:
    certificate, key = certify("own")
    stranger, _ = certify("stranger")
    broker = mosquitto_of(f"certfile {certificate}\nkeyfile {key}", "allow_anonymous true")
    heard, refused = Heard(), Heard()
    trusting = Connection(LineAddress("127.0.0.1", broker.port, ca_file=certificate), heard.listeners(), ("a",))
    doubting = Connection(LineAddress("127.0.0.1", broker.port, ca_file=stranger), refused.listeners())
    trusting.start()
    doubting.start()
    heard.wait(lambda: heard.ups == 1)
    assert trusting.publish("a", b"in private")
    heard.wait(lambda: heard.messages == [("a", b"in private")])
    refused.wait(lambda: refused.downs == ["not-trusted"])
    trusting.stop()
    doubting.stop()


def test_a_round_trip_over_loopback_takes_less_than_five_milliseconds(mosquitto: Broker, join: Joiner) -> None:
    echo, _ = join(mosquitto.port)
    came = threading.Event()
    server = Heard()
    client = Heard()

    def answer(topic: str, payload: bytes, ack: Ack) -> None:
        echo.publish("down", payload)

    def take(topic: str, payload: bytes, ack: Ack) -> None:
        came.set()

    address = LineAddress("127.0.0.1", mosquitto.port)
    there = Connection(address, Listeners(answer, server.listeners().on_up, server.listeners().on_down), ("up",))
    here = Connection(address, Listeners(take, client.listeners().on_up, client.listeners().on_down), ("down",))
    there.start()
    here.start()
    server.wait(lambda: server.ups == 1)
    client.wait(lambda: client.ups == 1)
    trips = []
    for _ in range(200):
        began = time.perf_counter()
        assert here.publish("up", b"x" * 400)
        assert came.wait(5)
        came.clear()
        trips.append((time.perf_counter() - began) * 1000)
    here.stop()
    there.stop()
    # 44 ms is what one forgotten TCP_NODELAY costs; a loaded machine stays far below it.
    assert statistics.median(trips) < 5
