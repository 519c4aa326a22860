"""The kiosk's database: durable, its own master, and replaceable when it breaks."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.memory import outbox, set_aside
from kiosk.memory.outbox import Row, Teller
from kiosk.memory.schema import FILE, Store, open_store
from kiosk.memory.thread import CannotRemember, Memory, Trouble
from meeting_place.codec import decode_up
from meeting_place.messages import MemorySetAside, Reply, VisitEnded

NOW = datetime(2026, 11, 28, 13, 5, tzinfo=UTC)
TELLER = Teller("rosengard-1", NOW)


def ended(number: int) -> VisitEnded:
    return VisitEnded(ticket=f"{number:064x}", place="rosengard")


def add(number: int) -> Callable[[Store], Row]:
    return lambda store: outbox.add(store, ended(number), TELLER)[0]


def rows(memory: Memory) -> list[Row]:
    found = memory.ask(lambda store: outbox.after(store, 0, 10_000))
    assert not isinstance(found, Trouble)
    return found


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[], Memory]]:
    made: list[Memory] = []

    def again() -> Memory:
        for memory in made:
            memory.stop()
        made.append(Memory(tmp_path, "rosengard-1", SystemClock()))
        made[-1].start()
        return made[-1]

    yield again
    for memory in made:
        memory.stop()


def test_a_memory_keeps_its_id_and_its_promises(opened: Callable[[], Memory]) -> None:
    memory = opened()
    memory.ask(add(1))
    again = opened()
    assert again.id == memory.id
    assert [row.seq for row in rows(again)] == [1]


def test_commits_are_durable_and_deleted_bytes_are_overwritten(opened: Callable[[], Memory]) -> None:
    memory = opened()

    def pragma(name: str) -> object:
        return memory.ask(lambda store: store.db.execute(f"PRAGMA {name}").fetchone()[0])

    assert (pragma("synchronous"), pragma("journal_mode"), pragma("secure_delete")) == (2, "wal", 1)


def test_a_number_once_given_never_comes_back(opened: Callable[[], Memory]) -> None:
    memory = opened()
    first = memory.ask(add(1))
    assert isinstance(first, Row)
    reply = Reply(memory=first.memory, seq=first.seq, id=first.id, outcome="accepted", at=NOW)
    memory.ask(lambda store: outbox.settle(store, [reply], NOW))
    assert rows(memory) == []
    memory = opened()
    second = memory.ask(add(2))
    assert isinstance(second, Row)
    assert second.seq == 2


def test_only_the_answer_with_the_same_id_settles(opened: Callable[[], Memory]) -> None:
    memory = opened()
    row = memory.ask(add(1))
    assert isinstance(row, Row)
    wrong = Reply(memory=row.memory, seq=row.seq, id="0" * 32, outcome="accepted", at=NOW)
    memory.ask(lambda store: outbox.settle(store, [wrong], NOW))
    assert len(rows(memory)) == 1


def test_both_or_neither(opened: Callable[[], Memory]) -> None:
    memory = opened()

    def half(store: Store) -> None:
        outbox.add(store, ended(1), TELLER)
        raise sqlite3.OperationalError("the plug was pulled here")

    assert memory.ask(half) == Trouble("disk")
    assert rows(memory) == []


def test_a_full_disk_promises_nothing_and_loses_nothing(opened: Callable[[], Memory]) -> None:
    memory = opened()
    memory.ask(add(1))
    memory.ask(lambda store: store.db.execute("PRAGMA max_page_count = 1").fetchone())
    answers = [memory.ask(add(number)) for number in range(2, 200)]
    assert Trouble("disk") in answers
    assert len(rows(memory)) == 1 + sum(isinstance(each, Row) for each in answers)
    memory.ask(lambda store: store.db.execute("PRAGMA max_page_count = 1000000").fetchone())
    assert isinstance(memory.ask(add(200)), Row)


def garbage(path: Path) -> None:
    path.write_bytes(os.urandom(20_000))


def half_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2048])


def another_schema(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def torn_pages(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:20_000] = os.urandom(20_000 - 8192)
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [garbage, half_a_page, another_schema, torn_pages])
def test_a_broken_memory_is_set_aside_reported_and_replaced(
    opened: Callable[[], Memory], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    memory = opened()
    for number in range(40):
        memory.ask(add(number))
    memory.stop()
    damage(tmp_path / FILE)
    begun = time.monotonic()
    again = opened()
    assert time.monotonic() - begun < 10
    assert again.id != memory.id
    assert len(set_aside.files(tmp_path)) == 1
    report = decode_up(b"[" + rows(again)[-1].body + b"]")[0]
    assert isinstance(getattr(report, "what", None), MemorySetAside)
    assert isinstance(again.ask(add(99)), Row)


def test_promises_in_a_memory_set_aside_are_kept_under_their_own_key(
    opened: Callable[[], Memory], tmp_path: Path
) -> None:
    memory = opened()
    promised = [memory.ask(add(number)) for number in range(40)]
    memory.stop()
    another_schema(tmp_path / FILE)
    again = opened()
    kept = {(row.memory, row.seq, row.id, row.body) for row in rows(again)}
    assert {(row.memory, row.seq, row.id, row.body) for row in promised if isinstance(row, Row)} <= kept
    new = again.ask(add(99))
    assert isinstance(new, Row)
    assert new.memory == again.id


def test_a_memory_that_breaks_under_our_hands_is_replaced_and_the_touch_is_saved(
    opened: Callable[[], Memory], tmp_path: Path
) -> None:
    memory = opened()
    memory.ask(add(1))
    first = memory.id
    memory.ask(lambda store: store.db.execute("DROP TABLE outbox"))
    assert isinstance(memory.ask(add(2)), Row)
    assert memory.id != first
    assert set_aside.files(tmp_path)


def test_a_folder_that_cannot_be_used_is_said_in_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(CannotRemember, match="cannot be used"):
        Memory(blocked, "rosengard-1", SystemClock()).start()


WORKER = """
import sys
from pathlib import Path
from tests.kiosk.memory.test_memory import add
from kiosk.clock import SystemClock
from kiosk.memory.thread import Memory
memory = Memory(Path(sys.argv[1]), "rosengard-1", SystemClock())
memory.start()
for number in range(100000):
    row = memory.ask(add(number))
    print(row.memory, row.seq, row.id, flush=True)
"""


@pytest.mark.parametrize("promises", [1, 7, 60, 300])
def test_what_was_promised_before_the_plug_was_pulled_is_there_after(tmp_path: Path, promises: int) -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    said = [worker.stdout.readline() for _ in range(promises)]
    worker.send_signal(signal.SIGKILL)
    said += worker.stdout.readlines()
    worker.wait()
    worker.stdout.close()
    store = open_store(tmp_path / FILE)
    kept = {(row.memory, row.seq, row.id) for row in outbox.after(store, 0, 1_000_000)}
    store.db.close()
    whole = [line.split() for line in said if line.endswith("\n")]
    assert {(memory, int(seq), id_) for memory, seq, id_ in whole} <= kept
    assert len(kept) <= len(whole) + 1, "at most the one being promised"


def test_a_memory_that_was_set_aside_is_deleted_a_day_later(tmp_path: Path) -> None:
    away = tmp_path / f"memory-20261128T130500{set_aside.SUFFIX}"
    away.write_bytes(b"perhaps a name")
    found_at = datetime.fromtimestamp(away.stat().st_mtime, UTC)
    set_aside.forget_old(tmp_path, found_at + timedelta(hours=23))
    assert set_aside.files(tmp_path) == (away.name,)
    set_aside.forget_old(tmp_path, found_at + timedelta(hours=25))
    assert set_aside.files(tmp_path) == ()
