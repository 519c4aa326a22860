"""The kiosk's own keyboards: letters for a first name, symbols of a code, digits. Never the system's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.journeys.inputs import Confirmed, Erased, Input, KeyTyped
from kiosk.widgets import layouts
from kiosk.widgets.boxes import Column, Row, Space
from kiosk.widgets.keys import Key

HIGHEST_MM = 24.0


class Board(Column):
    """Rows of keys of one width. `report` takes what was struck; keys follow their places and never mirror."""

    report: Callable[[Input], None] = ObjectProperty(None, allownone=True)
    columns = NumericProperty(10)
    first_order = NumericProperty(10)
    letter_h = 1.15

    def build(self, rows: layouts.Rows) -> None:
        """Lay out one key per letter."""
        self.clear_widgets()
        self.letters: list[Key] = []
        self.columns = max(self.columns, *(len(row) for row in rows))
        for row in rows:
            self.add_row([self.letter(symbol) for symbol in row])

    def letter(self, symbol: str) -> Key:
        """A key that types itself."""
        key = self.key(text=symbol, size_h=self.letter_h)
        key.bind(on_release=lambda struck: self.struck(struck.text))
        self.letters.append(key)
        return key

    def key(self, **given: Any) -> Key:
        """A key of this board, in focus order."""
        self.first_order += 1
        return Key(look=self.look, repeats=True, focus_order=self.first_order, **given)

    def add_row(self, keys: list[Key], spread: bool = False) -> None:
        """One row, its keys as wide as those of the longest row, or `spread` over the whole width."""
        row = Row(look=self.look, fixed=True)
        missing = 0 if spread else self.columns - len(keys)
        if missing:
            row.add_widget(Space(size_hint_x=missing / 2))
        for key in keys:
            row.add_widget(key)
        if missing:
            row.add_widget(Space(size_hint_x=missing / 2))
        self.add_widget(row)

    def struck(self, text: str) -> None:
        """A letter was typed."""
        self.report(KeyTyped(text))

    def erase_key(self, width: float = 1.0) -> Key:
        """Takes the last symbol back."""
        gettext = self.look.texts.gettext
        key = self.key(icon="erase", spoken=gettext("Sudda"), size_hint_x=width)
        key.bind(on_release=lambda _: self.report(Erased()))
        return key

    def highest(self) -> float:
        """Pixels beyond which keys look lost."""
        rows = len(self.children)
        return float(rows * self.look.mm(HIGHEST_MM) + (rows - 1) * self.look.gap)


class Letters(Board):
    """For a first name: capitals come by themselves at the start of each part, shift turns that round once."""

    typed = StringProperty("")
    shifted = BooleanProperty(False)

    def on_look(self, *_: Any) -> None:
        """Build for the visitor's language."""
        super().on_look()
        self.build(layouts.letters(self.look.language, self.look.portrait))
        gettext = self.look.texts.gettext
        self.shift = self.key(icon="shift", spoken=gettext("Stor bokstav"), size_hint_x=1.6)
        self.shift.bind(on_release=lambda _: setattr(self, "shifted", not self.shifted))
        space = self.key(text=gettext("Mellanslag"), size_hint_x=5)
        space.bind(on_release=lambda _: self.struck(" "))
        last = [self.shift, space] if self.look.language != "ar" else [space]
        self.add_row([*last, self.erase_key(1.6)], spread=True)
        self.fbind("typed", self._capitals)
        self.fbind("shifted", self._capitals)
        self._capitals()

    def struck(self, text: str) -> None:
        """A letter was typed, and shift is used up."""
        self.shifted = False
        super().struck(text)

    def _capitals(self, *_: Any) -> None:
        capital = (not self.typed or self.typed[-1] in " -") != self.shifted
        self.shift.kind = "chosen" if self.shifted else "card"
        for key in self.letters:
            key.text = key.text.upper() if capital else key.text.lower()


class Codes(Board):
    """For a ticket's code."""

    def on_look(self, *_: Any) -> None:
        """Build; the last key erases."""
        super().on_look()
        rows = layouts.codes(self.look.portrait)
        self.columns = max(len(row) for row in rows)
        self.build(rows)
        last = self.children[0] if self.look.portrait else self.children[-1]
        erase = self.erase_key()
        end = [child for child in last.children if isinstance(child, Space)]
        for spare in end:
            last.remove_widget(spare)
        last.add_widget(erase)


class Digits(Board):
    """For a number of people."""

    letter_h = 1.7

    def on_look(self, *_: Any) -> None:
        """Build as on a telephone, with erase and the strong action in the last row."""
        super().on_look()
        self.columns = 3
        self.build(layouts.PAD)
        done = self.key(icon="tick", kind="strong", spoken=self.look.texts.gettext("Vidare"))
        done.repeats = False
        done.bind(on_release=partial(self._done))
        self.add_row([self.erase_key(), self.letter("0"), done])

    def _done(self, *_: Any) -> None:
        self.report(Confirmed())
