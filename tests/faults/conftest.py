"""A server with its broker and kiosks without faces, as processes that can be killed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy import parts
from deploy.parts import Part

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "20"))


class BusyKiosk:
    """A kiosk process and every ticket it has ever shown, over all its lives."""

    def __init__(self, data: Path, log: Path, mischief: bool = False) -> None:
        self.data = data
        self.shown: list[str] = []
        self.checked_out: list[str] = []
        self._log = log
        self._mischief = ["--mischief"] if mischief else []
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.busy_kiosk", str(self.data), *self._mischief],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self._process,))
        self._reader.start()

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        assert self._reader is not None
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def stop(self) -> None:
        """Let it finish."""
        if self._process is None or self._process.poll() is not None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(20)

    def wait_for(self, more: int) -> None:
        """Until it has shown so many more tickets."""
        goal = len(self.shown) + more
        parts.wait_until(lambda: len(self.shown) >= goal, "the kiosk no longer checks anybody in", 60)

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            kind, _, ticket = line.strip().partition(" ")
            # A line that the kill cut in half was not shown.
            if len(ticket) == 64 and line.endswith("\n"):
                (self.shown if kind == "in" else self.checked_out).append(ticket)


class House:
    """The server's process and its book."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = parts.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.server: Part = parts.server(folder / "server", self.port, log=folder / "server.log")
        self.kiosks: list[BusyKiosk] = []

    def start_server(self) -> None:
        self.server.start()
        parts.wait_for_server(self.server, self.address)

    def kiosk(self, name: str, mischief: bool = False) -> BusyKiosk:
        """A kiosk that has just been introduced; not yet started."""
        data = self.folder / name
        parts.introduce(name, "rosengard", self.folder / "server", self.address, data)
        made = BusyKiosk(data, self.folder / f"{name}.log", mischief)
        self.kiosks.append(made)
        return made

    def broker(self) -> psutil.Process:
        """The Mosquitto that is this server's child."""
        found: list[psutil.Process] = []

        def there() -> bool:
            found[:] = [child for child in psutil.Process(self.server.pid).children(recursive=True)
                        if "mosquitto" in child.name()]  # fmt: skip
            return bool(found)

        parts.wait_until(there, "the server has no broker")
        return found[0]

    def book(self) -> Counter[str]:
        """How often each ticket stands in the book."""
        return Counter(row[0] for row in self._rows("SELECT ticket FROM visits"))

    def ended(self) -> set[str]:
        """Tickets whose visit has ended."""
        return {row[0] for row in self._rows("SELECT ticket FROM visits WHERE ended IS NOT NULL")}

    def wait_until_told(self, kiosk: BusyKiosk) -> None:
        """Until everything that the kiosk has shown stands in the book."""

        def told() -> bool:
            return set(kiosk.shown) <= self.book().keys() and set(kiosk.checked_out) <= self.ended()

        parts.wait_until(told, "the book lacks tickets that were shown", 120)

    def _rows(self, query: str) -> list[tuple[str]]:
        connection = sqlite3.connect(f"file:{self.folder / 'server' / 'book.sqlite3'}?mode=ro", uri=True, timeout=10)
        try:
            rows: list[tuple[str]] = connection.execute(query).fetchall()
        finally:
            connection.close()
        return [(row[0].hex() if isinstance(row[0], bytes) else row[0],) for row in rows]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.start_server()
    yield made
    for kiosk in made.kiosks:
        kiosk.stop()
    made.server.stop()
