"""The floor on real parts: SQLite on disk, a Mosquitto, and a hand-written booking server."""

from __future__ import annotations

from kiosk.journeys.vocabulary import Saved, StartVisit
from meeting_place.messages import SettingsApplied, VisitStarted
from tests.kiosk.conftest import Asked, BookingEcho, until


def test_a_check_in_is_saved_and_reaches_the_book(asked: Asked, server: BookingEcho) -> None:
    saved = asked.one(StartVisit("fika", 1, "sv"), Saved)
    assert saved.code is not None
    until(lambda: server.whats(VisitStarted))
    started = server.whats(VisitStarted)[0].what
    assert isinstance(started, VisitStarted)
    assert started.ticket == saved.code.ticket
    until(lambda: asked.floor.sync is not None and asked.floor.sync.settled >= 2)
    assert server.whats(SettingsApplied)
    until(lambda: asked.floor.house().inside == 1)
