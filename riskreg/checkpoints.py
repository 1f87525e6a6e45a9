"""Signed checkpoints of the trail: what one says, the key it is signed with, the file outside.

The key comes from the environment and never near the database. ECDSA on P-256, which the checkers
in verify/ know already (docs/decisions/073-checkpoints-and-attacks.md).
"""

import base64
import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

FORMAT = "riskreg-checkpoint/1"
PublicKey = ec.EllipticCurvePublicKey
_HASH = ec.ECDSA(hashes.SHA256())
_DAY = r"(?:First|Last)-Day: \d{4}-\d\d-\d\d\r?\n"
_KEY = re.compile(
    rf"((?:{_DAY})*)(-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----)"
)
_SAID = r"(First|Last)-Day: (\S+)"
_FIELDS = ("chain", "number", "digest", "at", "previous", "key", "signature")


class NoCheckpointError(ValueError):
    """A key or a line of a file that is not what it should be; the sentence says which."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One checkpoint: at this moment, the event of this number had this digest."""

    chain: str
    number: int
    digest: str
    at: str  # UTC, ISO 8601 with microseconds
    previous: str  # fingerprint of the checkpoint of the chain before it, 64 zeros for the first
    key: str  # fingerprint of the public key
    signature: str = ""  # DER, in Base64

    @property
    def told(self) -> dict[str, Any]:
        """As it stands in files."""
        return {"format": FORMAT, **asdict(self)}

    @property
    def said(self) -> bytes:
        """What is signed: all but the signature, as canonical JSON (RFC 8785)."""
        return _canonical({k: v for k, v in self.told.items() if k != "signature"}).encode()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is signed."""
        return hashlib.sha256(self.said).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """A public key, and the days on which it signed: both included, in UTC; empty without end."""

    key: PublicKey
    first: str = ""
    last: str = ""

    def was_in_use(self, day: str) -> bool:
        """Whether it signed on that day; a moment begins with its day."""
        return self.first <= day[:10] and (not self.last or day[:10] <= self.last)

    @property
    def text(self) -> str:
        """As it is handed out: its days above the PEM, as both checkers of verify/ read them."""
        days = {"First-Day": self.first, "Last-Day": self.last}
        lines = (f"{name}: {day}\n" for name, day in days.items() if day)
        return "".join(lines) + _pem(self.key)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


# --- the key --------------------------------------------------------------------------------------


def is_kept() -> bool:
    """Whether this installation has a key to sign with."""
    return bool(settings.CHECKPOINT_KEY)


def sign(unsigned: Signed) -> Signed:
    """The same with a signature by the key of this installation."""
    signature = _private(settings.CHECKPOINT_KEY).sign(unsigned.said, _HASH)
    return Signed(**asdict(unsigned) | {"signature": base64.b64encode(signature).decode()})


def own_key() -> str:
    """The public key of this installation, as PEM; raises NoCheckpointError without one."""
    if not is_kept():
        raise NoCheckpointError("No checkpoints are kept: set CHECKPOINT_KEY_FILE.")
    return _pem(_private(settings.CHECKPOINT_KEY).public_key())


def every_key() -> str:
    """The keys of this installation, the one it has now first, each with its days."""
    own_key()
    return "".join(each.text for each in reversed(_installed().values()))


def own_fingerprint() -> str:
    """What checkpoints of this installation name as their key."""
    return fingerprint_of(_private(settings.CHECKPOINT_KEY).public_key())


def fingerprint_of(key: PublicKey) -> str:
    """SHA-256 of a public key (SubjectPublicKeyInfo in DER)."""
    return hashlib.sha256(_der(key)).hexdigest()


def _der(key: PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _pem(key: PublicKey) -> str:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


@cache
def _private(pem: str) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError) as fault:
        sentence = "CHECKPOINT_KEY is no private key in PEM without a passphrase."
        raise NoCheckpointError(sentence) from fault
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise NoCheckpointError("CHECKPOINT_KEY is no key on P-256 (docs/trail.md).")
    return key


@cache
def _public(pem: str) -> PublicKey:
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except ValueError as fault:
        raise NoCheckpointError("That is no public key in PEM.") from fault
    if not isinstance(key, PublicKey) or key.curve.name != "secp256r1":
        raise NoCheckpointError("That is no public key on P-256.")
    return key


def keys_in(text: str) -> list[Known]:
    """The public keys of a text, each with the days that stand above it."""
    found = [
        Known(_public(pem), **{name.lower(): day for name, day in re.findall(_SAID, days)})
        for days, pem in _KEY.findall(text)
    ]
    if not found:
        raise NoCheckpointError("That is no public key in PEM.")
    return found


def known_keys(more: Iterable[str] = ()) -> dict[str, Known]:
    """By fingerprint, the keys whose checkpoints count: ours, our old ones, those handed over."""
    over = {fingerprint_of(each.key): each for text in more for each in keys_in(text)}
    return over | _installed()


def _installed() -> dict[str, Known]:
    """The keys of this installation, the oldest first: each begins when the one before it ended.

    An old key without a last day would let whoever stole it sign for ever.
    """
    old = [each for text in settings.CHECKPOINT_OLD_KEYS for each in keys_in(text)]
    if not all(each.last for each in old):
        raise NoCheckpointError("A key among CHECKPOINT_OLD_KEYS has no last day (docs/trail.md).")
    found, ended = dict[str, Known](), ""
    for each in sorted(old, key=lambda each: each.last):
        found[fingerprint_of(each.key)] = replace(each, first=each.first or ended)
        ended = each.last
    if is_kept():
        own = _private(settings.CHECKPOINT_KEY).public_key()
        found.setdefault(fingerprint_of(own), Known(own, first=ended))
    return found


def fault_of(signed: Signed, keys: dict[str, Known]) -> str:
    """What is wrong with a checkpoint itself, if anything."""
    known = keys.get(signed.key)
    if known is None:
        return f"is signed with the key {signed.key[:16]}, which is not known here"
    try:
        known.key.verify(base64.b64decode(signed.signature), signed.said, _HASH)
    except (InvalidSignature, ValueError):
        return "does not bear the signature of its key"
    if not known.was_in_use(signed.at):
        return "is of a day on which its key was not in use"
    return ""


def handed_out(signed: Signed) -> dict[str, Any]:
    """As it stands in what others are given: with its public key, as far as it is known here.

    A key that signs no more has its last day beside it.
    """
    known = known_keys().get(signed.key)
    if known is None:
        return signed.told
    last = {"last_day": known.last} if known.last else {}
    return {**signed.told, "public_key": base64.b64encode(_der(known.key)).decode(), **last}


# --- the file outside -----------------------------------------------------------------------------


def append(signed: Signed) -> None:
    """Add one line to the file of checkpoints, on the disk before this returns; all or nothing.

    A line that lost power in the middle keeps its place, and the next begins on one of its own.
    """
    path = Path(settings.CHECKPOINT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = _canonical(signed.told).encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        with suppress(OSError):  # a mount that knows no locks; two at once are rare
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        end = os.fstat(descriptor).st_size
        is_open = end and os.pread(descriptor, 1, end - 1) != b"\n"
        _written(descriptor, end, b"\n" + line if is_open else line)
    finally:
        os.close(descriptor)


def _written(descriptor: int, end: int, line: bytes) -> None:
    try:
        while line:
            line = line[os.write(descriptor, line) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, end)
        raise


def in_file(path: Path, *, needed: bool = True) -> Iterator[Signed]:
    """The checkpoints of a file, one a line; raises NoCheckpointError naming the line."""
    if not needed and not path.exists():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield read(json.loads(line))
            except (ValueError, RecursionError) as fault:
                raise NoCheckpointError(
                    f"{path}: line {number} is no checkpoint of this form ({FORMAT})."
                ) from fault


def kept_outside(more: Iterable[Path] = ()) -> list[Signed]:
    """The checkpoints of CHECKPOINT_FILE, where there is one, and of files handed over."""
    found = list(in_file(Path(settings.CHECKPOINT_FILE), needed=False))
    return [*found, *(each for file in more for each in in_file(file))]


def read(value: Any) -> Signed:
    """A checkpoint from what a file says; raises NoCheckpointError."""
    if not isinstance(value, dict) or set(value) != {"format", *_FIELDS}:
        raise NoCheckpointError("That is no checkpoint.")
    texts = [value[name] for name in _FIELDS if name != "number"]
    is_formed = type(value["number"]) is int and all(isinstance(each, str) for each in texts)
    if value["format"] != FORMAT or not is_formed:
        raise NoCheckpointError("That is no checkpoint of this form.")
    "".join(texts).encode()  # half a character cannot be signed, nor compared: a ValueError too
    return Signed(**{name: value[name] for name in _FIELDS})
