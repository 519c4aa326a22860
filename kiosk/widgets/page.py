"""The frame of every screen: a poster that shows, a stage that acts, and the bar below."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Input
from kiosk.widgets.bar import Bar
from kiosk.widgets.boxes import Column
from kiosk.widgets.theme import Look

LOW = 0.68
"""Everything that can be touched on a tall panel lies in this lower part, so that a seated person reaches it."""


class Poster(Column):
    """The sea-coloured part that shows and never acts: a card beside the stage, or a band above it."""

    bleeds = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        with self.canvas.before:
            self._edge_colour = Color(0, 0, 0, 0)
            self._edge = SmoothRoundedRectangle(size=(0, 0))
            self._colour = Color(0, 0, 0, 0)
            self._card = SmoothRoundedRectangle(size=(0, 0))
            self._band = Rectangle(size=(0, 0))
        for name in ("look", "pos", "size", "bleeds"):
            self.fbind(name, self._dress)

    def _dress(self, *_: Any) -> None:
        if self.look is None or self.width < 1:
            return
        self._edge_colour.rgba = self.look.colour("poster_edge")
        self._colour.rgba = self.look.colour("poster")
        if self.bleeds:
            self._band.pos, self._band.size = self.pos, self.size
            self._edge.size = self._card.size = (0, 0)
            return
        line, corner = self.look.mm(0.6), [self.look.mm(6)]
        self._band.size = (0, 0)
        self._edge.pos, self._edge.size, self._edge.radius = self.pos, self.size, corner
        self._card.pos = (self.x + line, self.y + line)
        self._card.size = (max(1, self.width - 2 * line), max(1, self.height - 2 * line))
        self._card.radius = corner


class Stage(Column):
    """The part that acts."""


class Page(FloatLayout):
    """One screen. `show` puts a state on it; touches go out through `report`.

    `share` is the poster's part of a wide panel's width, or of its height where the poster is a `band` above the
    stage; `tall_share` its part of a tall panel's height; `stage_mm` how high the stage can get and still look good.
    """

    share = NumericProperty(0.34)
    tall_share = NumericProperty(0.325)
    band = BooleanProperty(False)
    poster_shown = BooleanProperty(True)
    stage_px = NumericProperty(0)

    def __init__(self, look: Look, report: Callable[[Input], None], **given: Any) -> None:
        self.look = look
        self.report = report
        self.poster: Any = None
        self.stage: Any = None
        self.bar: Any = None
        self._soon = Clock.create_trigger(self._lay, -1)
        super().__init__(**given)
        self.bar = Bar(look=look, report=report, size_hint=(None, None))
        self.add_widget(self.bar)
        for name in ("size", "pos", "share", "tall_share", "band", "poster_shown", "stage_px"):
            self.fbind(name, self._soon)
        self._soon()

    def show(self, front: Front, house: House) -> None:
        """Put a state on the screen. Every screen says how; one that does not cannot be written."""

    def __init_subclass__(cls, **given: Any) -> None:
        super().__init_subclass__(**given)
        if cls.show is Page.show:
            raise TypeError(f"{cls.__name__} must say how it shows a state")

    def gettext(self, swedish: str) -> str:
        """The text in the visitor's language."""
        return self.look.texts.gettext(swedish)

    def add_widget(self, widget: Any, *given: Any, **named: Any) -> None:
        """Poster and stage find their places by what they are."""
        if isinstance(widget, Poster):
            self.poster = widget
        elif isinstance(widget, Stage):
            self.stage = widget
        if isinstance(widget, Poster | Stage):
            widget.size_hint = (None, None)
        super().add_widget(widget, *given, **named)

    def _lay(self, *_: Any) -> None:
        """Place poster, stage and bar; called before the next frame after any change."""
        look, bar = self.look, self.bar
        if bar is None or self.width < 2:
            return
        margin = look.margin
        bar.size = (self.width - 2 * margin, bar.height_for_look())
        bar.pos = (self.x + margin, self.y + margin)
        floor = bar.top + max(look.gap, look.mm(4) if not look.panel.small else look.gap)
        if self.stage is None or self.poster is None:
            return
        if look.portrait or self.band:
            self._band(floor)
        else:
            self._beside(floor)

    def _beside(self, floor: float) -> None:
        """Poster at the start of the reading direction, stage after it."""
        look, margin = self.look, self.look.margin
        assert self.poster is not None
        assert self.stage is not None
        height = self.top - margin - floor
        width = round((self.width - 2 * margin) * self.share) if self.poster_shown else 0
        between = max(look.mm(5), look.gap) if width else 0
        room = self.width - 2 * margin - width - between
        poster_x = self.right - margin - width if look.rtl else self.x + margin
        stage_x = self.x + margin if look.rtl else poster_x + width + between
        inside = look.mm(4 if look.panel.small else 7)
        self.poster.bleeds, self.poster.padding = False, [inside] * 4
        self.poster.opacity = 1.0 if width else 0.0
        self.poster.size, self.poster.pos = (max(1, width), height), (poster_x, floor)
        stage_height = min(height, self.stage_px or height)
        self.stage.size, self.stage.pos = (room, stage_height), (stage_x, floor + (height - stage_height) / 2)

    def _band(self, floor: float) -> None:
        """Poster from edge to edge on top; on a tall panel it never leaves controls in the upper third."""
        look, margin = self.look, self.look.margin
        assert self.poster is not None
        assert self.stage is not None
        share = self.tall_share if look.portrait else self.share
        below = self.stage_px + look.mm(5) if self.stage_px else 0
        band = self.height * share
        if below:
            band = max(band, min(self.height * 0.5, self.top - floor - below))
        between = look.mm(6 if look.portrait else 2.5) + 1
        self.poster.opacity, self.poster.bleeds = 1.0, True
        self.poster.padding = [margin, max(margin, look.mm(4)) if look.portrait else margin / 2] * 2
        self.poster.size, self.poster.pos = (self.width, band), (self.x, self.top - band)
        room = self.poster.y - between - floor
        height = min(room, self.stage_px or room)
        self.stage.size = (self.width - 2 * margin, height)
        self.stage.pos = (self.x + margin, floor + (room - height) / 2)
