"""The server's start and memory, beside its libraries alone."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import requests

from bench.figures import Figure, at_most, median
from deploy import parts

STARTS = 5
LIBRARIES = (
    "import litestar, uvicorn, msgspec, paho.mqtt.client, sqlite3, jinja2, psutil; "
    "print(psutil.Process().memory_info().rss / 1e6)"
)


def figures(folder: Path) -> Iterator[Figure]:
    """`server_start_s` until `/healthz` says well, broker included, and `server_rss_mb` after some requests."""
    started, alone, used, library = [], [], [], []
    port = parts.free_port()
    address = f"http://127.0.0.1:{port}"
    for turn in range(STARTS + 1):
        part = parts.server(folder / "server", port, log=folder / "server.log")
        begun = time.perf_counter()
        part.start()
        parts.wait_for_server(part, address)
        if turn:  # The first start makes the books; a server starts that once.
            started.append(time.perf_counter() - begun)
        for _ in range(20):
            requests.get(f"{address}/t/V7K3F9QXR2M4P8DT6X", timeout=5)
            requests.get(f"{address}/healthz", timeout=5).raise_for_status()
        used.append(psutil.Process(part.pid).memory_info().rss / 1e6)
        part.stop()
        begun = time.perf_counter()
        told = subprocess.run([sys.executable, "-c", LIBRARIES], stdout=subprocess.PIPE, text=True, check=True).stdout
        alone.append(time.perf_counter() - begun)
        library.append(float(told))
    yield at_most("server_start_s", median(started), "s", 1.5, limit=median(alone))
    yield at_most("server_rss_mb", median(used), "MB", 90, limit=median(library))
