"""An Arabic visit slip becomes bytes, beside the QR picture alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import qrcode

from bench.figures import Figure, at_most, median
from booking_server import sample
from devices.printers.profiles import profile
from devices.printers.rendering import render
from kiosk.receipts import visit_slip
from meeting_place import tickets

RECEIPTS = 100


def figures(folder: Path) -> Iterator[Figure]:
    """`receipt_bytes_p50_ms`: every slip has a code and a minute of its own."""
    settings = sample.places("https://plats.example")[0]
    paper = profile(80)
    ours, raw = [], []
    for number in range(RECEIPTS + 1):
        code = tickets.make("visit", number.to_bytes(10, "big"))
        began = datetime(2026, 11, 28, 14, 5, tzinfo=UTC) + timedelta(minutes=number)
        slip = visit_slip(settings, code, settings.purposes[0].id, (began, began + timedelta(hours=6)), ("ar", False))
        ours.append(_milliseconds(partial(render, slip, paper)))
        address = tickets.address(code, settings.public_address)
        raw.append(_milliseconds(partial(qrcode.make, address)))
    yield at_most("receipt_bytes_p50_ms", median(ours[1:]), "ms", 20, limit=median(raw[1:]))


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
