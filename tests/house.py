"""A booking server with its broker as a process, and its book as anybody with a token can read it."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from pathlib import Path

import psutil
import requests

from deploy import parts
from deploy.parts import Part


class House:
    """One server. Its folder, port and log outlive its process, so that it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = parts.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.server: Part = parts.server(folder / "server", self.port, log=self.log)

    def start(self) -> None:
        """Start the server, and wait until it is well."""
        self.server.start()
        parts.wait_for_server(self.server, self.address)

    def introduce(self, kiosk: str, place: str = "rosengard") -> Path:
        """Pair a kiosk; its data folder."""
        data = self.folder / kiosk
        parts.introduce(kiosk, place, self.folder / "server", self.address, data)
        return data

    def ask(self, *arguments: str) -> str:
        """What the server's command line says."""
        return parts.ask("booking_server", *arguments, "--data", str(self.folder / "server"))

    def broker(self) -> psutil.Process:
        """The Mosquitto that is this server's child."""
        found: list[psutil.Process] = []

        def there() -> bool:
            children = psutil.Process(self.server.pid).children(recursive=True)
            found[:] = [child for child in children if "mosquitto" in child.name()]
            return bool(found)

        parts.wait_until(there, "the server has no broker")
        return found[0]

    @property
    def badge(self) -> str:
        """The staff badge that the first start printed."""
        return self._printed(r"Staff badge[^:]*: ([0-9A-Z ]{20})").replace(" ", "")

    def present(self, place: str = "rosengard") -> int:
        """How many are in the house, by the JSON API."""
        token = self._printed(r"Token[^:]*: (\S+)")
        headers = {"Authorization": f"Bearer {token}"}
        answer = requests.get(f"{self.address}/api/places/{place}/visits", headers=headers, timeout=5)
        answer.raise_for_status()
        return int(answer.json()["people"])

    def visits(self) -> list[sqlite3.Row]:
        """Every row of the book's visits, in the order in which they came."""
        return self._rows("SELECT *, lower(hex(ticket)) AS code FROM visits ORDER BY number")

    def book(self) -> Counter[str]:
        """How often each ticket stands in the book."""
        return Counter(row["code"] for row in self.visits())

    def ended(self) -> set[str]:
        """Tickets whose visit has ended."""
        return {row["code"] for row in self.visits() if row["ended"] is not None}

    def _rows(self, query: str) -> list[sqlite3.Row]:
        connection = sqlite3.connect(f"file:{self.folder / 'server' / 'book.sqlite3'}?mode=ro", uri=True, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def _printed(self, pattern: str) -> str:
        found = re.search(pattern, self.log.read_text())
        assert found, f"the server's first start did not print {pattern}"
        return found[1]
