"""A text that always fits its place: it starts at its wished size and shrinks no further than what must be readable."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget
from PIL import Image

from devices.printers.lettering import Direction, Shaped, own_direction, picture, shape

ABOVE = 0.97
BELOW = 0.36
"""Reach of the letters above the first and below the last baseline, in font sizes (Å, and Arabic descenders)."""
SHRINK = 0.94

FONTS = {"medium": "Vazirmatn-Medium", "semibold": "Vazirmatn-SemiBold", "bold": "Vazirmatn-Bold"}


class Place(NamedTuple):
    """What a text is fitted into: pixels, and the smallest and largest font size."""

    width: int
    height: int
    smallest: int
    largest: int


class Fitted(NamedTuple):
    """How a text came to lie: `fits` is False when even the smallest size was too large."""

    shaped: Shaped
    size: int
    fits: bool


@functools.lru_cache(maxsize=1024)
def fit(text: str, font: str, place: Place, direction: Direction) -> Fitted:
    """The largest size at which the text, wrapped at words, fits; lines are made about equally long."""
    size = place.largest
    while True:
        shaped = shape(text, font, size, direction, place.width)
        if _height(shaped, size) <= place.height and _whole_words(text, shaped):
            return Fitted(_balanced(text, font, shaped, direction), size, True)
        if size <= place.smallest:
            return Fitted(shaped, size, False)
        size = max(place.smallest, int(size * SHRINK))


def width_of(text: str, font: str, size: int) -> int:
    """Pixels that a single line of text needs."""
    return shape(text, font, size, own_direction(text)).width


def _height(shaped: Shaped, size: int) -> int:
    return round((ABOVE + BELOW) * size) + shaped.step * (len(shaped.lines) - 1)


def _whole_words(text: str, shaped: Shaped) -> bool:
    return " ".join(shaped.lines).split() == text.split()


def _balanced(text: str, font: str, shaped: Shaped, direction: Direction) -> Shaped:
    """The same number of lines, as narrow as they can be: no word is left alone on the last line."""
    best = shaped
    if len(shaped.lines) < 2 or len(text) > 160:
        return best
    size = int(shaped.font.size)
    width = shaped.width
    for _ in range(12):
        width = int(width * 0.94)
        tried = shape(text, font, size, direction, width)
        if len(tried.lines) != len(shaped.lines) or not _whole_words(text, tried):
            return best
        best = tried
    return best


class Words(Widget):
    """One text in one script.

    `size_h` is the wished size in steps of H, `least_h` the smallest allowed; `align` is `start`, `center` or `end` of
    the reading direction, `tone` a colour token.
    """

    look = ObjectProperty(None, allownone=True)
    text = StringProperty("")
    size_h = NumericProperty(1.0)
    least_h = NumericProperty(1.0)
    weight = OptionProperty("medium", options=list(FONTS))
    align = OptionProperty("start", options=["start", "center", "end"])
    valign = OptionProperty("middle", options=["top", "middle", "bottom"])
    tone = StringProperty("ink")
    over = StringProperty("")
    """The tone of the surface beneath, where somebody wants to know (the audit does)."""

    def __init__(self, **given: Any) -> None:
        self.fitted: Fitted | None = None
        self._drawn: tuple[Any, ...] = ()
        super().__init__(**given)
        with self.canvas:
            self._colour = Color(0, 0, 0, 0)
            self._rectangle = Rectangle(size=(0, 0))
        self._soon = Clock.create_trigger(self.draw, -1)
        for name in ("look", "text", "size", "size_h", "weight", "align", "valign", "tone"):
            self.fbind(name, self._soon)
        self.fbind("pos", self._place)
        self._soon()

    def draw(self, *_: Any) -> None:
        """Fit and paint the text; called before the next frame after any change."""
        if self.look is None or self.width < 1 or self.height < 1:
            return
        self._colour.rgba = self.look.colour(self.tone)
        wanted = (self.text, self.look, self.weight, self.size_h, int(self.width), int(self.height), self.align)
        if wanted != self._drawn:
            self._drawn = wanted
            self._paint()
            self._ask_for_room()
        self._place()

    def _ask_for_room(self) -> None:
        """Tell the box around how low it may not make this text, and the row around the same for all of its texts."""
        if self.size_hint_y is None:
            return
        needed = None
        if self.text.strip():
            direction = own_direction(self.text, "rtl" if self.look.rtl else "ltr")
            smallest = self.look.step(self.least_h)
            shaped = shape(self.text, FONTS[self.weight], smallest, direction, int(self.width))
            needed = _height(shaped, smallest) + 2
        self.size_hint_min_y = needed
        row = self.parent
        if getattr(row, "orientation", "") == "horizontal" and row.size_hint_y is not None:
            row.size_hint_min_y = max((child.size_hint_min_y or 0) for child in row.children) or None

    def _paint(self) -> None:
        if not self.text.strip():
            self.fitted = None
            self._rectangle.size = (0, 0)
            return
        smallest = self.look.step(self.least_h)
        place = Place(int(self.width), int(self.height), smallest, max(smallest, self.look.step(self.size_h)))
        direction = own_direction(self.text, "rtl" if self.look.rtl else "ltr")
        self.fitted = fit(self.text, FONTS[self.weight], place, direction)
        self._rectangle.texture = texture = _texture(self.fitted, self._side())
        self._rectangle.size = texture.size

    def _side(self) -> Any:
        if self.align == "center":
            return "center"
        return "right" if (self.align == "start") == self.look.rtl else "left"

    def _place(self, *_: Any) -> None:
        if self.fitted is None or self.look is None:
            return
        width, height = self._rectangle.size
        spare_x, spare_y = self.width - width, self.height - height
        x = self.x + {"left": 0, "center": spare_x / 2, "right": spare_x}[self._side()]
        y = self.y + {"top": spare_y, "middle": spare_y / 2, "bottom": 0}[self.valign]
        self._rectangle.pos = (round(x), round(y))

    @property
    def painted(self) -> tuple[float, float, float, float]:
        """Where the letters lie: left, bottom, width and height in window pixels; all zero without text."""
        if self.fitted is None:
            return (0.0, 0.0, 0.0, 0.0)
        return (*self._rectangle.pos, *self._rectangle.size)


def _texture(fitted: Fitted, side: Any) -> Texture:
    shaped, size = fitted.shaped, fitted.size
    whole = picture(shaped, side=side)
    top = shaped.ascent - round(ABOVE * size)
    bottom = top + _height(shaped, size)
    ink = whole.getbbox()
    if ink is not None:  # A vowel sign may reach farther than letters do: it is drawn, though nobody made room for it.
        spill = max(0, top - ink[1], ink[3] - bottom)
        top, bottom = top - spill, bottom + spill
    return mask_texture(whole.crop((0, top, max(1, shaped.width), bottom)))


def mask_texture(mask: Image.Image) -> Texture:
    """A texture that is white with the mask (mode "L") as its opacity: the canvas colour tints it."""
    pixels = Image.merge("LA", (Image.new("L", mask.size, 255), mask)).tobytes()
    texture = Texture.create(size=mask.size, colorfmt="luminance_alpha")
    texture.blit_buffer(pixels, colorfmt="luminance_alpha", bufferfmt="ubyte")
    texture.flip_vertical()
    return texture
