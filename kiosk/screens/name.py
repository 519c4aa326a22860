"""A first name, if the visitor likes; it goes when the visitor goes."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Confirmed
from kiosk.widgets.page import Page


class NamePage(Page):
    """A field, a keyboard in the visitor's language, and a line on privacy."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.ids.heading.text = self.gettext("Skriv förnamn")
        self.ids.done.text = self.gettext("Spara")
        self.stage_px = self.ids.board.highest()
        if self.look.portrait:
            self._done_below()
        elif self.look.panel.small:
            self.ids.told.remove_widget(self.ids.heading)
            self.ids.field.hint = self.ids.heading.text

    def show(self, front: Front, house: House) -> None:
        """What has been typed so far."""
        state = front.journey
        if not isinstance(state, CheckIn):
            return
        _ = self.gettext
        self.ids.field.typed = state.typed
        self.ids.board.typed = state.typed
        empty = state.hint == "write-a-name"
        self.ids.privacy.text = (
            _("Skriv ett namn, eller tryck Tillbaka.") if empty else _("Tas bort när du går. Syns aldrig på skärmen.")
        )
        self.ids.privacy.tone = "poster_warm" if empty else "poster_soft"

    def _done_below(self) -> None:
        """On a tall panel the strong key lies low, within reach."""
        done = self.ids.done.__self__  # Held, since Kivy's ids do not hold it while it is on no tree.
        self.ids.top.remove_widget(done)
        done.kind, done.size_hint_y, done.height = "strong", None, self.look.strong_row
        self.ids.board.parent.add_widget(done)
        self.stage_px += self.look.gap + self.look.strong_row

    def done(self) -> None:
        """The key *Spara*."""
        self.report(Confirmed())
