"""ACCESSIBILITY.md, tests 1 to 6, over every screen, language and reference panel; no exceptions are listed."""

from collections.abc import Callable

import pytest

from assets import ICONS
from kiosk.gallery import LANGUAGES, PANELS
from kiosk.poses import poses
from kiosk.screens.easel import Easel
from tests.kiosk.face.measure import faults

EaselFor = Callable[[str], Easel]


@pytest.mark.parametrize("larger", [False, True], ids=["usual", "larger"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS)
def test_everything_fits_can_be_read_and_can_be_hit(easel: EaselFor, panel: str, language: str, larger: bool) -> None:
    stand = easel(panel)
    found = []
    for name, front, house in poses(language, larger=larger):
        stand.show(front, house)
        found += [f"{name}: {fault}" for fault in faults(stand)]
    assert not found, "\n".join(found)


def test_no_text_hides_in_pictures() -> None:
    drawings = list(ICONS.glob("*.svg"))
    assert drawings
    assert not [each.name for each in drawings if "<text" in each.read_text("utf-8")]
