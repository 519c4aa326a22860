"""Our own certificate authority: what a kiosk on another machine is given at pairing, and trusts from then on."""

from __future__ import annotations

import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

# A small computer without a clock chip starts in the past: what it is given must be valid there too.
_VALID_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_CA_YEARS, _SERVER_YEARS = 20, 2
_RENEW_BEFORE = timedelta(days=120)


def own_names(told: str) -> list[str]:
    """Names and addresses by which this machine may be reached; `told` by its owner comes first."""
    names = [told] if told else []
    host = socket.gethostname()
    names += [_own_address(), host, f"{host}.local", "127.0.0.1", "localhost"]
    return list(dict.fromkeys(name for name in names if name and name.isascii()))


def prepare(folder: Path, names: list[str], now: datetime) -> str:
    """Make sure that `folder` holds ca.crt, server.crt and server.key for these names; the CA certificate (PEM).

    Keys are readable by this user only. The server's certificate is renewed when names change or its time runs out.
    """
    from cryptography import x509  # Only a server with kiosks elsewhere pays for loading it.

    ca_file, ca_key_file, server_file = folder / "ca.crt", folder / "ca.key", folder / "server.crt"
    if not (ca_file.exists() and ca_key_file.exists()):
        _make_ca(ca_file, ca_key_file, now)
        server_file.unlink(missing_ok=True)
    ca = x509.load_pem_x509_certificate(ca_file.read_bytes())
    if not server_file.exists() or _stale(x509.load_pem_x509_certificate(server_file.read_bytes()), names, now):
        _make_server(folder, ca, names, now)
    return ca_file.read_text()


def fingerprint(ca_pem: str) -> str:
    """SHA-256 of the CA certificate (DER), upper-case hex with colons: people compare it on both sides."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    return x509.load_pem_x509_certificate(ca_pem.encode()).fingerprint(hashes.SHA256()).hex(":").upper()


def _make_ca(certificate_file: Path, key_file: Path, now: datetime) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    key, name = _new_key(key_file), _name("Meeting place CA")
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = (
        _begin(name, name, now + timedelta(days=365 * _CA_YEARS))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(certificate_file, certificate)


def _make_server(folder: Path, ca: x509.Certificate, names: list[str], now: datetime) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509.oid import ExtendedKeyUsageOID

    ca_key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    if not isinstance(ca_key, EllipticCurvePrivateKey):
        raise TypeError("ca.key is not of our making")
    key = _new_key(folder / "server.key")
    certificate = (
        _begin(_name("Meeting place broker"), ca.subject, now + timedelta(days=365 * _SERVER_YEARS))
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    _write(folder / "server.crt", certificate)


def _begin(subject: x509.Name, issuer: x509.Name, until: datetime) -> x509.CertificateBuilder:
    from cryptography import x509

    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(_VALID_FROM).not_valid_after(until)


def _stale(certificate: x509.Certificate, names: list[str], now: datetime) -> bool:
    from cryptography import x509

    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return certificate.not_valid_after_utc - now < _RENEW_BEFORE or list(held) != [_alternative(n) for n in names]


def _alternative(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(text: str) -> x509.Name:
    from cryptography import x509

    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _new_key(path: Path) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return key


def _write(path: Path, certificate: x509.Certificate) -> None:
    from cryptography.hazmat.primitives import serialization

    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _own_address() -> str:
    """The address that this machine uses towards others; empty without a network. Nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
            trial.connect(("192.0.2.1", 9))
            return str(trial.getsockname()[0])
    except OSError:
        return ""
