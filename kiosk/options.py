"""What one kiosk is told at its start: its data folder, its panel, its printer, and where things sit around it.

The command line wins over `kiosk.toml` in the data folder, which wins over the defaults.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

Side = Literal["below", "right", "left", "none"]

CANNOT_START = 2
"""Exit code when an option or the data folder is wrong."""


class BadOption(ValueError):
    """An option that cannot be used; its text is one clear sentence for whoever started the kiosk."""


@dataclass(frozen=True)
class Options:
    """Everything a kiosk is told. `width` and `height` in pixels, `distance_mm` 0 until `settled` chooses it."""

    data: Path
    server: str = ""
    pair: str = ""
    pair_only: bool = False
    width: int = 1920
    height: int = 1080
    diagonal_inch: float = 15.6
    distance_mm: float = 0.0
    printer: str = "none"
    paper_mm: int = 80
    scanner_at: Side = "below"
    printer_at: Side = "below"
    offscreen: bool = False
    fullscreen: bool = False
    sound: bool = True
    tour: Path | None = None
    watchdog: bool = True


def viewing_distance(diagonal_inch: float) -> float:
    """Millimetres from which a panel of this size is usually read."""
    if diagonal_inch < 13:
        return 400.0
    return 500.0 if diagonal_inch < 25 else 600.0


def parser() -> argparse.ArgumentParser:
    """The command line; a switch that is not given stays None, so that the file may speak."""
    made = argparse.ArgumentParser(
        prog="python -m kiosk",
        description="Meets the visitors of one meeting place, also with the line cut. Options may also stand in "
        "kiosk.toml in the data folder, under the long names with _ for -; the command line wins.",
    )
    add = made.add_argument
    add("--data", type=Path, default=Path("var/kiosk"), help="data folder (default: %(default)s)")
    add("--server", help="the booking server's web address, for pairing: http://HOST:8080")
    add("--pair", metavar="CODE", help="one-time pairing code from `python -m booking_server kiosk add NAME`")
    add("--pair-only", action="store_true", default=None, help="pair, say how it went, and end")
    add("--printer", metavar="ADDRESS", help="network://HOST:9100, usb://VENDOR:PRODUCT, serial:///dev/…, cups://NAME, "
        "file:///dev/usb/lp0 or none (default)")  # fmt: skip
    add("--paper", dest="paper_mm", metavar="MM", help="paper width: 80 (default) or 58")
    add("--window", metavar="WxH", help="pixels of the panel (default: 1920x1080)")
    add("--diagonal", dest="diagonal_inch", metavar="INCH", help="diagonal of the panel (default: 15.6)")
    add("--distance", dest="distance_mm", metavar="MM", help="from eye to panel (default: by the diagonal)")
    for name in ("scanner", "printer"):
        add(f"--{name}-at", metavar="SIDE", help=f"where the {name} sits: {', '.join(get_args(Side))} (default: below)")
    add("--offscreen", action="store_true", default=None, help="draw without a display")
    add("--fullscreen", action="store_true", default=None, help="fill the display and hide the pointer")
    add("--tour", metavar="DIR", help="a scripted visitor makes the tour; pictures go to DIR")
    add("--no-sound", dest="sound", action="store_false", default=None, help="no tones")
    add("--no-watchdog", dest="watchdog", action="store_false", default=None, help="run in this process, unwatched")
    return made


def read(arguments: Sequence[str] | None = None) -> Options:
    """The options of this start. Raises `BadOption`; `SystemExit` for `--help` and unknown switches."""
    given = {name: value for name, value in vars(parser().parse_args(arguments)).items() if value is not None}
    stored = _from_file(given["data"] / "kiosk.toml")
    return settled({**stored, **given})


def settled(wanted: dict[str, Any]) -> Options:
    """Options from named values, each checked. Raises `BadOption`."""
    values = dict(wanted)
    if "window" in values:
        values["width"], values["height"] = _window(str(values.pop("window")))
    known = {field.name for field in fields(Options)}
    if unknown := sorted(set(values) - known):
        raise BadOption(f"kiosk.toml names an option that does not exist: {unknown[0]}.")
    for name, least, most in (
        ("width", 480, 8192), ("height", 480, 8192), ("diagonal_inch", 7, 100), ("distance_mm", 200, 3000),
        ("paper_mm", 58, 80),
    ):  # fmt: skip
        if name in values:
            values[name] = _number(name, values[name], least, most)
    for name in ("width", "height", "paper_mm"):
        if name in values:
            values[name] = int(values[name])
    if values.get("paper_mm", 80) not in (58, 80):
        raise BadOption("Paper is 58 or 80 mm wide.")
    for name in ("scanner_at", "printer_at"):
        if name in values and values[name] not in get_args(Side):
            raise BadOption(f"{name.replace('_', ' ').capitalize()} must be one of {', '.join(get_args(Side))}.")
    for name in ("pair_only", "offscreen", "fullscreen", "sound", "watchdog"):
        if name in values and not isinstance(values[name], bool):
            raise BadOption(f"{name} must be true or false.")
    values["data"] = Path(values["data"])
    values["tour"] = Path(values["tour"]) if values.get("tour") else None
    for name in ("server", "printer", "pair"):
        values[name] = str(values.get(name, "")).strip()
    values["printer"] = values["printer"] or "none"
    values.setdefault("distance_mm", viewing_distance(values.get("diagonal_inch", 15.6)))
    return Options(**values)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadOption(f"{path} cannot be read: {problem}.") from problem


def _window(text: str) -> tuple[int, int]:
    width, by, height = text.lower().partition("x")
    if not (by and width.isdecimal() and height.isdecimal()):
        raise BadOption(f"The window is WIDTHxHEIGHT in pixels, such as 1920x1080, not {text!r}.")
    return int(width), int(height)


def _number(name: str, value: object, least: float, most: float) -> float:
    shown = name.replace("_", " ")
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        raise BadOption(f"{shown.capitalize()} must be a number, not {value!r}.") from None
    if not least <= number <= most:
        raise BadOption(f"{shown.capitalize()} must lie between {least} and {most}, not {value}.")
    return number
