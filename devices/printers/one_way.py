"""Printers that cannot answer (a device file, a CUPS queue): the bytes go out, and that is all anybody knows."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from devices.printers.status import PrinterStatus, PrinterTrouble, Sent


class OneWayPrinter:
    """A printer that takes bytes and says nothing; `is_there` tells whether it can be found at all."""

    def __init__(self, open_printer: Callable[[], Any], is_there: Callable[[], bool]) -> None:
        self._open = open_printer
        self._is_there = is_there

    def status(self) -> PrinterStatus:
        """`offline` when it cannot be found; else `ready`, which here is a hope and marked as not known."""
        return PrinterStatus("ready", known=False) if self._is_there() else PrinterStatus("offline")

    def send(self, receipt: bytes) -> Sent:
        """Hand the bytes over. Raises `PrinterTrouble` ("offline") when nobody takes them."""
        begun = False
        try:
            printer = self._open()
            printer.open()
            begun = True
            try:
                printer._raw(receipt)
            finally:
                printer.close()
        except Exception as problem:  # each way of python-escpos has exceptions of its own
            raise PrinterTrouble("offline", begun) from problem
        return Sent()


def quietly(question: Callable[[], bool]) -> Callable[[], bool]:
    """The question, where an exception means no."""

    def ask() -> bool:
        with contextlib.suppress(Exception):
            return question()
        return False

    return ask
