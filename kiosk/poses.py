"""Every state a visitor can meet, by name: the gallery paints them, the audit measures them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.journeys.check_in import CheckIn
from kiosk.journeys.front import Front, Oops, Welcome
from kiosk.journeys.house import House, Visitor
from kiosk.journeys.inputs import InTheHouse, Status
from kiosk.journeys.staff import Staff
from kiosk.journeys.ticket import Ticket
from meeting_place import tickets
from meeting_place.settings import Hours, Opening, PlaceSettings, Purpose
from meeting_place.visits import Visit

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 28, 14, 5, tzinfo=ZONE)
CODE = tickets.make("visit", bytes(range(7, 17)))

_PURPOSES = (
    ("fika", "cup", "Fika och träffas", "Coffee and company", "قهوة ولقاء"),
    ("activity", "calendar", "Aktivitet eller kurs", "Activity or class", "نشاط أو دورة"),
    ("meeting", "table", "Möte", "Meeting", "اجتماع"),
    ("advice", "speech", "Råd och hjälp", "Advice and help", "نصيحة ومساعدة"),
    ("jobs", "case", "Jobb och företag", "Jobs and business", "عمل وشركات"),
    ("making", "hammer", "Bygga och prova", "Make and try", "نصنع ونجرّب"),
    ("group", "people", "Grupp, klass", "Group, class", "مجموعة أو صف"),
    ("other", "dots", "Något annat", "Something else", "شيء آخر"),
)

SETTINGS = PlaceSettings(
    place="rosengard",
    name="Rosengård",
    hours=(Hours(days=tuple(range(7)), start=time(9), end=time(20)),),
    purposes=tuple(
        Purpose(id=name, icon=icon, texts={"sv": sv, "en": en, "ar": ar}, asks="people" if name == "group" else "")
        for name, icon, sv, en, ar in _PURPOSES
    ),
    neighbours={"persborg": "Persborg", "ostervarn": "Östervärn"},
)

OPEN = House(
    now=NOW,
    settings=SETTINGS,
    opening=Opening(True, NOW.replace(hour=20, minute=0)),
    online=True,
    inside=14,
)
CLOSED = replace(
    OPEN,
    now=NOW.replace(hour=22),
    opening=Opening(False, NOW.replace(hour=10, minute=0) + timedelta(days=1)),
)
CLOSED_LONG = replace(CLOSED, opening=Opening(False, NOW.replace(hour=10, minute=0) + timedelta(days=4)))

_VISIT = Visit(place="rosengard", purpose="fika", started=NOW - timedelta(hours=2))
_GROUP = Visit(place="rosengard", purpose="group", started=NOW - timedelta(hours=2), people=25)
_ELSEWHERE = Visit(place="persborg", purpose="fika", started=NOW - timedelta(hours=5))
_THANKED = CheckIn("thanked", "fika", code=CODE, print_id=1)
_NAMING = CheckIn("naming", "fika", code=CODE, print_id=1, paper="confirmed", held=True)

_INSIDE = tuple(
    InTheHouse(f"{number:064x}", purpose[0], NOW - timedelta(minutes=17 * number), 1 + 24 * (number % 7 == 3))
    for number, purpose in enumerate(_PURPOSES + _PURPOSES[:5])
)
_STATUS = Status(
    outbox=3,
    oldest_waiting=NOW - timedelta(minutes=12),
    last_reply=NOW - timedelta(minutes=13),
    prints_waiting=1,
    printer="ready",
    kiosk="rosengard-1",
    version="0.1.0",
    libraries="Kivy 2.3.1, SQLite 3.40.1",
    settings_rev=7,
    clock_offset_ms=120,
    present=_INSIDE,
)


def _welcome() -> Iterator[tuple[str, Front, House]]:
    yield "welcome", Front(), OPEN
    yield "welcome-more", Front(journey=Welcome(more=True)), OPEN
    yield "welcome-closed", Front(), CLOSED
    yield "welcome-closed-long", Front(), CLOSED_LONG
    yield "welcome-here-anyway", Front(journey=Welcome(more=True)), CLOSED
    yield "still-there", Front(warned=True), OPEN
    yield "waiting-unpaired", Front(), House(now=NOW, paired=False)
    yield "waiting-settings", Front(), House(now=NOW, online=True)
    yield "waiting-line", Front(), House(now=NOW)
    yield "oops", Front(journey=Oops()), OPEN


def _check_in() -> Iterator[tuple[str, CheckIn]]:
    yield "how-many", CheckIn("how-many", "group")
    yield "counting", CheckIn("counting", "group")
    yield "counting-typed", CheckIn("counting", "group", typed="48")
    yield "counting-too-many", CheckIn("counting", "group", hint="too-many")
    yield "counting-nothing", CheckIn("counting", "group", hint="type-a-number")
    yield "saving", CheckIn("saving", "fika")
    yield "check-in-trouble", CheckIn("trouble", "fika")
    yield "thanks", _THANKED
    yield "thanks-printed", replace(_THANKED, paper="confirmed", named=True, people=4, first_time=True)
    yield "thanks-declined", replace(_THANKED, paper="declined")
    yield "thanks-on-request", replace(_THANKED, paper="on-request", print_id=None)
    for printer in ("paper-out", "cover-open", "offline", "silent", "none"):
        yield f"thanks-{printer}", replace(_THANKED, printer=printer)
    yield "thanks-failed", replace(_THANKED, paper="failed")
    yield "thanks-expired", replace(_THANKED, paper="expired")
    yield "undoing", replace(_THANKED, step="undoing")
    yield "undone", CheckIn("undone", "fika")
    yield "resizing", replace(_THANKED, step="resizing")
    yield "resizing-counting", replace(_THANKED, step="resizing-counting", typed="7")
    yield "naming", _NAMING
    yield "naming-typed", replace(_NAMING, typed="Anna-Karin")
    yield "naming-arabic", replace(_NAMING, typed="عبد الرحمن")
    yield "naming-long", replace(_NAMING, typed="Maria Magdalena Wilhelmina Annika Kristi")
    yield "naming-nothing", replace(_NAMING, hint="write-a-name")


def _ticket() -> Iterator[tuple[str, Ticket]]:
    yield "typing", Ticket("typing")
    yield "typing-some", Ticket("typing", typed=CODE.symbols[:8])
    yield "typing-mistyped", Ticket("typing", typed=CODE.symbols[:17] + "0", hint="mistyped")
    yield "typing-too-short", Ticket("typing", typed=CODE.symbols[:3], hint="too-short")
    yield "looking", Ticket("looking", code=CODE)
    yield "all-or-some", Ticket("all-or-some", code=CODE, visit=_GROUP)
    yield "some", Ticket("some", code=CODE, visit=_GROUP)
    yield "some-counting", Ticket("some-counting", code=CODE, visit=_GROUP, typed="12")
    yield "some-counting-too-many", Ticket("some-counting", code=CODE, visit=_GROUP, hint="too-many")
    yield "some-counting-nothing", Ticket("some-counting", code=CODE, visit=_GROUP, hint="type-a-number")
    yield "ending", Ticket("ending", code=CODE, visit=_VISIT)
    yield "goodbye", Ticket("goodbye", code=CODE, visit=_VISIT)
    yield "goodbye-unknown-since", Ticket("goodbye", code=CODE)
    yield "goodbye-some", Ticket("goodbye-some", code=CODE, visit=_GROUP, leaving=10)
    yield "goodbye-elsewhere", Ticket("goodbye-elsewhere", code=CODE, visit=_ELSEWHERE)
    yield "staying", Ticket("staying", code=CODE, visit=_VISIT)
    yield "stayed", Ticket("stayed", code=CODE, visit=_VISIT)
    yield "stayed-printing", Ticket("stayed", code=CODE, visit=_VISIT, print_id=2, paper="queued")
    yield "stayed-paper-out", Ticket("stayed", code=CODE, visit=_VISIT, print_id=2, paper="queued", printer="paper-out")
    yield "forgetting", Ticket("forgetting", code=CODE, visit=_VISIT)
    yield "forgotten", Ticket("forgotten", code=CODE, visit=_VISIT)
    yield "remembering", Ticket("remembering", code=CODE, visit=_VISIT)
    yield "remembered", Ticket("remembered", code=CODE, visit=_VISIT)
    yield "used", Ticket("used", code=CODE, visit=_ended(_VISIT))
    yield "unknown", Ticket("unknown", code=CODE)
    yield "mistyped", Ticket("mistyped")
    yield "withdrawn", Ticket("withdrawn", code=CODE, visit=_VISIT)
    yield "hidden", Ticket("hidden", code=CODE, visit=_VISIT)
    yield "not-here", Ticket("not-here")
    yield "ticket-trouble", Ticket("trouble", code=CODE)


def _ended(visit: Visit) -> Visit:
    """The visit, over since half an hour."""
    return Visit(
        place=visit.place,
        purpose=visit.purpose,
        started=visit.started,
        ended=NOW - timedelta(minutes=30),
        ended_by="ticket",
    )


def _staff() -> Iterator[tuple[str, Staff]]:
    troubled = replace(
        _STATUS,
        printer="paper-out",
        dead_letters=("VisitStarted: not-valid", "VisitEnded: too-late"),
        set_aside=("memory-20261128T120000Z.set-aside",),
    )
    yield "staff-checking", Staff()
    yield "staff-refused", Staff("refused")
    yield "staff-status", Staff("status", _STATUS)
    yield "staff-status-trouble", Staff("status", troubled, news="paper-failed", paper="failed", printer="paper-out")
    yield "staff-visits", Staff("visits", _STATUS)
    yield "staff-visits-last", Staff("visits", _STATUS, page=9, news="done")
    yield "staff-visits-none", Staff("visits", replace(_STATUS, present=()))


def poses(language: str = "sv", *, contrast: bool = False, larger: bool = False) -> Iterator[tuple[str, Front, House]]:
    """`(name, what the front is, what the house is)` for a visitor with these wishes."""
    visitor = Visitor(language, larger, contrast)
    for name, front, house in _welcome():
        yield name, replace(front, visitor=visitor), house
    for journeys in (_check_in(), _ticket(), _staff()):
        for name, journey in journeys:
            yield name, Front(journey=journey, visitor=visitor), OPEN
