"""How an operation is turned down: with a sentence for the person who asked for it."""

from __future__ import annotations

WAIT_S = 10.0
"""Seconds to wait for the writer before telling that it cannot write."""


class Refused(Exception):
    """It cannot be done; the text is a sentence for the person who asked."""
