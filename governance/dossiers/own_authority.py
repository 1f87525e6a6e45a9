"""A key and an authority for it, for the demo and the tests: nobody else trusts them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from governance.settings import seals

LIFETIME = timedelta(days=900)
Key = ec.EllipticCurvePrivateKey


def seal_in(folder: Path, house: str) -> seals.Seal:
    """The seal whose files lie in a folder, made where there are none.

    The authority's key is not kept, so that it signs nothing else.
    """
    if not (folder / "seal.crt").exists():
        folder.mkdir(parents=True, exist_ok=True)
        authority_key, key = ec.generate_private_key(ec.SECP256R1()), _new_key(folder / "seal.key")
        authority = _certificate(f"{house}: authority of this demo", authority_key)
        signed = _certificate(f"{house}: seal of this demo", key, (authority, authority_key))
        _write(folder / "ca.crt", authority)
        _write(folder / "seal.crt", signed)
    return seals.made_in(folder)


def checkpoint_key_in(folder: Path) -> str:
    """The key of this demo for checkpoints of the trail, made where there is none."""
    if not (folder / seals.CHECKPOINT_KEY).exists():
        folder.mkdir(parents=True, exist_ok=True)
        _new_key(folder / seals.CHECKPOINT_KEY)
    return seals.checkpoint_key_in(folder)


def _new_key(path: Path) -> Key:
    key = ec.generate_private_key(ec.SECP256R1())
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return key


def _certificate(
    name: str, key: Key, issued_by: tuple[x509.Certificate, Key] | None = None
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    is_authority = issued_by is None
    issuer, issuer_key = (issued_by[0].subject, issued_by[1]) if issued_by else (subject, key)
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(uses(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def uses(*, is_authority: bool) -> x509.KeyUsage:
    """What the key of an authority, or of a seal, may be used for."""
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
