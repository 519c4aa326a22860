"""A printer by its address: which wire it hangs on, and how that wire is opened for one job.

    network://HOST:9100            serial:///dev/ttyUSB0?baud=19200       file:///dev/usb/lp0
    usb://04b8:0e15?in=82&out=01   cups://NAME

Network is tried against the virtual printer, serial against a pseudo-terminal, file against a file. USB and CUPS need
the hardware: for USB the vendor and product numbers of `lsusb` (and the end points, where they are not 82 and 01) and
write access to the device; for CUPS the program `lp` (Debian: cups-client) and a raw queue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qsl, urlsplit

from devices.printers.library import printers
from devices.printers.one_way import OneWayPrinter, quietly
from devices.printers.profiles import Profile, profile
from devices.printers.status import Confirmed, PrinterStatus, Sent
from devices.printers.two_way import ANSWER, TwoWayPrinter
from devices.printers.wires import read_network, read_serial, read_usb


class Printer(Protocol):
    """A printer: says how it is, prints bytes."""

    def status(self) -> PrinterStatus: ...

    def send(self, receipt: bytes) -> Confirmed | Sent:
        """Print. Raises `PrinterTrouble` when it does not come out."""


def open_printer(address: str, width_mm: int = 80) -> Printer:
    """The printer at `address` with paper of 58 or 80 mm. Opens nothing yet.

    Raises `ValueError` with one clear sentence when the address or the width makes no sense.
    """
    paper = profile(width_mm)
    try:
        parts = urlsplit(address.strip())
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        make = _MAKERS.get(parts.scheme)
    except ValueError:
        make = None
    if make is None:
        raise ValueError(f"a printer's address begins with {', '.join(f'{name}://' for name in _MAKERS)}: {address!r}")
    return make(parts, options, paper)


def _network(parts: SplitResult, options: Mapping[str, str], paper: Profile) -> Printer:
    _known(parts, options, set())
    host = parts.hostname
    try:
        port = parts.port or 9100
    except ValueError:
        host = None
    if not host or parts.path.strip("/"):
        raise ValueError(f"a network printer's address looks like network://192.0.2.7:9100, not {parts.geturl()!r}")
    return TwoWayPrinter(lambda: printers().Network(host, port, timeout=ANSWER, profile=paper.escpos), read_network)


def _serial(parts: SplitResult, options: Mapping[str, str], paper: Profile) -> Printer:
    _known(parts, options, {"baud"})
    baud = options.get("baud", "9600")
    if parts.netloc or not parts.path.startswith("/") or not baud.isdigit() or int(baud) < 300:
        raise ValueError(f"a serial printer's address looks like serial:///dev/ttyS0?baud=9600, not {parts.geturl()!r}")
    rate = int(baud)

    def make() -> Any:
        return printers().Serial(parts.path, baudrate=rate, timeout=ANSWER, dsrdtr=False, profile=paper.escpos)

    return TwoWayPrinter(make, read_serial, bytes_per_second=rate // 10)


def _usb(parts: SplitResult, options: Mapping[str, str], paper: Profile) -> Printer:
    _known(parts, options, {"in", "out"})
    numbers = re.fullmatch(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})", parts.netloc)
    ends = [options.get("in", "82"), options.get("out", "01")]
    if not numbers or parts.path.strip("/") or not all(re.fullmatch(r"[0-9a-fA-F]{1,2}", end) for end in ends):
        raise ValueError(f"a USB printer's address looks like usb://04b8:0e15 (see lsusb), not {parts.geturl()!r}")
    vendor, product = (int(number, 16) for number in numbers.groups())
    in_end, out_end = (int(end, 16) for end in ends)

    def make() -> Any:
        wait = int(ANSWER * 1000)
        return printers().Usb(vendor, product, timeout=wait, in_ep=in_end, out_ep=out_end, profile=paper.escpos)

    return TwoWayPrinter(make, read_usb)


def _cups(parts: SplitResult, options: Mapping[str, str], paper: Profile) -> Printer:
    _known(parts, options, set())
    name = parts.netloc
    if not re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_.+-]*", name) or parts.path.strip("/"):
        raise ValueError(f"a CUPS printer's address looks like cups://receipts (see lpstat -e), not {parts.geturl()!r}")

    def make() -> Any:
        return printers().LP(name, profile=paper.escpos)

    return OneWayPrinter(make, quietly(lambda: name in make().printers))


def _file(parts: SplitResult, options: Mapping[str, str], paper: Profile) -> Printer:
    _known(parts, options, set())
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError(f"a printer's device file looks like file:///dev/usb/lp0, not {parts.geturl()!r}")
    device = Path(parts.path)
    return OneWayPrinter(lambda: printers().File(str(device), profile=paper.escpos), quietly(device.exists))


def _known(parts: SplitResult, options: Mapping[str, str], allowed: set[str]) -> None:
    """python-escpos swallows misspelt options; we do not."""
    for name in sorted(set(options) - allowed):
        raise ValueError(f"a {parts.scheme} printer's address has no option {name!r}: {parts.geturl()!r}")


_MAKERS: dict[str, Callable[[SplitResult, Mapping[str, str], Profile], Printer]] = {
    "network": _network,
    "usb": _usb,
    "serial": _serial,
    "cups": _cups,
    "file": _file,
}
