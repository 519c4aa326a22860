"""Text as it should look in any script: shaped, in the right direction, wrapped at words, painted as a picture.

Receipts paint their Arabic lines with it, the kiosk's screens their right-to-left labels. Pillow's raqm layout does
bidi and shaping; it needs fribidi on the machine (Debian: `libfribidi0`).
"""

from __future__ import annotations

import functools
import importlib.util
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, features

from assets import FONTS
from devices.printers.glyphs import missing

Direction = Literal["ltr", "rtl"]
Side = Literal["left", "center", "right"]

LINE_HEIGHT = 1.35
"""Distance between two baselines, in font sizes."""

# Paragraph separators (bidi class B) and halves of letters make raqm fail.
_UNSHAPABLE = re.compile("[\\r\\x1c-\\x1e\\x85\\u2029\\ud800-\\udfff]")


class CannotShape(RuntimeError):
    """This machine cannot lay out right-to-left text; the message says what to install."""


@dataclass(frozen=True)
class Shaped:
    """Lines ready to be painted. All measures in pixels; `ascent` is where the first baseline lies."""

    lines: tuple[str, ...]
    widths: tuple[int, ...]
    font: ImageFont.FreeTypeFont
    direction: Direction
    ascent: int
    step: int
    height: int

    @property
    def width(self) -> int:
        """The widest line."""
        return max(self.widths, default=0)


@functools.lru_cache(maxsize=1024)
def shape(text: str, font_name: str, size_px: int, direction: Direction, max_width: int | None = None) -> Shaped:
    """Lay `text` out in lines of at most `max_width` pixels (no limit when None); newlines in it are kept.

    `font_name` is a file of `assets/fonts` without `.ttf`, such as `Vazirmatn-Medium`; a text with letters that it
    lacks is set in DejaVu Sans as a whole. Raises `CannotShape` when raqm is missing.
    """
    text = _UNSHAPABLE.sub(" ", text)
    font = font_for(text, font_name, size_px)
    lines = tuple(line for paragraph in text.split("\n") for line in _wrap(paragraph, font, direction, max_width))
    ascent, descent = font.getmetrics()
    step = round(size_px * LINE_HEIGHT)
    widths = tuple(_width(line, font, direction) for line in lines)
    return Shaped(lines, widths, font, direction, ascent, step, ascent + descent + step * (len(lines) - 1))


def picture(shaped: Shaped, width: int | None = None, side: Side = "left") -> Image.Image:
    """Paint the lines as a coverage mask (mode "L": 255 is letter), `width` pixels wide, each line on its `side`."""
    canvas = Image.new("L", (max(1, width if width is not None else shaped.width), max(1, shaped.height)))
    paint(shaped, ImageDraw.Draw(canvas), (0, 0, canvas.width), side, 255)
    return canvas


def paint(
    shaped: Shaped, draw: ImageDraw.ImageDraw, where: tuple[int, int, int], side: Side = "left", fill: int = 0
) -> None:
    """Paint the lines on an existing picture; `where` is (left, top, width) in pixels."""
    left, top, width = where
    for index, line in enumerate(shaped.lines):
        if not line:
            continue
        spare = width - shaped.widths[index]
        x = left + {"left": 0, "center": spare // 2, "right": spare}[side]
        y = top + shaped.ascent + index * shaped.step
        draw.text((x, y), line, fill=fill, font=shaped.font, anchor="ls", direction=shaped.direction)


def own_direction(text: str, otherwise: Direction = "ltr") -> Direction:
    """The direction of the first letter that has one, as in rule P2 of Unicode's bidirectional algorithm."""
    for letter in text:
        match unicodedata.bidirectional(letter):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return otherwise


@functools.lru_cache(maxsize=256)
def font_for(text: str, font_name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """The font that draws most of `text`: the wanted one unless DejaVu Sans has letters that it lacks."""
    wanted = FONTS / f"{font_name}.ttf"
    lacks = missing(wanted, text)
    if lacks and missing(fallback_font(), text) < lacks:
        return _load(fallback_font(), size_px)
    return _load(wanted, size_px)


@functools.cache
def fallback_font() -> Path:
    """DejaVu Sans, which comes with Kivy; found without importing Kivy."""
    kivy = importlib.util.find_spec("kivy")
    if kivy is None or kivy.origin is None:
        raise FileNotFoundError("DejaVuSans.ttf comes with Kivy, and Kivy is not installed")
    return Path(kivy.origin).parent / "data" / "fonts" / "DejaVuSans.ttf"


@functools.cache
def _load(path: Path, size_px: int) -> ImageFont.FreeTypeFont:
    if not features.check("raqm"):
        raise CannotShape("Pillow finds no raqm layout: install fribidi (Debian: apt install libfribidi0)")
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.RAQM)


def _width(text: str, font: ImageFont.FreeTypeFont, direction: Direction) -> int:
    return -int(-font.getlength(text, direction=direction) // 1)


def _wrap(paragraph: str, font: ImageFont.FreeTypeFont, direction: Direction, max_width: int | None) -> list[str]:
    if max_width is None or _width(paragraph, font, direction) <= max_width:
        return [paragraph]
    # Letters never join across a space, so words may be measured one by one: one shaping a word, not one a line.
    space = font.getlength(" ", direction=direction)
    lines: list[str] = []
    line, used = "", 0.0
    # At plain spaces only: what a no-break space holds together ("kl 20:00") stays together.
    for word in filter(None, paragraph.split(" ")):
        for piece in _pieces(word, font, direction, max_width):
            length = font.getlength(piece, direction=direction)
            if line and used + space + length > max_width:
                lines.append(line)
                line, used = "", 0.0
            line, used = (f"{line} {piece}", used + space + length) if line else (piece, length)
    return [*lines, line]


def _pieces(word: str, font: ImageFont.FreeTypeFont, direction: Direction, max_width: int) -> list[str]:
    """The word itself, or, where it is wider than the line, pieces that fit (one letter at least)."""
    pieces = []
    while word and _width(word, font, direction) > max_width:
        fitting = next((n for n in range(len(word) - 1, 0, -1) if _width(word[:n], font, direction) <= max_width), 1)
        pieces.append(word[:fitting])
        word = word[fitting:]
    return [*pieces, word] if word else pieces
