"""A printer by its address: every wire that can be tried here, and a clear sentence for what is no address."""

from __future__ import annotations

import os
import pty
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.printers.addresses import open_printer
from devices.printers.profiles import profile
from devices.printers.receipt import Receipt, Text
from devices.printers.rendering import render
from devices.printers.status import Confirmed, PrinterStatus, PrinterTrouble, Sent

SLIP = render(Receipt((Text("Hej på dig"),)), profile(80))


class SerialPrinter:
    """The far end of a pseudo-terminal: answers status requests, and says so when a slip's cut has passed."""

    def __init__(self, state: int = 0x12, knows_gs_r: bool = True) -> None:
        self.near, far = pty.openpty()
        tty.setraw(far)
        self.path = os.ttyname(far)
        self.far = far
        self.got = b""
        self._state = state
        self._knows_gs_r = knows_gs_r
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.close(self.far)
        self._thread.join(5)
        os.close(self.near)

    def _answer(self) -> None:
        pending = b""
        while True:
            try:
                arrived = os.read(self.near, 4096)
            except OSError:
                return
            self.got += arrived
            pending += arrived
            while b"\x10\x04" in pending[:-1]:
                pending = pending[pending.index(b"\x10\x04") + 3 :]
                os.write(self.near, bytes([self._state]))
            if self._knows_gs_r and b"\x1dr\x01" in pending:
                pending = pending[pending.index(b"\x1dr\x01") + 3 :]
                os.write(self.near, b"\x00")


@pytest.fixture
def serial_printer() -> Iterator[SerialPrinter]:
    printer = SerialPrinter()
    yield printer
    printer.close()


def test_a_serial_printer_is_asked_told_and_confirms(serial_printer: SerialPrinter) -> None:
    printer = open_printer(f"serial://{serial_printer.path}?baud=115200")
    assert printer.status() == PrinterStatus("ready")
    assert printer.send(SLIP) == Confirmed()
    assert SLIP in serial_printer.got


def test_a_serial_printer_without_paper_is_heard() -> None:
    far_end = SerialPrinter(state=0x72)
    with pytest.raises(PrinterTrouble, match="paper-out, nothing sent"):
        open_printer(f"serial://{far_end.path}").send(SLIP)
    assert SLIP not in far_end.got
    far_end.close()


def test_a_printer_that_does_not_know_the_last_question_has_only_been_sent_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("devices.printers.two_way.PRINTING", 0.3)
    monkeypatch.setattr("devices.printers.two_way.LOOK_AGAIN", 0.2)
    far_end = SerialPrinter(knows_gs_r=False)
    assert open_printer(f"serial://{far_end.path}?baud=115200").send(SLIP) == Sent()
    far_end.close()


def test_a_serial_line_that_is_not_there_is_offline() -> None:
    assert open_printer("serial:///dev/no-such-line").status() == PrinterStatus("offline")


def test_a_device_file_takes_the_bytes_and_says_nothing(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    printer = open_printer(f"file://{device}", 58)
    assert printer.status() == PrinterStatus("offline")
    device.touch()
    assert printer.status() == PrinterStatus("ready", known=False)
    assert printer.send(SLIP) == Sent()
    assert device.read_bytes() == SLIP


def test_a_device_file_that_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(PrinterTrouble, match="offline, nothing sent"):
        open_printer(f"file://{tmp_path}").send(SLIP)


@pytest.mark.parametrize("address", ["usb://04b8:0e15", "usb://04B8:0E15?in=81&out=03", "cups://Receipts_1"])
def test_addresses_that_need_hardware_are_understood_and_offline_without_it(address: str) -> None:
    assert open_printer(address).status() == PrinterStatus("offline")
    with pytest.raises(PrinterTrouble, match="offline, nothing sent"):
        open_printer(address).send(SLIP)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "begins with network://, usb://"),
        ("printer", "begins with network://, usb://"),
        ("http://host", "begins with network://, usb://"),
        ("network://", "looks like network://192.0.2.7:9100"),
        ("network://host:port", "looks like network://192.0.2.7:9100"),
        ("network://host:99999", "looks like network://192.0.2.7:9100"),
        ("network://[host", "begins with network://, usb://"),
        ("network://host?timeout=3", "has no option 'timeout'"),
        ("usb://epson", "looks like usb://04b8:0e15"),
        ("usb://04b8:0e15?in=zz", "looks like usb://04b8:0e15"),
        ("serial://ttyS0", "looks like serial:///dev/ttyS0"),
        ("serial:///dev/ttyS0?baud=fast", "looks like serial:///dev/ttyS0"),
        ("serial:///dev/ttyS0?bauds=9600", "has no option 'bauds'"),
        ("cups://", "looks like cups://receipts"),
        ("cups://-o", "looks like cups://receipts"),
        ("file://lp0", "looks like file:///dev/usb/lp0"),
    ],
)
def test_what_is_no_address_gets_one_clear_sentence(address: str, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("?", r"\?")) as caught:
        open_printer(address)
    assert "\n" not in str(caught.value)
