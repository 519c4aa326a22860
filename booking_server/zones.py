"""In which time zone a place lives, remembered so that not every check-in asks the book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from zoneinfo import ZoneInfo

from meeting_place.settings import PlaceSettings

HOME = ZoneInfo("Europe/Stockholm")


class Zones:
    """The zone of each place; of an unknown place, Malmö's."""

    def __init__(self) -> None:
        self._known: dict[str, tzinfo] = {}

    def learn(self, settings: PlaceSettings) -> None:
        """Remember a place, new or changed."""
        self._known[settings.place] = ZoneInfo(settings.zone)

    def __call__(self, place: str) -> tzinfo:
        return self._known.get(place, HOME)


ZoneOf = Callable[[str], tzinfo]
