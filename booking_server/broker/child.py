"""Keeps Mosquitto running as our child: started again when it dies, and never left behind when we do."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
"""Seconds between starts of a broker that dies at once."""
_SETTLED = 5.0
"""Seconds after which a death counts as the first one again."""


class BrokerTrouble(Exception):
    """The broker cannot run; the text is a sentence for the person who runs the server."""


def find_mosquitto() -> str:
    """The program's path. Raises `BrokerTrouble` when it is not installed."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
    found = shutil.which("mosquitto", path=places)
    if found is None:
        raise BrokerTrouble("The broker Mosquitto is not installed: install the package mosquitto.")
    return found


class BrokerChild:
    """Runs Mosquitto with the file that `prepare` writes before every start.

    `on_up` is called on this object's own thread whenever a new broker listens on loopback `port`.
    """

    def __init__(self, prepare: Callable[[], Path], port: int, on_up: Callable[[], None]) -> None:
        self.running = threading.Event()
        self._prepare = prepare
        self._port = port
        self._on_up = on_up
        self._program = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._again = threading.Event()
        self._thread = threading.Thread(target=self._run, name="broker")

    def start(self) -> None:
        """Start the broker. Raises `BrokerTrouble` when it is not installed."""
        self._program = find_mosquitto()
        self._thread.start()

    def stop(self) -> None:
        """End it and wait until it is gone."""
        self._stopping.set()
        self._end(signal.SIGTERM)
        self._thread.join()

    def reload(self) -> None:
        """Have it read users and access again; whoever is no longer a user is cut off at once."""
        self._end(signal.SIGHUP)

    def restart(self) -> None:
        """Begin a new broker, as listeners are read at its start only."""
        self._again.set()
        self._end(signal.SIGTERM)

    @property
    def pid(self) -> int | None:
        """The broker's process, while there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._one_life()
            except Exception:
                log.exception("the broker could not be started")
            self.running.clear()
            if self._again.is_set():
                self._again.clear()
                continue
            if time.monotonic() - began > _SETTLED:
                pause = FIRST_PAUSE
                continue
            self._stopping.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _one_life(self) -> None:
        configuration = self._prepare()
        end_stale(configuration)
        # The death signal hangs on the thread that starts the child: this one, which lives as long as the server.
        leash = [setpriv, "--pdeathsig", "KILL"] if (setpriv := shutil.which("setpriv")) else []
        process = subprocess.Popen(  # noqa: S603 - our own program with our own file
            [*leash, self._program, "-c", str(configuration)], stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._process = process
        configuration.with_suffix(".pid").write_text(str(process.pid))
        if self._stopping.is_set():
            process.terminate()
        if self._listens(process):
            self.running.set()
            self._on_up()
        code = process.wait()
        if not self._stopping.is_set():
            log.warning("the broker ended (%s) and is started again", code)

    def _listens(self, process: subprocess.Popen[bytes]) -> bool:
        while process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), timeout=1):
                return True
            time.sleep(0.01)
        return False

    def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(how)


def end_stale(configuration: Path) -> None:
    """End a broker that a killed server left behind: one with this very file, known by the process that we noted."""
    try:
        pid = int(configuration.with_suffix(".pid").read_text())
    except (OSError, ValueError):
        return
    for _ in range(200):
        if not _runs_with(pid, configuration):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)


def _runs_with(pid: int, configuration: Path) -> bool:
    """Whether the process is a program started with this file; where that cannot be seen, none is."""
    try:
        return os.fsencode(configuration) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
