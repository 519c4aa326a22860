"""The places: their settings, their snapshots' revisions, and how many chose each language on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import NamedTuple

import msgspec

from booking_server.store import facts
from meeting_place.settings import PlaceSettings


class Revisions(NamedTuple):
    """The revision of each part of a place's snapshot."""

    settings: int
    house: int


def names(connection: Connection) -> list[str]:
    """Every place, by its name on the line."""
    return [name for (name,) in connection.execute("SELECT name FROM places ORDER BY name")]


def settings(connection: Connection, place: str) -> PlaceSettings | None:
    """The settings of a place, or None when there is no such place."""
    row = connection.execute("SELECT settings FROM places WHERE name = ?", (place,)).fetchone()
    return msgspec.json.decode(row[0], type=PlaceSettings) if row else None


def revisions(connection: Connection, place: str) -> Revisions:
    """What the newest snapshots of the place are."""
    found = connection.execute("SELECT settings_rev, house_rev FROM places WHERE name = ?", (place,))
    return Revisions(*found.fetchone())


def keep(connection: Connection, settings: PlaceSettings) -> None:
    """Write the settings of a place, new or changed, with a new revision."""
    rev = facts.next_rev(connection)
    connection.execute(
        "INSERT INTO places (name, settings, settings_rev, house_rev) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET settings = excluded.settings, settings_rev = excluded.settings_rev",
        (settings.place, msgspec.json.encode(settings).decode(), rev, rev),
    )


def house_changed(connection: Connection, places: Iterable[str]) -> None:
    """Give the house snapshot of these places a new revision."""
    rev = facts.next_rev(connection)
    connection.executemany("UPDATE places SET house_rev = ? WHERE name = ?", [(rev, place) for place in places])


def count_languages(connection: Connection, counts: Mapping[tuple[str, str, str], int]) -> None:
    """Add to the day's counts; keys are `(place, day, language)`."""
    connection.executemany(
        "INSERT INTO language_days (place, day, language, count) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (place, day, language) DO UPDATE SET count = count + excluded.count",
        [(*key, count) for key, count in counts.items()],
    )


def count_receipts(connection: Connection, counts: Mapping[tuple[str, str, str, str], int]) -> None:
    """Add to the day's receipts; keys are `(kiosk, day, state, trouble)`."""
    connection.executemany(
        "INSERT INTO receipts (kiosk, day, state, trouble, count) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (kiosk, day, state, trouble) DO UPDATE SET count = count + excluded.count",
        [(*key, count) for key, count in counts.items()],
    )
