"""Canonical JSON after RFC 8785: the same value is the same bytes, whoever writes it."""

import hashlib
from typing import Any

import rfc8785


def encoded(value: Any) -> bytes:
    """The value as canonical JSON; raises ValueError for what JSON cannot say."""
    return rfc8785.dumps(value)


def digest(content: bytes) -> str:
    """SHA-256, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
