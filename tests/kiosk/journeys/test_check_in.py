"""Checking in: one tap, then everything else on offer."""

from dataclasses import replace

import pytest

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.effects import (
    Chime,
    DescribeVisit,
    DropReceipt,
    Effect,
    NameVisitor,
    PrintVisit,
    StartVisit,
    UndoVisit,
)
from kiosk.journeys.front import Front, Welcome, scene, step
from kiosk.journeys.house import House, Visitor
from kiosk.journeys.inputs import (
    BackTapped,
    Confirmed,
    Erased,
    FirstTimeAnswered,
    Input,
    KeyTyped,
    LanguageChosen,
    NameWanted,
    NoSlipTapped,
    OtherNumber,
    PaperNews,
    PeopleChosen,
    PrintAgainTapped,
    PurposeTapped,
    Saved,
    SaveFailed,
    SizeWanted,
    StartOverTapped,
    Touched,
    UndoTapped,
    Waited,
)
from meeting_place import tickets
from tests.kiosk.journeys.conftest import Walk

CODE = tickets.make("visit", bytes(range(10)))
THANKED: tuple[Input, ...] = (PurposeTapped("fika"), Saved(CODE, print_id=7))


def check_in(front: Front) -> CheckIn:
    assert isinstance(front.journey, CheckIn)
    return front.journey


def test_one_tap_checks_in(walk: Walk, house: House) -> None:
    front, done = walk(PurposeTapped("fika"))
    assert done == [StartVisit("fika", 1, "sv")]
    assert scene(front, house) == "saving"
    front, done = walk(Saved(CODE, print_id=7), start=front)
    assert (scene(front, house), check_in(front).code, done) == ("thanks", CODE, [Chime("accepted")])


def test_nobody_is_thanked_before_the_commit(walk: Walk, house: House) -> None:
    front, done = walk(PurposeTapped("fika"), Confirmed(), StartOverTapped(), BackTapped(), Waited(60.0))
    assert scene(front, house) == "saving"
    assert done == [StartVisit("fika", 1, "sv")]


def test_a_full_disk_is_said_and_promises_nothing(walk: Walk) -> None:
    front, _ = walk(PurposeTapped("fika"), SaveFailed())
    assert (check_in(front).step, check_in(front).code) == ("trouble", None)
    assert walk(Confirmed(), start=front)[0] == Front()


@pytest.mark.parametrize("extra", [PrintAgainTapped(), UndoTapped(), FirstTimeAnswered(True)])
def test_an_extra_that_cannot_be_saved_leaves_the_check_in_as_it_is(walk: Walk, house: House, extra: Input) -> None:
    front, _ = walk(*THANKED, extra, SaveFailed())
    assert (scene(front, house), check_in(front).code, check_in(front).hint) == ("thanks", CODE, "not-saved")
    assert check_in(walk(Touched(), start=front)[0]).hint == ""


def test_a_class_says_how_many_first(walk: Walk, house: House) -> None:
    front, done = walk(PurposeTapped("group"))
    assert (scene(front, house), done) == ("how_many", [])
    assert walk(PeopleChosen(25), start=front)[1] == [StartVisit("group", 25, "sv")]


def test_any_other_number_comes_from_the_keypad(walk: Walk, house: House) -> None:
    keys = (KeyTyped("0"), KeyTyped("1"), KeyTyped("7"), KeyTyped("9"), Erased())
    front, done = walk(PurposeTapped("group"), OtherNumber(), *keys, Confirmed())
    assert (check_in(front).step, done) == ("saving", [StartVisit("group", 17, "sv")])


@pytest.mark.parametrize(("typed", "hint"), [("", "type-a-number"), ("61", "too-many"), ("0", "type-a-number")])
def test_a_number_that_cannot_be_is_refused_kindly(walk: Walk, typed: str, hint: str) -> None:
    front, done = walk(PurposeTapped("group"), OtherNumber(), *map(KeyTyped, typed), Confirmed())
    assert (check_in(front).step, check_in(front).hint) == ("counting", hint)
    assert not [effect for effect in done if isinstance(effect, StartVisit)]


def test_the_thank_you_closes_ten_seconds_after_the_paper_is_out(walk: Walk) -> None:
    waiting, _ = walk(*THANKED, *[Waited(0.5)] * 40)
    assert check_in(waiting).step == "thanked"
    out, _ = walk(PaperNews(7, "confirmed"), *[Waited(0.5)] * 19, start=waiting)
    assert check_in(out).step == "thanked"
    assert walk(Waited(0.5), start=out)[0] == Front()


def test_a_touch_holds_the_thank_you(walk: Walk) -> None:
    front, _ = walk(*THANKED, PaperNews(7, "confirmed"), Touched(), *[Waited(0.5)] * 100)
    assert check_in(front).held


@pytest.mark.parametrize("printer", ["paper-out", "cover-open", "offline", "silent"])
def test_paper_trouble_keeps_the_thank_you(walk: Walk, printer: str) -> None:
    front, _ = walk(*THANKED, PaperNews(7, "queued", printer), *[Waited(0.5)] * 100)  # type: ignore[arg-type]
    assert check_in(front).paper_trouble
    front, _ = walk(PaperNews(7, "expired", printer), start=front)  # type: ignore[arg-type]
    assert check_in(front).paper_trouble


def test_a_kiosk_that_never_prints_has_no_trouble_and_closes(walk: Walk, house: House) -> None:
    bare, front = replace(house, printer="none"), Front()
    for received in THANKED:
        front, _ = step(front, received, bare)
    assert (check_in(front).no_printer, check_in(front).paper_trouble) == (True, False)
    front, _ = walk(PaperNews(7, "expired", "none"), *[Waited(0.5)] * 19, start=front)
    assert (check_in(front).step, check_in(front).paper_trouble) == ("thanked", False)
    assert walk(Waited(0.5), start=front)[0] == Front()
    assert check_in(walk(Touched(), *[Waited(0.5)] * 40, start=front)[0]).held


def test_news_of_another_receipt_is_not_ours(walk: Walk) -> None:
    front, _ = walk(*THANKED, PaperNews(6, "failed", "paper-out"))
    assert not check_in(front).paper_trouble


def test_a_first_name_is_sent_trimmed_and_not_kept_on_the_screen(walk: Walk) -> None:
    front, done = walk(*THANKED, NameWanted(), *map(KeyTyped, " Åsa "), Confirmed())
    assert done[-1] == NameVisitor(CODE.ticket, "Åsa")
    assert (check_in(front).typed, check_in(front).named) == ("", True)


def test_an_empty_name_asks_for_one_and_back_leaves_it(walk: Walk) -> None:
    front, _ = walk(*THANKED, NameWanted(), KeyTyped(" "), Confirmed())
    assert check_in(front).hint == "write-a-name"
    assert check_in(walk(BackTapped(), start=front)[0]).step == "thanked"


def test_the_forty_first_letter_of_a_name_is_not_taken(walk: Walk) -> None:
    front, _ = walk(*THANKED, NameWanted(), *[KeyTyped("a")] * 41)
    assert len(check_in(front).typed) == 40


def test_we_are_several_and_first_time_here_are_told(walk: Walk) -> None:
    front, done = walk(*THANKED, SizeWanted(), PeopleChosen(4), FirstTimeAnswered(True))
    told = [DescribeVisit(CODE.ticket, 4, None), DescribeVisit(CODE.ticket, None, True)]
    assert done[-2:] == told
    assert (check_in(front).people, check_in(front).first_time) == (4, True)


def test_undo_takes_the_visit_back_and_says_so_for_a_moment(walk: Walk) -> None:
    front, done = walk(*THANKED, UndoTapped())
    assert done[-1] == UndoVisit(CODE.ticket)
    front, _ = walk(Saved(), start=front)
    assert (check_in(front).step, check_in(front).code) == ("undone", None)
    assert walk(*[Waited(0.5)] * 10, start=front)[0] == Front()


def test_no_slip_thank_you_drops_the_receipt_and_closes(walk: Walk) -> None:
    front, done = walk(*THANKED, NoSlipTapped())
    assert done[-1] == DropReceipt(7)
    assert walk(PaperNews(7, "expired"), *[Waited(0.5)] * 20, start=front)[0] == Front()


def test_in_a_burst_paper_comes_on_request(walk: Walk) -> None:
    front, done = walk(PurposeTapped("fika"), Saved(CODE, None, burst=True))
    assert (check_in(front).paper, check_in(front).paper_trouble) == ("on-request", False)
    front, done = walk(PrintAgainTapped(), Saved(print_id=9), start=front)
    assert done == [PrintVisit(CODE, "sv")]
    assert (check_in(front).print_id, check_in(front).paper) == (9, "queued")


def test_in_a_burst_the_next_visitor_need_not_wait_for_a_touch(walk: Walk) -> None:
    front, _ = walk(PurposeTapped("fika"), Saved(CODE, None, burst=True), *[Waited(0.5)] * 19)
    assert check_in(front).step == "thanked"
    assert walk(Waited(0.5), start=front)[0] == Front()


def test_a_finished_check_in_wipes_the_language(walk: Walk) -> None:
    front, done = walk(LanguageChosen("ar"), *THANKED)
    assert StartVisit("fika", 1, "ar") in done
    assert walk(Confirmed(), start=front)[0].visitor == Visitor()


def test_back_from_how_many_keeps_the_language(walk: Walk) -> None:
    front, _ = walk(LanguageChosen("ar"), PurposeTapped("group"), BackTapped())
    assert (front.journey, front.visitor.language) == (Welcome(), "ar")


def test_a_purpose_nobody_knows_changes_nothing(walk: Walk) -> None:
    assert walk(PurposeTapped("sauna")) == (Front(), list[Effect]())
