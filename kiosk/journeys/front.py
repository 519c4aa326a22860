"""The kiosk as the next visitor meets it: which journey is on, in which language, and is anybody still there?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from kiosk.journeys import check_in, staff, ticket
from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.effects import Effects, UndoVisit
from kiosk.journeys.house import House, Visitor
from kiosk.journeys.inputs import (
    CheckInHereTapped,
    CodeWanted,
    Confirmed,
    ContrastToggled,
    Failed,
    Input,
    KeyTyped,
    LanguageChosen,
    LargerToggled,
    MoreTapped,
    PurposeTapped,
    Saved,
    Scanned,
    StartOverTapped,
    StillHereTapped,
    Touched,
    Waited,
)
from kiosk.journeys.staff import Staff
from kiosk.journeys.ticket import Ticket
from meeting_place import tickets
from meeting_place.tickets import Code

PATIENCE = 30.0
"""Seconds of quiet while nothing is entered, before the kiosk asks whether anybody is there."""
PATIENCE_ENTERED = 90.0
"""The same once something has been entered."""
WARNING = 20.0
"""Seconds to answer *Är du kvar?*, after which everything typed is wiped."""
OOPS_SHOWN = 8.0


@dataclass(frozen=True)
class Welcome:
    """`more`: the rest of the purposes on a small panel; or checking in although the place is closed."""

    more: bool = False


@dataclass(frozen=True)
class Oops:
    """Something of ours broke. Leaves by itself."""

    shown_for: float = 0.0


Journey = Welcome | CheckIn | Ticket | Staff | Oops

Scene = Literal[
    "waiting", "welcome", "how_many", "keypad", "saving", "thanks", "name", "type_code", "answer", "staff", "oops"
]
"""The screens, by name; `scene` tells which one shows a state."""


@dataclass(frozen=True)
class Front:
    """Everything the kiosk's face shows. `quiet`: seconds since the last touch; `warned`: *Är du kvar?* is up."""

    journey: Journey = field(default_factory=Welcome)
    visitor: Visitor = field(default_factory=Visitor)
    quiet: float = 0.0
    warned: bool = False


def step(front: Front, received: Input, house: House) -> tuple[Front, Effects]:
    """What an input makes of the front, and what is to be done."""
    match received:
        case Failed():
            return Front(journey=Oops(), visitor=front.visitor), ()
        case Waited(seconds):
            return _wait(front, seconds, house)
        case Scanned(text):
            return _scan(_awake(front), text)
        case StillHereTapped():
            return _awake(front), ()
        case LanguageChosen(language) if house.settings and language in house.settings.languages:
            return replace(_awake(front), visitor=replace(front.visitor, language=language)), ()
        case LargerToggled():
            return replace(_awake(front), visitor=replace(front.visitor, larger=not front.visitor.larger)), ()
        case ContrastToggled():
            return replace(_awake(front), visitor=replace(front.visitor, contrast=not front.visitor.contrast)), ()
        case StartOverTapped() if not _saving(front.journey):
            return Front(), ()
        case Touched():
            return _journey(_awake(front), received, house)
        case KeyTyped(text) if badge := _badge_typed(front.journey, text):
            return _scan(front, badge)
        case Saved(code=Code() as code):
            after, effects = _journey(front, received, house)
            shown = isinstance(after.journey, CheckIn) and after.journey.code == code
            # Its visitor was told that it failed, or has been sent away: it must not count.
            return after, effects if shown else (*effects, UndoVisit(code.ticket))
    return _journey(front, received, house)


def scene(front: Front, house: House) -> Scene:
    """Which screen shows this."""
    match front.journey:
        case Oops():
            return "oops"
        case Staff():
            return "staff"
        case Ticket(step="typing"):
            return "type_code"
        case Ticket(step="some"):
            return "how_many"
        case Ticket(step="some-counting"):
            return "keypad"
        case Ticket():
            return "answer"
        case _ if house.settings is None:
            return "waiting"
        case CheckIn(step="how-many" | "resizing"):
            return "how_many"
        case CheckIn(step="counting" | "resizing-counting"):
            return "keypad"
        case CheckIn(step="naming"):
            return "name"
        case CheckIn(step="saving" | "trouble"):
            return "saving"
        case CheckIn():
            return "thanks"
    return "welcome"


def _journey(front: Front, received: Input, house: House) -> tuple[Front, Effects]:
    """Hands the input to the journey that is on; a journey that is over makes room for the next visitor."""
    state: Journey | None
    match front.journey:
        case Welcome() as welcome:
            return _welcome(front, welcome, received, house)
        case Ticket(step="goodbye-elsewhere") if isinstance(received, CheckInHereTapped):
            return replace(_awake(front), journey=Welcome()), ()
        case CheckIn() as journey:
            state, effects = check_in.step(journey, received, front.visitor, house)
        case Ticket() as journey:
            state, effects = ticket.step(journey, received, front.visitor, house)
        case Staff() as journey:
            state, effects = staff.step(journey, received, front.visitor, house)
        case Oops() as oops:
            over = isinstance(received, Confirmed)
            return (Front() if over else replace(front, journey=oops)), ()
    if state is None:
        # Back to the purposes keeps the language when the visitor has only looked; a finished journey wipes it.
        return (replace(front, journey=Welcome()) if _only_looked(front.journey) else Front()), effects
    return replace(front, journey=state), effects


def _welcome(front: Front, welcome: Welcome, received: Input, house: House) -> tuple[Front, Effects]:
    match received:
        case PurposeTapped(purpose):
            started, effects = check_in.begin(purpose, front.visitor, house)
            return (replace(front, journey=started), effects) if started else (front, ())
        case MoreTapped():
            return replace(front, journey=Welcome(more=not welcome.more)), ()
        case CodeWanted():
            return replace(front, journey=Ticket("typing")), ()
    return front, ()


def _scan(front: Front, text: str) -> tuple[Front, Effects]:
    if _saving(front.journey):
        return front, ()
    code = tickets.read(text)
    state: Journey
    if isinstance(code, Code) and code.kind == "badge":
        state, effects = staff.begin(code)
    else:
        state, effects = ticket.begin(text)
    return replace(front, journey=state), effects


def _wait(front: Front, seconds: float, house: House) -> tuple[Front, Effects]:
    """Time passes: answers close, the quiet are asked, and whoever does not answer has left."""
    if isinstance(front.journey, Oops):
        shown = front.journey.shown_for + seconds
        return (Front() if shown >= OOPS_SHOWN else replace(front, journey=Oops(shown))), ()
    on, effects = _journey(front, Waited(seconds), house)
    if on.journey == Welcome() and (on.visitor == Visitor() or not isinstance(front.journey, Welcome)):
        return Front(), effects
    if _saving(on.journey) or _closes_by_itself(on.journey):
        return on, effects
    on = replace(on, quiet=front.quiet + seconds)
    patience = PATIENCE_ENTERED if getattr(on.journey, "entered", False) else PATIENCE
    if on.quiet >= patience + WARNING:
        return Front(), effects
    return replace(on, warned=on.quiet >= patience), effects


def _awake(front: Front) -> Front:
    return replace(front, quiet=0.0, warned=False)


def _saving(journey: Journey) -> bool:
    """Whether a promise is being written: nothing may lead away until it is kept or has failed."""
    match journey:
        case CheckIn(step="saving" | "undoing") | Ticket(step="ending" | "staying" | "forgetting" | "remembering"):
            return True
    return False


def _badge_typed(journey: Journey, text: str) -> str:
    """The badge's code that this key completes, or nothing."""
    if not isinstance(journey, Ticket) or journey.step != "typing":
        return ""
    code = tickets.read(journey.typed + text)
    return code.symbols if isinstance(code, Code) and code.kind == "badge" else ""


def _closes_by_itself(journey: Journey) -> bool:
    return isinstance(journey, CheckIn | Ticket) and journey.closes_by_itself


def _only_looked(journey: Journey) -> bool:
    match journey:
        case CheckIn(step="how-many") | Ticket(step="typing"):
            return True
    return False
