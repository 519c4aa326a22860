"""The front: languages, time-outs, the oops screen, and that no path loses a promise."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kiosk.journeys import inputs
from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.effects import (
    CheckBadge,
    EndVisit,
    Leave,
    NameVisitor,
    PrintHouse,
    PrintTest,
    ReadStatus,
    ReplaceTicket,
    StartVisit,
    UndoVisit,
)
from kiosk.journeys.front import Front, Oops, scene, step
from kiosk.journeys.house import House, Visitor
from kiosk.journeys.inputs import (
    BackTapped,
    BadgeRead,
    CodeWanted,
    Confirmed,
    ContrastToggled,
    Failed,
    FirstTimeAnswered,
    Found,
    Input,
    KeyTyped,
    LanguageChosen,
    LargerToggled,
    NameWanted,
    PaperNews,
    PeopleChosen,
    PurposeTapped,
    Saved,
    SaveFailed,
    Scanned,
    SizeWanted,
    StaffTapped,
    StartOverTapped,
    Status,
    StatusRead,
    StillHereTapped,
    Touched,
    UndoTapped,
    Waited,
)
from kiosk.journeys.staff import Staff
from kiosk.journeys.ticket import Ticket
from meeting_place import tickets
from meeting_place.visits import Visit
from tests.kiosk.journeys.conftest import HOUSE, NOW, Walk

CODE = tickets.make("visit", bytes(range(10)))
BADGE = tickets.make("badge", bytes(range(10)))


def test_a_kiosk_without_settings_waits(walk: Walk) -> None:
    assert scene(Front(), House(now=NOW)) == "waiting"


def test_language_size_and_contrast_are_wiped_with_the_visitor(walk: Walk) -> None:
    front, _ = walk(LanguageChosen("ar"), LargerToggled(), ContrastToggled())
    assert front.visitor == Visitor("ar", larger=True, contrast=True)
    assert walk(StartOverTapped(), start=front)[0] == Front()


def test_a_language_that_is_not_shown_cannot_be_chosen(walk: Walk) -> None:
    assert walk(LanguageChosen("tlh"))[0] == Front()


def test_a_welcome_nobody_touched_asks_nobody(walk: Walk) -> None:
    assert walk(*[Waited(0.5)] * 500)[0] == Front()


def test_quiet_is_asked_after_thirty_seconds_and_left_after_twenty_more(walk: Walk) -> None:
    asked, _ = walk(PurposeTapped("group"), *[Waited(0.5)] * 59)
    assert not asked.warned
    asked, _ = walk(Waited(0.5), start=asked)
    assert asked.warned
    assert walk(*[Waited(0.5)] * 39, start=asked)[0].warned
    assert walk(*[Waited(0.5)] * 40, start=asked)[0] == Front()


def test_one_tap_stays_as_often_as_one_likes(walk: Walk) -> None:
    front, _ = walk(PurposeTapped("group"))
    for _ in range(10):
        front, _ = walk(*[Waited(0.5)] * 60, start=front)
        assert front.warned
        front, _ = walk(StillHereTapped(), start=front)
        assert not front.warned


def test_whoever_has_entered_something_gets_ninety_seconds(walk: Walk) -> None:
    front, _ = walk(CodeWanted(), KeyTyped("V"), *[Waited(0.5)] * 179)
    assert not front.warned
    assert walk(Waited(0.5), start=front)[0].warned


def test_everything_typed_is_wiped_when_nobody_answers(walk: Walk) -> None:
    thanked = (PurposeTapped("fika"), Saved(CODE, 1), NameWanted(), KeyTyped("A"))
    front, done = walk(*thanked, *[Waited(0.5)] * 220)
    assert front == Front()
    assert not any(isinstance(effect, NameVisitor) for effect in done)


def test_oops_keeps_the_language_and_leads_back_to_the_welcome(walk: Walk) -> None:
    front, _ = walk(LanguageChosen("ar"), PurposeTapped("group"), Failed())
    assert (front.journey, front.visitor.language) == (Oops(), "ar")
    assert walk(Confirmed(), start=front)[0] == Front()
    assert walk(*[Waited(0.5)] * 16, start=front)[0] == Front()


def test_a_check_in_committed_after_its_visitor_was_sent_away_is_undone(walk: Walk) -> None:
    front, done = walk(PurposeTapped("fika"), Failed(), *[Waited(0.5)] * 16, Saved(CODE, 1))
    assert (front, done[-1]) == (Front(), UndoVisit(CODE.ticket))


def test_a_check_in_committed_while_the_oops_is_up_is_undone_too(walk: Walk) -> None:
    _, done = walk(PurposeTapped("fika"), Failed(), Saved(CODE, 1))
    assert done[-1] == UndoVisit(CODE.ticket)


def test_the_next_visitors_scan_takes_the_place_of_a_thank_you(walk: Walk) -> None:
    front, _ = walk(LanguageChosen("ar"), PurposeTapped("fika"), Saved(CODE, 1), Scanned(CODE.symbols))
    assert isinstance(front.journey, Ticket)


def test_a_scan_does_not_break_a_promise_that_is_being_written(walk: Walk) -> None:
    front, _ = walk(PurposeTapped("fika"), Scanned(CODE.symbols))
    assert isinstance(front.journey, CheckIn)


def test_a_badge_opens_the_staff_corner_also_without_settings(walk: Walk, house: House) -> None:
    front, done = walk(Scanned(BADGE.symbols))
    assert done == [CheckBadge(BADGE)]
    front, done = walk(BadgeRead(True), StatusRead(Status(outbox=3)), start=front)
    assert isinstance(front.journey, Staff)
    assert (front.journey.status.outbox, ReadStatus() in done) == (3, True)
    assert scene(front, House(now=NOW)) == "staff"


def test_a_badge_nobody_knows_opens_nothing(walk: Walk) -> None:
    front, _ = walk(Scanned(BADGE.symbols), BadgeRead(False))
    assert isinstance(front.journey, Staff)
    assert front.journey.step == "refused"
    assert walk(StaffTapped("exit"), start=front)[1] == []
    assert walk(BackTapped(), start=front)[0] == Front()


def test_a_badge_can_be_typed(walk: Walk) -> None:
    front, done = walk(CodeWanted(), *map(KeyTyped, BADGE.symbols))
    assert done == [CheckBadge(BADGE)]
    assert isinstance(front.journey, Staff)


def test_every_key_of_the_staff_corner_does_its_work(walk: Walk) -> None:
    inside, _ = walk(Scanned(BADGE.symbols), BadgeRead(True))
    for tapped, effect in [
        (StaffTapped("check-out", "a" * 64), EndVisit("a" * 64, None, "staff")),
        (StaffTapped("new-code", "a" * 64), ReplaceTicket("a" * 64, "sv")),
        (StaffTapped("test-print"), PrintTest()),
        (StaffTapped("print-house"), PrintHouse()),
        (StaffTapped("restart"), Leave("restart")),
        (StaffTapped("exit"), Leave("exit")),
        (StaffTapped("visits"), ReadStatus()),
        (StaffTapped("status"), ReadStatus()),
    ]:
        assert walk(tapped, start=inside)[1] == [effect]


def test_the_staff_corner_refreshes_itself_and_pages(walk: Walk) -> None:
    inside, _ = walk(Scanned(BADGE.symbols), BadgeRead(True))
    assert walk(*[Waited(0.5)] * 4, start=inside)[1] == [ReadStatus()]
    front, _ = walk(StaffTapped("visits"), StaffTapped("page", page=2), start=inside)
    assert isinstance(front.journey, Staff)
    assert (front.journey.step, front.journey.page) == ("visits", 2)
    front, _ = walk(BackTapped(), start=front)
    assert isinstance(front.journey, Staff)
    assert front.journey.step == "status"


def sentences() -> SearchStrategy[Input]:
    """Any input at all, with the sort of content the world gives."""
    plain = [
        inputs.MoreTapped(), inputs.OtherNumber(), inputs.Erased(), Confirmed(), NameWanted(), SizeWanted(),
        UndoTapped(), inputs.NoSlipTapped(), inputs.PrintAgainTapped(), CodeWanted(), inputs.StayTapped(),
        inputs.ForgetTapped(), inputs.RememberTapped(), inputs.EveryoneTapped(), inputs.SomeTapped(),
        inputs.CheckInHereTapped(), LargerToggled(), ContrastToggled(), BackTapped(), StartOverTapped(),
        StillHereTapped(), Touched(), SaveFailed(), Failed(), Saved(), Saved(CODE, 1), Saved(CODE, None, burst=True),
        Saved(print_id=2), PurposeTapped("fika"), PurposeTapped("group"), LanguageChosen("ar"), FirstTimeAnswered(True),
        Scanned(CODE.symbols), Scanned(BADGE.symbols), Scanned("?"), PaperNews(1, "failed", "paper-out"),
        PaperNews(1, "confirmed"), Found(CODE.ticket),
        Found(CODE.ticket, Visit(place="rosengard", started=NOW, people=5)),
        Found(CODE.ticket, Visit(place="persborg", started=NOW)), Found(CODE.ticket, unknown=True), BadgeRead(True),
        StatusRead(Status()), StaffTapped("visits"), StaffTapped("exit"),
    ]  # fmt: skip
    return st.one_of(
        st.sampled_from(plain),
        st.integers(-1, 600).map(PeopleChosen),
        st.text(max_size=2).map(KeyTyped),
        st.sampled_from([0.5, 10.0, 40.0]).map(Waited),
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(sentences(), max_size=25))
def test_no_sequence_of_inputs_breaks_the_front(said: list[Input]) -> None:
    front, house = Front(), HOUSE
    for received in said:
        front, effects = step(front, received, house)
        assert scene(front, house)
        for effect in effects:
            if isinstance(effect, StartVisit):
                assert isinstance(front.journey, CheckIn)
                assert front.journey.step == "saving"


@settings(max_examples=300, deadline=None)
@given(st.lists(sentences(), max_size=25), st.lists(sentences().filter(lambda i: not isinstance(i, Saved)), max_size=5))
def test_a_committed_check_in_is_shown_or_undone(before: list[Input], between: list[Input]) -> None:
    front = Front()
    for received in before:
        front, _ = step(front, received, HOUSE)
    front, _ = step(Front(), PurposeTapped("fika"), HOUSE)
    for received in between:
        front, _ = step(front, received, HOUSE)
    if isinstance(front.journey, CheckIn) and front.journey.code is not None:
        return
    front, effects = step(front, Saved(CODE, 1), HOUSE)
    shown = isinstance(front.journey, CheckIn) and front.journey.code == CODE
    assert shown or UndoVisit(CODE.ticket) in effects
