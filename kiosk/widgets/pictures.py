"""Pictures that are no text: the house's icons, and the QR that a phone can read."""

from __future__ import annotations

import functools
import io
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, RoundedRectangle
from kivy.graphics.texture import Texture
from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.widget import Widget
from PIL import Image

from assets import ICONS
from kiosk.widgets.words import mask_texture

QUIET_ZONE = 4
"""Modules of white around a QR, as ISO/IEC 18004 asks."""

MIRRORED = frozenset({"back", "start-over"})
"""Icons that point along the reading direction."""


@functools.lru_cache(maxsize=64)
def icon_texture(name: str, side: int) -> Texture:
    """The icon as an opacity mask, `side` pixels square. An icon that we have no drawing for is three dots."""
    import resvg_py

    path = ICONS / f"{name}.svg"
    if not path.is_file():
        path = ICONS / "dots.svg"
    drawn = resvg_py.svg_to_bytes(svg_string=path.read_text("utf-8"), width=side, height=side, skip_system_fonts=True)
    return mask_texture(Image.open(io.BytesIO(bytes(drawn))).convert("RGBA").getchannel("A"))


@functools.lru_cache(maxsize=4)
def modules(payload: str) -> tuple[tuple[bool, ...], ...]:
    """The QR's modules, quiet zone included; level M, since a screen does not wear."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(payload)
    code.make()
    return tuple(tuple(row) for row in code.get_matrix())


class Icon(Widget):
    """One drawing of the house, tinted by a colour token, as large as its place allows."""

    look = ObjectProperty(None, allownone=True)
    name = StringProperty("")
    tone = StringProperty("sea")
    over = StringProperty("")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        with self.canvas:
            self._colour = Color(0, 0, 0, 0)
            self._rectangle = Rectangle(size=(0, 0))
        self._soon = Clock.create_trigger(self.draw, -1)
        for name in ("look", "name", "size", "pos", "tone"):
            self.fbind(name, self._soon)
        self._soon()

    def draw(self, *_: Any) -> None:
        """Paint the icon; called before the next frame after any change."""
        side = int(min(self.width, self.height))
        if self.look is None or not self.name or side < 8:
            self._rectangle.size = (0, 0)
            return
        self._colour.rgba = self.look.colour(self.tone)
        texture = icon_texture(self.name, side)
        self._rectangle.texture = texture
        self._rectangle.size = (side, side)
        self._rectangle.pos = (round(self.center_x - side / 2), round(self.center_y - side / 2))
        left, bottom, right, top = (0, 1, 1, 0)
        if self.look.rtl and self.name in MIRRORED:
            left, right = right, left
        self._rectangle.tex_coords = (left, bottom, right, bottom, right, top, left, top)

    @property
    def painted(self) -> tuple[float, float, float, float]:
        """Where the icon lies: left, bottom, width and height in window pixels."""
        return (*self._rectangle.pos, *self._rectangle.size)


class QuickResponse(Widget):
    """A QR on its own white card, in whole pixels per module so that every phone reads it."""

    look = ObjectProperty(None, allownone=True)
    payload = StringProperty("")

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        with self.canvas:
            self._white = Color(1, 1, 1, 0)
            self._card = RoundedRectangle(size=(0, 0))
            self._colour = Color(1, 1, 1, 0)
            self._rectangle = Rectangle(size=(0, 0))
        self._soon = Clock.create_trigger(self.draw, -1)
        for name in ("look", "payload", "size", "pos"):
            self.fbind(name, self._soon)

    def draw(self, *_: Any) -> None:
        """Paint the QR; called before the next frame after any change."""
        shown = bool(self.look is not None and self.payload and min(self.size) > 1)
        self._white.a = self._colour.a = 1.0 if shown else 0.0
        if not shown:
            return
        rows = modules(self.payload)
        texture = _module_texture(rows)
        side = len(rows) * max(1, int(min(self.size)) // len(rows))
        corner = (round(self.center_x - side / 2), round(self.center_y - side / 2))
        self._rectangle.texture, self._rectangle.size, self._rectangle.pos = texture, (side, side), corner
        self._card.size, self._card.pos = (side, side), corner
        self._card.radius = [self.look.mm(2)]

    @property
    def module_mm(self) -> float:
        """Side of one module on the glass, in millimetres; 0 when nothing is shown."""
        if not self.payload or self.look is None:
            return 0.0
        return float(self._rectangle.size[0] / len(modules(self.payload)) / self.look.panel.px_per_mm)


def _module_texture(rows: tuple[tuple[bool, ...], ...]) -> Texture:
    """One texel a module, scaled up without smoothing; white is left clear so that the card's round corners show."""
    clear, black = b"\xff\x00", b"\x00\xff"
    pixels = b"".join(black if module else clear for row in reversed(rows) for module in row)
    texture = Texture.create(size=(len(rows), len(rows)), colorfmt="luminance_alpha")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(pixels, colorfmt="luminance_alpha", bufferfmt="ubyte")
    return texture
