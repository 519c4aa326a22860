"""`make run`: the whole house on one machine — server with broker, a virtual printer and one kiosk.

With a display the kiosk opens its window; without one it runs offscreen and a scripted visitor makes the tour. Ctrl-C
ends every part; state stays in `var/`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

KIOSK = "rosengard-1"
READY_WITHIN_S = 30.0
STOPS_WITHIN_S = 10.0


class CannotRun(Exception):
    """One clear sentence for the terminal."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--var", type=Path, default=Path("var"), help="where the state stays (default: var)")
    parser.add_argument("--web-port", type=int, default=int(os.environ.get("WEB_PORT", "8080")))
    parser.add_argument("--printer-port", type=int, default=int(os.environ.get("PRINTER_PORT", "9100")))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: _interrupt())
    try:
        Demo(options.var.absolute(), options.web_port, options.printer_port).run()
    except CannotRun as why:
        print(f"\n{why}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


class Demo:
    """Starts the parts in order, waits, and ends them in the opposite order."""

    def __init__(self, var: Path, web_port: int, printer_port: int) -> None:
        self._var = var
        self._web_port = web_port
        self._printer_port = printer_port
        self._parts: list[tuple[str, subprocess.Popen[bytes]]] = []

    def run(self) -> None:
        """Blocks until Ctrl-C or until a part ends. Raises `CannotRun` with what to do."""
        self._check_ground()
        try:
            self._start(
                "devices.virtual.printer", "--port", str(self._printer_port), "--out", str(self._var / "receipts")
            )
            self._start("booking_server", "--data", str(self._var / "server"), "--port", str(self._web_port))
            self._wait_for_server()
            self._pair()
            self._start("kiosk", *self._kiosk_arguments())
            self._tell_where_things_are()
            self._watch()
        finally:
            self._end_all()

    def _check_ground(self) -> None:
        try:
            self._var.mkdir(parents=True, exist_ok=True)
            (self._var / ".writable").touch()
            (self._var / ".writable").unlink()
        except OSError as why:
            raise CannotRun(f"The folder {self._var} cannot be written to ({why.strerror}). Change its owner.") from why
        for port, what, variable in (
            (self._web_port, "the web pages", "WEB_PORT"),
            (self._printer_port, "the virtual printer", "PRINTER_PORT"),
        ):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as why:
                    raise CannotRun(
                        f"Port {port} for {what} is in use by another program. End it, or choose another port:"
                        f" {variable}={port + 1} make run"
                    ) from why

    def _start(self, module: str, *arguments: str) -> None:
        # A session of its own: Ctrl-C reaches this program only, which ends its parts in order.
        part = subprocess.Popen([sys.executable, "-m", module, *arguments], start_new_session=True)
        self._parts.append((module, part))

    def _wait_for_server(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            self._stop_if_one_ended()
            with (
                contextlib.suppress(OSError, urllib.error.URLError),
                urllib.request.urlopen(  # noqa: S310 our own address
                    f"{self._server}/healthz", timeout=2
                ) as answer,
            ):
                if answer.status == 200:
                    return
            time.sleep(0.05)
        raise CannotRun("The booking server did not answer in time; its messages above say why.")

    def _pair(self) -> None:
        """Introduces the kiosk to the server, the way it is done between two machines. Once."""
        known = self._ask("booking_server", "kiosk", "list", "--data", str(self._var / "server"))
        if (self._kiosk_data / "line.json").exists() and KIOSK in known.split():
            return
        added = self._ask(
            "booking_server", "kiosk", "add", KIOSK, "--place", "rosengard", "--data", str(self._var / "server")
        )
        code = re.search(r"\b(?:[0-9A-Z]{4}[ -]){4}[0-9A-Z]{4}\b", added)
        if code is None:
            raise CannotRun("The server gave no pairing code; its messages above say why.")
        self._ask("kiosk", "--data", str(self._kiosk_data), "--server", self._server, "--pair", code[0], "--pair-only")

    def _ask(self, module: str, *arguments: str) -> str:
        asked = subprocess.run(
            [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True, check=False
        )
        if asked.returncode != 0:
            raise CannotRun(f"`python -m {module} {arguments[0]}` did not work; its message stands above.")
        return asked.stdout

    def _kiosk_arguments(self) -> list[str]:
        arguments = ["--data", str(self._kiosk_data), "--printer", f"network://127.0.0.1:{self._printer_port}"]
        if self._has_display:
            return arguments
        return [*arguments, "--offscreen", "--tour", str(self._var / "pictures")]

    def _tell_where_things_are(self) -> None:
        print(
            f"\n  Web pages  {self._server}/   how it is: {self._server}/healthz   API: {self._server}/api/openapi.json"
        )
        print(f"  Receipts   {self._var / 'receipts'}   (PNG)")
        if not self._has_display:
            print(f"  Pictures   {self._var / 'pictures'}   (no display here: a scripted visitor makes the tour)")
        print(f"  State      {self._var}   Ctrl-C ends everything.\n", flush=True)

    def _watch(self) -> None:
        while True:
            self._stop_if_one_ended()
            time.sleep(0.5)

    def _stop_if_one_ended(self) -> None:
        for name, part in self._parts:
            code = part.poll()
            if code is not None:
                if name == "kiosk" and code == 0:
                    raise KeyboardInterrupt
                raise CannotRun(f"{name} has ended (exit code {code}); its messages above say why.")

    def _end_all(self) -> None:
        for _, part in reversed(self._parts):
            if part.poll() is None:
                part.terminate()
        for _, part in reversed(self._parts):
            try:
                part.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                os.killpg(part.pid, signal.SIGKILL)
        print("All parts have ended.", flush=True)

    @property
    def _server(self) -> str:
        return f"http://127.0.0.1:{self._web_port}"

    @property
    def _kiosk_data(self) -> Path:
        return self._var / "kiosk"

    @property
    def _has_display(self) -> bool:
        return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _interrupt() -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
