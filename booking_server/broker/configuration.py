"""What Mosquitto is told: its configuration, who may connect, and which topics each may use."""

from __future__ import annotations

import base64
import getpass
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from booking_server.store.kiosks import Kiosk
from meeting_place import topics

SERVER = "booking-server"
"""The server's own name at the broker; no kiosk may bear it."""

# Passwords are 256 random bits, so many rounds would only slow every connection down.
_ROUNDS = 101


# An option of listeners: said before the first of them it would open the default one, port 1883 on every address.
_NAMED = "use_username_as_clientid true"


class Listeners(Struct, frozen=True):
    """Where the broker listens: always on loopback, and with TLS beyond it once a kiosk elsewhere is paired."""

    port: int
    tls_host: str = ""
    tls_port: int = 0


def write(folder: Path, listeners: Listeners) -> Path:
    """Write the configuration into `folder`; the path to start Mosquitto with."""
    lines = [
        "per_listener_settings false",
        "persistence false",
        "allow_anonymous false",
        f"password_file {folder / 'passwords'}",
        f"acl_file {folder / 'access'}",
        # Without it a round trip over loopback takes 88 ms instead of 0.65.
        "set_tcp_nodelay true",
        # Dropped silently beyond these, so they lie far beyond what all kiosks may have outstanding.
        "max_queued_messages 100000",
        "max_inflight_messages 1000",
        "max_packet_size 65536",
        "log_dest stderr",
        "log_type error",
        "connection_messages false",
        f"listener {listeners.port} 127.0.0.1",
        _NAMED,
    ]
    if os.geteuid() == 0:
        # As another user it could not read these files.
        lines.insert(0, f"user {getpass.getuser()}")
    if listeners.tls_port:
        lines += [
            f"listener {listeners.tls_port} {listeners.tls_host}",
            _NAMED,
            f"certfile {folder / 'server.crt'}",
            f"keyfile {folder / 'server.key'}",
            "tls_version tlsv1.2",
        ]
    return _write_private(folder / "mosquitto.conf", "\n".join(lines) + "\n")


def write_users(folder: Path, server_password: str, kiosks: Iterable[Kiosk]) -> None:
    """Write who may connect and what each may read and write. Mosquitto reads it at its start and on SIGHUP."""
    passwords = [f"{SERVER}:{password_line(server_password)}"]
    access = [f"user {SERVER}", "topic readwrite mt/1/#"]
    for kiosk in kiosks:
        if kiosk.password:
            passwords.append(f"{kiosk.name}:{kiosk.password}")
            access += [
                "",
                f"user {kiosk.name}",
                f"topic write {topics.up(kiosk.name)}",
                f"topic write {topics.presence(kiosk.name)}",
                f"topic read {topics.down(kiosk.name)}",
                f"topic read {topics.whole_place(kiosk.place)}",
            ]
    _write_private(folder / "passwords", "\n".join(passwords) + "\n")
    _write_private(folder / "access", "\n".join(access) + "\n")


def new_password() -> str:
    """A password that nobody needs to remember."""
    return secrets.token_urlsafe(32)


def password_line(password: str) -> str:
    """How Mosquitto keeps a password: PBKDF2 with SHA-512, in the layout that its own tool writes."""
    salt = secrets.token_bytes(12)
    derived = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ROUNDS, 64)
    return f"$7${_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(derived).decode()}"


def _write_private(path: Path, text: str) -> Path:
    """Written aside and renamed, so that a broker never reads half a file."""
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
    return path
