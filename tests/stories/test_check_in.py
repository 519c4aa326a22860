"""A visitor comes, takes a slip, and goes: in each language, through touches, paper and scanner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.virtual.printer import VirtualPrinter
from tests.house import House
from tests.stories.conftest import Opens, read_qr

WORDS = {"sv": "Fika och träffas", "en": "Coffee and company", "ar": "قهوة ولقاء"}


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
def test_a_visitor_checks_in_and_out(language: str, house: House, printer: VirtualPrinter, opens: Opens) -> None:
    kiosk = opens()
    kiosk.choose_language(language)
    shown = kiosk.check_in(WORDS[language])
    (slip,) = printer.wait_for(1)
    assert read_qr(slip).endswith(shown.symbols)
    kiosk.until(lambda: house.present() == 1, "the visit in the book")
    kiosk.until(lambda: kiosk.journey.paper == "confirmed")
    kiosk.wait(11)
    assert kiosk.scene == "welcome"

    kiosk.scan(read_qr(slip))
    kiosk.until(lambda: kiosk.scene == "answer" and kiosk.journey.step == "goodbye")
    kiosk.until(lambda: house.present() == 0, "the leaving in the book")
    (visit,) = house.visits()
    assert (visit["code"], visit["ended_by"], visit["purpose"]) == (shown.ticket, "ticket", "coffee")


LAYOUTS: dict[str, Callable[[str], str]] = {
    "US": str,
    "Swedish": lambda symbol: {":": "Ö", "/": "-", "-": "+"}.get(symbol, symbol),
    "Arabic": lambda symbol: {"V": "ر", "K": "ن", "H": "ا", "T": "ف"}.get(symbol, symbol),
    "caps lock": str.swapcase,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_slip_is_read_whatever_keyboard_layout_the_machine_has(layout: str, opens: Opens) -> None:
    kiosk = opens()
    code = kiosk.check_in()
    kiosk.tap("Klar")
    kiosk.scan(f"HTTPS://PLATS.EXAMPLE/T/{code.symbols}", LAYOUTS[layout])
    kiosk.until(lambda: kiosk.scene == "answer" and kiosk.journey.step == "goodbye")
    assert kiosk.journey.code == code


def test_a_code_is_typed_where_the_slip_cannot_be_scanned(house: House, opens: Opens) -> None:
    kiosk = opens()
    code = kiosk.check_in()
    kiosk.tap("Klar")
    kiosk.tap("Skriv koden")
    for symbol in code.symbols:
        kiosk.touch_key(symbol)
    kiosk.until(lambda: kiosk.scene == "answer" and kiosk.journey.step == "goodbye")
    kiosk.until(lambda: house.present() == 0 and bool(house.ended()))


def test_a_class_of_twenty_five_comes_and_leaves_in_two_parts(house: House, opens: Opens) -> None:
    kiosk = opens()
    kiosk.choose_purpose("Grupp, klass")
    kiosk.tap("25")
    kiosk.until(lambda: kiosk.scene == "thanks")
    code = kiosk.journey.code
    kiosk.until(lambda: house.present() == 25)
    kiosk.tap("Klar")
    kiosk.scan(code.symbols)
    kiosk.tap("Några går")
    kiosk.tap("10")
    kiosk.until(lambda: house.present() == 15)
    kiosk.tap("Klar")
    kiosk.scan(code.symbols)
    kiosk.tap("Alla går")
    kiosk.until(lambda: house.present() == 0)
    assert house.visits()[0]["people"] == 25


def test_a_first_name_is_written_and_gone_everywhere_when_the_visit_ends(house: House, opens: Opens) -> None:
    kiosk = opens()
    code = kiosk.check_in()
    kiosk.tap("Skriv förnamn")
    for letter in "Xolani":
        kiosk.touch_key(letter)
    kiosk.tap("Spara")
    kiosk.until(lambda: kiosk.scene == "thanks")
    kiosk.until(lambda: in_files(house.folder / "server", "Xolani"), "the name in the book while the visit lasts")
    kiosk.tap("Klar")
    kiosk.scan(code.symbols)
    kiosk.until(lambda: bool(house.ended()))
    kiosk.until(lambda: not in_files(house.folder, "Xolani"), "the name gone from every file")


def test_undo_takes_a_check_in_back(house: House, opens: Opens) -> None:
    kiosk = opens()
    kiosk.check_in()
    kiosk.until(lambda: house.present() == 1)
    kiosk.tap("Ångra")
    kiosk.until(lambda: kiosk.journey.step == "undone")
    kiosk.until(lambda: house.present() == 0)
    assert [visit["state"] for visit in house.visits()] == ["withdrawn"]


def test_no_i_am_staying_and_forget_me(house: House, opens: Opens) -> None:
    kiosk = opens()
    code = kiosk.check_in()
    kiosk.tap("Klar")
    kiosk.scan(code.symbols)
    kiosk.tap("Nej, jag stannar")
    kiosk.until(lambda: kiosk.journey.step == "stayed" and house.present() == 1)
    kiosk.tap("Klar")
    kiosk.scan(code.symbols)
    kiosk.tap("Ta bort mina uppgifter")
    kiosk.until(lambda: kiosk.journey.step == "forgotten")
    kiosk.until(lambda: house.visits()[0]["state"] == "forgotten")


def in_files(folder: Path, text: str) -> bool:
    """Whether any file below the folder holds the text."""
    return any(text.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())
