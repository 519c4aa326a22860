"""Makes sure that one server at a time uses a data folder, and tells the command line where that one is."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct


class AlreadyRunning(Exception):
    """Another server uses the folder; the text is a sentence for the one who tried."""


class CannotUse(Exception):
    """The folder cannot be written; the text is a sentence for the one who tried."""


class Running(Struct, frozen=True):
    """Where the running server answers the command line."""

    pid: int
    host: str
    port: int


class TheOnly:
    """The lock on a data folder; the operating system lets go of it even after kill -9."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock: IO[bytes] | None = None

    def take(self) -> None:
        """Raises `AlreadyRunning`, or `CannotUse` when the folder cannot be written."""
        try:
            self._data.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self._data / "lock").open("ab")
        except OSError as problem:
            raise CannotUse(f"The folder {self._data} cannot be written: {problem.strerror}.") from problem
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            lock.close()
            raise AlreadyRunning(f"A server already runs with the folder {self._data}.") from problem
        self._lock = lock

    def tell(self, running: Running) -> None:
        """Write down where we are."""
        _write_private(self._data / "running.json", msgspec.json.encode(running))

    def release(self) -> None:
        """Let the next one in."""
        (self._data / "running.json").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def who_runs(data: Path) -> Running | None:
    """What the running server wrote down, if it did."""
    try:
        return msgspec.json.decode((data / "running.json").read_bytes(), type=Running)
    except (OSError, msgspec.DecodeError):
        return None


def control_token(data: Path) -> str:
    """What the command line shows the server; readable by this user only, made at the first use."""
    path = data / "control.token"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        token = secrets.token_urlsafe(32)
        _write_private(path, token.encode())
        return token


def _write_private(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)
