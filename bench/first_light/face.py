"""The kiosk's face in a process of its own, measured from inside; prints one JSON object.

python -m bench.first_light.face start DATA BEGUN   until the first welcome frame (BEGUN: the parent's monotonic time)
python -m bench.first_light.face touch DATA         touch to thank-you, beside a commit and a frame alone
python -m bench.first_light.face tour DATA          memory after every screen, in every language
python -m bench.first_light.face bare DATA BEGUN    an empty Kivy window: its first frame and its memory
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assets import languages
from bench.figures import percentile
from bench.raw.echo import commit, durable
from kiosk.options import Options, settled

VISITORS, WARM_UP = 120, 10


def main() -> int:
    what, data = sys.argv[1], Path(sys.argv[2])
    options = settled({"data": data, "printer": "none", "sound": False, "offscreen": True, "watchdog": False})
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONSOLELOG="1", KIVY_HOME=str(data / "kivy"))
    match what:
        case "start":
            _start(options, float(sys.argv[3]))
        case "touch":
            _tell(**_touch(options))
        case "tour":
            _tell(megabytes=_tour(options))
        case "bare":
            _bare(options, float(sys.argv[3]))
    return 0


def _start(options: Options, begun: float) -> None:
    """Runs the kiosk as its own program does, and stops at the first frame that shows the welcome."""
    from kiosk import __main__ as program
    from kiosk import app
    from kiosk.screens.window import configure

    def configure_and_watch(*given: Any, **named: Any) -> None:
        configure(*given, **named)
        _at_first_frame(lambda shown: getattr(getattr(shown, "face", None), "scene", "") == "welcome", begun)

    app.configure = configure_and_watch  # type: ignore[attr-defined]
    program.run(options, lambda: None)


def _at_first_frame(ready: Callable[[Any], bool], begun: float) -> None:
    from kivy.app import App
    from kivy.clock import Clock
    from kivy.core.window import Window
    from kivy.graphics.opengl import glFinish

    def flipped(*_: Any) -> None:
        if ready(App.get_running_app()):
            glFinish()
            _tell(seconds=time.monotonic() - begun, megabytes=_megabytes())
            os._exit(0)

    Clock.schedule_once(lambda _: Window.bind(on_flip=flipped), -1)


def _bare(options: Options, begun: float) -> None:
    from kiosk.screens.window import configure

    configure(options.width, options.height, offscreen=True, fullscreen=False)
    from kivy.app import App
    from kivy.uix.widget import Widget

    class Bare(App):  # type: ignore[misc]
        def build(self) -> Any:
            return Widget()

    _at_first_frame(lambda _: True, begun)
    Bare().run()


class _Ahead:
    """A clock on which a minute passes between two visitors, so that none is taken for a prank."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead.total_seconds()

    def synced(self) -> bool:
        return True


def _touch(options: Options) -> dict[str, float]:
    """Milliseconds from the lifted finger to the finished frame of the thank-you, durable commit included."""
    from kiosk.floor import Floor
    from kiosk.screens.window import configure

    clock = _Ahead()
    floor = Floor(options, clock)
    floor.start()
    configure(options.width, options.height, offscreen=True, fullscreen=False)
    from kivy.base import EventLoop, runTouchApp
    from kivy.core.window import Window
    from kivy.graphics.opengl import glFinish
    from kivy.tests.common import UnitTestTouch

    from kiosk.journeys.inputs import Confirmed, MoreTapped
    from kiosk.screens.kiosk_window import KioskApp
    from kiosk.widgets.keys import Tile

    app: Any = KioskApp(options, floor, lambda: None)
    runTouchApp(app.build(), embedded=True)
    app.face.prepare()

    def run_until(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the face did not get there within 20 s")
            EventLoop.idle()

    def tiles() -> list[Any]:
        return [each for each in app.face.page.walk(restrict=True) if isinstance(each, Tile) and each.shown]

    ours, alone = [], []
    database = durable(options.data / "bare.sqlite")
    for _ in range(WARM_UP + VISITORS):
        run_until(lambda: app.face.scene == "welcome")
        if len(tiles()) == 1:
            app.encounter.hear(MoreTapped())
        rested = time.monotonic() + 0.32
        run_until(lambda rested=rested: time.monotonic() > rested and len(tiles()) > 1)  # type: ignore[misc]
        touch: Any = UnitTestTouch(*tiles()[0].to_window(*tiles()[0].center))
        touch.touch_down()
        EventLoop.idle()
        glFinish()
        started = time.perf_counter()
        touch.touch_up()
        run_until(lambda: app.face.scene == "thanks")
        glFinish()
        ours.append((time.perf_counter() - started) * 1000)
        started = time.perf_counter()
        commit(database, bytes(400))
        Window.dispatch("on_draw")
        glFinish()
        alone.append((time.perf_counter() - started) * 1000)
        app.encounter.hear(Confirmed())
        clock.ahead += timedelta(minutes=1)
    floor.stop()
    return {"p50": percentile(ours[WARM_UP:], 50), "p99": percentile(ours[WARM_UP:], 99),
            "alone_p99": percentile(alone[WARM_UP:], 99)}  # fmt: skip


def _tour(options: Options) -> float:
    """Every state that the gallery knows, in every language, plain and large and in high contrast."""
    from kiosk.floor import Floor
    from kiosk.poses import poses
    from kiosk.screens.window import configure

    floor = Floor(options)
    floor.start()
    configure(options.width, options.height, offscreen=True, fullscreen=False)
    from kivy.base import EventLoop, runTouchApp

    from kiosk.screens.kiosk_window import KioskApp

    app: Any = KioskApp(options, floor, lambda: None)
    runTouchApp(app.build(), embedded=True)
    for language in languages():
        for wish in ({}, {"larger": True}, {"contrast": True}):
            for _name, front, house in poses(language, **wish):
                app.face.show(front, house)
                for _ in range(2):
                    EventLoop.idle()
    used = _megabytes()
    floor.stop()
    return used


def _megabytes() -> float:
    import psutil

    return float(psutil.Process().memory_info().rss / 1e6)


def _tell(**figures: float) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    sys.exit(main())
