"""Rows, columns and grids that know the reading direction."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget


class Row(BoxLayout):
    """Side by side from the start of the reading direction; `fixed` rows never mirror."""

    look = ObjectProperty(None, allownone=True)
    fixed = BooleanProperty(False)

    def __init__(self, **given: Any) -> None:
        given.setdefault("orientation", "horizontal")
        self._mirrored = False
        super().__init__(**given)

    def on_look(self, *_: Any) -> None:
        """Take the house's gap, and turn round where the language runs from right to left."""
        if not self.spacing:  # type: ignore[has-type]
            self.spacing = self.look.gap
        self._turn()

    def on_fixed(self, *_: Any) -> None:
        """Turn back if it had turned before it was told not to."""
        self._turn()

    def on_orientation(self, *_: Any) -> None:
        """Only rows turn."""
        self._turn()

    def _turn(self) -> None:
        turned = self.look is not None and self.look.rtl and not self.fixed and self.orientation == "horizontal"
        if turned != self._mirrored:
            self._mirrored = turned
            self.children.reverse()
            self._trigger_layout()

    def add_widget(self, widget: Widget, index: int = 0, canvas: Any = None) -> None:
        """Next in reading order."""
        super().add_widget(widget, len(self.children) if self._mirrored else index, canvas)


class Column(Row):
    """One below the other."""

    def __init__(self, **given: Any) -> None:
        super().__init__(orientation="vertical", **given)


class Grid(GridLayout):
    """Equal cells, filled in reading order."""

    look = ObjectProperty(None, allownone=True)
    fixed = BooleanProperty(False)

    def on_fixed(self, *_: Any) -> None:
        """Digits and codes keep their places."""
        if self.look is not None:
            self.on_look()

    def on_look(self, *_: Any) -> None:
        """Take the house's gap and direction."""
        if self.spacing == [0, 0]:  # type: ignore[has-type]
            self.spacing = [self.look.gap, self.look.gap]
        self.orientation = "rl-tb" if self.look.rtl and not self.fixed else "lr-tb"


class Space(Widget):
    """Nothing, on purpose."""
