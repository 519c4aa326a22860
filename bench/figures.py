"""One measured figure: what it is, the raw limit beside it, and whether the target is met."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """`limit` is the raw limit measured in the same run (None where there is none); `ratio` is figure to limit.

    `judged` says which of the two the target is for, `sense` on which side of the target it must lie.
    """

    name: str
    figure: float
    unit: str
    limit: float | None = None
    ratio: float | None = None
    target: float
    sense: Literal["at-least", "at-most"]
    judged: Literal["figure", "ratio"] = "figure"
    met: bool

    def line(self) -> str:
        """One line for the terminal."""
        limit = "" if self.limit is None else f"  limit {self.limit:.4g} {self.unit}"
        ratio = "" if self.ratio is None else f"  ratio {self.ratio:.3f}"
        sign = ">=" if self.sense == "at-least" else "<="
        judged = "ratio " if self.judged == "ratio" else ""
        verdict = "met" if self.met else "NOT MET"
        target = f"target {judged}{sign} {self.target:g}"
        return f"{self.name:32} {self.figure:.4g} {self.unit}{limit}{ratio}  {target}  {verdict}"


def at_most(name: str, figure: float, unit: str, target: float, limit: float | None = None) -> Figure:
    """A figure that must not exceed `target`; `limit` is only shown."""
    return Figure(
        name=name,
        figure=figure,
        unit=unit,
        limit=limit,
        ratio=figure / limit if limit else None,
        target=target,
        sense="at-most",
        met=figure <= target,
    )


def speed_against(name: str, figure: float, unit: str, limit: float, target: float) -> Figure:
    """A rate that must reach `target` times the raw `limit`."""
    ratio = figure / limit
    return Figure(
        name=name,
        figure=figure,
        unit=unit,
        limit=limit,
        ratio=ratio,
        target=target,
        sense="at-least",
        judged="ratio",
        met=ratio >= target,
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)
