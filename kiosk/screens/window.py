"""The window that a kiosk draws on: no escape, no settings, no system keyboard, with or without a display."""

from __future__ import annotations

import logging
import os
from pathlib import Path


def configure(width: int, height: int, *, offscreen: bool, fullscreen: bool, home: Path | None = None) -> None:
    """Set Kivy up before its window is made. Must run before anything else of Kivy is imported.

    `home` is where Kivy may keep files of its own, unless KIVY_HOME says so already; without either, its own default.
    """
    # Kivy reads its environment on import: it must not eat our switches, nor write a log or settings of its own.
    for name in ("KIVY_NO_ARGS", "KIVY_NO_FILELOG", "KIVY_NO_CONFIG"):
        os.environ[name] = "1"
    os.environ.update(KIVY_LOG_MODE="PYTHON", KIVY_CLIPBOARD="dummy")
    if home is not None:
        os.environ.setdefault("KIVY_HOME", str(home))
    if offscreen:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
        os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    for talkative in ("kivy", "PIL"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    from kivy.config import Config

    for section, name, value in (
        ("graphics", "width", str(width)),
        ("graphics", "height", str(height)),
        ("graphics", "multisamples", "0"),
        ("graphics", "resizable", "0"),
        ("graphics", "fullscreen", "auto" if fullscreen else "0"),
        ("graphics", "borderless", "1" if fullscreen else "0"),
        ("graphics", "show_cursor", "0" if fullscreen else "1"),
        ("graphics", "maxfps", "60"),
        ("kivy", "exit_on_escape", "0"),
        ("kivy", "keyboard_mode", ""),
        ("kivy", "log_level", "warning"),
        ("kivy", "pause_on_minimize", "0"),
    ):
        Config.set(section, name, value)
    # The mouse stands in for a finger on a developer's machine, without the red dots of simulated second fingers.
    Config.set("input", "mouse", "mouse,disable_multitouch")
