"""A kiosk's introduction to the server: once, over HTTP, with a code that staff read off the server's screen.

The code never leaves this machine: its first four symbols find it, the other sixteen unseal the server's answer, so
that neither a listener nor somebody in between learns the credentials.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from meeting_place.tickets import ALPHABET
from meeting_place.topics import is_name

FILE = "line.json"
CA_FILE = "line-ca.pem"
CODE_LENGTH = 20
_LOOKUP = 4
_INFO = b"meeting-place pairing 1"
_PATIENCE = 10.0


class CannotPair(Exception):
    """Pairing did not work and nothing was kept; the text is one clear sentence."""


class Broker(Struct, frozen=True, kw_only=True):
    """Where the line is, and what we say to be let in."""

    host: str
    port: int
    tls: bool
    username: str
    password: str

    def __repr__(self) -> str:  # The password must not reach a log.
        return f"Broker({self.host}:{self.port})"


class Pairing(Struct, frozen=True, kw_only=True):
    """Who this kiosk is and how it reaches its server; kept in `line.json`, readable by its user only."""

    kiosk: str
    place: str
    broker: Broker
    ca_pem: str = ""
    fingerprint: str = ""
    http_token: str = ""
    server: str = ""

    def __repr__(self) -> str:
        return f"Pairing({self.kiosk})"


class _Sealed(Struct, frozen=True, kw_only=True):
    v: int
    salt: str
    nonce: str
    sealed: str


def read(folder: Path) -> Pairing | None:
    """The pairing kept in the data folder, or None. Raises `CannotPair` when the file is damaged."""
    try:
        return _sound(msgspec.json.decode((folder / FILE).read_bytes(), type=Pairing))
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, CannotPair) as problem:
        raise CannotPair(f"{folder / FILE} cannot be used ({type(problem).__name__}): pair the kiosk again.") from None


def keep(folder: Path, pairing: Pairing) -> None:
    """Write the pairing (0600 in a 0700 folder), whole or not at all. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _write(folder / CA_FILE, pairing.ca_pem.encode())
    _write(folder / FILE, msgspec.json.format(msgspec.json.encode(pairing), indent=2))


def pair(server: str, code: str, folder: Path) -> Pairing:
    """Fetch this kiosk's credentials, once, and keep them. Raises `CannotPair`."""
    symbols = symbols_of(code)
    server = server.rstrip("/")
    if not server.lower().startswith(("http://", "https://")):
        raise CannotPair("The server's address begins with http:// or https://.")
    answer = _fetch(server, symbols[:_LOOKUP])
    plain = _unseal(answer, symbols)
    try:
        pairing = _sound(msgspec.json.decode(plain, type=Pairing))
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CannotPair("The server's answer is not understood: is it of another version?") from None
    _keep_promises(folder, pairing)
    if not pairing.server:
        pairing = msgspec.structs.replace(pairing, server=server)
    try:
        keep(folder, pairing)
    except OSError as problem:
        raise CannotPair(f"The data folder {folder} cannot be written: {problem.strerror}.") from problem
    return pairing


def _keep_promises(folder: Path, new: Pairing) -> None:
    """Refuse another name while something waits under the old one: the server would take it from nobody else."""
    from kiosk.memory import outbox  # Only a kiosk that pairs asks.

    try:
        old = read(folder)
    except CannotPair:
        return
    if old is None or (old.kiosk, old.place) == (new.kiosk, new.place):
        return
    if left := outbox.left_in(folder):
        raise CannotPair(
            f"{left} messages of {old.kiosk} at {old.place} still wait for their server: let them arrive first, or "
            f"pair {new.kiosk} with another --data and a new code, for this one is used up."
        )


def symbols_of(code: str) -> str:
    """The 20 symbols of a pairing code as somebody typed it. Raises `CannotPair`."""
    kindly = code.upper().translate(str.maketrans("OIL", "011"))
    symbols = "".join(letter for letter in kindly if letter.isalnum())
    if len(symbols) != CODE_LENGTH or any(letter not in ALPHABET for letter in symbols):
        raise CannotPair(f"A pairing code has {CODE_LENGTH} letters and digits, such as 7K3F-QXR2-M4P8-DT6X-9ABC.")
    return symbols


def _fetch(server: str, lookup: str) -> _Sealed:
    import requests  # Only a kiosk that pairs pays for this import.

    try:
        answer = requests.post(f"{server}/pair", json={"lookup": lookup}, timeout=_PATIENCE, allow_redirects=False)
    except requests.RequestException as problem:
        raise CannotPair(f"The server {server} does not answer ({type(problem).__name__}).") from None
    match answer.status_code:
        case 200:
            pass
        case 404:
            raise CannotPair("The server does not know this code: it is used, mistyped or older than ten minutes.")
        case 429:
            raise CannotPair("Too many attempts: wait a minute, then try again.")
        case status:
            raise CannotPair(f"The server answered {status}: is {server} a booking server?")
    try:
        return msgspec.json.decode(answer.content[:100_000], type=_Sealed)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise CannotPair(f"What {server} answered is not understood: is it a booking server?") from None


def _unseal(answer: _Sealed, symbols: str) -> bytes:
    from cryptography.exceptions import InvalidTag  # As above: heavy, and rarely needed.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    lookup, secret = symbols[:_LOOKUP].encode(), symbols[_LOOKUP:].encode()
    try:
        salt, nonce = bytes.fromhex(answer.salt), bytes.fromhex(answer.nonce)
        key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=_INFO).derive(secret)
        return AESGCM(key).decrypt(nonce, base64.b64decode(answer.sealed, validate=True), lookup)
    except (InvalidTag, ValueError, binascii.Error):
        raise CannotPair(
            "The answer cannot be unsealed: the code is mistyped, or somebody sits in between. "
            "The code is used up now; ask for a new one."
        ) from None


def _sound(pairing: Pairing) -> Pairing:
    if not (is_name(pairing.kiosk) and is_name(pairing.place) and 0 < pairing.broker.port < 65536):
        raise CannotPair("The server's answer names no kiosk, place or broker.")
    if pairing.broker.tls and not pairing.ca_pem:
        raise CannotPair("The server's answer holds no certificate for its line.")
    return pairing


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    fresh = path.with_name(path.name + ".new")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    handle: Any = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
