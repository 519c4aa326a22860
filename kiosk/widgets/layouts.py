"""Which letters stand where on the on-screen keyboards, by language and by the shape of the panel."""

from __future__ import annotations

from meeting_place.tickets import ALPHABET

Rows = tuple[str, ...]

LANDSCAPE: dict[str, Rows] = {
    "sv": ("qwertyuiopå", "asdfghjklöä", "zxcvbnméü-"),
    "en": ("qwertyuiop", "asdfghjkl'", "zxcvbnm-"),
    "ar": ("ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرىةوزظأإآ"),
}
PORTRAIT: dict[str, Rows] = {
    "sv": ("qwertyuiop", "asdfghjkl", "zxcvbnm-", "åäöéü"),
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm-'"),
    "ar": ("ضصثقفغعهخح", "شسيبلاتنمك", "ئءؤرىةوزظذ", "جدطأإآ"),
}
"""At most ten columns, so that a key stays 15 mm wide on a narrow panel."""

CODE_LANDSCAPE: Rows = (ALPHABET[1:10] + ALPHABET[0], ALPHABET[10:21], ALPHABET[21:])
CODE_PORTRAIT: Rows = (ALPHABET[1:6], ALPHABET[6:10] + ALPHABET[0], ALPHABET[10:18], ALPHABET[18:25], ALPHABET[25:])

PAD: Rows = ("123", "456", "789")


def letters(language: str, portrait: bool) -> Rows:
    """The rows for a language; a language without a table of its own writes with the Swedish one."""
    table = PORTRAIT if portrait else LANDSCAPE
    return table.get(language, table["sv"])


def codes(portrait: bool) -> Rows:
    """The rows for a ticket's symbols: Latin and in alphabetical order in every language."""
    return CODE_PORTRAIT if portrait else CODE_LANDSCAPE
