"""Writes docs/figures.md from var/bench.json: what was measured, beside its limit and its target."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from bench.figures import Figure

PAGE = Path(__file__).parent.parent / "docs" / "figures.md"


def page(figures: list[Figure], machine: str) -> str:
    """The table, as Markdown."""
    lines = [
        "# Figures",
        "",
        f"Written by `make figures` from the last `make bench`, on {machine}.",
        "A ratio compares two things measured side by side in one run; absolute times are this machine's.",
        "",
        "| figure | reached | raw limit beside it | ratio | target | met |",
        "|---|---|---|---|---|---|",
    ]
    for figure in figures:
        sign = "≥" if figure.sense == "at-least" else "≤"
        limit = "" if figure.limit is None else f"{figure.limit:.4g} {figure.unit}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        judged = "ratio " if figure.judged == "ratio" else ""
        lines.append(
            f"| `{figure.name}` | {figure.figure:.4g} {figure.unit} | {limit} | {ratio}"
            f" | {judged}{sign} {figure.target:g} | {'yes' if figure.met else '**no**'} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    measured = msgspec.json.decode(Path("var/bench.json").read_bytes(), type=list[Figure])
    PAGE.write_text(page(measured, " ".join(sys.argv[1:]) or "a machine that was not named"), encoding="utf-8")
