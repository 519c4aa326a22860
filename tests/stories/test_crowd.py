"""Eighty arrivals in fifteen minutes flow; a prankster's check-ins are cheap to undo."""

from __future__ import annotations

from devices.virtual.printer import VirtualPrinter
from tests.house import House
from tests.stories.conftest import Opens

ARRIVALS = 80
EVERY = 15 * 60 / ARRIVALS


def test_eighty_arrivals_in_fifteen_minutes(house: House, printer: VirtualPrinter, opens: Opens) -> None:
    kiosk = opens()
    tickets = set()
    for _ in range(ARRIVALS):
        tickets.add(kiosk.check_in().ticket)
        kiosk.until(lambda: kiosk.journey.paper in ("confirmed", "on-request"))
        kiosk.wait(EVERY)
        assert kiosk.scene == "welcome", "the next visitor finds the kiosk free"
    kiosk.until(lambda: house.present() == ARRIVALS, "eighty in the house", 60)
    assert set(house.book()) == tickets
    kiosk.until(lambda: kiosk.floor.house().inside == ARRIVALS)
    # More than five a minute: the code stood on the screen, and paper came on request.
    assert [visit["burst"] for visit in house.visits()].count(1) == ARRIVALS - len(printer.receipts)


def test_a_pranksters_check_ins_get_paper_on_request_only_and_are_marked(
    house: House, printer: VirtualPrinter, opens: Opens
) -> None:
    kiosk = opens()
    for _ in range(5):
        kiosk.check_in()
        kiosk.tap("Klar")
    kiosk.check_in()
    assert kiosk.journey.paper == "on-request"
    printer.wait_for(5)
    kiosk.tap("Skriv ut")
    printer.wait_for(6)
    kiosk.until(lambda: [visit["burst"] for visit in house.visits()] == [0, 0, 0, 0, 0, 1])
