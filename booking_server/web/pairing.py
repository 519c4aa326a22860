"""`POST /pair`: a kiosk fetches its credentials, once, also over plain HTTP.

The code that a person carries to the kiosk has 20 symbols of Crockford's 32. Its first four are the `lookup`, sent
here; the other 16 are the secret (80 bits), which is never sent: a listener has nothing to open the reply with, and
somebody in between cannot make one.

Request:  `{"lookup": "7K3F"}`
Reply:    `{"v": 1, "salt": 32 hex, "nonce": 24 hex, "sealed": base64}`
Key:      HKDF-SHA256(secret as ASCII, salt, info `meeting-place pairing 1`), 32 bytes
Sealed:   AES-256-GCM(key, nonce, associated data = lookup as ASCII); ciphertext and tag of a `Credentials` as JSON
Errors:   400 malformed; 404 unknown, used or older than ten minutes; 429 after twenty attempts in a minute

`host` is checked by the kiosk against the certificate; `ca_pem` and `fingerprint` are empty when `tls` is false, which
is so on this machine only. A pairing is used up by the first request that names it.
"""

from __future__ import annotations

import base64
import secrets
import sqlite3
import time
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec import Meta, Struct

from booking_server import pairing
from booking_server.book import Book
from booking_server.broker import certificates, configuration
from booking_server.refusing import WAIT_S
from booking_server.store import keys, kiosks
from booking_server.store.kiosks import Kiosk, Pairing
from booking_server.web.guard import PatienceWithEach, asked_host, from_here, json_only
from booking_server.web.problems import Trouble
from booking_server.web.reading import House

ATTEMPTS, ATTEMPTS_OF_ALL = 20, 200
"""Within a minute."""


class PairingAsked(Struct, frozen=True, kw_only=True):
    """The part of the code that may be seen."""

    lookup: Annotated[str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}$")]


class PairingTold(Struct, frozen=True, kw_only=True):
    """The credentials, for nobody but the kiosk."""

    v: int = 1
    salt: str
    nonce: str
    sealed: str


class BrokerAccess(Struct, frozen=True, kw_only=True):
    """Where the broker is and who the kiosk is there."""

    host: str
    port: int
    tls: bool
    username: str
    password: str


class Credentials(Struct, frozen=True, kw_only=True):
    """What is sealed."""

    kiosk: str
    place: str
    broker: BrokerAccess
    ca_pem: str
    fingerprint: str
    http_token: str
    server: str


def pairing_page(house: House) -> HTTPRouteHandler:
    """The route; attempts are counted for each address, and for all together, as people pair one kiosk at a time."""
    patience = PatienceWithEach(ATTEMPTS, ATTEMPTS_OF_ALL)

    @post("/pair", sync_to_thread=True, include_in_schema=False, status_code=200, guards=[json_only])
    def pair(request: Request[Any, Any, Any], data: JSONBody[PairingAsked]) -> PairingTold:
        if not patience.allows(request.client.host if request.client else "", time.monotonic()):
            raise Trouble("Too many attempts. Wait a minute.", status_code=429, headers={"Retry-After": "60"})
        waiting = house.writer.change(lambda book, _: kiosks.take(book, data.lookup, house.now())).result(WAIT_S)
        if waiting is None:
            raise Trouble("This pairing code is unknown, used or older than ten minutes.", status_code=404)
        credentials = _make(house, waiting, not from_here(request), asked_host(request))
        nonce, sealed = pairing.seal(waiting, msgspec.json.encode(credentials))
        return PairingTold(salt=waiting.salt.hex(), nonce=nonce.hex(), sealed=base64.b64encode(sealed).decode())

    return pair


def _make(house: House, waiting: Pairing, from_elsewhere: bool, host: str) -> Credentials:
    """New credentials in the book and at the broker; older ones of the same kiosk are void."""
    password, http_token = configuration.new_password(), secrets.token_urlsafe(32)

    def keep(book: sqlite3.Connection, _: Book) -> Kiosk:
        known = kiosks.find(book, waiting.kiosk)
        if known is None:
            raise Trouble("This kiosk has been removed.", status_code=404)
        kiosk = msgspec.structs.replace(
            known, password=configuration.password_line(password), elsewhere=known.elsewhere or from_elsewhere
        )
        kiosks.paired(book, kiosk, keys.token_hash(http_token), house.now())
        return kiosk

    kiosk = house.writer.change(keep).result(WAIT_S)
    house.broker.kiosks_changed()
    address = house.broker.address_for(kiosk.elsewhere, host)
    return Credentials(
        kiosk=kiosk.name,
        place=kiosk.place,
        broker=BrokerAccess(
            host=address.host, port=address.port, tls=address.tls, username=kiosk.name, password=password
        ),
        ca_pem=address.ca_pem,
        fingerprint=certificates.fingerprint(address.ca_pem) if address.tls else "",
        http_token=http_token,
        server=house.public_address,
    )
