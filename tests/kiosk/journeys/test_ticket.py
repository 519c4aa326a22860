"""Showing a ticket: leaving, staying after all, being forgotten, and every kind of ticket that is not good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.journeys.effects import Chime, EndVisit, FindTicket, ForgetVisit, PrintVisit, RememberVisit, ResumeVisit
from kiosk.journeys.front import Front, scene
from kiosk.journeys.house import House
from kiosk.journeys.inputs import (
    BackTapped,
    CheckInHereTapped,
    CodeWanted,
    Confirmed,
    Erased,
    EveryoneTapped,
    ForgetTapped,
    Found,
    KeyTyped,
    OtherNumber,
    PeopleChosen,
    PrintAgainTapped,
    RememberTapped,
    Saved,
    SaveFailed,
    Scanned,
    SomeTapped,
    StayTapped,
    Touched,
    Waited,
)
from kiosk.journeys.ticket import Ticket
from meeting_place import tickets
from meeting_place.visits import Visit
from tests.kiosk.journeys.conftest import NOW, Walk

CODE = tickets.make("visit", bytes(range(10)))
HERE = Visit(place="rosengard", purpose="fika", started=NOW - timedelta(hours=1))
GROUP = Visit(place="rosengard", purpose="group", started=NOW, people=25)


def ticket(front: Front) -> Ticket:
    assert isinstance(front.journey, Ticket)
    return front.journey


def found(visit: Visit | None, unknown: bool = False) -> Found:
    return Found(CODE.ticket, visit, unknown)


def test_a_scan_checks_out(walk: Walk, house: House) -> None:
    front, done = walk(Scanned(f"HTTPS://PLATS.EXAMPLE/T/{CODE.symbols}"), found(HERE), Saved())
    assert done == [FindTicket(CODE), EndVisit(CODE.ticket), Chime("accepted")]
    assert (ticket(front).step, scene(front, house)) == ("goodbye", "answer")
    assert walk(*[Waited(0.5)] * 20, start=front)[0] == Front()


def test_a_ticket_nobody_can_look_up_is_believed_when_the_line_is_cut(walk: Walk) -> None:
    front, done = walk(Scanned(CODE.symbols), found(None), Saved())
    assert EndVisit(CODE.ticket) in done
    assert ticket(front).step == "goodbye"


@pytest.mark.parametrize(
    ("answer", "step"),
    [
        (Found(CODE.ticket, None, unknown=True), "unknown"),
        (Found(CODE.ticket, Visit(started=NOW, ended=NOW)), "used"),
        (Found(CODE.ticket, Visit(started=NOW, undone=True)), "withdrawn"),
        (Found(CODE.ticket, Visit(started=NOW, replaced_by="b" * 64)), "withdrawn"),
        (Found(CODE.ticket, Visit(started=NOW, forgotten=NOW)), "hidden"),
    ],
)
def test_a_ticket_that_is_not_good_gets_its_own_answer_and_changes_nothing(
    walk: Walk, answer: Found, step: str
) -> None:
    front, done = walk(Scanned(CODE.symbols), answer)
    assert ticket(front).step == step
    assert not [effect for effect in done if isinstance(effect, EndVisit)]


def test_an_answer_about_another_ticket_is_not_ours(walk: Walk) -> None:
    front, _ = walk(Scanned(CODE.symbols), Found("0" * 64, HERE))
    assert ticket(front).step == "looking"


@pytest.mark.parametrize("text", ["", "V7K3F9", CODE.symbols[:-1] + ("0" if CODE.symbols[-1] != "0" else "1")])
def test_what_a_scanner_misread_is_said(walk: Walk, text: str) -> None:
    front, done = walk(Scanned(text))
    assert (ticket(front).step, done) == ("mistyped", [Chime("refused")])


def test_a_booking_code_is_not_for_this_yet(walk: Walk) -> None:
    assert ticket(walk(Scanned(tickets.make("booking", bytes(10)).symbols))[0]).step == "not-here"


def test_of_a_group_all_or_some_leave(walk: Walk, house: House) -> None:
    asked, _ = walk(Scanned(CODE.symbols), found(GROUP))
    assert ticket(asked).step == "all-or-some"
    assert walk(EveryoneTapped(), start=asked)[1] == [EndVisit(CODE.ticket, None)]
    some, _ = walk(SomeTapped(), start=asked)
    assert scene(some, house) == "how_many"
    front, done = walk(PeopleChosen(10), Saved(), start=some)
    assert (done[0], ticket(front).step) == (EndVisit(CODE.ticket, 10), "goodbye-some")
    assert walk(PeopleChosen(99), start=some)[1] == [EndVisit(CODE.ticket, None)]
    assert walk(BackTapped(), BackTapped(), start=some)[0] == Front()


def test_any_other_number_of_a_group_may_leave(walk: Walk, house: House) -> None:
    pad, _ = walk(Scanned(CODE.symbols), found(GROUP), SomeTapped(), OtherNumber())
    assert (ticket(pad).step, scene(pad, house)) == ("some-counting", "keypad")
    keys = (KeyTyped("0"), KeyTyped("1"), KeyTyped("7"), KeyTyped("9"), Erased())
    front, done = walk(*keys, Confirmed(), Saved(), start=pad)
    assert (done[0], ticket(front).step) == (EndVisit(CODE.ticket, 17), "goodbye-some")
    assert walk(*map(KeyTyped, "25"), Confirmed(), start=pad)[1] == [EndVisit(CODE.ticket, None)]
    assert ticket(walk(KeyTyped("4"), BackTapped(), start=pad)[0]) == replace(ticket(pad), step="some")


@pytest.mark.parametrize(("typed", "hint"), [("", "type-a-number"), ("0", "type-a-number"), ("26", "too-many")])
def test_no_more_can_leave_than_are_here(walk: Walk, typed: str, hint: str) -> None:
    pad, _ = walk(Scanned(CODE.symbols), found(GROUP), SomeTapped(), OtherNumber())
    front, done = walk(*map(KeyTyped, typed), Confirmed(), start=pad)
    assert (ticket(front).step, ticket(front).hint, ticket(front).typed) == ("some-counting", hint, "")
    assert not [effect for effect in done if isinstance(effect, EndVisit)]


def test_no_i_am_staying(walk: Walk) -> None:
    front, done = walk(Scanned(CODE.symbols), found(GROUP), SomeTapped(), PeopleChosen(10), Saved(), StayTapped())
    assert done[-1] == ResumeVisit(CODE.ticket, 10)
    assert ticket(walk(Saved(), start=front)[0]).step == "stayed"


def test_printing_again_means_staying(walk: Walk) -> None:
    front, done = walk(Scanned(CODE.symbols), found(HERE), Saved(), PrintAgainTapped())
    assert done[-2:] == [ResumeVisit(CODE.ticket), PrintVisit(CODE, "sv")]
    front, _ = walk(Saved(), Saved(print_id=3), start=front)
    assert (ticket(front).step, ticket(front).print_id) == ("stayed", 3)


def test_forget_me_and_take_it_back_with_the_same_slip(walk: Walk) -> None:
    front, done = walk(Scanned(CODE.symbols), found(HERE), Saved(), ForgetTapped(), Saved())
    assert ForgetVisit(CODE.ticket) in done
    assert ticket(front).step == "forgotten"
    hidden, _ = walk(Scanned(CODE.symbols), found(Visit(started=NOW, forgotten=NOW)))
    front, done = walk(RememberTapped(), Saved(), start=hidden)
    assert (done[0], ticket(front).step) == (RememberVisit(CODE.ticket), "remembered")


def test_a_visit_at_another_place_ends_there_and_may_begin_here(walk: Walk, house: House) -> None:
    elsewhere = Visit(place="persborg", purpose="fika", started=NOW, people=3)
    front, done = walk(Scanned(CODE.symbols), found(elsewhere), Saved())
    assert EndVisit(CODE.ticket, None, "other-place") in done
    assert ticket(front).step == "goodbye-elsewhere"
    assert scene(walk(CheckInHereTapped(), start=front)[0], house) == "welcome"


def test_a_typed_code_is_read_at_its_last_symbol(walk: Walk, house: House) -> None:
    front, _ = walk(CodeWanted())
    assert scene(front, house) == "type_code"
    front, done = walk(*map(KeyTyped, CODE.symbols), start=front)
    assert (done, ticket(front).step) == ([FindTicket(CODE)], "looking")


def test_a_mistyped_code_can_be_mended(walk: Walk) -> None:
    wrong = CODE.symbols[:-1] + ("0" if CODE.symbols[-1] != "0" else "1")
    front, done = walk(CodeWanted(), *map(KeyTyped, wrong))
    assert (ticket(front).hint, ticket(front).typed, done) == ("mistyped", wrong, [Chime("refused")])
    front, done = walk(Erased(), KeyTyped(CODE.symbols[-1]), start=front)
    assert done == [FindTicket(CODE)]


def test_half_a_code_says_that_more_is_needed(walk: Walk) -> None:
    front, _ = walk(CodeWanted(), KeyTyped("V"), KeyTyped("!"), Confirmed())
    assert (ticket(front).typed, ticket(front).hint) == ("V", "too-short")


def test_an_answer_that_is_touched_stays(walk: Walk) -> None:
    front, _ = walk(Scanned(CODE.symbols), found(HERE), Saved(), Touched(), *[Waited(0.5)] * 50)
    assert ticket(front).held


def test_a_check_out_that_cannot_be_saved_is_said(walk: Walk) -> None:
    assert ticket(walk(Scanned(CODE.symbols), found(HERE), SaveFailed())[0]).step == "trouble"
