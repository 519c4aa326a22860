"""A kiosk with its real face on an offscreen window, and a person before it who reads, touches and scans."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assets import texts
from kiosk.floor import Floor
from kiosk.journeys.inputs import Input, Waited
from kiosk.options import settled
from kiosk.screens.window import configure
from meeting_place import tickets
from meeting_place.tickets import Code
from tests.stories.clock import StoryClock

_US = {letter: 4 + index for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_US |= {digit: 30 + index for index, digit in enumerate("1234567890")}
_US |= {"-": 45, ";": 51, ".": 55, "/": 56}
_SHIFTED = {":": ";"}
_ENTER = 40


class Kiosk:
    """One kiosk. Everything happens on the test's own thread; only floor, line and printer have theirs."""

    def __init__(self, data: Path, printer: str = "none", clock: StoryClock | None = None) -> None:
        os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONSOLELOG="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1")
        os.environ.setdefault("KIVY_HOME", str(data / "kivy"))
        self.clock = clock or StoryClock()
        options = settled({"data": data, "printer": printer, "sound": False, "offscreen": True})
        self.floor = Floor(options, self.clock)
        self.floor.start()
        configure(options.width, options.height, offscreen=True, fullscreen=False)
        from kivy.base import EventLoop
        from kivy.core.window import Window

        from kiosk.screens.kiosk_window import KioskApp

        EventLoop.ensure_window()
        self._window: Any = Window
        Window.size = (options.width, options.height)  # Another test may have made the window, in another size.
        self.app: Any = KioskApp(options, self.floor, lambda: None)
        self.app.build()
        self._stand_before()
        self.until(lambda: self.app.face.scene == "welcome" or self.app.face.scene == "waiting")

    def stop(self) -> None:
        """Take the face off the window and end the floor."""
        self._window.remove_widget(self.app.face)
        self._window.unbind(on_key_down=self.app._key)
        self.floor.stop()

    # --- what a person sees ---

    @property
    def scene(self) -> str:
        """The screen that is shown."""
        return str(self.app.face.scene)

    @property
    def journey(self) -> Any:
        """The state that is shown."""
        return self.app.encounter.front.journey

    def reads(self) -> str:
        """Every text on the screen, a line each."""
        from kiosk.widgets.words import Words

        shown = [each for each in self.app.face.walk(restrict=True) if isinstance(each, Words)]
        return "\n".join(each.text for each in shown if each.text)

    def waits_to_read(self, text: str) -> None:
        """Until `text` stands on the screen."""
        self.until(lambda: text in self.reads(), f"{text!r} on the screen, but it says: {self.reads()!r}")

    # --- what a person does ---

    def tap(self, spoken: str) -> None:
        """Touch the control that a voice would call so, once it is there, and lift the finger."""
        found: list[Any] = []

        def there() -> bool:
            found[:] = [each for each in self._controls() if each.spoken.startswith(spoken)]
            return bool(found)

        self.until(there, f"a key {spoken!r}, but there are {[each.spoken for each in self._controls()]}")
        # A touch within 0.3 s of a new screen is taken for the tremble of the one before.
        seen = time.monotonic()
        self.until(lambda: time.monotonic() - seen > 0.31)
        there()
        self._touch(found[0])

    def check_in(self, purpose: str = "Fika och träffas") -> Any:
        """From the welcome screen to the thank-you; the code that is shown. Also when the place is closed."""
        self.choose_purpose(purpose)
        self.until(lambda: self.scene == "thanks")
        return self.journey.code

    def choose_purpose(self, purpose: str) -> None:
        """Touch a purpose's tile on the welcome screen, through *Jag är här ändå* when the place is closed."""
        self.until(lambda: self.scene == "welcome")
        if not self.floor.house().opening.open and not self.journey.more:
            self.tap(texts(self.app.encounter.front.visitor.language).gettext("Jag är här ändå"))
        self.tap(purpose)

    def touch_key(self, symbol: str) -> None:
        """Touch one key of the keyboard on the screen."""

        def key() -> Any:
            return next((each for each in self._controls() if each.repeats and each.text == symbol), None)

        self.until(lambda: key() or self._shift(symbol), f"the key {symbol!r}")
        self._touch(key())

    def _shift(self, symbol: str) -> bool:
        """Ask the keyboard for its other case when the symbol is not on it."""
        other = next((each for each in self._controls() if each.repeats and each.text == symbol.swapcase()), None)
        shift = next((each for each in self._controls() if getattr(each, "icon", "") == "shift"), None)
        if other is not None and shift is not None:
            self._touch(shift)
        return False

    def choose_language(self, language: str) -> None:
        """Touch the key of a language."""
        seen = time.monotonic()
        self.until(lambda: time.monotonic() - seen > 0.31)
        key = next(key for key in self.app.face.page.bar.languages if key.language == language)
        self._touch(key)
        self.until(lambda: self.app.encounter.front.visitor.language == language)

    def scan(self, text: str, letters: Callable[[str], str] = str) -> None:
        """Hold a slip before the scanner: a burst of keys. `letters` is what the host's layout makes of each."""
        for symbol in text:
            plain = _SHIFTED.get(symbol, symbol.lower())
            shifted = symbol in _SHIFTED or symbol.isupper()
            self._key(_US[plain], letters(symbol), ["shift"] if shifted else [])
        self._key(_ENTER, "\r", [])

    def knows_badge(self, badge: str) -> None:
        """Until the kiosk has fetched the directory with this badge."""
        code = tickets.read(badge)
        assert isinstance(code, Code)
        self.until(lambda: self.floor.directory and self.floor.directory.welcomes(code.ticket), "the staff directory")

    def wait(self, seconds: float) -> None:
        """Stand there (or be gone) for so long, by the story's clock."""
        self.clock.pass_by(seconds=seconds)
        for _ in range(int(seconds * 2)):
            self.hear(Waited(0.5))
        self.turn()

    def hear(self, said: Input) -> None:
        """Tell the front something, as the clock does."""
        self.app.encounter.hear(said)

    # --- how it goes on ---

    def until(self, condition: Callable[[], object], what: str = "", limit: float = 15.0) -> None:
        """Let the kiosk run until a condition holds."""
        end = time.monotonic() + limit
        while not condition():
            assert time.monotonic() < end, f"waited in vain for {what or condition}"
            self.turn()

    def turn(self) -> None:
        """One frame."""
        from kivy.clock import Clock

        self.app.encounter.listen()
        Clock.tick_draw()
        Clock.tick()

    def _controls(self) -> list[Any]:
        from kiosk.widgets.control import Control

        return [each for each in self.app.face.walk(restrict=True) if isinstance(each, Control) and each.shown]

    def _stand_before(self) -> None:
        """There is one window: the kiosk that somebody stands before has it, with its scanner."""
        face = self.app.face
        if self._window.children[:1] == [face]:
            return
        for other in list(self._window.children):
            self._window.remove_widget(other)
        self._window.add_widget(face)

    def _touch(self, control: Any) -> None:
        from kivy.tests.common import UnitTestTouch

        self._stand_before()

        touch: Any = UnitTestTouch(*control.to_window(*control.center))
        touch.touch_down()
        touch.touch_up()
        self.turn()

    def _key(self, position: int, letter: str, modifiers: list[str]) -> None:
        # Not through the window, whose every kiosk would hear it: two scanners never read one slip.
        self.app._key(self._window, ord(letter[0]), position, letter, modifiers)
