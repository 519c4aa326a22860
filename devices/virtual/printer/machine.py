"""What a printer does when a command's turn comes: set something, put it on the paper, or answer."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from devices.virtual.printer.commands import Command
from devices.virtual.printer.paper import Paper

_QR = 49


class Machine:
    """Carries out commands on paper. `cut_slip` gets each slip, `answer` each byte string for the host."""

    def __init__(self, paper: Paper, cut_slip: Callable[[Image.Image], None], answer: Callable[[bytes], None]) -> None:
        self.paper = paper
        self._cut_slip = cut_slip
        self._answer = answer
        self._payload = b""
        self._qr_dots, self._qr_level = 3, 48
        self._graphic: Image.Image | None = None

    def carry_out(self, command: Command, paper_sensor: int) -> None:
        """`paper_sensor` is the byte that `GS r 1` answers with: 0 enough, 3 near its end."""
        n = command.parameters[0] if command.parameters else 0
        match command.name:
            case "text":
                self.paper.write(command.data)
            case "LF":
                self.paper.end_line()
            case "ESC @":
                self.paper.reset()
            case "ESC d":
                self._feed_lines(n)
            case "ESC J":
                self.paper.feed(n)
            case "GS V":
                self.cut()
            case "GS v 0":
                self._raster(command)
            case "ESC *":
                self._columns(command)
            case "GS ( k":
                self._two_dimensional(command.data)
            case "GS ( L":
                self._graphics(command.data)
            case "GS r":
                self._answer(bytes([paper_sensor if n in (1, 49) else 0]))
            case "GS I":
                self._answer(b"\x20" if n < 65 else b"_virtual printer\x00")
            case name:
                self._set(name, n)

    def cut(self) -> None:
        """Hand out what is on the paper, if anything."""
        slip = self.paper.cut()
        if slip is not None:
            self._cut_slip(slip)

    def _set(self, name: str, n: int) -> None:
        paper = self.paper
        match name:
            case "ESC a":
                paper.align = n % 48
            case "GS !":
                paper.width, paper.height = (n >> 4 & 7) + 1, (n & 7) + 1
            case "ESC !":
                paper.width, paper.height = 2 if n & 0x20 else 1, 2 if n & 0x10 else 1
                paper.bold, paper.underlined = bool(n & 8), bool(n & 0x80)
            case "ESC E" | "ESC G":
                paper.bold = bool(n & 1)
            case "ESC -":
                paper.underlined = bool(n % 48)
            case "GS B":
                paper.inverse = bool(n & 1)
            case "ESC t":
                paper.code_page = n
            case "ESC 3":
                paper.spacing = n
            case "ESC 2":
                paper.spacing = 30

    def _feed_lines(self, count: int) -> None:
        self.paper.end_line()
        self.paper.feed(self.paper.spacing * max(0, count - 1))

    def _raster(self, command: Command) -> None:
        mode, across, down = command.parameters
        image = _dots(command.data, across * 8, down)
        wider, higher = 2 if mode & 1 else 1, 2 if mode & 2 else 1
        self.paper.draw(image.resize((image.width * wider, image.height * higher), Image.Resampling.NEAREST))

    def _columns(self, command: Command) -> None:
        """One band of columns, each 8 or 24 dots high; the line feed after it moves the paper."""
        mode, count = command.parameters
        tall = 3 if mode in (32, 33) else 1
        turned = _dots(command.data, tall * 8, count)
        self.paper.draw(turned.transpose(Image.Transpose.TRANSPOSE))
        self.paper.feed(-tall * 8)

    def _two_dimensional(self, data: bytes) -> None:
        if len(data) < 2 or data[0] != _QR:
            return
        match data[1]:
            case 67 if len(data) > 2:
                self._qr_dots = max(1, min(16, data[2]))
            case 69 if len(data) > 2:
                self._qr_level = data[2]
            case 80:
                self._payload = data[3:]
            case 81 if self._payload:
                self.paper.draw_qr(self._payload, self._qr_dots, self._qr_level)

    def _graphics(self, data: bytes) -> None:
        """`GS ( L`: function 112 stores a raster picture, function 50 (or 2) prints it."""
        if len(data) >= 10 and data[1] == 112:
            across, down = data[6] + 256 * data[7], data[8] + 256 * data[9]
            self._graphic = _dots(data[10:], across, down)
        elif len(data) >= 2 and data[1] in (2, 50) and self._graphic is not None:
            self.paper.draw(self._graphic)
            self._graphic = None


def _dots(packed: bytes, wide: int, high: int) -> Image.Image:
    """The printer's 1 is black, Pillow's is white."""
    needed = (wide + 7) // 8 * high
    inverted = bytes(255 - value for value in packed[:needed].ljust(needed, b"\x00"))
    return Image.frombytes("1", (max(1, wide), max(1, high)), inverted or b"\xff")
