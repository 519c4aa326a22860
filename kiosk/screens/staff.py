"""The staff corner: how the kiosk is, who is in the house, and the few things only staff may do."""

from __future__ import annotations

from functools import partial
from typing import Any

from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import BackTapped, StaffTapped
from kiosk.journeys.staff import Staff
from kiosk.screens import staff_words
from kiosk.widgets.boxes import Row
from kiosk.widgets.keys import Key
from kiosk.widgets.page import Page
from kiosk.widgets.words import Words


class StaffPage(Page):
    """Status and keys, or the list of visits, a page at a time."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._shown: Any = None
        self._keys: list[Key] = []

    def show(self, front: Front, house: House) -> None:
        """The step that staff are in."""
        state = front.journey
        if not isinstance(state, Staff):
            return
        _ = self.gettext
        heading = {"checking": _("Ett ögonblick …"), "refused": _("Brickan gäller inte här.")}
        self.ids.heading.text = heading.get(state.step, _("För värdar"))
        told = staff_words.news(state, _) or state.status.kiosk
        self.ids.news.text = told if state.step != "refused" else _("Fråga den som sköter servern.")
        if self.look.panel.small:
            self.ids.heading.text, self.ids.news.text = self.ids.news.text or self.ids.heading.text, ""
        lines = staff_words.lines(state, house, _) if state.step in ("status", "visits") else ()
        shown = (state.step, state.page, lines, state.status.present)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_lines(lines)
        stage = self.stage
        assert stage is not None
        stage.clear_widgets()
        self._keys = []
        self.poster_shown = state.step != "visits"
        if state.step == "status":
            self._status_keys()
        elif state.step == "visits":
            self._visits(state, house)

    def _show_lines(self, lines: tuple[tuple[str, str], ...]) -> None:
        column = self.ids.lines
        column.clear_widgets()
        for what, how in lines:
            row = Row(look=self.look, spacing=self.look.mm(3))
            for text, tone, share, weight in ((what, "poster_soft", 0.55, "medium"), (how, "on_poster", 1, "semibold")):
                row.add_widget(
                    Words(look=self.look, text=text, tone=tone, over="poster", size_hint_x=share, weight=weight)
                )
            column.add_widget(row)

    def _status_keys(self) -> None:
        _ = self.gettext
        keys = (
            (_("Vilka är här"), "list", StaffTapped("visits"), "card"),
            (_("Skriv ut antalet"), "printer", StaffTapped("print-house"), "card"),
            (_("Provutskrift"), "slip", StaffTapped("test-print"), "card"),
            (_("Starta om"), "start-over", StaffTapped("restart"), "card"),
            (_("Avsluta"), "power", StaffTapped("exit"), "trouble"),
            (_("Klar"), "tick", BackTapped(), "strong"),
        )
        # A small panel has no room for six; there *Tillbaka* says the same as the last one.
        for text, icon, said, kind in keys[:-1] if self.look.panel.small else keys:
            self.stage.add_widget(self._key(text, icon, said, kind))

    def _key(self, text: str, icon: str, said: StaffTapped | BackTapped, kind: str = "card") -> Key:
        key = Key(look=self.look, text=text, icon=icon, kind=kind, focus_order=len(self._keys) + 1)
        key.primary = kind == "strong"
        key.bind(on_release=partial(self._said, said))
        self._keys.append(key)
        return key

    def _said(self, said: StaffTapped | BackTapped, _key: Key) -> None:
        self.report(said)

    def _visits(self, state: Staff, house: House) -> None:
        """Two keys for each visit: checked out, or a new code for a lost slip; pages are turned by keys."""
        _ = self.gettext
        look, present = self.look, state.status.present
        room = self.rows_on_a_page()
        pages = max(1, -(-len(present) // room))
        page = min(state.page, pages - 1)
        here = present[page * room : (page + 1) * room]
        for each in here:
            row = Row(look=look)
            row.add_widget(Words(look=look, text=staff_words.visit(each, house, look.language), over="page"))
            for text, key in ((_("Checka ut"), "check-out"), (_("Ny lapp"), "new-code")):
                tapped = self._key(text, "", StaffTapped(key, each.ticket))  # type: ignore[arg-type]
                tapped.size_hint_x, tapped.width = None, tapped.needed_width() + look.mm(3)
                row.add_widget(tapped)
            self.stage.add_widget(row)
        for empty in range(room - len(here)):
            text = _("Ingen är incheckad.") if not present and empty == 0 else ""
            self.stage.add_widget(Words(look=look, text=text, over="page"))
        turn = Row(look=look)
        earlier = self._key(_("Förra sidan"), "back", StaffTapped("page", page=max(0, page - 1)))
        later = self._key(_("Nästa sida"), "", StaffTapped("page", page=min(pages - 1, page + 1)))
        earlier.shown, later.shown = page > 0, page < pages - 1
        turn.add_widget(earlier)
        turn.add_widget(Words(look=look, text=f"{page + 1} / {pages}", align="center", over="page", size_hint_x=0.5))
        turn.add_widget(later)
        self.stage.add_widget(turn)

    def rows_on_a_page(self) -> int:
        """Visits that fit on the stage at full height."""
        look = self.look
        height = look.panel.height_px * (1 - self.tall_share if look.portrait else 1) - 2 * look.margin - look.mm(12)
        height -= self.bar.height_for_look()
        lines = 4.2 if look.portrait else 2.8
        return max(2, min(8, int(height / (max(look.row, lines * look.step(1)) + look.gap)) - 1))
