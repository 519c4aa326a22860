"""`make bench`: runs the groups, prints a line per figure, writes var/bench.json."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from bench import first_light
from bench.figures import Figure

GROUPS: dict[str, Callable[[], Iterator[Figure]]] = {"first-light": first_light.figures}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("groups", nargs="*", choices=[[], *GROUPS], help="which groups (default: all)")
    parser.add_argument("--out", type=Path, default=Path("var/bench.json"))
    options = parser.parse_args()
    measured: list[Figure] = []
    for group in options.groups or GROUPS:
        for figure in GROUPS[group]():
            print(figure.line(), flush=True)
            measured.append(figure)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=2))
    print(f"Written to {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
