"""Where typed letters appear: a white field in which they wrap before they would be cut off."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import StringProperty

from devices.printers.lettering import own_direction
from kiosk.widgets.boxes import Row
from kiosk.widgets.words import FONTS, Place, Words, fit


class Field(Row):
    """Shows `typed`; letters shrink no further than H and wrap before they would be cut off."""

    typed = StringProperty("")
    hint = StringProperty("")
    """What to write, where nothing has been written yet."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        with self.canvas.before:
            self._edge_colour, self._edge = Color(0, 0, 0, 0), SmoothRoundedRectangle(size=(1, 1))
            self._colour, self._card = Color(0, 0, 0, 0), SmoothRoundedRectangle(size=(1, 1))
        self.words = Words(weight="semibold", size_h=1.5, tone="ink", over="card")
        self.add_widget(self.words)
        for name in ("look", "pos", "size"):
            self.fbind(name, self._dress)
        self.fbind("typed", self._show)
        self.fbind("hint", self._show)
        self.words.fbind("size", self._show)

    def _show(self, *_: Any) -> None:
        self.words.text = self._end_of_typed() or self.hint
        self.words.tone = "ink" if self.typed else "ink2"

    def _end_of_typed(self) -> str:
        """What was typed, or its end where even small letters leave no room for all of it."""
        if self.look is None or self.words.width < 2:
            return str(self.typed)
        smallest = self.look.step(1)
        place = Place(int(self.words.width), int(self.words.height), smallest, smallest)
        text = self.typed
        # A lone "…" is the shortest there is, and where it does not fit the layout is still on its way.
        while len(text) > 1 and not fit(text, FONTS["semibold"], place, own_direction(text)).fits:
            text = "…" + text[2:]
        return str(text)

    def _dress(self, *_: Any) -> None:
        if self.look is None or self.width < 1:
            return
        self.words.look = self.look
        self.padding = [self.look.mm(3), 2, self.look.mm(3), 2]
        line = max(2.0, self.look.mm(0.7))
        self._edge_colour.rgba, self._colour.rgba = self.look.colour("edge"), self.look.colour("card")
        self._edge.pos, self._edge.size = self.pos, self.size
        self._card.pos = (self.x + line, self.y + line)
        self._card.size = (max(1, self.width - 2 * line), max(1, self.height - 2 * line))
        self._edge.radius = self._card.radius = [self.look.mm(3)]
