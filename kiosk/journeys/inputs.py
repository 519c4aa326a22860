"""Everything a journey can hear: touches, and what the world answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.journeys.house import PrinterState, PrintState
from meeting_place.tickets import Code
from meeting_place.visits import Visit

# --- inputs: touches ---


@dataclass(frozen=True)
class PurposeTapped:
    purpose: str


@dataclass(frozen=True)
class MoreTapped:
    """*Något annat* where the panel is too small for every purpose, and the way back from it."""


@dataclass(frozen=True)
class PeopleChosen:
    people: int


@dataclass(frozen=True)
class OtherNumber:
    """*Annat antal*: the keypad, please."""


@dataclass(frozen=True)
class KeyTyped:
    """One symbol of an on-screen keyboard or keypad."""

    text: str


@dataclass(frozen=True)
class Erased:
    """The last symbol is taken back."""


@dataclass(frozen=True)
class Confirmed:
    """The strong action of the screen: *Vidare*, *Klar*, *Spara*."""


@dataclass(frozen=True)
class NameWanted:
    """*Skriv förnamn*."""


@dataclass(frozen=True)
class SizeWanted:
    """*Vi är flera*."""


@dataclass(frozen=True)
class FirstTimeAnswered:
    first_time: bool


@dataclass(frozen=True)
class UndoTapped:
    """*Ångra*."""


@dataclass(frozen=True)
class NoSlipTapped:
    """*Ingen lapp, tack*."""


@dataclass(frozen=True)
class PrintAgainTapped:
    """*Skriv ut igen*, or *Skriv ut* where paper comes on request only."""


@dataclass(frozen=True)
class CodeWanted:
    """*Skriv koden*."""


@dataclass(frozen=True)
class StayTapped:
    """*Nej, jag stannar*."""


@dataclass(frozen=True)
class ForgetTapped:
    """*Ta bort mina uppgifter*."""


@dataclass(frozen=True)
class RememberTapped:
    """*Behåll mina uppgifter*: takes the wish to be forgotten back."""


@dataclass(frozen=True)
class EveryoneTapped:
    """*Alla går*."""


@dataclass(frozen=True)
class SomeTapped:
    """*Några går*."""


@dataclass(frozen=True)
class CheckInHereTapped:
    """*Checka in här*, after a visit at another place was ended."""


@dataclass(frozen=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True)
class LargerToggled:
    """*Större*."""


@dataclass(frozen=True)
class ContrastToggled:
    """*Kontrast*."""


@dataclass(frozen=True)
class BackTapped:
    """*Tillbaka*."""


@dataclass(frozen=True)
class StartOverTapped:
    """*Börja om*."""


@dataclass(frozen=True)
class StillHereTapped:
    """*Ja, jag är kvar*."""


@dataclass(frozen=True)
class StaffTapped:
    """A key of the staff corner; `visit` is the ticket it concerns, where it concerns one."""

    key: Literal["check-out", "new-code", "test-print", "print-house", "restart", "exit", "visits", "status", "page"]
    visit: str = ""
    page: int = 0


# --- inputs: the world ---


@dataclass(frozen=True)
class Scanned:
    """What a scanner read, as it came."""

    text: str


@dataclass(frozen=True)
class Waited:
    """`seconds` have passed since the last `Waited`, by the monotonic clock; sent about twice a second."""

    seconds: float


@dataclass(frozen=True)
class Touched:
    """A finger came down anywhere: somebody is there."""


@dataclass(frozen=True)
class Saved:
    """The wish is durably committed. `code` and `print_id` where it made some; `burst` where paper waits for a wish."""

    code: Code | None = None
    print_id: int | None = None
    burst: bool = False


@dataclass(frozen=True)
class SaveFailed:
    """The disk said no: nothing was promised, nothing is stored."""


@dataclass(frozen=True)
class PaperNews:
    """What became of a receipt so far, and what the printer says."""

    print_id: int
    state: PrintState
    printer: PrinterState = "ready"


@dataclass(frozen=True)
class Found:
    """Whose ticket it is, as far as this kiosk or (asked in time) the server knows.

    `visit` is None when nobody could say and the line is cut: the code is well formed, so it is believed.
    `unknown` when the server itself does not know it.
    """

    ticket: str
    visit: Visit | None = None
    unknown: bool = False


@dataclass(frozen=True)
class BadgeRead:
    """Whether a staff badge opens the corner."""

    welcome: bool


@dataclass(frozen=True)
class InTheHouse:
    """One visit on the staff's list; no names."""

    ticket: str
    purpose: str
    since: datetime
    people: int


@dataclass(frozen=True)
class Status:
    """What the staff corner shows; `dead_letters` newest first."""

    outbox: int = 0
    oldest_waiting: datetime | None = None
    last_reply: datetime | None = None
    dead_letters: tuple[str, ...] = ()
    prints_waiting: int = 0
    printer: PrinterState = "none"
    kiosk: str = ""
    version: str = ""
    libraries: str = ""
    settings_rev: int = 0
    clock_offset_ms: int = 0
    set_aside: tuple[str, ...] = ()
    present: tuple[InTheHouse, ...] = ()


@dataclass(frozen=True)
class StatusRead:
    status: Status


@dataclass(frozen=True)
class Failed:
    """Something of ours broke: show the oops screen."""


Input = (
    PurposeTapped
    | MoreTapped
    | PeopleChosen
    | OtherNumber
    | KeyTyped
    | Erased
    | Confirmed
    | NameWanted
    | SizeWanted
    | FirstTimeAnswered
    | UndoTapped
    | NoSlipTapped
    | PrintAgainTapped
    | CodeWanted
    | StayTapped
    | ForgetTapped
    | RememberTapped
    | EveryoneTapped
    | SomeTapped
    | CheckInHereTapped
    | LanguageChosen
    | LargerToggled
    | ContrastToggled
    | BackTapped
    | StartOverTapped
    | StillHereTapped
    | StaffTapped
    | Scanned
    | Waited
    | Touched
    | Saved
    | SaveFailed
    | PaperNews
    | Found
    | BadgeRead
    | StatusRead
    | Failed
)
