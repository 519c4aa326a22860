"""Odd tellings: at a place or a time that is none, from a kiosk that stands elsewhere or has a new name."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from booking_server import sample
from booking_server.again import run_again
from booking_server.store import aside, kiosks, places
from meeting_place.codec import batch, encode
from tests.booking_server.conftest import Clock, Post, Told
from tests.booking_server.test_writer import count, started


def test_a_backlog_told_after_a_kiosk_got_a_new_name_can_be_run_again(post: Post, clock: Clock) -> None:
    told, stranger = Told("rosengard-1"), Told("rosengard-1")
    post.tell(told.envelope(started(), clock()))
    for each in (told, stranger):
        post.send(batch([encode(each.envelope(started(), clock()))]), kiosk="rosengard-2")
    assert (count(post, "visits"), count(post, "put_aside")) == (1, 2)
    assert post.writer.change(run_again).result(10) == (1, 1)
    assert count(post, "visits") == 2


@pytest.mark.parametrize(
    ("at", "offset"),
    [
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), 3_600_000),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), 0),
        (datetime(1, 1, 1, tzinfo=UTC), -1),
        (datetime(2026, 11, 28, tzinfo=UTC), 2**62),
    ],
)
def test_a_time_beyond_the_calendar_is_kept_and_marked(post: Post, at: datetime, offset: int) -> None:
    envelope = msgspec.structs.replace(Told().envelope(started(), at), offset_ms=offset)
    assert [each.outcome for each in post.tell(envelope)] == ["accepted"]
    assert count(post, "visits WHERE odd_times") == 1


def test_a_visit_at_no_place_waits_until_there_is_one(post: Post, clock: Clock) -> None:
    envelope = Told().envelope(started(place="lund"), clock())
    (reply,) = post.tell(envelope)
    assert (reply.outcome, reply.reason) == ("put-aside", "unknown-place")
    assert (count(post, "visits"), count(post, "put_aside"), count(post, "alarms")) == (0, 1, 1)
    assert post.writer.change(run_again).result(10) == (0, 1)
    lund = msgspec.structs.replace(sample.places("http://127.0.0.1")[0], place="lund", name="Lund")
    post.writer.change(lambda book, _: places.keep(book, lund)).result(10)
    assert post.writer.change(run_again).result(10) == (1, 0)
    assert count(post, "visits WHERE place = 'lund'") == 1


def test_a_kiosk_that_begins_visits_at_another_place_raises_one_alarm(post: Post, clock: Clock) -> None:
    told = Told()
    post.writer.change(lambda book, _: kiosks.add(book, told.kiosk, "rosengard", False, clock())).result(10)
    envelopes = [told.envelope(started(place=place), clock()) for place in ("rosengard", "persborg", "persborg")]
    assert [each.outcome for each in post.tell(*envelopes)] == ["accepted"] * 3
    alarms = post.writer.change(lambda book, _: aside.alarms(book)).result(10)
    assert [(each.kind, each.kiosk, each.about) for each in alarms] == [("other-place", "rosengard-1", "persborg")]
