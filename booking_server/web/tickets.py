"""`/t/CODE`: what a ticket's holder sees on a phone. It names nobody, is logged nowhere, and is kept by no browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Struct

from booking_server.store import places, visits
from booking_server.store.visits import VisitTold
from booking_server.web.pages import language_of, looked_at, page, texts
from booking_server.web.reading import House
from meeting_place import settings as place_settings
from meeting_place.settings import PlaceSettings
from meeting_place.tickets import Misread, read

Gettext = Callable[[str], str]


class Fact(Struct, frozen=True):
    """One line of the page: its name, its value, and the language the value is written in."""

    label: str
    value: str
    language: str


def ticket_page(house: House) -> HTTPRouteHandler:
    """The route; QR codes hold it in capitals, people write it in small letters."""

    @looked_at(["/t/{code:str}", "/T/{code:str}"], sync_to_thread=False, include_in_schema=False)
    def ticket(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[str]:
        _ = texts(language_of(request)).gettext
        found = read(code[:100])
        if isinstance(found, Misread) or found.kind != "visit":
            headline, text = _sentences(_, "mistyped")
            return page(request, "ticket.html", 404, title=headline, headline=headline, text=text, mood="unknown")
        told = visits.told(house.book, found.ticket)
        headline, text = _sentences(_, told.state)
        facts = _facts(_, house, told, language_of(request)) if told.state in ("present", "ended") else []
        status = 404 if told.state == "unknown" else 200
        return page(
            request, "ticket.html", status, title=headline, headline=headline, text=text, mood=told.state, facts=facts
        )

    return ticket


def _sentences(_: Gettext, state: str) -> tuple[str, str]:
    """Headline and what to do, for each state."""
    match state:
        case "present":
            return _("Du är incheckad"), _("Visa lappen för läsaren när du går.")
        case "ended":
            return _("Du är utcheckad"), _("Tack för besöket. Välkommen tillbaka!")
        case "withdrawn":
            return _("Lappen gäller inte längre"), _("Den är ångrad eller bytt mot en ny. Fråga värden om du undrar.")
        case "forgotten":
            return (
                _("Dina uppgifter tas bort"),
                _("Allt är raderat inom 24 timmar. Ångrar du dig? Visa lappen i kiosken innan dess."),
            )
        case "mistyped":
            return _("Koden stämmer inte"), _("Jämför med de 18 tecknen på lappen, eller fråga värden.")
        case _:
            return (
                _("Vi känner inte igen koden"),
                _("Kioskens nät kan ha varit nere. Försök igen om en stund, eller fråga värden."),
            )


def _facts(_: Gettext, house: House, told: VisitTold, language: str) -> list[Fact]:
    place = places.settings(house.book, told.place)
    facts = [Fact(_("Plats"), place.name if place else told.place, "sv")]
    if told.since is not None and place is not None:
        facts.append(Fact(_("Sedan"), _moment(told.since, house.now(), place), language))
    facts.append(Fact(_("Antal"), str(told.people), language))
    for purpose in place.purposes if place else ():
        if purpose.id == told.purpose:
            facts.append(Fact(_("Du kom för"), *place_settings.text(purpose.texts, language)))
    return facts


def _moment(at: datetime, now: datetime, place: PlaceSettings) -> str:
    """The clock today, the day before it otherwise; in figures, which every language reads."""
    zone = ZoneInfo(place.zone)
    local = at.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if today else f"{local:%Y-%m-%d %H:%M}"
