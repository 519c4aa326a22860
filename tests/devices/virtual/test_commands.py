"""ESC/POS read in any pieces gives the same commands."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from devices.printers.profiles import profile
from devices.printers.receipt import QR, Receipt, Rule, Text
from devices.printers.rendering import render
from devices.virtual.printer.commands import Command, Reader

STREAM = render(Receipt((Text("Hej", "double"), Text("Привет"), QR("HTTPS://A/T/B"), Rule())), profile(58))


def read(pieces: list[bytes]) -> list[Command]:
    reader = Reader()
    found: list[Command] = []
    for piece in pieces:
        reader.feed(piece)
        found += reader.commands()
    return found


def joined(commands: list[Command]) -> list[Command]:
    """Letters that came in two pieces are the same letters."""
    out: list[Command] = []
    for command in commands:
        if command.name == "text" and out and out[-1].name == "text":
            out[-1] = Command("text", data=out[-1].data + command.data)
        else:
            out.append(command)
    return out


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_a_stream_in_pieces_is_the_same_stream(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[start:end] for start, end in itertools.pairwise(edges)]
    assert joined(read(pieces)) == joined(read([STREAM]))


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_no_bytes_stop_the_reader_or_make_letters_of_orders(pieces: list[bytes]) -> None:
    for command in read(pieces):
        if command.name == "text":
            assert all(value >= 0x20 for value in command.data)


def test_known_commands_are_read_with_their_parameters() -> None:
    stream = (
        b"\x1bD\x08\x10\x00" + b"\x1b*\x21\x02\x00abcdef" + b"\x1dV\x42\x00" + b"\x1dV\x01" + b"\x10\x14\x01\x00\x01"
    )
    assert read([stream]) == [
        Command("ESC D", (8, 16)),
        Command("ESC *", (33, 2), b"abcdef"),
        Command("GS V", (66, 0)),
        Command("GS V", (1,)),
        Command("DLE DC4", (1, 0, 1)),
    ]
