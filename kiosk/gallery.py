"""Every screen × reference panel × language as a picture: `python -m kiosk.gallery --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assets import languages
from kiosk.poses import poses
from kiosk.widgets.theme import Panel

PANELS = {
    "10-landscape": Panel(1920, 1080, 10.1, 400),
    "15-landscape": Panel(1920, 1080, 15.6, 500),
    "15-portrait": Panel(1080, 1920, 15.6, 500),
    "21-portrait": Panel(1080, 1920, 21.5, 500),
    "32-portrait": Panel(1080, 1920, 32.0, 600),
}
"""The reference panels of the house: pixels, inches, millimetres to the eye."""

LANGUAGES = languages()


def main(arguments: Sequence[str] | None = None) -> int:
    """Paint what was asked for."""
    asked = _parser().parse_args(arguments)
    folder: Path = asked.out
    folder.mkdir(parents=True, exist_ok=True)
    from kiosk.screens.easel import Easel

    for panel in asked.panel or list(PANELS):
        easel, count = Easel(PANELS[panel]), 0
        for language in asked.language or LANGUAGES:
            for name, front, house in poses(language, contrast=asked.contrast, larger=asked.larger):
                if asked.only and name not in asked.only:
                    continue
                easel.show(front, house)
                easel.picture().save(folder / f"{_file(panel, language, asked, name)}.png", compress_level=1)
                count += 1
        sys.stdout.write(f"{panel}: {count} pictures in {folder}\n")
    return 0


def _file(panel: str, language: str, asked: argparse.Namespace, name: str) -> str:
    wishes = [word for word in ("contrast", "larger") if getattr(asked, word)]
    return "_".join([panel, language, *wishes, name])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kiosk.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("var/gallery"), help="folder for the pictures")
    parser.add_argument("--panel", action="append", choices=list(PANELS), help="only this panel; may be repeated")
    parser.add_argument("--language", action="append", help="only this language; may be repeated")
    parser.add_argument("--contrast", action="store_true", help="the high-contrast twin")
    parser.add_argument("--larger", action="store_true", help="larger letters")
    parser.add_argument("--only", action="append", help="only the state of this name; may be repeated")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
