"""Badges that open a place's kiosks and tokens that read the JSON API: made, listed, taken back."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from datetime import datetime

from booking_server.book import Book
from booking_server.refusing import WAIT_S, Refused
from booking_server.store import keys, places
from booking_server.writer import Writer
from meeting_place import tickets

SHOWN = 12
"""Digits of a hash that name a key in lists: enough to tell keys apart, nothing to open a door with."""
_FEWEST = 6


class Keyring:
    """Each method returns what to print. A code or token itself is shown once, when it is made."""

    def __init__(self, writer: Writer, now: Callable[[], datetime]) -> None:
        self._writer = writer
        self._now = now

    def badge_new(self, place: str) -> str:
        """A badge code for staff, shown this once."""
        code = tickets.make("badge", secrets.token_bytes(tickets.RANDOM_BYTES))

        def add(book: sqlite3.Connection, _: Book) -> None:
            if places.settings(book, place) is None:
                raise Refused(f"There is no place {place!r}: {', '.join(places.names(book))}.")
            keys.add_badge(book, code.ticket, place, self._now())

        self._writer.change(add).result(WAIT_S)
        return f"Staff badge for {place}, shown this once: {code.grouped}"

    def badge_list(self) -> str:
        """One line per badge: how its hash begins, its place, when it was made."""
        every = self._writer.change(lambda book, _: keys.badges(book)).result(WAIT_S)
        lines = [f"{each.hash[:SHOWN]}  {each.place}  {_time(each.made)}" for each in every]
        return "\n".join(lines) or "No badge yet. Make one with: python -m booking_server badge new"

    def badge_remove(self, name: str) -> str:
        """Take a badge back; kiosks that are connected hear of it at their next look, within the hour."""

        def remove(book: sqlite3.Connection, _: Book) -> str:
            chosen = _only_one("badge", name, [each.hash for each in keys.badges(book)])
            keys.remove_badge(book, chosen)
            return chosen

        chosen = self._writer.change(remove).result(WAIT_S)
        return (
            f"Badge {chosen[:SHOWN]} is removed. A kiosk on the line forgets it within the hour,"
            " one that is cut off after seven days."
        )

    def token_new(self) -> str:
        """A token for the JSON API, shown this once."""
        token = secrets.token_urlsafe(32)
        self._writer.change(lambda book, _: keys.add_token(book, token, self._now())).result(WAIT_S)
        return f"Token for the JSON API, shown this once: {token}"

    def token_list(self) -> str:
        """One line per token: how its hash begins, when it was made."""
        every = self._writer.change(lambda book, _: keys.tokens(book)).result(WAIT_S)
        lines = [f"{each.hash[:SHOWN]}  {_time(each.made)}" for each in every]
        return "\n".join(lines) or "No token. Make one with: python -m booking_server token new"

    def token_remove(self, name: str) -> str:
        """Take a token back: it is refused from now on."""

        def remove(book: sqlite3.Connection, _: Book) -> str:
            chosen = _only_one("token", name, [each.hash for each in keys.tokens(book)])
            keys.remove_token(book, chosen)
            return chosen

        return f"Token {self._writer.change(remove).result(WAIT_S)[:SHOWN]} is removed and opens nothing from now on."


def _only_one(kind: str, name: str, hashes: list[str]) -> str:
    """The one hash that begins so. Raises `Refused`."""
    wanted = name.strip().lower()
    found = [each for each in hashes if each.startswith(wanted)]
    if len(wanted) < _FEWEST or len(found) != 1:
        raise Refused(f"{name!r} names no {kind}: give the first column of `{kind} list`, {_FEWEST} digits at least.")
    return found[0]


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
