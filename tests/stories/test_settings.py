"""A place is changed on the server, and its kiosk shows it."""

from __future__ import annotations

from pathlib import Path

from tests.house import House
from tests.stories.conftest import Opens


def test_a_new_name_and_new_purposes_reach_the_screen(house: House, opens: Opens, tmp_path: Path) -> None:
    kiosk = opens()
    file = tmp_path / "rosengard.json"
    told = house.ask("place", "show", "rosengard")
    file.write_text(told.replace('"name": "Rosengård"', '"name": "Rosens gård"'), encoding="utf-8")
    house.ask("place", "set", str(file))
    kiosk.waits_to_read("Rosens gård")
