"""A ticket's code typed by hand, where the paper does not scan; the last symbol sends it off."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.ticket import Ticket
from kiosk.widgets.page import Page
from meeting_place.tickets import LENGTH


class TypeCodePage(Page):
    """Three groups of six, as they stand on the slip."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.ids.heading.text = self.gettext("Skriv koden")
        self.stage_px = self.ids.board.highest()

    def show(self, front: Front, house: House) -> None:
        """What has been typed so far."""
        state = front.journey
        if not isinstance(state, Ticket):
            return
        _ = self.gettext
        for start, field in ((0, self.ids.group1), (6, self.ids.group2), (12, self.ids.group3)):
            field.typed = state.typed[start : start + 6]
        match state.hint:
            case "mistyped":
                hint = _("Koden stämmer inte. Sudda och försök igen.")
            case "too-short":
                hint = _("Koden har {number} tecken.").format(number=LENGTH)
            case _other:
                hint = _("Koden står på lappen, under rutan.")
        self.ids.hint.text = hint
        self.ids.hint.tone = "poster_warm" if state.hint else "poster_soft"
