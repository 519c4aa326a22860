"""An easel for each reference panel: Kivy itself, drawing without a display."""

from collections.abc import Callable

import pytest

from kiosk.gallery import PANELS
from kiosk.screens.easel import Easel


@pytest.fixture
def easel() -> Callable[[str], Easel]:
    """`easel(panel)`: a face of that panel's size."""
    return lambda panel: Easel(PANELS[panel])
