"""Joins the kiosk's parts: what is touched becomes a step, a step becomes a screen and something to be done."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.effects import Chime, Effect, Leave
from kiosk.journeys.front import Front, step
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Input, Touched
from kiosk.journeys.ticket import Ticket
from kiosk.options import Options
from kiosk.screens.window import configure
from kiosk.watchdog import RESTART

log = logging.getLogger(__name__)

UNSEEN = 0.3
"""Seconds for which a wait is not shown: the last screen stands until then, so that nothing flickers by."""
WAITS = ("looking", "ending", "staying", "forgetting", "remembering")


class Below(Protocol):
    """What the face needs of everything under it."""

    def perform(self, effect: Effect, tell: Callable[[Input], None]) -> None:
        """Carry out an effect; answers come by `tell`, from any thread."""

    def house(self) -> House:
        """The place at this moment, at once."""

    def watch(self, callback: Callable[[], None]) -> None:
        """Call back, from any thread, when the house changes."""

    def well(self) -> bool:
        """Whether touches can still be saved; if not for long, the watchdog starts the kiosk afresh."""


class Encounter:
    """Everything that happens between the kiosk and whoever stands before it. Lives on the drawing thread.

    `show` puts a state on the screen, `wake` makes the drawing thread call `listen` soon, from any thread.
    """

    def __init__(self, floor: Below, show: Callable[[Front, House], None], wake: Callable[[], None]) -> None:
        self.front = Front()
        self.leaving: str = ""
        self.chime: Callable[[str], None] = lambda sound: None
        self._floor, self._show, self._wake = floor, show, wake
        self._heard: deque[Input] = deque()
        self._waits_since: float | None = None

    def tell(self, said: Input) -> None:
        """Something answered, from any thread."""
        self._heard.append(said)
        self._wake()

    def listen(self) -> None:
        """Take what was told since, and look at the house anew."""
        while self._heard:
            self._step(self._heard.popleft())
        self._refresh()

    def hear(self, said: Input) -> None:
        """One input on the drawing thread: step, do, show."""
        self._step(said)
        if not isinstance(said, Touched):
            self._refresh()

    def _step(self, said: Input) -> None:
        self.front, effects = step(self.front, said, self._floor.house())
        for effect in effects:
            match effect:
                case Chime(sound):
                    self.chime(sound)
                case Leave(how):
                    self.leaving = how
                case _:
                    self._floor.perform(effect, self.tell)

    def _refresh(self) -> None:
        waits = is_waiting(self.front)
        self._waits_since = (self._waits_since or time.monotonic()) if waits else None
        if self._waits_since is None or time.monotonic() - self._waits_since >= UNSEEN:
            self._show(self.front, self._floor.house())


def is_waiting(front: Front) -> bool:
    """Whether the kiosk has taken a wish and has no answer yet: usually over within a blink."""
    match front.journey:
        case CheckIn(step="saving" | "undoing"):
            return True
        case Ticket(step=waits) if waits in WAITS:
            return True
    return False


def run(options: Options, floor: Below, heartbeat: Callable[[], None]) -> int:
    """Open the window and serve until staff end it; the exit code (3 asks to be started again)."""
    shape = {"offscreen": options.offscreen, "fullscreen": options.fullscreen}
    configure(options.width, options.height, **shape, home=options.data / "kivy")
    from kiosk.screens.kiosk_window import KioskApp

    app: Any = KioskApp(options, floor, heartbeat)
    app.run()
    return RESTART if app.encounter.leaving == "restart" else 0
