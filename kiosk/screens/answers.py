"""What the kiosk says to a ticket: words, a picture, and what can be done next, for every step of that journey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from gettext import NullTranslations

from kiosk.journeys.house import House
from kiosk.journeys.inputs import (
    CheckInHereTapped,
    Confirmed,
    EveryoneTapped,
    ForgetTapped,
    Input,
    PrintAgainTapped,
    RememberTapped,
    SomeTapped,
    StayTapped,
)
from kiosk.journeys.ticket import Ticket
from kiosk.screens import phrases

Gettext = Callable[[str], str]


@dataclass(frozen=True)
class Choice:
    """One key: its words, its icon, what it reports, and how strong it looks."""

    text: str
    icon: str
    said: Input
    kind: str = "card"


@dataclass(frozen=True)
class Answer:
    """One answer. The last choice is the strong one."""

    icon: str
    heading: str
    lead: str = ""
    choices: tuple[Choice, ...] = ()


def answer(state: Ticket, house: House, texts: NullTranslations) -> Answer:
    """The answer that a state gives, in the language of `texts`."""
    _ = texts.gettext
    done = Choice(_("Klar"), "tick", Confirmed(), "strong")
    stay = Choice(_("Nej, jag stannar"), "stay", StayTapped())
    reprint = Choice(_("Skriv ut igen"), "printer", PrintAgainTapped())
    forget = Choice(_("Ta bort mina uppgifter"), "forget", ForgetTapped())
    keep = Choice(_("Behåll mina uppgifter"), "undo", RememberTapped())
    again = (reprint,) if house.printer != "none" else ()
    since = phrases.since(_, state.visit.started if state.visit else None, house)
    match state.step:
        case "looking" | "ending" | "staying" | "forgetting" | "remembering":
            return Answer("waiting", _("Ett ögonblick …"))
        case "all-or-some":
            everyone = Choice(_("Alla går"), "people", EveryoneTapped())
            some = Choice(_("Några går"), "name", SomeTapped())
            return Answer("people", _("Går alla?"), _inside(state, _), (everyone, some))
        case "goodbye":
            welcome_back = _("Välkommen tillbaka.")
            return Answer("wave", _("Hej då!"), f"{welcome_back}\n{since}".strip(), (stay, *again, forget, done))
        case "goodbye-some":
            return Answer("wave", _("Hej då!"), _left(state, texts), (_stay_all(_), *again, done))
        case "goodbye-elsewhere":
            here = Choice(_("Checka in här"), "door", CheckInHereTapped(), "strong")
            return Answer("wave", _here(house, _), _ended(state, house, _), (forget, _softly(done), here))
        case "stayed":
            return Answer("stay", _("Vad roligt! Stanna gärna."), _slip(state, _), (done,))
        case "forgotten":
            lead = _("Allt raderas inom 24 timmar. Visa lappen igen om du ångrar dig.")
            return Answer("forget", _("Dina uppgifter är borttagna."), lead, (keep, done))
        case "remembered":
            return Answer("tick", _("Dina uppgifter är kvar."), "", (done,))
    return _refusal(state, _, (keep, forget, done))


def _refusal(state: Ticket, gettext: Gettext, choices: tuple[Choice, Choice, Choice]) -> Answer:
    """Each trouble its own kind sentence."""
    _ = gettext
    keep, forget, done = choices
    match state.step:
        case "hidden":
            return Answer("forget", _("Dina uppgifter är borttagna."), _("Vill du behålla dem ändå?"), (keep, done))
        case "used":
            return Answer("tick", _("Du är redan utcheckad."), _("Välkommen tillbaka."), (forget, done))
        case "unknown":
            lead = _("Försök igen eller fråga värden.")
            return Answer("question", _("Vi känner inte igen koden."), lead, (done,))
        case "mistyped":
            return Answer("question", _("Koden gick inte att läsa."), _("Försök igen eller fråga värden."), (done,))
        case "withdrawn":
            lead = _("Den har bytts mot en ny, eller ångrats. Fråga värden.")
            return Answer("slip", _("Lappen gäller inte längre."), lead, (done,))
        case "not-here":
            lead = _("Den här skärmen läser lappar för besök. Fråga värden.")
            return Answer("question", _("Den lappen hör till något annat."), lead, (done,))
    return Answer("sorry", _("Det gick inte att spara."), _("Försök igen eller fråga värden."), (done,))


def _softly(done: Choice) -> Choice:
    """*Klar* beside a stronger key."""
    return Choice(done.text, done.icon, done.said)


def _stay_all(gettext: Gettext) -> Choice:
    return Choice(gettext("Nej, vi stannar"), "stay", StayTapped())


def _left(state: Ticket, texts: NullTranslations) -> str:
    """How many of a group are still here."""
    _, ngettext = texts.gettext, texts.ngettext
    number = max(0, (state.visit.inside if state.visit else 0) - (state.leaving or 0))
    left = ngettext("En är kvar.", "{number} är kvar.", number).format(number=number)
    return left + " " + _("Visa samma lapp när ni går.")


def _inside(state: Ticket, gettext: Gettext) -> str:
    return gettext("Ni är {number} här.").format(number=state.visit.inside if state.visit else 1)


def _here(house: House, gettext: Gettext) -> str:
    name = house.settings.name if house.settings else ""
    return gettext("Du är i {place} nu.").format(place=name)


def _ended(state: Ticket, house: House, gettext: Gettext) -> str:
    place = state.visit.place if state.visit else ""
    name = house.settings.neighbours.get(place, "") if house.settings else ""
    if not name:
        return gettext("Ditt förra besök är avslutat.")
    return gettext("Besöket i {place} är avslutat.").format(place=name)


def _slip(state: Ticket, gettext: Gettext) -> str:
    """What becomes of a slip that was asked for again."""
    if state.print_id is None:
        return gettext("Du är fortfarande incheckad.")
    if state.paper in ("failed", "expired") or state.printer not in ("ready", "paper-low"):
        return phrases.paper_trouble(gettext, state.printer) + " " + gettext("Din gamla lapp gäller.")
    return gettext("Ta din lapp här")
