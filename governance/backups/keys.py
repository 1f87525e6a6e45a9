"""Fingerprints of the keys an installation needs, by which one sees whether it has the same ones.

Never the keys themselves: those are kept by whoever runs the installation, apart from backups.
"""

from django.utils.crypto import salted_hmac

from governance.dossiers import sealing

_SALT = "riskreg.backup"
_WORDS = {
    "secret_key": "SECRET_KEY",
    "seal_certificate": "the certificate of the seal",
}


def fingerprints() -> dict[str, str]:
    """By the name of each key; empty for one that is not set."""
    return {
        # Keyed by SECRET_KEY itself, which is long and random: nothing can be tried out on it.
        "secret_key": salted_hmac(_SALT, "fingerprint", algorithm="sha256").hexdigest(),
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
