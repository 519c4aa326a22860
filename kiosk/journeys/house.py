"""What a journey may see of the world: the place as this kiosk knows it, and how the visitor wants it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from meeting_place.settings import Opening, PlaceSettings

PrinterState = Literal["ready", "paper-low", "paper-out", "cover-open", "offline", "silent", "none"]
PrintState = Literal["queued", "sent", "confirmed", "failed", "expired"]


@dataclass(frozen=True)
class House:
    """The place as this kiosk knows it at this moment. `now` is local time. Without settings the kiosk waits."""

    now: datetime
    settings: PlaceSettings | None = None
    opening: Opening = field(default_factory=lambda: Opening(False, None))
    online: bool = False
    printer: PrinterState = "ready"
    inside: int = 0
    paired: bool = True
    scanner_at: Literal["below", "right", "left", "none"] = "below"
    printer_at: Literal["below", "right", "left", "none"] = "below"


@dataclass(frozen=True)
class Visitor:
    """How the person in front wants it. Wiped with the visitor."""

    language: str = "sv"
    larger: bool = False
    contrast: bool = False
