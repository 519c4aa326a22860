"""What a kiosk can be told, where it may stand, and how nonsense is answered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.options import BadOption, read


def test_the_command_line_wins_over_the_file_and_the_file_over_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text('window = "1080x1920"\ndiagonal_inch = 21.5\nscanner_at = "right"\n')
    options = read(["--data", str(tmp_path), "--diagonal", "32", "--no-sound"])
    assert (options.width, options.height, options.diagonal_inch) == (1080, 1920, 32)
    assert (options.scanner_at, options.printer_at, options.sound) == ("right", "below", False)


@pytest.mark.parametrize(("diagonal", "distance"), [("10.1", 400), ("15.6", 500), ("21.5", 500), ("32", 600)])
def test_the_viewing_distance_follows_the_panel(tmp_path: Path, diagonal: str, distance: float) -> None:
    assert read(["--data", str(tmp_path), "--diagonal", diagonal]).distance_mm == distance


@pytest.mark.parametrize(
    "arguments",
    [["--window", "big"], ["--window", "10x10"], ["--paper", "70"], ["--diagonal", "x"], ["--printer-at", "above"]],
)
def test_nonsense_is_one_clear_sentence(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(BadOption) as said:
        read(["--data", str(tmp_path), *arguments])
    assert str(said.value).endswith(".")
    assert "\n" not in str(said.value)


@pytest.mark.parametrize("content", ["window = ", "colour = 3", 'paper_mm = "x"', "sound = 3"])
def test_a_file_that_makes_no_sense_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "kiosk.toml").write_text(content)
    with pytest.raises(BadOption):
        read(["--data", str(tmp_path)])


def test_the_program_says_what_is_wrong_in_one_line_and_ends_with_two(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    for arguments in (["--data", str(blocked)], ["--data", str(tmp_path), "--printer", "carrier-pigeon"]):
        ran = subprocess.run(
            [sys.executable, "-m", "kiosk", "--no-watchdog", *arguments], capture_output=True, text=True, timeout=30
        )
        assert ran.returncode == 2
        assert len(ran.stderr.strip().splitlines()) == 1
