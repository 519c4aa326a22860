"""`/`: what this is, for somebody who came by, and which meeting places are open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

import assets
from booking_server.store import places
from booking_server.web.pages import language_of, looked_at, page, texts
from booking_server.web.reading import House
from meeting_place.settings import PlaceSettings, opening

Gettext = Callable[[str], str]
STYLE = "meeting-place.css"


class PlaceShown(Struct, frozen=True):
    """A place on the page."""

    name: str
    open: bool
    hours: str


def home_page(house: House) -> HTTPRouteHandler:
    """The route."""

    @looked_at("/", sync_to_thread=False, include_in_schema=False)
    def home(request: Request[Any, Any, Any]) -> Response[str]:
        _ = texts(language_of(request)).gettext
        every = [places.settings(house.book, name) for name in places.names(house.book)]
        shown = [_shown(_, each, house.now()) for each in sorted(filter(None, every), key=_in_the_alphabet)]
        return page(
            request,
            "home.html",
            200,
            title="Malmö Tillsammans",
            lead=_("Öppna mötesplatser i Malmö. Kom in som du är: ett tryck vid dörren, och ingen frågar vem du är."),
            question=_("Är det öppet?"),
            places=shown,
            slip=_("Har du en lapp? Läs av koden på den med telefonen, så ser du ditt besök."),
        )

    return home


def style_page() -> HTTPRouteHandler:
    """The one style sheet."""
    text = (Path(assets.STYLES) / STYLE).read_text(encoding="utf-8")

    @looked_at(f"/styles/{STYLE}", sync_to_thread=False, include_in_schema=False)
    def style() -> Response[str]:
        return Response(text, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})

    return style


def _in_the_alphabet(settings: PlaceSettings) -> str:
    # The Swedish alphabet ends in å, ä, ö; these three signs follow z in the same order.
    return settings.name.casefold().translate(str.maketrans("åäö", "{|}"))


def _shown(_: Gettext, settings: PlaceSettings, now: datetime) -> PlaceShown:
    zone = ZoneInfo(settings.zone)
    state = opening(settings, now, zone)
    if state.changes is None:
        return PlaceShown(settings.name, state.open, _("Stängt nu."))
    clock = f"{state.changes:%H:%M}"
    if state.open:
        return PlaceShown(settings.name, True, _("Öppet till {time}").format(time=clock))
    today = now.astimezone(zone).date()
    if state.changes.date() == today:
        text = _("Stängt nu. Öppnar {time}.").format(time=clock)
    elif state.changes.date() == today + timedelta(days=1):
        text = _("Stängt nu. Öppnar i morgon {time}.").format(time=clock)
    else:
        text = _("Stängt nu. Öppnar {day} {time}.").format(day=_weekdays(_)[state.changes.weekday()], time=clock)
    return PlaceShown(settings.name, False, text)


def _weekdays(_: Gettext) -> tuple[str, ...]:
    return (_("måndag"), _("tisdag"), _("onsdag"), _("torsdag"), _("fredag"), _("lördag"), _("söndag"))
