"""ACCESSIBILITY.md, tests 8 and 9, with fingers on the real face: a plain tap, on release; sliding off cancels."""

from collections.abc import Callable

from kiosk.app import Encounter
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


def test_every_control_of_every_screen_acts_on_one_plain_tap(easel: EaselFor) -> None:
    stand = easel(PANEL)
    for name, front, house in poses():
        stand.show(front, house)
        for control in [each for each in visible(stand.face) if isinstance(each, Control)]:
            _let_the_trembling_pass(stand)
            heard: list[Control] = []
            control.bind(on_release=heard.append)
            stand.touch(*control.center)
            assert heard == [control], f"{name}: {control.spoken}"


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
