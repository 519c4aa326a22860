"""How everything looks: colours, letter sizes and distances of one panel, for one visitor.

All lengths come from the panel's size and the distance from which it is read, so that nothing holds a fixed pixel.
Sizes of letters are given as steps of H, the height of a capital that is 0.7° of view (never under 4.8 mm).
"""

from __future__ import annotations

import functools
import gettext
from dataclasses import dataclass

import assets

H_PER_DISTANCE = 0.0122
"""Height of a capital per reading distance: tan 0.7°."""
H_FLOOR_MM = 4.8
CAPITAL = 0.711
"""Height of a capital in Vazirmatn, in font sizes."""
LARGER = 1.2
PRIMARY_MM = 20.0
TARGET_MM = 15.0
GAP_MM = 2.5
SMALL_UNDER_INCH = 13.0

LIGHT = {
    "page": "#FBF5EA",
    "card": "#FFFFFF",
    "ink": "#1C2430",
    "ink2": "#414B58",
    "edge": "#6F7783",
    "sea": "#0A5159",
    "on_sea": "#FFFFFF",
    "sea_tint": "#DDEFEE",
    "sea_dark": "#06363C",
    "poster": "#0A5159",
    "on_poster": "#FFFFFF",
    "poster_soft": "#DDEFEE",
    "poster_warm": "#FFE7A0",
    "poster_edge": "#0A5159",
    "sun": "#FFCB3D",
    "brick": "#872511",
    "brick_tint": "#FBE4DC",
    "leaf": "#1B5229",
    "leaf_tint": "#E2F0DC",
    "band": "#FFCB3D",
}
"""Ratios were computed for SERVICE (b); the audit measures them again from the pictures."""

TWIN = {
    "page": "#000000",
    "card": "#101418",
    "ink": "#FFFFFF",
    "ink2": "#E4E8EC",
    "edge": "#9AA4B0",
    "sea": "#6FE3D6",
    "on_sea": "#000000",
    "sea_tint": "#0F3A3B",
    "sea_dark": "#FFFFFF",
    "poster": "#101418",
    "on_poster": "#FFFFFF",
    "poster_soft": "#6FE3D6",
    "poster_warm": "#FFD84A",
    "poster_edge": "#6FE3D6",
    "sun": "#FFD84A",
    "brick": "#FFB4A2",
    "brick_tint": "#3A130B",
    "leaf": "#A8E6A1",
    "leaf_tint": "#12331A",
    "band": "#000000",
}


@dataclass(frozen=True)
class Panel:
    """The glass: pixels, diagonal in inches, and millimetres to the reader's eye."""

    width_px: int
    height_px: int
    diagonal_inch: float
    distance_mm: float

    @property
    def px_per_mm(self) -> float:
        """Density of the panel."""
        return float((self.width_px**2 + self.height_px**2) ** 0.5 / (self.diagonal_inch * 25.4))

    @property
    def portrait(self) -> bool:
        """Taller than wide."""
        return self.height_px > self.width_px

    @property
    def breath_mm(self) -> float:
        """Around and between what stands on a key: less on a panel narrower than 25 cm."""
        return 3.0 if self.width_px / self.px_per_mm >= 250 else 2.0

    @property
    def small(self) -> bool:
        """Too small for every purpose at once."""
        return self.diagonal_inch < SMALL_UNDER_INCH


@dataclass(frozen=True)
class Look:
    """One panel as one visitor wants it. Screens are built for a look and built anew when it changes."""

    panel: Panel
    language: str = "sv"
    contrast: bool = False
    larger: bool = False

    @property
    def rtl(self) -> bool:
        """Whether the layout is mirrored."""
        return assets.direction(self.language) == "rtl"

    @property
    def portrait(self) -> bool:
        """Taller than wide."""
        return self.panel.portrait

    @property
    def texts(self) -> gettext.NullTranslations:
        """The visitor's catalogue; Swedish is the key."""
        return assets.texts(self.language)

    def mm(self, millimetres: float) -> float:
        """Pixels, rounded to whole ones."""
        return float(round(millimetres * self.panel.px_per_mm))

    def step(self, steps: float) -> int:
        """Font size in pixels of letters `steps` × H high, with the visitor's wish for larger ones."""
        capital_mm = max(H_FLOOR_MM, self.panel.distance_mm * H_PER_DISTANCE)
        wish = LARGER if self.larger else 1.0
        return -int(-(steps * wish * capital_mm * self.panel.px_per_mm / CAPITAL) // 1)

    @property
    def gap(self) -> float:
        """Between neighbours, in pixels: a whole pixel more than asked, so that rounding never eats it."""
        return self.mm(GAP_MM) + 1

    @property
    def margin(self) -> float:
        """From the edge of the panel to what stands on it, in pixels."""
        return self.mm(4.0 if self.panel.small else 7.0)

    @property
    def row(self) -> float:
        """Height of an ordinary key, in pixels: tall enough for a finger and for a line of text."""
        return max(self.mm(TARGET_MM) + 1, round(self.step(1) * 1.75))

    @property
    def strong_row(self) -> float:
        """Height of a primary key, in pixels."""
        return max(self.mm(PRIMARY_MM) + 1, round(self.step(1) * 2.0))

    @property
    def radius(self) -> float:
        """Corner of a tile or key, in pixels."""
        return self.mm(4)

    def colour(self, token: str, opacity: float = 1.0) -> tuple[float, float, float, float]:
        """Red, green, blue and opacity from 0 to 1."""
        red, green, blue = _parts((TWIN if self.contrast else LIGHT)[token])
        return red, green, blue, opacity


@functools.cache
def _parts(hexadecimal: str) -> tuple[float, float, float]:
    red, green, blue = (int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
