"""Any other number of people, typed on a pad as on a telephone."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.ticket import Ticket
from kiosk.widgets.page import Page


class KeypadPage(Page):
    """A number, a pad, and one strong key."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.stage_px = min(self.ids.pad.highest(), self.look.mm(130)) if self.look.portrait else 0

    def show(self, front: Front, house: House) -> None:
        """What has been typed so far."""
        state = front.journey
        if not isinstance(state, CheckIn | Ticket):
            return
        _ = self.gettext
        leaving = isinstance(state, Ticket)
        self.ids.heading.text = _("Hur många går?") if leaving else _("Hur många är ni?")
        self.ids.typed.typed = state.typed
        self.ids.hint.text = self._leaving(state) if isinstance(state, Ticket) else self._coming(state, house)
        self.ids.hint.tone = "poster_warm" if state.hint else "poster_soft"

    def _coming(self, state: CheckIn, house: House) -> str:
        _ = self.gettext
        match state.hint:
            case "too-many":
                limit = house.settings.people_limit if house.settings else 1
                return _("Högst {number} åt gången. Fråga värden om ni är fler.").format(number=limit)
            case "type-a-number":
                return _("Skriv hur många ni är.")
        return _("Räkna alla, även dig själv.")

    def _leaving(self, state: Ticket) -> str:
        _ = self.gettext
        if state.hint == "type-a-number":
            return _("Skriv hur många som går.")
        return _("Ni är {number} här.").format(number=state.visit.inside if state.visit else 1)
