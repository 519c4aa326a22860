"""Makes the two tones of the kiosk: `python -m assets.sounds.make_tones` writes accepted.wav and refused.wav beside it.

Accepted rises a fourth, like a door chime; refused falls a third, low and soft: it must not shame anybody.
"""

from __future__ import annotations

import array
import math
import sys
import wave
from pathlib import Path

RATE = 44_100
_ATTACK, _LOUDNESS = 0.006, 0.32

# (hertz, begins at, lasts) in seconds; notes overlap a little and ring out.
ACCEPTED = ((587.33, 0.0, 0.16), (783.99, 0.08, 0.17))
REFUSED = ((311.13, 0.0, 0.15), (246.94, 0.09, 0.16))

# A marimba-like mixture: the tone, a faint octave, a trace of the fourth partial that dies at once.
_PARTIALS = ((1.0, 1.0, 14.0), (2.0, 0.18, 22.0), (4.0, 0.10, 60.0))


def tone(notes: tuple[tuple[float, float, float], ...]) -> bytes:
    """The notes as 16-bit mono samples at 44.1 kHz."""
    length = max(begins + lasts for _, begins, lasts in notes)
    samples = [_LOUDNESS * sum(_note(note, index / RATE) for note in notes) for index in range(int(length * RATE))]
    packed = array.array("h", [round(32_767 * max(-1.0, min(1.0, sample))) for sample in samples])
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def write(folder: Path) -> None:
    """Both tones as WAV files in `folder`."""
    for name, notes in (("accepted", ACCEPTED), ("refused", REFUSED)):
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(tone(notes))


def _note(note: tuple[float, float, float], at: float) -> float:
    hertz, begins, lasts = note
    age = at - begins
    if not 0 <= age < lasts:
        return 0.0
    # Rises in 6 ms and is silent at its end: a step would click.
    shape = min(1.0, age / _ATTACK) * (1 - age / lasts)
    return shape * sum(
        loud * math.exp(-fades * age) * math.sin(2 * math.pi * hertz * times * age) for times, loud, fades in _PARTIALS
    )


if __name__ == "__main__":
    write(Path(__file__).parent)
