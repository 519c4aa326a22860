"""The kiosk's face: puts the screen of the moment on the window, in the look that the visitor wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kivy.clock import Clock
from kivy.properties import ColorProperty
from kivy.uix.floatlayout import FloatLayout

from assets import languages
from kiosk.journeys.front import Front, Scene, scene
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Input, KeyTyped, Touched
from kiosk.screens import registry
from kiosk.screens.memory import return_memory
from kiosk.widgets.overlay import StillThere
from kiosk.widgets.page import Page
from kiosk.widgets.theme import Look, Panel

LET_GO_AFTER = 0.8
"""Seconds after a change of look until its old screens are let go: the new one has been drawn, and is being read."""

DOUBLE_STRIKE = 0.3
"""Seconds after a change of screen during which a second tap is the first one's tremble."""


class Face(FloatLayout):
    """Shows `(front, house)` and reports what is touched. Screens are built once per look and kept.

    `ground` is the colour on which everything stands: whoever owns the window clears it to that before each frame,
    which costs a fifth of drawing it.
    """

    ground = ColorProperty((0, 0, 0, 1))

    def __init__(self, panel: Panel, report: Callable[[Input], None], **given: Any) -> None:
        self.look = Look(panel)
        self.page: Page | None = None
        self.scene: Scene | None = None
        self._out = report
        self._pages: dict[Scene, Page] = {}
        self._overlay: StillThere | None = None
        self._changed_at = float("-inf")
        super().__init__(**given)
        self.ground = self.look.colour("page")
        self._build_next = Clock.create_trigger(self._build_one, 0.05)
        self._let_go = Clock.create_trigger(lambda _: return_memory(), LET_GO_AFTER)

    def show(self, front: Front, house: House) -> None:
        """Bring everything on the window in line with the state."""
        visitor = front.visitor
        look = replace(self.look, language=visitor.language, contrast=visitor.contrast, larger=visitor.larger)
        if look != self.look:
            self.look, self._pages = look, {}
            self._drop_overlay()
            self.scene = None
            self._let_go()
            self.ground = look.colour("page")
        wanted = scene(front, house)
        page = self._page(wanted)
        page.bar.show_languages(house.settings.languages if house.settings else languages())
        page.show(front, house)
        if page is not self.page:
            self._change(page, wanted)
        self._warn(front.warned)

    def _change(self, page: Page, wanted: Scene) -> None:
        if self.page is not None:
            self.remove_widget(self.page)
        page.size, page.pos = self.size, self.pos
        self.add_widget(page, index=len(self.children))
        if self.scene != wanted:
            self._changed_at = Clock.get_time()
        self.page, self.scene = page, wanted

    def _page(self, wanted: Scene) -> Page:
        if wanted not in self._pages:
            self._pages[wanted] = registry.build(wanted, self.look, self._report)
            self._pages[wanted].size_hint = (None, None)
        return self._pages[wanted]

    def on_touch_down(self, touch: Any) -> bool:
        """A finger anywhere means that somebody is there; a question that lies over the screen takes it alone."""
        if self._overlay is None:
            self._out(Touched())
        return bool(super().on_touch_down(touch))

    def prepare(self) -> None:
        """Build the screens that are not there yet, one at a time, while nobody waits."""
        self._build_next()

    def _build_one(self, _seconds: float) -> None:
        missing = [name for name in registry.SCREENS if name not in self._pages]
        if missing:
            page = self._page(missing[0])
            page.size, page.pos = self.size, self.pos
            self._build_next()

    def _report(self, said: Input) -> None:
        """Pass on a touch, unless it is the tremble after one that changed the screen."""
        trembling = Clock.get_time() - self._changed_at < DOUBLE_STRIKE
        if trembling and not isinstance(said, KeyTyped):
            return
        self._out(said)

    def _warn(self, warned: bool) -> None:
        if not warned:
            self._drop_overlay()
        elif self._overlay is None:
            self._overlay = StillThere(look=self.look, report=self._out, size=self.size, pos=self.pos)
            self.add_widget(self._overlay)

    def _drop_overlay(self) -> None:
        if self._overlay is not None:
            self.remove_widget(self._overlay)
            self._overlay = None

    def on_size(self, *_: Any) -> None:
        """The window took its size."""
        if self.page is not None:
            self.page.size = self.size
