"""Printers that answer (network, serial, USB): asked before, told, and asked again whether it came out."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

from devices.printers.status import (
    FORGET_EVERYTHING,
    PRINTED_UP_TO_HERE,
    PRINTER,
    PRINTS,
    SPEAK_WHEN_ASKED,
    Confirmed,
    PrinterStatus,
    PrinterTrouble,
    Sent,
    State,
    ask_for,
    is_real_time,
    state_from,
)
from devices.printers.wires import Read, WireBroken

Open = Callable[[], Any]
"""Gives a fresh printer of python-escpos, not yet opened."""

ANSWER = 3.0
"""Seconds that a printer may take to answer about itself."""

PRINTING = 12.0
"""Seconds that a receipt may take from the last byte to the cut, beside the time its bytes need on the wire."""

LOOK_AGAIN = 1.0
"""Seconds of waiting for the cut after which the printer is asked whether something is wrong."""


class TwoWayPrinter:
    """A printer at the end of a wire that carries answers; opened and closed for every job.

    `bytes_per_second` is what the wire carries (a serial line carries a tenth of its baud rate).
    """

    def __init__(self, open_printer: Open, read: Read, bytes_per_second: int = 100_000) -> None:
        self._open = open_printer
        self._read = read
        self._bytes_per_second = bytes_per_second

    def status(self) -> PrinterStatus:
        """Ask the printer how it is. Takes up to 6 s when it says nothing."""
        try:
            with self._conversation() as talk:
                return PrinterStatus(talk.state())
        except WireBroken:
            return PrinterStatus("offline")

    def send(self, receipt: bytes) -> Confirmed | Sent:
        """Print, and wait until the printer says it is done.

        Raises `PrinterTrouble`; the printer is then told to forget what it had not printed yet.
        """
        begun = False
        try:
            with self._conversation() as talk:
                before = talk.state()
                if before not in PRINTS:
                    raise PrinterTrouble(before, begun=False)
                begun = True
                talk.say(SPEAK_WHEN_ASKED + receipt + PRINTED_UP_TO_HERE)
                return self._wait_for_the_cut(talk, len(receipt))
        except WireBroken:
            raise PrinterTrouble("offline", begun) from None

    def _wait_for_the_cut(self, talk: _Conversation, size: int) -> Confirmed | Sent:
        end = time.monotonic() + PRINTING + size / self._bytes_per_second
        while not talk.hear_printed(min(LOOK_AGAIN, max(0.0, end - time.monotonic()))):
            state = talk.state()
            if talk.printed:
                break
            if state not in PRINTS:
                talk.forget(state)
                raise PrinterTrouble(state, begun=True)
            if time.monotonic() >= end:
                # It answers, has paper and says no word of `GS r`: some printers do not know it.
                return Sent()
        return Confirmed()

    @contextlib.contextmanager
    def _conversation(self) -> Iterator[_Conversation]:
        try:
            printer = self._open()
            printer.open()
        except Exception as problem:
            raise WireBroken from problem
        try:
            yield _Conversation(printer, self._read)
        finally:
            with contextlib.suppress(Exception):
                printer.close()


class _Conversation:
    """One open printer: what is said to it, and its answers, which may come in any order and in any number."""

    def __init__(self, printer: Any, read: Read) -> None:
        self._printer = printer
        self._read = read
        self._heard: list[int] = []
        self.printed = False

    def say(self, message: bytes) -> None:
        try:
            self._printer._raw(message)
        except Exception as problem:  # each wire of python-escpos has exceptions of its own
            raise WireBroken from problem

    def state(self) -> State:
        return state_from(self._ask)

    def forget(self, state: State) -> None:
        """Have the printer drop what it has not printed, and wait for a sign that it heard, if it speaks at all."""
        self.say(FORGET_EVERYTHING)
        if state != "silent":
            self._ask(PRINTER)

    def hear_printed(self, seconds: float) -> bool:
        """Whether the answer to `GS r` has come within the time."""
        end = time.monotonic() + seconds
        while not self.printed and time.monotonic() < end:
            self._listen(end)
        return self.printed

    def _ask(self, kind: int) -> int | None:
        # What looked like a request in the middle of a picture may have been answered too: not ours.
        self._heard.clear()
        self.say(ask_for(kind))
        end = time.monotonic() + ANSWER
        while not self._heard and time.monotonic() < end:
            self._listen(end)
        return self._heard.pop(0) if self._heard else None

    def _listen(self, end: float) -> None:
        for answer in self._read(self._printer, end - time.monotonic()):
            if is_real_time(answer):
                self._heard.append(answer)
            elif answer & 0x90 == 0:
                self.printed = True
