"""What a printer says of itself: its states, ESC/POS's status bytes, and the trouble that keeps it from printing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["ready", "paper-low", "paper-out", "cover-open", "offline", "silent", "none"]
"""`offline`: nobody there, or it says it cannot print; `silent`: there, but it answers nothing; `none`: no printer."""

PRINTS: frozenset[State] = frozenset({"ready", "paper-low"})


@dataclass(frozen=True)
class PrinterStatus:
    """The state of a printer, and whether it said so itself. A one-way printer is `ready` but not `known`."""

    state: State
    known: bool = True


@dataclass(frozen=True)
class Confirmed:
    """The printer says that everything up to the cut has been printed."""


@dataclass(frozen=True)
class Sent:
    """The bytes are on their way and nothing contradicts; nobody can say more."""


class PrinterTrouble(Exception):
    """The receipt was not printed, or only in part. `begun`: some of it may stand on paper."""

    def __init__(self, state: State, begun: bool) -> None:
        super().__init__(f"{state}, {'begun' if begun else 'nothing sent'}")
        self.state = state
        self.begun = begun


PRINTER, CAUSE, PAPER = 1, 2, 4
"""What `DLE EOT n` can ask for: the printer as a whole, why it is offline, the paper sensors."""


def ask_for(kind: int) -> bytes:
    """The real-time request, answered even while the printer cannot print."""
    return bytes((0x10, 0x04, kind))


SPEAK_WHEN_ASKED = b"\x1da\x00"
"""`GS a 0`: no automatic status, whose bytes could be taken for answers."""

PRINTED_UP_TO_HERE = b"\x1dr\x01"
"""`GS r 1`: answered in its turn, hence only when everything before it has been printed."""

FORGET_EVERYTHING = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""`DLE DC4 8`: clears the printer's buffers, so that a new roll does not print for people who left."""


def is_real_time(answer: int) -> bool:
    """Answers to `DLE EOT` have bits 1 and 4 set and bits 0 and 7 clear; answers to `GS r` have bit 4 clear."""
    return answer & 0x93 == 0x12


def state_from(answer: Callable[[int], int | None]) -> State:
    """The state by the answers to `DLE EOT`; None (silence) never counts as an answer, least of all as "plenty"."""
    paper = answer(PAPER)
    if paper is None:
        return "silent"
    if paper & 0x60:
        return "paper-out"
    whole = answer(PRINTER)
    if whole is None:
        return "silent"
    if whole & 0x08:
        cause = answer(CAUSE) or 0
        if cause & 0x04:
            return "cover-open"
        return "paper-out" if cause & 0x20 else "offline"
    return "paper-low" if paper & 0x0C else "ready"
