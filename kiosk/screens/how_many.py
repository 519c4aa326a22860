"""How many are you? Before the visit of a group, after the visit of one, and when some of a group leave."""

from __future__ import annotations

from functools import partial
from typing import Any

from kiosk.journeys.check_in import GROUP_SIZES
from kiosk.journeys.front import Front
from kiosk.journeys.house import House
from kiosk.journeys.inputs import OtherNumber, PeopleChosen
from kiosk.journeys.ticket import Ticket
from kiosk.widgets.keys import Tile
from kiosk.widgets.page import Page

LEAVING_CHOICES = 9


class HowManyPage(Page):
    """Numbers as tiles, and a keypad for every other number."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._shown: tuple[int, ...] = ()
        self._other = False

    def show(self, front: Front, house: House) -> None:
        """Who is counted: those who come or those who leave."""
        _ = self.gettext
        state = front.journey
        if isinstance(state, Ticket):
            inside = state.visit.inside if state.visit else 1
            self.ids.heading.text = _("Hur många går?")
            self.ids.lead.text = _("Ni är {number} här.").format(number=inside)
            sizes = leaving_choices(inside)
            self._offer(sizes, len(sizes) < inside - 1)
            return
        self.ids.heading.text = _("Hur många är ni?")
        self.ids.lead.text = _("Räkna alla, även dig själv.")
        limit = house.settings.people_limit if house.settings else 1
        self._offer(tuple(size for size in GROUP_SIZES if size <= limit), True)

    def _offer(self, sizes: tuple[int, ...], other: bool) -> None:
        if (sizes, other) == (self._shown, self._other):
            return
        self._shown, self._other = sizes, other
        grid = self.ids.sizes
        grid.clear_widgets()
        count = len(sizes) + other
        grid.cols = columns(count, self.look.portrait)
        for order, size in enumerate(sizes):
            tile = self._tile(str(size), order, size_h=2.2)
            tile.bind(on_release=partial(self._chosen, size))
            grid.add_widget(tile)
        if other:
            tile = self._tile(self.gettext("Annat antal"), len(sizes), size_h=1.1)
            tile.bind(on_release=lambda _: self.report(OtherNumber()))
            grid.add_widget(tile)

    def _tile(self, text: str, order: int, size_h: float) -> Tile:
        return Tile(look=self.look, text=text, primary=True, focus_order=order + 1, size_h=size_h)

    def _chosen(self, size: int, _tile: Tile) -> None:
        self.report(PeopleChosen(size))


def leaving_choices(inside: int) -> tuple[int, ...]:
    """How many of `inside` may leave: every number of a small group, round ones of a large one."""
    if inside <= LEAVING_CHOICES:
        return tuple(range(1, inside))
    wanted = [1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50]
    return tuple(size for size in wanted if size < inside)[:LEAVING_CHOICES]


def columns(count: int, portrait: bool) -> int:
    """Columns that fill the stage with as few gaps as can be."""
    if count <= 4:
        return 2
    if portrait:
        return 3 if count % 3 == 0 else 2
    return 5 if count % 5 == 0 and count > 6 else 3
