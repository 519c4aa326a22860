"""What the one who runs the server can ask for: kiosks, places, keys, and what was put aside."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from assets import languages
from booking_server import pairing
from booking_server.again import run_again
from booking_server.book import Book
from booking_server.broker import certificates, make_ca
from booking_server.broker.configuration import SERVER
from booking_server.keyring import Keyring
from booking_server.refusing import WAIT_S, Refused
from booking_server.store import aside, facts, kiosks, places
from booking_server.writer import Writer
from meeting_place import topics
from meeting_place.settings import PlaceSettings, check

PAIRED_WITHIN = timedelta(minutes=10)


class Operations:
    """Each method returns what to print. The same with a running server and without one."""

    def __init__(
        self, data: Path, writer: Writer, now: Callable[[], datetime], kiosks_changed: Callable[[], None]
    ) -> None:
        self.broker_address = ""
        self._data = data
        self._writer = writer
        self._now = now
        self._kiosks_changed = kiosks_changed
        self._keyring = Keyring(writer, now)

    def run(self, command: str, arguments: Mapping[str, str]) -> str:
        """Do `command`. Raises `Refused`."""
        known: dict[str, Callable[..., str]] = {
            "kiosk-add": self.kiosk_add,
            "kiosk-remove": self.kiosk_remove,
            "kiosk-list": self.kiosk_list,
            "place-list": self.place_list,
            "place-show": self.place_show,
            "place-set": self.place_set,
            "badge-new": self._keyring.badge_new,
            "badge-list": self._keyring.badge_list,
            "badge-remove": self._keyring.badge_remove,
            "token-new": self._keyring.token_new,
            "token-list": self._keyring.token_list,
            "token-remove": self._keyring.token_remove,
            "book-restored": self.book_restored,
            "put-aside-list": self.put_aside_list,
            "put-aside-run": self.put_aside_run,
        }
        if command not in known:
            raise Refused(f"There is no command {command}.")
        try:
            return known[command](**arguments)
        except TypeError as problem:
            raise Refused(f"The command {command} was not given what it needs.") from problem
        except (sqlite3.Error, TimeoutError) as problem:
            raise Refused(f"The book cannot be written just now: {problem}.") from problem

    def kiosk_add(self, name: str, place: str = "", elsewhere: str = "") -> str:
        """Make room for a kiosk and give a pairing code."""
        if not topics.is_name(name) or name == SERVER:
            raise Refused(f"{name!r} cannot name a kiosk: use up to 40 of a-z, 0-9 and hyphens, such as persborg-1.")
        code = pairing.new_code()
        waiting = pairing.waiting(code, name, self._now() + PAIRED_WITHIN)

        def add(book: sqlite3.Connection, _: Book) -> str:
            where = place or name.rstrip("0123456789").rstrip("-")
            if places.settings(book, where) is None:
                raise Refused(f"There is no place {where!r}. Give one with --place: {', '.join(places.names(book))}.")
            kiosks.add(book, name, where, bool(elsewhere), self._now())
            kiosks.offer(book, waiting, self._now())
            return where

        where = self._writer.change(add).result(WAIT_S)
        authority = make_ca(self._data, self.broker_address, self._now())
        return (
            f"Kiosk {name} at {where}.\n"
            f"Pairing code: {code.grouped}  (once, within ten minutes)\n"
            f"On the kiosk: python -m kiosk --server URL --pair {code.grouped}\n"
            f"Fingerprint, shown on both sides when the kiosk is on another machine:\n"
            f"{certificates.fingerprint(authority)}"
        )

    def kiosk_remove(self, name: str) -> str:
        """Cut a kiosk off at once."""
        if not self._writer.change(lambda book, _: kiosks.remove(book, name)).result(WAIT_S):
            raise Refused(f"There is no kiosk {name}.")
        self._kiosks_changed()
        return f"Kiosk {name} is removed. What it told stays in the book."

    def kiosk_list(self) -> str:
        """One line per kiosk."""
        every = self._writer.change(lambda book, _: kiosks.every(book)).result(WAIT_S)
        lines = [
            f"{kiosk.name}  {kiosk.place}  {'paired' if kiosk.paired else 'not yet paired'}"
            f"{'  heard ' + kiosk.seen.isoformat(timespec='seconds') if kiosk.seen else ''}"
            for kiosk in every
        ]
        return "\n".join(lines) or "No kiosk yet. Add one with: python -m booking_server kiosk add NAME"

    def place_list(self) -> str:
        """Every place, by its name on the line."""
        return "\n".join(self._writer.change(lambda book, _: places.names(book)).result(WAIT_S))

    def place_show(self, name: str) -> str:
        """The settings of a place as the JSON that `place set` takes."""
        found = self._writer.change(lambda book, _: places.settings(book, name)).result(WAIT_S)
        if found is None:
            raise Refused(f"There is no place {name!r}: python -m booking_server place list")
        return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()

    def place_set(self, settings: str) -> str:
        """Make a place what this JSON says, new or changed; its kiosks hear of it at once."""
        try:
            wanted = msgspec.json.decode(settings, type=PlaceSettings)
            ZoneInfo(wanted.zone)
        except (msgspec.DecodeError, ZoneInfoNotFoundError, ValueError, OSError, RecursionError) as problem:
            raise Refused(f"These are no settings of a place: {problem}. `place show` prints an example.") from problem
        if not topics.is_name(wanted.place):
            raise Refused(f"{wanted.place!r} cannot name a place: use up to 40 of a-z, 0-9 and hyphens.")
        if problems := check(wanted, languages()):
            found = "; ".join(f"{problem.reason} ({problem.where})" for problem in problems)
            raise Refused(f"Nothing was changed. Mend this first: {found}.")

        def keep(book: sqlite3.Connection, changes: Book) -> None:
            places.keep(book, wanted)
            changes.places_changed.add(wanted.place)

        self._writer.change(keep).result(WAIT_S)
        return f"{wanted.name} ({wanted.place}) is so now, and its kiosks are told."

    def book_restored(self) -> str:
        """To be said after a backup was put back: kiosks then believe the book, though its revisions are lower."""

        def renew(book: sqlite3.Connection, changes: Book) -> None:
            facts.renew_ledger(book)
            changes.places_changed.update(places.names(book))

        self._writer.change(renew).result(WAIT_S)
        return "The book has a new ledger: kiosks believe it again, and send what they have not been answered."

    def put_aside_list(self) -> str:
        """One line per message put aside and per alarm; never what it says."""
        waiting, alarms = self._writer.change(lambda book, _: (aside.waiting(book), aside.alarms(book))).result(WAIT_S)
        lines = [
            f"{each.number}  {each.received.isoformat(timespec='seconds')}  {each.kiosk}  {each.reason}"
            f"  {len(each.raw)} bytes"
            for each in waiting
        ]
        lines += [
            f"alarm  {alarm.last.isoformat(timespec='seconds')}  {alarm.kiosk}  {alarm.kind}  {alarm.times} times"
            for alarm in alarms
        ]
        return "\n".join(lines) or "Nothing is put aside."

    def put_aside_run(self) -> str:
        """Try everything put aside again, as after an upgrade."""
        understood, left = self._writer.change(run_again).result(WAIT_S)
        return f"{understood} understood now, {left} still put aside."
