"""What time it is, passed in everywhere so that a story can simulate an evening."""

from __future__ import annotations

import ctypes
import functools
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

_UNSYNCHRONISED = 0x40
_TIMEX_BYTES = 512
_SLOWEST = 2.0
"""Seconds: an answer that took longer says nothing about the time."""

STEP = 2.0
"""Seconds by which the wall clock must move against the monotonic one to have been set, and not merely drifted."""
_BOOT_TIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Counts the time asleep too (Linux): a machine that wakes up has not had its clock set."""


class Clock(Protocol):
    """Wall time (UTC, zone set), a time that never jumps (seconds), and whether the wall clock is synchronised."""

    def now(self) -> datetime:
        """Wall time, UTC."""

    def monotonic(self) -> float:
        """Seconds that only ever rise."""

    def synced(self) -> bool:
        """Whether something keeps the wall clock right."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Wall time, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that only ever rise."""
        return time.clock_gettime(_BOOT_TIME)

    def synced(self) -> bool:
        """What the kernel says of its clock (Linux `adjtimex`); True where it cannot be asked."""
        try:
            buffer = ctypes.create_string_buffer(_TIMEX_BYTES)
            if _this_system().adjtimex(buffer) < 0:
                return True
        except (OSError, AttributeError):
            return True
        # struct timex: modes (int, padded to a long), offset, freq, maxerror, esterror (longs), then status (int).
        word = ctypes.sizeof(ctypes.c_long)
        status = ctypes.c_int.from_buffer_copy(buffer.raw, 5 * word).value
        return not status & _UNSYNCHRONISED


@functools.cache
def _this_system() -> ctypes.CDLL:
    """The C library, loaded once: every touch asks about the clock."""
    return ctypes.CDLL(None, use_errno=True)


class ServerTime:
    """The kiosk's clock corrected by what the server's answers say: `offset_ms` is added to ours to get theirs.

    A wall clock that is set while we run (a machine that woke up in 1970 has found the time) does not move corrected
    time once an answer has been measured: the offset gives way by as much. Before that, the wall clock is believed.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._measured = _Measure(0, None)
        self._round_trip = _SLOWEST

    @property
    def offset_ms(self) -> int:
        """Milliseconds to add to the wall clock as it stands now."""
        measured = self._measured
        if measured.apart is None:
            return measured.offset_ms
        moved = _apart(self.clock) - measured.apart
        return measured.offset_ms - (round(moved * 1000) if abs(moved) > STEP else 0)

    def now(self) -> datetime:
        """Corrected time, UTC."""
        return self.clock.now() + timedelta(milliseconds=self.offset_ms)

    def recall(self, offset_ms: int) -> None:
        """What was measured before the kiosk was started again; worth less than any answer."""
        self._measured = _Measure(offset_ms, None)

    def measure(self, round_trip: float, server_at: datetime) -> None:
        """An answer that the server gave at `server_at` came in now, `round_trip` seconds after we sent.

        Half the round trip is taken for the way back. Slow trips say little: one counts when it is about as quick as
        the quickest so far, a memory that fades so that a line which has become slow is believed again.
        """
        self._round_trip *= 1.05
        if round_trip > min(_SLOWEST, self._round_trip * 1.5):
            return
        self._round_trip = max(0.001, min(self._round_trip, round_trip))
        there = server_at + timedelta(seconds=round_trip / 2)
        offset_ms = round((there - self.clock.now()).total_seconds() * 1000)
        self._measured = _Measure(offset_ms, _apart(self.clock))


class _Measure(NamedTuple):
    """An offset, and how far the wall clock and the monotonic one lay apart (seconds) when it was taken."""

    offset_ms: int
    apart: float | None


def _apart(clock: Clock) -> float:
    return clock.now().timestamp() - clock.monotonic()


def milliseconds(moment: datetime) -> int:
    """A moment as the kiosk's memory keeps it: milliseconds since 1970, UTC."""
    return round(moment.timestamp() * 1000)


def moment(milliseconds_: int) -> datetime:
    """The moment that `milliseconds` stored."""
    return datetime.fromtimestamp(milliseconds_ / 1000, UTC)
