"""The embedded broker: Mosquitto as our own child, with a configuration, users and certificates written by us."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from booking_server.broker import certificates, configuration
from booking_server.broker.child import BrokerChild
from booking_server.broker.ports import PortTrouble, listen
from booking_server.store import kiosks
from booking_server.store.connection import open_to_read

log = logging.getLogger(__name__)

FOLDER = "broker"


class BrokerAddress(Struct, frozen=True, kw_only=True):
    """Where a kiosk finds the broker; `ca_pem` is empty without TLS."""

    host: str
    port: int
    tls: bool
    ca_pem: str = ""


class Wishes(Struct, frozen=True, kw_only=True):
    """What the one who runs the server wants of the broker; `address` is how other machines reach this one."""

    port: int
    tls_host: str
    tls_port: int
    address: str = ""


class Broker:
    """Writes what Mosquitto reads and keeps it running. `on_up(port, password)` follows every start of it."""

    def __init__(
        self, data: Path, wishes: Wishes, now: Callable[[], datetime], on_up: Callable[[int, str], None]
    ) -> None:
        self.wishes = wishes
        self._data = data
        self._folder = data / FOLDER
        self._now = now
        self._on_up = on_up
        self._password = ""
        self._tls = False
        self._writing = threading.Lock()
        self._child = BrokerChild(self._prepare, wishes.port, lambda: on_up(wishes.port, self._password))

    def start(self) -> None:
        """Start Mosquitto. Raises `BrokerTrouble` when it is not installed."""
        self._child.start()

    def stop(self) -> None:
        """End it."""
        self._child.stop()

    @property
    def running(self) -> bool:
        """Whether a broker listens."""
        return self._child.running.is_set()

    @property
    def pid(self) -> int | None:
        """The process of the broker."""
        return self._child.pid

    def kiosks_changed(self) -> None:
        """Let in who was paired, cut off who was removed, and listen beyond loopback once somebody is there."""
        with self._writing:
            self._write_users()
            needs_tls = self._someone_elsewhere()
        if needs_tls and not self._tls:
            self._child.restart()
        else:
            self._child.reload()

    def address_for(self, elsewhere: bool, asked_host: str) -> BrokerAddress:
        """Where a kiosk should connect that reached this server by the name `asked_host`."""
        if not elsewhere:
            return BrokerAddress(host="127.0.0.1", port=self.wishes.port, tls=False)
        names = certificates.own_names(self.wishes.address)
        # A name that the certificate does not bear would be refused by the kiosk, and might be somebody else's.
        host = self.wishes.address or (asked_host if asked_host in names else names[0])
        return BrokerAddress(host=host, port=self.wishes.tls_port, tls=True, ca_pem=self.ca_pem())

    def ca_pem(self) -> str:
        """The certificate of our own authority, made when it is first asked for."""
        return make_ca(self._data, self.wishes.address, self._now())

    def _prepare(self) -> Path:
        with self._writing:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._password = configuration.new_password()
            self._write_users()
            self._tls = self._someone_elsewhere() and self._tls_port_is_free()
            if self._tls:
                self.ca_pem()
            tls = (self.wishes.tls_host, self.wishes.tls_port) if self._tls else ("", 0)
            return configuration.write(self._folder, configuration.Listeners(self.wishes.port, *tls))

    def _write_users(self) -> None:
        with contextlib.closing(open_to_read(self._data)) as book:
            configuration.write_users(self._folder, self._password, kiosks.every(book))

    def _tls_port_is_free(self) -> bool:
        """Mosquitto would not start at all if one port is taken: kiosks on this machine must not pay for that."""
        try:
            listen(self.wishes.tls_host, self.wishes.tls_port, "the broker (--tls-listen)").close()
        except PortTrouble as trouble:
            log.error("%s Kiosks on other machines are cut off.", trouble)
            return False
        return True

    def _someone_elsewhere(self) -> bool:
        with contextlib.closing(open_to_read(self._data)) as book:
            return any(kiosk.elsewhere and kiosk.password for kiosk in kiosks.every(book))


def make_ca(data: Path, address: str, now: datetime) -> str:
    """The CA certificate (PEM) in the data folder, made if there is none; also while no server runs."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return certificates.prepare(folder, certificates.own_names(address), now)
