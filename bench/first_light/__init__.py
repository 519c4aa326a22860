"""First light: what a visitor waits for, and what an evening's backlog costs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.first_light import ingest, paper, round_trip, start, touch


def figures() -> Iterator[Figure]:
    """Every figure of the group, as it is measured."""
    for measure in (ingest.figures, round_trip.figures, touch.figures, paper.figures, start.figures):
        with tempfile.TemporaryDirectory(prefix="first-light-") as folder:
            yield from measure(Path(folder))
