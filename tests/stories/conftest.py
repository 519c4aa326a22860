"""One evening's equipment: a server with its broker, a virtual printer, and kiosks with faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from devices.virtual.printer import VirtualPrinter
from tests.house import House
from tests.stories.kiosk import Kiosk

Opens = Callable[..., Kiosk]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.start()
    yield made
    made.server.stop()


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    made = VirtualPrinter(tmp_path / "receipts")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def opens(house: House, printer: VirtualPrinter) -> Iterator[Opens]:
    """`opens("rosengard-1")`: an introduced kiosk with its face up and its settings there."""
    made: list[Kiosk] = []

    def open_kiosk(name: str = "rosengard-1", place: str = "rosengard") -> Kiosk:
        kiosk = Kiosk(house.introduce(name, place), f"network://127.0.0.1:{printer.port}")
        made.append(kiosk)
        kiosk.until(lambda: kiosk.floor.house().online and kiosk.scene == "welcome", "settings and a line")
        kiosk.until(lambda: kiosk.floor.house().printer == "ready", "a printer")
        return kiosk

    yield open_kiosk
    for kiosk in made:
        kiosk.stop()


def read_qr(picture: Path) -> str:
    """What a phone reads off the slip."""
    (code,) = zxingcpp.read_barcodes(Image.open(picture))
    return str(code.text)
