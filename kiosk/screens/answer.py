"""The kiosk's word on a ticket: goodbye, or a kind answer to whatever it turned out to be."""

from __future__ import annotations

from functools import partial
from typing import Any

from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.ticket import Ticket
from kiosk.screens.answers import Choice, answer
from kiosk.widgets.keys import Key
from kiosk.widgets.page import Page

WAITS = ("looking", "ending", "staying", "forgetting", "remembering")


class AnswerPage(Page):
    """A picture, a few words, and what can be done next."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._choices: tuple[Choice, ...] = ()

    def show(self, front: Front, house: House) -> None:
        """The answer to the ticket in front."""
        state = front.journey
        if not isinstance(state, Ticket):
            return
        said = answer(state, house, self.look.texts)
        self.ids.drawing.name = said.icon
        self.ids.heading.text = said.heading
        self.ids.lead.text = said.lead
        self.bar.back = state.step == "all-or-some"
        self.bar.over = state.step not in WAITS
        self._offer(said.choices)

    def _offer(self, choices: tuple[Choice, ...]) -> None:
        if choices == self._choices:
            return
        self._choices = choices
        stage = self.stage
        assert stage is not None
        stage.clear_widgets()
        height = self.look.mm(26)
        for order, choice in enumerate(choices):
            strong = choice.kind == "strong"
            key = Key(look=self.look, text=choice.text, icon=choice.icon, kind=choice.kind, focus_order=order + 1)
            key.size_h = 1.35 if strong else 1.15
            key.primary = True
            key.bind(on_release=partial(self._said, choice))
            stage.add_widget(key)
        count = max(1, len(choices))
        room = count * height + (count - 1) * self.look.gap
        self.stage_px = room

    def _said(self, choice: Choice, _key: Key) -> None:
        self.report(choice.said)
