"""A scanner that types: told apart from people by its haste, and read by key position, whatever the keyboard layout.

Such a scanner sends the keys of a US keyboard. The machine's own layout then makes `Ö--` of `://`, so letters are
ignored and positions are read: USB HID usage numbers, which SDL (and with it Kivy) calls scancodes.
"""

from __future__ import annotations

LONGEST_GAP = 0.1
"""Seconds between two keys of one scan; scanners need 1 to 30 ms, people seldom less than 100."""

SHORTEST = 6
"""Keys before Enter that make a scan: nobody types six within the gap, and no code is shorter."""

LONGEST = 300
"""Symbols in one scan; more is no scanner of ours, and everything until the next pause is dropped."""

ENTER, KEYPAD_ENTER = 40, 88

_PLAIN = {4 + index: letter for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_PLAIN |= {30 + index: digit for index, digit in enumerate("1234567890")}
_PLAIN |= {44: " ", 45: "-", 46: "=", 47: "[", 48: "]", 49: "\\", 51: ";", 52: "'", 53: "`", 54: ",", 55: ".", 56: "/"}
_PLAIN |= {84: "/", 85: "*", 86: "-", 87: "+", 99: "."} | {
    89 + index: digit for index, digit in enumerate("1234567890")
}

_SHIFTED = {position: letter.upper() for position, letter in _PLAIN.items() if letter.isalpha()}
_SHIFTED |= {30 + index: symbol for index, symbol in enumerate("!@#$%^&*()")}
_SHIFTED |= {44: " ", 45: "_", 46: "+", 47: "{", 48: "}", 49: "|", 51: ":", 52: '"', 53: "~", 54: "<", 55: ">", 56: "?"}


class Wedge:
    """Listens to every key that goes down and tells when it was a scan.

    Caps lock turns a scanner's capitals into small letters on the screen, but not its positions and not its shift: a
    reader of codes takes capitals and small letters for the same.
    """

    def __init__(self) -> None:
        self._symbols: list[str] = []
        self._last = float("-inf")
        self._too_long = False

    def key(self, position: int, shift: bool, at: float) -> str | None:
        """A key went down at `at` seconds (of any rising clock): the scanned text if that ended a scan, else None.

        Keys without a printable symbol (arrows, Tab, F1, Escape …) are never part of a scan and do not end one.
        """
        if at - self._last > LONGEST_GAP:
            self._forget()
        self._last = at
        if position in (ENTER, KEYPAD_ENTER):
            text = "".join(self._symbols)
            whole = len(text) >= SHORTEST and not self._too_long
            self._forget()
            return text if whole else None
        symbol = (_SHIFTED.get(position) if shift else None) or _PLAIN.get(position)
        if symbol is not None:
            self._symbols.append(symbol)
            if len(self._symbols) > LONGEST:
                self._symbols.clear()
                self._too_long = True
        return None

    def _forget(self) -> None:
        self._symbols.clear()
        self._too_long = False
