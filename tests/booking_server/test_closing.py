"""At closing time the server ends what remains; who left earlier and was heard later left earlier."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from booking_server import sample
from booking_server.jobs.closing import close
from booking_server.store import places
from booking_server.store.visits import find
from meeting_place.messages import VisitDescribed, VisitEnded, VisitResumed, VisitStarted
from meeting_place.visits import Visit
from tests.booking_server.conftest import Clock, Post, Told

CLOSING = datetime(2026, 11, 28, 15, tzinfo=UTC)


@pytest.fixture
def evening(post: Post) -> Post:
    """A post with the sample places in its book."""

    def keep_all(book: sqlite3.Connection, _: object) -> None:
        for settings in sample.places("http://127.0.0.1"):
            places.keep(book, settings)

    post.writer.change(keep_all).result(10)
    return post


def begin(post: Post, told: Told, at: datetime, place: str = "rosengard") -> str:
    ticket = secrets.token_hex(32)
    post.tell(told.envelope(VisitStarted(ticket=ticket, place=place, purpose="coffee"), at))
    return ticket


def visit(post: Post, ticket: str) -> Visit:
    return post.writer.change(lambda book, _: find(book, [ticket])[ticket].visit).result(10)


def test_visits_that_remain_are_ended_at_closing_and_marked(evening: Post, clock: Clock) -> None:
    ticket = begin(evening, Told(), clock())
    clock.now = CLOSING - timedelta(minutes=1)
    assert evening.writer.change(close).result(10) == 0
    clock.now = CLOSING + timedelta(minutes=7)
    assert evening.writer.change(close).result(10) == 1
    ended = visit(evening, ticket)
    assert (ended.ended, ended.ended_by) == (CLOSING, "closing")
    assert evening.writer.change(close).result(10) == 0


def test_a_check_out_received_later_with_an_earlier_time_replaces_the_closing(evening: Post, clock: Clock) -> None:
    told = Told()
    ticket = begin(evening, told, clock())
    left = clock() + timedelta(minutes=30)
    clock.now = CLOSING + timedelta(hours=3)
    evening.writer.change(close).result(10)
    evening.tell(told.envelope(VisitEnded(ticket=ticket, place="rosengard"), left))
    ended = visit(evening, ticket)
    assert (ended.ended, ended.ended_by) == (left, "ticket")


def test_a_visit_begun_after_closing_ends_at_four_in_the_morning(evening: Post, clock: Clock) -> None:
    clock.now = CLOSING + timedelta(hours=2)
    ticket = begin(evening, Told(), clock())
    clock.now = CLOSING + timedelta(hours=11, minutes=59)
    assert evening.writer.change(close).result(10) == 0
    clock.now = CLOSING + timedelta(hours=12)
    assert evening.writer.change(close).result(10) == 1
    assert visit(evening, ticket).ended == CLOSING + timedelta(hours=12)


def test_a_start_heard_after_the_evening_is_closed_as_well(evening: Post, clock: Clock) -> None:
    began = clock()
    clock.now = CLOSING + timedelta(days=1)
    ticket = begin(evening, Told(), began)
    assert evening.writer.change(close).result(10) == 1
    assert visit(evening, ticket).ended == CLOSING


def test_a_visit_at_a_place_that_is_not_in_the_book_ends_after_a_day(evening: Post, clock: Clock) -> None:
    ticket = begin(evening, Told(), clock(), place="elsewhere")
    clock.forward(timedelta(hours=24))
    assert evening.writer.change(close).result(10) == 1
    assert visit(evening, ticket).ended_by == "closing"


def test_whoever_stays_after_closing_is_taken_at_their_word_until_four(evening: Post, clock: Clock) -> None:
    told = Told()
    ticket = begin(evening, told, clock())
    evening.tell(told.envelope(VisitEnded(ticket=ticket, place="rosengard"), CLOSING - timedelta(seconds=5)))
    evening.tell(told.envelope(VisitResumed(ticket=ticket), CLOSING + timedelta(seconds=5)))
    clock.now = CLOSING + timedelta(minutes=1)
    assert [evening.writer.change(close).result(10) for _ in range(3)] == [0, 0, 0]
    clock.now = CLOSING + timedelta(hours=14)
    assert [evening.writer.change(close).result(10) for _ in range(3)] == [1, 0, 0]
    assert visit(evening, ticket).state == "ended"


@pytest.mark.parametrize("year", [1970, 2082, 9999])
def test_a_start_at_an_impossible_time_ends_by_when_it_was_received(evening: Post, clock: Clock, year: int) -> None:
    impossible = datetime(year, 12, 31, 23, 30, tzinfo=UTC)
    ticket, other = begin(evening, Told(), impossible), begin(evening, Told(), clock())
    assert evening.writer.change(close).result(10) == 0
    assert visit(evening, ticket).state == "present"
    clock.now = CLOSING + timedelta(minutes=1)
    assert evening.writer.change(close).result(10) == 2
    assert {visit(evening, ticket).state, visit(evening, other).state} == {"ended"}


def test_a_ticket_that_is_told_of_without_end_is_put_aside_and_still_closed(evening: Post, clock: Clock) -> None:
    told = Told()
    ticket = begin(evening, told, clock())
    replies = [evening.tell(told.envelope(VisitDescribed(ticket=ticket, people=2), clock())) for _ in range(210)]
    assert replies[-1][0].outcome == "put-aside"
    clock.now = CLOSING + timedelta(minutes=1)
    assert evening.writer.change(close).result(10) == 1
