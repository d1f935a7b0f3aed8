"""An authority of the tests' own and certificates it gives out, made when they are needed and valid for a day."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from os import geteuid
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A server's certificate and key, and the certificate of the authority that gave it out, as PEM files' contents."""

    certificate: bytes
    key: bytes
    authority: bytes

    def written(self, folder: Path, user: str) -> tuple[Path, Path, Path]:
        """Certificate, key and authority as files that ``user``, and of the key he alone, may read."""
        paths = []
        for name, content in (("server.crt", self.certificate), ("server.key", self.key), ("ca.crt", self.authority)):
            path = folder / name
            path.write_bytes(content)
            path.chmod(0o600 if name.endswith("key") else 0o644)
            if geteuid() == 0:
                shutil.chown(path, user, user)
            paths.append(path)
        return paths[0], paths[1], paths[2]


def issued(*names: str, until: timedelta = _DAY) -> Certificate:
    """A certificate for these host names or addresses by a new authority; ``until`` may lie in the past."""
    now = datetime.now(UTC)
    their_key, our_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority, subject = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("Test authority", names[0])
    )
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    start, end = now - 9 * _DAY, now + until
    root = (
        _builder(authority, authority, their_key, (start, now + _DAY))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(their_key, hashes.SHA256())
    )
    leaf = (
        _builder(subject, authority, our_key, (start, end))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .sign(their_key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    key = our_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    leaf_pem, root_pem = (one.public_bytes(serialization.Encoding.PEM) for one in (leaf, root))
    return Certificate(leaf_pem, key, root_pem)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, span: tuple[datetime, datetime]
) -> x509.CertificateBuilder:
    start, end = span
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
