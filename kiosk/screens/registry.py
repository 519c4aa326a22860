"""Which screen shows which scene."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from kivy.lang import Builder

from kiosk.journeys.front import Scene
from kiosk.journeys.inputs import Input
from kiosk.widgets import kit
from kiosk.widgets.page import Page
from kiosk.widgets.theme import Look

SCREENS: dict[Scene, tuple[str, str]] = {
    "waiting": ("waiting", "WaitingPage"),
    "welcome": ("welcome", "WelcomePage"),
    "how_many": ("how_many", "HowManyPage"),
    "keypad": ("keypad", "KeypadPage"),
    "saving": ("saving", "SavingPage"),
    "thanks": ("thanks", "ThanksPage"),
    "name": ("name", "NamePage"),
    "type_code": ("type_code", "TypeCodePage"),
    "answer": ("answer", "AnswerPage"),
    "staff": ("staff", "StaffPage"),
    "oops": ("oops", "OopsPage"),
}

FOLDER = Path(__file__).parent

_loaded: set[str] = set()
assert kit, "layout files name the parts of the kit"


def build(scene: Scene, look: Look, report: Callable[[Input], None]) -> Page:
    """A new screen for a look; its file and layout are read at the first call."""
    file, name = SCREENS[scene]
    module = importlib.import_module(f"kiosk.screens.{file}")
    if file not in _loaded:
        Builder.load_file(str(FOLDER / f"{file}.kv"))
        _loaded.add(file)
    page: Page = getattr(module, name)(look=look, report=report)
    return page
