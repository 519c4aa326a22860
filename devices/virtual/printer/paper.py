"""Thermal paper: letters, QR codes and pictures become dots, and a cut makes a slip to look at."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import qrcode
from PIL import Image, ImageChops, ImageDraw, ImageFont

WHITE = 255

CELL = (12, 24)
"""Dots of one letter of the printer's font A."""

HEAD_TO_CUTTER = 88
"""Dots between print head and cutter: what every slip carries as a blank top."""

_PAPER_DOTS = {80: 640, 58: 464}
_PRINT_DOTS = {80: 576, 58: 384}
_PAPER, _INK, _TABLE, _SHADE = (253, 252, 247), (38, 36, 40), (222, 218, 210), (196, 191, 182)
_BORDER = 28

# Numbers of `ESC t` (Epson's) and the code pages they select, where Python's codec bears the same digits.
_NUMBERS = (
    "0=437 2=850 3=860 4=863 5=865 13=857 14=737 16=1252 17=866 18=852 19=858 33=775 34=855 36=862 37=864 45=1250"
)
_CODE_PAGES = {int(number): f"cp{page}" for number, page in (pair.split("=") for pair in _NUMBERS.split())}


class Paper:
    """The paper under the print head, and how the printer is set to print on it. Dots are black where 0."""

    def __init__(self, width_mm: int) -> None:
        if width_mm not in _PRINT_DOTS:
            raise ValueError(f"paper is 58 or 80 mm wide, not {width_mm}")
        self.width_mm = width_mm
        self.dots = _PRINT_DOTS[width_mm]
        self._strips: list[tuple[int, Image.Image]] = []
        self.fed = 0
        self.marked = False
        self.reset()

    def reset(self) -> None:
        """`ESC @`: as switched on. What is already on the paper stays."""
        self.align = 0
        self.width, self.height = 1, 1
        self.inverse = self.bold = self.underlined = False
        self.spacing = 30
        self.code_page = 0
        self._line: list[Image.Image] = []

    def write(self, encoded: bytes) -> None:
        """Letters onto the current line, which breaks where the paper ends."""
        for letter in encoded.decode(_CODE_PAGES.get(self.code_page, "cp437"), "replace"):
            cell = self._cell(letter)
            if sum(done.width for done in self._line) + cell.width > self.dots:
                self.end_line()
            self._line.append(cell)

    def end_line(self) -> None:
        """Print the line and feed one line spacing, or the letters' height if that is more."""
        tallest = max((cell.height for cell in self._line), default=0)
        if self._line:
            line = Image.new("1", (sum(cell.width for cell in self._line), tallest), WHITE)
            left = 0
            for cell in self._line:
                line.paste(cell, (left, tallest - cell.height))
                left += cell.width
            self._put(line)
            self._line = []
        self.feed(max(self.spacing, tallest))

    def feed(self, dots: int) -> None:
        """Blank paper."""
        self.fed += dots

    def draw(self, image: Image.Image) -> None:
        """A picture (mode "1") on rows of its own, placed by the alignment; what is wider than the paper is lost."""
        if self._line:
            self.end_line()
        self._put(image)
        self.feed(image.height)

    def draw_qr(self, payload: bytes, dots: int, level: int) -> None:
        """A QR code without quiet zone, as printers draw it; `level` 48 to 51 is L, M, Q, H."""
        levels = {48: 1, 49: 0, 50: 3, 51: 2}  # the numbers that qrcode gives to L, M, Q, H
        code = qrcode.QRCode(error_correction=levels.get(level, 1), box_size=1, border=0, mask_pattern=3)
        code.add_data(payload)
        code.make(fit=True)
        rows = code.get_matrix()
        shades = bytes(0 if dark else WHITE for row in rows for dark in row)
        image = Image.frombytes("L", (len(rows), len(rows)), shades).convert("1", dither=Image.Dither.NONE)
        self.draw(image.resize((len(rows) * dots, len(rows) * dots), Image.Resampling.NEAREST))

    def cut(self) -> Image.Image | None:
        """The slip as somebody would hold it; None when nothing is printed on it. New paper follows."""
        if self._line:
            self.end_line()
        strips, fed, marked = self._strips, self.fed, self.marked
        self._strips, self.fed, self.marked = [], 0, False
        return _slip(strips, fed, self.width_mm) if marked else None

    def _put(self, image: Image.Image) -> None:
        spare = max(0, self.dots - image.width)
        left = {0: 0, 1: spare // 2, 2: spare}.get(self.align, 0)
        visible = image.crop((0, 0, min(image.width, self.dots - left), image.height))
        self._strips.append((self.fed, _at(visible, left, self.dots)))
        self.marked = True

    def _cell(self, letter: str) -> Image.Image:
        cell = _glyph(letter, self.bold, self.underlined, self.inverse)
        size = (CELL[0] * self.width, CELL[1] * self.height)
        return cell if size == CELL else cell.resize(size, Image.Resampling.NEAREST)


def _at(image: Image.Image, left: int, dots: int) -> Image.Image:
    row = Image.new("1", (dots, image.height), WHITE)
    row.paste(image, (left, 0))
    return row


@functools.lru_cache(maxsize=1024)
def _glyph(letter: str, bold: bool, underlined: bool, inverse: bool) -> Image.Image:
    shades = Image.new("L", CELL, WHITE)
    draw = ImageDraw.Draw(shades)
    draw.text((0, 19), letter, fill=0, font=_font(), anchor="ls")
    if bold:
        draw.text((1, 19), letter, fill=0, font=_font(), anchor="ls")
    if underlined:
        draw.line((0, 22, CELL[0], 22), fill=0, width=2)
    # Heat spreads: a dot that is touched only in part comes out black.
    cell = shades.point(lambda shade: WHITE if shade > 175 else 0, mode="1")
    return ImageChops.invert(cell) if inverse else cell


@functools.cache
def _font() -> ImageFont.FreeTypeFont:
    kivy = importlib.util.find_spec("kivy")
    if kivy is None or kivy.origin is None:
        raise FileNotFoundError("the virtual printer's letters (RobotoMono) come with Kivy, and Kivy is not installed")
    return ImageFont.truetype(str(Path(kivy.origin).parent / "data" / "fonts" / "RobotoMono-Regular.ttf"), 20)


def _slip(strips: list[tuple[int, Image.Image]], fed: int, width_mm: int) -> Image.Image:
    """Ink on warm paper with a cut edge, lying on a table."""
    wide, margin = _PAPER_DOTS[width_mm], (_PAPER_DOTS[width_mm] - _PRINT_DOTS[width_mm]) // 2
    high = HEAD_TO_CUTTER + fed
    ink = Image.new("1", (wide, high), WHITE)
    for top, strip in strips:
        # Several lines may share rows (a feed shorter than the letters): dark stays dark.
        ink.paste(0, (margin, HEAD_TO_CUTTER + top), ImageChops.invert(strip))
    slip = Image.new("RGB", (wide + 2 * _BORDER, high + 2 * _BORDER), _TABLE)
    draw = ImageDraw.Draw(slip)
    draw.polygon(_outline(wide, high, 5), fill=_SHADE)
    draw.polygon(_outline(wide, high, 0), fill=_PAPER)
    slip.paste(_INK, (_BORDER, _BORDER), ImageChops.invert(ink))
    return slip


def _outline(wide: int, high: int, shift: int) -> list[tuple[int, int]]:
    """The paper's edge: straight sides, and the fine teeth of the cutter above and below."""
    left, top, tooth = _BORDER + shift, _BORDER + shift, 8
    across = range(0, wide + 1, tooth)
    upper = [(left + x, top + (3 if index % 2 else 0)) for index, x in enumerate(across)]
    lower = [(left + x, top + high - (3 if index % 2 else 0)) for index, x in enumerate(across)]
    return upper + lower[::-1]
