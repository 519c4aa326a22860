"""A scripted visitor: touches the real screens one after the other and takes a picture of each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.tests.common import UnitTestTouch

from kiosk.journeys.inputs import Scanned
from kiosk.screens.picture import take
from kiosk.widgets.control import Control

log = logging.getLogger(__name__)

PAUSE = 0.4
PATIENCE = 40
"""Turns to wait for a screen before the tour goes on without it."""

Waits = Callable[[], bool]


class Tour:
    """Walks from welcome to goodbye. Looks at the screen, and touches what it finds there, by icon or by word."""

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
            log.info("the tour is over: %d pictures in %s", self._count, self.folder)
            return False
        return True

    def _walk(self) -> Iterator[Waits]:
        yield self._on("welcome")
        for language in ("sv", "en", "ar"):
            yield self._tap(language)
            self._picture(f"welcome-{language}")
        yield self._tap("sv")
        code = yield from self._coffee()
        yield from self._class_in_arabic()
        yield from self._leave_by_typing(code)
        yield self._tap("contrast")
        self._picture("welcome-high-contrast")
        yield self._tap("contrast")

    def _coffee(self) -> Generator[Waits, None, str]:
        """One tap, a slip, and a look at the keyboard; the code that was given."""
        yield from self._in_if_closed()
        yield self._tap("cup")
        yield self._on("thanks")
        yield self._paper_is_out
        self._picture("thanks")
        code: str = self._journey.code.symbols
        yield self._tap("name")
        yield self._on("name")
        self._picture("name")
        yield self._tap("back")
        yield self._on("thanks")
        yield self._tap("tick")
        yield self._on("welcome")
        return code

    def _class_in_arabic(self) -> Iterator[Waits]:
        """Twenty-five come, and ten of them leave."""
        yield self._tap("ar")
        yield from self._in_if_closed()
        yield self._tap("people")
        yield self._on("how_many")
        self._picture("how-many-ar")
        yield self._tap("25")
        yield self._on("thanks")
        yield self._paper_is_out
        self._picture("thanks-ar")
        code = self._journey.code.symbols
        yield self._tap("tick")
        yield self._on("welcome")
        self.app.encounter.hear(Scanned(code))
        yield self._on("answer")
        self._picture("all-or-some")

    def _leave_by_typing(self, code: str) -> Iterator[Waits]:
        """The slip of the first visit, typed symbol by symbol."""
        yield self._tap("start-over")
        yield self._on("welcome")
        yield self._tap("keyboard")
        yield self._on("type_code")
        for symbol in code[:8]:
            yield self._tap(symbol)
        self._picture("type-code")
        for symbol in code[8:]:
            yield self._tap(symbol)
        yield self._on("answer")
        yield lambda: bool(self._journey.step == "goodbye")
        self._picture("goodbye")
        yield self._tap("tick")
        yield self._on("welcome")

    def _in_if_closed(self) -> Iterator[Waits]:
        if self._find("door") is not None:
            yield self._tap("door")

    @property
    def _journey(self) -> Any:
        return self.app.encounter.front.journey

    def _paper_is_out(self) -> bool:
        none = getattr(self._journey, "no_printer", False)
        return none or getattr(self._journey, "paper", "") in ("sent", "confirmed", "failed", "expired", "on-request")

    def _on(self, scene: str) -> Waits:
        return lambda: bool(self.app.face.scene == scene)

    def _tap(self, what: str) -> Waits:
        """Touch the control with this icon, or these words, or the key of this language."""
        key = self._find(what)
        if key is None:
            log.warning("the tour finds no %s on %s", what, self.app.face.scene)
        else:
            touch = UnitTestTouch(*key.to_window(*key.center))
            touch.touch_down()
            touch.touch_up()
        return lambda: True

    def _find(self, what: str) -> Any:
        page = self.app.face.page
        if what in ("back", "start-over"):  # Where room is short the bar leaves its icons out.
            return {"back": page.bar.back_key, "start-over": page.bar.over_key}[what]
        controls = [each for each in page.walk(restrict=True) if isinstance(each, Control) and each.shown]
        for mark in ("icon", "text", "language"):
            found = next((each for each in controls if getattr(each, mark, "") == what), None)
            if found is not None:
                return found
        return None

    def _picture(self, name: str) -> None:
        self._count += 1
        take().save(self.folder / f"{self._count:02}-{name}.png", compress_level=1)
