"""Keys and tiles: a control with an icon, words, or both."""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.widgets.control import Control
from kiosk.widgets.pictures import Icon
from kiosk.widgets.words import FONTS, Words, width_of

ICON_MM = 12.0


class Key(Control):
    """Icon and words side by side, centred together; `note` is a second, lighter line where there is room for it."""

    text = StringProperty("")
    note = StringProperty("")
    icon = StringProperty("")
    size_h = NumericProperty(1.0)
    weight = StringProperty("semibold")
    starts = BooleanProperty(False)
    """Words begin at the start of the key instead of standing in its middle."""
    icon_only = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.words = Words(size_hint=(None, None))
        self.add_widget(self.words)
        # Most keys are a word or a letter: what stands beside it is made when there is something to show.
        self.drawing: Any = None
        self.noted: Any = None
        self._soon = Clock.create_trigger(self.arrange, -1)
        for name in ("look", "text", "note", "icon", "size", "pos", "kind", "pressed", "size_h", "icon_only", "starts"):
            self.fbind(name, self._soon)
        self._soon()

    @property
    def padding_px(self) -> float:
        """Between the edge of the key and what stands on it."""
        return float(self.look.mm(self.look.panel.breath_mm))

    @property
    def between_px(self) -> float:
        """Between the icon and its words."""
        return float(self.look.mm(self.look.panel.breath_mm))

    def icon_side(self) -> float:
        """Side of the icon in pixels; zero without one."""
        return float(min(self.look.mm(ICON_MM), self.height - self.look.mm(2))) if self.icon else 0.0

    def needed_width(self) -> float:
        """Pixels for icon and words on one line."""
        words = 0 if self.icon_only else width_of(self.text, FONTS[self.weight], self.look.step(1.0))
        between = self.between_px if words and self.icon else 0
        return float(max(self.look.mm(15) + 1, words + between + self.icon_side() + 2 * self.padding_px + 2))

    def arrange(self, *_: Any) -> None:
        """Put icon, words and note in their places; called before the next frame after any change."""
        if self.look is None or self.width < 1:
            return
        self._furnish()
        surface, _edge, letters, drawn = self.tones
        if self.drawing is not None:
            self.drawing.name, self.drawing.tone, self.drawing.over = self.icon, drawn, surface
        self.words.text = "" if self.icon_only else self.text
        self.words.tone, self.words.over, self.words.weight = letters, surface, self.weight
        self.words.size_h = self.size_h
        if self.noted is not None:
            self.noted.tone, self.noted.over = letters if self.kind == "strong" else "ink2", surface
        for child in self.children:
            child.look = self.look
        self._lay()
        if not self.spoken or self.spoken in (self._said, ""):
            self.spoken = self._said = f"{self.text}. {self.note}".strip(". ") if self.note else self.text

    _said = ""

    def _furnish(self) -> None:
        """Make the parts that this key has come to need."""
        if self.icon and self.drawing is None:
            self.drawing = Icon(size_hint=(None, None))
            self.add_widget(self.drawing, len(self.children))
        if self.note and self.noted is None:
            self.noted = Words(size_hint=(None, None), weight="medium")
            self.add_widget(self.noted)

    def _lay(self) -> None:
        pad, icon = self.padding_px, self.icon_side()
        room = self.width - 2 * pad
        between = self.between_px if icon and self.words.text else 0.0
        text_room = room - icon - between
        if icon and self._longest_word() > text_room:  # Words before pictures.
            icon, between, text_room = 0.0, 0.0, room
        wish = min(text_room, self._wish() + 2) if not self.starts and not self.note else text_room
        used = icon + between + (wish if self.words.text else 0)
        left = self.x + pad + (0 if self.starts else max(0, (room - used) / 2))
        icon_x, words_x = (left, left + icon + between)
        if self.look.rtl:
            mirror = 2 * self.center_x
            icon_x, words_x = mirror - icon_x - icon, mirror - words_x - wish
        if self.drawing is not None:
            self.drawing.size, self.drawing.pos = (icon, icon), (icon_x, self.center_y - icon / 2)
        self.words.align = "start" if self.starts or self.note else "center"
        top = self._note_height(text_room)
        self.words.size, self.words.pos = (wish, self.height - 2 - top), (words_x, self.y + 1 + top)
        self.words.valign = "bottom" if top else "middle"
        if self.noted is not None:
            self.noted.size, self.noted.pos = (wish, max(0, top - pad)), (words_x, self.y + pad)
            self.noted.valign = "top"

    def _longest_word(self) -> int:
        size = self.look.step(1)
        return max((width_of(word, FONTS[self.weight], size) for word in self.words.text.split()), default=0)

    def _wish(self) -> float:
        return width_of(self.words.text, FONTS[self.weight], self.look.step(self.size_h)) if self.words.text else 0

    def _note_height(self, width: float) -> float:
        """How much of the key the note takes: nothing where it would not fit."""
        if self.noted is None:
            return 0.0
        self.noted.text = ""
        line = self.look.step(1) * 1.35
        lines = -int(-width_of(self.note, FONTS["medium"], self.look.step(1)) * 1.1 // max(1, width))
        needed = line * (lines + 1.3) + 2 * self.padding_px
        if not self.note or self.height < needed:
            return 0.0
        self.noted.text = self.note
        return float(self.height / 2 + (lines - 1) * line / 2)


class Tile(Key):
    """A large key: the icon above the words, or beside them where the tile is wide and low."""

    def icon_side(self) -> float:
        """Grows with the tile, from 12 mm up."""
        if not self.icon:
            return 0.0
        grown = min(self.height * 0.42, self.width * 0.42, self.look.mm(22))
        return float(max(self.look.mm(ICON_MM), grown))

    def _lay(self) -> None:
        pad, icon = self.padding_px, self.icon_side()
        if not icon:
            self.words.align, self.words.valign = "center", "middle"
            self.words.size, self.words.pos = (self.width - pad, self.height - 2), (self.x + pad / 2, self.y + 1)
            return
        if self.width > 1.75 * self.height:
            self._beside(pad, icon)
        else:
            self._above(pad, icon)

    def _above(self, pad: float, icon: float) -> None:
        two_lines = self.look.step(1) * (1.35 + 1.5)
        icon = max(self.look.mm(ICON_MM), min(icon, self.height - two_lines - 2 * pad))
        spare = max(0.0, self.height - icon - two_lines - 2 * pad)
        top = self.y + self.height - pad - spare * 0.45
        self.drawing.size, self.drawing.pos = (icon, icon), (self.center_x - icon / 2, top - icon)
        self.words.align, self.words.valign = "center", "middle"
        tight = self.look.panel.small or self.look.larger or self._longest_word() > self.width - 2 * pad
        beside = pad * 0.5 if tight else pad
        self.words.size = (self.width - 2 * beside, top - icon - self.y - pad * 0.5)
        self.words.pos = (self.x + beside, self.y + pad * 0.5)

    def _beside(self, pad: float, icon: float) -> None:
        icon = min(icon, self.height - 2 * pad)
        pad = max(pad, min(self.look.mm(6), self.height * 0.16))
        between = pad
        words = self.width - 2 * pad - icon - between
        icon_x, words_x = self.x + pad, self.x + pad + icon + between
        if self.look.rtl:
            icon_x, words_x = self.right - pad - icon, self.x + pad
        self.drawing.size, self.drawing.pos = (icon, icon), (icon_x, self.center_y - icon / 2)
        self.words.align, self.words.valign = "start", "middle"
        self.words.size, self.words.pos = (words, self.height - 2), (words_x, self.y + 1)
