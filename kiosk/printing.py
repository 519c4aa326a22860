"""The print thread: takes receipts from the queue to the printer and says what became of each. Printed is not assumed.

A receipt not sent 60 s after the touch is expired: a printer that comes back does not speak to people who left. The
seconds are the monotonic clock's, so that setting the wall clock expires nothing; only how old a receipt from before a
restart is, the wall clock has to say.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from devices.printers import receipt as slips
from kiosk.clock import ServerTime
from kiosk.journeys.house import PrinterState, PrintState
from kiosk.journeys.inputs import PaperNews
from kiosk.memory import outbox, prints
from kiosk.memory.outbox import Row, Teller
from kiosk.memory.prints import FRESH, Job
from kiosk.memory.schema import Store
from kiosk.memory.thread import Memory, Trouble
from kiosk.paper import Outcome, Paper, PaperTrouble
from meeting_place.messages import ReceiptPrinted

log = logging.getLogger(__name__)

FIRST_LOOK = 2.0
"""Seconds from the start to the first look, unless a receipt comes: the printer library loads slowly, and the first
frame needs the processor."""
LOOK_IDLE = 5.0
LOOK_WAITING = 0.5
"""Seconds between two looks at the printer: while nothing waits, and while a receipt does."""

CAN_PRINT: frozenset[PrinterState] = frozenset({"ready", "paper-low"})

Tell = Callable[[PaperNews], None]


class Printing:
    """The print queue at work. `printer` is what the printer last said of itself."""

    def __init__(self, kiosk: str, paper: Paper, memory: Memory, time: ServerTime) -> None:
        self.printer: PrinterState = "ready" if paper.exists else "none"
        self.waiting = 0
        self.looks = 0
        """How often the queue has been looked at since the start."""
        self._kiosk = kiosk
        self._paper = paper
        self._memory = memory
        self._time = time
        self._told: Callable[[list[Row]], None] = lambda rows: None
        self._changed: Callable[[], None] = lambda: None
        self._listeners: dict[int, Tell] = {}
        self._last_news: dict[int, PaperNews] = {}
        self._queued_at: dict[int, float] = {}
        self._owed: dict[int, tuple[Job, PrintState]] | None = None
        """What became of receipts and is not yet stored; None until the last end's are known."""
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="print", daemon=True)

    def join(self, told: Callable[[list[Row]], None], changed: Callable[[], None]) -> None:
        """Who takes the rows that say what was printed, and who hears that the printer changed."""
        self._told, self._changed = told, changed

    def start(self) -> None:
        """Begin looking at the queue and the printer."""
        self._thread.start()

    def stop(self) -> None:
        """End after the receipt that is being sent."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def queued(self, number: int, tell: Tell) -> None:
        """A receipt was queued just now; `tell` hears what becomes of it. Any thread."""
        self._queued_at.setdefault(number, self._time.clock.monotonic())
        self._listeners[number] = tell
        self._wake.set()

    def _run(self) -> None:
        warm = False
        self._wake.wait(FIRST_LOOK)
        while not self._stopping:
            try:
                self._look()
                if not warm and self.looks:
                    # Not at once: the first frame has the processor first.
                    warm = True
                    self._paper.warm()
                self.looks += 1
            except Exception:
                log.exception("the print thread stumbled")
            self._wake.wait(LOOK_WAITING if self.waiting else LOOK_IDLE)
            self._wake.clear()

    def _look(self) -> None:
        if not self._is_settled():
            return
        jobs = self._memory.ask(prints.waiting)
        if not isinstance(jobs, list):
            return
        self.waiting = len(jobs)
        if not jobs:
            self._queued_at.clear()
            self._says(self._paper.status())
            return
        for job in jobs:
            if self._stopping or not self._handle(job):
                break

    def _is_settled(self) -> bool:
        """Store what became of receipts that the last end interrupted, and of those for which the disk said no."""
        if self._owed is None:
            interrupted = self._memory.ask(prints.interrupted)
            if not isinstance(interrupted, list):
                return False
            self._owed = {job.id: (job, "failed") for job in interrupted}
        owed = self._owed or {}
        for job, state in list(owed.values()):
            self._conclude(job, state)
        return True

    def _handle(self, job: Job) -> bool:
        """Status, send, status. False: the printer cannot now, the ones behind it need not try."""
        if not self._is_fresh(job):
            self._conclude(job, "expired")
            return True
        state = self._paper.status()
        self._says(state)
        if state not in CAN_PRINT:
            self._news(PaperNews(job.id, "queued", state))
            return False
        begun = self._memory.ask(lambda store: prints.begin(store, job.id))
        if isinstance(begun, Trouble):
            return False  # Unmarked it could come out twice.
        if not begun:
            return True
        try:
            outcome: Outcome = self._paper.send(slips.decode(job.receipt))
        except PaperTrouble as trouble:
            self._says(trouble.state)
            if trouble.begun:
                # Part of it may be on paper: a second slip by itself would be one too many.
                self._conclude(job, "failed")
                return True
            if isinstance(self._memory.ask(lambda store: prints.put_back(store, job.id)), Trouble):
                self._conclude(job, "failed")
                return False
            self._news(PaperNews(job.id, "queued", trouble.state))
            return False
        except Exception:
            log.exception("receipt %d cannot be made", job.id)
            self._conclude(job, "failed")
            return True
        self._conclude(job, outcome)
        return True

    def _is_fresh(self, job: Job) -> bool:
        now = self._time.clock.monotonic()
        if job.id not in self._queued_at:
            age = self._time.clock.now() - job.made_at
            if age < -FRESH:
                return False  # Made by a clock that was set back since: it may be of any age.
            self._queued_at[job.id] = now - age.total_seconds()
        return now - self._queued_at[job.id] <= FRESH.total_seconds()

    def _conclude(self, job: Job, state: PrintState) -> None:
        assert state != "queued"
        what = ReceiptPrinted(
            ticket=job.ticket or None, state=state, trouble="" if self.printer in CAN_PRINT else self.printer
        )
        teller = Teller(self._kiosk, self._time.clock.now(), self._time.clock.synced(), self._time.offset_ms)

        def conclude(store: Store) -> list[Row]:
            ours = prints.conclude(store, job.id, state)
            return [outbox.add(store, what, teller)[0]] if ours and self._kiosk else []

        assert self._owed is not None
        rows = self._memory.ask(conclude)
        if isinstance(rows, list):
            self._owed.pop(job.id, None)
            self._told(rows)
        else:
            self._owed[job.id] = (job, state)
        self.waiting = max(0, self.waiting - 1)
        self._news(PaperNews(job.id, state, self.printer))
        for kept in (self._listeners, self._last_news, self._queued_at):
            kept.pop(job.id, None)

    def _news(self, news: PaperNews) -> None:
        listener = self._listeners.get(news.print_id)
        if listener is not None and self._last_news.get(news.print_id) != news:
            self._last_news[news.print_id] = news
            listener(news)

    def _says(self, state: PrinterState) -> None:
        if state != self.printer:
            log.info("printer: %s", state)
            self.printer = state
            self._changed()
