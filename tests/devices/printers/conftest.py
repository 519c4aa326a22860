"""Receipts to print, a printer to print them on, and a reader of what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.printers.receipt import QR, Receipt, Rule, Symbols, Text
from devices.virtual.printer import VirtualPrinter

ADDRESS = "HTTPS://PLATS.MALMO.EXAMPLE/T/V7K3F9QXR2M4P8DT6X"
CODE = (QR(ADDRESS), Symbols(("V7K3F9", "QXR2M4", "P8DT6X")), Rule())

SWEDISH = Receipt(
    (
        Text("Rosengård", "double"),
        Text("Välkommen!", "double"),
        Text("Fika och träffas"),
        Text("lör 28 nov 2026  kl 14:05"),
        *CODE,
        Text("När du går: visa lappen för läsaren.", "tall"),
        Text("Glömmer du? Vi checkar ut dig kl 20:00."),
        Text("Inget namn är sparat."),
    )
)

ARABIC = Receipt(
    (
        Text("Rosengård", "double"),
        Text("أهلاً وسهلاً!", "double"),
        Text("قهوة ولقاء"),
        Text("السبت 28 نوفمبر 2026  14:05"),
        *CODE,
        Text("عند المغادرة: أرِ الورقة للقارئ.", "tall"),
        Text("هل نسيت؟ سنسجّل خروجك الساعة 20:00."),
        Text("لم يُحفظ أي اسم."),
        Text("SV: Besök, Fika och träffas, 14:05"),
    ),
    "ar",
)

BOOKED = Receipt(
    (
        Text("BOKAT", "inverse"),
        Text("Syrenen", "double"),
        Text("tor 3 dec", "double"),
        Text("14:00–15:00", "double"),
        Text("Rosengård, plan 1. Möte."),
        *CODE,
        Text("Visa lappen kl 13:45–14:15.", "tall"),
        Text("Ta en bild. Trycket bleknar."),
    )
)


@pytest.fixture
def receipts() -> dict[str, Receipt]:
    return {"visit-sv": SWEDISH, "visit-ar": ARABIC, "booked-sv": BOOKED}


@pytest.fixture
def payload() -> str:
    """What the QR of every receipt here says."""
    return ADDRESS


@pytest.fixture(params=[80, 58])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def printer_of(tmp_path: Path) -> Iterator[Callable[[int], VirtualPrinter]]:
    """A virtual printer of the given paper width, switched on."""
    started: list[VirtualPrinter] = []

    def make(width_mm: int) -> VirtualPrinter:
        started.append(VirtualPrinter(tmp_path / f"paper-{len(started)}", width_mm=width_mm))
        started[-1].start()
        return started[-1]

    yield make
    for printer in started:
        printer.stop()


@pytest.fixture
def scan_picture() -> Callable[[Path], list[str]]:
    """Every code that an independent reader finds in a picture."""

    def read(path: Path) -> list[str]:
        with Image.open(path) as image:
            return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]

    return read
