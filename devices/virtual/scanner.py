"""A scanner made of a list: the key presses that a real one would send for a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devices.scanners.wedge import ENTER

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_POSITIONS = {letter: 4 + index for index, letter in enumerate(_LETTERS)}
_POSITIONS |= {digit: 30 + index for index, digit in enumerate("1234567890")}
_POSITIONS |= {" ": 44, "-": 45, "=": 46, ";": 51, "'": 52, ",": 54, ".": 55, "/": 56}
_WITH_SHIFT = {":": ";", "?": "/", "_": "-", "+": "=", "&": "7", "%": "5", "$": "4", "*": "8"}


@dataclass(frozen=True)
class KeyPress:
    """A key goes down: USB HID position, whether shift is held, and when (seconds)."""

    position: int
    shift: bool
    at: float


def scan(text: str, start: float = 0.0, gap: float = 0.008) -> Iterator[KeyPress]:
    """The presses for `text` and Enter, `gap` seconds apart. Raises `ValueError` for what a US keyboard lacks."""
    at = start
    for letter in text:
        plain = _WITH_SHIFT.get(letter, letter.lower())
        if plain not in _POSITIONS:
            raise ValueError(f"a US keyboard has no {letter!r}")
        yield KeyPress(_POSITIONS[plain], letter in _WITH_SHIFT or letter.isupper(), at)
        at += gap
    yield KeyPress(ENTER, False, at)
