"""Prints what pyproject.toml asks for, a requirement a line: to run, to build and to check."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path


def requirements(pyproject: Path) -> list[str]:
    """Names as pip takes them; the versions stand in constraints.txt."""
    project = tomllib.loads(pyproject.read_text())["project"]
    groups: dict[str, list[str]] = project["optional-dependencies"]
    return sorted({*project["dependencies"], *(name for group in groups.values() for name in group)})


if __name__ == "__main__":
    sys.stdout.write("\n".join(requirements(Path(__file__).parent.parent / "pyproject.toml")) + "\n")
