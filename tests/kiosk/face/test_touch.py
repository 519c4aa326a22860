"""ACCESSIBILITY.md, tests 8 and 9, with fingers on the real face: a plain tap, on release; sliding off cancels."""

from collections.abc import Callable

import pytest

from kiosk.app import Encounter
from kiosk.gallery import LANGUAGES, PANELS
from kiosk.journeys.effects import Effect, StartVisit
from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Input, KeyTyped, PurposeTapped, Saved, StillHereTapped
from kiosk.poses import CODE, OPEN, poses
from kiosk.screens.easel import Easel
from kiosk.widgets.control import Control
from tests.kiosk.face.measure import visible

EaselFor = Callable[[str], Easel]
PANEL = "15-landscape"


class Below:
    """A floor that keeps every promise at once."""

    def __init__(self) -> None:
        self.done: list[Effect] = []

    def perform(self, effect: Effect, tell: Callable[[Input], None]) -> None:
        self.done.append(effect)
        if isinstance(effect, StartVisit):
            tell(Saved(code=CODE, print_id=1))

    def house(self) -> House:
        return OPEN

    def watch(self, callback: Callable[[], None]) -> None:
        """Nothing ever changes here."""

    def well(self) -> bool:
        return True


def _control(easel: Easel, spoken: str) -> Control:
    return next(each for each in visible(easel.face) if isinstance(each, Control) and each.spoken == spoken)


def _let_the_trembling_pass(easel: Easel) -> None:
    easel.face._changed_at = float("-inf")


def test_a_tap_on_a_purpose_leads_to_the_thank_you(easel: EaselFor) -> None:
    stand, floor = easel(PANEL), Below()
    encounter = Encounter(floor, stand.face.show, lambda: None)
    stand.face._out = encounter.hear
    encounter.listen()
    stand.settle()
    _let_the_trembling_pass(stand)
    stand.touch(*_control(stand, "Fika och träffas").center)
    encounter.listen()
    stand.settle()
    assert [type(effect) for effect in floor.done] == [StartVisit]
    assert stand.face.scene == "thanks"
    assert stand.face.page is not None
    assert CODE.symbols in stand.face.page.ids.code.payload


def test_nothing_happens_before_the_finger_is_lifted_nor_when_it_slid_off(easel: EaselFor) -> None:
    stand = easel(PANEL)
    stand.show(Front(), OPEN)
    _let_the_trembling_pass(stand)
    tile = _control(stand, "Möte")
    stand.touch(*tile.center, slide_to=(tile.right + 200, tile.center_y))
    assert not [said for said in stand.said if isinstance(said, PurposeTapped)]
    stand.touch(*tile.center, slide_to=(tile.center_x + 5, tile.center_y))
    assert [said for said in stand.said if isinstance(said, PurposeTapped)] == [PurposeTapped("meeting")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS)
def test_every_control_acts_when_the_finger_is_lifted_and_not_when_it_slid_off(
    easel: EaselFor, panel: str, language: str
) -> None:
    stand = easel(panel)
    tried: set[object] = set()
    for name, front, house in poses(language):
        stand.show(front, house)
        where = "still-there" if front.warned else stand.face.scene
        for control in [each for each in visible(stand.face) if isinstance(each, Control)]:
            if (where, control.spoken, *control.pos, *control.size) in tried:
                continue
            tried.add((where, control.spoken, *control.pos, *control.size))
            fault = _fault(stand, control)
            assert not fault, f"{name}: {control.spoken} {fault}"
    assert len(tried) > 150


def _fault(stand: Easel, control: Control) -> str:
    """One plain finger, down and up, is all a control needs; what it did not do as it should."""
    heard: list[Control] = []
    control.bind(on_release=heard.append)
    finger = stand.finger(*control.center)
    finger.down()
    early = bool(heard)
    finger.up()
    if early or heard != [control]:
        return "acts before the finger is lifted" if early else f"heard {len(heard)} taps, not one"
    stand.touch(*control.center, slide_to=(control.right + 3, control.top + 3))
    slid = heard != [control]
    finger = stand.finger(*control.center)
    finger.down()
    finger.slide(control.right + 3, control.top + 3)
    finger.slide(*control.center)
    finger.up()
    control.unbind(on_release=heard.append)
    if slid:
        return "acts though the finger slid off"
    return "" if heard == [control] * 2 else "does not take hold again when the finger slides back"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS)
def test_back_start_over_and_the_languages_never_move(easel: EaselFor, panel: str, language: str) -> None:
    stand = easel(panel)
    places: dict[str, set[tuple[float, ...]]] = {}
    for _name, front, house in poses(language):
        stand.show(front, house)
        assert stand.face.page is not None
        for key in stand.face.page.bar.children:
            if key.shown and not front.warned:
                places.setdefault(key.spoken, set()).add((*key.pos, *key.size))
    assert {"العربية", stand.face.look.texts.gettext("Börja om")} <= set(places)
    assert not {spoken: found for spoken, found in places.items() if len(found) > 1}


def test_a_trembling_second_tap_changes_nothing_but_keys_of_a_keyboard_may_be_quick(easel: EaselFor) -> None:
    stand = easel(PANEL)
    stand.show(Front(), OPEN)
    stand.touch(*_control(stand, "Möte").center)
    assert not [said for said in stand.said if isinstance(said, PurposeTapped)]
    typing = {name: front for name, front, _ in poses()}["typing"]
    stand.show(typing, OPEN)
    stand.touch(*_control(stand, "7").center)
    stand.touch(*_control(stand, "7").center)
    assert [said for said in stand.said if isinstance(said, KeyTyped)] == [KeyTyped("7"), KeyTyped("7")]


def test_a_tap_anywhere_answers_are_you_still_there_and_touches_nothing_beneath(easel: EaselFor) -> None:
    stand = easel(PANEL)
    stand.show(Front(warned=True), OPEN)
    stand.touch(5, 5)
    assert stand.said == [StillHereTapped()]


def test_taps_on_two_tiles_are_two_taps(easel: EaselFor) -> None:
    stand = easel(PANEL)
    stand.show(Front(), OPEN)
    _let_the_trembling_pass(stand)
    stand.touch(*_control(stand, "Möte").center)
    stand.touch(*_control(stand, "Råd och hjälp").center)
    assert [said for said in stand.said if isinstance(said, PurposeTapped)] == [
        PurposeTapped("meeting"),
        PurposeTapped("advice"),
    ]
