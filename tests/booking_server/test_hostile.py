"""One kiosk gone wild: whatever it sends, the others are served and health does not lie."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import pytest
import requests

from meeting_place import topics
from meeting_place.messages import VisitStarted
from tests.booking_server.conftest import Post, Running, Talk, Told, wait_for

POISONS = {
    "brackets": b'[{"x":' + b"[" * 15_000,
    "brackets in an envelope": b'[{"kiosk":"rosengard-1","memory":"' + b"0" * 32 + b'","seq":1,"x":' + b"[" * 15_000,
    "nothing": b"",
    "a megabyte of spaces": b" " * 60_000,
    "surrogates": b'["\\ud800"]',
}


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisonous_publish_is_put_aside_and_the_next_is_entered(post: Post, poison: str) -> None:
    post.send(POISONS[poison])
    start = VisitStarted(ticket=secrets.token_hex(32), place="rosengard", purpose="coffee")
    (reply,) = post.tell(Told("persborg-1").envelope(start, datetime.now(UTC)))
    assert reply.outcome == "accepted"
    assert post.writer.alive


def test_presence_that_cannot_be_read_holds_up_nobody(running: Running, talk: Talk) -> None:
    wild, calm = (talk(running.pair(name)) for name in ("rosengard-1", "persborg-1"))
    junk = b'{"online":true,"x":' + b"[" * 1_900
    for _ in range(1_100):
        wait_for(lambda: wild.line.publish(topics.presence("rosengard-1"), junk, qos=1))
    start = VisitStarted(ticket=secrets.token_hex(32), place="persborg", purpose="coffee")
    calm.send(Told("persborg-1").envelope(start, datetime.now(UTC)))
    wait_for(lambda: bool(calm.replies()))
    assert requests.get(f"{running.url}/healthz", timeout=5).json()["database"] == "ok"
