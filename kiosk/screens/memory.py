"""Gives the memory of screens that are no longer shown back to the machine."""

from __future__ import annotations

import ctypes
import gc
import sys

_SETTINGS = {"M_TRIM_THRESHOLD": -1, "M_MMAP_THRESHOLD": -3}
"""Numbers of glibc's `mallopt` (malloc.h)."""


def keep_small() -> None:
    """Have pictures' memory given back as soon as it is free: the allocator would learn to keep it."""
    if sys.platform == "linux":
        for setting in _SETTINGS.values():
            ctypes.CDLL(None).mallopt(setting, 128 * 1024)


def return_memory() -> None:
    """Let go of what nobody holds any more, and of the room it took.

    Widgets and their parents hold each other, so that only the collector frees them, and it may not look for minutes;
    the allocator keeps what was freed, in pieces, until it is asked.
    """
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
