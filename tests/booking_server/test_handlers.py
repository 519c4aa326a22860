"""Kiosks arrive in any order: whatever the order, the book is the same."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from booking_server.book import Book
from booking_server.handlers import HANDLERS
from booking_server.handlers.visits import tell
from booking_server.store import visits
from booking_server.store.connection import open_to_write, stamp
from booking_server.store.schema import first_light
from booking_server.store.visits import Shelved
from booking_server.zones import HOME
from meeting_place import messages
from meeting_place.messages import (
    AnyWhat,
    Envelope,
    TicketReplaced,
    VisitDescribed,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitRemembered,
    VisitResumed,
    VisitStarted,
    VisitUndone,
)
from meeting_place.visits import Visit, replay, telling

NOW = datetime(2026, 11, 28, 13, tzinfo=UTC)
TICKET = "ab" * 32
people = st.none() | st.integers(1, 6)

starts = st.builds(
    VisitStarted,
    ticket=st.just(TICKET),
    place=st.sampled_from(["rosengard", "persborg"]),
    purpose=st.sampled_from(["coffee", "group"]),
    people=st.integers(1, 6),
    language=st.sampled_from(["sv", "ar"]),
    burst=st.booleans(),
    since=st.none() | st.just(NOW - timedelta(hours=1)),
)
whats: st.SearchStrategy[AnyWhat] = st.one_of(
    starts,
    st.builds(VisitDescribed, ticket=st.just(TICKET), people=people, first_time=st.none() | st.booleans()),
    st.builds(VisitorNamed, ticket=st.just(TICKET), first_name=st.sampled_from(["Amina", "Bo"])),
    st.builds(
        VisitEnded,
        ticket=st.just(TICKET),
        place=st.sampled_from(["rosengard", "persborg"]),
        people=people,
        cause=st.sampled_from(["ticket", "staff", "other-place"]),
    ),
    st.builds(VisitResumed, ticket=st.just(TICKET), people=people),
    st.builds(VisitUndone, ticket=st.just(TICKET)),
    st.builds(VisitForgotten, ticket=st.just(TICKET)),
    st.builds(VisitRemembered, ticket=st.just(TICKET)),
    st.builds(TicketReplaced, ticket=st.just(TICKET), by=st.just("cd" * 32)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Envelope]:
    """What two kiosks tell of one ticket, some at the same moment, some at an impossible one."""
    told = draw(st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 5), whats), min_size=1, max_size=5))
    return [
        Envelope(
            kiosk=f"kiosk-{kiosk}",
            memory=str(kiosk) * 32,
            seq=number,
            id=f"{number:032x}",
            at=NOW + timedelta(minutes=minutes) if minutes >= -2 else datetime(1999, 1, 1, tzinfo=UTC),
            what=what,
        )
        for number, (kiosk, minutes, what) in enumerate(told, start=1)
    ]


def book_after(connection: sqlite3.Connection, batches: list[list[Envelope]]) -> list[tuple[object, ...]]:
    """The rows of the book after these batches; the connection is left as it was."""
    connection.execute("BEGIN")
    for batch in batches:
        book = Book(connection, NOW, lambda _: HOME)
        for envelope in batch:
            HANDLERS[type(envelope.what)](book, envelope)
        book.write()
    columns = "ticket, state, place, purpose, started, people, gone, ended, ended_by, first_time, burst, odd_times"
    rows = connection.execute(f"SELECT {columns}, named, forgotten, erased, tellings FROM visits").fetchall()
    rows += connection.execute("SELECT * FROM language_days ORDER BY place, day, language").fetchall()
    connection.execute("ROLLBACK")
    return rows


def test_two_kiosks_tell_of_one_ticket_in_every_order(tmp_path: Path) -> None:
    connection = open_to_write(tmp_path)

    @settings(max_examples=60, deadline=None)
    @given(histories(), st.randoms(use_true_random=False))
    def every_order(history: list[Envelope], chance: object) -> None:
        one_by_one = [[envelope] for envelope in history]
        expected = book_after(connection, one_by_one)
        assert book_after(connection, [history]) == expected
        for order in itertools.islice(itertools.permutations(one_by_one), 24):
            assert book_after(connection, list(order)) == expected
        assert book_after(connection, [list(reversed(history))]) == expected

    every_order()
    connection.close()


def test_a_second_start_that_explains_an_odd_leaving_takes_the_mark_away(tmp_path: Path) -> None:
    connection = open_to_write(tmp_path)
    start = VisitStarted(ticket=TICKET, place="rosengard", purpose="coffee")
    told: list[tuple[int, messages.AnyWhat]] = [
        (0, VisitEnded(ticket=TICKET, place="rosengard")),
        (1, start),
        (0, start),
    ]
    history = [
        [Envelope(kiosk="k", memory="0" * 32, seq=seq, id="0" * 32, at=NOW + timedelta(minutes=late), what=what)]
        for seq, (late, what) in enumerate(told, start=1)
    ]
    marks = {book_after(connection, list(order))[0][11] for order in itertools.permutations(history)}
    connection.close()
    assert marks == {0}


@given(starts)
def test_the_short_way_for_a_start_writes_and_reads_what_the_long_way_does(what: VisitStarted) -> None:
    envelope = Envelope(kiosk="k", memory="0" * 32, seq=1, id="0" * 32, at=NOW, offset_ms=-250, what=what)
    told = telling(envelope, msgspec.structs.replace(what, language="sv"))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    first_light(connection)
    rows, read = [], []
    for handle in (HANDLERS[VisitStarted], lambda book, _: tell(book, told)):
        connection.execute("BEGIN")
        book = Book(connection, NOW, lambda _: HOME)
        handle(book, envelope)
        book.write()
        rows.append(connection.execute("SELECT * FROM visits").fetchall())
        read.append(visits.find(connection, [TICKET])[TICKET])
        connection.execute("ROLLBACK")
    connection.close()
    assert rows[0] == rows[1]
    assert read[0] == read[1] == Shelved(TICKET, replay([told]), [told], number=1)


def test_the_language_is_counted_by_the_day_and_kept_with_no_visit(tmp_path: Path) -> None:
    connection = open_to_write(tmp_path)
    what = VisitStarted(ticket=TICKET, place="rosengard", purpose="coffee", language="so")
    late = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # half past midnight in Malmö
    envelope = Envelope(kiosk="k", memory="0" * 32, seq=1, id="0" * 32, at=late, what=what)
    rows = book_after(connection, [[envelope]])
    connection.close()
    assert rows[-1] == ("rosengard", "2026-11-28", "so", 1)
    assert '"so"' not in str(rows[0])


def test_an_impossible_time_is_kept_as_told_and_marked(tmp_path: Path) -> None:
    connection = open_to_write(tmp_path)
    for at in (datetime(1970, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC), NOW + timedelta(hours=1)):
        what = VisitStarted(ticket=TICKET, place="rosengard", purpose="coffee")
        envelope = Envelope(kiosk="k", memory="0" * 32, seq=1, id="0" * 32, at=at, what=what)
        row = book_after(connection, [[envelope]])[0]
        assert (row[4], row[11]) == (stamp(at), 1)
    connection.close()


def test_every_event_of_the_line_has_its_handler() -> None:
    assert set(HANDLERS) == set(messages.AnyWhat.__args__)


def test_a_visit_that_nobody_knows_is_unknown() -> None:
    assert Visit().state == "unknown"
