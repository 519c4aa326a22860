"""What the kiosk's slips say."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assets import languages
from devices.printers.receipt import QR, Receipt, Symbols, Text
from kiosk import VERSION
from kiosk.journeys.inputs import InTheHouse
from kiosk.receipts import day_and_time, house_slip, visit_slip
from kiosk.receipts import test_slip as a_test_slip
from meeting_place.settings import PlaceSettings, Purpose
from meeting_place.tickets import make
from tests.kiosk.conftest import SETTINGS

ZONE = ZoneInfo("Europe/Stockholm")
STARTED = datetime(2026, 11, 28, 13, 5, tzinfo=UTC).astimezone(ZONE)
ENDS = STARTED.replace(hour=20, minute=0)
CODE = make("visit", b"0123456789")
PLACE = PlaceSettings(
    place="rosengard",
    name="Rosengård",
    hours=SETTINGS.hours,
    purposes=(
        Purpose(
            id="fika", icon="cup", texts={"sv": "Fika och träffas", "en": "Coffee and company", "ar": "قهوة ولقاء"}
        ),
    ),
)


def words(receipt: Receipt) -> list[str]:
    return [part.text for part in receipt.parts if isinstance(part, Text)]


def test_the_visitors_slip_says_what_the_service_promises() -> None:
    slip = visit_slip(PLACE, CODE, "fika", (STARTED, ENDS), ("sv", False))
    assert [text.replace("\u00a0", " ") for text in words(slip)] == [
        "Rosengård",
        "Välkommen!",
        "Fika och träffas",
        "lör 28 nov 2026  kl 14:05",
        "När du går: visa lappen för läsaren.",
        "Glömmer du? Vi checkar ut dig kl 20:00.",
        "Inget namn är sparat.",
    ]
    assert QR(f"HTTP://127.0.0.1:8080/T/{CODE.symbols}") in slip.parts
    assert Symbols(tuple(CODE.grouped.split())) in slip.parts


def test_a_slip_does_not_deny_a_name_that_was_left() -> None:
    assert "Inget namn är sparat." not in words(visit_slip(PLACE, CODE, "fika", (STARTED, ENDS), ("sv", True)))


@pytest.mark.parametrize("language", [each for each in languages() if each != "sv"])
def test_a_slip_in_another_language_ends_with_a_swedish_line_for_the_host(language: str) -> None:
    slip = visit_slip(PLACE, CODE, "fika", (STARTED, ENDS), (language, False))
    assert words(slip)[-1] == "SV: Besök, Fika och träffas, 14:05"
    assert slip.language == language
    assert "Välkommen!" not in words(slip)


@pytest.mark.parametrize("language", languages())
def test_digits_are_western_in_every_language_and_every_day_has_its_own_name(language: str) -> None:
    said = {day_and_time(STARTED + timedelta(days=day), language) for day in range(366)}
    assert len(said) == 366
    assert all("14:05" in each for each in said)


def test_the_house_slip_counts_people_by_purpose_and_names_nobody() -> None:
    present = tuple(InTheHouse(str(number), "fika", STARTED, number) for number in (1, 4))
    said = words(house_slip(PLACE, present, STARTED))
    assert "5 i huset" in said
    assert "Fika och träffas: 5" in said


def test_the_test_slip_stands_for_no_ticket() -> None:
    slip = a_test_slip("rosengard-1", VERSION, STARTED)
    assert not any(isinstance(part, Symbols) for part in slip.parts)


def test_the_kiosk_says_the_version_it_was_built_as() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
