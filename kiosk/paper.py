"""The kiosk's printer as the print thread sees it; the printer library is loaded there, when it is needed."""

from __future__ import annotations

import logging
from typing import Literal, Protocol

from devices.printers.receipt import Receipt
from kiosk.journeys.house import PrinterState

log = logging.getLogger(__name__)

Outcome = Literal["sent", "confirmed"]


class PaperTrouble(Exception):
    """The printer did not take it. `begun`: part of it may be on paper."""

    def __init__(self, state: PrinterState, begun: bool) -> None:
        super().__init__(state)
        self.state = state
        self.begun = begun


class Paper(Protocol):
    """Somewhere a receipt can go."""

    @property
    def exists(self) -> bool:
        """Whether there is a printer at all."""

    def status(self) -> PrinterState:
        """What the printer says of itself now; may wait for a few seconds."""

    def send(self, receipt: Receipt) -> Outcome:
        """Print it. Raises `PaperTrouble`."""

    def warm(self) -> None:
        """Load what the first receipt needs before somebody waits for it."""


class NoPaper:
    """A kiosk without a printer: the code on the screen is the ticket."""

    exists = False

    def status(self) -> PrinterState:
        """There is none."""
        return "none"

    def send(self, receipt: Receipt) -> Outcome:
        """There is none. Raises `PaperTrouble`."""
        raise PaperTrouble("none", begun=False)

    def warm(self) -> None:
        """Nothing to load."""


class RealPaper:
    """The printer at an address. Raises `ValueError` (one clear sentence) when the address makes no sense."""

    exists = True

    def __init__(self, address: str, width_mm: int) -> None:
        from devices.printers.addresses import open_printer  # Not needed by a kiosk without a printer.

        self._printer = open_printer(address, width_mm)
        self._width_mm = width_mm

    def status(self) -> PrinterState:
        """What the printer says of itself now; may wait for a few seconds."""
        return self._printer.status().state

    def send(self, receipt: Receipt) -> Outcome:
        """Print it. Raises `PaperTrouble`."""
        from devices.printers.profiles import profile
        from devices.printers.rendering import render  # Half a second at the first receipt: on the print thread.
        from devices.printers.status import Confirmed, PrinterTrouble

        made = render(receipt, profile(self._width_mm))
        try:
            outcome = self._printer.send(made)
        except PrinterTrouble as trouble:
            raise PaperTrouble(trouble.state, trouble.begun) from trouble
        return "confirmed" if isinstance(outcome, Confirmed) else "sent"

    def warm(self) -> None:
        """Load what the first receipt needs before somebody waits for it."""
        from devices.printers.profiles import profile
        from devices.printers.receipt import Text
        from devices.printers.rendering import render

        render(Receipt((Text("."),), "sv"), profile(self._width_mm))
        render(Receipt((Text("أهلاً"),), "ar"), profile(self._width_mm))


def open_paper(address: str, width_mm: int) -> Paper:
    """The printer of this kiosk. Raises `ValueError` with one clear sentence."""
    return NoPaper() if address == "none" else RealPaper(address, width_mm)
