"""How an answer is read from each kind of wire; python-escpos' own reading knows no time limits that suit us.

Each takes an open printer of python-escpos and the seconds to wait, gives what has come (empty after silence), and
raises `WireBroken` when the wire has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Read = Callable[[Any, float], bytes]

_AT_ONCE = 16


class WireBroken(Exception):
    """The wire is not there, or not any more."""


def read_network(printer: Any, seconds: float) -> bytes:
    """From a TCP connection."""
    try:
        printer.device.settimeout(max(0.001, seconds))
        arrived = bytes(printer.device.recv(_AT_ONCE))
    except TimeoutError:
        return b""
    except OSError as problem:
        raise WireBroken from problem
    if not arrived:
        raise WireBroken
    return arrived


def read_serial(printer: Any, seconds: float) -> bytes:
    """From a serial line, one byte at a time: asked for more, it would wait for all of them."""
    try:
        printer.device.timeout = max(0.001, seconds)
        return bytes(printer.device.read(1))
    except OSError as problem:  # pyserial's exception is one of these
        raise WireBroken from problem


def read_usb(printer: Any, seconds: float) -> bytes:
    """From the printer's input end point."""
    try:
        return bytes(printer.device.read(printer.in_ep, _AT_ONCE, max(1, int(seconds * 1000))))
    except OSError as problem:  # pyusb's exceptions are some of these; its time-out has a class of its own
        if type(problem).__name__ == "USBTimeoutError":
            return b""
        raise WireBroken from problem
