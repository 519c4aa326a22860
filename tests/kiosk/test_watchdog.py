"""The watchdog: starts a kiosk again when it dies or stops breathing, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.kiosk.conftest import until

PARENT = """
import os, sys, time
from pathlib import Path
from kiosk.watchdog import Patience, watch
diary = Path(sys.argv[1])

def child(heartbeat):
    with diary.open("a") as book:
        book.write(str(os.getpid()) + chr(10))
    life = len(diary.read_text().split())
    {life}

sys.exit(watch(child, frozenset({{2}}), Patience(breath=0.4, start=2.0, first_pause=0.01, longest_pause=0.05)))
"""


def parent(diary: Path, life: str) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-c", PARENT.format(life=life), str(diary)]
    return subprocess.Popen(program, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def lives(diary: Path) -> list[int]:
    return [int(line) for line in diary.read_text().split()] if diary.exists() else []


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    return False


def test_a_kiosk_that_dies_is_started_again_until_it_leaves(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    watched = parent(diary, "heartbeat(); os.kill(os.getpid(), 9) if life < 3 else None; return 0")
    assert watched.wait(20) == 0
    assert len(lives(diary)) == 3


def test_a_face_that_stops_breathing_is_ended_and_started_again(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    watched = parent(diary, "heartbeat(); time.sleep(60) if life < 2 else None; return 0")
    assert watched.wait(20) == 0
    assert len(lives(diary)) == 2


def test_a_kiosk_asks_to_be_started_again_at_once(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    assert parent(diary, "return 3 if life < 3 else 0").wait(20) == 0
    assert len(lives(diary)) == 3


def test_a_kiosk_that_cannot_start_is_not_tried_for_ever(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    assert parent(diary, "return 2").wait(20) == 2
    assert len(lives(diary)) == 1


def test_the_kiosk_ends_with_its_watchdog_whether_asked_or_killed(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        diary = tmp_path / f"diary-{number}"
        life = "\n    ".join(("", "while True:", "    heartbeat()", "    time.sleep(0.05)"))
        watched = parent(diary, life)
        until(lambda diary=diary: lives(diary))  # type: ignore[misc]
        os.kill(watched.pid, number)
        watched.wait(20)
        child = lives(diary)[0]
        until(lambda child=child: not is_alive(child))  # type: ignore[misc]
