"""Keeps the kiosk alive: a parent process that starts it again when it dies or its face stops breathing.

The child writes a byte to a pipe each second from the thread that draws, while its memory does not hang either. It ends
when its parent ends.
"""

from __future__ import annotations

import ctypes
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

log = logging.getLogger(__name__)

Heartbeat = Callable[[], None]

RESTART = 3
"""Exit code by which the child asks to be started again at once."""
LEAVE = 0
"""Exit code by which staff have taken the machine."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Patience:
    """Seconds: how long a face may hold its breath, also while it starts, and how the pauses between deaths grow."""

    breath: float = 15.0
    start: float = 60.0
    first_pause: float = 0.5
    longest_pause: float = 30.0
    well: float = 60.0
    """A child that lived this long died of something new: the pauses begin anew."""


class _Asked(Exception):
    """Somebody asked the watchdog to end (SIGTERM, SIGINT)."""


def watch(child: Callable[[Heartbeat], int], gives_up_on: frozenset[int], patience: Patience = Patience()) -> int:
    """Run `child` in a process of its own until it leaves by itself; its exit code.

    An exit code in `gives_up_on` ends it too, if the first child never took a breath: it cannot start, and has said
    why. A kiosk that has served before is tried again for ever: what is wrong now may pass.
    """
    previous = {number: signal.signal(number, _ask) for number in (signal.SIGTERM, signal.SIGINT)}
    pause, has_served = patience.first_pause, False
    try:
        while True:
            begun = time.monotonic()
            code, breathed = _one_life(child, patience)
            has_served = has_served or breathed
            if code == LEAVE or (code in gives_up_on and not has_served):
                return code
            if code == RESTART:
                continue
            log.error("the kiosk ended with %d and is started again", code)
            if time.monotonic() - begun > patience.well:
                pause = patience.first_pause
            time.sleep(pause)
            pause = min(patience.longest_pause, pause * 2)
    except _Asked:
        return 0
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _one_life(child: Callable[[Heartbeat], int], patience: Patience) -> tuple[int, bool]:
    """Exit code of one child (negative: the signal that ended it), and whether it ever breathed."""
    ear, mouth = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(ear)
        _live(child, mouth, parent)
    os.close(mouth)
    try:
        return _listen(pid, ear, patience)
    except _Asked:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        _buried(pid, 10.0)
        raise
    finally:
        os.close(ear)


def _listen(pid: int, ear: int, patience: Patience) -> tuple[int, bool]:
    breathed = False
    while True:
        limit = patience.breath if breathed else patience.start
        ready, _, _ = select.select([ear], [], [], limit)
        if not ready:
            log.error("the kiosk's face has stopped breathing")
            return _buried(pid, 0.0), breathed
        if not os.read(ear, 64):
            # The pipe closed: it has ended or is about to.
            return _buried(pid, patience.breath), breathed
        breathed = True


def _buried(pid: int, grace: float) -> int:
    """Wait for the child's end for `grace` seconds, then end it; its exit code."""
    end = time.monotonic() + grace
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= end:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)


def _live(child: Callable[[Heartbeat], int], mouth: int, parent: int) -> None:
    """The child's whole life; never returns."""
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _die_with(parent)

        def heartbeat() -> None:
            try:
                os.write(mouth, b".")
            except BrokenPipeError:
                os._exit(1)  # The parent is gone: where the kernel does not say so, the pipe does.

        code = child(heartbeat)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        log.exception("the kiosk broke")
    finally:
        with suppress(Exception):
            logging.shutdown()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _die_with(parent: int) -> None:
    """Ask the kernel (Linux) to end us with our parent.

    At once and whatever we are at: a face that hangs would not hear SIGTERM and would keep the next kiosk out.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _ask(number: int, frame: object) -> None:
    raise _Asked
