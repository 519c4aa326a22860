"""Welcome is check-in: a question, the purposes as tiles, and one tap."""

from __future__ import annotations

from functools import partial
from typing import Any

from kivy.properties import NumericProperty

from kiosk.journeys.front import Front, Welcome
from kiosk.journeys.house import House
from kiosk.journeys.inputs import CodeWanted, MoreTapped, PurposeTapped
from kiosk.screens import phrases
from kiosk.widgets.boxes import Space
from kiosk.widgets.keys import Key, Tile
from kiosk.widgets.page import Page
from meeting_place.settings import purposes_in_order, text

GREETINGS = ("Välkommen", "Welcome", "أهلاً وسهلاً")
SMALL_TILES = 6


class WelcomePage(Page):
    """Greets in three languages and offers the purposes; when closed it says so and lets whoever is here go on."""

    question_height = NumericProperty(0)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._tiles: tuple[Any, ...] = ()
        for words, greeting in zip((self.ids.first, self.ids.second, self.ids.third), GREETINGS, strict=True):
            words.text = greeting
        self.bar.back = self.bar.over = False
        self.bar.back_with = MoreTapped()
        # Kivy keeps ids weakly: what is taken off the tree lives only as long as somebody holds it.
        hint, self._code = self.ids.hint.__self__, self.ids.code.__self__
        ticket = self.ids.ticket.__self__
        if self.look.portrait:
            for part in (hint, self._code):
                self.poster.remove_widget(part)
                ticket.add_widget(part)
            self.ids.ask.tone = self.ids.arrow.tone = "ink"
            self.ids.ask.over = self.ids.arrow.over = "page"
        else:
            self.stage.remove_widget(ticket)
        self._code_in_bar = self.look.panel.small and not self.look.portrait
        if self._code_in_bar:
            self.poster.remove_widget(self._code)
            self.bar.offer_instead(self.gettext("Skriv koden"), "keyboard", CodeWanted())

    def show(self, front: Front, house: House) -> None:
        """Name, hours and purposes of the place."""
        if house.settings is None:
            return
        more = isinstance(front.journey, Welcome) and front.journey.more
        closed = not house.opening.open and not more
        self.ids.place.text = house.settings.name
        self.ids.hours.text = phrases.opening(self.gettext, house) if house.opening.open else ""
        one_line = self.look.step(1) * 1.6 if self.look.panel.small else self.look.step(1.5) * 1.5
        self.question_height = self.look.step(1) * 2.75 if closed else one_line
        self.ids.question.text = self.gettext("Vad gör du här i dag?") if not closed else self._closed(house)
        self.ids.ask.text = self.gettext("Har du en lapp? Visa den här")
        self.ids.arrow.name = phrases.way(house.scanner_at)
        self._code.text = self.gettext("Skriv koden")
        self.bar.back = more
        self.bar.over = self._code_in_bar and not more
        self.poster_shown = not (more and self.look.panel.small)
        self._offer(house, more, closed)

    def code_wanted(self) -> None:
        """The key *Skriv koden*."""
        self.report(CodeWanted())

    def _closed(self, house: House) -> str:
        return phrases.opening(self.gettext, house)

    def _offer(self, house: House, more: bool, closed: bool) -> None:
        assert house.settings is not None
        purposes = purposes_in_order(house.settings, house.now, house.now.tzinfo) if house.now.tzinfo else ()
        shown = purposes
        some = self.look.panel.small and not self.look.portrait and not more and len(purposes) > SMALL_TILES
        if some:
            shown = purposes[: SMALL_TILES - 1]
        wanted = (tuple(purpose.id for purpose in shown), some, closed, house.settings.purposes)
        if wanted == self._tiles:
            return
        self._tiles = wanted
        grid = self.ids.tiles
        grid.clear_widgets()
        if closed:
            grid.cols = 1
            grid.add_widget(self._anyway())
            grid.add_widget(Space())
            return
        for order, purpose in enumerate(shown):
            words, _language = text(purpose.texts, self.look.language)
            tile = self._tile(words, purpose.icon, order)
            tile.bind(on_release=partial(self._tapped, purpose.id))
            grid.add_widget(tile)
        if some:
            rest = self._tile(self.gettext("Något annat"), "dots", SMALL_TILES)
            rest.bind(on_release=lambda _: self.report(MoreTapped()))
            grid.add_widget(rest)
        grid.cols = self._columns(len(grid.children), more)

    def _columns(self, count: int, more: bool) -> int:
        if self.look.portrait:
            return 2 if count > 3 else 1
        if self.look.panel.small and not more:
            return 3 if count > 4 else 2
        return 4 if count > 6 else 3

    def _tile(self, words: str, icon: str, order: int) -> Tile:
        return Tile(look=self.look, text=words, icon=icon, primary=True, focus_order=order + 1, size_h=1.1)

    def _anyway(self) -> Key:
        key = self._tile(self.gettext("Jag är här ändå"), "door", 0)
        key.bind(on_release=lambda _: self.report(MoreTapped()))
        return key

    def _tapped(self, purpose: str, _tile: Tile) -> None:
        self.report(PurposeTapped(purpose))
