"""The parts of the house as processes of this machine: start one, wait for it, introduce a kiosk, end it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

READY_WITHIN_S = 30.0
STOPS_WITHIN_S = 10.0


class CannotRun(Exception):
    """One clear sentence for the terminal."""


class Part:
    """`python -m MODULE ARGUMENTS` in a session of its own, so that Ctrl-C reaches only whoever started it.

    It is asked to end when whoever started it is gone without a word (where `setpriv` can tell the kernel so: Linux).
    """

    def __init__(self, module: str, *arguments: str, log: Path | None = None) -> None:
        self.module = module
        self.arguments = arguments
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes to the terminal, or to the end of `log`."""
        out = open(self._log, "ab") if self._log else None  # noqa: SIM115 handed to the child, closed just below
        self._process = subprocess.Popen(
            [*_orphans_end(), sys.executable, "-m", self.module, *self.arguments],
            start_new_session=True,
            stdout=out,
            stderr=out,
        )
        if out:
            out.close()

    @property
    def pid(self) -> int:
        """Its process id. Raises `CannotRun` before `start`."""
        if self._process is None:
            raise CannotRun(f"{self.module} has not been started.")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    def stop(self, within: float = STOPS_WITHIN_S) -> None:
        """Ask it to end, and end it with all it started when it does not."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9, for it and its children."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_alone(self) -> None:
        """kill -9 for the process only: its children must notice by themselves."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def _orphans_end() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def ask(module: str, *arguments: str) -> str:
    """What `python -m MODULE ARGUMENTS` prints. Raises `CannotRun` when it fails; its own words are on the terminal."""
    asked = subprocess.run([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True, check=False)
    if asked.returncode != 0:
        raise CannotRun(f"`python -m {module} {arguments[0]}` did not work; its message stands above.")
    return asked.stdout


def wait_until(condition: Callable[[], bool], what: str, limit: float = READY_WITHIN_S) -> None:
    """Return as soon as `condition` holds. Raises `CannotRun` with `what` after `limit` seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise CannotRun(what)
        time.sleep(0.02)


def answers(address: str) -> bool:
    """Whether a web address answers 200."""
    try:
        with urllib.request.urlopen(address, timeout=2) as reply:  # noqa: S310 addresses of our own parts
            return bool(reply.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def free_port() -> int:
    """A port of the loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server(data: Path, port: int, *more: str, log: Path | None = None) -> Part:
    """The booking server, not yet started."""
    return Part("booking_server", "--data", str(data), "--port", str(port), *more, log=log)


def wait_for_server(part: Part, address: str) -> None:
    """Until the server is well. Raises `CannotRun` when it ends or takes too long."""

    def ready() -> bool:
        if part.exit_code is not None:
            raise CannotRun("The booking server has ended; its messages above say why.")
        return answers(f"{address}/healthz")

    wait_until(ready, "The booking server did not answer in time; its messages above say why.")


def introduce(kiosk: str, place: str, server_data: Path, address: str, kiosk_data: Path) -> None:
    """Pair a kiosk with the server the way it is done between two machines."""
    added = ask("booking_server", "kiosk", "add", kiosk, "--place", place, "--data", str(server_data))
    code = re.search(r"\b(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}\b", added)
    if code is None:
        raise CannotRun("The server gave no pairing code; its messages above say why.")
    ask("kiosk", "--data", str(kiosk_data), "--server", address, "--pair", code[0], "--pair-only")
