"""Rules of the house that an import linter cannot see."""

from __future__ import annotations

import re
from pathlib import Path

HOUSE = Path(__file__).parent.parent.parent
ROOMS = ("meeting_place", "booking_server", "kiosk", "devices", "assets", "deploy")
MAY_SPEAK_SQL = ("booking_server/store/", "kiosk/memory/")
SQL = re.compile(
    r"[\"'](SELECT \S|INSERT INTO|INSERT OR|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|INDEX|TRIGGER)|PRAGMA )"
)


def files() -> list[tuple[str, str]]:
    """Every Python file of the product, by its path in the house, with its text."""
    found = [path for room in ROOMS for path in (HOUSE / room).rglob("*.py")]
    return [(path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def test_sql_is_spoken_in_two_rooms_only() -> None:
    elsewhere = [name for name, text in files() if SQL.search(text) and not name.startswith(MAY_SPEAK_SQL)]
    assert elsewhere == []
    assert any(SQL.search(text) for name, text in files() if name.startswith(MAY_SPEAK_SQL))


def test_kivy_is_known_to_the_kiosks_face_only() -> None:
    kivy = re.compile(r"^\s*(from|import) kivy", re.MULTILINE)
    face = ("kiosk/screens/", "kiosk/widgets/", "kiosk/app.py")
    assert [name for name, text in files() if kivy.search(text) and not name.startswith(face)] == []


def test_every_folder_of_the_house_says_what_it_is_for() -> None:
    silent = [name for name, text in files() if name.endswith("__init__.py") and not text.startswith('"""')]
    assert silent == []
