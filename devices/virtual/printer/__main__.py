"""Runs the virtual printer alone: `python -m devices.virtual.printer --port 9100 --out DIR`."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from devices.virtual.printer.server import TROUBLES, PortTaken, VirtualPrinter

HIGHEST_PORT = 65535

_HELP = f"""
While it runs it obeys one word a line on its standard input:
  {", ".join(TROUBLES)}
  roll N    a new roll that ends after N millimetres
  quit      switch off
`stall` accepts everything and answers nothing; `vanish` stops listening until the next word.
When the input ends it goes on printing until it is told to end (Ctrl-C, SIGTERM).
"""


def main(arguments: list[str] | None = None) -> int:
    """0 after an orderly end, 2 when the port or the folder cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m devices.virtual.printer",
        description="A TCP ESC/POS receipt printer whose slips become PNG files.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=9100, help="TCP port (0: any free one; default 9100)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for receipt-0001.png, …")
    parser.add_argument("--width", type=int, choices=(58, 80), default=80, help="paper width in mm (default 80)")
    chosen = parser.parse_args(arguments)
    if not 0 <= chosen.port <= HIGHEST_PORT:
        print(f"The virtual printer cannot start: a port lies between 0 and {HIGHEST_PORT}, not {chosen.port}.",
              file=sys.stderr)  # fmt: skip
        return 2
    printer = VirtualPrinter(chosen.out, chosen.port, chosen.host, chosen.width)
    try:
        printer.start()
    except PortTaken as problem:
        print(f"The virtual printer cannot start: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"The virtual printer cannot use {chosen.out}: {problem.strerror}", file=sys.stderr)
        return 2
    print(f"virtual printer listening on {printer.host}:{printer.port}, receipts in {chosen.out}", flush=True)
    _until_told(printer)
    printer.stop()
    return 0


def _until_told(printer: VirtualPrinter) -> None:
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: over.set())
    # Started in the background of a terminal, reading it would stop the program; now the read fails instead.
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    # A daemon thread: waiting for a line must not keep an ended program alive.
    threading.Thread(target=_obey, args=(printer, over), name="virtual-printer-words", daemon=True).start()
    over.wait()


def _obey(printer: VirtualPrinter, over: threading.Event) -> None:
    for line in _lines():
        match line.split():
            case []:
                continue
            case ["quit"]:
                over.set()
                return
            case ["roll", millimetres] if millimetres.isdigit():
                printer.load_roll(int(millimetres))
            case [word] if word in TROUBLES:
                printer.trouble(word)
            case _:
                print(f"not understood: {line.strip()} (see --help)", file=sys.stderr, flush=True)
                continue
        print(f"now {printer.state}", flush=True)


def _lines() -> Iterator[str]:
    with contextlib.suppress(OSError):
        yield from sys.stdin


if __name__ == "__main__":
    sys.exit(main())
