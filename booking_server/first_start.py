"""What a server without places does at its first start, and what it tells the one who started it."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from datetime import datetime

import msgspec

from booking_server import sample
from booking_server.store import facts, keys, places
from meeting_place import tickets
from meeting_place.settings import PlaceSettings

BADGE_PLACE = "rosengard"
DEFAULT = "http://127.0.0.1:8080"
"""The address of a place for which nobody has said another."""


def open_for_the_first_time(connection: sqlite3.Connection, public_address: str, now: datetime) -> list[str]:
    """Install the sample places, a staff badge and a token where no place is; the lines to print once it is durable."""
    if places.names(connection):
        return []
    for settings in sample.places(public_address):
        places.keep(connection, settings)
    names = ", ".join(settings.name for settings in sample.places(public_address))
    badge = tickets.make("badge", secrets.token_bytes(tickets.RANDOM_BYTES))
    keys.add_badge(connection, badge.ticket, BADGE_PLACE, now)
    token = secrets.token_urlsafe(32)
    keys.add_token(connection, token, now)
    return [
        f"First start: the sample places of Malmö Tillsammans are installed ({names}).",
        f"Staff badge for Rosengård, shown this once: {badge.grouped}",
        f"Token for the JSON API, shown this once: {token}",
    ]


def take_address(connection: sqlite3.Connection, told: str, own: str, learn: Callable[[PlaceSettings], None]) -> None:
    """Have every place's slips point to the address that was `told`.

    When none was, the slips that pointed to the server's `own` address follow it; one set for a place stays.
    """
    followed = {DEFAULT, facts.remembered(connection, "own_address")}
    facts.remember(connection, "own_address", own)
    for name in places.names(connection):
        settings = places.settings(connection, name)
        if settings is None:
            continue
        address = told or (own if settings.public_address in followed else settings.public_address)
        if settings.public_address != address:
            places.keep(connection, msgspec.structs.replace(settings, public_address=address))
        learn(settings)
