"""Any other number of people, typed on a pad as on a telephone."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.widgets.page import Page


class KeypadPage(Page):
    """A number, a pad, and one strong key."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.ids.heading.text = self.gettext("Hur många är ni?")
        self.stage_px = min(self.ids.pad.highest(), self.look.mm(130)) if self.look.portrait else 0

    def show(self, front: Front, house: House) -> None:
        """What has been typed so far."""
        state = front.journey
        if not isinstance(state, CheckIn):
            return
        _ = self.gettext
        limit = house.settings.people_limit if house.settings else 1
        self.ids.typed.typed = state.typed
        match state.hint:
            case "too-many":
                text = _("Högst {number} åt gången. Fråga värden om ni är fler.").format(number=limit)
            case "type-a-number":
                text = _("Skriv hur många ni är.")
            case _other:
                text = _("Räkna alla, även dig själv.")
        self.ids.hint.text = text
        self.ids.hint.tone = "poster_warm" if state.hint else "poster_soft"
