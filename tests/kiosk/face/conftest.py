"""An easel for each reference panel: Kivy itself, drawing without a display."""

from collections.abc import Callable

import pytest

from deploy.texts import compile_all
from kiosk.gallery import PANELS
from kiosk.screens.easel import Easel


@pytest.fixture(scope="session", autouse=True)
def _compiled_texts() -> None:
    compile_all()


@pytest.fixture
def easel() -> Callable[[str], Easel]:
    """`easel(panel)`: a face of that panel's size."""
    return lambda panel: Easel(PANELS[panel])
