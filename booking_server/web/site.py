"""The web server's routes put together, with what holds for all of them: errors, sizes, headers."""

from __future__ import annotations

from litestar import Litestar
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from booking_server.web.api import api
from booking_server.web.control import control_page
from booking_server.web.health import health_page
from booking_server.web.home import home_page, style_page
from booking_server.web.pairing import pairing_page
from booking_server.web.problems import HANDLERS
from booking_server.web.reading import House
from booking_server.web.tickets import ticket_page

BODY_LIMIT = 64_000
"""Bytes that anybody may send in one request."""


def site(house: House) -> Litestar:
    """The application for uvicorn."""
    bearer = SecurityScheme(type="http", scheme="bearer")
    return Litestar(
        route_handlers=[
            home_page(house),
            style_page(),
            ticket_page(house),
            health_page(house),
            pairing_page(house),
            control_page(house),
            api(house),
        ],
        exception_handlers=HANDLERS,
        request_max_body_size=BODY_LIMIT,
        openapi_config=OpenAPIConfig(
            title="Malmö Tillsammans: meeting places",
            version="1",
            path="/api",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            components=Components(security_schemes={"token": bearer}),
            security=[{"token": []}],
        ),
        # Litestar's own logging would write addresses, and an address holds a ticket's code.
        logging_config=None,
        debug=False,
    )
