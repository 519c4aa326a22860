"""The file keeps what was committed, and knows how old it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from booking_server.store import facts
from booking_server.store.connection import FILE, BookTrouble, open_to_read, open_to_write
from booking_server.store.inbox import Entry, Inbox
from booking_server.store.schema import MIGRATIONS


def test_every_connection_keeps_what_is_committed_and_erases_what_is_deleted(tmp_path: Path) -> None:
    for connection in (open_to_write(tmp_path), open_to_read(tmp_path)):
        asked = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        assert [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in asked] == ["wal", 2, 1, 1]
        connection.close()


def test_the_book_is_readable_by_its_user_only(tmp_path: Path) -> None:
    open_to_write(tmp_path).close()
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_to_write(tmp_path).close()
    reader = open_to_read(tmp_path)
    with pytest.raises(Exception, match="readonly"):
        reader.execute("DELETE FROM facts")
    reader.close()


def test_migrations_run_once(tmp_path: Path) -> None:
    first = open_to_write(tmp_path)
    ledger = facts.ledger(first)
    first.close()
    second = open_to_write(tmp_path)
    assert facts.ledger(second) == ledger
    assert second.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    second.close()


def test_a_book_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    connection = open_to_write(tmp_path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(BookTrouble, match="newer version"):
        open_to_write(tmp_path)


def test_a_damaged_book_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no book" * 1000)
    with pytest.raises(BookTrouble, match="cannot be written: file is not a database"):
        open_to_write(tmp_path)


def test_a_restored_book_begins_a_new_ledger(tmp_path: Path) -> None:
    connection = open_to_write(tmp_path)
    before = facts.ledger(connection)
    assert facts.renew_ledger(connection) == facts.ledger(connection) != before
    connection.close()


def test_entries_are_found_in_a_stretch_and_far_apart(tmp_path: Path) -> None:
    connection = open_to_write(tmp_path)
    inbox = Inbox(connection)
    number = inbox.number("k", "0" * 32)
    entries = [Entry(number, seq, b"i" * 16, b"h" * 16, "accepted", "", 0) for seq in (1, 2, 3, 10**12)]
    inbox.keep(entries)
    assert set(inbox.entries(number, [2, 3, 4])) == {2, 3}
    assert set(inbox.entries(number, [1, 10**12, 10**15])) == {1, 10**12}
    assert inbox.entries(number, []) == {}
    connection.close()
