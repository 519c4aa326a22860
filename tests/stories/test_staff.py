"""Staff open their corner with a badge, see how things are, help somebody without a slip, and close the kiosk."""

from __future__ import annotations

from devices.virtual.printer import VirtualPrinter
from meeting_place import tickets
from tests.house import House
from tests.stories.conftest import Opens, read_qr


def test_a_badge_opens_the_staff_corner_and_a_wrong_one_does_not(house: House, opens: Opens) -> None:
    kiosk = opens()
    kiosk.scan(tickets.make("badge", bytes(10)).symbols)
    kiosk.until(lambda: kiosk.scene == "staff" and kiosk.journey.step == "refused")
    kiosk.tap("Tillbaka")
    kiosk.knows_badge(house.badge)
    kiosk.scan(house.badge)
    kiosk.until(lambda: kiosk.scene == "staff" and kiosk.journey.step == "status")


def test_somebody_without_a_slip_gets_a_new_code_and_the_old_one_dies(
    house: House, printer: VirtualPrinter, opens: Opens
) -> None:
    kiosk = opens()
    lost = kiosk.check_in()
    printer.wait_for(1)
    kiosk.tap("Klar")
    kiosk.knows_badge(house.badge)
    kiosk.scan(house.badge)
    kiosk.until(lambda: kiosk.scene == "staff" and kiosk.journey.step == "status")
    kiosk.tap("Vilka är här")
    kiosk.tap("Ny lapp")
    _, slip = printer.wait_for(2)
    kiosk.tap("Tillbaka")
    kiosk.tap("Tillbaka")
    kiosk.scan(lost.symbols)
    kiosk.until(lambda: kiosk.scene == "answer" and kiosk.journey.step == "withdrawn")
    kiosk.tap("Klar")
    kiosk.scan(read_qr(slip))
    kiosk.until(lambda: kiosk.scene == "answer" and kiosk.journey.step == "goodbye")
    kiosk.until(lambda: house.present() == 0 and len(house.ended()) == 1)


def test_staff_check_somebody_out_with_the_line_cut(house: House, opens: Opens) -> None:
    kiosk = opens()
    kiosk.check_in()
    kiosk.tap("Klar")
    kiosk.until(lambda: house.present() == 1)
    badge = house.badge
    kiosk.knows_badge(badge)
    house.server.stop()
    kiosk.until(lambda: not kiosk.floor.house().online)
    kiosk.scan(badge)
    kiosk.until(lambda: kiosk.scene == "staff" and kiosk.journey.step == "status", "a badge that is known offline")
    kiosk.tap("Vilka är här")
    kiosk.tap("Checka ut")
    kiosk.until(lambda: kiosk.floor.house().inside == 0)
    house.start()
    kiosk.until(lambda: [visit["ended_by"] for visit in house.visits()] == ["staff"], "the leaving in the book", 60)


def test_staff_end_the_kiosk(house: House, opens: Opens) -> None:
    kiosk = opens()
    kiosk.knows_badge(house.badge)
    kiosk.scan(house.badge)
    kiosk.until(lambda: kiosk.scene == "staff" and kiosk.journey.step == "status")
    kiosk.tap("Provutskrift")
    kiosk.until(lambda: kiosk.journey.news == "paper-confirmed")
    kiosk.app.stop = lambda: None
    kiosk.tap("Avsluta")
    assert kiosk.app.encounter.leaving == "exit"
