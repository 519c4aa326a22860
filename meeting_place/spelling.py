"""Names, hex digits and languages spelt as the line demands, told at a glance for what kiosks send by the hundred.

Asked field by field, the patterns cost several times all else that decoding does. So the decoder only counts letters;
here the few words that all messages of a kiosk repeat are asked about once, and hex digits are read all together.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Meta, Struct

HEX = "^[0-9a-f]{%d}$"
_REMEMBERED = 1_000
"""Word combinations, at most: one kiosk has a dozen."""
_known: set[tuple[Any, ...]] = set()


def spelt(pattern: str, shortest: int, longest: int, description: str | None = None) -> Meta:
    """Marks a text field whose pattern is told to readers and asked about by `well_spelt`, not by the decoder."""
    return Meta(
        min_length=shortest, max_length=longest, description=description, extra_json_schema={"pattern": pattern}
    )


def well_spelt(messages: Iterable[Struct]) -> bool:
    """Whether every marked field of these (lengths are checked) fits its pattern."""
    digits: list[str] = []
    for message in messages:
        words, random = _readers(type(message))
        said = words(message)
        if said not in _known and not _remember(message, said):
            return False
        digits += random(message)
    together = "".join(digits)
    try:
        return bytes.fromhex(together).hex() == together
    except ValueError:
        return False


def check(message: Struct, where: str) -> None:
    """Raises `msgspec.ValidationError` for the first field that is misspelt; `where` is the message's own path."""
    for name, pattern in _marked(type(message)):
        told = getattr(message, name)
        if told is not None and not re.fullmatch(pattern, told):
            raise msgspec.ValidationError(f"Expected `str` matching regex {pattern!r} - at `{where}.{name}`")


def pattern_of(field: msgspec.inspect.Type) -> str | None:
    """The pattern that `spelt` marked a field with, if it did."""
    match field:
        case msgspec.inspect.Metadata(type=inner, extra_json_schema=schema):
            return (schema or {}).get("pattern") or pattern_of(inner)
        case msgspec.inspect.UnionType(types=types):
            return next(filter(None, map(pattern_of, types)), None)
    return None


def _remember(message: Struct, said: tuple[Any, ...]) -> bool:
    try:
        check(message, "$")
    except msgspec.ValidationError:
        return False
    if len(_known) >= _REMEMBERED:
        _known.clear()
    _known.add(said)
    return True


@functools.cache
def _marked(kind: type[Struct]) -> tuple[tuple[str, str], ...]:
    """`(name, pattern)` of the marked fields."""
    info = msgspec.inspect.type_info(kind)
    assert isinstance(info, msgspec.inspect.StructType)
    return tuple((field.name, pattern) for field in info.fields if (pattern := pattern_of(field.type)))


@functools.cache
def _readers(kind: type[Struct]) -> tuple[Callable[[Struct], tuple[Any, ...]], Callable[[Struct], tuple[str, ...]]]:
    """What reads a message's words (with its kind, for the same word may be no name elsewhere) and its hex digits."""
    hexes = [name for name, pattern in _marked(kind) if pattern.startswith("^[0-9a-f]{")]
    words = [name for name, _ in _marked(kind) if name not in hexes]
    # Two names or more make attrgetter give a tuple; a ticket that is not told counts as no digits.
    read_words, read_hexes = attrgetter("__class__", "__class__", *words), [attrgetter(name) for name in hexes]
    if not hexes:
        return read_words, lambda message: ()
    if len(hexes) == 1:
        only = read_hexes[0]
        return read_words, lambda message: (only(message) or "",)
    return read_words, attrgetter(*hexes)
