"""The floor on real parts: SQLite on disk, a Mosquitto, and a hand-written booking server."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.floor import Floor
from kiosk.journeys.effects import CheckBadge, EndVisit, FindTicket, ReadStatus, ReplaceTicket, StartVisit, UndoVisit
from kiosk.journeys.inputs import BadgeRead, Found, Saved, SaveFailed, StatusRead
from kiosk.memory.schema import Store
from kiosk.options import Options
from meeting_place import topics
from meeting_place.codec import encode
from meeting_place.messages import (
    HouseSnapshot,
    PresentVisit,
    SettingsApplied,
    TicketReplaced,
    TicketTold,
    Version,
    VisitEnded,
    VisitStarted,
    VisitUndone,
)
from meeting_place.settings import PlaceSettings
from meeting_place.tickets import Code, make
from tests.kiosk.conftest import LEDGER, SETTINGS, Asked, BookingEcho, Mosquitto, StoryClock, paired, until

STRANGER = make("visit", b"strangers!")


def checked_in(asked: Asked, people: int = 1) -> Code:
    saved = asked.one(StartVisit("fika", people, "sv"), Saved)
    assert saved.code is not None
    return saved.code


def everything_settled(floor: Floor) -> bool:
    asked = Asked(floor)
    return asked.one(ReadStatus(), StatusRead).status.outbox == 0


def test_a_check_in_is_saved_and_reaches_the_book(asked: Asked, server: BookingEcho) -> None:
    code = checked_in(asked)
    until(lambda: server.whats(VisitStarted))
    started = server.whats(VisitStarted)[0].what
    assert isinstance(started, VisitStarted)
    assert started.ticket == code.ticket
    until(lambda: everything_settled(asked.floor))
    assert server.whats(SettingsApplied)
    until(lambda: asked.floor.house().inside == 1)


def test_with_the_line_cut_everything_is_saved_and_arrives_once_later(
    asked: Asked, server: BookingEcho, mosquitto: Mosquitto
) -> None:
    until(lambda: everything_settled(asked.floor))
    mosquitto.kill()
    until(lambda: not asked.floor.house().online)
    codes = [checked_in(asked, 2) for _ in range(4)]
    for code in codes[:2]:
        asked.one(EndVisit(code.ticket), Saved)
    until(lambda: asked.floor.house().inside == 4)
    mosquitto.start()
    until(lambda: len(server.whats(VisitStarted)) == 4 and len(server.whats(VisitEnded)) == 2)
    until(lambda: everything_settled(asked.floor))
    assert len(server.seen) == len(server.book)


def test_a_long_backlog_goes_in_batches_oldest_first(asked: Asked, server: BookingEcho, mosquitto: Mosquitto) -> None:
    until(lambda: everything_settled(asked.floor))
    mosquitto.kill()
    until(lambda: not asked.floor.house().online)
    before = len(asked.heard)
    for number in range(1500):
        asked.perform(EndVisit(f"{number:064x}"))
    until(lambda: len(asked.heard) - before == 1500)
    asked.floor.stop()
    mosquitto.start()
    until(server.up.is_set, limit=40)
    # The server listens before the kiosk is back, as after a night without current: nothing is lost on the way.
    again = Floor(asked.floor.options, asked.floor.time.clock)
    again.start()
    try:
        until(lambda: len(server.whats(VisitEnded)) == 1500, limit=20)
    finally:
        again.stop()
    tickets = [envelope.what.ticket for envelope in server.seen if isinstance(envelope.what, VisitEnded)]
    assert tickets[:1500] == [f"{number:064x}" for number in range(1500)]
    assert not server.bad


def test_what_nobody_answers_is_told_again_until_it_is_settled(asked: Asked, server: BookingEcho) -> None:
    server.silent = True
    code = checked_in(asked)
    until(lambda: sum(isinstance(each.what, VisitStarted) for each in server.seen) >= 2)
    server.silent = False
    until(lambda: server.whats(VisitStarted))
    assert {each.id for each in server.seen if isinstance(each.what, VisitStarted)} == {
        server.whats(VisitStarted)[0].id
    }
    until(lambda: everything_settled(asked.floor))
    assert asked.one(FindTicket(code), Found).visit is not None


def test_what_the_server_puts_aside_becomes_a_dead_letter_with_its_reason(asked: Asked, server: BookingEcho) -> None:
    server.outcome = lambda envelope: (
        ("put-aside", "broken-handler") if isinstance(envelope.what, VisitStarted) else ("accepted", "")
    )
    checked_in(asked)
    until(lambda: everything_settled(asked.floor))
    letters = asked.one(ReadStatus(), StatusRead).status.dead_letters
    assert len(letters) == 1
    assert "VisitStarted: put-aside (broken-handler)" in letters[0]


def test_a_ticket_from_elsewhere_is_asked_about(asked: Asked, server: BookingEcho, story_clock: StoryClock) -> None:
    now = story_clock.now()
    server.tells = lambda question: TicketTold(
        correlation=question.correlation, state="present", place="persborg", since=now, people=3, purpose="fika", at=now
    )
    found = asked.one(FindTicket(STRANGER), Found)
    assert found.visit is not None
    assert (found.visit.place, found.visit.inside) == ("persborg", 3)
    server.tells = lambda question: TicketTold(correlation=question.correlation, state="unknown", at=now)
    assert asked.one(FindTicket(STRANGER), Found).unknown


def test_a_sound_code_nobody_can_speak_for_is_believed(asked: Asked, mosquitto: Mosquitto) -> None:
    mosquitto.kill()
    until(lambda: not asked.floor.house().online)
    found = asked.one(FindTicket(STRANGER), Found)
    assert found.visit is None
    assert not found.unknown


def test_a_server_that_does_not_answer_keeps_nobody_waiting_past_four_seconds(
    asked: Asked, server: BookingEcho, story_clock: StoryClock
) -> None:
    assert asked.floor.sync is not None
    asked.perform(FindTicket(STRANGER))
    until(lambda: asked.floor.sync is not None and asked.floor.sync._questions.deadlines())
    story_clock.pass_by(seconds=4.1)
    asked.floor.sync.presence_changed()
    until(lambda: asked.heard)
    assert asked.heard == [Found(STRANGER.ticket)]


def test_after_five_check_ins_in_a_minute_paper_waits_for_a_wish(asked: Asked, story_clock: StoryClock) -> None:
    saved = []
    for _ in range(6):
        saved.append(asked.one(StartVisit("fika", 1, "sv"), Saved))
    assert [each.burst for each in saved] == [False] * 5 + [True]
    assert saved[5].print_id is None
    assert saved[5].code is not None
    story_clock.pass_by(seconds=61)
    assert not asked.one(StartVisit("fika", 1, "sv"), Saved).burst


def test_undoing_a_check_in_tells_so_and_nobody_is_inside(asked: Asked, server: BookingEcho) -> None:
    code = checked_in(asked)
    assert asked.one(UndoVisit(code.ticket), Saved).code is None
    until(lambda: server.whats(VisitUndone))
    until(lambda: asked.floor.house().inside == 0)


def test_a_lost_slip_is_replaced_and_the_old_code_dies(asked: Asked, server: BookingEcho) -> None:
    code = checked_in(asked, 3)
    until(lambda: everything_settled(asked.floor))
    saved = asked.one(ReplaceTicket(code.ticket, "sv"), Saved)
    assert saved.code is None, "the new code is for the paper alone"
    until(lambda: len(server.whats(VisitStarted)) == 2 and server.whats(TicketReplaced))
    new = server.whats(VisitStarted)[1].what
    assert isinstance(new, VisitStarted)
    assert new.people == 3
    assert new.since is not None
    server.silent = True
    old = asked.one(FindTicket(code), Found).visit
    assert old is not None
    assert old.state == "withdrawn"


def test_a_restarted_kiosk_knows_its_place_and_its_promises(
    asked: Asked, mosquitto: Mosquitto, story_clock: StoryClock
) -> None:
    until(lambda: everything_settled(asked.floor))
    mosquitto.kill()
    until(lambda: not asked.floor.house().online)
    code = checked_in(asked)
    folder = asked.floor.options.data
    asked.floor.stop()
    again = Floor(Options(data=folder), story_clock)
    again.start()
    try:
        assert again.house().settings == SETTINGS
        assert again.house().inside == 1
        found = Asked(again).one(FindTicket(code), Found)
        assert found.visit is not None
        assert Asked(again).one(ReadStatus(), StatusRead).status.outbox >= 1
    finally:
        again.stop()


def test_an_unpaired_kiosk_says_so_and_promises_nothing(tmp_path: Path) -> None:
    floor = Floor(Options(data=tmp_path / "new"))
    floor.start()
    try:
        assert not floor.house().paired
        assert floor.house().settings is None
        Asked(floor).one(StartVisit("fika", 1, "sv"), SaveFailed)
        assert not Asked(floor).one(CheckBadge(make("badge", b"0123456789")), BadgeRead).welcome
    finally:
        floor.stop()


def test_the_servers_list_counts_visits_that_began_at_another_door(
    asked: Asked, server: BookingEcho, story_clock: StoryClock
) -> None:
    checked_in(asked)
    since = story_clock.now() - timedelta(minutes=5)
    other = PresentVisit(ticket=STRANGER.ticket, since=since, people=4, purpose="fika")
    server.publish_house(HouseSnapshot(version=Version(LEDGER, 2), present=(other,)))
    until(lambda: asked.floor.house().inside == 5)
    found = asked.one(FindTicket(STRANGER), Found)
    assert found.visit is not None
    assert found.visit.inside == 4


def test_hostile_words_from_the_line_are_ignored_and_the_next_is_heard(asked: Asked, server: BookingEcho) -> None:
    down = topics.down("rosengard-1")
    for payload in (b"", b"\xff\xfe", b"[[[[", b"[1,2,{}]", b'[{"type":"Reply"}]', b"[" * 40_000, b'{"a":1}'):
        server.line.publish(down, payload)
        server.line.publish(topics.settings("rosengard"), payload, retain=True)
        server.line.publish(topics.house("rosengard"), payload, retain=True)
    elsewhere = PlaceSettings(
        place="persborg", name="Persborg", hours=SETTINGS.hours, purposes=SETTINGS.purposes, languages=("sv",)
    )
    other = encode(SettingsApplied(ledger=LEDGER, rev=1))
    server.line.publish(topics.settings("rosengard"), other, retain=True)
    server.publish_settings(elsewhere, rev=8)
    server.publish_settings(rev=9)
    until(lambda: asked.floor.place.version == Version(LEDGER, 9))
    assert asked.floor.house().settings == SETTINGS
    checked_in(asked)
    until(lambda: everything_settled(asked.floor))


def test_an_older_revision_is_no_news_but_a_renewed_ledger_is(asked: Asked, server: BookingEcho) -> None:
    server.publish_settings(rev=5)
    until(lambda: asked.floor.place.version == Version(LEDGER, 5))
    server.publish_settings(rev=4)
    checked_in(asked)
    until(lambda: everything_settled(asked.floor))
    assert asked.floor.place.version == Version(LEDGER, 5)


def test_every_heartbeat_says_how_the_kiosk_is_and_holds_no_code(asked: Asked, server: BookingEcho) -> None:
    code = checked_in(asked)
    until(lambda: server.presence)
    assert b'"online":true' in server.presence[0]
    asked.floor.stop()
    until(lambda: b'"online":false' in server.presence[-1])
    assert not any(code.symbols.encode() in each for each in server.presence)


def test_a_kiosk_that_woke_up_in_another_year_asks_the_time_before_a_visitor_comes(
    mosquitto: Mosquitto, server: BookingEcho, tmp_path: Path
) -> None:
    clock, right = StoryClock(datetime(1970, 1, 1, tzinfo=UTC)), StoryClock()
    server.clock = right.now
    server.tells = lambda question: TicketTold(correlation=question.correlation, state="unknown", at=right.now())
    folder = tmp_path / "kiosk"
    paired(folder, mosquitto.port)
    floor = Floor(Options(data=folder), clock)
    floor.start()
    try:
        until(lambda: abs((floor.time.now() - right.now()).total_seconds()) < 1)
        assert server.book == {}
    finally:
        floor.stop()


def test_a_memory_that_hangs_makes_the_kiosk_unwell_until_it_goes_on(tmp_path: Path, story_clock: StoryClock) -> None:
    floor = Floor(Options(data=tmp_path / "kiosk"), story_clock)
    floor.start()
    begun, release = threading.Event(), threading.Event()

    def hangs(_: Store) -> bool:
        begun.set()
        return release.wait(30)

    try:
        floor.memory.do(hangs)
        assert begun.wait(10)
        assert floor.well()
        story_clock.pass_by(seconds=11)
        assert not floor.well()
        release.set()
        until(floor.well)
        until(lambda: floor.memory.stuck_for() == 0.0)
    finally:
        release.set()
        floor.stop()
