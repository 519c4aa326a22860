"""What is under way to the server: the oldest first, a bounded window, and nobody forgotten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.memory.outbox import Row
from kiosk.outstanding import WINDOW, Outstanding
from meeting_place.codec import batch
from meeting_place.messages import BODY_LIMIT


def row(number: int, size: int = 300) -> Row:
    return Row(number, "m" * 32, number, f"{number:032x}", b"x" * size)


def test_no_publish_is_larger_than_the_limit() -> None:
    out = Outstanding()
    out.add([row(number, size) for number, size in enumerate([BODY_LIMIT - 4, 300, 31_000, 800, 300], start=1)])
    sizes = []
    while rows := out.next_batch(0.0):
        out.sent(rows, 0.0, 0.5)
        sizes.append(len(batch([each.body for each in rows])))
    assert max(sizes) <= BODY_LIMIT
    assert len(sizes) == 3


def test_the_window_is_kept_and_opens_with_the_last_answer_of_a_publish() -> None:
    out = Outstanding()
    out.add([row(number, BODY_LIMIT // 2 - 10) for number in range(1, 201)])
    publishes = []
    while rows := out.next_batch(0.0):
        out.sent(rows, 0.0, 0.5)
        publishes.append(rows)
    assert len(publishes) == WINDOW
    first, second = publishes[0]
    assert out.answered(("m" * 32, first.seq), first.id)
    assert not out.next_batch(0.0)
    assert out.answered(("m" * 32, second.seq), second.id)
    assert out.next_batch(0.0)


def test_a_row_without_an_answer_steps_behind_newer_ones_and_comes_again() -> None:
    out = Outstanding()
    out.add([row(1)])
    out.sent(out.next_batch(0.0), 0.0, 0.5)
    assert not out.next_batch(1.0)
    out.add([row(2)])
    out.give_way(70.0)
    assert [each.seq for each in out.next_batch(70.0)] == [2, 1]


def test_the_wait_grows_from_two_seconds_to_sixty() -> None:
    out = Outstanding()
    out.add([row(1)])
    now, waits = 0.0, []
    for _ in range(8):
        out.give_way(now)
        out.sent(out.next_batch(now), now, 0.5)
        due = out.next_due()
        assert due is not None
        waits.append(due - now)
        now = due
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_an_answer_with_another_id_settles_nothing() -> None:
    out = Outstanding()
    out.add([row(1)])
    out.sent(out.next_batch(0.0), 0.0, 0.5)
    assert out.answered(("m" * 32, 1), "0" * 32) is None
    assert out.in_flight == 1


@given(st.lists(st.sampled_from(["add", "pump", "answer", "wait"]), max_size=80))
def test_every_row_is_answered_in_the_end_whatever_happens_on_the_way(steps: list[str]) -> None:
    out, made, now = Outstanding(), 0, 0.0
    open_rows: dict[int, Row] = {}

    def pump() -> None:
        out.give_way(now)
        while rows := out.next_batch(now):
            out.sent(rows, now, 0.5)
            open_rows.update({each.seq: each for each in rows})

    for step in steps:
        match step:
            case "add":
                made += 1
                out.add([row(made)])
            case "pump":
                pump()
            case "answer" if open_rows:
                seq, each = open_rows.popitem()
                assert out.answered((each.memory, seq), each.id)
            case "wait":
                now += 20.0
    for _ in range(5):
        now += 61.0
        pump()
        for seq, each in list(open_rows.items()):
            assert out.answered((each.memory, seq), each.id) or seq not in open_rows
            del open_rows[seq]
    assert out.in_flight == 0
    assert out.queued == 0
