"""A scripted visitor: touches the real screens one after the other and takes a picture of each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.tests.common import UnitTestTouch

from kiosk.screens.picture import take
from kiosk.widgets.control import Control

log = logging.getLogger(__name__)

PAUSE = 0.4
PATIENCE = 40
"""Turns to wait for a screen before the tour goes on without it."""

Waits = Callable[[], bool]


class Tour:
    """Walks from welcome to goodbye. Looks at the screen, and touches what it finds there."""

    def __init__(self, app: Any, folder: Path) -> None:
        self.app, self.folder = app, folder
        self._steps = self._walk()
        self._wait: Waits | None = None
        self._turns = 0
        self._count = 0

    def start(self) -> None:
        """Begin shortly after the first frame."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._clock = Clock.schedule_interval(self._go, PAUSE)

    def _go(self, _seconds: float) -> bool:
        self._turns += 1
        if self._wait is not None and not self._wait() and self._turns < PATIENCE:
            return True
        self._turns = 0
        self._wait = next(self._steps, None)
        if self._wait is None:
            log.info("the tour is over: %d pictures", self._count)
            return False
        return True

    def _walk(self) -> Iterator[Waits]:
        yield self._on("welcome")
        self._picture("welcome")
        for language in ("en", "ar", "sv"):
            yield self._tap(language)
            self._picture(f"welcome-{language}")
        yield self._tap("purpose-0")
        yield self._on("thanks")
        self._picture("thanks")
        code = getattr(self.app.encounter.front.journey, "code", None)
        yield self._tap("name")
        yield self._on("name")
        self._picture("name")
        yield self._tap("back")
        yield self._on("thanks")
        yield self._tap("done")
        yield self._on("welcome")
        yield self._tap("code")
        yield self._on("type_code")
        self._picture("type-code")
        if code is not None:
            for symbol in code.symbols:
                yield self._tap(f"key-{symbol}")
            yield self._on("answer")
            yield lambda: self.app.encounter.front.journey.step == "goodbye"
            self._picture("goodbye")
            yield self._tap("done")
        yield self._on("welcome")

    def _on(self, scene: str) -> Waits:
        return lambda: self.app.face.scene == scene

    def _tap(self, what: str) -> Waits:
        key = self._find(what)
        if key is not None:
            touch = UnitTestTouch(*key.to_window(*key.center))
            touch.touch_down()
            touch.touch_up()
        return lambda: True

    def _find(self, what: str) -> Control | None:
        page = self.app.face.page
        kind, _, which = what.partition("-")
        controls = [each for each in page.walk(restrict=True) if isinstance(each, Control) and each.shown]
        controls.sort(key=lambda control: control.focus_order)
        match kind:
            case "purpose":
                return controls[0] if controls else None
            case "key":
                return next((each for each in controls if getattr(each, "text", "") == which), None)
            case "back":
                return page.bar.back_key
            case "sv" | "en" | "ar":
                return next((each for each in page.bar.languages if each.language == kind), None)
        return page.ids.get(kind) or next((each for each in controls if each.kind == "strong"), None)

    def _picture(self, name: str) -> None:
        self._count += 1
        take().save(self.folder / f"{self._count:02}-{name}.png", compress_level=1)
