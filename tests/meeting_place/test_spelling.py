"""What is misspelt is refused as surely as if the decoder had asked for every pattern itself."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_place.codec import Unreadable, decode_up
from meeting_place.messages import Envelope

NAME, HEX32, HEX64 = r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", "[0-9a-f]{32}", "[0-9a-f]{64}"
PATTERNS = {
    "kiosk": NAME, "memory": HEX32, "id": HEX32, "ticket": HEX64, "by": HEX64, "ledger": HEX32,
    "place": NAME, "purpose": NAME, "language": "[a-z]{2,3}",
}  # fmt: skip
WHATS: dict[str, dict[str, Any]] = {
    "VisitStarted": {"ticket": "ab" * 32, "place": "rosengard", "purpose": "coffee", "language": "sv"},
    "VisitEnded": {"ticket": "ab" * 32, "place": "rosengard"},
    "TicketReplaced": {"ticket": "ab" * 32, "by": "cd" * 32},
    "ReceiptPrinted": {"ticket": "ab" * 32, "state": "sent"},
    "SettingsApplied": {"ledger": "ab" * 16, "rev": 1},
}
CASES = [
    (kind, field) for kind, what in WHATS.items() for field in ("kiosk", "memory", "id", *what) if field in PATTERNS
]


def told(kind: str, **changed: str) -> dict[str, Any]:
    envelope: dict[str, Any] = {"kiosk": "k-1", "memory": "0b" * 16, "seq": 1, "id": "0c" * 16}
    envelope |= {"at": "2026-11-28T13:05:00Z", "what": {"type": kind, **WHATS[kind]}}
    for field, text in changed.items():
        (envelope if field in envelope else envelope["what"])[field] = text
    return envelope


def near(pattern: str) -> st.SearchStrategy[str]:
    """Texts that fit, and texts that nearly do."""
    fits = st.from_regex(pattern, fullmatch=True)
    spoilt = st.sampled_from(["A", " ", "\n", "-", "g", "é", "٣", "\x00", ""])
    return fits | st.tuples(fits, spoilt, st.integers(0, 64)).map(lambda t: t[0][: t[2]] + t[1] + t[0][t[2] + 1 :])


@pytest.mark.parametrize(("kind", "field"), CASES)
def test_a_text_is_taken_if_and_only_if_it_fits_its_pattern(kind: str, field: str) -> None:
    @settings(max_examples=40)
    @given(near(PATTERNS[field]))
    def taken_or_not(text: str) -> None:
        fits = re.fullmatch(PATTERNS[field], text) is not None
        good, tried = told(kind), told(kind, **{field: text})
        first, second = decode_up(json.dumps([good, tried]).encode())
        assert isinstance(first, Envelope)
        assert isinstance(second, Envelope) == fits
        if isinstance(second, Unreadable):
            assert second.why == "not-valid"
            assert (second.header is None) == (field in ("kiosk", "memory", "id"))

    taken_or_not()


def test_a_word_that_one_field_takes_is_not_thereby_taken_by_another() -> None:
    words = json.dumps([told("VisitStarted", purpose="sv", language="sv")]).encode()
    swapped = json.dumps([told("VisitStarted", purpose="coffee", language="coffee")]).encode()
    assert isinstance(decode_up(words)[0], Envelope)
    assert isinstance(decode_up(swapped)[0], Unreadable)


def test_digits_may_not_lend_one_another_their_length() -> None:
    pair = [told("VisitStarted", id="0c" * 15 + "0"), told("VisitStarted", id="0c" * 16 + "0")]
    assert all(isinstance(each, Unreadable) for each in decode_up(json.dumps(pair).encode()))


def test_a_slip_that_belongs_to_no_visit_is_well_spelt() -> None:
    slip = told("ReceiptPrinted")
    slip["what"]["ticket"] = None
    assert isinstance(decode_up(json.dumps([slip]).encode())[0], Envelope)
