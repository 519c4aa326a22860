"""python-escpos is loaded late and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def run(code: str, folder: Path) -> str:
    """What a fresh Python says that has `folder` as its temporary directory."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ESCPOS")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment | {"TMPDIR": str(folder)},
    )
    return done.stdout


def test_nothing_of_it_is_loaded_until_somebody_prints(tmp_path: Path) -> None:
    code = "import sys, devices.printers.addresses, devices.printers.rendering; print('escpos' in sys.modules)"
    assert run(code, tmp_path) == "False\n"


def test_it_leaves_no_folder_no_log_handler_and_no_variable(tmp_path: Path) -> None:
    code = (
        "import logging, os; from devices.printers.library import printers; printers();"
        "print(logging.root.handlers, [name for name in os.environ if name.startswith('ESCPOS')])"
    )
    assert run(code, tmp_path) == "[] []\n"
    assert list(tmp_path.iterdir()) == []
