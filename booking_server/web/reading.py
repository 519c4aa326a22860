"""What the pages and the API may ask of the running server."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from booking_server.broker import Broker
from booking_server.mqtt import Line
from booking_server.operations import Operations
from booking_server.store.connection import open_to_read
from booking_server.writer import Writer


@dataclass
class House:
    """The parts of the server that the web reaches, joined in `app.py`."""

    data: Path
    writer: Writer
    broker: Broker
    line: Line
    operations: Operations
    now: Callable[[], datetime]
    public_address: str = ""
    control_token: str = field(default="", repr=False)

    @functools.cached_property
    def book(self) -> sqlite3.Connection:
        """A reading connection for the web server's own thread; its questions take microseconds, so none waits."""
        return open_to_read(self.data)
