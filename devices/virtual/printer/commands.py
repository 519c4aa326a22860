"""ESC/POS read command by command from bytes that arrive in any pieces.

After Epson's ESC/POS command reference. What it does not know it reads as text, as printers do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """One command: `name` as in Epson's reference (`ESC a`, `GS ( k`), or `text` for letters, which are its data."""

    name: str
    parameters: tuple[int, ...] = ()
    data: bytes = b""


_ESC, _GS, _FS, _DLE = 0x1B, 0x1D, 0x1C, 0x10
_NAMES = {_ESC: "ESC", _GS: "GS", _FS: "FS", _DLE: "DLE"}
_SINGLE = {0x0A: "LF", 0x0D: "CR", 0x0C: "FF", 0x09: "HT", 0x18: "CAN"}

# How many parameter bytes follow the two bytes of a command of fixed length.
_FIXED = {
    _ESC: {"@": 0, "2": 0, "S": 0, "L": 0, "i": 0, "m": 0, "c": 2, "p": 3, "B": 2, "$": 2, "\\": 2}
    | dict.fromkeys("!ae-EGMtRdJK3{V= %?TrU", 1),
    _GS: {"L": 2, "W": 2, "P": 2, "$": 2, "\\": 2, ":": 0, "^": 3} | dict.fromkeys("!BhwHfrIabT/", 1),
    _FS: {".": 0, "&": 0, "2": 74, "S": 2} | dict.fromkeys("!-WCp", 1),
    _DLE: {"\x04": 1, "\x05": 1},
}
_DLE_NAMES = {"\x04": "EOT", "\x05": "ENQ", "\x14": "DC4"}
_REAL_TIME_LENGTH = {1: 5, 2: 5, 8: 10}


class Reader:
    """Turns a stream of bytes into commands; an unfinished one waits for the rest."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, arrived: bytes) -> None:
        """Take bytes as they come; `commands` yields what they complete."""
        self._waiting += arrived

    def clear(self) -> None:
        """Forget everything that has arrived and was not read yet."""
        self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def commands(self) -> Iterator[Command]:
        """The commands that are complete, each taken from the stream as it is yielded."""
        while found := _first(bytes(self._waiting[:64]), self._waiting):
            command, length = found
            del self._waiting[:length]
            yield command


def _first(head: bytes, waiting: bytearray) -> tuple[Command, int] | None:
    if not head:
        return None
    first = head[0]
    if first in _SINGLE:
        return Command(_SINGLE[first]), 1
    if first not in _NAMES:
        return _text(waiting)
    if len(head) < 2:
        return None
    letter = chr(head[1])
    if letter in _FIXED[first]:
        length = 2 + _FIXED[first][letter]
        if len(waiting) < length:
            return None
        return Command(_name(first, letter), tuple(waiting[2:length])), length
    match first, letter:
        case 0x1D, "(":
            return _sized(waiting)
        case 0x1D, "v":
            return _raster(waiting)
        case 0x1D, "V":
            return _cut(waiting)
        case 0x1B, "*":
            return _columns(waiting)
        case 0x1B, "D":
            end = waiting.find(b"\x00", 2)
            return None if end < 0 else (Command("ESC D", tuple(waiting[2:end])), end + 1)
        case 0x10, "\x14":
            return _real_time(waiting)
    return Command("unknown", (first, head[1])), 2


def _name(first: int, letter: str) -> str:
    return f"{_NAMES[first]} {_DLE_NAMES.get(letter, letter)}"


def _text(waiting: bytearray) -> tuple[Command, int]:
    end = next((at for at, value in enumerate(waiting) if value in _SINGLE or value in _NAMES), len(waiting))
    # Other control characters print nothing.
    return Command("text", data=bytes(value for value in waiting[:end] if value >= 0x20)), end


def _sized(waiting: bytearray) -> tuple[Command, int] | None:
    """`GS ( x pL pH …`: a length stands before the data."""
    if len(waiting) < 5:
        return None
    length = 5 + waiting[3] + 256 * waiting[4]
    if len(waiting) < length:
        return None
    return Command(f"GS ( {chr(waiting[2])}", data=bytes(waiting[5:length])), length


def _raster(waiting: bytearray) -> tuple[Command, int] | None:
    """`GS v 0 m xL xH yL yH …`: x bytes across, y rows down."""
    if len(waiting) < 8:
        return None
    across, down = waiting[4] + 256 * waiting[5], waiting[6] + 256 * waiting[7]
    length = 8 + across * down
    if len(waiting) < length:
        return None
    return Command("GS v 0", (waiting[3], across, down), bytes(waiting[8:length])), length


def _cut(waiting: bytearray) -> tuple[Command, int] | None:
    if len(waiting) < 3:
        return None
    length = 4 if waiting[2] in (65, 66, 97, 98, 103, 104) else 3
    return (Command("GS V", tuple(waiting[2:length])), length) if len(waiting) >= length else None


def _columns(waiting: bytearray) -> tuple[Command, int] | None:
    """`ESC * m nL nH …`: n columns of 8 dots, or of 24 for m 32 and 33."""
    if len(waiting) < 5:
        return None
    count = waiting[3] + 256 * waiting[4]
    length = 5 + count * (3 if waiting[2] in (32, 33) else 1)
    if len(waiting) < length:
        return None
    return Command("ESC *", (waiting[2], count), bytes(waiting[5:length])), length


def _real_time(waiting: bytearray) -> tuple[Command, int] | None:
    if len(waiting) < 3:
        return None
    length = _REAL_TIME_LENGTH.get(waiting[2], 3)
    return (Command("DLE DC4", tuple(waiting[2:length])), length) if len(waiting) >= length else None
