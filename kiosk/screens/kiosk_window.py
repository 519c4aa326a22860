"""The Kivy application: window, clock, keys of the scanner, tones, and a fault that never ends the show."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from traceback import format_tb
from typing import Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import glFinish

from assets import SOUNDS
from devices.scanners.wedge import Wedge
from kiosk.app import Below, Encounter
from kiosk.journeys.inputs import Failed, Input, Scanned, Waited
from kiosk.options import Options
from kiosk.screens.face import Face
from kiosk.screens.memory import keep_small
from kiosk.widgets.theme import Panel

log = logging.getLogger(__name__)

TICK = 0.5
"""Seconds between two `Waited`."""
FAULTS, FAULTS_WITHIN = 20, 10.0
"""So many faults within so many seconds and the kiosk gives up, for its watchdog to start it afresh."""
QUIETER = 0.6


class KioskApp(App):
    """One kiosk on one window."""

    def __init__(self, options: Options, floor: Below, heartbeat: Callable[[], None], **given: Any) -> None:
        super().__init__(**given)
        keep_small()
        self.options, self.floor, self.heartbeat = options, floor, heartbeat
        self.title = "Malmö Tillsammans"
        self.use_kivy_settings = False
        width, height = Window.system_size
        panel = Panel(int(width), int(height), options.diagonal_inch, options.distance_mm)
        self.face = Face(panel, self._hear)
        listen = Clock.create_trigger(lambda _: self.encounter.listen(), -1)
        self.encounter: Encounter = Encounter(floor, self.face.show, listen)
        self._wedge = Wedge()
        self._sounds: dict[str, Any] = {}
        self._last_tick = time.monotonic()

    def build(self) -> Face:
        """The face is the whole window."""
        Window.clearcolor = self.face.ground
        self.face.bind(ground=lambda _, colour: setattr(Window, "clearcolor", colour))
        if self.options.offscreen:
            # No display paces this window: unfinished frames would pile up in memory.
            Window.bind(on_flip=lambda *_: glFinish())
        Window.bind(on_key_down=self._key, on_request_close=lambda *_: False)
        ExceptionManager.add_handler(_NeverDies(lambda: self.encounter.tell(Failed())))
        self.encounter.chime = self._chime
        self.floor.watch(Clock.create_trigger(lambda _: self.encounter.listen(), -1))
        self.encounter.listen()
        return self.face

    def on_start(self) -> None:
        """After the first frame: the clock, the other screens, the tones."""
        Clock.schedule_interval(self._tick, TICK)
        Clock.schedule_interval(lambda _: self.heartbeat() if self.floor.well() else None, 1.0)
        Clock.schedule_once(lambda _: self.face.prepare(), 0.1)
        if self.options.sound:
            Clock.schedule_once(lambda _: self._load_sounds(), 1.0)
        if self.options.tour is not None:
            from kiosk.screens.tour import Tour

            self.tour = Tour(self, self.options.tour)  # Kept: Kivy's clock holds its callbacks weakly.
            self.tour.start()
        log.info("the first screen is on the window")

    def open_settings(self, *_: Any) -> bool:
        """No key opens Kivy's own settings."""
        return False

    def _hear(self, said: Input) -> None:
        self.encounter.hear(said)
        self._leave_if_asked()

    def _tick(self, _seconds: float) -> None:
        now = time.monotonic()
        waited, self._last_tick = now - self._last_tick, now
        self._hear(Waited(waited))

    def _leave_if_asked(self) -> None:
        if self.encounter.leaving:
            self.stop()

    def _key(self, _window: Any, _key: int, position: int, _letter: str, modifiers: list[str]) -> bool:
        """Every key is the scanner's or nobody's: none leads out of the kiosk."""
        text = self._wedge.key(position, "shift" in modifiers, time.monotonic())
        if text is not None:
            self._hear(Scanned(text))
        return True

    def _load_sounds(self) -> None:
        from kivy.core.audio import SoundLoader

        for name in ("accepted", "refused"):
            sound = SoundLoader.load(str(SOUNDS / f"{name}.wav"))
            if sound is not None:
                sound.volume = QUIETER
                self._sounds[name] = sound

    def _chime(self, name: str) -> None:
        if name in self._sounds:
            self._sounds[name].play()


class _NeverDies(ExceptionHandler):
    """Any fault is logged and shown as a short oops; faults without end are left to the watchdog."""

    def __init__(self, oops: Callable[[], None]) -> None:
        super().__init__()
        self._oops = oops
        self._times: deque[float] = deque(maxlen=FAULTS)

    def handle_exception(self, problem: BaseException) -> Any:
        """Go on, unless somebody asked to end or going on leads nowhere."""
        if not isinstance(problem, Exception):
            return ExceptionManager.RAISE
        # Where it broke, never with what: an exception's text may hold what somebody typed.
        log.error("the face broke: %s\n%s", type(problem).__name__, "".join(format_tb(problem.__traceback__)))
        now = time.monotonic()
        self._times.append(now)
        if len(self._times) == FAULTS and now - self._times[0] < FAULTS_WITHIN:
            return ExceptionManager.RAISE
        self._oops()
        return ExceptionManager.PASS
