"""What the staff corner says: how the kiosk is, in words that a host understands."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.journeys.house import House
from kiosk.journeys.inputs import InTheHouse, Status
from kiosk.journeys.staff import Staff
from kiosk.screens import phrases
from meeting_place.settings import text

Gettext = Callable[[str], str]


def lines(state: Staff, house: House, gettext: Gettext) -> tuple[tuple[str, str], ...]:
    """`(what, how)` for each row of the status."""
    _ = gettext
    status = state.status
    inside = sum(each.people for each in status.present)
    last = phrases.clock(status.last_reply, house) if status.last_reply else _("aldrig")
    waits = str(status.outbox)
    if status.oldest_waiting:
        oldest = phrases.clock(status.oldest_waiting, house)
        waits = _("{number}, äldst {time}").format(number=status.outbox, time=oldest)
    return (
        (_("I huset"), str(inside)),
        (_("Nätet"), (_("uppe, svar {time}") if house.online else _("nere, svar {time}")).format(time=last)),
        (_("Skrivaren"), printer(status.printer, _)),
        (_("Lappar"), str(status.prints_waiting)),
        (_("Att skicka"), waits),
        (_("Se över"), _to_look_at(status)),
        # Every library's version stands on the test slip; the screen has room for the one that draws it.
        (_("Version"), ", ".join(filter(None, (status.version, status.libraries.split(",")[0])))),
    )


def _to_look_at(status: Status) -> str:
    """How many messages and files went wrong, and the reason of the latest: a word for whoever keeps the server."""
    found = (*status.dead_letters, *reversed(status.set_aside))  # Dead letters come newest first, files oldest first.
    return f"{len(found)}, {found[0].split(': ')[-1]}" if found else "0"


def printer(state: str, gettext: Gettext) -> str:
    """The printer's state in a word or two."""
    _ = gettext
    match state:
        case "ready":
            return _("klar")
        case "paper-low":
            return _("lite papper kvar")
        case "paper-out":
            return _("slut på papper")
        case "cover-open":
            return _("luckan öppen")
        case "offline":
            return _("avstängd")
        case "silent":
            return _("svarar inte")
    return _("ingen skrivare")


def news(state: Staff, gettext: Gettext) -> str:
    """What the last key did."""
    _ = gettext
    match state.news:
        case "done":
            return _("Klart.")
        case "not-saved":
            return _("Det gick inte att spara.")
        case "paper-queued":
            return _("Skriver ut …")
        case "paper-sent" | "paper-confirmed":
            return _("Utskrivet.")
        case "paper-failed" | "paper-expired":
            return phrases.paper_trouble(_, state.printer)
    return ""


def visit(each: InTheHouse, house: House, language: str) -> str:
    """One visit on the list: purpose, since when, how many."""
    purposes = house.settings.purposes if house.settings else ()
    known = {purpose.id: purpose.texts for purpose in purposes}
    name = text(known[each.purpose], language)[0] if each.purpose in known else each.purpose
    since = phrases.clock(each.since, house)
    return f"{name} · {since}" + (f" · {each.people}" if each.people > 1 else "")
