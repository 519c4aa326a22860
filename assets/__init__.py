"""Opens what lies in this folder: translated texts, icons, fonts, sounds and the web pages' style."""

from __future__ import annotations

import functools
import gettext
from pathlib import Path

HERE = Path(__file__).parent
LOCALES = HERE / "locale"
FONTS = HERE / "fonts"
ICONS = HERE / "icons"
SOUNDS = HERE / "sounds"
STYLES = HERE / "styles"

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ckb"})


@functools.cache
def texts(language: str) -> gettext.NullTranslations:
    """The texts of a language, by their Swedish original; Swedish itself needs no catalogue.

    Raises `FileNotFoundError` when the language has not been compiled (`make setup` does).
    """
    if language == "sv":
        return gettext.NullTranslations()
    return gettext.translation("meeting_place", LOCALES, languages=[language])


def languages() -> tuple[str, ...]:
    """Every language that has texts: Swedish, English, and the others by their codes."""
    found = (path.name for path in LOCALES.iterdir() if (path / "LC_MESSAGES").is_dir())
    return ("sv", *sorted(found, key=lambda language: (language != "en", language)))


def own_name(language: str) -> str:
    """What a language calls itself: its catalogue says so, as the translation of the Swedish language's own name."""
    return texts(language).gettext("Svenska")


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
