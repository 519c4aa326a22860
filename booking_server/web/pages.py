"""How every page for people is made: its language, its frame, and headers that keep it to itself."""

from __future__ import annotations

import functools
import gettext
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from litestar import HttpMethod, Request, Response, route
from litestar.enums import MediaType

import assets

looked_at = functools.partial(route, http_method=[HttpMethod.GET, HttpMethod.HEAD])
"""Routes of pages: HEAD is answered as GET is, and the web server leaves the body out."""

_NAMES = {"sv": "Svenska", "en": "English", "ar": "العربية"}
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Vary": "Accept-Language",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
}


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages that pages can be shown in, Swedish first."""
    return tuple(language for language in _NAMES if _texts(language) is not None)


def texts(language: str) -> gettext.NullTranslations:
    """The translations of one of `languages()`."""
    return _texts(language) or gettext.NullTranslations()


def choose_language(wanted: str | None, accepted: str) -> str:
    """What the link says, else the first that the browser accepts, else Swedish."""
    if wanted in languages():
        return wanted or "sv"
    ranked: list[tuple[float, str]] = []
    for part in accepted[:500].split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in languages() and weight > 0:
            ranked.append((weight, language))
    return max(ranked, key=lambda each: each[0])[1] if ranked else "sv"


def page(request: Request[Any, Any, Any], template: str, status: int, **shown: object) -> Response[str]:
    """The template with these values and the frame's own: language, direction, links to the other languages."""
    language = language_of(request)
    others = [(code, _NAMES[code], assets.direction(code)) for code in languages() if code != language]
    body = _TEMPLATES.get_template(template).render(
        language=language, direction=assets.direction(language), others=others, **shown
    )
    headers = {**_HEADERS, "Content-Language": language}
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=headers)


def language_of(request: Request[Any, Any, Any]) -> str:
    """The language of the one who asks."""
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))


@functools.cache
def _texts(language: str) -> gettext.NullTranslations | None:
    try:
        return assets.texts(language)
    except FileNotFoundError:
        return None
