"""The keys that the secrets of second factors are encrypted with."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

from governance.settings import env


def keys(secret_key: str) -> tuple[str, ...]:
    """FACTOR_KEYS, newest first: the first encrypts, each decrypts. Unset: one made of SECRET_KEY.

    Whoever changes SECRET_KEY without having set FACTOR_KEYS makes everybody's second factor
    useless (docs/sign-in.md).
    """
    given = tuple(env.words("FACTOR_KEYS"))
    for each in given:
        try:
            Fernet(each)
        except ValueError:
            raise ImproperlyConfigured(
                "FACTOR_KEYS holds something that is no key. Make one with: python -c 'from"
                " cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
            ) from None
    return given or (_made_of(secret_key),)


def _made_of(secret_key: str) -> str:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"riskreg second factors").derive(
        secret_key.encode()
    )
    return base64.urlsafe_b64encode(derived).decode()
