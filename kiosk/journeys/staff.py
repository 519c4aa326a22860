"""The staff corner: how the kiosk is, who is in the house, and the few things only staff may do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from kiosk.journeys.effects import (
    CheckBadge,
    Chime,
    Effects,
    EndVisit,
    Leave,
    PrintHouse,
    PrintTest,
    ReadStatus,
    ReplaceTicket,
)
from kiosk.journeys.house import House, PrinterState, PrintState, Visitor
from kiosk.journeys.inputs import (
    BackTapped,
    BadgeRead,
    Input,
    PaperNews,
    Saved,
    SaveFailed,
    StaffTapped,
    Status,
    StatusRead,
    Waited,
)
from meeting_place.tickets import Code

REFRESH_EVERY = 2.0


@dataclass(frozen=True)
class Staff:
    """`checking` a badge, then `status` or `visits`; a badge nobody knows ends in `refused`.

    `news` says what the last key did: a key into the translations.
    """

    step: Literal["checking", "status", "visits", "refused"] = "checking"
    status: Status = field(default_factory=Status)
    page: int = 0
    news: str = ""
    paper: PrintState | None = None
    printer: PrinterState = "ready"
    since_read: float = 0.0

    @property
    def entered(self) -> bool:
        """Staff look at a list for a while: they get the longer time-out."""
        return self.step != "refused"


def begin(code: Code) -> tuple[Staff, Effects]:
    """A badge was shown."""
    return Staff(), (CheckBadge(code),)


def step(state: Staff, received: Input, visitor: Visitor, house: House) -> tuple[Staff | None, Effects]:
    """The next state, or None when staff are done; and what is to be done."""
    match state.step, received:
        case "checking", BadgeRead(welcome=True):
            return replace(state, step="status"), (Chime("accepted"), ReadStatus())
        case "checking", BadgeRead():
            return replace(state, step="refused"), (Chime("refused"),)
        case (("checking" | "refused"), BackTapped()):
            return None, ()
        case (("status" | "visits"), _):
            return _inside(state, received, visitor)
    return state, ()


def _inside(state: Staff, received: Input, visitor: Visitor) -> tuple[Staff | None, Effects]:
    match received:
        case StatusRead(status):
            return replace(state, status=status), ()
        case Waited(seconds) if state.since_read + seconds >= REFRESH_EVERY:
            return replace(state, since_read=0.0), (ReadStatus(),)
        case Waited(seconds):
            return replace(state, since_read=state.since_read + seconds), ()
        case PaperNews(state=paper, printer=printer):
            return replace(state, paper=paper, printer=printer, news=f"paper-{paper}"), ()
        case Saved():
            return replace(state, news="done"), (ReadStatus(),)
        case SaveFailed():
            return replace(state, news="not-saved"), (Chime("refused"),)
        case BackTapped() if state.step == "visits":
            return replace(state, step="status", page=0, news=""), ()
        case BackTapped():
            return None, ()
        case StaffTapped():
            return _key(state, received, visitor)
    return state, ()


def _key(state: Staff, tapped: StaffTapped, visitor: Visitor) -> tuple[Staff, Effects]:
    quiet = replace(state, news="")
    match tapped.key:
        case "visits":
            return replace(quiet, step="visits", page=0), (ReadStatus(),)
        case "status":
            return replace(quiet, step="status"), (ReadStatus(),)
        case "page":
            return replace(quiet, page=max(0, tapped.page)), ()
        case "check-out":
            return quiet, (EndVisit(tapped.visit, None, "staff"),)
        case "new-code":
            return quiet, (ReplaceTicket(tapped.visit, visitor.language),)
        case "test-print":
            return quiet, (PrintTest(),)
        case "print-house":
            return quiet, (PrintHouse(),)
        case "restart":
            return quiet, (Leave("restart"),)
        case "exit":
            return quiet, (Leave("exit"),)
