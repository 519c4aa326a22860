"""A place without a display where the face can be posed, painted and touched: for the gallery and the audit."""

from __future__ import annotations

from typing import Any

from PIL import Image

from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Input
from kiosk.screens.window import configure
from kiosk.widgets.theme import Panel

FRAMES = 5
"""Turns of the clock until a layout has come to rest: boxes, then what stands in them, then their letters."""


class Easel:
    """One face of a panel's size on a canvas of its own, whatever the window's size. `said` collects its reports."""

    def __init__(self, panel: Panel) -> None:
        configure(640, 480, offscreen=True, fullscreen=False)
        from kivy.base import EventLoop
        from kivy.graphics import Fbo

        from kiosk.screens.face import Face

        EventLoop.ensure_window()
        size = (panel.width_px, panel.height_px)
        self.panel = panel
        self.said: list[Input] = []
        self.face = Face(panel, self.said.append, size_hint=(None, None), size=size)
        self._fbo = Fbo(size=size)
        self._fbo.add(self.face.canvas)

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
        """What the face looks like now."""
        self._fbo.clear_color = self.face.ground
        self._fbo.bind()
        self._fbo.clear_buffer()
        self._fbo.release()
        self._fbo.draw()
        picture = Image.frombytes("RGBA", self._fbo.size, self._fbo.pixels)
        return picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM).convert("RGB")

    def touch(self, x: float, y: float, *, slide_to: tuple[float, float] | None = None) -> None:
        """One finger down at `(x, y)` of the face, perhaps sliding, and up."""
        touch = self.finger(x, y)
        touch.down()
        if slide_to is not None:
            touch.slide(*slide_to)
        touch.up()

    def finger(self, x: float, y: float) -> Finger:
        """A finger over `(x, y)` of the face, not yet down."""
        return Finger(self.face, x, y)


class Finger:
    """A touch handed to the face as Kivy's event loop would hand it, grabs included."""

    def __init__(self, face: Any, x: float, y: float) -> None:
        from kivy.input.motionevent import MotionEvent

        class Touch(MotionEvent):
            """Has a place, and nothing else."""

            def depack(self, args: Any) -> None:
                self.sx, self.sy = args
                self.profile = ["pos"]
                super().depack(args)

        self.face, self.touch = face, Touch("easel", 1, (0, 0), is_touch=True, type_id="touch")
        self._be_at(x, y)

    def _be_at(self, x: float, y: float) -> None:
        self.touch.x, self.touch.y = x, y
        self.touch.pos = (x, y)

    def down(self) -> None:
        """Touch the glass."""
        self.face.dispatch("on_touch_down", self.touch)

    def slide(self, x: float, y: float) -> None:
        """Move over the glass."""
        self._be_at(x, y)
        self._grabbed("on_touch_move")

    def up(self) -> None:
        """Leave the glass."""
        self._grabbed("on_touch_up")

    def _grabbed(self, event: str) -> None:
        for weak in list(self.touch.grab_list):
            widget = weak()
            if widget is not None:
                self.touch.grab_current = widget
                widget.dispatch(event, self.touch)
        self.touch.grab_current = None
        self.face.dispatch(event, self.touch)
