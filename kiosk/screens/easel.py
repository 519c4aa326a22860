"""A window without a display in which the face can be posed, painted and touched: for the gallery and the audit."""

from __future__ import annotations

from typing import Any

from PIL import Image

from kiosk.journeys.front import Front
from kiosk.journeys.vocabulary import House, Input
from kiosk.screens.window import configure
from kiosk.widgets.theme import Panel

FRAMES = 3
"""Turns of the clock until a layout has come to rest: boxes, then what stands in them, then their letters."""


class Easel:
    """One offscreen window holding one face. `said` collects what was reported."""

    def __init__(self, panel: Panel) -> None:
        configure(panel.width_px, panel.height_px, offscreen=True, fullscreen=False)
        from kivy.base import EventLoop
        from kivy.core.window import Window

        from kiosk.screens.face import Face

        self.said: list[Input] = []
        self.window = Window
        EventLoop.ensure_window()
        Window.clearcolor = (0, 0, 0, 1)
        self.face = Face(panel, self.said.append, size_hint=(None, None), size=(panel.width_px, panel.height_px))
        Window.add_widget(self.face)

    def show(self, front: Front, house: House) -> None:
        """Pose the face and let its layout come to rest."""
        self.face.show(front, house)
        self.settle()

    def settle(self) -> None:
        """Run what is due before the next frames."""
        from kivy.clock import Clock

        for _ in range(FRAMES):
            Clock.tick_draw()

    def picture(self) -> Image.Image:
        """What is on the window now."""
        from kiosk.screens.picture import take

        return take()

    def touch(self, x: float, y: float, *, slide_to: tuple[float, float] | None = None) -> None:
        """One finger down at `(x, y)` in window pixels, perhaps sliding, and up."""
        from kivy.tests.common import UnitTestTouch

        touch: Any = UnitTestTouch(x, y)
        touch.touch_down()
        if slide_to is not None:
            touch.touch_move(*slide_to)
        touch.touch_up()
