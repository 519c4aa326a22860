"""What the staff corner says of the kiosk: its queues, its printer, its versions and who is in the house."""

from __future__ import annotations

import functools
import importlib.metadata
from pathlib import Path

from kiosk import VERSION
from kiosk.effects import Parts
from kiosk.journeys.inputs import InTheHouse, Status
from kiosk.memory import outbox, prints, set_aside
from kiosk.memory.schema import Store

_LIBRARIES = ("Kivy", "paho-mqtt", "python-escpos", "msgspec")


def status(store: Store, parts: Parts, data: Path, present: tuple[InTheHouse, ...]) -> Status:
    """The kiosk at this moment; `data` is its folder. On the memory's thread."""
    waiting, oldest = outbox.waiting(store)
    return Status(
        outbox=waiting,
        oldest_waiting=oldest,
        last_reply=parts.sync.last_reply if parts.sync else None,
        dead_letters=outbox.dead_letters(store),
        prints_waiting=len(prints.waiting(store)),
        printer=parts.printing.printer,
        kiosk=parts.kiosk,
        version=VERSION,
        libraries=_libraries(),
        settings_rev=parts.place.version.rev if parts.place.version else 0,
        clock_offset_ms=parts.time.offset_ms,
        set_aside=set_aside.files(data),
        present=present,
    )


@functools.cache
def _libraries() -> str:
    return ", ".join(f"{name} {_version_of(name)}" for name in _LIBRARIES)


def _version_of(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "?"
