"""Time that a story moves."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class StoryClock:
    """Runs like the machine's clock, and ahead of it by whatever the story lets pass."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Wall time, UTC."""
        return datetime.now(UTC) + self._ahead

    def monotonic(self) -> float:
        """Seconds that only ever rise."""
        return time.monotonic() + self._ahead.total_seconds()

    def synced(self) -> bool:
        """Always."""
        return True

    def pass_by(self, **span: float) -> None:
        """Let time pass at once."""
        self._ahead += timedelta(**span)
