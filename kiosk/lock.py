"""One kiosk to a data folder: a lock that ends with whoever holds it, however they end."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

FILE = "lock"
PATIENCE = 3.0
"""Seconds granted to a kiosk that is just ending, or being ended by the kernel after its watchdog."""


class Taken(Exception):
    """Another kiosk works in this folder; the text is one clear sentence."""


def take(folder: Path, patience: float = PATIENCE) -> int:
    """Take the folder for this process and for those it forks, until the last of them is gone.

    Returns the open file, which is not handed to programs started later. Two kiosks in one folder would tell under one
    name and throw each other off the line for ever. Raises `Taken`, and `OSError` when the folder knows no locks.
    """
    held = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                os.close(held)
                raise Taken(
                    f"A kiosk already runs with the folder {folder}: end it, or choose another --data."
                ) from None
            time.sleep(0.05)
        else:
            return held
