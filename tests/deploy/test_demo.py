"""The house on one machine: wrong words are one sentence, and whichever way it is ended no part is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from deploy.parts import Part, free_port
from tests.kiosk.conftest import until

ROOT = Path(__file__).parents[2]
OWNER = """
import sys, time
from deploy.parts import Part
part = Part("devices.virtual.printer", "--port", "0", "--out", sys.argv[1])
part.start()
print(part.pid, flush=True)
time.sleep(60)
"""


def demo(var: Path, **environment: str) -> subprocess.Popen[bytes]:
    """As a shell starts it in the background: deaf to Ctrl-C."""
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", "--var", str(var)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )


@contextmanager
def a_house(var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A demo whose server has been started."""
    started = demo(var, WEB_PORT=str(free_port()), PRINTER_PORT=str(free_port()))
    try:
        until(lambda: len(parts_in(var)) >= 2, limit=30)
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.communicate()


def parts_in(var: Path) -> list[int]:
    """Everything that runs with this folder on its command line, but the demo itself."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
            if str(var) in words and "deploy.demo" not in words:
                found.append(int(folder.name))
    return found


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "٨٠٨٠", ""])
def test_a_port_that_is_none_is_one_clear_sentence(text: str, tmp_path: Path) -> None:
    asked = demo(tmp_path, WEB_PORT=text)
    _, said = asked.communicate(timeout=20)
    assert asked.returncode == 2
    assert said.decode().strip() == f"WEB_PORT must be a port between 1 and 65535, not {text!r}."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_however_the_house_is_ended_no_part_is_left(number: signal.Signals, tmp_path: Path) -> None:
    with a_house(tmp_path) as house:
        house.send_signal(number)
        house.wait(30)
        until(lambda: not parts_in(tmp_path), limit=30)
        assert house.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 0)


def test_a_part_ends_with_whoever_started_it(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    until(lambda: pid in parts_in(tmp_path))
    owner.kill()
    owner.communicate()
    until(lambda: pid not in parts_in(tmp_path))


def test_a_part_that_was_never_started_can_be_stopped(tmp_path: Path) -> None:
    part = Part("devices.virtual.printer", "--out", str(tmp_path))
    part.stop()
    assert part.exit_code is None
