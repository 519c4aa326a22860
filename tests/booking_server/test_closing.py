"""At closing time the server ends what remains; who left earlier and was heard later left earlier."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from booking_server.handlers import HANDLERS
from booking_server.jobs.closing import close
from booking_server.store.visits import find
from meeting_place.messages import VisitDescribed, VisitEnded, VisitResumed, VisitStarted
from meeting_place.visits import Visit
from tests.booking_server.conftest import Clock, Post, Told

CLOSING = datetime(2026, 11, 28, 15, tzinfo=UTC)


def begin(post: Post, told: Told, at: datetime) -> str:
    ticket = secrets.token_hex(32)
    post.tell(told.envelope(VisitStarted(ticket=ticket, place="rosengard", purpose="coffee"), at))
    return ticket


def visit(post: Post, ticket: str) -> Visit:
    return post.writer.change(lambda book, _: find(book, [ticket])[ticket].visit).result(10)


def test_visits_that_remain_are_ended_at_closing_and_marked(post: Post, clock: Clock) -> None:
    ticket = begin(post, Told(), clock())
    clock.now = CLOSING - timedelta(minutes=1)
    assert post.writer.change(close).result(10) == 0
    clock.now = CLOSING + timedelta(minutes=7)
    assert post.writer.change(close).result(10) == 1
    ended = visit(post, ticket)
    assert (ended.ended, ended.ended_by) == (CLOSING, "closing")
    assert post.writer.change(close).result(10) == 0


def test_a_check_out_received_later_with_an_earlier_time_replaces_the_closing(post: Post, clock: Clock) -> None:
    told = Told()
    ticket = begin(post, told, clock())
    left = clock() + timedelta(minutes=30)
    clock.now = CLOSING + timedelta(hours=3)
    post.writer.change(close).result(10)
    post.tell(told.envelope(VisitEnded(ticket=ticket, place="rosengard"), left))
    ended = visit(post, ticket)
    assert (ended.ended, ended.ended_by) == (left, "ticket")


def test_a_visit_begun_after_closing_ends_at_four_in_the_morning(post: Post, clock: Clock) -> None:
    clock.now = CLOSING + timedelta(hours=2)
    ticket = begin(post, Told(), clock())
    clock.now = CLOSING + timedelta(hours=11, minutes=59)
    assert post.writer.change(close).result(10) == 0
    clock.now = CLOSING + timedelta(hours=12)
    assert post.writer.change(close).result(10) == 1
    assert visit(post, ticket).ended == CLOSING + timedelta(hours=12)


def test_a_start_heard_after_the_evening_is_closed_as_well(post: Post, clock: Clock) -> None:
    began = clock()
    clock.now = CLOSING + timedelta(days=1)
    ticket = begin(post, Told(), began)
    assert post.writer.change(close).result(10) == 1
    assert visit(post, ticket).ended == CLOSING


def test_a_visit_at_a_place_that_is_not_in_the_book_ends_after_a_day(post: Post, clock: Clock) -> None:
    # As a book of an older version may hold it: today such a start is put aside.
    ticket = secrets.token_hex(32)
    begun = Told().envelope(VisitStarted(ticket=ticket, place="elsewhere", purpose="coffee"), clock())
    post.writer.change(lambda _, book: HANDLERS[VisitStarted](book, begun)).result(10)
    clock.forward(timedelta(hours=24))
    assert post.writer.change(close).result(10) == 1
    assert visit(post, ticket).ended_by == "closing"


def test_whoever_stays_after_closing_is_taken_at_their_word_until_four(post: Post, clock: Clock) -> None:
    told = Told()
    ticket = begin(post, told, clock())
    post.tell(told.envelope(VisitEnded(ticket=ticket, place="rosengard"), CLOSING - timedelta(seconds=5)))
    post.tell(told.envelope(VisitResumed(ticket=ticket), CLOSING + timedelta(seconds=5)))
    clock.now = CLOSING + timedelta(minutes=1)
    assert [post.writer.change(close).result(10) for _ in range(3)] == [0, 0, 0]
    clock.now = CLOSING + timedelta(hours=14)
    assert [post.writer.change(close).result(10) for _ in range(3)] == [1, 0, 0]
    assert visit(post, ticket).state == "ended"


@pytest.mark.parametrize("year", [1970, 2082, 9999])
def test_a_start_at_an_impossible_time_ends_by_when_it_was_received(post: Post, clock: Clock, year: int) -> None:
    impossible = datetime(year, 12, 31, 23, 30, tzinfo=UTC)
    ticket, other = begin(post, Told(), impossible), begin(post, Told(), clock())
    assert post.writer.change(close).result(10) == 0
    assert visit(post, ticket).state == "present"
    clock.now = CLOSING + timedelta(minutes=1)
    assert post.writer.change(close).result(10) == 2
    assert {visit(post, ticket).state, visit(post, other).state} == {"ended"}


def test_a_ticket_that_is_told_of_without_end_is_put_aside_and_still_closed(post: Post, clock: Clock) -> None:
    told = Told()
    ticket = begin(post, told, clock())
    replies = [post.tell(told.envelope(VisitDescribed(ticket=ticket, people=2), clock())) for _ in range(210)]
    assert replies[-1][0].outcome == "put-aside"
    clock.now = CLOSING + timedelta(minutes=1)
    assert post.writer.change(close).result(10) == 1


def test_a_start_at_the_end_of_the_calendar_keeps_no_other_visit_from_being_closed(post: Post, clock: Clock) -> None:
    told = Told()
    for at in (datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)):
        begin(post, told, at)
    ticket = begin(post, told, clock())
    clock.now = CLOSING
    assert post.writer.change(close).result(10) == 3
    assert visit(post, ticket).ended_by == "closing"
