"""A scanner's burst of keys, as Kivy reports it under three layouts, against fingers of all kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.wedge import LONGEST, Wedge
from devices.virtual.scanner import KeyPress, scan

ADDRESS = "HTTPS://PLATS.MALMO.EXAMPLE/T/V7K3F9QXR2M4P8DT6X"

# What the machine's own layout makes of the same keys; the wedge must not care.
LAYOUTS = {
    "us": {},
    "swedish": {"/": "-", ":": "Ö", "-": "+", ".": "."},
    "arabic": {"H": "أ", "T": "ف", "/": "ظ", ":": "ك", ".": "ز", "V": "ر"},
}


def feed(wedge: Wedge, presses: list[KeyPress]) -> list[str]:
    heard = [wedge.key(press.position, press.shift, press.at) for press in presses]
    return [text for text in heard if text is not None]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("caps_lock", [False, True])
def test_a_scan_reads_right_under_every_layout(layout: str, caps_lock: bool) -> None:
    wedge = Wedge()
    heard = []
    for press, letter in zip(scan(ADDRESS), [*ADDRESS, "\r"], strict=True):
        seen = LAYOUTS[layout].get(letter, letter)
        codepoint = seen.lower() if caps_lock and press.shift else seen
        # Kivy's on_key_down brings (key, scancode, codepoint, modifiers); only scancode and shift are passed on.
        event = (ord(codepoint), press.position, codepoint, ["shift"] if press.shift else [])
        text = wedge.key(event[1], "shift" in event[3], press.at)
        heard += [text] if text is not None else []
    assert heard == [ADDRESS]


def test_a_scanner_that_sends_small_letters_under_caps_lock_is_read_too() -> None:
    presses = [KeyPress(press.position, False, press.at) for press in scan("V7K3F9QXR2M4P8DT6X")]
    assert feed(Wedge(), presses) == ["v7k3f9qxr2m4p8dt6x"]


def test_the_fastest_typist_is_no_scanner() -> None:
    assert feed(Wedge(), list(scan("V7K3F9QXR2M4P8DT6X", gap=0.12))) == []


def test_a_few_keys_struck_together_are_no_scan() -> None:
    assert feed(Wedge(), list(scan("asdf", gap=0.002))) == []


def test_typing_before_a_scan_does_not_spoil_it() -> None:
    typed = list(scan("hej", gap=0.3))[:-1]
    assert feed(Wedge(), [*typed, *scan(ADDRESS, start=5.0)]) == [ADDRESS]


def test_two_scans_back_to_back_are_two() -> None:
    first = list(scan("V7K3F9QXR2M4P8DT6X"))
    second = scan("B7K3F9QXR2M4P8DT6X", start=first[-1].at + 0.008)
    assert feed(Wedge(), [*first, *second]) == ["V7K3F9QXR2M4P8DT6X", "B7K3F9QXR2M4P8DT6X"]


def test_a_scan_cut_short_is_forgotten() -> None:
    cut = list(scan(ADDRESS))[:20]
    assert feed(Wedge(), [*cut, *scan(ADDRESS, start=3.0)]) == [ADDRESS]


def test_control_keys_are_neither_delivered_nor_in_the_way() -> None:
    escape, tab, backspace, f1, f4, delete, left_alt = 41, 43, 42, 58, 61, 76, 226
    presses = list(scan("V7K3F9QXR2M4P8DT6X"))
    hostile = [KeyPress(key, False, presses[3].at) for key in (escape, tab, backspace, f1, f4, delete, left_alt)]
    assert feed(Wedge(), [*presses[:4], *hostile, *presses[4:]]) == ["V7K3F9QXR2M4P8DT6X"]


def test_an_endless_burst_is_dropped_whole_and_the_next_scan_read() -> None:
    wedge = Wedge()
    assert feed(wedge, list(scan("A" * (LONGEST + 50)))) == []
    assert feed(wedge, list(scan(ADDRESS, start=60.0))) == [ADDRESS]


@given(st.lists(st.tuples(st.integers(0, 512), st.booleans(), st.floats(0, 0.2)), max_size=400))
def test_whatever_the_keys_only_printable_symbols_of_bounded_number_come_out(
    keys: list[tuple[int, bool, float]],
) -> None:
    wedge, at = Wedge(), 0.0
    for position, shift, gap in keys:
        at += gap
        text = wedge.key(position, shift, at)
        assert text is None or (text.isprintable() and text.isascii() and 6 <= len(text) <= LONGEST)


def test_a_keyboard_without_a_letter_cannot_scan_it() -> None:
    with pytest.raises(ValueError, match="no 'Ö'"):
        list(scan("Ö"))
