"""What kiosks tell is entered once, answered always, and nothing bad stops the next."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from concurrent.futures import Future
from datetime import timedelta

import msgspec
import pytest

from booking_server.again import run_again
from booking_server.batch import bodies
from booking_server.handlers import HANDLERS
from booking_server.store import aside, visits
from booking_server.store.aside import PutAside
from meeting_place.codec import batch, decode_down, encode
from meeting_place.messages import (
    BODY_LIMIT,
    MemorySetAside,
    ReceiptPrinted,
    TicketAsked,
    TicketTold,
    VisitEnded,
    VisitStarted,
)
from tests.booking_server.conftest import Clock, Post, Told, wait_for


def started(**other: object) -> VisitStarted:
    return msgspec.structs.replace(
        VisitStarted(ticket=secrets.token_hex(32), place="rosengard", purpose="coffee"), **other
    )


def count(post: Post, table: str) -> int:
    found = post.writer.change(lambda book, _: book.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    return int(found.result(10))


def test_an_event_is_entered_and_accepted_with_the_servers_time(post: Post, clock: Clock) -> None:
    envelope = Told().envelope(started(), clock())
    (reply,) = post.tell(envelope)
    assert (reply.outcome, reply.id, reply.seq, reply.memory, reply.at) == (
        "accepted",
        envelope.id,
        1,
        envelope.memory,
        clock(),
    )
    assert count(post, "visits") == count(post, "inbox") == 1


def test_the_same_message_thrice_is_in_the_book_once_and_answered_thrice(post: Post, clock: Clock) -> None:
    envelope = Told().envelope(started(), clock())
    assert [reply.outcome for reply in post.tell(envelope, envelope)] == ["accepted", "accepted"]
    assert [reply.outcome for reply in post.tell(envelope)] == ["accepted"]
    assert count(post, "visits") == 1


def test_a_reply_told_again_carries_the_time_of_its_telling(post: Post, clock: Clock) -> None:
    envelope = Told().envelope(started(), clock())
    post.tell(envelope)
    clock.forward(timedelta(minutes=1))
    (again,) = post.tell(envelope)
    assert again.at == clock()


def test_a_key_with_another_body_is_refused_and_raises_an_alarm(post: Post, clock: Clock) -> None:
    envelope = Told().envelope(started(), clock())
    post.tell(envelope)
    (other_body,) = post.tell(msgspec.structs.replace(envelope, what=started()))
    (other_id,) = post.tell(msgspec.structs.replace(envelope, id=secrets.token_hex(16)))
    assert [(each.outcome, each.reason) for each in (other_body, other_id)] == [("refused", "key-reused")] * 2
    alarms = post.writer.change(lambda book, _: aside.alarms(book)).result(10)
    assert [(alarm.kind, alarm.times) for alarm in alarms] == [("key-reused", 2)]
    assert count(post, "visits") == 1
    # What they said is kept, and running it again does not take it for what has that key.
    assert count(post, "put_aside WHERE reason = 'key-reused' AND settled IS NULL") == 2
    assert post.writer.change(run_again).result(10) == (0, 2)


def test_an_envelope_under_anothers_name_is_put_aside_and_enters_nothing(post: Post, clock: Clock) -> None:
    envelope = Told("persborg-1").envelope(started(), clock())
    (reply,) = post.send(batch([encode(envelope)]), kiosk="rosengard-1")
    assert (reply.outcome, reply.reason) == ("put-aside", "wrong-kiosk")
    assert (count(post, "visits"), count(post, "inbox"), count(post, "put_aside")) == (0, 0, 1)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00\xff\xfe",
        b"{}",
        b"[" * 30_000,
        b"[1, null, {}]",
        b'[{"kiosk": "rosengard-1"}]',
        b"x" * (BODY_LIMIT + 1),
        b'["\\ud800"]',
        '[{"kiosk": "rosengård", "seq": -1}]'.encode("latin-1"),
    ],
)
def test_whatever_comes_is_put_aside_and_the_next_visitor_is_served(post: Post, clock: Clock, payload: bytes) -> None:
    assert post.send(payload) == []
    (reply,) = post.tell(Told().envelope(started(), clock()))
    assert reply.outcome == "accepted"
    assert count(post, "put_aside") >= 1


def test_what_is_sent_again_unreadable_is_put_aside_once(post: Post) -> None:
    post.send(b"nonsense")
    post.send(b"nonsense")
    assert count(post, "put_aside") == 1


def test_an_unknown_type_is_answered_put_aside_and_its_neighbours_accepted(post: Post, clock: Clock) -> None:
    told = Told()
    first, strange, last = (told.envelope(started(), clock()) for _ in range(3))
    raw = encode(strange).replace(b'"VisitStarted"', b'"VisitDreamt"')
    replies = post.send(batch([encode(first), raw, encode(last)]))
    assert [each.outcome for each in replies] == ["accepted", "put-aside", "accepted"]
    assert [each.outcome for each in post.send(batch([raw]))] == ["put-aside"]
    assert count(post, "put_aside") == 1


@pytest.mark.parametrize("change", [{"seq": 2**63}, {"offset_ms": 2**62}, {"seq": 2**63 - 1}])
def test_numbers_at_the_end_of_the_scale_never_stop_the_writer(
    post: Post, clock: Clock, change: dict[str, int]
) -> None:
    told = Told()
    good = told.envelope(started(), clock())
    odd = msgspec.structs.replace(told.envelope(started(), clock()), **change)
    replies = {reply.id: reply.outcome for reply in post.tell(good, odd)}
    assert replies[good.id] == "accepted"
    assert replies[odd.id] == ("put-aside" if change.get("seq") == 2**63 else "accepted")


def test_a_letter_that_breaks_half_way_leaves_nothing_of_its_first_half(
    post: Post, clock: Clock, broken_receipts: None
) -> None:
    told = Told()
    halves = [told.envelope(what, clock()) for what in (started(), ReceiptPrinted(state="sent"))]
    raw = batch([encode(each) for each in halves])
    letter = PutAside(number=0, kiosk=told.kiosk, reason="not-json", detail="", raw=raw, received=clock())
    post.writer.change(lambda book, _: aside.put_aside(book, letter)).result(10)
    assert post.writer.change(run_again).result(10) == (0, 1)
    assert count(post, "visits") == count(post, "inbox") == count(post, "memories") == 0
    assert [each.outcome for each in post.tell(*halves)] == ["accepted", "put-aside"]
    assert count(post, "visits") == 1


def test_a_handler_that_breaks_costs_its_own_message_only(post: Post, clock: Clock, broken_receipts: None) -> None:
    told = Told()
    envelopes = [told.envelope(what, clock()) for what in (started(), ReceiptPrinted(state="sent"), started())]
    assert [each.outcome for each in post.tell(*envelopes)] == ["accepted", "put-aside", "accepted"]
    assert count(post, "visits") == 2


def test_what_was_put_aside_can_be_run_again_once_it_is_understood(post: Post, clock: Clock) -> None:
    told = Told()
    envelope = told.envelope(ReceiptPrinted(state="sent"), clock())
    known = HANDLERS[ReceiptPrinted]
    HANDLERS[ReceiptPrinted] = _broken
    try:
        post.tell(envelope)
    finally:
        HANDLERS[ReceiptPrinted] = known
    post.send(b"nonsense")
    assert post.writer.change(run_again).result(10) == (1, 1)
    assert count(post, "receipts") == 1
    assert [each.outcome for each in post.tell(envelope)] == ["accepted"]
    assert post.writer.change(run_again).result(10) == (0, 1)


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(post: Post, clock: Clock) -> None:
    told = Told()
    post.tell(told.envelope(started(), clock()))
    pages = _pragma(post, "page_count").result(10)
    _pragma(post, f"max_page_count = {pages}").result(10)
    envelopes = [told.envelope(started(), clock()) for _ in range(60)]
    post.post(batch([encode(each) for each in envelopes]))
    wait_for(lambda: "full" in post.writer.trouble)
    assert len(post.acknowledged) == 1

    def more_disk() -> bool:
        # A change that comes while the disk is full fails at once; the pragma itself needs no page.
        post.writer._connection.execute("PRAGMA max_page_count = 1000000")
        return True

    assert more_disk()
    wait_for(lambda: len(post.acknowledged) == 2)
    assert post.writer.trouble == ""
    assert count(post, "visits") == 61


def test_a_question_is_answered_after_what_came_before_it_and_stored_nowhere(post: Post, clock: Clock) -> None:
    what = started(people=3)
    asked = TicketAsked(correlation=secrets.token_hex(16), ticket=what.ticket)
    post.send(batch([encode(Told().envelope(what, clock())), encode(asked)]))
    told = [each for _, body in post.answers for each in decode_down(body) if isinstance(each, TicketTold)]
    assert [(each.state, each.people, each.since, each.correlation) for each in told] == [
        ("present", 3, clock(), asked.correlation)
    ]
    assert count(post, "inbox") == 1


def test_a_change_that_fails_leaves_nothing_behind_and_says_so(post: Post) -> None:
    def half(book: sqlite3.Connection, _: object) -> None:
        book.execute("INSERT INTO tokens VALUES (x'00', 1)")
        raise LookupError("no further")

    with pytest.raises(LookupError):
        post.writer.change(half).result(10)
    assert count(post, "tokens") == 0


def test_replies_share_publishes_that_fit_the_line() -> None:
    replies = [b"x" * 200] * 500
    packed = bodies(replies)
    assert all(len(body) <= BODY_LIMIT for body in packed)
    assert sum(body.count(b"x") for body in packed) == 500 * 200
    assert len(packed) == 4


def test_a_lost_memory_raises_an_alarm(post: Post, clock: Clock) -> None:
    post.tell(Told().envelope(MemorySetAside(file="kiosk.broken", reason="malformed"), clock()))
    assert [alarm.kind for alarm in post.writer.change(lambda book, _: aside.alarms(book)).result(10)] == [
        "memory-set-aside"
    ]


def test_many_senders_at_once_are_all_entered(post: Post, clock: Clock) -> None:
    kiosks = [Told(f"rosengard-{number}") for number in range(4)]

    def send(told: Told) -> None:
        for _ in range(20):
            envelopes = [told.envelope(started(), clock()) for _ in range(10)]
            post.post(batch([encode(each) for each in envelopes]), told.kiosk)

    threads = [threading.Thread(target=send, args=(told,)) for told in kiosks]
    for thread in threads:
        thread.start()
    wait_for(lambda: len(post.acknowledged) == 80)
    assert count(post, "visits") == count(post, "inbox") == 800


def test_an_ending_of_an_unknown_ticket_waits_for_its_beginning(post: Post, clock: Clock) -> None:
    what = started()
    told = Told()
    begin = told.envelope(what, clock())
    end = told.envelope(VisitEnded(ticket=what.ticket, place="rosengard"), clock())
    post.tell(end)
    post.tell(begin)
    assert post.writer.change(lambda book, _: visits.told(book, what.ticket)).result(10).state == "ended"


def _pragma(post: Post, pragma: str) -> Future[int]:
    return post.writer.change(lambda book, _: int(book.execute(f"PRAGMA {pragma}").fetchone()[0]))


def _broken(*_: object) -> None:
    raise KeyError("this handler is broken")


@pytest.fixture
def broken_receipts() -> object:
    known = HANDLERS[ReceiptPrinted]
    HANDLERS[ReceiptPrinted] = _broken
    yield
    HANDLERS[ReceiptPrinted] = known
