"""What stands before the visitor: touch to thank-you, the kiosk's start, and its memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, at_most, median
from bench.first_light import stage
from deploy import parts
from kiosk.floor import Floor
from kiosk.options import settled

STARTS = 5


def figures(folder: Path) -> Iterator[Figure]:
    """`touch_to_thanks_p99_ms`, `kiosk_cold_start_s`, `kiosk_rss_over_window_mb`."""
    data = folder / "kiosk"
    with stage.server(folder):
        _first_settings(data)
        touched = _face("touch", data)
        yield at_most("touch_to_thanks_p99_ms", touched["p99"], "ms", 100, limit=touched["alone_p99"])
        started, bare = [], []
        for _ in range(STARTS):
            started.append(_face("start", data, time.monotonic())["seconds"])
            bare.append(_face("bare", data, time.monotonic())["seconds"])
        yield at_most("kiosk_cold_start_s", median(started), "s", 2.5, limit=median(bare))
        window = _face("bare", data, time.monotonic())["megabytes"]
        toured = _face("tour", data)["megabytes"]
        yield at_most("kiosk_rss_over_window_mb", toured - window, "MB", 100, limit=window)


def _first_settings(data: Path) -> None:
    """A kiosk that has been started before knows its place."""
    floor = Floor(settled({"data": data, "printer": "none", "sound": False}))
    floor.start()
    parts.wait_until(lambda: floor.house().settings is not None, "no settings came")
    floor.stop()


def _face(what: str, data: Path, *more: float) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.first_light.face", what, str(data), *map(str, more)]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=300).stdout
    found: dict[str, float] = json.loads(told.strip().splitlines()[-1])
    return found
