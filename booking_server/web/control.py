"""`POST /control`: the command line speaks with the running server, from this machine and with its token only."""

from __future__ import annotations

from typing import Any

from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Struct

from booking_server.refusing import Refused
from booking_server.web.guard import bearer, from_here, json_only, same, unknown
from booking_server.web.problems import Trouble
from booking_server.web.reading import House


class Wish(Struct, frozen=True, kw_only=True):
    """An operation by its name."""

    command: str
    arguments: dict[str, str] = {}


class Done(Struct, frozen=True, kw_only=True):
    """What to print."""

    text: str


def _by_own_address(request: Request[Any, Any, Any]) -> bool:
    """A server that listens on one outer address only is asked by that one, from that one; no header says which."""
    server = request.scope["server"]
    return request.client is not None and server is not None and request.client.host == server[0]


def control_page(house: House) -> HTTPRouteHandler:
    """The route."""

    @post("/control", sync_to_thread=True, include_in_schema=False, status_code=200, guards=[json_only])
    def control(request: Request[Any, Any, Any], data: JSONBody[Wish]) -> Done:
        if not (from_here(request) or _by_own_address(request)) or not same(bearer(request), house.control_token):
            raise unknown()
        try:
            return Done(text=house.operations.run(data.command, data.arguments))
        except Refused as refused:
            raise Trouble(str(refused), status_code=409) from refused

    return control
