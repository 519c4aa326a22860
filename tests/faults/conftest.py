"""A server with its broker and kiosks without faces, as processes that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import parts
from tests.house import House

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


class FaultyHouse(House):
    """A house whose parts are about to be killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kiosks: list[BusyKiosk] = []

    def kiosk(self, name: str, mischief: bool = False) -> BusyKiosk:
        """A kiosk that has just been introduced; not yet started."""
        made = BusyKiosk(self.introduce(name), self.folder / f"{name}.log", mischief)
        self.kiosks.append(made)
        return made

    def wait_until_told(self, kiosk: BusyKiosk) -> None:
        """Until everything that the kiosk has shown stands in the book."""

        def told() -> bool:
            return set(kiosk.shown) <= self.book().keys() and set(kiosk.checked_out) <= self.ended()

        parts.wait_until(told, "the book lacks tickets that were shown", 120)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[FaultyHouse]:
    made = FaultyHouse(tmp_path)
    made.start()
    yield made
    for kiosk in made.kiosks:
        kiosk.stop()
    made.server.stop()
