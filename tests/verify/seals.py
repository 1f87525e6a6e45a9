"""Seals for small files: a certificate authority of the tests, signatures, time-stamps."""

import asyncio
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata
from pyhanko_certvalidator.registry import SimpleCertificateStore

from governance.dossiers.apart import apart

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
BORN = datetime(2026, 1, 1, tzinfo=UTC)
PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key


def rsa_key() -> Key:
    """A key for RSA."""
    return rsa.generate_private_key(65537, 2048)


def ec_key() -> Key:
    """A key for ECDSA over P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def holder(
    name: str, key: Key, above: Holder | None = None, *, stamps: bool = False, days: int = 3650
) -> Holder:
    """Somebody with a certificate for so many days; by themselves where nobody stands above."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = above.certificate.subject if above else subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BORN)
        .not_valid_after(BORN + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=above is None, path_length=None), critical=True)
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return Holder(builder.sign(above.key if above else key, hashes.SHA256()), key)


class Writer(IncrementalPdfFileWriter):  # type: ignore[misc]
    """Leaves the metadata as it is."""

    def _update_meta(self) -> None:
        pass


def _read(each: Holder) -> tuple[Any, Any]:
    key = each.key.private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = next(iter(load_certs_from_pemder_data(each.certificate.public_bytes(PEM))))
    return certificate, load_private_key_from_pemder_data(key, None)


def sealed(
    content: bytes,
    by: Holder,
    *above: Holder,
    stamper: Holder | None = None,
    field: str = "DossierSeal",
) -> bytes:
    """The file with a seal as the product makes it."""
    certificate, key = _read(by)
    store = SimpleCertificateStore.from_certs([_read(each)[0] for each in above])
    signer = signers.SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store)
    about = PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    out = apart(
        signers.sign_pdf,
        Writer(io.BytesIO(content)),
        about,
        signer=signer,
        timestamper=_stamper(stamper, *above),
    )
    return bytes(out.getbuffer())


def _stamper(stamper: Holder | None, *above: Holder) -> Any:
    if stamper is None:
        return None
    certificate, key = _read(stamper)
    return timestamps.DummyTimeStamper(
        tsa_cert=certificate,
        tsa_key=key,
        certs_to_embed=SimpleCertificateStore.from_certs([_read(each)[0] for each in above]),
    )


def stamped(content: bytes, stamper: Holder, *above: Holder) -> bytes:
    """The file with a document time-stamp over everything."""
    made = signers.PdfTimeStamper(_stamper(stamper, *above), field_name="DossierStamp")
    out = asyncio.run(
        made.async_timestamp_pdf(Writer(io.BytesIO(content)), "sha256", validation_context=None)
    )
    return bytes(out.getbuffer())
