"""Showing a ticket, or typing its code: leaving, staying after all, and being forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.journeys.effects import (
    Chime,
    Effects,
    EndVisit,
    FindTicket,
    ForgetVisit,
    PrintVisit,
    RememberVisit,
    ResumeVisit,
)
from kiosk.journeys.house import House, PrinterState, PrintState, Visitor
from kiosk.journeys.inputs import (
    BackTapped,
    Confirmed,
    Erased,
    EveryoneTapped,
    ForgetTapped,
    Found,
    Input,
    KeyTyped,
    OtherNumber,
    PaperNews,
    PeopleChosen,
    PrintAgainTapped,
    RememberTapped,
    Saved,
    SaveFailed,
    SomeTapped,
    StayTapped,
    Touched,
    Waited,
)
from meeting_place import tickets
from meeting_place.tickets import Code, Misread
from meeting_place.visits import Visit

Step = Literal[
    "typing",
    "looking",
    "all-or-some",
    "some",
    "some-counting",
    "ending",
    "goodbye",
    "goodbye-some",
    "goodbye-elsewhere",
    "staying",
    "stayed",
    "forgetting",
    "forgotten",
    "remembering",
    "remembered",
    "used",
    "unknown",
    "mistyped",
    "withdrawn",
    "hidden",
    "not-here",
    "trouble",
]

ANSWERS: frozenset[Step] = frozenset({
    "goodbye", "goodbye-some", "goodbye-elsewhere", "stayed", "forgotten", "remembered", "used", "unknown", "mistyped",
    "withdrawn", "hidden", "not-here", "trouble",
})  # fmt: skip
"""Steps in which the kiosk has said its word: they close by themselves."""

CLOSES_AFTER = 10.0
DIGITS = 3


@dataclass(frozen=True)
class Ticket:
    """One ticket in front of the kiosk. `leaving`: how many of a group go (None: all that are left)."""

    step: Step
    typed: str = ""
    hint: str = ""
    code: Code | None = None
    visit: Visit | None = None
    leaving: int | None = None
    print_id: int | None = None
    paper: PrintState | None = None
    printer: PrinterState = "ready"
    held: bool = False
    shown_for: float = 0.0

    @property
    def entered(self) -> bool:
        """Whether a time-out would lose something the visitor did."""
        return bool(self.typed) or self.held

    @property
    def closes_by_itself(self) -> bool:
        """Whether the answer leaves without asking."""
        return self.step in ANSWERS and not self.held

    @property
    def over(self) -> bool:
        """Whether it is time for the next visitor."""
        return self.closes_by_itself and self.shown_for >= CLOSES_AFTER


def begin(text: str) -> tuple[Ticket, Effects]:
    """A scan: whose ticket is it?"""
    code = tickets.read(text)
    if isinstance(code, Misread):
        return Ticket("mistyped"), (Chime("refused"),)
    return _look(Ticket("looking"), code)


def step(state: Ticket, received: Input, visitor: Visitor, house: House) -> tuple[Ticket | None, Effects]:
    """The next state, or None when this ticket is done with; and what is to be done."""
    match state.step, received:
        case _, PaperNews(print_id=print_id, state=paper, printer=printer) if print_id == state.print_id:
            return replace(state, paper=paper, printer=printer), ()
        case _, Waited(seconds):
            waited = replace(state, shown_for=state.shown_for + seconds) if state.closes_by_itself else state
            return (None if waited.over else waited), ()
        case _, SaveFailed():
            return _answer(state, "trouble", "refused")
        case "typing", _:
            return _type(state, received)
        case "looking", Found() as found if state.code is not None and found.ticket == state.code.ticket:
            return _found(state, found, house)
        case (("all-or-some" | "some" | "some-counting"), _):
            return _group(state, received)
        case "ending", Saved():
            return _answer(state, _goodbye(state, house), "accepted")
        case "staying", Saved(print_id=print_id):
            return replace(_answer(state, "stayed", "accepted")[0], print_id=print_id), (Chime("accepted"),)
        case "forgetting", Saved():
            return _answer(state, "forgotten", "accepted")
        case "remembering", Saved():
            return _answer(state, "remembered", "accepted")
    return _answered(state, received, visitor) if state.step in ANSWERS else (state, ())


def _type(state: Ticket, received: Input) -> tuple[Ticket | None, Effects]:
    match received:
        case KeyTyped(text) if text in tickets.ALPHABET and len(state.typed) < tickets.LENGTH:
            typed = state.typed + text
            code = tickets.read(typed)
            if isinstance(code, Code):
                return _look(state, code)
            hint = "mistyped" if len(typed) == tickets.LENGTH else ""
            return replace(state, typed=typed, hint=hint), (Chime("refused"),) if hint else ()
        case Erased():
            return replace(state, typed=state.typed[:-1], hint=""), ()
        case Confirmed() if len(state.typed) < tickets.LENGTH:
            return replace(state, hint="too-short"), (Chime("refused"),)
        case BackTapped():
            return None, ()
    return state, ()


def _look(state: Ticket, code: Code) -> tuple[Ticket, Effects]:
    if code.kind != "visit":
        return _answer(state, "not-here", "refused")
    return replace(state, step="looking", code=code, typed="", hint=""), (FindTicket(code),)


def _found(state: Ticket, found: Found, house: House) -> tuple[Ticket, Effects]:
    """What the ticket is worth. Nobody could say, and the line is cut: a sound code is believed."""
    if found.unknown:
        return _answer(state, "unknown", "refused")
    known = replace(state, visit=found.visit)
    match found.visit.state if found.visit else "unknown":
        case "withdrawn":
            return _answer(known, "withdrawn", "refused")
        case "forgotten":
            return _answer(known, "hidden", "accepted")
        case "ended":
            return _answer(known, "used", "refused")
    if found.visit and found.visit.inside > 1 and not _elsewhere(known, house):
        return replace(known, step="all-or-some"), ()
    return _leave(known, None, house)


def _leave(state: Ticket, people: int | None, house: House) -> tuple[Ticket, Effects]:
    assert state.code is not None
    cause: Literal["ticket", "other-place"] = "other-place" if _elsewhere(state, house) else "ticket"
    return replace(state, step="ending", leaving=people), (EndVisit(state.code.ticket, people, cause),)


def _group(state: Ticket, received: Input) -> tuple[Ticket | None, Effects]:
    assert state.code is not None
    inside = state.visit.inside if state.visit else 1
    match received:
        case EveryoneTapped():
            return replace(state, step="ending", leaving=None), (EndVisit(state.code.ticket, None),)
        case SomeTapped():
            return replace(state, step="some", hint=""), ()
        case PeopleChosen(people) if people >= inside:
            return replace(state, step="ending", leaving=None), (EndVisit(state.code.ticket, None),)
        case PeopleChosen(people) if people >= 1:
            return replace(state, step="ending", leaving=people), (EndVisit(state.code.ticket, people),)
        case OtherNumber():
            return replace(state, step="some-counting", typed="", hint=""), ()
        case _ if state.step == "some-counting":
            return _count(state, received, inside)
        case BackTapped() if state.step == "some":
            return replace(state, step="all-or-some"), ()
        case BackTapped():
            return None, ()
    return state, ()


def _count(state: Ticket, received: Input, inside: int) -> tuple[Ticket | None, Effects]:
    """How many of a group leave, on the keypad: no more than are here."""
    match received:
        case KeyTyped(text) if text.isdecimal() and text.isascii() and len(state.typed) < DIGITS:
            return replace(state, typed=(state.typed + text).lstrip("0"), hint=""), ()
        case Erased():
            return replace(state, typed=state.typed[:-1], hint=""), ()
        case Confirmed() if not state.typed:
            return replace(state, hint="type-a-number"), ()
        case Confirmed() if int(state.typed) > inside:
            return replace(state, hint="too-many", typed=""), (Chime("refused"),)
        case Confirmed():
            return _group(replace(state, step="some", typed=""), PeopleChosen(int(state.typed)))
        case BackTapped():
            return replace(state, step="some", typed="", hint=""), ()
    return state, ()


def _answered(state: Ticket, received: Input, visitor: Visitor) -> tuple[Ticket | None, Effects]:
    match received:
        case Touched():
            return replace(state, held=True), ()
        case Confirmed() | BackTapped():
            return None, ()
    if state.code is None:
        return state, ()
    ticket = state.code.ticket
    match state.step, received:
        case (("goodbye" | "goodbye-some"), StayTapped()):
            return replace(state, step="staying"), (ResumeVisit(ticket, state.leaving),)
        case (("goodbye" | "goodbye-some"), PrintAgainTapped()):
            # Whoever wants the slip again is not leaving.
            return replace(state, step="staying"), (
                ResumeVisit(ticket, state.leaving),
                PrintVisit(state.code, visitor.language),
            )
        case "stayed", Saved(print_id=print_id) if print_id is not None:
            return replace(state, print_id=print_id, paper="queued"), ()
        case (("goodbye" | "goodbye-elsewhere" | "used"), ForgetTapped()):
            return replace(state, step="forgetting"), (ForgetVisit(ticket),)
        case (("forgotten" | "hidden"), RememberTapped()):
            return replace(state, step="remembering"), (RememberVisit(ticket),)
    return state, ()


def _goodbye(state: Ticket, house: House) -> Step:
    if _elsewhere(state, house):
        return "goodbye-elsewhere"
    return "goodbye-some" if state.leaving is not None else "goodbye"


def _elsewhere(state: Ticket, house: House) -> bool:
    here = house.settings.place if house.settings else ""
    return bool(state.visit and state.visit.place and state.visit.place != here)


def _answer(state: Ticket, step: Step, sound: Literal["accepted", "refused"]) -> tuple[Ticket, Effects]:
    return replace(state, step=step, shown_for=0.0, held=False), (Chime(sound),)
