"""Ticket codes: made, printed, and read back from whatever a person or a scanner gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_place import tickets
from meeting_place.tickets import Code, Misread

randomness = st.binary(min_size=10, max_size=10)
kinds = st.sampled_from(["visit", "booking", "idea", "badge"])


@given(kinds, randomness)
def test_a_code_is_read_back_from_its_symbols_its_groups_and_its_address(kind: tickets.Kind, drawn: bytes) -> None:
    code = tickets.make(kind, drawn)
    assert len(code.symbols) == tickets.LENGTH
    for text in (code.symbols, code.grouped, code.symbols.lower(), tickets.address(code, "https://plats.example/")):
        assert tickets.read(text) == code


@given(randomness, st.integers(0, 17), st.sampled_from(tickets.ALPHABET))
def test_one_wrong_symbol_is_always_caught(drawn: bytes, position: int, symbol: str) -> None:
    code = tickets.make("visit", drawn)
    wrong = code.symbols[:position] + symbol + code.symbols[position + 1 :]
    assert tickets.read(wrong) == code if wrong == code.symbols else isinstance(tickets.read(wrong), Misread)


@given(randomness, st.integers(0, 17), st.integers(0, 17))
def test_two_swapped_symbols_are_always_caught(drawn: bytes, one: int, other: int) -> None:
    symbols = list(tickets.make("visit", drawn).symbols)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    swapped = "".join(symbols)
    read = tickets.read(swapped)
    assert isinstance(read, Misread) or swapped == read.symbols == tickets.make("visit", drawn).symbols


def test_letters_that_resemble_digits_are_forgiven() -> None:
    code = tickets.make("visit", bytes(10))
    assert "0" in code.symbols
    assert tickets.read(code.symbols.replace("0", "o")) == code
    one = next(c for c in (tickets.make("visit", bytes([n] * 10)) for n in range(255)) if "1" in c.symbols)
    assert tickets.read(one.symbols.replace("1", "I")) == one
    assert tickets.read(one.symbols.replace("1", "l")) == one


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "too-short"), ("V7K3F9", "too-short"), ("X" * 18, "not-a-code"), ("V" + "U" * 17, "not-a-code")],
)
def test_what_is_no_code_says_why(text: str, why: str) -> None:
    read = tickets.read(text)
    assert isinstance(read, Misread)
    assert read.why == why


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_without_an_error(text: str) -> None:
    assert isinstance(tickets.read(text), Code | Misread)


def test_the_address_is_in_capitals_and_holds_the_code_last() -> None:
    code = tickets.make("visit", bytes(range(10)))
    assert tickets.address(code, "https://plats.example/") == f"HTTPS://PLATS.EXAMPLE/T/{code.symbols}"


def test_a_code_does_not_show_itself_in_a_traceback() -> None:
    code = tickets.make("visit", bytes(range(10)))
    assert code.symbols not in repr(code)


def test_a_code_is_made_of_exactly_ten_random_bytes() -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        tickets.make("visit", b"too short")
