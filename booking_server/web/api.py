"""The JSON API: who is present at a place, without names, and the directory that a kiosk fetches."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.openapi import ResponseSpec
from litestar.params import Parameter
from msgspec import Struct

from booking_server.store import keys, kiosks, places, visits
from booking_server.web.guard import bearer, unknown
from booking_server.web.problems import Trouble, problems, told_as_problem
from booking_server.web.reading import House

VALID_DAYS = 7
"""How long a kiosk that is cut off trusts the badges it was told of."""


class VisitPresent(Struct, frozen=True, kw_only=True):
    """One visit in the house: when it began (UTC), how many are inside, and why they came."""

    since: datetime
    people: int
    purpose: str


class VisitsPresent(Struct, frozen=True, kw_only=True):
    """Everybody in the house. `people` is the sum."""

    place: str
    people: int
    visits: list[VisitPresent]


class Directory(Struct, frozen=True, kw_only=True):
    """SHA-256 (hex) of every staff badge of the kiosk's own place, and for how many days this may be relied upon."""

    badges: list[str]
    valid_days: int = VALID_DAYS


def api(house: House) -> Router:
    """Everything under `/api`."""

    @get(
        "/places/{place:str}/visits",
        sync_to_thread=False,
        summary="Visits present at a place",
        responses={**problems(400, 401), 404: told_as_problem("There is no such place.")},
    )
    def visits_present(
        request: Request[Any, Any, Any], place: Annotated[str, Parameter(description="The place's name on the line")]
    ) -> VisitsPresent:
        """Who is in the house right now. Needs a token of `python -m booking_server token new`."""
        if not keys.knows_token(house.book, bearer(request)):
            raise unknown()
        if places.settings(house.book, place) is None:
            raise Trouble("There is no such place.", status_code=404)
        present = visits.present(house.book, place)
        found = [VisitPresent(since=each.since, people=each.people, purpose=each.purpose) for each in present]
        return VisitsPresent(place=place, people=sum(each.people for each in found), visits=found)

    @get(
        "/kiosk/directory",
        sync_to_thread=False,
        summary="The staff badges that a kiosk may trust",
        responses={304: ResponseSpec(None, description="The ETag still holds."), **problems(401)},
    )
    def directory(request: Request[Any, Any, Any]) -> Response[Directory | None]:
        """Needs the token that the kiosk got at pairing. Answers 304 when the ETag still holds."""
        kiosk = kiosks.by_token(house.book, keys.token_hash(bearer(request)))
        if kiosk is None:
            raise unknown()
        told = Directory(badges=keys.badges_of(house.book, kiosk.place))
        etag = '"' + hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32] + '"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == etag:
            return Response(None, status_code=304, headers=headers)
        return Response(told, headers=headers)

    return Router(
        "/api", route_handlers=[visits_present, directory], response_headers={"X-Content-Type-Options": "nosniff"}
    )
