"""The printer is out of paper, stalls, vanishes, and comes back: the code stays, and nothing old is ever printed."""

from __future__ import annotations

import pytest

from devices.virtual.printer import VirtualPrinter
from tests.house import House
from tests.stories.conftest import Opens

TROUBLES = {
    "paper-out": "Pappret är slut. Ta en bild av koden. Du är incheckad.",
    "cover-open": "Ta en bild av koden. Du är incheckad.",
    "offline": "Ta en bild av koden. Du är incheckad.",
    "stall": "Ta en bild av koden. Du är incheckad.",
    "vanish": "Ta en bild av koden. Du är incheckad.",
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_paper_trouble_keeps_the_code_on_the_screen(
    trouble: str, house: House, printer: VirtualPrinter, opens: Opens
) -> None:
    kiosk = opens()
    printer.trouble(trouble)  # type: ignore[arg-type]
    code = kiosk.check_in()
    kiosk.waits_to_read(TROUBLES[trouble])
    kiosk.wait(25)
    assert kiosk.scene == "thanks"
    assert code.grouped.split()[0] in kiosk.reads()
    kiosk.until(lambda: house.book() == {code.ticket: 1}, "the visit in the book, paper or not")


def test_a_new_roll_after_an_hour_prints_nothing_old(house: House, printer: VirtualPrinter, opens: Opens) -> None:
    kiosk = opens()
    printer.trouble("paper-out")
    for _ in range(3):
        kiosk.check_in()
        kiosk.tap("Klar")
    kiosk.wait(3600)
    kiosk.until(lambda: prints(kiosk) == ["expired"] * 3)
    printer.trouble("ready")
    kiosk.until(lambda: kiosk.floor.house().printer == "ready")
    code = kiosk.check_in()
    kiosk.until(lambda: kiosk.journey.paper == "confirmed")
    assert len(printer.receipts) == 1
    assert kiosk.journey.code == code


def test_a_new_roll_within_the_minute_prints_what_is_still_wanted(printer: VirtualPrinter, opens: Opens) -> None:
    kiosk = opens()
    printer.trouble("paper-out")
    kiosk.check_in()
    kiosk.waits_to_read(TROUBLES["paper-out"])
    printer.trouble("ready")
    printer.wait_for(1)
    kiosk.until(lambda: kiosk.journey.paper == "confirmed")


def test_a_slip_is_printed_again_on_request(printer: VirtualPrinter, opens: Opens) -> None:
    kiosk = opens()
    code = kiosk.check_in()
    printer.wait_for(1)
    kiosk.tap("Klar")
    kiosk.scan(code.symbols)
    kiosk.tap("Skriv ut igen")
    printer.wait_for(2)
    kiosk.until(lambda: kiosk.journey.step == "stayed")


def prints(kiosk: object) -> list[str]:
    """The states of the print queue, oldest first."""
    memory = kiosk.floor.memory  # type: ignore[attr-defined]
    asked = memory.ask(lambda store: store.db.execute("SELECT state FROM print_queue ORDER BY id").fetchall())
    return [row[0] for row in asked]
