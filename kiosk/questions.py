"""Questions to the server: asked now, never stored or retried, answered in four seconds or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from meeting_place.messages import TicketAsked, TicketTold

DEADLINE = 4.0
"""Seconds."""

Answer = Callable[[TicketTold | None], None]


@dataclass(frozen=True)
class _Open:
    until: float
    answer: Answer


class Questions:
    """The open ones. Used by the sync thread alone; every question is answered exactly once."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}

    def ask(self, ticket: str, now: float, answer: Answer) -> TicketAsked:
        """Open a question at `now` (monotonic seconds); what to send."""
        question = TicketAsked(correlation=secrets.token_hex(16), ticket=ticket)
        self._open[question.correlation] = _Open(now + DEADLINE, answer)
        return question

    def answered(self, told: TicketTold) -> None:
        """The server said something; what nobody waits for any more is dropped."""
        question = self._open.pop(told.correlation, None)
        if question is not None:
            question.answer(told)

    def give_up(self, now: float | None = None) -> None:
        """Those whose time is up, or (without `now`) all of them, hear None."""
        for correlation in [name for name, each in self._open.items() if now is None or each.until <= now]:
            self._open.pop(correlation).answer(None)

    def deadlines(self) -> list[float]:
        """When (monotonic seconds) each of them is given up."""
        return [each.until for each in self._open.values()]
