"""Fingerprints of the keys an installation needs, by which one sees whether it has the same ones.

Never the keys themselves: those are kept by whoever runs the installation, apart from backups.
"""

import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

from governance.dossiers import sealing
from riskreg import checkpoints

_SALT = "riskreg.backup"
_WORDS = {
    "secret_key": "SECRET_KEY",
    "factor_key": "the first of FACTOR_KEYS",
    "checkpoint_key": "CHECKPOINT_KEY",
    "seal_certificate": "the certificate of the seal",
}


def fingerprints() -> dict[str, str]:
    """By the name of each key; empty for one that is not set."""
    return {
        # Keyed by the keys themselves, which are long and random: nothing can be tried out on them.
        "secret_key": salted_hmac(_SALT, "fingerprint", algorithm="sha256").hexdigest(),
        "factor_key": hmac.digest(
            settings.FACTOR_KEYS[0].encode(), _SALT.encode(), hashlib.sha256
        ).hex(),
        "checkpoint_key": checkpoints.own_fingerprint() if checkpoints.is_kept() else "",
        "seal_certificate": sealing.fingerprint(),
    }


def differences(noted: dict[str, str]) -> list[str]:
    """The keys that are others than when the backup was made."""
    now = fingerprints()
    return [
        f"{words} is another than when the backup was made"
        for name, words in _WORDS.items()
        if noted.get(name, "") != now[name]
    ]
