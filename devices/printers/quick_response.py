"""How large a QR code comes out on paper: its version at error correction level Q, and the dots of a module."""

from __future__ import annotations

import bisect

from devices.printers.profiles import Profile

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004)."""

MOST_DOTS, FEWEST_DOTS = 8, 6

_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")

# Letters that versions 1 to 10 hold at level Q (ISO/IEC 18004, table 7).
_ALPHANUMERIC_CAPACITY = (16, 29, 47, 67, 87, 108, 125, 157, 189, 221)
_BYTE_CAPACITY = (11, 20, 32, 46, 60, 74, 86, 108, 130, 151)


def modules(payload: str) -> int:
    """Modules along one side, without the quiet zone. Raises `ValueError` past version 10."""
    if not payload:
        raise ValueError("a QR code must say something")
    plain = set(payload) <= _ALPHANUMERIC
    capacity = _ALPHANUMERIC_CAPACITY if plain else _BYTE_CAPACITY
    version = 1 + bisect.bisect_left(capacity, len(payload if plain else payload.encode()))
    if version > len(capacity):
        raise ValueError(f"{len(payload)} letters are too many for a QR code on a receipt")
    return 17 + 4 * version


def module_dots(payload: str, profile: Profile) -> int:
    """Printer dots along one module: 8 where the paper allows. Raises `ValueError` where fewer than 6 would fit."""
    dots = min(MOST_DOTS, profile.dots // (modules(payload) + 2 * QUIET_ZONE))
    if dots < FEWEST_DOTS:
        raise ValueError(f"a QR code of {modules(payload)} modules does not fit {profile.width_mm} mm paper")
    return dots
