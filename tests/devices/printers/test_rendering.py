"""What a receipt says in any script, on both papers, as an independent reader sees it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from devices.printers.addresses import open_printer
from devices.printers.profiles import profile
from devices.printers.quick_response import module_dots, modules
from devices.printers.receipt import QR, Mark, Receipt, Rule, Symbols, Text
from devices.printers.rendering import render
from devices.printers.status import Confirmed
from devices.virtual.printer import VirtualPrinter
from devices.virtual.printer.commands import Command, Reader


def commands(stream: bytes) -> list[Command]:
    reader = Reader()
    reader.feed(stream)
    found = list(reader.commands())
    assert len(reader) == 0
    return found


def texts(stream: bytes) -> list[bytes]:
    return [command.data for command in commands(stream) if command.name == "text"]


@pytest.mark.parametrize("name", ["visit-sv", "visit-ar", "booked-sv"])
@pytest.mark.parametrize("native", [True, False])
def test_the_printed_code_scans_back(
    name: str,
    native: bool,
    width: int,
    receipts: dict[str, Receipt],
    payload: str,
    printer_of: Callable[[int], VirtualPrinter],
    scan_picture: Callable[[Path], list[str]],
) -> None:
    printer = printer_of(width)
    stream = render(receipts[name], profile(width, native_qr=native))
    assert open_printer(f"network://127.0.0.1:{printer.port}", width).send(stream) == Confirmed()
    assert scan_picture(printer.wait_for(1)[0]) == [payload]


def test_a_swedish_receipt_is_the_printers_own_letters(width: int, receipts: dict[str, Receipt]) -> None:
    stream = render(receipts["visit-sv"], profile(width))
    assert not [command for command in commands(stream) if command.name == "GS v 0"]
    assert "Rosengård".encode("cp1252") in texts(stream)


def test_an_arabic_receipt_is_painted_but_its_code_is_not(width: int, receipts: dict[str, Receipt]) -> None:
    found = commands(render(receipts["visit-ar"], profile(width)))
    assert [command for command in found if command.name == "GS v 0"]
    assert next(command.data for command in found if command.name == "text").startswith(b"V7K3F9")


def test_one_letter_that_no_code_page_has_paints_its_line_only() -> None:
    found = commands(render(Receipt((Text("Hej"), Text("Привет"), Text("Hej då"))), profile(80)))
    assert [c.data for c in found if c.name == "text"] == [b"Hej", "Hej då".encode("cp1252")]
    assert len([c for c in found if c.name == "GS v 0"]) == 1


def test_typographic_signs_become_plain_ones() -> None:
    assert texts(render(Receipt((Text("14–15… ”ja”\u00a0nu"),)), profile(80))) == [b'14-15... "ja" nu']


def test_what_a_no_break_space_holds_together_stays_on_one_line() -> None:
    apart, together = "Glömmer du? Vi checkar ut dig kl 20:00.", "Glömmer du? Vi checkar ut dig kl\u00a020:00."
    assert texts(render(Receipt((Text(apart),)), profile(58)))[1] == b"20:00."
    assert texts(render(Receipt((Text(together),)), profile(58)))[1] == b"kl 20:00."


@pytest.mark.parametrize("style", ["normal", "double", "tall", "inverse"])
def test_lines_wrap_at_words_and_fit_the_paper(style: str, width: int) -> None:
    paper = profile(width)
    text = "Glömmer du lappen checkar vi ut dig klockan tjugo och inget namn är sparat"
    lines = texts(render(Receipt((Text(text, style),)), paper))  # type: ignore[arg-type]
    room = paper.columns if style in ("normal", "tall") else paper.columns // 2
    assert all(len(line) <= room for line in lines)
    assert " ".join(line.decode("cp1252").strip() for line in lines) == text


def test_a_code_stands_on_one_line_of_wide_paper_and_two_of_narrow() -> None:
    receipt = Receipt((Symbols(("V7K3F9", "QXR2M4", "P8DT6X")),))
    assert texts(render(receipt, profile(80))) == [b"V7K3F9 QXR2M4 P8DT6X"]
    assert texts(render(receipt, profile(58))) == [b"V7K3F9 QXR2M4", b"P8DT6X"]


def test_a_rule_crosses_the_paper(width: int) -> None:
    assert texts(render(Receipt((Rule(),)), profile(width))) == [b"-" * profile(width).columns]


def test_a_qr_has_eight_dots_a_module_where_the_paper_allows_and_never_under_six() -> None:
    short, long = "HTTPS://A.EXAMPLE/T/V7K3F9QXR2M4P8DT6X", f"HTTPS://{'A' * 150}/T/V7K3F9QXR2M4P8DT6X"
    assert [module_dots(short, profile(width)) for width in (80, 58)] == [8, 8]
    assert module_dots(long, profile(80)) == 8
    assert module_dots(long, profile(58)) == 6
    with pytest.raises(ValueError, match="does not fit 58 mm"):
        module_dots("A" * 220, profile(58))
    with pytest.raises(ValueError, match="too many"):
        modules("A" * 400)


@pytest.mark.parametrize("letters", [25, 34])
def test_the_address_of_a_usual_host_gives_version_four_and_fits_both_papers(letters: int) -> None:
    address = f"HTTPS://{'H' * letters}/T/V7K3F9QXR2M4P8DT6X"
    assert modules(address) == 33
    assert module_dots(address, profile(58)) * (33 + 8) == 328


def test_a_mark_is_painted_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'
    (tmp_path / "box.svg").write_text(box)
    monkeypatch.setattr("devices.printers.raster.ICONS", tmp_path)
    strips = [c for c in commands(render(Receipt((Mark("box"),)), profile(80))) if c.name == "GS v 0"]
    row = b"".join(strip.data for strip in strips)[72 * 50 : 72 * 51]
    assert row == bytes(30) + b"\xff" * 12 + bytes(30)


def test_a_mark_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no icon called"):
        render(Receipt((Mark("no-such-icon"),)), profile(80))


def test_paper_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="58 or 80 mm wide, not 76"):
        profile(76)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["sv", "ar"]))
@example("\u2029", "sv")
@example("\x1b@\x9b\x10\x04\x01\x00", "sv")
def test_no_text_gives_the_printer_an_order(text: str, language: str) -> None:
    ordinary = {"ESC @", "FS .", "GS !", "ESC a", "GS B", "ESC 3", "ESC t", "text", "LF", "GS v 0", "ESC d", "GS V"}
    assert {command.name for command in commands(render(Receipt((Text(text),), language), profile(58)))} <= ordinary


def test_an_arabic_receipt_is_rendered_within_twenty_milliseconds(receipts: dict[str, Receipt]) -> None:
    took = []
    for minute in range(40):
        parts = (*receipts["visit-ar"].parts[:-1], Text(f"SV: Besök, Fika och träffas, 14:{minute:02}"))
        began = time.perf_counter()
        render(Receipt(parts, "ar"), replace(profile(80)))
        took.append((time.perf_counter() - began) * 1000)
    assert statistics.median(took[5:]) <= 20


def test_a_qr_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="must say something"):
        render(Receipt((QR("\x00"),)), profile(80))
