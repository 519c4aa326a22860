"""The virtual printer on its TCP port: one host at a time, status at once, printing in order, trouble on request.

Like a real one it keeps what arrives while it cannot print and prints it when it can again, unless it is told to
clear its buffer (`DLE DC4 8`) or is switched off. A real-time request is answered even in the middle of a job.
"""

from __future__ import annotations

import re
import socket
import threading
from pathlib import Path
from typing import Literal, get_args

from PIL import Image

from devices.virtual.printer.commands import Reader
from devices.virtual.printer.machine import Machine
from devices.virtual.printer.paper import Paper

Trouble = Literal["ready", "paper-low", "paper-out", "cover-open", "offline", "stall", "vanish"]
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)

_BUFFER = 262_144
_PRINTS: tuple[Trouble, ...] = ("ready", "paper-low")
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|" + re.escape(_CLEAR), re.DOTALL)


class PortTaken(OSError):
    """Another program listens on the port."""


class VirtualPrinter:
    """A printer of `width_mm` paper (58 or 80) whose slips become `out/receipt-0001.png` and so on.

    `start` listens on `host:port` (0: any free port, see `port`); `stop` ends it. `trouble` may be called at any time.
    """

    def __init__(self, out: Path, port: int = 0, host: str = "127.0.0.1", width_mm: int = 80) -> None:
        self.out = out
        self.host = host
        self.port = port
        self.receipts: list[Path] = []
        self.state: Trouble = "ready"
        self._roll_dots: int | None = None
        self._reader = Reader()
        self._machine = Machine(Paper(width_mm), self._keep, self._answer)
        self._changed = threading.Condition(threading.RLock())
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._tail = b""
        self._unread = b""

    def start(self) -> None:
        """Listen. Raises `PortTaken`, or `OSError` when the folder or the address cannot be used."""
        self.out.mkdir(parents=True, exist_ok=True)
        self._stopping = False
        self._listen()
        self._thread = threading.Thread(target=self._serve, name="virtual-printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Switched off: hosts are cut, what was not printed is gone."""
        with self._changed:
            self._stopping = True
            self._hang_up()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(5)

    def trouble(self, state: Trouble) -> None:
        """Run out of paper, open the cover, …, or be `ready` again (with a new roll)."""
        with self._changed:
            before, self.state = self.state, state
            if state == "ready":
                self._roll_dots = None
            if before == "paper-out" and self._prints():
                # Whoever changes the roll tears off what the old one still carries.
                self._machine.cut()
            if state == "vanish":
                self._reader.clear()
                self._unread = b""
                self._hang_up()
            elif before == "vanish" and not self._stopping:
                self._listen()
            unread, self._unread = self._unread, b""
            self._take(unread)
            self._changed.notify_all()

    def load_roll(self, millimetres: int) -> None:
        """Ready, with a roll that ends (paper-out) after this much paper."""
        self.trouble("ready")
        with self._changed:
            self._roll_dots = millimetres * 8

    def wait_for(self, count: int, timeout: float = 10.0) -> list[Path]:
        """The receipts, as soon as there are `count`. Raises `TimeoutError` after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.receipts) >= count, timeout):
                raise TimeoutError(f"{len(self.receipts)} receipts came, {count} were waited for")
            return list(self.receipts)

    def wait_until(self, state: Trouble, timeout: float = 10.0) -> None:
        """Return as soon as the printer is in this state. Raises `TimeoutError` after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.state == state, timeout):
                raise TimeoutError(f"the printer is {self.state}, {state} was waited for")

    # --- the wire ---

    def _listen(self) -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
        except OSError as problem:
            listener.close()
            raise PortTaken(f"port {self.port} on {self.host} cannot be used: {problem.strerror}") from problem
        listener.listen(8)
        self._listener = listener
        self.port = int(listener.getsockname()[1])

    def _hang_up(self) -> None:
        # shutdown wakes the thread that waits in accept or recv; close alone would not.
        if self._host is not None:
            _shut(self._host)
        if self._listener is not None:
            _shut(self._listener)
            self._listener.close()
            self._listener = None

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._listener is not None)
                listener = self._listener
            if self._stopping or listener is None:
                return
            try:
                host, _ = listener.accept()
            except OSError:
                continue  # Vanished or switched off: the top of the loop knows which.
            with self._changed:
                self._host, self._tail = host, b""
                host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self.state == "vanish" or self._stopping:
                    _shut(host)
            self._listen_to(host)

    def _listen_to(self, host: socket.socket) -> None:
        with host:
            while arrived := _receive(host):
                with self._changed:
                    self._take(arrived)
                    # A full buffer stops reading: TCP then holds the host back, as a real printer does.
                    self._changed.wait_for(lambda: self._stopping or self._prints() or self._has_room())
            with self._changed:
                self._host = None
                if self._prints():
                    self._reader.clear()
                    self._machine.cut()

    # --- what arrives ---

    def _take(self, arrived: bytes) -> None:
        if self.state == "stall":
            self._unread += arrived
            return
        # Requests are answered on sight, also where they only look like one in the middle of a picture: so do real
        # printers. The bytes stay in the stream, whose reader skips them.
        stream, old = self._tail + arrived, len(self._tail)
        done = old
        for found in _REAL_TIME.finditer(stream):
            if found.end() <= old:
                continue
            if found.group(1):
                self._answer(bytes([self._status(found.group(1)[0])]))
            else:
                self._reader.clear()
                done = found.end()
        self._tail = stream[-(len(_CLEAR) - 1) :]
        self._reader.feed(stream[done:])
        self._print_what_waits()

    def _status(self, kind: int) -> int:
        out, cover, off = (self.state == name for name in ("paper-out", "cover-open", "offline"))
        match kind:
            case 1:
                return 0x12 | (0x08 if out or cover or off else 0)
            case 2:
                return 0x12 | (0x04 if cover else 0) | (0x20 if out else 0)
            case 4:
                return 0x12 | (0x0C if out or self.state == "paper-low" else 0) | (0x60 if out else 0)
        return 0x12

    def _answer(self, answer: bytes) -> None:
        if self._host is not None and self.state != "stall":
            try:
                self._host.sendall(answer)
            except OSError:
                return  # The host has gone; nobody is left to be told.

    def _has_room(self) -> bool:
        return len(self._reader) + len(self._unread) < _BUFFER

    def _prints(self) -> bool:
        return self.state in _PRINTS

    def _print_what_waits(self) -> None:
        if not self._prints():
            return
        for command in self._reader.commands():
            before = self._machine.paper.fed
            self._machine.carry_out(command, 3 if self.state == "paper-low" else 0)
            if self._roll_dots is not None:
                self._roll_dots -= max(0, self._machine.paper.fed - before)
                if self._roll_dots <= 0:
                    self.state = "paper-out"
                    self._changed.notify_all()
                    return

    def _keep(self, slip: Image.Image) -> None:
        """The slip as the next PNG: whole or not there at all, never overwriting an earlier one."""
        taken = [int(path.stem[8:]) for path in self.out.glob("receipt-*.png") if path.stem[8:].isdigit()]
        path = self.out / f"receipt-{max(taken, default=0) + 1:04}.png"
        half_done = path.with_suffix(".part")
        slip.save(half_done, format="PNG", compress_level=3)
        half_done.replace(path)
        with self._changed:
            self.receipts.append(path)
            self._changed.notify_all()


def _receive(host: socket.socket) -> bytes:
    try:
        return host.recv(65_536)
    except OSError:
        return b""


def _shut(open_socket: socket.socket) -> None:
    try:
        open_socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # Already closed from the other side.
