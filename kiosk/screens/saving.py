"""A moment of waiting while a promise is written down, or the word that it could not be."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Confirmed
from kiosk.widgets.page import Page


class SavingPage(Page):
    """Seldom seen: the check-in is usually in the book before the eye notices."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bar.back = False
        self.ids.done.text = self.gettext("Klar")

    def show(self, front: Front, house: House) -> None:
        """Still writing, or in trouble."""
        _ = self.gettext
        trouble = isinstance(front.journey, CheckIn) and front.journey.step == "trouble"
        self.ids.drawing.name = "sorry" if trouble else "waiting"
        self.ids.heading.text = _("Det gick inte att checka in.") if trouble else _("Ett ögonblick …")
        self.ids.lead.text = _("Försök igen eller fråga värden.") if trouble else ""
        self.ids.done.shown = trouble
        self.bar.over = trouble

    def done(self) -> None:
        """The key *Klar*."""
        self.report(Confirmed())
