"""A Mosquitto of its own for the bare echo, with the settings that matter for speed."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import parts


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """The port it listens on, on loopback."""
    port = parts.free_port()
    configuration = folder / "echo.conf"
    configuration.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nset_tcp_nodelay true\nlog_type error\n"
    )
    binary = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    child = subprocess.Popen([binary, "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        parts.wait_until(lambda: _listens(port), "the bare broker did not start", 10)
        yield port
    finally:
        child.terminate()
        child.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
