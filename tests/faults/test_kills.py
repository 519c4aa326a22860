"""kill -9 at random points: whatever a visitor was shown is in the book, exactly once."""

from __future__ import annotations

import random
import shutil

import pytest

from tests.faults.conftest import ROUNDS, BusyKiosk, FaultyHouse


def assert_kept(house: FaultyHouse, kiosk: BusyKiosk) -> None:
    """Everything shown so far stands in the book, once. The kiosk may go on meanwhile."""
    shown = list(kiosk.shown)
    assert len(shown) == len(set(shown))
    house.wait_until_told(kiosk)
    book = house.book()
    assert not {ticket: book[ticket] for ticket in shown if book[ticket] != 1}
    assert max(book.values()) == 1


def test_kiosk_server_and_broker_killed_at_random_points(house: FaultyHouse) -> None:
    chance = random.Random(20261128)
    kiosk = house.kiosk("rosengard-1")
    kiosk.start()
    for _ in range(ROUNDS):
        kiosk.wait_for(chance.randrange(1, 60))
        victim = chance.choice(["kiosk", "server", "server with broker", "broker"])
        if victim == "kiosk":
            kiosk.kill()
            kiosk.start()
        elif victim == "broker":
            house.broker().kill()
        else:
            (house.server.kill_alone if victim == "server" else house.server.kill)()
            kiosk.wait_for(chance.randrange(1, 60))
            house.start()
    assert_kept(house, kiosk)
    assert len(kiosk.shown) >= ROUNDS


def test_the_broker_killed_and_begun_empty_in_mid_stream(house: FaultyHouse) -> None:
    kiosk = house.kiosk("rosengard-1")
    kiosk.start()
    for _ in range(3):
        kiosk.wait_for(100)
        # Mosquitto keeps nothing on disk, so every start is an empty one.
        house.broker().kill()
    kiosk.wait_for(100)
    assert_kept(house, kiosk)


def test_everything_arrives_three_times_shuffled_and_late(house: FaultyHouse) -> None:
    kiosk = house.kiosk("rosengard-1", mischief=True)
    kiosk.start()
    kiosk.wait_for(300)
    assert_kept(house, kiosk)


def test_a_server_that_was_away_for_the_evening_learns_everything_once(house: FaultyHouse) -> None:
    kiosk = house.kiosk("rosengard-1")
    kiosk.start()
    kiosk.wait_for(20)
    house.server.stop()
    kiosk.wait_for(400)
    assert len(house.book()) < len(kiosk.shown)
    house.start()
    assert_kept(house, kiosk)


@pytest.mark.parametrize("how", ["moved away", "overwritten"])
def test_a_kiosk_whose_memory_was_begun_anew_repeats_nothing(house: FaultyHouse, how: str) -> None:
    kiosk = house.kiosk("rosengard-1")
    kiosk.start()
    kiosk.wait_for(200)
    house.wait_until_told(kiosk)
    kiosk.kill()
    house.wait_until_told(kiosk)
    for file in kiosk.data.glob("memory.sqlite3*"):
        if how == "moved away":
            shutil.move(file, file.with_suffix(".moved"))
        else:
            file.write_bytes(b"\x00not a database" * 4096)
    kiosk.start()
    kiosk.wait_for(200)
    assert_kept(house, kiosk)
