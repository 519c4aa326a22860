"""Are you still there? Lies over the screen, and one tap anywhere answers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.uix.floatlayout import FloatLayout

from kiosk.journeys.inputs import Input, StillHereTapped
from kiosk.widgets.keys import Key
from kiosk.widgets.pictures import Icon
from kiosk.widgets.theme import Look
from kiosk.widgets.words import FONTS, Words, width_of


class StillThere(FloatLayout):
    """Asks the quiet whether anybody is there."""

    def __init__(self, look: Look, report: Callable[[Input], None], **given: Any) -> None:
        super().__init__(size_hint=(None, None), **given)
        self.look, self.report = look, report
        with self.canvas.before:
            Color(*look.colour("ink", 0.72) if not look.contrast else look.colour("page", 0.8))
            self._veil = Rectangle()
            Color(*look.colour("poster_edge"))
            self._edge = SmoothRoundedRectangle(size=(1, 1))
            Color(*look.colour("page"))
            self._card = SmoothRoundedRectangle(size=(1, 1))
        gettext = look.texts.gettext
        parts = {"size_hint": (None, None), "look": look}
        self.icon = Icon(name="question", over="page", **parts)
        self.question = Words(
            text=gettext("Är du kvar?"), size_h=2.2, weight="bold", align="center", over="page", **parts
        )
        self.why = Words(text=gettext("Annars börjar vi om för nästa."), align="center", over="page", **parts)
        self.key = Key(
            text=gettext("Ja, jag är kvar"), kind="strong", size_h=1.25, primary=True, focus_order=1, **parts
        )
        self.key.bind(on_release=lambda _: report(StillHereTapped()))
        for part in (self.icon, self.question, self.why, self.key):
            self.add_widget(part)
        self.bind(size=self._lay, pos=self._lay)
        self._lay()

    def on_touch_down(self, touch: Any) -> bool:
        """Nothing beneath is touched by mistake."""
        if not super().on_touch_down(touch):
            touch.grab(self)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """A tap beside the key says the same."""
        if touch.grab_current is self:
            touch.ungrab(self)
            self.report(StillHereTapped())
            return True
        return bool(super().on_touch_up(touch))

    def _lay(self, *_: Any) -> None:
        look = self.look
        self._veil.pos, self._veil.size = self.pos, self.size
        width = min(self.width - 2 * look.margin, max(look.mm(190), look.step(1) * 15))
        icon, gap, inside = look.mm(18), look.gap, look.mm(6)
        question, why = look.step(2.2) * 1.4, look.step(1) * 1.4
        if width_of(self.why.text, FONTS["medium"], look.step(1)) > width - 2 * inside:
            why *= 2
        height = icon + question + why + look.strong_row + 3 * gap + 2 * inside
        low = 0.34 if look.portrait else 0.5
        x, y = self.center_x - width / 2, self.y + self.height * low - height / 2
        line = look.mm(0.8)
        self._edge.pos, self._edge.size, self._edge.radius = (x, y), (width, height), [look.mm(6)]
        self._card.pos, self._card.size = (x + line, y + line), (width - 2 * line, height - 2 * line)
        self._card.radius = [look.mm(6)]
        top = y + height - inside
        for part, high in ((self.icon, icon), (self.question, question), (self.why, why)):
            part.size, part.pos = (width - 2 * inside, high), (x + inside, top - high)
            top -= high + gap
        self.key.size, self.key.pos = (width - 2 * inside, look.strong_row), (x + inside, y + inside)
