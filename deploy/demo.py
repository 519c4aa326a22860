"""`make run`: the whole house on one machine — server with broker, a virtual printer and one kiosk.

With a display the kiosk opens its window; without one it runs offscreen and a scripted visitor makes the tour. Ctrl-C
ends every part; state stays in `var/`.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import time
from pathlib import Path

from deploy import parts
from deploy.parts import CannotRun, Part

KIOSK = "rosengard-1"
PLACE = "rosengard"
HIGHEST_PORT = 65535
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--var", type=Path, default=Path("var"), help="where the state stays (default: var)")
    parser.add_argument("--web-port", default=os.environ.get("WEB_PORT", "8080"), help="also WEB_PORT (default: 8080)")
    parser.add_argument(
        "--printer-port", default=os.environ.get("PRINTER_PORT", "9100"), help="also PRINTER_PORT (default: 9100)"
    )
    options = parser.parse_args()
    try:
        web_port, printer_port = port(options.web_port, "WEB_PORT"), port(options.printer_port, "PRINTER_PORT")
        _end_when_told()
        Demo(options.var.absolute(), web_port, printer_port).run()
    except CannotRun as why:
        print(f"\n{why}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


def port(text: str, variable: str) -> int:
    """A TCP port as people write it. Raises `CannotRun`."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= HIGHEST_PORT):
        raise CannotRun(f"{variable} must be a port between 1 and {HIGHEST_PORT}, not {text!r}.")
    return int(text)


class Demo:
    """Starts the parts in order, waits, and ends them in the opposite order."""

    def __init__(self, var: Path, web_port: int, printer_port: int) -> None:
        self._var = var
        self._web_port = web_port
        self._printer_port = printer_port
        self._parts: list[Part] = []

    def run(self) -> None:
        """Blocks until Ctrl-C or until a part ends. Raises `CannotRun` with what to do."""
        self._check_ground()
        printer = Part(
            "devices.virtual.printer", "--port", str(self._printer_port), "--out", str(self._var / "receipts")
        )
        server = parts.server(self._var / "server", self._web_port)
        try:
            self._start(printer)
            self._start(server)
            parts.wait_for_server(server, self._server)
            self._introduce()
            self._tell_where_things_are()
            self._start(Part("kiosk", *self._kiosk_arguments()))
            self._watch()
        finally:
            self._end_all()

    def _start(self, part: Part) -> None:
        self._parts.append(part)
        part.start()

    def _check_ground(self) -> None:
        try:
            self._var.mkdir(parents=True, exist_ok=True)
            (self._var / ".writable").touch()
            (self._var / ".writable").unlink()
        except OSError as why:
            raise CannotRun(f"The folder {self._var} cannot be written to ({why.strerror}). Change its owner.") from why
        for number, what, variable in (
            (self._web_port, "the web pages", "WEB_PORT"),
            (self._printer_port, "the virtual printer", "PRINTER_PORT"),
        ):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", number))
                except PermissionError as why:
                    raise CannotRun(f"Port {number} for {what} is the system's; choose one above 1023.") from why
                except OSError as why:
                    raise CannotRun(
                        f"Port {number} for {what} is in use by another program. End it, or choose another port:"
                        f" {variable}={number + 1} make run"
                    ) from why

    def _introduce(self) -> None:
        """Once; and again if either side has begun anew."""
        known = parts.ask("booking_server", "kiosk", "list", "--data", str(self._var / "server"))
        if not (self._kiosk_data / "line.json").exists() or KIOSK not in known.split():
            parts.introduce(KIOSK, PLACE, self._var / "server", self._server, self._kiosk_data)

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
        for part in self._parts:
            if part.exit_code is None:
                continue
            if part.module == "kiosk" and part.exit_code == 0:
                raise KeyboardInterrupt
            raise CannotRun(f"{part.module} has ended (exit code {part.exit_code}); its messages above say why.")

    def _end_all(self) -> None:
        for number in ENDINGS:
            signal.signal(
                number, signal.SIG_IGN
            )  # Told twice, or by an impatient key: every part is ended all the same.
        for part in reversed(self._parts):
            part.stop()
        if self._parts:
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


def _end_when_told() -> None:
    """Ctrl-C, a request and a terminal that closes end every part, also where a shell had us started deaf to Ctrl-C.

    Only `nohup` is obeyed: whoever wrote it wants the house to outlive the terminal.
    """
    for number in ENDINGS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
