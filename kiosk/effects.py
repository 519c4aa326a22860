"""Carries out what journeys ask for, and answers with the input that each effect names."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from devices.printers import receipt as slips
from devices.printers.receipt import Receipt
from kiosk import receipts, touches
from kiosk.clock import ServerTime
from kiosk.directory import Directory
from kiosk.journeys.effects import (
    CheckBadge,
    Chime,
    DescribeVisit,
    DropReceipt,
    Effect,
    EndVisit,
    FindTicket,
    ForgetVisit,
    Leave,
    NameVisitor,
    PrintHouse,
    PrintTest,
    PrintVisit,
    ReadStatus,
    RememberVisit,
    ReplaceTicket,
    ResumeVisit,
    StartVisit,
    UndoVisit,
)
from kiosk.journeys.inputs import BadgeRead, Found, Input, Saved, SaveFailed, Status, StatusRead
from kiosk.memory import prints, visits
from kiosk.memory.outbox import Teller
from kiosk.memory.schema import Store
from kiosk.memory.thread import Memory, Trouble
from kiosk.place import Place
from kiosk.present import Belief, believe
from kiosk.printing import Printing
from kiosk.sync import Sync
from kiosk.touches import Here, Made
from meeting_place.messages import (
    TicketTold,
    VisitDescribed,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitRemembered,
    VisitResumed,
    VisitUndone,
    VisitWhat,
)
from meeting_place.tickets import Code
from meeting_place.visits import Visit

log = logging.getLogger(__name__)

Tell = Callable[[Input], None]


@dataclass(frozen=True)
class Parts:
    """The kiosk's parts, joined by the floor. Without a pairing there is no sync and no directory."""

    kiosk: str
    memory: Memory
    time: ServerTime
    place: Place
    printing: Printing
    sync: Sync | None
    directory: Directory | None
    status: Callable[[Store], Status]
    changed: Callable[[], None]


class Performer:
    """Performs effects from any thread; answers come on the memory, print or sync thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def perform(self, effect: Effect, tell: Tell) -> None:
        """Do what `effect` says and `tell` the inputs that its docstring names. Never waits."""
        match effect:
            case StartVisit(purpose, size, language):
                self._touch(lambda store, here: touches.start_visit(store, here, purpose, size, language), tell)
            case DescribeVisit(ticket, people, first_time):
                what = VisitDescribed(ticket=ticket, people=people, first_time=first_time)
                self._happened(what, tell, silent=True)
            case NameVisitor(ticket, first_name):
                self._happened(VisitorNamed(ticket=ticket, first_name=first_name), tell, silent=True)
            case UndoVisit(ticket):
                self._touch(lambda store, here: touches.undo(store, here, VisitUndone(ticket=ticket)), tell)
            case ResumeVisit(ticket, people):
                self._happened(VisitResumed(ticket=ticket, people=people), tell)
            case ForgetVisit(ticket):
                self._happened(VisitForgotten(ticket=ticket), tell)
            case RememberVisit(ticket):
                self._happened(VisitRemembered(ticket=ticket), tell)
            case EndVisit(ticket, people, cause):
                here = self._parts.place.settings
                place = here.place if here else ""
                self._happened(VisitEnded(ticket=ticket, place=place, people=people, cause=cause), tell)
            case PrintVisit(code, language):
                visit = self._listed(code.ticket)
                self._touch(lambda store, here: touches.print_again(store, here, code, visit, language), tell)
            case ReplaceTicket(ticket, language):
                self._replace(ticket, language, tell)
            case DropReceipt(print_id):
                self._parts.memory.do(lambda store: prints.drop(store, print_id))
            case FindTicket(code):
                self._find(code, tell)
            case CheckBadge(code):
                self._check_badge(code, tell)
            case ReadStatus():
                self._read_status(tell)
            case PrintTest() | PrintHouse():
                self._print_for_staff(effect, tell)
            case Chime() | Leave():
                log.debug("%s belongs to the face", type(effect).__name__)

    def _happened(self, what: VisitWhat, tell: Tell, silent: bool = False) -> None:
        self._touch(lambda store, here: touches.happen(store, here, what), tell, silent)

    def _touch(self, work: Callable[[Store, Here], Made], tell: Tell, silent: bool = False) -> None:
        """One transaction; then thank, send and print. `silent`: only a failure is told."""
        here = self._here()
        if here is None:
            tell(SaveFailed())
            return

        def done(made: Made | Trouble) -> None:
            if isinstance(made, Trouble):
                tell(SaveFailed())
                return
            if not silent:
                tell(Saved(made.code if made.rows else None, made.print_id, made.burst))
            self._after(made, tell)

        self._parts.memory.do(lambda store: work(store, here), done)

    def _after(self, made: Made, tell: Tell) -> None:
        if made.print_id is not None:
            self._parts.printing.queued(made.print_id, tell)
        if self._parts.sync is not None:
            self._parts.sync.offer(made.rows)
            self._parts.sync.withdraw(made.gone)
        self._parts.changed()

    def _here(self) -> Here | None:
        parts = self._parts
        settings = parts.place.settings
        if settings is None or not parts.kiosk:
            return None
        clock = parts.time.clock
        teller = Teller(parts.kiosk, clock.now(), clock.synced(), parts.time.offset_ms)
        return Here(settings, parts.place.zone, parts.time.now(), teller)

    def _find(self, code: Code, tell: Tell) -> None:
        parts = self._parts
        settings = parts.place.settings
        here = settings.place if settings else ""

        def believed(store: Store) -> Belief:
            known = visits.get(store, code.ticket)
            return believe(known, parts.place.house, code.ticket, here, parts.time.now())

        def done(belief: Belief | Trouble) -> None:
            if isinstance(belief, Trouble):
                belief = Belief(None, sure=False)
            if belief.sure or parts.sync is None:
                tell(Found(code.ticket, belief.visit))
                return
            held = belief.visit
            parts.sync.ask(code.ticket, lambda told: tell(_found(code.ticket, told, held)))

        parts.memory.do(believed, done)

    def _listed(self, ticket: str) -> Visit | None:
        """What the server's list of the house says of a ticket."""
        house, settings = self._parts.place.house, self._parts.place.settings
        if house is None or settings is None:
            return None
        return believe(None, house, ticket, settings.place, self._parts.time.now()).visit

    def _replace(self, ticket: str, language: str, tell: Tell) -> None:
        visit = self._listed(ticket)

        def told(answer: Input) -> None:
            # Without the code: nobody but the paper may have it, and no journey may take it for a check-in.
            tell(Saved(None, answer.print_id) if isinstance(answer, Saved) else answer)
            if isinstance(answer, Saved):
                self._read_status(tell)

        self._touch(lambda store, here: touches.replace_ticket(store, here, ticket, visit, language), told)

    def _check_badge(self, code: Code, tell: Tell) -> None:
        directory = self._parts.directory
        welcome = directory is not None and code.kind == "badge" and directory.welcomes(code.ticket)
        if directory is not None and not welcome:
            directory.refresh()  # A badge made a minute ago: the next try will know it.
        tell(BadgeRead(welcome))

    def _read_status(self, tell: Tell) -> None:
        def done(status: Status | Trouble) -> None:
            tell(StatusRead(Status() if isinstance(status, Trouble) else status))

        self._parts.memory.do(self._parts.status, done)

    def _print_for_staff(self, effect: PrintTest | PrintHouse, tell: Tell) -> None:
        parts = self._parts
        settings, now = parts.place.settings, parts.time.now().astimezone(parts.place.zone)

        def queue(store: Store) -> int:
            status = parts.status(store)
            slip: Receipt
            if isinstance(effect, PrintHouse) and settings is not None:
                slip = receipts.house_slip(settings, status.present, now)
            else:
                slip = receipts.test_slip(parts.kiosk or "kiosk", f"{status.version}. {status.libraries}", now)
            return prints.add(store, slips.encode(slip), "", parts.time.clock.now())

        def done(number: int | Trouble) -> None:
            if isinstance(number, Trouble):
                tell(SaveFailed())
            else:
                parts.printing.queued(number, tell)

        parts.memory.do(queue, done)


def _found(ticket: str, told: TicketTold | None, held: Visit | None) -> Found:
    """The server's answer, or what we hold when it gave none or does not know what we know."""
    if told is None:
        return Found(ticket, held)
    if told.state == "unknown":
        return Found(ticket, held, unknown=held is None)
    started = told.since or told.at
    visit = Visit(
        place=told.place,
        purpose=told.purpose,
        started=started,
        people=max(1, told.people),
        ended=told.at if told.state == "ended" else None,
        undone=told.state == "withdrawn",
        forgotten=told.at if told.state == "forgotten" else None,
    )
    return Found(ticket, visit)
