"""What stands on a receipt: parts from top to bottom, the language they are in, and nothing about any printer."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

Style = Literal["normal", "double", "tall", "inverse"]
Align = Literal["start", "center"]


class Text(Struct, frozen=True, tag=True):
    """One paragraph, wrapped at words.

    `double` is twice as wide and high, `tall` twice as high, `inverse` double and white on black.

    `start` is the side where the receipt's language begins: left for Swedish, right for Arabic.
    """

    text: str
    style: Style = "normal"
    align: Align = "start"


class QR(Struct, frozen=True, tag=True):
    """A QR code, centred with its quiet zone. `payload` in upper-case alphanumerics keeps it small."""

    payload: str


class Symbols(Struct, frozen=True, tag=True):
    """A ticket's code in double size, in groups, centred and always left to right, whatever the language."""

    groups: tuple[str, ...]


class Rule(Struct, frozen=True, tag=True):
    """A line across the paper."""


class Mark(Struct, frozen=True, tag=True):
    """An icon of `assets/icons`, centred; `icon` is its name without `.svg`."""

    icon: str


Part = Text | QR | Symbols | Rule | Mark


class Receipt(Struct, frozen=True):
    """Everything on one slip. `language` decides on which side lines begin."""

    parts: tuple[Part, ...]
    language: str = "sv"


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Receipt)


def encode(receipt: Receipt) -> bytes:
    """The receipt as JSON, for a print queue that outlives a power cut."""
    return _encoder.encode(receipt)


def decode(stored: bytes | str) -> Receipt:
    """The receipt that `encode` stored. Raises `ValueError` (msgspec's `DecodeError`) when it is no receipt."""
    return _decoder.decode(stored)
