"""Shaped text: joined letters, the right direction, lines that fit."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assets import FONTS
from devices.printers.glyphs import code_points, missing
from devices.printers.lettering import CannotShape, Direction, fallback_font, own_direction, picture, shape

ARABIC = "عند المغادرة: أرِ الورقة للقارئ."


def test_arabic_letters_join() -> None:
    joined = shape("سلام", "Vazirmatn-Medium", 40, "rtl").width
    apart = sum(shape(letter, "Vazirmatn-Medium", 40, "rtl").width for letter in "سلام")
    assert joined < apart * 0.85


def test_arabic_is_drawn_from_the_right() -> None:
    # A word and its first letter share their right edge, and only with right-to-left order.
    word, first = (picture(shape(text, "Vazirmatn-Medium", 40, "rtl"), 300, "right") for text in ("قل", "ق"))
    assert word.crop((200, 0, 300, word.height)).getbbox() is not None
    box, start = word.getbbox(), first.getbbox()
    assert box is not None
    assert start is not None
    assert abs(box[2] - start[2]) <= 6
    assert box[0] < start[0]


def test_the_side_decides_where_the_ink_lies() -> None:
    shaped = shape("Hej", "Vazirmatn-Medium", 30, "ltr")
    left, right = (picture(shaped, 400, side).getbbox() for side in ("left", "right"))
    assert left is not None
    assert right is not None
    assert left[0] < 10
    assert right[2] > 390


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*ARABIC.split(), "Besök", "14:05", "träffas"]), min_size=1, max_size=14))
def test_every_line_fits_and_no_word_is_lost(words: list[str]) -> None:
    shaped = shape(" ".join(words), "Vazirmatn-Medium", 26, "rtl", 260)
    assert " ".join(shaped.lines).split() == words
    assert shaped.width <= 261


def test_a_word_wider_than_the_line_is_broken() -> None:
    shaped = shape("W" * 40, "Vazirmatn-Bold", 30, "ltr", 200)
    assert "".join(shaped.lines) == "W" * 40
    assert len(shaped.lines) > 1
    assert shaped.width <= 200


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(categories=None), max_size=30), st.sampled_from(["ltr", "rtl"]), st.integers(20, 300))
@example("\u2029", "ltr", 100)
@example("\ud800\r\x85\x1c", "rtl", 100)
def test_no_text_is_too_strange_to_be_painted(text: str, direction: Direction, width: int) -> None:
    painted = picture(shape(text, "Vazirmatn-Medium", 20, direction, width), width, "right")
    assert painted.width == width


def test_what_a_no_break_space_holds_together_stays_on_one_line() -> None:
    width = shape("Vi checkar ut dig kl", "Vazirmatn-Medium", 20, "ltr").width + 5
    assert shape("Vi checkar ut dig kl 20:00", "Vazirmatn-Medium", 20, "ltr", width).lines[1] == "20:00"
    held = shape("Vi checkar ut dig kl\u00a020:00", "Vazirmatn-Medium", 20, "ltr", width)
    assert held.lines == ("Vi checkar ut dig", "kl\u00a020:00")


def test_new_lines_are_kept() -> None:
    assert shape("ett\n\ntvå", "Vazirmatn-Medium", 20, "ltr").lines == ("ett", "", "två")


def test_what_vazirmatn_lacks_is_set_in_dejavu() -> None:
    assert missing(FONTS / "Vazirmatn-Medium.ttf", "Hej ä هلا") == 0
    assert missing(FONTS / "Vazirmatn-Medium.ttf", "Привет") == 6
    assert shape("Привет", "Vazirmatn-Medium", 20, "ltr").font.path == str(fallback_font())
    assert shape("Hej", "Vazirmatn-Medium", 20, "ltr").font.path == str(FONTS / "Vazirmatn-Medium.ttf")


def test_the_fonts_own_tables_are_read() -> None:
    assert {ord("a"), ord("ж"), ord("→")} <= code_points(fallback_font())


@pytest.mark.parametrize(
    ("text", "direction"), [("Hej", "ltr"), ("أهلاً", "rtl"), ("14:05 أهلاً", "rtl"), ("20:00", "ltr")]
)
def test_a_text_has_the_direction_of_its_first_letter(text: str, direction: str) -> None:
    assert own_direction(text) == direction


def test_a_machine_that_cannot_shape_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.printers.lettering.features.check", lambda feature: False)
    never_asked_for_before = 1013
    with pytest.raises(CannotShape, match="libfribidi0"):
        shape("never shaped before", "Vazirmatn-Medium", never_asked_for_before, "ltr")
