"""A receipt waits in a queue on disk and comes back the same."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printers.receipt import QR, Mark, Part, Receipt, Rule, Symbols, Text, decode, encode

texts = st.builds(
    Text, st.text(), st.sampled_from(["normal", "double", "tall", "inverse"]), st.sampled_from(["start", "center"])
)
parts: st.SearchStrategy[Part] = st.one_of(
    texts,
    st.builds(QR, st.text()),
    st.builds(Symbols, st.tuples(st.text())),
    st.just(Rule()),
    st.builds(Mark, st.text()),
)


@given(st.builds(Receipt, st.lists(parts).map(tuple), st.sampled_from(["sv", "en", "ar"])))
def test_a_receipt_comes_back_as_it_was_stored(receipt: Receipt) -> None:
    assert decode(encode(receipt)) == receipt


@pytest.mark.parametrize(
    "stored", [b"", b"{}", b'{"parts":[{"type":"Bomb"}]}', b'{"parts":[{"type":"Text"}]}', b"\xff"]
)
def test_what_is_no_receipt_is_refused(stored: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(stored)
