"""A second kiosk is paired over HTTP, is denied what is the first one's, and is cut off when it is removed."""

from __future__ import annotations

import threading

import msgspec
import pytest

from deploy import parts
from devices.line.connection import Connection, LineAddress, Listeners
from kiosk.pairing import FILE, Pairing
from meeting_place import topics
from tests.house import House
from tests.stories.conftest import Opens


def spy(pairing: Pairing, topic: str, heard: list[bytes]) -> Connection:
    """The second kiosk's credentials, used to listen where they should not hear."""
    up = threading.Event()
    broker = pairing.broker
    line = Connection(
        LineAddress(broker.host, broker.port, broker.username, broker.password, client_id=broker.username),
        Listeners(lambda _topic, body, _ack: heard.append(body), up.set, lambda _why: None),
        (topic, topics.down(pairing.kiosk)),
    )
    line.start()
    assert up.wait(10)
    return line


def test_a_second_kiosk_hears_nothing_of_the_first_and_says_nothing_in_its_name(house: House, opens: Opens) -> None:
    first = opens("rosengard-1")
    data = house.introduce("persborg-1", "persborg")
    pairing = msgspec.json.decode((data / FILE).read_bytes(), type=Pairing)
    assert (data / FILE).stat().st_mode & 0o077 == 0
    heard: list[bytes] = []
    line = spy(pairing, "mt/1/#", heard)
    try:
        code = first.check_in()
        first.until(lambda: house.present() == 1)
        line.publish(topics.up("rosengard-1"), b'[{"kiosk":"rosengard-1"}]')
        line.publish(topics.presence("rosengard-1"), b"{}", retain=True)
        line.publish(topics.up("persborg-1"), b'"so that something of ours is known to have arrived"')
        first.until(lambda: "not-an-array" in house.ask("put-aside", "list"))
        aside = house.ask("put-aside", "list")
    finally:
        line.stop()
    assert heard, "its own place is heard"
    assert not [body for body in heard if code.ticket.encode() in body]
    assert "rosengard-1" not in aside


def test_a_removed_kiosk_is_cut_off_at_once_and_the_other_goes_on(house: House, opens: Opens) -> None:
    first, second = opens("rosengard-1"), opens("rosengard-2")
    house.ask("kiosk", "remove", "rosengard-2")
    second.until(lambda: not second.floor.house().online, "the second kiosk cut off", 10)
    second.check_in()
    second.until(lambda: second.journey.paper == "confirmed", "it still serves")
    code = first.check_in()
    first.until(lambda: house.book() == {code.ticket: 1})


def test_a_pairing_code_is_good_once(house: House) -> None:
    added = house.ask("kiosk", "add", "rosengard-7", "--place", "rosengard")
    code = next(word for word in added.split() if word.count("-") == 4)
    pair = ("--data", str(house.folder / "k7"), "--server", house.address, "--pair", code, "--pair-only")
    parts.ask("kiosk", *pair)
    with pytest.raises(parts.CannotRun):
        parts.ask("kiosk", *pair)
