"""A bare round trip: commit, paho, Mosquitto, paho, commit, and back to a third commit. Nothing of ours in between.

python -m bench.raw.echo FOLDER PORT     the far side, in a process of its own
"""

from __future__ import annotations

import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

UP, DOWN = "echo/up", "echo/down"


def durable(path: Path) -> sqlite3.Connection:
    """A table that takes one blob a row, as durable as the house's own."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body BLOB)")
    return connection


def commit(connection: sqlite3.Connection, body: bytes) -> None:
    """One durable transaction of one row."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO rows (body) VALUES (?)", (body,))
    connection.execute("COMMIT")


def connect(port: int, topic: str, on_message: Callable[[bytes], None]) -> mqtt.Client:
    """A connected, subscribed client with its loop running. Raises `TimeoutError` after 10 s."""
    ready = threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)

    def connected(far: mqtt.Client, *_: Any) -> None:
        far.subscribe(topic, qos=1)

    def opened(_client: mqtt.Client, _data: Any, sock: Any) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def received(_client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        on_message(bytes(message.payload))

    def subscribed(*_: Any) -> None:
        ready.set()

    client.on_connect = connected
    client.on_socket_open = opened
    client.on_message = received
    client.on_subscribe = subscribed
    client.connect("127.0.0.1", port)
    client.loop_start()
    if not ready.wait(10):
        raise TimeoutError("the broker did not take the subscription")
    return client


def round_trips(folder: Path, port: int, bodies: list[bytes]) -> list[float]:
    """Seconds of each round trip, one at a time."""
    database = durable(folder / "near.sqlite")
    back = threading.Event()

    def settled(body: bytes) -> None:
        commit(database, body)
        back.set()

    client = connect(port, DOWN, settled)
    seconds = []
    for body in bodies:
        back.clear()
        started = time.perf_counter()
        commit(database, body)
        client.publish(UP, body, qos=1)
        if not back.wait(10):
            raise TimeoutError("no echo within 10 s")
        seconds.append(time.perf_counter() - started)
    client.disconnect()
    client.loop_stop()
    database.close()
    return seconds


def answer(folder: Path, port: int) -> None:
    """The far side: commits what comes and sends it back, until standard input closes."""
    database = durable(folder / "far.sqlite")
    sender: list[mqtt.Client] = []

    def received(body: bytes) -> None:
        commit(database, body)
        sender[0].publish(DOWN, body, qos=1)

    sender.append(connect(port, UP, received))
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    answer(Path(sys.argv[1]), int(sys.argv[2]))
