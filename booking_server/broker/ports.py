"""Finds ports that are free, and says in a sentence when one is not."""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket


class PortTrouble(Exception):
    """A port cannot be listened on; the text is a sentence for the person who runs the server."""


def free_port(host: str, wanted: int, before: int, what: str) -> int:
    """The port to use for `what`: `wanted`, or when it is 0 the one used `before` if still free, else any.

    Raises `PortTrouble` when the wanted one is taken.
    """
    if wanted:
        _try(host, wanted, what)
        return wanted
    if before:
        with contextlib.suppress(PortTrouble):
            _try(host, before, what)
            return before
    for _ in range(200):
        # Below the ports that the system hands to outgoing connections: one of those may be gone again at once.
        with contextlib.suppress(PortTrouble):
            return _try(host, secrets.randbelow(12_000) + 20_000, what)
    raise PortTrouble(f"No port on {host} is free for {what}.")


def split_address(text: str) -> tuple[str, int]:
    """`HOST:PORT` as both. Raises `ValueError` with a sentence."""
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise ValueError(f"{text!r} is not HOST:PORT, such as 0.0.0.0:8883.")
    return host.strip("[]"), int(port)


def listen(host: str, port: int, what: str) -> socket.socket:
    """A socket that listens for `what`. Raises `PortTrouble`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as problem:
        listening.close()
        if problem.errno == errno.EADDRINUSE:
            told = f"Port {port} on {host} is in use by another program: choose another one for {what}."
        else:
            told = f"For {what} nothing can listen on {host}:{port}: {problem.strerror or problem}."
        raise PortTrouble(told) from problem
    return listening


def _try(host: str, port: int, what: str) -> int:
    with listen(host, port, what) as trial:
        return int(trial.getsockname()[1])
