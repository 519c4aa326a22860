"""The line is cut before, during and after a check-in, and for a whole evening: nobody at the kiosk notices."""

from __future__ import annotations

from meeting_place import tickets
from tests.house import House
from tests.stories.conftest import Opens


def test_cut_before_the_check_in(house: House, opens: Opens) -> None:
    kiosk = opens()
    house.server.stop()
    kiosk.until(lambda: not kiosk.floor.house().online)
    code = kiosk.check_in()
    kiosk.until(lambda: kiosk.journey.paper == "confirmed", "paper, with the line cut")
    house.start()
    kiosk.until(lambda: house.book() == {code.ticket: 1}, "the visit in the book", 60)


def test_cut_between_the_check_in_and_the_check_out(house: House, opens: Opens) -> None:
    kiosk = opens()
    code = kiosk.check_in()
    kiosk.until(lambda: house.present() == 1)
    kiosk.tap("Klar")
    house.server.stop()
    kiosk.until(lambda: not kiosk.floor.house().online)
    kiosk.scan(code.symbols)
    kiosk.until(lambda: kiosk.scene == "answer" and kiosk.journey.step == "goodbye")
    kiosk.until(lambda: kiosk.floor.house().inside == 0)
    house.start()
    kiosk.until(lambda: house.ended() == {code.ticket}, "the leaving in the book", 60)


def test_the_broker_dies_while_a_check_in_is_on_its_way(house: House, opens: Opens) -> None:
    kiosk = opens()
    broker = house.broker()
    broker.suspend()
    code = kiosk.check_in()
    broker.kill()
    kiosk.until(lambda: house.book() == {code.ticket: 1}, "the visit in the book, once", 60)


def test_the_server_is_down_for_a_whole_evening(house: House, opens: Opens) -> None:
    kiosk = opens()
    house.server.stop()
    codes = []
    for _ in range(6):
        codes.append(kiosk.check_in())
        kiosk.tap("Klar")
        kiosk.clock.pass_by(minutes=20)
    kiosk.scan(codes[0].symbols)
    kiosk.until(lambda: kiosk.scene == "answer" and kiosk.journey.step == "goodbye")
    house.start()
    kiosk.until(lambda: house.book() == dict.fromkeys((code.ticket for code in codes), 1), "everything, once", 60)
    kiosk.until(lambda: codes[0].ticket in house.ended())


def test_a_ticket_of_another_kiosk_is_believed_when_the_line_is_cut(house: House, opens: Opens) -> None:
    first, second = opens("rosengard-1"), opens("rosengard-2")
    code = first.check_in()
    first.until(lambda: house.present() == 1)
    second.until(lambda: second.floor.house().inside == 1, "the house known to the second kiosk")
    house.server.stop()
    second.until(lambda: not second.floor.house().online)
    second.scan(code.symbols)
    second.until(lambda: second.scene == "answer" and second.journey.step == "goodbye")
    house.start()
    second.until(lambda: house.ended() == {code.ticket}, "the leaving in the book", 60)


def test_a_visit_at_another_place_ends_there_and_may_begin_here(house: House, opens: Opens) -> None:
    persborg, rosengard = opens("persborg-1", "persborg"), opens("rosengard-1")
    code = persborg.check_in()
    persborg.until(lambda: house.present("persborg") == 1)
    rosengard.scan(code.symbols)
    rosengard.waits_to_read("Du är i Rosengård nu.")
    rosengard.waits_to_read("Besöket i Persborg är avslutat.")
    rosengard.until(lambda: house.present("persborg") == 0)
    rosengard.tap("Checka in här")
    rosengard.check_in()
    rosengard.until(lambda: house.present() == 1)


def test_a_ticket_that_nobody_knows_is_said_to_be_unknown(house: House, opens: Opens) -> None:
    kiosk = opens()
    kiosk.scan(tickets.make("visit", bytes(10)).symbols)
    kiosk.waits_to_read("Vi känner inte igen koden.")
    assert house.book() == {}
