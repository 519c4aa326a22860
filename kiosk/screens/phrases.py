"""Sentences that several screens say: when the house is open, what the printer does, since when somebody is here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from kiosk.journeys.house import House, PrinterState

Gettext = Callable[[str], str]


def opening(gettext: Gettext, house: House) -> str:
    """*Öppet till 20:00*, or when it opens."""
    changes = house.opening.changes
    if house.opening.open:
        return gettext("Öppet till {time}").format(time=clock(changes, house)) if changes else gettext("Öppet")
    if changes is None:
        return gettext("Stängt nu.")
    days = (changes.astimezone(house.now.tzinfo).date() - house.now.date()).days
    time = clock(changes, house)
    if days == 0:
        return gettext("Stängt nu. Öppnar i dag {time}.").format(time=time)
    if days == 1:
        return gettext("Stängt nu. Öppnar i morgon {time}.").format(time=time)
    day = weekday(gettext, changes.astimezone(house.now.tzinfo))
    return gettext("Stängt nu. Öppnar på {day} {time}.").format(day=day, time=time)


def since(gettext: Gettext, started: datetime | None, house: House) -> str:
    """Since when a visitor has been here; empty when nobody knows."""
    if started is None:
        return ""
    local = started.astimezone(house.now.tzinfo)
    time = clock(started, house)
    if local.date() == house.now.date():
        return gettext("Du har varit här sedan {time}.").format(time=time)
    return gettext("Du har varit här sedan {day} {time}.").format(day=weekday(gettext, local), time=time)


def clock(moment: datetime, house: House) -> str:
    """Hours and minutes of the place, in Western digits in every language."""
    local = moment.astimezone(house.now.tzinfo)
    return f"{local.hour:02}:{local.minute:02}"


def weekday(gettext: Gettext, local: datetime) -> str:
    """The day's name."""
    return (
        gettext("måndag"),
        gettext("tisdag"),
        gettext("onsdag"),
        gettext("torsdag"),
        gettext("fredag"),
        gettext("lördag"),
        gettext("söndag"),
    )[local.weekday()]


def paper_trouble(gettext: Gettext, printer: PrinterState) -> str:
    """Why no slip comes, in words that put no blame."""
    match printer:
        case "paper-out":
            return gettext("Pappret är slut.")
        case "cover-open":
            return gettext("Luckan på skrivaren är öppen.")
        case "offline" | "silent":
            return gettext("Skrivaren svarar inte.")
        case "none":
            return gettext("Här finns ingen skrivare.")
    return gettext("Lappen kom inte ut.")


def way(side: str) -> str:
    """The icon that points to where a device sits; empty where there is none."""
    return {"below": "arrow-down", "left": "arrow-left", "right": "arrow-right"}.get(side, "")
