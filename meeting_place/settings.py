"""A place: its name, hours, purposes and languages, and what follows from them at a given moment.

Texts are `{language: text}` with `sv` required; Swedish is shown where the visitor's language is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from meeting_place.topics import is_name

Texts = dict[str, str]
Weekday = Annotated[int, Meta(ge=0, le=6, description="0 is Monday")]

SIZE_LIMIT = 30_000
"""Bytes of settings, so that their snapshot fits one publish."""
LONGEST_ADDRESS = 60
"""Letters of a public address whose QR code still fits the paper."""
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]/_-]+")

NIGHT_END = time(4, 0)
"""When a visit begun after closing ends by itself."""


class Hours(Struct, frozen=True, kw_only=True):
    """From `start` to `end` local time on each of `days`."""

    days: tuple[Weekday, ...]
    start: time
    end: time


class Purpose(Struct, frozen=True, kw_only=True):
    """Why somebody comes in. While `hours` (if any) hold, the purpose leads the others."""

    id: str
    icon: str
    texts: Texts
    asks: Literal["", "people"] = ""
    hours: tuple[Hours, ...] = ()


class PlaceSettings(Struct, frozen=True, kw_only=True):
    """Everything a kiosk must know to serve one place, also with the line cut."""

    place: str
    name: str
    zone: str = "Europe/Stockholm"
    languages: tuple[str, ...] = ("sv", "en", "ar")
    hours: tuple[Hours, ...]
    closed_days: tuple[date, ...] = ()
    purposes: tuple[Purpose, ...]
    people_limit: Annotated[int, Meta(ge=2, le=500)] = 60
    public_address: str = "http://127.0.0.1:8080"
    neighbours: dict[str, str] = {}
    """Names of the other places, by id, for "your visit in Persborg has ended"."""


class Problem(Struct, frozen=True):
    """What is wrong with settings: a key into the translations, and where."""

    reason: Literal[
        "time-with-zone",
        "too-large",
        "not-printable",
        "text-missing",
        "no-hours",
        "no-purposes",
        "same-id",
        "ends-before-start",
        "unknown-language",
        "bad-name",
        "bad-address",
    ]
    where: str


def check(settings: PlaceSettings, known_languages: Iterable[str]) -> tuple[Problem, ...]:
    """Everything that keeps these settings from being used; empty when they are sound."""
    problems = [Problem("unknown-language", lang) for lang in settings.languages if lang not in set(known_languages)]
    if "sv" not in settings.languages:
        problems.append(Problem("text-missing", "languages.sv"))
    if not settings.hours:
        problems.append(Problem("no-hours", "hours"))
    if not settings.purposes:
        problems.append(Problem("no-purposes", "purposes"))
    ids = [purpose.id for purpose in settings.purposes]
    problems += [Problem("same-id", f"purposes.{name}") for name in sorted({i for i in ids if ids.count(i) > 1})]
    for purpose in settings.purposes:
        problems += [
            Problem("text-missing", f"purposes.{purpose.id}.{lang}")
            for lang in settings.languages
            if not purpose.texts.get(lang, "").strip()
        ]
    return (*problems, *_hours_problems(settings), *_line_problems(settings))


def _hours_problems(settings: PlaceSettings) -> list[Problem]:
    every = [*settings.hours, *(hours for purpose in settings.purposes for hours in purpose.hours)]
    zoned = [Problem("time-with-zone", f"{h.start}-{h.end}") for h in every if h.start.tzinfo or h.end.tzinfo]
    return zoned or [Problem("ends-before-start", f"{h.start}-{h.end}") for h in every if h.end <= h.start]


def _line_problems(settings: PlaceSettings) -> list[Problem]:
    """What would not go over the line, into a QR code, or onto paper."""
    problems = [Problem("bad-name", f"purposes.{each.id}") for each in settings.purposes if not is_name(each.id)]
    if not is_name(settings.place):
        problems.append(Problem("bad-name", "place"))
    texts = [settings.name, *settings.neighbours.values(), *(t for p in settings.purposes for t in p.texts.values())]
    if not all(words.isprintable() for words in texts):
        problems.append(Problem("not-printable", "name, neighbours or purposes"))
    address = settings.public_address
    if not _ADDRESS.fullmatch(address) or len(address) > LONGEST_ADDRESS:
        problems.append(Problem("bad-address", "public_address"))
    if len(msgspec.json.encode(settings)) > SIZE_LIMIT:
        problems.append(Problem("too-large", f"more than {SIZE_LIMIT} bytes"))
    return problems


def text(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """`(text, the language it is in)`: the visitor's where there is one, else Swedish."""
    return (texts[language], language) if texts.get(language) else (texts.get("sv", ""), "sv")


class Opening(Struct, frozen=True):
    """Open or not, and the moment (local, zone set) when that changes: None if not within two weeks."""

    open: bool
    changes: datetime | None


def opening(settings: PlaceSettings, now: datetime, zone: tzinfo) -> Opening:
    """Open or closed at `now` (any zone)."""
    local = now.astimezone(zone)
    for start, end in _stretches(settings, local.date() - timedelta(days=1), 16, zone):
        if start <= local < end:
            return Opening(True, end)
        if local < start:
            return Opening(False, start)
    return Opening(False, None)


def ends_by_itself(settings: PlaceSettings, started: datetime, zone: tzinfo) -> datetime:
    """When a visit that began at `started` is ended by the server: at closing, or at 04:00 if begun after it.

    At the ends of the calendar, where only a broken clock leads, a visit ends as it begins.
    """
    try:
        return _ends(settings, started.astimezone(zone), zone)
    except (OverflowError, ValueError):
        return started


def _ends(settings: PlaceSettings, local: datetime, zone: tzinfo) -> datetime:
    for start, end in _stretches(settings, local.date(), 1, zone):
        if local < end and (start <= local or start.date() == local.date()):
            return end
    night = datetime.combine(local.date(), NIGHT_END, zone)
    return night if local < night else datetime.combine(local.date() + timedelta(days=1), NIGHT_END, zone)


def purposes_in_order(settings: PlaceSettings, now: datetime, zone: tzinfo) -> tuple[Purpose, ...]:
    """Purposes whose hours hold now first, the rest as they stand in the settings."""
    local = now.astimezone(zone)
    return tuple(sorted(settings.purposes, key=lambda purpose: not _holds(purpose.hours, local)))


def _holds(hours: tuple[Hours, ...], local: datetime) -> bool:
    return any(local.weekday() in each.days and each.start <= local.time() < each.end for each in hours)


def _stretches(settings: PlaceSettings, first: date, days: int, zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """Opening stretches of the days from `first`, in order, those that touch joined into one."""
    found: list[tuple[datetime, datetime]] = []
    for day in (first + timedelta(days=offset) for offset in range(days)):
        if day in settings.closed_days:
            continue
        for hours in sorted((h for h in settings.hours if day.weekday() in h.days), key=lambda h: h.start):
            start, end = datetime.combine(day, hours.start, zone), datetime.combine(day, hours.end, zone)
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], end))
            else:
                found.append((start, end))
    return found
