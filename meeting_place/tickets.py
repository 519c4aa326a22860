"""Ticket codes: make one from random bytes, print it, and read it back from whatever a person or a scanner gives.

A code is 18 symbols of Crockford's base 32: one for the kind, 16 random (80 bits), one check symbol. The check symbol
is a weighted sum over GF(32) in which every position has its own weight: one wrong symbol and two swapped symbols are
always caught.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 18
RANDOM_BYTES = 10

Kind = Literal["visit", "booking", "idea", "badge"]
_LETTER: dict[Kind, str] = {"visit": "V", "booking": "B", "idea": "D", "badge": "S"}
_KIND: dict[str, Kind] = {letter: kind for kind, letter in _LETTER.items()}

# What people write for a symbol that resembles another (Crockford): read kindly, never printed.
_RESEMBLES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}


@dataclass(frozen=True)
class Code:
    """A code that is well formed. Whether anybody knows it is another question."""

    kind: Kind
    symbols: str

    @property
    def ticket(self) -> str:
        """SHA-256 of the symbols, 64 hex digits: all that the line and the server ever see of a code."""
        return hashlib.sha256(self.symbols.encode("ascii")).hexdigest()

    @property
    def grouped(self) -> str:
        """The symbols in three groups of six, as they stand on paper."""
        return " ".join(self.symbols[start : start + 6] for start in range(0, LENGTH, 6))

    def __repr__(self) -> str:  # The code is the capability: it must not reach a log by way of a traceback.
        return f"Code({self.kind}, …)"


@dataclass(frozen=True)
class Misread:
    """The text is no code. `why`: `too-short`, `not-a-code` (a symbol or kind that does not exist) or `mistyped`."""

    why: Literal["too-short", "not-a-code", "mistyped"]


def make(kind: Kind, randomness: bytes) -> Code:
    """The code of `kind` for `randomness` (exactly 10 bytes; the caller draws them)."""
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"a code needs {RANDOM_BYTES} random bytes, not {len(randomness)}")
    number = int.from_bytes(randomness, "big")
    middle = "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    body = _LETTER[kind] + middle
    return Code(kind, body + _check_symbol(body))


def read(text: str) -> Code | Misread:
    """The code at the end of `text`: spaces, hyphens, case and look-alike letters are forgiven.

    A scanner types a whole web address through some keyboard layout; the code is its last 18 symbols.
    """
    symbols = "".join(letter for letter in text.upper().translate(_RESEMBLES) if letter.isalnum())[-LENGTH:]
    if len(symbols) < LENGTH:
        return Misread("too-short")
    if any(symbol not in _VALUE for symbol in symbols) or symbols[0] not in _KIND:
        return Misread("not-a-code")
    if symbols[-1] != _check_symbol(symbols[:-1]):
        return Misread("mistyped")
    return Code(_KIND[symbols[0]], symbols)


def address(code: Code, public_address: str) -> str:
    """What the QR holds: the ticket's page in capitals, so that the QR's alphanumeric mode serves.

    `public_address` is scheme and host, such as `https://plats.example`; a phone reads the whole, a kiosk its end.
    """
    return f"{public_address.rstrip('/')}/t/{code.symbols}".upper()


def _check_symbol(body: str) -> str:
    total = 0
    for position, symbol in enumerate(body):
        total ^= _times(_VALUE[symbol], _WEIGHTS[position])
    return ALPHABET[total]


def _times(left: int, right: int) -> int:
    """Product in GF(32), modulo x^5 + x^2 + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= 0b100101
        right >>= 1
    return product


def _powers_of_two(count: int) -> tuple[int, ...]:
    """2 generates the field's whole multiplicative group, so the first 31 powers differ and none is zero."""
    powers = [2]
    while len(powers) < count:
        powers.append(_times(powers[-1], 2))
    return tuple(powers)


_WEIGHTS = _powers_of_two(LENGTH - 1)
