"""The kiosk cannot serve yet: it says what it waits for, to whoever set it up and to whoever happens to come by."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.screens.welcome import GREETINGS
from kiosk.widgets.page import Page


class WaitingPage(Page):
    """Three languages, since nobody has chosen one."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bar.back = self.bar.over = False
        ids = self.ids
        for words, greeting in zip((ids.first, ids.second, ids.third), GREETINGS, strict=True):
            words.text = greeting
        ids.soon.text = self.gettext("Skärmen är snart redo. Fråga gärna värden.")

    def show(self, front: Front, house: House) -> None:
        """What is missing."""
        _ = self.gettext
        if not house.paired:
            what = _("Väntar på att kopplas till huset. Starta kiosken med en kod för parkoppling.")
        elif not house.online:
            what = _("Väntar på nätet. Inställningarna har inte kommit än.")
        else:
            what = _("Väntar på inställningar från servern.")
        self.ids.what.text = what
