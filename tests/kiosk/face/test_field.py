"""The field for typed letters, in places that are too small for any of them."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.screens.easel import Easel


def test_a_name_in_a_field_without_room_ends_in_dots_and_not_in_a_loop(easel: Callable[[str], Easel]) -> None:
    look = easel("21-portrait").face.look
    from kiosk.widgets.field import Field

    field = Field(look=look, size_hint=(None, None), size=(40, 4))
    field.words.size = (20, 3)
    field.typed = "Abdirahman Mohamed"
    assert field.words.text == "…"
