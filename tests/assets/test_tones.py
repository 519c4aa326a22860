"""The two tones are short, soft at both ends, and what their recipe says."""

from __future__ import annotations

import array
import wave
from pathlib import Path

import pytest

from assets import SOUNDS
from assets.sounds.make_tones import RATE, write


@pytest.mark.parametrize("name", ["accepted", "refused"])
def test_a_tone_is_short_and_ends_without_a_click(name: str) -> None:
    with wave.open(str(SOUNDS / f"{name}.wav"), "rb") as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    assert len(samples) / RATE <= 0.25
    assert 5_000 < max(samples) < 20_000
    assert abs(samples[0]) < 50
    assert abs(samples[-1]) < 50


def test_the_tones_are_those_of_their_recipe(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("accepted.wav", "refused.wav"):
        assert (tmp_path / name).read_bytes() == (SOUNDS / name).read_bytes()
