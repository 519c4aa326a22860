"""Everything a journey can ask for; `kiosk/effects.py` carries it out and answers with the input named here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from meeting_place.tickets import Code

# --- effects: each is answered by the input named in its docstring ---


@dataclass(frozen=True)
class StartVisit:
    """A new code, VisitStarted and a receipt in one transaction. Saved | SaveFailed, then PaperNews."""

    purpose: str
    people: int
    language: str


@dataclass(frozen=True)
class DescribeVisit:
    """VisitDescribed. SaveFailed only if it fails."""

    ticket: str
    people: int | None = None
    first_time: bool | None = None


@dataclass(frozen=True)
class NameVisitor:
    """VisitorNamed. SaveFailed only if it fails."""

    ticket: str
    first_name: str


@dataclass(frozen=True)
class UndoVisit:
    """VisitUndone; a receipt not yet sent is dropped. Saved | SaveFailed."""

    ticket: str


@dataclass(frozen=True)
class PrintVisit:
    """The visit's receipt once more, with the code in hand. Saved(print_id) | SaveFailed, then PaperNews."""

    code: Code
    language: str


@dataclass(frozen=True)
class DropReceipt:
    """No slip, thank you: a receipt not yet sent is never printed. No answer."""

    print_id: int


@dataclass(frozen=True)
class FindTicket:
    """Whose ticket? This kiosk's memory first, then the server for at most 4 s. Found."""

    code: Code


@dataclass(frozen=True)
class EndVisit:
    """VisitEnded. Saved | SaveFailed."""

    ticket: str
    people: int | None = None
    cause: Literal["ticket", "staff", "other-place"] = "ticket"


@dataclass(frozen=True)
class ResumeVisit:
    """VisitResumed. Saved | SaveFailed."""

    ticket: str
    people: int | None = None


@dataclass(frozen=True)
class ForgetVisit:
    """VisitForgotten. Saved | SaveFailed."""

    ticket: str


@dataclass(frozen=True)
class RememberVisit:
    """VisitRemembered. Saved | SaveFailed."""

    ticket: str


@dataclass(frozen=True)
class CheckBadge:
    """Does this badge open the staff corner? BadgeRead."""

    code: Code


@dataclass(frozen=True)
class ReadStatus:
    """What the staff corner shows. StatusRead."""


@dataclass(frozen=True)
class ReplaceTicket:
    """A new code for a lost slip, printed; the old one dies. Saved | SaveFailed, then StatusRead."""

    ticket: str
    language: str


@dataclass(frozen=True)
class PrintTest:
    """A test receipt. PaperNews."""


@dataclass(frozen=True)
class PrintHouse:
    """How many are in the house, on paper. PaperNews."""


@dataclass(frozen=True)
class Chime:
    """The accepted or the refused tone."""

    sound: Literal["accepted", "refused"]


@dataclass(frozen=True)
class Leave:
    """End the kiosk: `restart` comes back at once, `exit` hands the machine to staff."""

    how: Literal["restart", "exit"]


Effect = (
    StartVisit
    | DescribeVisit
    | NameVisitor
    | UndoVisit
    | PrintVisit
    | DropReceipt
    | FindTicket
    | EndVisit
    | ResumeVisit
    | ForgetVisit
    | RememberVisit
    | CheckBadge
    | ReadStatus
    | ReplaceTicket
    | PrintTest
    | PrintHouse
    | Chime
    | Leave
)
Effects = tuple[Effect, ...]
