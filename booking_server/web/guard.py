"""Who asks: bearer tokens, and whether the question comes from this very machine."""

from __future__ import annotations

import hmac
import ipaddress
from collections import deque
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from booking_server.web.problems import Trouble

AnyRequest = Request[Any, Any, Any]
_REMEMBERED = 10_000
"""Addresses; what all may try together holds when they are forgotten."""


def bearer(request: AnyRequest) -> str:
    """The bearer token. Raises `Trouble` 401 when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unknown()
    return token.strip()


def unknown() -> Trouble:
    """The one answer to a wrong, an old and a missing token."""
    headers = {"WWW-Authenticate": 'Bearer realm="meeting place"'}
    return Trouble("A valid bearer token is needed.", status_code=401, headers=headers)


def same(given: str, expected: str) -> bool:
    """Compare secrets without telling how much of one was right."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def json_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: another site's form can send a browser's text here, but no JSON without asking first."""
    media_type = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Trouble("The body must be application/json.", status_code=415)


def asked_host(request: AnyRequest) -> str:
    """The name by which the asker reached this server, without its port."""
    host = request.headers.get("host", "")
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def from_here(request: AnyRequest) -> bool:
    """Whether the asker sits on this machine: by its address, and not through a proxy that speaks for another."""
    if request.client is None or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    return _is_loopback(request.client.host) and _is_loopback(asked_host(request))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Patience:
    """So many attempts within a minute, and no more; counted by the server's own clock, in seconds."""

    def __init__(self, attempts: int) -> None:
        self._attempts = attempts
        self._past: deque[float] = deque(maxlen=attempts)

    def allows(self, at: float) -> bool:
        """Whether another attempt is allowed now; if so it counts."""
        if len(self._past) == self._attempts and at - self._past[0] < 60:
            return False
        self._past.append(at)
        return True


class PatienceWithEach:
    """So many attempts within a minute from each address, and so many from all together."""

    def __init__(self, attempts: int, of_all: int) -> None:
        self._attempts = attempts
        self._all = Patience(of_all)
        self._each: dict[str, Patience] = {}

    def allows(self, address: str, at: float) -> bool:
        """Whether this address may try again now; if so it counts."""
        if len(self._each) >= _REMEMBERED:
            self._each.clear()
        one = self._each.setdefault(address, Patience(self._attempts))
        return one.allows(at) and self._all.allows(at)
