"""Cases of signed checkpoints: in the manifest of a dossier, in an exported trail, whose key it is.

The keys of these vectors are written here: they are worth nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import rfc8785
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.verify import files
from tests.verify.beside import PLAIN, Case, rewritten
from tests.verify.files import sha, written
from verify import verify

MINE, OTHER = 0xC0FFEE << 200, 0xBADCAFE << 200
EVENTS = files.trail()


def public(secret: int, form: serialization.Encoding = serialization.Encoding.PEM) -> bytes:
    """The public half of a key, as PEM or DER."""
    key = ec.derive_private_key(secret, ec.SECP256R1()).public_key()
    return key.public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)


def signature(secret: int, said: bytes) -> bytes:
    """ECDSA (FIPS 186-5, 6.4.1); its number follows from key and text: the same each time."""
    hashed = hashlib.sha256(said).digest()
    once = int.from_bytes(hmac.digest(secret.to_bytes(32), hashed, "sha256")) % verify.ORDER
    point = verify.times(once, verify.BASE)
    assert point is not None
    r = point[0] % verify.ORDER
    s = pow(once, -1, verify.ORDER) * (int.from_bytes(hashed) + r * secret) % verify.ORDER
    return encode_dss_signature(r, s)


def checkpoint(number: int, *, secret: int = MINE, **other: Any) -> dict[str, Any]:
    """A checkpoint of the trail of these vectors, with its public key."""
    own = public(secret, serialization.Encoding.DER)
    said = {
        "format": "riskreg-checkpoint/1",
        "chain": EVENTS[0]["chain"],
        "number": number,
        "digest": EVENTS[min(number, len(EVENTS)) - 1]["digest"],
        "at": "2026-11-20T10:00:00.000000+00:00",
        "previous": "0" * 64,
        "key": sha(own),
        **other,
    }
    made = base64.b64encode(signature(secret, rfc8785.dumps(said))).decode()
    return {**said, "signature": made, "public_key": base64.b64encode(own).decode()}


def after(before: dict[str, Any], number: int, **other: Any) -> dict[str, Any]:
    """The checkpoint that follows another."""
    said = {key: each for key, each in before.items() if key not in {"signature", *verify.BESIDE}}
    return checkpoint(number, previous=sha(rfc8785.dumps(said)), **other)


def dated(secret: int, **days: str) -> bytes:
    """A public key as it is handed out, its days above it."""
    lines = "".join(f"{name.capitalize()}-Day: {day}\n" for name, day in days.items())
    return lines.encode() + public(secret)


def dossier(signed: Any) -> bytes:
    """A file whose manifest holds a checkpoint."""
    trail = {**PLAIN.manifest["trail"], "checkpoint": signed}
    return written(PLAIN.but(manifest={**PLAIN.manifest, "trail": trail}))


def in_dossiers() -> Iterator[Case]:
    """Checkpoints in the manifest of a file, whose last event is the third."""
    good, key, stranger = checkpoint(3), public(MINE), public(OTHER)
    yield Case("a checkpoint of its event", dossier(good))
    yield Case("a checkpoint of an event before", dossier(checkpoint(2)))
    yield Case("a checkpoint, its key named", dossier(good), keys=(key,))
    yield Case("a checkpoint, its key one of two", dossier(good), keys=(stranger, key))
    bare = {each: good[each] for each in good if each != "public_key"}
    yield Case("a checkpoint without its key, which is named", dossier(bare), keys=(key,))
    untrusted = (("checkpoint", "3", "untrusted"),)
    yield Case("a checkpoint of a key not named", dossier(good), untrusted, keys=(stranger,))
    yield Case("a checkpoint without its key", dossier(bare), untrusted)
    yield Case("a key that is none", dossier(good), None, keys=(b"Dear auditor,\n",))
    yield from _spoiled(good)
    yield from _of_another_trail(good)


def _spoiled(good: dict[str, Any]) -> Iterator[Case]:
    """A checkpoint that was changed, or is none."""
    broken = (("checkpoint", "3", "broken"),)
    theirs = checkpoint(3, secret=OTHER)
    for name, changed in (
        ("with the signature of another key", {**good, "signature": theirs["signature"]}),
        ("with another public key", {**good, "public_key": theirs["public_key"]}),
        ("with another time", {**good, "at": "2026-11-21T10:00:00.000000+00:00"}),
        ("whose signature is no Base64", {**good, "signature": "?"}),
        ("whose signature is no DER", {**good, "signature": "AAAA"}),
    ):
        yield Case(f"a checkpoint {name}", dossier(changed), broken)
    yield Case(
        "a checkpoint with another time, its key named",
        dossier({**good, "at": "2026"}),
        broken,
        keys=(public(MINE),),
    )
    for name, changed in (
        ("with a field more", {**good, "name": "x"}),
        ("with a number as text", {**good, "number": "3"}),
        ("at half an event", {**good, "number": 2.5}),
        ("in another format", {**good, "format": "riskreg-checkpoint/2"}),
        ("that is a list", []),
    ):
        yield Case(f"a checkpoint {name}", dossier(changed), _UNREADABLE)


def _of_another_trail(good: dict[str, Any]) -> Iterator[Case]:
    """A checkpoint that does not speak of the events the dossier, or the trail beside it, holds."""
    other = checkpoint(3, digest="0" * 64)
    yield Case(
        "a checkpoint of another event", dossier(other), (("checkpoint", "3", "other_trail"),)
    )
    later = (("checkpoint", "4", "other_trail"),)
    yield Case("a checkpoint of a later event", dossier(checkpoint(4)), later)
    yield Case("a dossier and its trail, signed", dossier(good), trail=lines(EVENTS, good))
    gone = dossier(checkpoint(2, digest=EVENTS[0]["digest"]))
    yield Case(
        "a trail that its dossier signed otherwise",
        gone,
        (("checkpoint", "2", "other"),),
        trail=files.lines(EVENTS),
    )
    foreign = dossier(checkpoint(3, chain="0b6c7e0e-7f9e-4b8e-9c55-000000000002"))
    yield Case(
        "a dossier signed for another organisation",
        foreign,
        (("checkpoint", "3", "foreign"),),
        trail=files.lines(EVENTS),
    )


def lines(events: list[dict[str, Any]], *signed: dict[str, Any]) -> bytes:
    """An exported trail: events, then checkpoints."""
    return files.lines([*events, *signed])


def in_trails() -> Iterator[Case]:
    """Exported trails that are checked without a dossier."""
    first = checkpoint(2)
    both, key = (first, after(first, 4)), public(MINE)
    yield Case("a trail alone", files.lines(EVENTS))
    yield Case("a signed trail", lines(EVENTS, *both))
    yield Case("a signed trail, its key named", lines(EVENTS, *both), keys=(key,))
    yield Case("a trail signed at an event before its end", lines(EVENTS, first))
    yield Case(
        "a trail signed with a key not named",
        lines(EVENTS, *both),
        (("checkpoint", "2", "untrusted"), ("checkpoint", "4", "untrusted")),
        keys=(public(OTHER),),
    )
    forged = after(first, 4, secret=OTHER)
    yield Case(
        "a trail of which somebody else signed the end",
        lines(EVENTS, first, forged),
        (("checkpoint", "4", "untrusted"),),
        keys=(key,),
    )
    yield from _tampered(first, both[1])
    yield from days()
    broken = [EVENTS[0], {**EVENTS[1], "body": "{}"}, *EVENTS[2:]]
    yield Case("a signed trail, changed", lines(broken, *both), (("trail", "2", "changed"),))


def _tampered(first: dict[str, Any], second: dict[str, Any]) -> Iterator[Case]:
    """Trails whose events or checkpoints were taken away or changed."""
    yield Case(
        "a trail cut off before its checkpoint",
        lines(EVENTS[:3], first, second),
        (("checkpoint", "4", "cut"),),
    )
    yield Case(
        "a trail written anew before its checkpoint",
        lines(rewritten(), first),
        (("checkpoint", "2", "other"),),
    )
    strange = checkpoint(2, chain="0b6c7e0e-7f9e-4b8e-9c55-000000000002")
    yield Case(
        "a trail with the checkpoint of another organisation",
        lines(EVENTS, strange),
        (("checkpoint", "2", "foreign"),),
    )
    yield Case(
        "a trail whose first checkpoint is missing",
        lines(EVENTS, second),
        (("checkpoint", "4", "unlinked"),),
    )
    changed = {**second, "digest": EVENTS[0]["digest"]}
    yield Case(
        "a trail with a changed checkpoint",
        lines(EVENTS, first, changed),
        (("checkpoint", "4", "broken"),),
    )
    yield Case(
        "a trail with a checkpoint that is no JSON",
        lines(EVENTS) + rfc8785.dumps(first)[:-1] + b"\n",
        _UNREADABLE,
    )


def days() -> Iterator[Case]:
    """Keys that were changed: what an old one signed still counts, and nothing it signs since."""
    old = checkpoint(2)
    new = after(old, 4, secret=OTHER, at="2026-11-22T10:00:00.000000+00:00")
    changed = (dated(MINE, last="2026-11-20"), dated(OTHER, first="2026-11-20"))
    both = dated(MINE, last="2026-11-20") + dated(OTHER, first="2026-11-20")
    yield Case("a trail signed with a key and the one after it", lines(EVENTS, old, new))
    yield Case("the same, both keys named", lines(EVENTS, old, new), keys=changed)
    yield Case("the same, both keys in one file", lines(EVENTS, old, new), keys=(both,))
    outlived = {**old, "last_day": "2026-11-20"}
    yield Case("a key with its last day beside it", lines(EVENTS, outlived, new))
    yield Case(
        "a dossier signed with an old key", dossier({**checkpoint(3), **_last("2026-11-20")})
    )
    late = checkpoint(3, at="2026-11-21T00:00:00.000000+00:00")
    found = (("checkpoint", "3", "untimely"),)
    yield Case("an old key that goes on signing", dossier(late), found, keys=changed)
    yield Case(
        "the same, by what stands beside it", dossier({**late, **_last("2026-11-20")}), found
    )
    early = checkpoint(3, secret=OTHER, at="2026-11-19T23:59:59.000000+00:00")
    yield Case("a key before its first day", dossier(early), found, keys=changed)
    yield Case("a last day that is none", dossier({**late, **_last("soon")}), _UNREADABLE)
    ended = (dated(MINE, last="2026-11-19"),)
    back = checkpoint(4, at="2026-11-19T10:00:00.000000+00:00")
    found = (("checkpoint", "4", "untimely"),)
    yield Case("a stolen key that signs events since", lines(EVENTS, back), found, keys=ended)


_UNREADABLE = (("checkpoint", "", "unreadable"),)


def _last(day: str) -> dict[str, str]:
    return {"last_day": day}
