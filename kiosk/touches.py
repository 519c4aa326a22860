"""What one touch writes: what happened, the wish to tell it, and the receipt, all in one transaction or not at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from devices.printers import receipt as slips
from kiosk import receipts
from kiosk.memory import outbox, prints, visits
from kiosk.memory.outbox import Row, Teller
from kiosk.memory.schema import Store
from meeting_place.messages import TicketReplaced, VisitEnded, VisitorNamed, VisitStarted, VisitWhat
from meeting_place.settings import PlaceSettings, ends_by_itself
from meeting_place.tickets import RANDOM_BYTES, Code, make
from meeting_place.visits import Visit, is_burst, telling

NAME_KEPT_UNPLACED = timedelta(hours=12)
"""How long a name may wait when no settings say when the visit ends."""


@dataclass(frozen=True)
class Here:
    """Where and when the touch happens. `now` is corrected time (UTC), for rules; the teller has the kiosk's own."""

    settings: PlaceSettings
    zone: tzinfo
    now: datetime
    teller: Teller


@dataclass
class Made:
    """What a touch made: rows to send, rows that went (keys), the new code, and the receipt's number."""

    rows: list[Row] = field(default_factory=list)
    gone: list[tuple[str, int]] = field(default_factory=list)
    code: Code | None = None
    print_id: int | None = None
    burst: bool = False


def start_visit(store: Store, here: Here, purpose: str, people: int, language: str) -> Made:
    """A new code, VisitStarted and (unless check-ins come in a burst) a receipt."""
    # Kept by the kiosk's corrected clock, as everything told of a visit is.
    burst = is_burst(visits.recent_check_ins(store, here.now), here.now)
    code = make("visit", secrets.token_bytes(RANDOM_BYTES))
    what = VisitStarted(
        ticket=code.ticket,
        place=here.settings.place,
        purpose=purpose,
        people=people,
        language=language,
        burst=burst,
    )
    made = Made(code=code, burst=burst)
    _happened(store, here, what, made)
    if not burst:
        made.print_id = _queue_slip(store, here, code, (purpose, here.now), language)
    return made


def happen(store: Store, here: Here, what: VisitWhat) -> Made:
    """One thing happened to a visit; whatever ends it takes its name out of the outbox."""
    made = Made()
    _happened(store, here, what, made)
    return made


def undo(store: Store, here: Here, what: VisitWhat) -> Made:
    """The check-in never counted: its receipt, if not yet sent, is dropped."""
    made = happen(store, here, what)
    prints.drop_for(store, what.ticket)
    return made


def print_again(store: Store, here: Here, code: Code, visit: Visit | None, language: str) -> Made:
    """The visit's slip once more. `visit` is what is known when this kiosk has not had it in its hands."""
    known = visits.get(store, code.ticket)
    seen = known.visit(here.now) if known else None
    if seen is None or seen.started is None:
        seen = visit
    purpose = seen.purpose if seen else ""
    started = seen.started if seen and seen.started else here.now
    prints.drop_for(store, code.ticket)  # Asked for anew: the earlier one must not come out as well.
    return Made(code=code, print_id=_queue_slip(store, here, code, (purpose, started), language))


def replace_ticket(store: Store, here: Here, ticket: str, visit: Visit | None, language: str) -> Made:
    """A new code for a lost slip: the visit goes on under it, the old code dies."""
    known = visits.get(store, ticket)
    own = known.visit(here.now) if known else None
    visit = own if own is not None and own.started is not None else visit
    code = make("visit", secrets.token_bytes(RANDOM_BYTES))
    started = visit.started if visit and visit.started else here.now
    purpose = visit.purpose if visit and visit.purpose else here.settings.purposes[0].id
    made = Made(code=code)
    _happened(store, here, TicketReplaced(ticket=ticket, by=code.ticket), made)
    again = VisitStarted(
        ticket=code.ticket,
        place=here.settings.place,
        purpose=purpose,
        since=started,
        people=max(1, visit.inside if visit else 1),
        language=language,
    )
    _happened(store, here, again, made)
    made.print_id = _queue_slip(store, here, code, (purpose, started), language)
    return made


def _happened(store: Store, here: Here, what: VisitWhat, made: Made) -> None:
    started = None
    if isinstance(what, VisitStarted):
        started = what.since or here.now
    ends = ends_by_itself(here.settings, started, here.zone) if started else None
    forget_at = None
    if isinstance(what, VisitorNamed):
        known = visits.get(store, what.ticket)
        forget_at = (known.ends_at if known else None) or here.now + NAME_KEPT_UNPLACED
    row, envelope = outbox.add(store, what, here.teller, forget_at)
    visit = visits.tell(store, what.ticket, telling(envelope, what), ends)
    made.rows.append(row)
    if visit.state not in ("present", "unknown") or (isinstance(what, VisitEnded) and what.people is None):
        made.gone += outbox.forget_names(store, here.now, what.ticket)


def _queue_slip(store: Store, here: Here, code: Code, why_since: tuple[str, datetime], language: str) -> int:
    purpose, started = why_since
    known = visits.get(store, code.ticket)
    times = (started.astimezone(here.zone), ends_by_itself(here.settings, started, here.zone))
    look = (language, bool(known and known.named))
    slip = receipts.visit_slip(here.settings, code, purpose, times, look)
    return prints.add(store, slips.encode(slip), code.ticket, here.teller.at)
