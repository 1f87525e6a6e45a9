"""What is encrypted with FACTOR_KEYS: secrets of second factors, addresses in links and messages.

Fernet: AES-128 in CBC mode under an HMAC with SHA-256, so that nobody can write one either.
"""

from datetime import timedelta

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def lock(text: str) -> str:
    """Encrypted with the newest key, with the moment of it."""
    return _locks().encrypt(text.encode()).decode()


def unlock(locked: str, *, holds: timedelta | None = None) -> str:
    """What was locked, with whichever key; InvalidToken for what is forged or too old."""
    seconds = None if holds is None else int(holds.total_seconds())
    return _locks().decrypt(locked.encode(), ttl=seconds).decode()


def _locks() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FACTOR_KEYS])
