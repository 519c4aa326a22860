"""The broker is ours: it comes back when it dies, ends when we end, and lets each kiosk do its own part only."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil
import pytest

from booking_server.broker import certificates
from booking_server.broker.child import BrokerTrouble, end_stale, find_mosquitto
from booking_server.broker.ports import PortTrouble, free_port, listen, split_address
from meeting_place import topics
from meeting_place.codec import batch, encode
from meeting_place.messages import HouseSnapshot, Manifest, Presence, SettingsSnapshot, VisitStarted
from tests.booking_server.conftest import Clock, Running, Start, Talk, Told, wait_for


def started(place: str = "rosengard") -> VisitStarted:
    return VisitStarted(ticket=secrets.token_hex(32), place=place, purpose="coffee")


def broker_pid(running: Running) -> int:
    assert running.server.broker is not None
    return running.server.broker.pid or 0


def test_a_check_in_goes_over_the_line_and_back(running: Running, talk: Talk, clock: Clock) -> None:
    kiosk = talk(running.pair())
    assert kiosk.up.wait(10)
    envelope = Told().envelope(started(), clock())
    kiosk.send(envelope)
    wait_for(lambda: [reply.id for reply in kiosk.replies()] == [envelope.id])
    assert kiosk.replies()[0].outcome == "accepted"


def test_the_place_and_its_house_are_retained_for_its_kiosks(running: Running, talk: Talk, clock: Clock) -> None:
    credentials = running.pair()
    kiosk = talk(credentials)
    assert kiosk.up.wait(10)
    wait_for(lambda: bool(kiosk.last(topics.manifest("rosengard"))))
    told = msgspec.json.decode(kiosk.last(topics.settings("rosengard")), type=SettingsSnapshot)
    assert (told.settings.name, told.settings.public_address) == ("Rosengård", running.url)
    what = started()
    kiosk.send(Told().envelope(what, clock()))

    def in_the_house() -> list[str]:
        house = msgspec.json.decode(kiosk.last(topics.house("rosengard")), type=HouseSnapshot)
        return [visit.ticket for visit in house.present]

    wait_for(lambda: in_the_house() == [what.ticket])
    house = msgspec.json.decode(kiosk.last(topics.house("rosengard")), type=HouseSnapshot)
    wait_for(
        lambda: (
            msgspec.json.decode(kiosk.last(topics.manifest("rosengard")), type=Manifest).parts["house"]
            == house.version.rev
        )
    )
    assert house.version.ledger == told.version.ledger


def test_a_broker_that_is_killed_comes_back_empty_and_is_told_everything_again(
    running: Running, talk: Talk, clock: Clock
) -> None:
    kiosk = talk(running.pair())
    assert kiosk.up.wait(10)
    before = broker_pid(running)
    wait_for(lambda: bool(kiosk.last(topics.settings("rosengard"))))
    kiosk.heard.clear()
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: bool(kiosk.downs) and kiosk.up.is_set())
    wait_for(lambda: bool(kiosk.last(topics.settings("rosengard"))))
    assert broker_pid(running) != before
    kiosk.send(Told().envelope(started(), clock()))
    wait_for(lambda: len(kiosk.replies()) == 1)


def test_a_kiosk_reads_and_writes_nothing_of_the_others(running: Running, talk: Talk, clock: Clock) -> None:
    first, second = talk(running.pair()), talk(running.pair("persborg-1"))
    assert first.up.wait(10)
    assert second.up.wait(10)
    envelope = Told("rosengard-1").envelope(started(), clock())
    body = batch([encode(envelope)])
    for topic in (topics.up("rosengard-1"), topics.down("rosengard-1"), topics.settings("persborg"), "other"):
        second.line.publish(topic, body)
    own = Told("persborg-1").envelope(started("persborg"), clock())
    second.send(own)
    # What follows on the same connection has been handled: the broker keeps the order.
    wait_for(lambda: [reply.id for reply in second.replies()] == [own.id])
    visits = running.server.writer.change(lambda book, _: book.execute("SELECT place FROM visits").fetchall())
    assert visits.result(10) == [("persborg",)]
    assert first.replies() == []
    assert all("rosengard" not in topic for topic, _ in second.heard)


def test_a_kiosk_may_not_listen_to_another_places_snapshots(running: Running, talk: Talk) -> None:
    credentials = running.pair()
    talk(running.pair("persborg-1"))
    nosy = talk(credentials, listens_to=("mt/1/#",))
    own = talk(running.pair("ostervarn-1"))
    assert own.up.wait(10)
    wait_for(lambda: bool(own.heard))
    assert [topic for topic, _ in nosy.heard if "rosengard" not in topic] == []


def test_a_removed_kiosk_is_cut_off_at_once_and_not_let_in_again(running: Running, talk: Talk) -> None:
    kiosk, other = talk(running.pair()), talk(running.pair("persborg-1"))
    assert kiosk.up.wait(10)
    assert other.up.wait(10)
    assert running.control("kiosk-remove", name="rosengard-1").status_code == 200
    wait_for(lambda: "not-authorised" in kiosk.downs, limit=10)
    assert other.up.is_set()
    assert running.control("kiosk-remove", name="rosengard-1").status_code == 409


def test_how_a_kiosk_is_comes_into_the_book(running: Running, talk: Talk, clock: Clock) -> None:
    kiosk = talk(running.pair())
    assert kiosk.up.wait(10)
    kiosk.line.publish(topics.presence("rosengard-1"), b"nonsense")
    kiosk.line.publish(topics.presence("rosengard-1"), encode(Presence(online=True, outbox=3)))
    wait_for(lambda: "heard" in running.control("kiosk-list").json()["text"])


def test_many_visits_are_told_in_parts_that_fit_the_line(running: Running, talk: Talk, clock: Clock) -> None:
    kiosk = talk(running.pair())
    assert kiosk.up.wait(10)
    told = Told()
    for _ in range(5):
        kiosk.send(*(told.envelope(started(), clock()) for _ in range(60)))
    wait_for(lambda: bool(kiosk.last("mt/1/place/rosengard/house/2")))

    def people() -> int:
        heads = (kiosk.last(topic) for topic in ("mt/1/place/rosengard/house", "mt/1/place/rosengard/house/2"))
        parts = [msgspec.json.decode(head, type=HouseSnapshot) for head in heads]
        return sum(len(part.present) for part in parts)

    wait_for(lambda: people() == 300)


def test_the_broker_ends_with_a_server_that_is_killed_and_the_next_one_takes_over(tmp_path: Path) -> None:
    with _process(tmp_path) as first:
        children = psutil.Process(first.pid).children()
        assert [child.name() for child in children] == ["mosquitto"]
        first.kill()
        first.wait(10)
    wait_for(lambda: not children[0].is_running() or children[0].status() == psutil.STATUS_ZOMBIE)
    with _process(tmp_path) as second:
        second.terminate()
        assert second.wait(10) == 0


def test_a_broker_left_behind_is_ended_by_its_noted_process(tmp_path: Path) -> None:
    configuration = tmp_path / "mosquitto.conf"
    port = free_port("127.0.0.1", 0, 0, "a test")
    configuration.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    stale = subprocess.Popen([find_mosquitto(), "-c", str(configuration)])
    configuration.with_suffix(".pid").write_text(str(stale.pid))
    wait_for(lambda: str(configuration) in psutil.Process(stale.pid).cmdline())
    end_stale(configuration)
    assert stale.wait(10) == -signal.SIGKILL


def test_the_same_ports_are_found_again_at_the_next_start(start: Start) -> None:
    first = start()
    assert first.server.broker is not None
    before = first.server.broker.wishes
    first.server.stop()
    second = start()
    assert second.server.broker is not None
    assert second.server.broker.wishes == before


def test_a_port_in_use_is_said_in_a_sentence() -> None:
    with listen("127.0.0.1", 0, "a test") as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTrouble, match=f"Port {port} on 127.0.0.1 is in use by another program"):
            free_port("127.0.0.1", port, 0, "the broker")
        assert free_port("127.0.0.1", 0, port, "the broker") != port


@pytest.mark.parametrize("text", ["8883", "host:", "host:x", ":8883", "host:99999"])
def test_an_address_without_host_or_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not HOST:PORT"):
        split_address(text)


def test_a_missing_broker_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(BrokerTrouble, match="install the package mosquitto"):
        find_mosquitto()


def test_the_servers_certificate_is_renewed_when_its_names_change_and_the_authority_stays(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    authority = certificates.prepare(tmp_path, ["127.0.0.1", "house.example"], now)
    first = (tmp_path / "server.crt").read_bytes()
    assert certificates.prepare(tmp_path, ["127.0.0.1", "house.example"], now) == authority
    assert (tmp_path / "server.crt").read_bytes() == first
    assert certificates.prepare(tmp_path, ["192.0.2.7"], now) == authority
    assert (tmp_path / "server.crt").read_bytes() != first
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "server.key").stat().st_mode & 0o077 == 0


@contextlib.contextmanager
def _process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = ["--data", str(folder / "server"), "--port", "0", "--tls-listen", "127.0.0.1:0"]
    server = subprocess.Popen(
        [sys.executable, "-m", "booking_server", "run", *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert any(line.startswith("Ready:") for line in server.stdout)
        yield server
    finally:
        server.kill()
        server.communicate()


def test_a_taken_port_for_tls_costs_kiosks_on_this_machine_nothing(start: Start, talk: Talk) -> None:
    with listen("127.0.0.1", 0, "a test") as taken:
        running = start(tls_listen=f"127.0.0.1:{taken.getsockname()[1]}")
        kiosk = talk(running.pair())
        assert kiosk.up.wait(10)
        running.pair("persborg-1", elsewhere="True")
        wait_for(lambda: bool(kiosk.downs) and kiosk.up.is_set())


def test_the_broker_listens_where_it_is_told_and_nowhere_else(running: Running, talk: Talk) -> None:
    assert running.server.broker is not None
    wishes = running.server.broker.wishes

    def listening() -> set[tuple[str, int]]:
        found = psutil.Process(broker_pid(running)).net_connections("inet")
        return {(each.laddr.ip, each.laddr.port) for each in found if each.status == psutil.CONN_LISTEN}

    assert listening() == {("127.0.0.1", wishes.port)}
    kiosk = talk(running.pair())
    assert kiosk.up.wait(10)
    running.pair("persborg-1", elsewhere="True")
    wait_for(lambda: bool(kiosk.downs) and kiosk.up.is_set())
    assert listening() == {("127.0.0.1", wishes.port), ("127.0.0.1", wishes.tls_port)}
