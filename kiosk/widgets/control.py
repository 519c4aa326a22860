"""Everything that can be touched: acts on release, lets a finger slide off, shows that it is pressed and focused."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, InstructionGroup, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.widget import Widget

KINDS = {
    # kind: (surface, edge, letters, icon)
    "card": ("card", "edge", "ink", "sea"),
    "strong": ("sea", "sea", "on_sea", "on_sea"),
    "chosen": ("sea_tint", "sea", "ink", "sea"),
    "trouble": ("card", "brick", "brick", "brick"),
}
PRESSED = {
    "card": ("sea_tint", "sea", "ink", "sea"),
    "strong": ("sea_dark", "sea_dark", "on_sea", "on_sea"),
    "chosen": ("card", "sea", "ink", "sea"),
    "trouble": ("brick_tint", "brick", "brick", "brick"),
}

THINNEST_PX = 3.0


class Control(Widget):
    """A surface that reports a finished touch.

    `spoken` is what a voice says of it, `focus_order` its place in the order of a keypad; `primary` asks for a larger
    target; `repeats` marks keys that may be struck quickly one after the other.
    """

    look = ObjectProperty(None, allownone=True)
    spoken = StringProperty("")
    focus_order = NumericProperty(0)
    focused = BooleanProperty(False)
    pressed = BooleanProperty(False)
    shown = BooleanProperty(True)
    kind = OptionProperty("card", options=list(KINDS))
    primary = BooleanProperty(False)
    repeats = BooleanProperty(False)

    __events__ = ("on_release",)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        with self.canvas.before:
            # The ring lies under the surface, and is made when there is a focus to show: few controls ever have it.
            self._ring = InstructionGroup()
            self._layers = [(Color(0, 0, 0, 0), SmoothRoundedRectangle(size=(0, 0))) for _ in range(2)]
        for name in ("look", "pos", "size", "kind", "pressed", "focused"):
            self.fbind(name, self._dress)
        self.fbind("shown", self._appear)

    @property
    def tones(self) -> tuple[str, str, str, str]:
        """Tokens of surface, edge, letters and icon as they are now."""
        return (PRESSED if self.pressed else KINDS)[self.kind]

    def on_release(self) -> None:
        """A finger was lifted inside."""

    def on_touch_down(self, touch: Any) -> bool:
        """Only the place counts: no second finger, no holding."""
        if not self.shown or not self.collide_point(*touch.pos) or self.pressed:
            return False
        touch.grab(self)
        self.pressed = True
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Sliding off lets go, sliding back takes hold again."""
        if touch.grab_current is not self:
            return False
        self.pressed = bool(self.collide_point(*touch.pos))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """The act happens here, or not at all."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        inside, self.pressed = bool(self.collide_point(*touch.pos)), False
        if inside and self.shown:
            self.dispatch("on_release")
        return True

    def _appear(self, *_: Any) -> None:
        """What is not shown keeps its place but is neither seen nor touched."""
        self.opacity = 1.0 if self.shown else 0.0
        self.disabled = not self.shown

    def _dress(self, *_: Any) -> None:
        if self.look is None or self.width < 1:
            return
        surface, edge, _letters, _icon = self.tones
        # Smooth corners blend a pixel on either side of a line: a thinner one would be nowhere its own colour.
        line = max(THINNEST_PX, self.look.mm(1.0 if self.kind == "chosen" or self.pressed else 0.6))
        for (colour, shape), (token, grow) in zip(self._layers, ((edge, 0.0), (surface, -line)), strict=True):
            self._shape(colour, shape, token, grow)
        self._ring.clear()
        if self.focused:
            band = self.look.mm(1.0)
            for token, grow in (("ink", 2 * band), ("band", band)):
                colour, shape = Color(), SmoothRoundedRectangle()
                self._shape(colour, shape, token, grow)
                self._ring.add(colour)
                self._ring.add(shape)

    def _shape(self, colour: Any, shape: Any, token: str, grow: float) -> None:
        """A layer that reaches `grow` pixels beyond the control's edge."""
        colour.rgba = self.look.colour(token)
        shape.pos = (self.x - grow, self.y - grow)
        shape.size = (max(1, self.width + 2 * grow), max(1, self.height + 2 * grow))
        shape.radius = [max(1.0, self.look.radius + grow)]
