"""Who is in the house, from what this kiosk did itself and what the server last said; right with the line cut, too."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from kiosk.journeys.inputs import InTheHouse
from kiosk.memory.visits import Known, Summary
from meeting_place.messages import HouseSnapshot, PresentVisit, Version
from meeting_place.settings import PlaceSettings, ends_by_itself
from meeting_place.visits import Visit

CATCHES_UP = timedelta(seconds=3)
"""A snapshot that comes this long after the server's answer is sure to know what was answered."""


@dataclass(frozen=True)
class Snapshot:
    """The server's word on who is present. `received_at` is the kiosk's corrected time."""

    version: Version
    received_at: datetime
    present: dict[str, PresentVisit] = field(default_factory=dict)


def join(parts: dict[int, HouseSnapshot], received_at: datetime) -> Snapshot | None:
    """One snapshot out of its parts, once all of one version are there."""
    newest = next(iter(parts.values()), None)
    if newest is None:
        return None
    same = [part for part in parts.values() if part.version == newest.version]
    if len(same) != newest.parts or {part.part for part in same} != set(range(1, newest.parts + 1)):
        return None
    return Snapshot(newest.version, received_at, {visit.ticket: visit for part in same for visit in part.present})


def in_the_house(
    own: list[Summary], snapshot: Snapshot | None, settings: PlaceSettings, now: datetime, zone: tzinfo
) -> tuple[InTheHouse, ...]:
    """Every visit that is present now, longest first."""
    found: dict[str, InTheHouse] = {}
    ends: dict[datetime, datetime] = {}  # Opening hours have no seconds: who came in the same minute ends alike.
    for told in snapshot.present.values() if snapshot else ():
        minute = told.since.replace(second=0, microsecond=0)
        if minute not in ends:
            try:
                ends[minute] = ends_by_itself(settings, minute, zone)
            except (OverflowError, ValueError):
                continue  # So far away that no calendar has its closing time: nobody stands in the house since then.
        if ends[minute] > now:
            found[told.ticket] = InTheHouse(told.ticket, told.purpose, told.since, told.people)
    for visit in own:
        if snapshot is not None and _is_told(visit.unsettled, visit.settled_at, snapshot):
            continue  # The server knew all of ours when it spoke, and perhaps more.
        listed = found.pop(visit.ticket, None)
        over = visit.ends_at is not None and visit.ends_at <= now
        if visit.state == "present" and visit.started is not None and not over:
            found[visit.ticket] = InTheHouse(visit.ticket, visit.purpose, visit.started, visit.inside)
        elif visit.state == "unknown" and listed is not None and listed.people > visit.gone:
            found[visit.ticket] = InTheHouse(listed.ticket, listed.purpose, listed.since, listed.people - visit.gone)
    return tuple(sorted(found.values(), key=lambda each: each.since))


@dataclass(frozen=True)
class Belief:
    """What this kiosk would say of a ticket, and whether it is `sure` without asking the server."""

    visit: Visit | None
    sure: bool


def believe(known: Known | None, snapshot: Snapshot | None, ticket: str, here: str, now: datetime) -> Belief:
    """What is known of a ticket without the line.

    Our own unsettled word counts most, then a snapshot that knows our word, then our own settled word.
    """
    listed = snapshot.present.get(ticket) if snapshot else None
    from_server = _as_visit(listed, here) if listed else None
    if known is None:
        return Belief(from_server, sure=from_server is not None)
    own = known.visit(now)
    if own.state == "unknown":  # A stub: we ended or resumed it without having seen its start.
        return Belief(from_server, sure=from_server is not None)
    if own.state == "withdrawn":  # Nothing brings it back.
        return Belief(own, sure=True)
    if known.unsettled or snapshot is None or not _is_told(known.unsettled, known.settled_at, snapshot):
        return Belief(own, sure=bool(known.unsettled) or own.state == "present")
    if from_server is not None and own.state == "present":
        return Belief(from_server, sure=True)
    return Belief(own, sure=False)


def _is_told(unsettled: int, settled_at: datetime, snapshot: Snapshot) -> bool:
    return not unsettled and snapshot.received_at > settled_at + CATCHES_UP


def _as_visit(listed: PresentVisit, here: str) -> Visit:
    return Visit(place=here, purpose=listed.purpose, started=listed.since, people=listed.people)
