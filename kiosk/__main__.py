"""Starts one kiosk: `python -m kiosk --data DIR`; `--help` says the rest."""

from __future__ import annotations

import logging
import logging.handlers
import signal
import sys
from collections.abc import Callable

from kiosk import lock
from kiosk.options import CANNOT_START, BadOption, Options, read
from kiosk.pairing import CannotPair, pair
from kiosk.watchdog import watch

LOG_BYTES = 1_000_000
LOG_FILES = 4


def main() -> int:
    """Pair if asked to, then run under the watchdog; the exit code. Trouble at the start is one sentence."""
    try:
        options = read()
        _folder(options)
        _lock(options)
        _log(options)
        if options.pair:
            _introduce(options)
            if options.pair_only:
                return 0
        elif options.pair_only:
            raise BadOption("--pair-only needs --pair CODE and --server URL.")
    except (BadOption, CannotPair, lock.Taken) as problem:
        print(problem, file=sys.stderr)
        return CANNOT_START
    if not options.watchdog:
        return run(options, lambda: None)
    return watch(lambda heartbeat: run(options, heartbeat), frozenset({CANNOT_START}))


def run(options: Options, heartbeat: Callable[[], None]) -> int:
    """The kiosk itself, in this process. `heartbeat` is called each second by the thread that draws."""
    from kiosk.floor import Floor  # Not before the fork: the watchdog stays small.
    from kiosk.memory.thread import CannotRemember

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        floor = Floor(options)
        floor.start()
    except (ValueError, CannotRemember, CannotPair) as problem:
        print(problem, file=sys.stderr)
        return CANNOT_START
    try:
        from kiosk.app import run as open_face

        return open_face(options, floor, heartbeat)
    except KeyboardInterrupt:
        return 0
    finally:
        floor.stop()


def _folder(options: Options) -> None:
    try:
        options.data.mkdir(parents=True, exist_ok=True)
        options.data.chmod(0o700)
        probe = options.data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise BadOption(f"The data folder {options.data} cannot be used: {problem.strerror}.") from problem


def _lock(options: Options) -> None:
    try:
        lock.take(options.data)
    except OSError as problem:
        raise BadOption(f"The data folder {options.data} cannot be locked: {problem.strerror}.") from problem


def _introduce(options: Options) -> None:
    if not options.server:
        raise BadOption("Pairing needs the server's address: --server http://HOST:8080")
    pairing = pair(options.server, options.pair, options.data)
    print(f"Paired as {pairing.kiosk} of {pairing.place} with {pairing.server}.")
    if pairing.fingerprint:
        print("The line is trusted by this certificate; the server showed the same fingerprint when it made the code:")
        print(f"  {pairing.fingerprint}")


def _log(options: Options) -> None:
    """Ids only, to the terminal and to a file that does not grow for ever."""
    file = logging.handlers.RotatingFileHandler(
        options.data / "kiosk.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
    )
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    terminal = logging.StreamHandler()
    for handler in (terminal, file):
        handler.addFilter(_is_ours_or_serious)
    logging.basicConfig(level=logging.INFO, format=form, handlers=[terminal, file])


def _is_ours_or_serious(record: logging.LogRecord) -> bool:
    """Libraries tell of every connection and every provider; only their warnings are worth a line."""
    return record.levelno >= logging.WARNING or record.name.startswith(("kiosk", "devices"))


if __name__ == "__main__":
    sys.exit(main())
