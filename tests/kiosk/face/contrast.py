"""Contrast as WCAG 2.2 computes it, of texts, icons, edges and the ring of the focus, from a picture of the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from PIL import Image

from kiosk.screens.easel import Easel
from kiosk.widgets.control import Control
from kiosk.widgets.pictures import Icon
from kiosk.widgets.words import Words
from tests.kiosk.face.measure import visible

Colour = tuple[int, int, int]

TEXT, GRAPHIC = 7.0, 3.0
SHARE = 0.004
"""A colour that covers less than this part of a text's place is a blend at the edge of a letter."""


def ratio(one: Colour, other: Colour) -> float:
    """From 1 (equal) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def weak_spots(easel: Easel, seen: set[object]) -> Iterator[str]:
    """Every text, icon and control edge that stands out too little, as a sentence each.

    What was measured before, at the same place with the same colours (`seen`), is not measured again.
    """
    fresh = [widget for widget in visible(easel.face) if _key(easel, widget) not in seen]
    if not fresh:
        return
    picture = easel.picture()
    for widget in fresh:
        seen.add(_key(easel, widget))
        if isinstance(widget, Words) and widget.fitted is not None:
            found = _strongest(picture, widget.painted)
            if found < TEXT:
                yield f"{widget.text!r} has {found:.1f}"
        elif isinstance(widget, Icon) and widget.painted[2] > 0:
            found = _strongest(picture, widget.painted)
            if found < GRAPHIC:
                yield f"icon {widget.name} has {found:.1f}"
        elif isinstance(widget, Control):
            found = _edge(picture, widget)
            if found < GRAPHIC:
                yield f"the edge of {widget.spoken!r} has {found:.1f}"


def weak_ring(easel: Easel, control: Control) -> Iterator[str]:
    """Whether the ring around a focused control stands out too little from what surrounds it, as a sentence."""
    control.focused = True
    easel.settle()
    picture, row = easel.picture(), int(easel.panel.height_px - control.center_y)
    reach = round(3 * control.look.mm(1.0))
    at = int(control.x) - 1 if control.x >= reach else int(control.right)
    steps = range(-reach, 1) if control.x >= reach else range(reach + 1)
    line: list[Any] = [picture.getpixel((max(0, min(picture.width - 1, at + step)), row)) for step in steps]
    outside, ring = (line[0], line[1:]) if control.x >= reach else (line[-1], line[:-1])
    found = max(ratio(outside, colour) for colour in ring)
    control.focused = False
    if found < GRAPHIC:
        yield f"the ring around {control.spoken!r} has {found:.1f}"


def _key(easel: Easel, widget: object) -> object:
    page = easel.face.scene
    if isinstance(widget, Words):
        return (page, widget.text, widget.painted, widget.tone, widget.over)
    if isinstance(widget, Icon):
        return (page, widget.name, widget.painted, widget.tone, widget.over)
    if isinstance(widget, Control):
        return (page, widget.kind, *widget.pos, *widget.size)
    return "bare"


def _strongest(picture: Image.Image, place: tuple[float, float, float, float]) -> float:
    """Between the ground (the commonest colour) and the letters (the commonest that stands out from it most)."""
    left, bottom, width, height = place
    part = picture.crop(
        (int(left), int(picture.height - bottom - height), int(left + width), int(picture.height - bottom))
    )
    colours: Any = part.getcolors(maxcolors=part.width * part.height) or []
    counted = Counter({colour: count for count, colour in colours})
    ground = counted.most_common(1)[0][0]
    least = max(2, SHARE * part.width * part.height)
    return max((ratio(ground, colour) for colour, count in counted.items() if count >= least), default=1.0)


def _edge(picture: Image.Image, control: Control) -> float:
    """Between what lies just outside the control and the strongest colour on its way in, at half its height."""
    row = int(picture.height - control.center_y)
    outside: Any = picture.getpixel((max(0, int(control.x) - 3), row))
    inside: list[Any] = [picture.getpixel((int(control.x) + step, row)) for step in range(1, 9)]
    return max(ratio(outside, colour) for colour in inside)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (component / 255 for component in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
