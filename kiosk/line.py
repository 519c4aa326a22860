"""What the kiosk needs of a line: something that carries bytes (`devices.line`), or a test's hand-written one."""

from __future__ import annotations

from typing import Literal, Protocol


class Line(Protocol):
    """What carries the bytes: publishes only while it is connected."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def publish(self, topic: str, payload: bytes, qos: Literal[0, 1] = 1, retain: bool = False) -> bool: ...
