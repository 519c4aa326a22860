"""Thank you: the code on the screen, the slip on its way, and everything else offered, never asked."""

from __future__ import annotations

from typing import Any

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import (
    Confirmed,
    FirstTimeAnswered,
    Input,
    NameWanted,
    NoSlipTapped,
    PrintAgainTapped,
    SizeWanted,
    UndoTapped,
)
from kiosk.screens import phrases
from kiosk.widgets.page import Page
from meeting_place import tickets


class ThanksPage(Page):
    """The visitor is in the book."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.bar.back = False
        _ = self.gettext
        ids = self.ids
        ids.first_time.text = _("Första gången här?")
        ids.yes.text, ids.no.text = _("Ja"), _("Nej")
        ids.name.note = _("Tas bort när du går. Syns aldrig på skärmen.")
        ids.undo.text = _("Ångra")
        ids.done.text = _("Klar")

    def show(self, front: Front, house: House) -> None:
        """How the check-in and its paper stand."""
        state = front.journey
        if not isinstance(state, CheckIn):
            return
        _, ids = self.gettext, self.ids
        gone = state.step in ("undone", "undoing")
        ids.heading.text = _("Välkommen in!") if not gone else _("Ångrat.")
        ids.lead.text = self._lead(state) if not gone else _("Du är inte incheckad.")
        ids.arrow.name = phrases.way(house.printer_at) if self._paper_comes(state) and not gone else ""
        no_slip = state.no_printer or state.paper == "declined"
        ids.when.text = _("Visa koden när du går.") if no_slip else _("Visa lappen när du går.")
        if state.paper_trouble:
            ids.when.text = _("Visa koden när du går.") if not self.look.panel.small else ""
        if state.hint == "not-saved":
            ids.when.text = _("Det gick inte att spara.")
        if gone:
            ids.when.text = ""
        self._code(state, house)
        self._offers(state, gone)

    def say(self, said: str) -> None:
        """A key of this screen, by name."""
        keys: dict[str, Input] = {
            "yes": FirstTimeAnswered(True),
            "no": FirstTimeAnswered(False),
            "name": NameWanted(),
            "size": SizeWanted(),
            "undo": UndoTapped(),
            "done": Confirmed(),
            "slip": PrintAgainTapped() if self._wants_print else NoSlipTapped(),
        }
        self.report(keys[said])

    _wants_print = False

    def _lead(self, state: CheckIn) -> str:
        _ = self.gettext
        # On the smallest panel in large letters the heading alone says that they are in.
        inside = "" if self.look.panel.small and self.look.larger else _("Du är incheckad.")
        if state.no_printer:
            return " ".join((_("Ta en bild av koden."), inside)).strip()
        if state.paper_trouble:
            trouble = phrases.paper_trouble(_, state.printer)
            return " ".join((trouble, _("Ta en bild av koden."), inside)).strip()
        match state.paper:
            case "declined":
                return _("Ingen lapp. Du är incheckad.")
            case "on-request":
                return _("Du är incheckad. Vill du ha en lapp?")
        return _("Ta din lapp här")

    def _paper_comes(self, state: CheckIn) -> bool:
        return not state.paper_trouble and not state.no_printer and state.paper in ("queued", "sent", "confirmed")

    def _code(self, state: CheckIn, house: House) -> None:
        ids = self.ids
        ids.code.payload, groups = "", ["", "", ""]
        if state.code is not None and house.settings is not None:
            ids.code.payload = tickets.address(state.code, house.settings.public_address)
            groups = state.code.grouped.split(" ")
        for words, group in zip((ids.group1, ids.group2, ids.group3), groups, strict=True):
            words.text = group

    def _offers(self, state: CheckIn, gone: bool) -> None:
        _, ids = self.gettext, self.ids
        ids.name.text = _("Skriv förnamn") if not state.named else _("Förnamnet är sparat")
        ids.name.icon = "name" if not state.named else "tick"
        ids.size.text = _("Vi är flera") if state.people == 1 else _("Vi är {number}").format(number=state.people)
        for key, answer in ((ids.yes, True), (ids.no, False)):
            key.kind = "chosen" if state.first_time is answer else "card"
            key.icon = "tick" if state.first_time is answer else ""
        self._wants_print = state.paper_trouble or state.paper in ("on-request", "declined")
        ids.slip.text = _("Ingen lapp, tack") if not self._wants_print else _("Skriv ut lappen")
        ids.slip.icon = "no-slip" if not self._wants_print else "printer"
        ids.slip.shown = not gone and not state.no_printer and (self._wants_print or state.paper == "queued")
        for key in (ids.yes, ids.no, ids.name, ids.size, ids.undo):
            key.shown = not gone
        ids.first_time.text = _("Första gången här?") if not gone else ""
