"""The virtual printer behaves like a real one: on the wire, in trouble, on paper, and as a program of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from devices.virtual.printer import PortTaken, VirtualPrinter
from devices.virtual.printer.__main__ import main

CUT = b"\x1dV\x42\x00"
PRINTED = b"\x1dr\x01"


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(tmp_path / "paper")
    printer.start()
    yield printer
    printer.stop()


def dial(printer: VirtualPrinter) -> socket.socket:
    return socket.create_connection((printer.host, printer.port), 5)


def ask(host: socket.socket, question: bytes) -> bytes:
    host.sendall(question)
    return host.recv(64)


def ink(path: Path) -> int:
    """How many dots of a slip are dark."""
    with Image.open(path) as image:
        return sum(image.convert("L").histogram()[:80])


def test_status_requests_are_answered_as_the_reference_says(printer: VirtualPrinter) -> None:
    with dial(printer) as host:
        assert [ask(host, bytes((16, 4, kind))) for kind in (1, 2, 3, 4)] == [b"\x12"] * 4
        printer.trouble("paper-out")
        assert [ask(host, bytes((16, 4, kind))) for kind in (1, 2, 4)] == [b"\x1a", b"\x32", b"\x7e"]
        printer.trouble("cover-open")
        assert [ask(host, bytes((16, 4, kind))) for kind in (1, 2, 4)] == [b"\x1a", b"\x16", b"\x12"]
        printer.trouble("paper-low")
        assert [ask(host, bytes((16, 4, kind))) for kind in (1, 4)] == [b"\x12", b"\x1e"]
        assert ask(host, PRINTED) == b"\x03"
        assert ask(host, b"\x1dI\x42") == b"_virtual printer\x00"


def test_what_comes_while_there_is_no_paper_waits_and_is_printed_on_the_next_roll(printer: VirtualPrinter) -> None:
    printer.trouble("paper-out")
    with dial(printer) as host:
        host.sendall(b"old news\n" + CUT + PRINTED)
        assert ask(host, b"\x10\x04\x01") == b"\x1a"
        assert printer.receipts == []
        printer.trouble("ready")
        assert host.recv(1) == b"\x00"
    assert len(printer.receipts) == 1


def test_a_printer_told_to_forget_prints_nothing_old(printer: VirtualPrinter) -> None:
    printer.trouble("paper-out")
    with dial(printer) as host:
        host.sendall(b"old news\n" + CUT + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08")
        assert ask(host, b"\x10\x04\x01") == b"\x1a"
        printer.trouble("ready")
        assert ask(host, PRINTED) == b"\x00"
    assert printer.receipts == []


def test_a_request_cut_in_two_is_still_answered(printer: VirtualPrinter) -> None:
    with dial(printer) as host:
        host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        assert ask(host, PRINTED + b"\x10\x04") == b"\x00"
        assert ask(host, b"\x04") == b"\x12"


def test_a_host_that_hangs_up_without_a_cut_leaves_a_slip_all_the_same(printer: VirtualPrinter) -> None:
    with dial(printer) as host:
        host.sendall(b"never cut\n")
    assert printer.wait_for(1)[0].name == "receipt-0001.png"


def test_a_broken_job_does_not_swallow_the_next_ones_beginning(printer: VirtualPrinter) -> None:
    with dial(printer) as host:
        host.sendall(b"\x1dv0\x00\x48\x00\xff\x00half a picture")
    with dial(printer) as host:
        assert ask(host, b"\x1b@whole\n" + CUT + PRINTED) == b"\x00"
    assert len(printer.receipts) == 1


def test_slips_are_numbered_on_from_those_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "receipt-0041.png").write_bytes(b"")
    printer = VirtualPrinter(tmp_path)
    printer.start()
    with dial(printer) as host:
        assert ask(host, b"x\n" + CUT + PRINTED) == b"\x00"
    assert [path.name for path in printer.receipts] == ["receipt-0042.png"]
    assert not list(tmp_path.glob("*.part"))
    printer.stop()


def test_size_boldness_and_inversion_show_on_paper(printer: VirtualPrinter) -> None:
    with dial(printer) as host:
        for style in (b"", b"\x1bE\x01", b"\x1d!\x11", b"\x1dB\x01", b"\x1b!\x30"):
            assert ask(host, b"\x1b@" + style + b"Syrenen\n" + CUT + PRINTED) == b"\x00"
    plain, bold, double, inverse, double_too = (ink(path) for path in printer.receipts)
    assert plain < bold < double < inverse
    assert double == double_too == plain * 4


def test_three_ways_to_send_a_picture_give_the_same_picture(printer: VirtualPrinter) -> None:
    """A black square of 24 dots as GS v 0, GS ( L and ESC *."""
    square = b"\xff" * 72
    stored = b"\x30\x70\x30\x01\x01\x31\x18\x00\x18\x00" + square
    jobs = [
        b"\x1dv0\x00\x03\x00\x18\x00" + square,
        b"\x1d(L" + len(stored).to_bytes(2, "little") + stored + b"\x1d(L\x02\x00\x30\x32",
        b"\x1b*\x21\x18\x00" + square + b"\n",
    ]
    with dial(printer) as host:
        for job in jobs:
            assert ask(host, b"\x1b@" + job + CUT + PRINTED) == b"\x00"
    assert [ink(path) for path in printer.receipts] == [24 * 24] * 3


def test_a_port_in_use_is_one_clear_sentence(
    printer: VirtualPrinter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PortTaken):
        VirtualPrinter(tmp_path, printer.port).start()
    assert main(["--port", str(printer.port), "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"port {printer.port} on 127.0.0.1 cannot be used" in said


@pytest.mark.parametrize("port", [-1, 65536, 199101])
def test_a_port_that_does_not_exist_is_one_clear_sentence(
    port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"--port={port}", "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"between 0 and 65535, not {port}" in said


def test_a_folder_that_cannot_be_used_is_one_clear_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    assert main(["--port", "0", "--out", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_program_obeys_words_and_ends_in_order(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "devices.virtual.printer", "--port", "0", "--out", str(tmp_path), "--width", "58"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert program.stdin is not None
    assert program.stdout is not None
    hello = program.stdout.readline()
    assert "listening on 127.0.0.1:" in hello
    port = int(hello.split("127.0.0.1:")[1].split(",")[0])
    program.stdin.write("paper-out\n")
    program.stdin.flush()
    assert program.stdout.readline() == "now paper-out\n"
    with socket.create_connection(("127.0.0.1", port), 5) as host:
        assert ask(host, b"\x10\x04\x04") == b"\x7e"
        program.stdin.write("ready\n")
        program.stdin.flush()
        assert program.stdout.readline() == "now ready\n"
        assert ask(host, b"x\n" + CUT + PRINTED) == b"\x00"
    program.send_signal(signal.SIGTERM)
    _, errors = program.communicate(timeout=10)
    assert (program.returncode, errors) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["receipt-0001.png"]
