"""What a dossier is sealed with: nothing, a PKCS#12 file, a pair of PEM files, or a PKCS#11 token.

The environment names files; the key itself never comes near the database.
"""

import os
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from governance.settings import env


class Kind(StrEnum):
    """Where the key is."""

    NONE = "none"
    PKCS12 = "pkcs12"
    PEM = "pem"
    PKCS11 = "pkcs11"


class Level(StrEnum):
    """The levels of PAdES (ETSI EN 319 142-1) a seal may have."""

    B = "B-B"  # signed
    T = "B-T"  # and the time of it attested
    LTA = "B-LTA"  # and what later checks need put in the file, under a time-stamp of its own


@dataclass(frozen=True, slots=True)
class Seal:
    """How dossiers are sealed."""

    kind: Kind = Kind.NONE
    level: Level = Level.B
    certificate: str = ""  # a file; with PKCS#11, the label on the token
    key: str = ""
    chain: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)  # passphrase or PIN
    library: str = ""
    token: str = ""
    timestamp_url: str = ""
    roots: tuple[str, ...] = ()  # certificates by which this installation checks files


NONE = Seal()


def read() -> Seal:
    """As the environment says (docs/settings.md); what is missing is refused by name."""
    try:
        kind = Kind(env.text("SEAL", Kind.NONE))
    except ValueError:
        raise ImproperlyConfigured("SEAL must be none, pkcs12, pem or pkcs11.") from None
    if kind is Kind.NONE:
        return NONE
    if kind is Kind.PKCS11 and find_spec("pkcs11") is None:
        raise ImproperlyConfigured(
            "SEAL is pkcs11: install its packages, pip install --require-hashes -r"
            " requirements-pkcs11.lock."
        )
    timestamp_url = env.text("SEAL_TIMESTAMP_URL", "")
    roots = tuple(env.words("SEAL_ROOTS"))
    return Seal(
        kind=kind,
        level=_level(timestamp_url, roots),
        certificate=env.text("SEAL_CERTIFICATE"),
        key=env.text("SEAL_KEY", None if kind in (Kind.PEM, Kind.PKCS11) else ""),
        chain=tuple(env.words("SEAL_CHAIN")),
        secret=env.text("SEAL_SECRET", ""),
        library=env.text("SEAL_PKCS11_LIBRARY", None if kind is Kind.PKCS11 else ""),
        token=env.text("SEAL_PKCS11_TOKEN", None if kind is Kind.PKCS11 else ""),
        timestamp_url=timestamp_url,
        roots=roots,
    )


def _level(timestamp_url: str, roots: tuple[str, ...]) -> Level:
    asked = env.text("SEAL_LEVEL", Level.T if timestamp_url else Level.B)
    if asked not in set(Level):
        raise ImproperlyConfigured("SEAL_LEVEL must be B-B, B-T or B-LTA.")
    if asked != Level.B and not timestamp_url:
        raise ImproperlyConfigured(f"SEAL_LEVEL is {asked}: set SEAL_TIMESTAMP_URL too.")
    if asked == Level.LTA and not roots:
        raise ImproperlyConfigured(
            "SEAL_LEVEL is B-LTA: set SEAL_ROOTS, the roots of the seal and of the time-stamps."
        )
    return Level(asked)


def made_in(folder: Path) -> Seal:
    """The pair that `manage.py demo` made; none where it made none, or the environment decides."""
    certificate, key = folder / "seal.crt", folder / "seal.key"
    if "SEAL" in os.environ or not certificate.exists():
        return read()
    return Seal(
        Kind.PEM, certificate=str(certificate), key=str(key), roots=(str(folder / "ca.crt"),)
    )


def old_checkpoint_keys() -> list[str]:
    """The keys that signed the trail before; one without a last day is refused by name."""
    files = [Path(each) for each in env.words("CHECKPOINT_OLD_KEYS")]
    texts = [each.read_text(encoding="ascii") for each in files]
    for file, text in zip(files, texts, strict=True):
        if text.count("Last-Day: ") != text.count("BEGIN PUBLIC KEY"):
            raise ImproperlyConfigured(
                f"CHECKPOINT_OLD_KEYS: {file} does not say the last day of its key. Put a line"
                " Last-Day: YYYY-MM-DD above the PEM (docs/trail.md)."
            )
    return texts


CHECKPOINT_KEY = "checkpoint.key"


def checkpoint_key_in(folder: Path) -> str:
    """What the environment names to sign the trail with, else the key `manage.py demo` made."""
    made = folder / CHECKPOINT_KEY
    return env.text("CHECKPOINT_KEY", made.read_text(encoding="ascii") if made.exists() else "")
