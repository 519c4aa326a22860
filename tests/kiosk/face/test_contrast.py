"""ACCESSIBILITY.md, tests 1 and 2, measured from the picture of every screen, in the usual colours and in the twin."""

from collections.abc import Callable

import pytest

from kiosk.gallery import LANGUAGES, PANELS
from kiosk.poses import poses
from kiosk.screens.easel import Easel
from kiosk.widgets.control import Control
from tests.kiosk.face.contrast import ratio, weak_ring, weak_spots
from tests.kiosk.face.measure import visible


def test_the_measure_knows_black_on_white() -> None:
    assert round(ratio((0, 0, 0), (255, 255, 255)), 2) == 21.0
    assert ratio((120, 120, 120), (120, 120, 120)) == 1.0


@pytest.mark.parametrize("contrast", [False, True], ids=["usual", "twin"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS)
def test_texts_icons_and_edges_stand_out(
    easel: Callable[[str], Easel], panel: str, language: str, contrast: bool
) -> None:
    stand = easel(panel)
    found: list[str] = []
    seen: set[object] = {"bare"}
    for name, front, house in poses(language, contrast=contrast):
        stand.show(front, house)
        found += [f"{name}: {spot}" for spot in weak_spots(stand, seen)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("contrast", [False, True], ids=["usual", "twin"])
@pytest.mark.parametrize("panel", PANELS)
def test_the_ring_of_the_focus_stands_out_on_every_screen(
    easel: Callable[[str], Easel], panel: str, contrast: bool
) -> None:
    stand = easel(panel)
    found: list[str] = []
    seen: set[object] = set()
    for name, front, house in poses(contrast=contrast):
        stand.show(front, house)
        where = "still-there" if front.warned else stand.face.scene
        if where in seen:
            continue
        seen.add(where)
        controls = [each for each in visible(stand.face) if isinstance(each, Control)]
        for control in controls[:1]:
            found += [f"{name}: {spot}" for spot in weak_ring(stand, control)]
    assert len(seen) > 10
    assert not found, "\n".join(found)
