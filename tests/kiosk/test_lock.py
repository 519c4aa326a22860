"""One kiosk to a data folder: a second one says so and leaves, and the lock outlives no kiosk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk import lock
from tests.kiosk.conftest import until

WATCHED = """
import sys, time
from pathlib import Path
from kiosk import lock
from kiosk.watchdog import watch
folder = Path(sys.argv[1])
lock.take(folder)

def child(heartbeat):
    heartbeat()
    (folder / "child").touch()
    while True:
        time.sleep(60)

sys.exit(watch(child, frozenset()))
"""


def a_watched_kiosk(folder: Path) -> subprocess.Popen[bytes]:
    child = folder / "child"
    child.unlink(missing_ok=True)
    started = subprocess.Popen([sys.executable, "-c", WATCHED, str(folder)], stdin=subprocess.DEVNULL)
    until(child.exists)
    return started


def test_a_second_kiosk_in_the_same_folder_says_so_and_leaves(tmp_path: Path) -> None:
    first = a_watched_kiosk(tmp_path)
    try:
        second = subprocess.run(
            [sys.executable, "-m", "kiosk", "--data", str(tmp_path)], capture_output=True, text=True, check=False
        )
        assert second.returncode == 2
        assert second.stderr.strip().startswith(f"A kiosk already runs with the folder {tmp_path}")
        assert "\n" not in second.stderr.strip()
    finally:
        first.terminate()
        first.wait(20)


def test_the_next_kiosk_gets_the_folder_when_the_first_is_asked_to_end_or_killed(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        first = a_watched_kiosk(tmp_path)
        with pytest.raises(lock.Taken):
            lock.take(tmp_path, patience=0.0)
        first.send_signal(number)
        first.wait(20)
        os.close(lock.take(tmp_path, patience=10.0))


def test_a_program_started_by_the_kiosk_does_not_keep_the_folder(tmp_path: Path) -> None:
    held = lock.take(tmp_path)
    other = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        os.close(held)
        os.close(lock.take(tmp_path, patience=0.0))
    finally:
        other.kill()
        other.wait()
