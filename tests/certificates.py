"""Certificates for servers on loopback, from an authority that lives as long as a test."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path

    def context(self, protocol: str) -> ssl.SSLContext:
        """What a server needs to show it, for one protocol of ALPN."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.certificate, self.key)
        made.set_alpn_protocols([protocol])
        return made


class Authority:
    """Issues certificates; `file` is its own, for `SSL_CERT_FILE`."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.folder = folder
        self.file = folder / f"{name}.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = (
            self._begun(self._name, self._key, 0)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def issue(self, stem: str, holds: Sequence[str], expired: int = 0) -> Issued:
        """A certificate that holds names and addresses; `expired` is how many days ago it ended."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.IPAddress(ip_address(one)) if one[0].isdigit() or ":" in one else x509.DNSName(one) for one in holds]
        made = (
            self._begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, stem)]), key, expired)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        issued = Issued(self.folder / f"{stem}.pem", self.folder / f"{stem}.key")
        issued.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        issued.key.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        return issued

    def _begun(self, name: x509.Name, key: ec.EllipticCurvePrivateKey, expired: int) -> x509.CertificateBuilder:
        now = dt.datetime.now(tz=dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - (30 + expired) * DAY)
            .not_valid_after(now + DAY if not expired else now - expired * DAY)
        )
