"""Pairing codes: what a person carries from the server to a kiosk so that nobody in between can listen or pretend."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from booking_server.store.kiosks import Pairing
from meeting_place.tickets import ALPHABET

LOOKUP, SECRET = 4, 16
"""Symbols that are sent, and symbols (80 bits) that never leave the two machines."""
INFO = b"meeting-place pairing 1"


@dataclass(frozen=True)
class PairingCode:
    """The code as its two halves."""

    lookup: str
    secret: str

    @property
    def grouped(self) -> str:
        """All of it, for people: five groups of four."""
        symbols = self.lookup + self.secret
        return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))

    def __repr__(self) -> str:  # The secret must not reach a log by way of a traceback.
        return f"PairingCode({self.lookup}, …)"


def new_code() -> PairingCode:
    """A code that was never used."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LOOKUP + SECRET))
    return PairingCode(symbols[:LOOKUP], symbols[LOOKUP:])


def waiting(code: PairingCode, kiosk: str, expires: datetime) -> Pairing:
    """What the server keeps of a code: a key made from the secret, not the secret."""
    salt = secrets.token_bytes(16)
    return Pairing(lookup=code.lookup, kiosk=kiosk, key=_key(code.secret, salt), salt=salt, expires=expires)


def seal(pairing: Pairing, plaintext: bytes) -> tuple[bytes, bytes]:
    """`(nonce, sealed)`: only who knows the secret part can open it, and nobody can change it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # Loaded by those who pair only.

    nonce = secrets.token_bytes(12)
    return nonce, AESGCM(pairing.key).encrypt(nonce, plaintext, pairing.lookup.encode())


def _key(secret: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, INFO).derive(secret.encode())
