"""How the command line gets something done: by the running server when there is one, else by itself."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from booking_server.operations import Operations
from booking_server.refusing import Refused
from booking_server.running import AlreadyRunning, CannotUse, Running, TheOnly, control_token, who_runs
from booking_server.store.connection import FILE, BookTrouble
from booking_server.writer import Writer
from booking_server.zones import Zones

_WAIT_S = 30.0


def ask(data: Path, command: str, arguments: dict[str, str]) -> str:
    """What to print. Raises `Refused`."""
    if not (data / FILE).is_file():
        raise Refused(f"There are no books in {data}: start the server once.")
    only = TheOnly(data)
    try:
        only.take()
    except AlreadyRunning as problem:
        running = who_runs(data)
        if running is None:
            raise Refused("The server is just starting or stopping: try again in a moment.") from problem
        return _ask_server(running, control_token(data), command, arguments)
    except CannotUse as problem:
        raise Refused(str(problem)) from problem
    try:
        return _do_it_here(data, command, arguments)
    finally:
        only.release()


def _do_it_here(data: Path, command: str, arguments: dict[str, str]) -> str:
    def now() -> datetime:
        return datetime.now(UTC)

    writer = Writer(data, now, Zones())
    try:
        writer.start()
    except BookTrouble as problem:
        raise Refused(str(problem)) from problem
    try:
        return Operations(data, writer, now, lambda: None).run(command, arguments)
    finally:
        writer.stop()


def _ask_server(running: Running, token: str, command: str, arguments: dict[str, str]) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(running.host, running.host)  # noqa: S104 - compared, not bound
    request = urllib.request.Request(
        f"http://{host}:{running.port}/control",
        data=json.dumps({"command": command, "arguments": arguments}).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    try:
        # No proxy: it is this very machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=_WAIT_S) as answer:
            return str(json.load(answer)["text"])
    except urllib.error.HTTPError as problem:
        raise Refused(str(json.load(problem).get("detail", problem.reason))) from problem
    except OSError as problem:
        raise Refused(f"The running server does not answer: {problem}.") from problem
