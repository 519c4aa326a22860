"""A printer that answers: what it says is believed, silence is not, and nobody's old slip is printed later."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from devices.printers.addresses import Printer, open_printer
from devices.printers.profiles import profile
from devices.printers.receipt import Receipt, Text
from devices.printers.rendering import render
from devices.printers.status import Confirmed, PrinterStatus, PrinterTrouble, state_from
from devices.virtual.printer import Trouble, VirtualPrinter

SLIP = render(Receipt((Text("Hej"),)), profile(80))
LONG_SLIP = render(Receipt(tuple(Text("Hej", "double") for _ in range(30))), profile(80))


@pytest.fixture
def virtual(printer_of: Callable[[int], VirtualPrinter]) -> VirtualPrinter:
    return printer_of(80)


@pytest.fixture
def printer(virtual: VirtualPrinter) -> Printer:
    return open_printer(f"network://127.0.0.1:{virtual.port}")


def test_a_ready_printer_confirms_what_it_printed(virtual: VirtualPrinter, printer: Printer) -> None:
    assert printer.status() == PrinterStatus("ready")
    assert printer.send(SLIP) == Confirmed()
    assert len(virtual.receipts) == 1


def test_low_paper_is_said_and_still_prints(virtual: VirtualPrinter, printer: Printer) -> None:
    virtual.trouble("paper-low")
    assert printer.status() == PrinterStatus("paper-low")
    assert printer.send(SLIP) == Confirmed()


@pytest.mark.parametrize("trouble", ["paper-out", "cover-open", "offline"])
def test_each_trouble_is_told_apart_and_nothing_is_sent(
    virtual: VirtualPrinter, printer: Printer, trouble: Trouble
) -> None:
    virtual.trouble(trouble)
    assert printer.status() == PrinterStatus(trouble)  # type: ignore[arg-type]
    with pytest.raises(PrinterTrouble) as caught:
        printer.send(SLIP)
    assert (caught.value.state, caught.value.begun) == (trouble, False)
    virtual.trouble("ready")
    assert printer.send(SLIP) == Confirmed()
    assert len(virtual.receipts) == 1


def test_a_printer_that_has_vanished_is_offline_and_comes_back(virtual: VirtualPrinter, printer: Printer) -> None:
    virtual.trouble("vanish")
    assert printer.status() == PrinterStatus("offline")
    with pytest.raises(PrinterTrouble, match="offline, nothing sent"):
        printer.send(SLIP)
    virtual.trouble("ready")
    assert printer.send(SLIP) == Confirmed()


def test_silence_is_never_plenty(virtual: VirtualPrinter, printer: Printer) -> None:
    virtual.trouble("stall")
    assert printer.status() == PrinterStatus("silent")


def test_a_roll_that_ends_in_mid_slip_prints_nothing_old_on_the_next(virtual: VirtualPrinter, printer: Printer) -> None:
    virtual.load_roll(50)
    with pytest.raises(PrinterTrouble) as caught:
        printer.send(LONG_SLIP)
    assert (caught.value.state, caught.value.begun) == ("paper-out", True)
    virtual.trouble("ready")
    torn_off = len(virtual.receipts)
    assert torn_off == 1
    assert printer.send(SLIP) == Confirmed()
    assert len(virtual.receipts) == torn_off + 1


def test_a_printer_that_falls_silent_in_mid_slip_is_told_to_forget_it(
    virtual: VirtualPrinter, printer: Printer
) -> None:
    virtual.load_roll(50)
    caught: list[PrinterTrouble] = []

    def send() -> None:
        try:
            printer.send(LONG_SLIP)
        except PrinterTrouble as trouble:
            caught.append(trouble)

    sender = threading.Thread(target=send)
    sender.start()
    virtual.wait_until("paper-out")
    virtual.trouble("stall")
    sender.join(20)
    assert [(trouble.state, trouble.begun) for trouble in caught] == [("silent", True)]
    virtual.trouble("ready")
    before = len(virtual.receipts)
    assert printer.send(SLIP) == Confirmed()
    assert len(virtual.receipts) == before + 1


def test_a_printer_switched_off_in_mid_slip_is_trouble(virtual: VirtualPrinter, printer: Printer) -> None:
    virtual.load_roll(50)

    def switch_off() -> None:
        virtual.wait_until("paper-out")
        virtual.trouble("vanish")

    hand = threading.Thread(target=switch_off)
    hand.start()
    with pytest.raises(PrinterTrouble) as caught:
        printer.send(LONG_SLIP)
    hand.join()
    assert (caught.value.state, caught.value.begun) == ("offline", True)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({4: 0x12, 1: 0x12}, "ready"),
        ({4: 0x1E, 1: 0x12}, "paper-low"),
        ({4: 0x72, 1: 0x1A}, "paper-out"),
        ({4: 0x7E, 1: 0x1A}, "paper-out"),
        ({4: 0x12, 1: 0x1A, 2: 0x16}, "cover-open"),
        ({4: 0x12, 1: 0x1A, 2: 0x32}, "paper-out"),
        ({4: 0x12, 1: 0x1A, 2: 0x52}, "offline"),
        ({4: 0x12, 1: 0x1A}, "offline"),
        ({4: 0x12}, "silent"),
        ({}, "silent"),
    ],
)
def test_status_bytes_mean_what_the_reference_says(answers: dict[int, int], state: str) -> None:
    assert state_from(answers.get) == state
