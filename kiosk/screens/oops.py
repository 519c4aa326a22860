"""Something of ours broke: the visitor hears that it is not their fault."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Confirmed
from kiosk.widgets.page import Page


class OopsPage(Page):
    """Leaves by itself after a few seconds."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        _ = self.gettext
        self.bar.back = self.bar.over = False
        self.ids.heading.text = _("Något gick fel.")
        self.ids.lead.text = _("Det är inte ditt fel. Vi börjar om.")
        self.ids.done.text = _("Börja om")

    def show(self, front: Front, house: House) -> None:
        """The same words whatever broke."""

    def done(self) -> None:
        """The key *Börja om*."""
        self.report(Confirmed())
