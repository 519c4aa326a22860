"""Checking in: one tap on a purpose, a slip, and everything else offered afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.journeys.effects import (
    Chime,
    DescribeVisit,
    DropReceipt,
    Effects,
    NameVisitor,
    PrintVisit,
    StartVisit,
    UndoVisit,
)
from kiosk.journeys.house import House, PrinterState, Visitor
from kiosk.journeys.inputs import (
    BackTapped,
    Confirmed,
    Erased,
    FirstTimeAnswered,
    Input,
    KeyTyped,
    NameWanted,
    NoSlipTapped,
    OtherNumber,
    PaperNews,
    PeopleChosen,
    PrintAgainTapped,
    Saved,
    SaveFailed,
    SizeWanted,
    Touched,
    UndoTapped,
    Waited,
)
from meeting_place.tickets import Code

Step = Literal[
    "how-many",
    "counting",
    "saving",
    "thanked",
    "naming",
    "resizing",
    "resizing-counting",
    "undoing",
    "undone",
    "trouble",
]
Paper = Literal["queued", "sent", "confirmed", "failed", "expired", "on-request", "declined"]

NAME_LENGTH = 40
CLOSES_AFTER_PAPER = 10.0
CLOSES_AFTER_UNDO = 5.0
GROUP_SIZES = (2, 3, 4, 5, 10, 15, 20, 25, 30)


@dataclass(frozen=True)
class CheckIn:
    """One check-in. `since_paper` counts seconds since the paper was out, `held` says a touch keeps the thank-you."""

    step: Step
    purpose: str
    people: int = 1
    typed: str = ""
    hint: str = ""
    code: Code | None = None
    print_id: int | None = None
    paper: Paper = "queued"
    printer: PrinterState = "ready"
    first_time: bool | None = None
    named: bool = False
    held: bool = False
    since_paper: float = 0.0

    @property
    def no_printer(self) -> bool:
        """Whether this kiosk never prints: the code on the screen is all there is, and nothing is wrong."""
        return self.printer == "none"

    @property
    def paper_trouble(self) -> bool:
        """Whether a slip was to come and does not."""
        failed = self.paper in ("failed", "expired") or (self.paper == "queued" and self.printer not in _CAN_PRINT)
        return failed and not self.no_printer

    @property
    def entered(self) -> bool:
        """Whether a time-out would lose something the visitor did."""
        return bool(self.typed) or self.step in ("thanked", "naming", "resizing", "resizing-counting")

    @property
    def closes_by_itself(self) -> bool:
        """Whether the thank-you leaves without asking: nobody holds it, and no paper is to come."""
        nothing_to_come = self.no_printer or self.paper in ("sent", "confirmed", "declined", "on-request")
        return self.step == "undone" or (self.step == "thanked" and not self.held and nothing_to_come)

    @property
    def over(self) -> bool:
        """Whether it is time for the next visitor."""
        limit = CLOSES_AFTER_UNDO if self.step == "undone" else CLOSES_AFTER_PAPER
        return self.closes_by_itself and self.since_paper >= limit


_CAN_PRINT = ("ready", "paper-low")


def begin(purpose: str, visitor: Visitor, house: House) -> tuple[CheckIn | None, Effects]:
    """A tap on a purpose: checked in at once, or asked how many first. None: there is no such purpose."""
    known = {each.id: each for each in house.settings.purposes} if house.settings else {}
    if purpose not in known:
        return None, ()
    if known[purpose].asks == "people":
        return CheckIn("how-many", purpose), ()
    return CheckIn("saving", purpose), (StartVisit(purpose, 1, visitor.language),)


def step(state: CheckIn, received: Input, visitor: Visitor, house: House) -> tuple[CheckIn | None, Effects]:
    """The next state, or None when the check-in is over; and what is to be done."""
    match state.step, received:
        case _, PaperNews(print_id=print_id, state=paper, printer=printer) if print_id == state.print_id:
            wanted = state.paper if state.paper == "declined" else paper
            return replace(state, paper=wanted, printer=printer), ()
        case _, Waited(seconds):
            return _wait(state, seconds), ()
        case _, SaveFailed():
            return _not_saved(state), (Chime("refused"),)
        case "saving", Saved(code=code, print_id=print_id, burst=burst):
            thanked = replace(state, step="thanked", code=code, print_id=print_id)
            if house.printer == "none":
                thanked = replace(thanked, printer="none")
            return replace(thanked, paper="on-request" if burst else "queued"), (Chime("accepted"),)
        case "undoing", Saved():
            return replace(state, step="undone", code=None, since_paper=0.0), (Chime("accepted"),)
        case (("how-many" | "counting" | "resizing" | "resizing-counting"), _):
            return _count(state, received, visitor, house)
        case "naming", _:
            return _name(state, received)
        case "thanked", _:
            return _thanked(state, received, visitor)
        case (("trouble" | "undone"), (Confirmed() | BackTapped())):
            return None, ()
    return state, ()


def _not_saved(state: CheckIn) -> CheckIn:
    """Before the visit is in the book there is none; afterwards only what was offered on top of it has failed."""
    if state.code is None:
        return replace(state, step="trouble")
    return replace(state, step="thanked", typed="", hint="not-saved", held=True)


def _wait(state: CheckIn, seconds: float) -> CheckIn | None:
    waited = replace(state, since_paper=state.since_paper + seconds) if state.closes_by_itself else state
    return None if waited.over else waited


def _count(state: CheckIn, received: Input, visitor: Visitor, house: House) -> tuple[CheckIn | None, Effects]:
    """How many are you? By tile or keypad, before the visit (a class) or after it (*Vi är flera*)."""
    before = state.step in ("how-many", "counting")
    match received:
        case PeopleChosen(people):
            return _counted(state, people, visitor, house)
        case OtherNumber():
            return replace(state, step="counting" if before else "resizing-counting", typed="", hint=""), ()
        case KeyTyped(text) if text.isdecimal() and text.isascii() and len(state.typed) < 3:
            return replace(state, typed=(state.typed + text).lstrip("0"), hint=""), ()
        case Erased():
            return replace(state, typed=state.typed[:-1], hint=""), ()
        case Confirmed() if state.step in ("counting", "resizing-counting"):
            if not state.typed:
                return replace(state, hint="type-a-number"), ()
            return _counted(state, int(state.typed), visitor, house)
        case BackTapped() if state.step == "how-many":
            return None, ()
        case BackTapped() if state.step == "counting":
            return replace(state, step="how-many", typed="", hint=""), ()
        case BackTapped() if state.step == "resizing-counting":
            return replace(state, step="resizing", typed="", hint=""), ()
        case BackTapped():
            return replace(state, step="thanked", typed="", hint=""), ()
    return state, ()


def _counted(state: CheckIn, people: int, visitor: Visitor, house: House) -> tuple[CheckIn, Effects]:
    limit = house.settings.people_limit if house.settings else 1
    if not 1 <= people <= limit:
        return replace(state, hint="too-many" if people > limit else "type-a-number", typed=""), (Chime("refused"),)
    counted = replace(state, people=people, typed="", hint="")
    if state.step in ("how-many", "counting"):
        return replace(counted, step="saving"), (StartVisit(state.purpose, people, visitor.language),)
    return replace(counted, step="thanked"), _about(state, people=people)


def _name(state: CheckIn, received: Input) -> tuple[CheckIn | None, Effects]:
    match received:
        case KeyTyped(text) if text.isprintable() and len(state.typed) + len(text) <= NAME_LENGTH:
            return replace(state, typed=(state.typed + text).lstrip(), hint=""), ()
        case Erased():
            return replace(state, typed=state.typed[:-1], hint=""), ()
        case Confirmed() if not state.typed.strip():
            return replace(state, hint="write-a-name"), ()
        case Confirmed():
            named = replace(state, step="thanked", typed="", hint="", named=True)
            wish = NameVisitor(state.code.ticket, state.typed.strip()) if state.code else None
            return named, (wish,) if wish else ()
        case BackTapped():
            return replace(state, step="thanked", typed="", hint=""), ()
    return state, ()


def _thanked(state: CheckIn, received: Input, visitor: Visitor) -> tuple[CheckIn | None, Effects]:
    match received:
        case Touched():
            return replace(state, held=True, hint=""), ()
        case Confirmed():
            return None, ()
        case NameWanted():
            return replace(state, step="naming", held=True), ()
        case SizeWanted():
            return replace(state, step="resizing", held=True), ()
        case FirstTimeAnswered(first_time):
            return replace(state, first_time=first_time, held=True), _about(state, first_time=first_time)
        case UndoTapped() if state.code is not None:
            return replace(state, step="undoing"), (UndoVisit(state.code.ticket),)
        case NoSlipTapped():
            drop = (DropReceipt(state.print_id),) if state.print_id is not None else ()
            return replace(state, paper="declined", held=False, since_paper=0.0), drop
        case PrintAgainTapped() if state.code is not None:
            return replace(state, held=True), (PrintVisit(state.code, visitor.language),)
        case Saved(print_id=print_id) if print_id is not None:
            return replace(state, print_id=print_id, paper="queued", printer="ready"), ()
    return state, ()


def _about(state: CheckIn, people: int | None = None, first_time: bool | None = None) -> Effects:
    return (DescribeVisit(state.code.ticket, people, first_time),) if state.code else ()
