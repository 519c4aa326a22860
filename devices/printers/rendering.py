"""A receipt as the bytes that a printer understands: a pure function with golden files.

Latin texts go as the printer's own letters and the QR as its own QR code; what its code pages cannot say, and every
text of a right-to-left receipt, is painted. Neighbouring painted parts become one picture.
"""

from __future__ import annotations

import itertools
import textwrap
import unicodedata
from typing import Any

from assets import direction
from devices.printers.lettering import Direction
from devices.printers.library import printers
from devices.printers.profiles import Profile
from devices.printers.quick_response import QUIET_ZONE, module_dots
from devices.printers.raster import picture, raster_commands, symbol_lines
from devices.printers.receipt import QR, Mark, Part, Receipt, Rule, Style, Symbols, Text

_LEVEL_Q = 2
_NORMAL_STEP, _LARGE_STEP = 30, 58
"""Dots from one line to the next, for letters 24 and 48 dots high."""

# Chinese printers take letters past 127 for halves of Chinese ones until told otherwise (FS .); others ignore it.
_BEGIN = b"\x1b@\x1c."

_PLAIN = str.maketrans(
    {"\t": " ", "\u202f": "\u00a0", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"', "−": "-"}
    | dict.fromkeys("‐‑‒–—", "-")
)
_SIZES: dict[Style, dict[str, int | bool]] = {
    "normal": {"width": 1, "height": 1, "invert": False},
    "tall": {"width": 1, "height": 2, "invert": False},
    "double": {"width": 2, "height": 2, "invert": False},
    "inverse": {"width": 2, "height": 2, "invert": True},
}


def render(receipt: Receipt, profile: Profile) -> bytes:
    """Everything from waking the printer to cutting the paper.

    Raises `ValueError` for a QR payload that does not fit the paper or a mark that does not exist, and `CannotShape`
    when a text must be painted and the machine lacks fribidi.
    """
    reading: Direction = "rtl" if direction(receipt.language) == "rtl" else "ltr"
    parts = [_cleaned(part) for part in receipt.parts]
    printer = printers().Dummy(profile=profile.escpos)
    printer._raw(_BEGIN)
    for native, run in itertools.groupby(parts, lambda part: _is_native(part, reading, profile)):
        if native:
            for part in run:
                _say(printer, part, profile)
        else:
            for strip in raster_commands(picture(tuple(run), reading, profile)):
                printer._raw(strip)
    # Without a cutter the paper must still clear the tear bar.
    printer.print_and_feed(4 if profile.width_mm < 80 else 2)
    printer.cut(feed=False)
    return bytes(printer.output)


def _cleaned(part: Part) -> Part:
    """The part without control characters, which a printer would obey."""
    match part:
        case Text(text=text, style=style, align=align):
            return Text(_printable(text.translate(_PLAIN)), style, align)
        case Symbols(groups=groups):
            return Symbols(tuple(_printable(group) for group in groups))
        case QR(payload=payload):
            return QR(_printable(payload))
    return part


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs"))


def _is_native(part: Part, reading: Direction, profile: Profile) -> bool:
    match part:
        case Text(text=text):
            return reading == "ltr" and _code_page(text, profile) is not None
        case QR():
            return profile.native_qr
        case Mark():
            return False
    return True


def _code_page(text: str, profile: Profile) -> str | None:
    """The first code page that says the whole text, so that a line never changes pages in its middle."""
    for page in profile.code_pages:
        try:
            text.encode(page)
        except UnicodeEncodeError:
            continue
        return page
    return None


def _say(printer: Any, part: Part, profile: Profile) -> None:
    match part:
        case Text(text=text, style=style, align=align):
            _size(printer, style, "center" if align == "center" else "left")
            page = _code_page(text, profile)
            printer.charcode(page)
            for line in _lines(text, style, profile):
                printer.text(f" {line} \n" if style == "inverse" else f"{line}\n")
        case Symbols(groups=groups):
            _size(printer, "double", "center")
            for line in symbol_lines(groups, profile):
                printer.text(f"{line}\n")
        case Rule():
            _size(printer, "normal", "left")
            printer.text("-" * profile.columns + "\n")
        case QR(payload=payload):
            _qr(printer, payload, module_dots(payload, profile))


def _size(printer: Any, style: Style, align: str) -> None:
    printer.set(align=align, custom_size=True, **_SIZES[style])
    printer.line_spacing(_NORMAL_STEP if style == "normal" else _LARGE_STEP)


def _lines(text: str, style: Style, profile: Profile) -> list[str]:
    width = profile.columns if style in ("normal", "tall") else profile.columns // 2
    if style == "inverse":
        width -= 2
    # A no-break space has done its work once the lines are made.
    return [
        line.replace("\u00a0", " ")
        for paragraph in text.split("\n")
        for line in textwrap.wrap(paragraph, width, break_on_hyphens=False) or [""]
    ]


def _qr(printer: Any, payload: str, dots: int) -> None:
    """The printer's own QR code; its own option cannot centre it, the alignment of lines can."""
    quiet = b"\x1bJ" + bytes([QUIET_ZONE * dots])
    printer.set(align="center")
    printer._raw(quiet)
    printer.qr(payload, ec=_LEVEL_Q, size=dots, native=True)
    printer._raw(quiet)
