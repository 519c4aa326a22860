"""What a receipt printer can do: how wide its paper is and what it says and draws by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Profile:
    """One kind of printer. `dots` and `columns` (of its 12 × 24 font) across the paper; 8 dots are one millimetre.

    `escpos` is the name of a profile of python-escpos with this width; `code_pages` are tried in this order, and what
    none of them can say becomes a picture.
    """

    width_mm: int
    dots: int
    columns: int
    escpos: str
    code_pages: tuple[str, ...] = ("CP1252", "CP858", "CP852")
    native_qr: bool = True


_BY_WIDTH = {
    80: Profile(width_mm=80, dots=576, columns=48, escpos="TM-T20II"),
    58: Profile(width_mm=58, dots=384, columns=32, escpos="Sunmi-V2"),
}


def profile(width_mm: int, native_qr: bool = True) -> Profile:
    """The profile for paper of this width. Raises `ValueError` for a width that receipts are not made for."""
    if width_mm not in _BY_WIDTH:
        raise ValueError(f"paper is {' or '.join(str(width) for width in sorted(_BY_WIDTH))} mm wide, not {width_mm}")
    return replace(_BY_WIDTH[width_mm], native_qr=native_qr)
