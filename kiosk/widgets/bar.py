"""The bar at the bottom of every screen: the way back at the start, languages in the middle, sight at the end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from assets import own_name
from kiosk.journeys.inputs import BackTapped, ContrastToggled, Input, LanguageChosen, LargerToggled, StartOverTapped
from kiosk.widgets.keys import Key

FIRST_ORDER = 900


class Bar(FloatLayout):
    """One row on a wide panel, two on a tall one. Language keys keep their places whatever the reading direction."""

    look = ObjectProperty(None)
    report: Callable[[Input], None] = ObjectProperty(None)
    back = BooleanProperty(True)
    over = BooleanProperty(True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        gettext = self.look.texts.gettext
        self._icons: dict[Key, str] = {}
        self.back_with: Input = BackTapped()
        self.over_with: Input = StartOverTapped()
        self.back_key = self._key(gettext("Tillbaka"), "back", 1, lambda: self.report(self.back_with))
        self.over_key = self._key(gettext("Börja om"), "start-over", 2, lambda: self.report(self.over_with))
        self.contrast_key = self._key(gettext("Kontrast"), "contrast", 8, lambda: self.report(ContrastToggled()))
        self.larger_key = self._key(gettext("Större"), "larger", 9, lambda: self.report(LargerToggled()))
        self.contrast_key.kind = "chosen" if self.look.contrast else "card"
        self.larger_key.kind = "chosen" if self.look.larger else "card"
        self.languages: list[Key] = []
        self.fbind("size", self._lay)
        self.fbind("pos", self._lay)
        self.fbind("back", self._lay)
        self.fbind("over", self._lay)

    def show_languages(self, languages: tuple[str, ...]) -> None:
        """The languages of this place, in its own order."""
        if [key.language for key in self.languages] == list(languages):
            return
        for key in self.languages:
            self.remove_widget(key)
        self.languages = []
        for order, language in enumerate(languages):
            key = self._key(own_name(language), "", 3 + order, partial(self._chosen, language))
            key.language = language
            key.kind = "chosen" if language == self.look.language else "card"
            self.languages.append(key)
        self._lay()

    def offer_instead(self, text: str, icon: str, said: Input) -> None:
        """Another key in the place of *Börja om*, on a screen that has nothing to start over."""
        self.over_key.text, self.over_with = text, said
        self._icons[self.over_key] = icon
        self._lay()

    def height_for_look(self) -> float:
        """Pixels this bar needs."""
        rows = 2 if self.look.portrait else 1
        return float(rows * self.look.row + (rows - 1) * self.look.gap)

    def _chosen(self, language: str) -> None:
        self.report(LanguageChosen(language))

    def _needs(self, group: list[Key]) -> float:
        return float(sum(each.needed_width() for each in group) + self.look.gap * (len(group) - 1))

    def _key(self, text: str, icon: str, order: int, act: Callable[[], None]) -> Key:
        key = Key(look=self.look, text=text, icon=icon, focus_order=FIRST_ORDER + order, size_hint=(None, None))
        key.bind(on_release=lambda _: act())
        self._icons[key] = icon
        self.add_widget(key)
        return key

    def _lay(self, *_: Any) -> None:
        if self.width < 1 or not self.languages:
            return
        self.back_key.shown, self.over_key.shown = self.back, self.over
        row, gap = self.look.row, self.look.gap
        if self.look.portrait:
            self._spread(self.languages, (self.x, self.y + row + gap), self.width)
            self._sides((self.width - gap) / 2)
            return
        widths = sum(key.needed_width() for key in self.languages) + gap * (len(self.languages) - 1)
        # The same on every screen and in every language, so that these keys never move.
        widths += 0 if self.look.panel.small else self.look.mm(2) * len(self.languages)
        self._spread(self.languages, (self.center_x - widths / 2, self.y), widths)
        self._sides((self.width - widths) / 2 - gap)

    def _whole_sides(self) -> tuple[list[Key], list[Key]]:
        """The keys before and after the languages, with icon and words as far as the panel's size allows."""
        start, end = [self.back_key, self.over_key], [self.larger_key, self.contrast_key]
        for key in (*start, *end):
            key.icon, key.icon_only = self._icons[key], self.look.panel.small and key in end
        # Also what is not shown keeps its place, so that *Börja om* is where it was on the screen before.
        return start, end

    def _spread(self, keys: list[Key], corner: tuple[float, float], width: float) -> None:
        """All keys in one line, each wider than it needs by the same amount."""
        gap = self.look.gap
        spare = (width - gap * (len(keys) - 1) - sum(key.needed_width() for key in keys)) / len(keys)
        x, y = corner
        for key in keys:
            key.size, key.pos = (key.needed_width() + spare, self.look.row), (x, y)
            x += key.width + gap

    def _sides(self, room: float) -> None:
        """The keys beside the languages: words where there is room for them, the least needed lose theirs first."""
        start, end = self._whole_sides()
        for group in (start, end):
            if self._needs(group) > room:
                for key in group:
                    key.icon = ""
            for key in reversed(group):
                if self._needs(group) > room:
                    key.icon_only, key.icon = True, self._icons[key]
        for group, from_left in ((start, not self.look.rtl), (end, self.look.rtl)):
            x = self.x if from_left else self.right
            for key in group:
                key.size = (key.needed_width(), self.look.row)
                key.pos = (x, self.y) if from_left else (x - key.width, self.y)
                x += (key.width + self.look.gap) * (1 if from_left else -1)
