"""Measures what stands on a screen, from its widgets: sizes in millimetres, gaps, overlaps, letters."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from kiosk.screens.easel import Easel
from kiosk.widgets.control import Control
from kiosk.widgets.page import LOW
from kiosk.widgets.pictures import Icon, QuickResponse
from kiosk.widgets.theme import CAPITAL, GAP_MM, H_FLOOR_MM, H_PER_DISTANCE, PRIMARY_MM, TARGET_MM, Panel
from kiosk.widgets.words import Words

Rectangle = tuple[float, float, float, float]

QR_MODULE_MM = 0.5
"""A phone held at half a metre reads modules of this size."""


def faults(easel: Easel) -> Iterator[str]:
    """Everything on the screen that breaks ACCESSIBILITY.md, as a sentence each."""
    shown = list(visible(easel.face))
    controls = [each for each in shown if isinstance(each, Control)]
    words = [each for each in shown if isinstance(each, Words) and each.fitted is not None]
    yield from _targets(controls, easel.panel)
    yield from _gaps(controls, easel.panel)
    yield from _letters(words, easel)
    yield from _sides(words, easel)
    yield from _overlaps(words, controls)
    yield from _qr([each for each in shown if isinstance(each, QuickResponse)])
    for icon in (each for each in shown if isinstance(each, Icon) and each.painted[2] > 0):
        if min(icon.painted[2:]) < 12 * easel.panel.px_per_mm * 0.94:
            yield f"icon {icon.name} is {icon.painted[2] / easel.panel.px_per_mm:.1f} mm"


def visible(widget: Any) -> Iterator[Any]:
    """The widgets that can be seen; what lies under a question that covers the screen cannot be touched."""
    overlay = getattr(widget, "_overlay", None)
    for child in [overlay] if overlay is not None else widget.children:
        if child.opacity > 0:
            yield child
            yield from visible(child)


def _targets(controls: list[Control], panel: Panel) -> Iterator[str]:
    orders = [control.focus_order for control in controls]
    for order in {order for order in orders if order <= 0 or orders.count(order) > 1}:
        yield f"focus order {order} is shared or missing"
    for control in controls:
        name = control.spoken or repr(control)
        least = PRIMARY_MM if control.primary else TARGET_MM
        width, height = control.width / panel.px_per_mm, control.height / panel.px_per_mm
        if not control.spoken.strip():
            yield f"{name} at {control.pos} has no spoken text"
        if min(width, height) < least:
            yield f"{name} is {width:.1f} x {height:.1f} mm, under {least}"
        if control.x < 0 or control.y < 0 or control.right > panel.width_px or control.top > panel.height_px:
            yield f"{name} reaches out of the panel"
        if panel.portrait and control.top > panel.height_px * LOW + 1:
            yield f"{name} reaches above the lower part"


def _gaps(controls: list[Control], panel: Panel) -> Iterator[str]:
    for one, other in combinations(controls, 2):
        across = max(one.x - other.right, other.x - one.right)
        along = max(one.y - other.top, other.y - one.top)
        if max(across, along) < GAP_MM * panel.px_per_mm - 0.01:
            yield f"{one.spoken} and {other.spoken} are {max(across, along) / panel.px_per_mm:.2f} mm apart"


def _letters(words: list[Words], easel: Easel) -> Iterator[str]:
    panel, look = easel.panel, easel.face.look
    least = max(H_FLOOR_MM, panel.distance_mm * H_PER_DISTANCE) * (1.2 if look.larger else 1.0)
    for each in words:
        assert each.fitted is not None
        capital = each.fitted.size * CAPITAL / panel.px_per_mm
        left, bottom, width, height = each.painted
        if capital < least:
            yield f"{each.text!r} has capitals of {capital:.2f} mm, under {least:.2f}"
        if not each.fitted.fits:
            yield f"{each.text!r} does not fit into {each.width:.0f} x {each.height:.0f} px"
        if left < 0 or bottom < 0 or left + width > panel.width_px or bottom + height > panel.height_px:
            yield f"{each.text!r} reaches out of the panel"
        font = (each.fitted.shaped.font.getname()[0] or "").replace(" ", "")
        if not font.startswith(("Vazirmatn", "DejaVuSans")):
            yield f"{each.text!r} is set in {font}"


def _sides(words: list[Words], easel: Easel) -> Iterator[str]:
    """What begins at the start of its place begins on the side where the visitor's language begins."""
    for each in (each for each in words if each.align == "start"):
        left, _bottom, width, _height = each.painted
        off = each.right - left - width if easel.face.look.rtl else left - each.x
        if abs(off) > 1:
            yield f"{each.text!r} begins {off:.0f} px from the side of the language"


def _overlaps(words: list[Words], controls: list[Control]) -> Iterator[str]:
    for one, other in combinations(words, 2):
        if _cross(one.painted, other.painted):
            yield f"{one.text!r} lies over {other.text!r}"
    for each in words:
        home = next((parent for parent in _parents(each) if isinstance(parent, Control)), None)
        for control in controls:
            if control is not home and _cross(each.painted, (*control.pos, *control.size)):
                yield f"{each.text!r} lies over {control.spoken!r}"


def _qr(codes: list[QuickResponse]) -> Iterator[str]:
    for code in codes:
        if code.payload and code.module_mm < QR_MODULE_MM:
            yield f"the QR's modules are {code.module_mm:.2f} mm"


def _parents(widget: Any) -> Iterator[Any]:
    while widget.parent is not None and widget.parent is not widget:
        widget = widget.parent
        yield widget


def _cross(one: Rectangle, other: Rectangle) -> bool:
    """Whether two rectangles share more than a hair: lines may touch, letters may not."""
    hair = 2.0
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    along = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across > hair and along > hair
