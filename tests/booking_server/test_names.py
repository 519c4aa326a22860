"""A first name lives as long as the visit, and then it is in no file."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from booking_server.jobs.forgetting import forget
from booking_server.jobs.housekeeping import Housekeeping
from booking_server.store import visits
from meeting_place.codec import batch, encode
from meeting_place.messages import (
    AnyWhat,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitRemembered,
    VisitStarted,
    VisitUndone,
)
from tests.booking_server.conftest import Clock, Post, Told

NAME = "Scheherazade"


def in_files(folder: Path, text: str = NAME) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("ending", ["ended", "undone", "forgotten"])
def test_a_name_is_in_no_file_once_the_visit_is_over(post: Post, clock: Clock, tmp_path: Path, ending: str) -> None:
    housekeeping = Housekeeping(post.writer)
    post.writer.hears.names_shed = housekeeping.names_shed
    ticket, told = secrets.token_hex(32), Told()
    endings: dict[str, AnyWhat] = {
        "ended": VisitEnded(ticket=ticket, place="rosengard"),
        "undone": VisitUndone(ticket=ticket),
        "forgotten": VisitForgotten(ticket=ticket),
    }
    post.tell(told.envelope(VisitStarted(ticket=ticket, place="rosengard", purpose="coffee"), clock()))
    post.tell(told.envelope(VisitorNamed(ticket=ticket, first_name=NAME), clock()))
    assert in_files(tmp_path)
    post.tell(told.envelope(endings[ending], clock()))
    assert housekeeping.sweep()
    assert not in_files(tmp_path)


def test_a_name_that_arrives_after_the_leaving_is_never_kept(post: Post, clock: Clock, tmp_path: Path) -> None:
    ticket, told = secrets.token_hex(32), Told()
    post.tell(told.envelope(VisitEnded(ticket=ticket, place="rosengard"), clock()))
    post.tell(told.envelope(VisitorNamed(ticket=ticket, first_name=NAME), clock()))
    post.tell(told.envelope(VisitStarted(ticket=ticket, place="rosengard", purpose="coffee"), clock()))
    assert not in_files(tmp_path)


def test_a_name_whose_visit_never_began_is_gone_after_a_day(post: Post, clock: Clock, tmp_path: Path) -> None:
    housekeeping = Housekeeping(post.writer)
    post.writer.hears.names_shed = housekeeping.names_shed
    post.tell(Told().envelope(VisitorNamed(ticket=secrets.token_hex(32), first_name=NAME), clock()))
    clock.forward(timedelta(hours=25))
    assert post.writer.change(forget).result(10) == 1
    assert housekeeping.sweep()
    assert not in_files(tmp_path)


def test_a_name_in_a_message_that_was_put_aside_is_gone_after_a_day(post: Post, clock: Clock, tmp_path: Path) -> None:
    housekeeping = Housekeeping(post.writer)
    post.writer.hears.names_shed = housekeeping.names_shed
    envelope = Told().envelope(VisitorNamed(ticket=secrets.token_hex(32), first_name=NAME), clock())
    post.send(batch([encode(envelope).replace(b'"v":1', b'"v":9')]))
    assert in_files(tmp_path)
    clock.forward(timedelta(hours=25))
    assert post.writer.change(forget).result(10) == 1
    assert housekeeping.sweep()
    assert not in_files(tmp_path)


def test_forgetting_can_be_taken_back_for_a_day_and_is_final_after_it(post: Post, clock: Clock) -> None:
    told = Told()
    kept, erased = secrets.token_hex(32), secrets.token_hex(32)
    for ticket in (kept, erased):
        start = VisitStarted(ticket=ticket, place="rosengard", purpose="coffee", people=4)
        post.tell(told.envelope(start, clock()))
        post.tell(told.envelope(VisitForgotten(ticket=ticket), clock()))
    clock.forward(timedelta(hours=2))
    post.tell(told.envelope(VisitRemembered(ticket=kept), clock()))
    clock.forward(timedelta(hours=23))
    assert post.writer.change(forget).result(10) == 1
    post.tell(told.envelope(VisitRemembered(ticket=erased), clock()))
    told_now = post.writer.change(lambda book, _: [visits.told(book, ticket) for ticket in (kept, erased)])
    states = [each.state for each in told_now.result(10)]
    assert states == ["present", "forgotten"]
    row = post.writer.change(
        lambda book, _: book.execute("SELECT place, purpose, people, tellings FROM visits WHERE erased").fetchall()
    ).result(10)
    assert row == [("rosengard", "coffee", 4, b"[]")]
