"""Receipts byte by byte, against golden files: `.bin` for the machine, `.txt` beside it for people.

`make golden` (pytest --rewrite-golden) writes them anew; the diff of the `.txt` is what to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from devices.printers.profiles import profile
from devices.printers.receipt import Receipt
from devices.printers.rendering import render
from devices.virtual.printer.commands import Command, Reader

GOLDEN = Path(__file__).parent / "golden"
PAGES = {0: "cp437", 16: "cp1252", 18: "cp852", 19: "cp858"}


@pytest.mark.parametrize("name", ["visit-sv", "visit-ar", "booked-sv"])
def test_a_receipt_is_the_bytes_it_always_was(
    name: str, width: int, receipts: dict[str, Receipt], rewrite_golden: bool
) -> None:
    came = render(receipts[name], profile(width))
    said = "\n".join(describe(came)) + "\n"
    path = GOLDEN / f"{name}-{width}.bin"
    if rewrite_golden:
        GOLDEN.mkdir(exist_ok=True)
        path.write_bytes(came)
        path.with_suffix(".txt").write_text(said, encoding="utf-8")
    assert said == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert came == path.read_bytes()


def describe(stream: bytes) -> Iterator[str]:
    """One line a command; pictures as braille, three dots of paper to one of braille."""
    reader = Reader()
    reader.feed(stream)
    page = 0
    strips: list[Command] = []
    for command in reader.commands():
        if command.name == "GS v 0":
            strips.append(command)
            continue
        yield from _picture(strips)
        strips = []
        if command.name == "ESC t":
            page = command.parameters[0]
        if command.name == "text":
            yield f'text "{command.data.decode(PAGES[page])}"'
        else:
            shown = command.data.decode("latin-1").encode("unicode_escape").decode()
            yield " ".join([command.name, *map(str, command.parameters), *([shown] if shown else [])])
    yield from _picture(strips)


def _picture(strips: Iterable[Command]) -> Iterator[str]:
    strips = list(strips)
    if not strips:
        return
    across = strips[0].parameters[1] * 8
    high = sum(strip.parameters[2] for strip in strips)
    yield f"picture {across} x {high} dots in {len(strips)} strips of GS v 0"
    packed = b"".join(strip.data for strip in strips)
    shades = Image.frombytes("1", (across, high), packed).convert("L").reduce(3)
    for top in range(0, shades.height, 4):
        row = ""
        for left in range(0, shades.width, 2):
            dots = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
            bits = sum(1 << bit for bit, (x, y) in enumerate(dots) if _dark(shades, left + x, top + y))
            row += chr(0x2800 + bits)
        yield "  " + row.rstrip("\u2800")


def _dark(shades: Image.Image, x: int, y: int) -> bool:
    if x >= shades.width or y >= shades.height:
        return False
    shade = shades.getpixel((x, y))
    return isinstance(shade, int) and shade > 90
