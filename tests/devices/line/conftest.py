"""A real Mosquitto on a free loopback port, for tests of the line."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return as soon as the condition holds; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


class MosquittoForTests:
    """A broker child. `kill` is kill -9, `freeze` and `thaw` stop and continue it, `start` begins it again, empty."""

    def __init__(self, folder: Path, more: str = "", access: str = "allow_anonymous true") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._child: subprocess.Popen[bytes] | None = None
        self._file = folder / "mosquitto.conf"
        self._file.write_text(
            f"user root\nlistener {self.port} 127.0.0.1\n{access}\nset_tcp_nodelay true\npersistence false\n{more}\n"
        )

    def start(self) -> MosquittoForTests:
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self._child = subprocess.Popen(
            [program, "-c", str(self._file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._listens)
        return self

    def kill(self) -> None:
        if self._child is not None:
            self._child.send_signal(signal.SIGCONT)
            self._child.kill()
            self._child.wait()
            self._child = None

    def freeze(self) -> None:
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._child is not None
        self._child.send_signal(signal.SIGCONT)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[MosquittoForTests]:
    broker = MosquittoForTests(tmp_path).start()
    yield broker
    broker.kill()


@pytest.fixture
def mosquitto_of(tmp_path: Path) -> Iterator[Callable[[str, str], MosquittoForTests]]:
    """A broker with settings of the test's own: further lines, and who may come in."""
    started: list[MosquittoForTests] = []

    def make(more: str, access: str) -> MosquittoForTests:
        started.append(MosquittoForTests(tmp_path, more, access).start())
        return started[-1]

    yield make
    for broker in started:
        broker.kill()


@pytest.fixture
def certify(tmp_path: Path) -> Callable[[str], tuple[Path, Path]]:
    """Makes the certificate of an authority of this name, and its key."""
    return lambda name: _certify(tmp_path, name)


def _certify(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=who, subject_name=who, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.crt", folder / f"{name}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
