"""The one shape of every error: `application/problem+json` with type, title, detail and status (RFC 9457).

`type` is `about:blank`, `title` the status' own name, `detail` a sentence for a person, never what was sent.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi import ResponseSpec
from litestar.types import ExceptionHandlersMap
from msgspec import Struct

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(Struct, frozen=True, kw_only=True):
    """What went wrong."""

    title: str
    detail: str
    status: int
    type: str = "about:blank"


class Trouble(HTTPException):
    """An expected trouble with a sentence for the one who asked."""


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response[Problem]:
    """The answer for an error."""
    title = HTTPStatus(status).phrase
    return Response(
        Problem(title=title, detail=detail, status=status), status_code=status, media_type=MEDIA_TYPE, headers=headers
    )


def told_as_problem(description: str) -> ResponseSpec:
    """How OpenAPI describes an error of ours."""
    return ResponseSpec(Problem, description=description, media_type=MEDIA_TYPE, generate_examples=False)


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """How OpenAPI describes the errors with these statuses."""
    return {status: told_as_problem(_SENTENCES[status]) for status in statuses}


def _expected(_: Request[Any, Any, Any], trouble: HTTPException) -> Response[Problem]:
    own_words = isinstance(trouble, Trouble)
    status = trouble.status_code
    detail = trouble.detail if own_words else _SENTENCES.get(status, HTTPStatus(status).phrase + ".")
    return problem(status, detail, dict(trouble.headers or {}))


def _unexpected(_: Request[Any, Any, Any], broke: Exception) -> Response[Problem]:
    # Where it broke helps; what the request said belongs to the one who sent it.
    trace = broke.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
    log.error("a page broke with %s at %s", type(broke).__name__, place)
    return problem(500, "Something went wrong here. It is not your fault.")


_SENTENCES = {
    400: "The request cannot be understood.",
    401: "A valid bearer token is needed.",
    404: "There is nothing here.",
    405: "This address does not take that method.",
    413: "The request is too large.",
    415: "The body must be application/json.",
    429: "Too many attempts. Wait a minute.",
}


def _too_deep(_: Request[Any, Any, Any], __: RecursionError) -> Response[Problem]:
    """A body nested thousands of levels deep is nobody's mistake of ours."""
    return problem(400, _SENTENCES[400])


HANDLERS: ExceptionHandlersMap = {HTTPException: _expected, RecursionError: _too_deep, Exception: _unexpected}
