"""Which letters a font file can draw, read from its own character map (OpenType `cmap`, formats 4 and 12)."""

from __future__ import annotations

import functools
import struct
import unicodedata
from pathlib import Path


def missing(font: Path, text: str) -> int:
    """How many letters of `text` the font lacks; spaces and invisible marks count as present."""
    drawable = code_points(font)
    return sum(1 for letter in text if ord(letter) not in drawable and not _is_invisible(letter))


@functools.cache
def code_points(font: Path) -> frozenset[int]:
    """Every code point the font has a glyph for. Raises `OSError` or `ValueError` when it is no font."""
    content = font.read_bytes()
    start = _table(content, b"cmap")
    found: set[int] = set()
    for record in range(struct.unpack_from(">H", content, start + 2)[0]):
        at = start + struct.unpack_from(">I", content, start + 4 + 8 * record + 4)[0]
        match struct.unpack_from(">H", content, at)[0]:
            case 4:
                found |= _format_4(content, at)
            case 12:
                found |= _format_12(content, at)
    return frozenset(found)


def _is_invisible(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc")


def _table(content: bytes, name: bytes) -> int:
    for index in range(struct.unpack_from(">H", content, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", content, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError(f"the font has no {name.decode()} table")


def _format_4(content: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", content, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", content, at + 14)
    starts = struct.unpack_from(f">{count}H", content, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", content, at + 16 + 4 * count)
    offsets_at = at + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", content, offsets_at)
    found = set()
    for index in range(count):
        for point in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = point + deltas[index]
            if offsets[index]:
                place = offsets_at + 2 * index + offsets[index] + 2 * (point - starts[index])
                glyph = struct.unpack_from(">H", content, place)[0]
            if glyph & 0xFFFF:
                found.add(point)
    return found


def _format_12(content: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for group in range(struct.unpack_from(">I", content, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", content, at + 16 + 12 * group)
        found.update(range(first, last + 1))
    return found
