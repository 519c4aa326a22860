"""The one place where the parts of the server are joined, started and stopped."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn
from msgspec import Struct

from booking_server.broker import Broker, Wishes
from booking_server.broker.ports import free_port, listen, split_address
from booking_server.first_start import open_for_the_first_time, take_address
from booking_server.jobs.housekeeping import Housekeeping
from booking_server.mqtt import Line
from booking_server.operations import Operations
from booking_server.running import Running, TheOnly, control_token
from booking_server.snapshots import Snapshots
from booking_server.store import facts
from booking_server.writer import Hears, Writer
from booking_server.zones import Zones

LINE_WITHIN_S = 10.0
"""How long a start waits for its broker before it goes on without."""

CONNECTIONS = 500
"""Open at a time on the web pages, at most: far more than kiosks and visitors make, fewer than files may be open."""


class Options(Struct, frozen=True, kw_only=True):
    """What the one who starts the server can choose; ports that are 0 are found once and then kept."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    broker_port: int = 0
    tls_listen: str = "0.0.0.0:8883"
    broker_address: str = ""
    public_address: str = ""


class Server:
    """The whole server. `say` is given the lines for the terminal."""

    def __init__(self, options: Options, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
        self.broker: Broker | None = None
        self.web_port = 0
        self._options = options
        self._now = now
        self._say = say
        self._only = TheOnly(options.data)
        self._zones = Zones()
        self.writer = Writer(options.data, now, self._zones)
        self.housekeeping = Housekeeping(self.writer)
        self.line = Line(self.writer, now, self._line_is_up)
        self.snapshots = Snapshots(options.data, self.line.retain)
        self._web: uvicorn.Server | None = None
        self._web_thread = threading.Thread(target=self._serve, name="web")
        self._listening: socket.socket | None = None
        self._to_stop: list[Callable[[], None]] = []

    def start(self) -> None:
        """Start every part and return once all serve.

        Raises `BookTrouble`, `PortTrouble`, `BrokerTrouble`, `AlreadyRunning`, `CannotUse` or `ValueError`: sentences
        for the one who starts it.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop every part that was started; what was received is in the book, or will be sent again."""
        while self._to_stop:
            self._to_stop.pop()()

    @property
    def address(self) -> str:
        """Where the pages are, on this machine."""
        host = f"[{self._options.host}]" if ":" in self._options.host else self._options.host
        return f"http://{host}:{self.web_port}"

    def _start(self) -> None:
        # Before anything is opened: what is said wrongly must not cost a first start its secrets.
        split_address(self._options.tls_listen)
        self._only.take()
        self._to_stop.append(self._only.release)
        self._listening = listen(self._options.host, self._options.port, "the web pages (--port)")
        self._to_stop.append(self._listening.close)
        self.web_port = int(self._listening.getsockname()[1])
        self.writer.start()
        self._to_stop.append(self.writer.stop)
        wishes, lines = self.writer.change(lambda book, _: self._open(book)).result()
        # Said only now that it is durable: a badge told of a start that was undone would open nothing.
        for line in lines:
            self._say(line)
        # The broker takes the longest to come up: what follows is loaded meanwhile.
        self.broker = self._start_broker(wishes)
        self._start_web(self.broker)
        self.line.up.wait(LINE_WITHIN_S)
        self._only.tell(Running(pid=os.getpid(), host=self._options.host, port=self.web_port))

    def _open(self, book: sqlite3.Connection) -> tuple[Wishes, list[str]]:
        public_address = self._options.public_address or self.address
        lines = open_for_the_first_time(book, public_address, self._now())
        take_address(book, self._options.public_address, self.address, self._zones.learn)
        return choose_ports(book, self._options), lines

    def _start_broker(self, wishes: Wishes) -> Broker:
        broker = Broker(self._options.data, wishes, self._now, self.line.connect)
        self.writer.hears = Hears(
            answer=self.line.answer, changed=self.snapshots.changed, names_shed=self.housekeeping.names_shed
        )
        self.snapshots.start()
        self._to_stop.append(self.snapshots.stop)
        self.housekeeping.start()
        self._to_stop.append(self.housekeeping.stop)
        self._to_stop.append(self.line.stop)
        broker.start()
        self._to_stop.append(broker.stop)
        # Hung up before the broker ends, and once more after it, as a last broker may just have come up.
        self._to_stop.append(self.line.stop)
        return broker

    def _start_web(self, broker: Broker) -> None:
        from booking_server.web.reading import House
        from booking_server.web.site import site

        operations = Operations(self._options.data, self.writer, self._now, broker.kiosks_changed)
        operations.broker_address = self._options.broker_address
        house = House(
            data=self._options.data,
            writer=self.writer,
            broker=broker,
            line=self.line,
            operations=operations,
            now=self._now,
            public_address=self._options.public_address,
            control_token=control_token(self._options.data),
        )
        # No access log: an address holds a ticket's code.
        self._web = uvicorn.Server(
            uvicorn.Config(
                site(house),
                access_log=False,
                log_config=None,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=3,
                limit_concurrency=CONNECTIONS,
                ws="none",
            )
        )
        self._web_thread.start()
        self._to_stop.append(self._stop_web)

    def _serve(self) -> None:
        if self._web is not None and self._listening is not None:
            self._web.run(sockets=[self._listening])

    def _stop_web(self) -> None:
        if self._web is not None:
            self._web.should_exit = True
            self._web_thread.join()

    def _line_is_up(self) -> None:
        self.snapshots.all_again()


def choose_ports(book: sqlite3.Connection, options: Options) -> Wishes:
    """The broker's ports: as wished, or the ones used before, or free ones, which are then kept.

    Raises `PortTrouble` or `ValueError`.
    """
    tls_host, tls_wanted = split_address(options.tls_listen)
    port = free_port("127.0.0.1", options.broker_port, _before(book, "broker_port"), "the broker (--broker-port)")
    tls_port = tls_wanted or free_port(tls_host, 0, _before(book, "tls_port"), "the broker (--tls-listen)")
    facts.remember(book, "broker_port", str(port))
    facts.remember(book, "tls_port", str(tls_port))
    return Wishes(port=port, tls_host=tls_host, tls_port=tls_port, address=options.broker_address)


def _before(book: sqlite3.Connection, name: str) -> int:
    return int(facts.remembered(book, name) or 0)
