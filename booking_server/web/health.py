"""How the server is: for whoever watches it, and for `make run`."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from booking_server.store import aside
from booking_server.web.pages import looked_at
from booking_server.web.reading import House

ENOUGH_DISK = 50_000_000
"""Bytes; with less the book may not be written for long."""


class Health(Struct, frozen=True, kw_only=True):
    """`ok` is all of it; `database` and `disk` say what is wrong, or `ok`."""

    ok: bool
    broker: bool
    line: bool
    database: str
    disk: str
    last_message: datetime | None
    put_aside: int
    alarms: int


def health_page(house: House) -> HTTPRouteHandler:
    """`/healthz`: 200 when all is well, else 503."""

    @looked_at("/healthz", sync_to_thread=False, include_in_schema=False)
    def healthz() -> Response[Health]:
        health = look(house)
        return Response(health, status_code=200 if health.ok else 503, headers={"Cache-Control": "no-store"})

    return healthz


def look(house: House) -> Health:
    """Look at every part."""
    put_aside = alarms = 0
    database = house.writer.trouble or ("ok" if house.writer.alive else "the writer has ended: restart the server")
    try:
        put_aside, alarms = aside.how_many(house.book), aside.how_many_alarms(house.book)
    except sqlite3.Error as problem:
        database = str(problem)
    free = shutil.disk_usage(house.data).free
    disk = "ok" if free >= ENOUGH_DISK else f"{free // 1_000_000} MB left"
    broker, line = house.broker.running, house.line.up.is_set()
    return Health(
        ok=broker and line and database == "ok" and disk == "ok",
        broker=broker,
        line=line,
        database=database,
        disk=disk,
        last_message=house.writer.last_message,
        put_aside=put_aside,
        alarms=alarms,
    )
