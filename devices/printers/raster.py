"""Parts of a receipt painted as one black and white picture, for what a printer's own letters cannot say."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Iterator

import qrcode
import resvg_py
from PIL import Image, ImageDraw

from assets import ICONS
from devices.printers.lettering import Direction, Shaped, Side, own_direction, paint, shape
from devices.printers.profiles import Profile
from devices.printers.quick_response import QUIET_ZONE, module_dots
from devices.printers.receipt import QR, Mark, Part, Rule, Symbols, Text

WHITE = 255
MARK_DOTS = 96
STRIP_DOTS = 48
"""Rows in one raster command: 3.5 kB on 80 mm, which fits the 4 kB receive buffer of the smallest printers."""

_FACES = {
    "normal": ("Vazirmatn-Medium", 26),
    "tall": ("Vazirmatn-Bold", 36),
    "double": ("Vazirmatn-Bold", 46),
    "inverse": ("Vazirmatn-Bold", 46),
}
_GAP = 6

_Block = tuple[int, Image.Image | Shaped | None]


def picture(parts: Iterable[Part], direction: Direction, profile: Profile) -> Image.Image:
    """The parts from top to bottom on paper `profile.dots` wide: mode "1", where 0 is black."""
    blocks = [_block(part, profile) for part in parts]
    canvas = Image.new("1", (profile.dots, sum(height for height, _ in blocks)), WHITE)
    draw = ImageDraw.Draw(canvas)
    top = 0
    for part, (height, content) in zip(parts, blocks, strict=True):
        match content:
            case Shaped():
                _write(draw, content, (top, height), part, direction)
            case Image.Image():
                canvas.paste(content, ((profile.dots - content.width) // 2, top + (height - content.height) // 2))
            case None:
                draw.line((0, top + height // 2, profile.dots, top + height // 2), fill=0, width=2)
        top += height
    return canvas


def raster_commands(image: Image.Image) -> Iterator[bytes]:
    """`GS v 0` for the picture, strip by strip. The picture's width is a multiple of 8."""
    for top in range(0, image.height, STRIP_DOTS):
        strip = image.crop((0, top, image.width, min(top + STRIP_DOTS, image.height)))
        size = (strip.width // 8).to_bytes(2, "little") + strip.height.to_bytes(2, "little")
        # Pillow's 1 is white, the printer's 1 is black.
        yield b"\x1dv0\x00" + size + bytes(strip.tobytes()).translate(_INVERTED)


_INVERTED = bytes(255 - value for value in range(256))


def _block(part: Part, profile: Profile) -> _Block:
    """What a part looks like, and how many dots of paper it takes."""
    match part:
        case Text(text=text, style=style):
            shaped = _shape(text, style, profile.dots - (_GAP * 4 if style == "inverse" else 0))
            return shaped.height + _GAP, shaped
        case Symbols(groups=groups):
            lines = "\n".join(symbol_lines(groups, profile))
            shaped = shape(lines, *_FACES["double"], "ltr", None)
            return shaped.height + _GAP, shaped
        case Rule():
            return 30, None
        case QR(payload=payload):
            code = _qr(payload, module_dots(payload, profile))
            return code.height, code
        case Mark(icon=icon):
            return MARK_DOTS + 2 * _GAP, _mark(icon)


def symbol_lines(groups: tuple[str, ...], profile: Profile) -> list[str]:
    """The groups on as few lines of double-size columns as hold them."""
    lines: list[str] = []
    for group in groups:
        if lines and len(lines[-1]) + 1 + len(group) <= profile.columns // 2:
            lines[-1] += f" {group}"
        else:
            lines.append(group)
    return lines


def _shape(text: str, style: str, width: int) -> Shaped:
    # A Swedish line on an Arabic receipt stands on the Arabic side but reads from its own.
    return shape(text, *_FACES[style], own_direction(text), width)


def _write(draw: ImageDraw.ImageDraw, shaped: Shaped, rows: tuple[int, int], part: Part, direction: Direction) -> None:
    top, height = rows
    width = int(draw.im.size[0])
    side: Side = "right" if direction == "rtl" else "left"
    if isinstance(part, Symbols) or (isinstance(part, Text) and part.align == "center"):
        side = "center"
    inverse = isinstance(part, Text) and part.style == "inverse"
    if inverse:
        box = shaped.width + _GAP * 4
        left = {"left": 0, "center": (width - box) // 2, "right": width - box}[side]
        draw.rectangle((left, top, left + box - 1, top + height - _GAP), fill=0)
        paint(shaped, draw, (left, top, box), "center", fill=WHITE)
    else:
        paint(shaped, draw, (0, top, width), side, fill=0)


def _qr(payload: str, dots: int) -> Image.Image:
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_Q, box_size=1, border=QUIET_ZONE, mask_pattern=0
    )
    code.add_data(payload)
    code.make(fit=True)
    rows = code.get_matrix()
    shades = bytes(0 if dark else WHITE for row in rows for dark in row)
    image = Image.frombytes("L", (len(rows), len(rows)), shades).convert("1", dither=Image.Dither.NONE)
    return image.resize((len(rows) * dots, len(rows) * dots), Image.Resampling.NEAREST)


@functools.lru_cache(maxsize=32)
def _mark(icon: str) -> Image.Image:
    path = ICONS / f"{icon}.svg"
    if not path.is_file():
        raise ValueError(f"there is no icon called {icon}")
    drawn = resvg_py.svg_to_bytes(svg_path=str(path), width=MARK_DOTS, height=MARK_DOTS, background="#ffffff")
    return Image.open(io.BytesIO(bytes(drawn))).convert("L").point(lambda shade: 255 if shade > 128 else 0, mode="1")
