"""Every event, question, reply and snapshot that goes over the line.

A kiosk sends JSON arrays of `Envelope`s and `Question`s on its `up` topic and receives arrays of `Reply`s and `Answer`s
on its `down` topic. An envelope says who told it, when, and in what order; its `what` says what happened. Unknown
fields are ignored, new fields have defaults, a changed meaning is a new type name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from meeting_place.settings import PlaceSettings
from meeting_place.spelling import HEX, spelt

BODY_LIMIT = 32_000
"""Bytes in one publish, at most."""

Name = Annotated[
    str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", description="names a kiosk, place or purpose")
]
Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$", description="128 random bits")]
Ticket = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a ticket's code")]
People = Annotated[int, Meta(ge=1, le=500)]
Moment = Annotated[datetime, Meta(tz=True)]
FirstName = Annotated[str, Meta(min_length=1, max_length=40)]

# The same in what kiosks tell by the hundred: there `spelling` asks for the pattern, many times quicker.
ToldName = Annotated[str, spelt(r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$", 1, 40, "names a kiosk, place or purpose")]
ToldHex32 = Annotated[str, spelt(HEX % 32, 32, 32, "128 random bits")]
ToldTicket = Annotated[str, spelt(HEX % 64, 64, 64, "SHA-256 of a ticket's code")]
ToldLanguage = Annotated[str, spelt(r"^[a-z]{2,3}$", 2, 3)]


# --- what can have happened ---


class What(Struct, frozen=True, kw_only=True, gc=False):
    """The part of a message that says what happened; its class name is its type on the wire.

    No message holds itself, so the collector of cycles need not look at any (`gc=False`).
    """

    v: Literal[1] = 1


class VisitStarted(What, frozen=True, kw_only=True, tag=True):
    """Somebody came in. `language` is added to the day's count and not kept with the visit.

    `since` is set when staff gave a new code for a lost slip: the visit began then, under the old code.
    """

    ticket: ToldTicket
    place: ToldName
    purpose: ToldName
    since: Moment | None = None
    people: People = 1
    language: ToldLanguage = "sv"
    burst: bool = False


class VisitDescribed(What, frozen=True, kw_only=True, tag=True):
    """The visitor said how many they are, or whether it is the first time. What is absent is unchanged."""

    ticket: ToldTicket
    people: People | None = None
    first_time: bool | None = None


class VisitorNamed(What, frozen=True, kw_only=True, tag=True):
    """The visitor left a first name. It is forgotten everywhere when the visit ends."""

    ticket: ToldTicket
    first_name: FirstName


class VisitUndone(What, frozen=True, kw_only=True, tag=True):
    """The check-in was a mistake: it never counted."""

    ticket: ToldTicket


class VisitEnded(What, frozen=True, kw_only=True, tag=True):
    """Somebody left; `people` of a group, or all when absent. `place` is where they were when they said so."""

    ticket: ToldTicket
    place: ToldName
    people: People | None = None
    cause: Literal["ticket", "staff", "other-place", "closing"] = "ticket"


class VisitResumed(What, frozen=True, kw_only=True, tag=True):
    """ "No, I am staying": takes back the leaving just before; `people` of them, or all when absent."""

    ticket: ToldTicket
    people: People | None = None


class VisitForgotten(What, frozen=True, kw_only=True, tag=True):
    """The visitor asked to be forgotten: hidden at once, erased after 24 hours."""

    ticket: ToldTicket


class VisitRemembered(What, frozen=True, kw_only=True, tag=True):
    """The same slip, within 24 hours, took the wish to be forgotten back."""

    ticket: ToldTicket


class TicketReplaced(What, frozen=True, kw_only=True, tag=True):
    """Staff gave a new code for a lost slip; the old one is withdrawn."""

    ticket: ToldTicket
    by: ToldTicket


class ReceiptPrinted(What, frozen=True, kw_only=True, tag=True):
    """What became of a receipt."""

    ticket: ToldTicket | None = None
    state: Literal["confirmed", "sent", "failed", "expired"]
    trouble: Annotated[str, Meta(max_length=40)] = ""


class SettingsApplied(What, frozen=True, kw_only=True, tag=True):
    """The kiosk now works by these settings."""

    ledger: ToldHex32
    rev: int


class MemorySetAside(What, frozen=True, kw_only=True, tag=True):
    """The kiosk found its database unreadable, put it away under `file`, and began anew."""

    file: Annotated[str, Meta(max_length=120)]
    reason: Annotated[str, Meta(max_length=200)]


VisitWhat = (
    VisitStarted
    | VisitDescribed
    | VisitorNamed
    | VisitUndone
    | VisitEnded
    | VisitResumed
    | VisitForgotten
    | VisitRemembered
    | TicketReplaced
)
AnyWhat = VisitWhat | ReceiptPrinted | SettingsApplied | MemorySetAside


# --- up: kiosk to server ---


class Envelope(Struct, frozen=True, kw_only=True, gc=False):
    """One event or command. `(kiosk, memory, seq)` is its key, `id` what a person's promise hangs on.

    `at` is the kiosk's own clock; `synced` whether that clock was synchronised; `offset_ms` what the kiosk last
    measured that must be added to it to get the server's time.
    """

    kiosk: ToldName
    memory: ToldHex32
    seq: Annotated[int, Meta(ge=1)]
    id: ToldHex32
    at: Moment
    synced: bool = True
    offset_ms: int = 0
    what: AnyWhat


class Header(Struct, frozen=True, kw_only=True):
    """The part of an envelope that a reply needs: still readable when its `what` is not."""

    kiosk: ToldName
    memory: ToldHex32
    seq: Annotated[int, Meta(ge=1)]
    id: ToldHex32


class TicketAsked(Struct, frozen=True, kw_only=True, tag=True):
    """Whose ticket is this? Asked now, never stored, answered by a `TicketTold` with the same `correlation`."""

    correlation: ToldHex32
    ticket: ToldTicket


# --- down: server to kiosk ---


class Reply(Struct, frozen=True, kw_only=True, gc=False, tag=True):
    """Settles the envelope with this key: `accepted`, `refused` (a reason the person can be told) or `put-aside`."""

    memory: str
    seq: int
    id: str
    outcome: Literal["accepted", "refused", "put-aside"]
    reason: str = ""
    at: Moment


class TicketTold(Struct, frozen=True, kw_only=True, tag=True):
    """What the server knows of a ticket. `withdrawn` covers undone, replaced and forgotten."""

    correlation: Hex32
    state: Literal["present", "ended", "unknown", "withdrawn", "forgotten"]
    place: str = ""
    since: Moment | None = None
    people: int = 0
    purpose: str = ""
    at: Moment


# --- retained ---


class Version(Struct, frozen=True, order=True):
    """A snapshot's age. `ledger` is renewed at every restore, so that a restored server is believed."""

    ledger: Hex32
    rev: int


class SettingsSnapshot(Struct, frozen=True, kw_only=True):
    """What this place is."""

    version: Version
    settings: PlaceSettings


class PresentVisit(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One visit in the house; `ticket` is the SHA-256 of its code, opaque without the slip."""

    ticket: Ticket
    since: Moment
    people: int
    purpose: str


class HouseSnapshot(Struct, frozen=True, kw_only=True):
    """Who is in the house, without names. `part` of `parts`; every part stays under `BODY_LIMIT`."""

    version: Version
    part: int = 1
    parts: int = 1
    present: tuple[PresentVisit, ...]


class Manifest(Struct, frozen=True, kw_only=True):
    """The revision of each retained part of a place, by the last level of its topic."""

    version: Version
    parts: dict[str, int]


class Presence(Struct, frozen=True, kw_only=True):
    """How a kiosk is: sent every 30 s and at each change, and as its last will with `online` false."""

    online: bool
    memory: str = ""
    outbox: int = 0
    dead: int = 0
    printer: str = ""
    version: str = ""
    settings_rev: int = 0
    at: Moment | None = None
