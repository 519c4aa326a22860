"""Receipts from the kiosk's queue onto the paper of a virtual printer, and what is said when they do not come."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.virtual.printer.server import VirtualPrinter
from kiosk.floor import Floor
from kiosk.journeys.effects import DropReceipt, PrintHouse, PrintTest, PrintVisit, ReadStatus, StartVisit
from kiosk.journeys.inputs import PaperNews, Saved, StatusRead
from kiosk.memory import prints
from kiosk.memory.schema import FILE
from kiosk.options import Options
from meeting_place.messages import ReceiptPrinted
from meeting_place.tickets import Code
from tests.kiosk.conftest import Asked, BookingEcho, Mosquitto, StoryClock, paired, until


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    machine = VirtualPrinter(tmp_path / "slips")
    machine.start()
    yield machine
    machine.stop()


@pytest.fixture
def printing(
    mosquitto: Mosquitto, server: BookingEcho, printer: VirtualPrinter, tmp_path: Path, story_clock: StoryClock
) -> Iterator[Asked]:
    server.publish_settings()
    folder = tmp_path / "printing"
    paired(folder, mosquitto.port)
    floor = Floor(Options(data=folder, printer=f"network://127.0.0.1:{printer.port}"), story_clock)
    floor.start()
    until(lambda: floor.house().settings is not None and floor.house().online)
    yield Asked(floor)
    floor.stop()


def news(asked: Asked, print_id: int | None) -> list[PaperNews]:
    return [each for each in asked.heard if isinstance(each, PaperNews) and each.print_id == print_id]


def checked_in(asked: Asked) -> tuple[Code, int]:
    saved = asked.one(StartVisit("fika", 1, "sv"), Saved)
    assert saved.code is not None
    assert saved.print_id is not None
    return saved.code, saved.print_id


def test_the_slip_comes_out_can_be_scanned_and_is_reported(
    printing: Asked, printer: VirtualPrinter, server: BookingEcho
) -> None:
    code, number = checked_in(printing)
    slip = printer.wait_for(1)[0]
    with Image.open(slip) as picture:
        read = zxingcpp.read_barcodes(picture)
    assert [each.text for each in read] == [f"HTTP://127.0.0.1:8080/T/{code.symbols}"]
    until(lambda: news(printing, number))
    assert news(printing, number)[-1].state == "confirmed"
    until(lambda: server.whats(ReceiptPrinted))
    said = server.whats(ReceiptPrinted)[0].what
    assert isinstance(said, ReceiptPrinted)
    assert (said.state, said.ticket) == ("confirmed", code.ticket)


def test_a_printed_code_is_no_longer_in_the_kiosk(printing: Asked, printer: VirtualPrinter) -> None:
    code, number = checked_in(printing)
    until(lambda: news(printing, number) and news(printing, number)[-1].state == "confirmed")
    folder = printing.floor.options.data

    def is_kept() -> bool:
        return any(code.symbols.encode() in path.read_bytes() for path in folder.glob("memory*"))

    until(lambda: not is_kept())


def test_a_new_roll_after_an_hour_prints_nothing_old(
    printing: Asked, printer: VirtualPrinter, story_clock: StoryClock
) -> None:
    printer.trouble("paper-out")
    code, number = checked_in(printing)
    until(lambda: news(printing, number))
    assert news(printing, number)[0] == PaperNews(number, "queued", "paper-out")
    assert printing.floor.house().printer == "paper-out"
    story_clock.pass_by(hours=1)
    until(lambda: news(printing, number)[-1].state == "expired")
    printer.trouble("ready")
    again = printing.one(PrintVisit(code, "sv"), Saved)
    assert again.print_id is not None
    until(lambda: news(printing, again.print_id) and news(printing, again.print_id)[-1].state == "confirmed")
    assert len(printer.receipts) == 1


def test_paper_that_comes_back_within_the_minute_prints_the_slip(printing: Asked, printer: VirtualPrinter) -> None:
    printer.trouble("cover-open")
    _, number = checked_in(printing)
    until(lambda: news(printing, number))
    assert news(printing, number)[0].printer == "cover-open"
    printer.trouble("ready")
    until(lambda: news(printing, number)[-1].state == "confirmed")
    assert len(printer.wait_for(1)) == 1


@pytest.mark.parametrize("days", [-20_000, 20_000])
def test_a_wall_clock_that_is_set_expires_no_slip_and_keeps_none_fresh(
    printing: Asked, printer: VirtualPrinter, story_clock: StoryClock, days: int
) -> None:
    printer.trouble("cover-open")
    _, number = checked_in(printing)
    until(lambda: news(printing, number))
    story_clock.step(days=days)
    looks = printing.floor.printing.looks
    until(lambda: printing.floor.printing.looks > looks + 1)
    printer.trouble("ready")
    until(lambda: news(printing, number)[-1].state == "confirmed")
    printer.trouble("cover-open")
    _, late = checked_in(printing)
    until(lambda: news(printing, late))
    story_clock.pass_by(seconds=61)
    story_clock.step(seconds=-61)
    until(lambda: news(printing, late)[-1].state == "expired")


def test_a_slip_nobody_wants_is_never_printed(printing: Asked, printer: VirtualPrinter) -> None:
    printer.trouble("paper-out")
    _, unwanted = checked_in(printing)
    until(lambda: news(printing, unwanted))
    printing.perform(DropReceipt(unwanted))
    until(lambda: printing.one(ReadStatus(), StatusRead).status.prints_waiting == 0)
    printer.trouble("ready")
    _, wanted = checked_in(printing)
    until(lambda: news(printing, wanted) and news(printing, wanted)[-1].state == "confirmed")
    assert len(printer.receipts) == 1


def test_staff_print_a_test_and_the_house(printing: Asked, printer: VirtualPrinter) -> None:
    checked_in(printing)
    printer.wait_for(1)
    assert printing.one(PrintTest(), PaperNews)
    printing.perform(PrintHouse())
    assert len(printer.wait_for(3)) == 3


def test_a_receipt_that_waited_through_a_restart_too_long_expires(
    printing: Asked, printer: VirtualPrinter, story_clock: StoryClock
) -> None:
    printer.trouble("vanish")
    checked_in(printing)
    folder, address = printing.floor.options.data, printing.floor.options.printer
    printing.floor.stop()
    story_clock.pass_by(minutes=5)
    again = Floor(Options(data=folder, printer=address), story_clock)
    again.start()
    try:
        until(lambda: _states(folder) == ["expired"])
    finally:
        again.stop()


def test_a_slip_that_was_under_way_when_the_plug_was_pulled_is_not_printed_twice(
    printing: Asked, printer: VirtualPrinter, server: BookingEcho, story_clock: StoryClock
) -> None:
    printer.trouble("cover-open")
    _, number = checked_in(printing)
    until(lambda: news(printing, number))
    folder, address = printing.floor.options.data, printing.floor.options.printer
    printing.floor.printing.stop()
    assert printing.floor.memory.ask(lambda store: prints.begin(store, number)) is True
    printing.floor.stop()
    printer.trouble("ready")
    again = Floor(Options(data=folder, printer=address), story_clock)
    again.start()
    try:
        until(lambda: _states(folder) == ["failed"])
        until(lambda: [each.what.state for each in server.whats(ReceiptPrinted)] == ["failed"])  # type: ignore[union-attr]
    finally:
        again.stop()
    assert printer.receipts == []


def _states(folder: Path) -> list[str]:
    db = sqlite3.connect(folder / FILE)
    try:
        return [row[0] for row in db.execute("SELECT state FROM print_queue")]
    finally:
        db.close()
