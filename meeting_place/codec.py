"""Messages as bytes, and bytes as messages: what cannot be read is said, and never stops the next one."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct, field

from meeting_place.messages import BODY_LIMIT, Envelope, Header, Reply, TicketAsked, TicketTold
from meeting_place.spelling import check, well_spelt


class Unreadable(Struct, frozen=True):
    """Bytes that are no message of ours: to be put aside with the reason, never to stop the next one."""

    why: Literal["not-json", "too-large", "not-an-array", "unknown-type", "unknown-version", "not-valid"]
    detail: str
    raw: bytes = field(default=b"")
    header: Header | None = None


_envelopes = msgspec.json.Decoder(list[Envelope])
_envelope = msgspec.json.Decoder(Envelope)
_header: msgspec.json.Decoder[TicketAsked] | msgspec.json.Decoder[Header] = msgspec.json.Decoder(Header)
_array = msgspec.json.Decoder(list[msgspec.Raw])
_question: msgspec.json.Decoder[TicketAsked] | msgspec.json.Decoder[Header] = msgspec.json.Decoder(TicketAsked)
_down = msgspec.json.Decoder(Reply | TicketTold)
_encoder = msgspec.json.Encoder()


NOT_OURS = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What bytes that are no message of ours raise: also ten thousand brackets, one within the other."""


def encode(message: Struct) -> bytes:
    """The message as it goes over the line (one element of an array, or a snapshot)."""
    return _encoder.encode(message)


def batch(encoded: list[bytes]) -> bytes:
    """Messages already encoded, as one array; nothing is encoded twice."""
    return b"[" + b",".join(encoded) + b"]"


def decode_up(payload: bytes) -> list[Envelope | TicketAsked | Unreadable]:
    """What a kiosk sent, element by element; one bad element does not spoil its neighbours."""
    try:
        # The common case in one pass: an array of sound envelopes.
        envelopes = _envelopes.decode(payload) if len(payload) <= BODY_LIMIT else []
    except NOT_OURS:
        envelopes = []
    if envelopes and well_spelt(envelopes) and well_spelt([envelope.what for envelope in envelopes]):
        return list(envelopes)
    elements = _elements(payload)
    return [elements] if isinstance(elements, Unreadable) else [_decode_one(bytes(raw)) for raw in elements]


def decode_down(payload: bytes) -> list[Reply | TicketTold | Unreadable]:
    """What the server sent, element by element."""
    elements = _elements(payload)
    if isinstance(elements, Unreadable):
        return [elements]
    decoded: list[Reply | TicketTold | Unreadable] = []
    for raw in elements:
        try:
            decoded.append(_down.decode(raw))
        except NOT_OURS as problem:
            decoded.append(Unreadable("not-valid", str(problem), bytes(raw)))
    return decoded


def _elements(payload: bytes) -> list[msgspec.Raw] | Unreadable:
    if len(payload) > BODY_LIMIT:
        return _too_large(payload)
    try:
        return _array.decode(payload)
    except msgspec.ValidationError as problem:
        return Unreadable("not-an-array", str(problem), payload)
    except NOT_OURS as problem:
        return Unreadable("not-json", str(problem), payload)


def _too_large(payload: bytes) -> Unreadable:
    return Unreadable("too-large", f"{len(payload)} bytes, at most {BODY_LIMIT}", payload)


def _decode_one(raw: bytes) -> Envelope | TicketAsked | Unreadable:
    try:
        envelope = _envelope.decode(raw)
        check(envelope, "$")
        check(envelope.what, "$.what")
        return envelope
    except NOT_OURS as why:
        problem = why
    for decoder in (_question, _header):
        try:
            found = decoder.decode(raw)
            check(found, "$")
        except NOT_OURS:
            continue
        return found if isinstance(found, TicketAsked) else Unreadable(_why(problem), str(problem), raw, found)
    return Unreadable(_why(problem), str(problem), raw)


def _why(problem: Exception) -> Literal["unknown-type", "unknown-version", "not-valid"]:
    text = str(problem)
    if "Invalid value" in text and text.endswith("`$.what.type`"):
        return "unknown-type"
    return "unknown-version" if text.endswith("`$.what.v`") else "not-valid"
