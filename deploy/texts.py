"""The translations: `python -m deploy.texts compile` for running, `check` for trust, `merge FILE.json` for new texts.

The Swedish text is the key; every other language is one file, `assets/locale/*/LC_MESSAGES/meeting_place.po`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from assets import LOCALES, languages

DOMAIN = "meeting_place"
HEADER = "# Texts of the kiosk and the web pages; the Swedish text is the key."
ROOT = LOCALES.parent.parent
KEYWORDS = {"gettext": None, "_": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")

Key = str | tuple[str, str]


def translated() -> tuple[str, ...]:
    """Every language that has a catalogue: all but Swedish."""
    return languages()[1:]


def catalogue_path(language: str) -> Path:
    """Where the translator works."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def extracted() -> dict[Key, list[str]]:
    """Every text of the code, and the files that say it."""
    with (LOCALES / "babel.cfg").open(encoding="utf-8") as config:
        methods, options = parse_mapping_cfg(config)  # type: ignore[no-untyped-call]
    found: dict[Key, list[str]] = {}
    for file, _line, key, _comments, _context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, directory_filter=lambda folder: Path(folder).name[:1] not in "._"
    ):
        found.setdefault(cast(Key, key), []).append(file)
    return found


def read(language: str) -> Catalog:
    """One language's catalogue; an empty one if there is none yet."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(
            locale=language,
            domain=DOMAIN,
            project="Malmö Tillsammans",
            charset="utf-8",
            fuzzy=False,
            header_comment=HEADER,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def compile_all() -> None:
    """Write the .mo file of every language beside its .po file."""
    for language in translated():
        target = catalogue_path(language).with_suffix(".mo")
        written = target.with_suffix(".mo.new")
        with written.open("wb") as file:
            write_mo(file, read(language))
        written.replace(target)


def problems() -> Iterator[str]:
    """Every reason not to trust the translations, as a sentence."""
    wanted = extracted()
    for language in translated():
        catalogue = read(language)
        said = {cast(Key, message.id): message for message in catalogue if message.id}
        for key in wanted:
            if key not in said:
                yield f"{language}: {key!r} ({wanted[key][0]}) is not translated"
        for key, message in said.items():
            if key not in wanted:
                yield f"{language}: {key!r} is said nowhere any more"
            elif message.fuzzy:
                yield f"{language}: {key!r} is marked as fuzzy"
            else:
                yield from _faults(language, catalogue, key, message.string or "")


def _faults(language: str, catalogue: Catalog, key: Key, string: str | Sequence[str]) -> Iterator[str]:
    forms = [string] if isinstance(string, str) else list(string)
    swedish = key if isinstance(key, str) else key[-1]
    if not isinstance(key, str) and len(forms) != catalogue.num_plurals:
        yield f"{language}: {key!r} needs {catalogue.num_plurals} plural forms, not {len(forms)}"
    wanted = set(PLACEHOLDER.findall(swedish))
    for number, form in enumerate(forms, 1):
        said = set(PLACEHOLDER.findall(form))
        if not form.strip():
            yield f"{language}: {key!r} is empty"
        elif said - wanted or (number == len(forms) and said != wanted):  # "One is left" needs no number.
            yield f"{language}: {key!r} has other placeholders than its translation"


def merge(translations: Mapping[str, Mapping[str, str | Sequence[str]]]) -> None:
    """Add `{swedish: {language: text}}`, and drop what the code no longer says.

    A text with plurals stands under its singular, and has a list of forms for each language.
    """
    wanted = extracted()
    for language in translated():
        old = {message.id: message.string for message in read(language) if message.id}
        fresh = Catalog(
            locale=language,
            domain=DOMAIN,
            project="Malmö Tillsammans",
            charset="utf-8",
            fuzzy=False,
            header_comment=HEADER,
        )
        for key in sorted(wanted, key=str):
            given = translations.get(key if isinstance(key, str) else key[0], {}).get(language)
            text = given or old.get(key)
            if text:
                fresh.add(key, text if isinstance(text, str) else tuple(text))
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, width=120, omit_header=False)
    compile_all()


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 when `check` finds something."""
    match list(arguments):
        case ["compile"]:
            compile_all()
        case ["check"]:
            found = list(problems())
            print("\n".join(found) or "Every text is translated.")
            return 1 if found else 0
        case ["merge", *files] if files:
            for file in files:
                merge(json.loads(Path(file).read_text("utf-8")))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
