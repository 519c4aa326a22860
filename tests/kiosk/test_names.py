"""A first name leaves every file of the kiosk when the visit ends, when the place closes, and when it is settled."""

from __future__ import annotations

from pathlib import Path

from kiosk.journeys.effects import EndVisit, FindTicket, NameVisitor, StartVisit
from kiosk.journeys.inputs import Found, Saved
from meeting_place.messages import VisitEnded, VisitorNamed
from meeting_place.tickets import Code
from tests.kiosk.conftest import Asked, BookingEcho, Mosquitto, StoryClock, until


def checked_in(asked: Asked, people: int = 1) -> Code:
    saved = asked.one(StartVisit("fika", people, "sv"), Saved)
    assert saved.code is not None
    return saved.code


def files_that_hold(folder: Path, words: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_a_first_name_is_gone_from_every_file_when_the_visit_ends(
    asked: Asked, server: BookingEcho, mosquitto: Mosquitto
) -> None:
    mosquitto.kill()
    until(lambda: not asked.floor.house().online)
    code = checked_in(asked)
    asked.perform(NameVisitor(code.ticket, "Ottilia-Xenia"))
    folder = asked.floor.options.data
    until(lambda: files_that_hold(folder, b"Ottilia-Xenia"))
    asked.one(EndVisit(code.ticket), Saved)
    until(lambda: not files_that_hold(folder, b"Ottilia-Xenia"))
    mosquitto.start()
    until(lambda: server.whats(VisitEnded))
    assert not server.whats(VisitorNamed)


def test_a_first_name_is_gone_at_closing_time_though_nobody_checked_out(
    asked: Asked, mosquitto: Mosquitto, story_clock: StoryClock
) -> None:
    mosquitto.kill()
    until(lambda: not asked.floor.house().online)
    code = checked_in(asked)
    asked.perform(NameVisitor(code.ticket, "Ottilia-Xenia"))
    folder = asked.floor.options.data
    until(lambda: files_that_hold(folder, b"Ottilia-Xenia"))
    story_clock.pass_by(hours=8)
    asked.floor.memory.ask(asked.floor._let_go)
    until(lambda: not files_that_hold(folder, b"Ottilia-Xenia"))
    until(lambda: asked.floor.house().inside == 0)
    found = asked.one(FindTicket(code), Found)
    assert found.visit is not None
    assert found.visit.ended_by == "closing"


def test_a_settled_name_has_left_the_kiosk(asked: Asked, server: BookingEcho) -> None:
    code = checked_in(asked)
    asked.perform(NameVisitor(code.ticket, "Ottilia-Xenia"))
    until(lambda: server.whats(VisitorNamed))
    until(lambda: not files_that_hold(asked.floor.options.data, b"Ottilia-Xenia"))
