"""An authority of our own that tells which of its certificates it revoked, and stamps time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.sign.timestamps import DummyTimeStamper

from governance.dossiers import own_authority
from governance.settings.seals import Kind, Level, Seal

PEM, DAY = serialization.Encoding.PEM, timedelta(days=1)


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass
class Authority:
    """Its key and certificate, where its list can be fetched, whom it revoked."""

    folder: Path
    address: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=_key)
    revoked: list[int] = field(default_factory=list)
    asked: int = 0

    def __post_init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.certificate = self._issued("Authority of a test", self.key, is_authority=True)
        self.root = self.folder / "root.pem"
        self.root.write_bytes(self.certificate.public_bytes(PEM))

    def crl(self) -> bytes:
        """The list as it is fetched."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(self.now - DAY)
            .next_update(self.now + DAY)
            .add_extension(self._above(), critical=False)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for serial in self.revoked:
            one = x509.RevokedCertificateBuilder().serial_number(serial)
            builder = builder.add_revoked_certificate(
                one.revocation_date(self.now - DAY / 2).build()
            )
        signed = builder.sign(self.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.DER)

    def seal(self, level: Level = Level.LTA) -> Seal:
        """A pair of files to seal with."""
        certificate, key = self._pair("seal", "Seal of a test")
        return Seal(
            Kind.PEM,
            level,
            str(certificate),
            str(key),
            timestamp_url="http://nowhere.invalid/",
            roots=(str(self.root),),
        )

    def stamper(self) -> DummyTimeStamper:
        """The time-stamp service."""
        certificate, key = self._pair("stamps", "Time stamps of a test", stamps=True)
        return DummyTimeStamper(
            tsa_cert=load_cert_from_pemder(str(certificate)),
            tsa_key=load_private_key_from_pemder(str(key), None),
        )

    def _pair(self, file: str, name: str, *, stamps: bool = False) -> tuple[Path, Path]:
        key, files = _key(), (self.folder / f"{file}.crt", self.folder / f"{file}.key")
        files[0].write_bytes(self._issued(name, key, stamps=stamps).public_bytes(PEM))
        files[1].write_bytes(
            key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        return files

    def _issued(
        self, name: str, key: rsa.RSAPrivateKey, *, is_authority: bool = False, stamps: bool = False
    ) -> x509.Certificate:
        issuer = _named(name) if is_authority else self.certificate.subject
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - 30 * DAY)
            .not_valid_after(self.now + 30 * DAY)
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(self._above(), critical=False)
        )
        uses = own_authority.uses(is_authority=is_authority)
        builder = builder.add_extension(uses, critical=True)
        if self.address and not is_authority:
            where = x509.DistributionPoint(
                [x509.UniformResourceIdentifier(f"{self.address}/ca.crl")], None, None, None
            )
            builder = builder.add_extension(x509.CRLDistributionPoints([where]), critical=False)
        if stamps:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def _above(self) -> x509.AuthorityKeyIdentifier:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())


@contextmanager
def serving(folder: Path) -> Iterator[Authority]:
    """An authority whose list can be fetched from this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked += 1
            content = made.crl()
            self.send_response(200)
            self.send_header("Content-Type", "application/pkix-crl")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Authority(folder, f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
