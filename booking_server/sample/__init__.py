"""The meeting places of Malmö Tillsammans, as a server without any place finds them at its first start."""

from __future__ import annotations

from datetime import time
from typing import Any

import msgspec

from meeting_place.settings import Hours, PlaceSettings, Purpose

_NAMES = {"rosengard": "Rosengård", "persborg": "Persborg", "ostervarn": "Östervärn"}
_WEEK, _WEEKEND = (0, 1, 2, 3, 4), (5, 6)
_HOURS = {
    "rosengard": (Hours(days=_WEEK, start=time(9), end=time(20)), Hours(days=_WEEKEND, start=time(10), end=time(16))),
    "persborg": (Hours(days=_WEEK, start=time(9), end=time(18)), Hours(days=(5,), start=time(10), end=time(15))),
    "ostervarn": (Hours(days=_WEEK, start=time(10), end=time(19)), Hours(days=(6,), start=time(11), end=time(16))),
}
# When each place has its activities: the tile then leads the others.
_ACTIVITIES = {
    "rosengard": (Hours(days=(1, 3), start=time(17), end=time(19)), Hours(days=(5,), start=time(13), end=time(15))),
    "persborg": (Hours(days=(0, 2), start=time(16), end=time(18)),),
    "ostervarn": (Hours(days=(2, 4), start=time(17), end=time(19)),),
}


def places(public_address: str) -> list[PlaceSettings]:
    """Every sample place; `public_address` is what the slips' QR codes begin with."""
    return [
        PlaceSettings(
            place=place,
            name=name,
            hours=_HOURS[place],
            purposes=_purposes(_ACTIVITIES[place]),
            public_address=public_address,
            neighbours={other: called for other, called in _NAMES.items() if other != place},
        )
        for place, name in _NAMES.items()
    ]


def _purposes(activities: tuple[Hours, ...]) -> tuple[Purpose, ...]:
    purposes = (
        _purpose("coffee", "cup", "Fika och träffas", "Coffee and company", "قهوة ولقاء"),
        _purpose("activity", "calendar", "Aktivitet eller kurs", "Activity or class", "نشاط أو دورة"),
        _purpose("meeting", "table", "Möte", "Meeting", "اجتماع"),
        _purpose("advice", "speech", "Råd och hjälp", "Advice and help", "نصيحة ومساعدة"),
        _purpose("jobs", "case", "Jobb och företag", "Jobs and business", "عمل وشركات"),
        _purpose("make", "hammer", "Bygga och prova", "Make and try", "نصنع ونجرّب"),
        _purpose("group", "people", "Grupp, klass", "Group, class", "مجموعة أو صف"),
        _purpose("other", "dots", "Något annat", "Something else", "شيء آخر"),
    )
    changes: dict[str, dict[str, Any]] = {"activity": {"hours": activities}, "group": {"asks": "people"}}
    return tuple(msgspec.structs.replace(each, **changes.get(each.id, {})) for each in purposes)


def _purpose(name: str, icon: str, sv: str, en: str, ar: str) -> Purpose:
    return Purpose(id=name, icon=icon, texts={"sv": sv, "en": en, "ar": ar})
