"""Every secret that an operator may set, and what of it must stand in no log."""

import json
from pathlib import Path

from cryptography.fernet import Fernet
from django.views.debug import SafeExceptionReporterFilter

from tests.keys import new_key
from tests.test_docs import table

# What a test may set in its own process.
IN_PROCESS = {
    "SECRET_KEY": "secret-key-of-the-installation-that-is-in-no-log-0123456789",
    "EMAIL_HOST_PASSWORD": "password-of-the-mail-server",
}
_CHECKPOINT, _FACTORS = new_key(), Fernet.generate_key().decode()
_PROVIDER = {
    **dict.fromkeys(("id", "name", "client_id", "claim"), "there"),
    "issuer": "https://127.0.0.1:1",
    "client_secret": "secret-of-the-provider",
    "roles": {"x": {"organisation": "x", "role": "x"}},
}
# By variable: its value, and the part of it that is the secret. Nothing answers at the addresses.
SECRETS: dict[str, tuple[str, str]] = {
    **{name: (value, value) for name, value in IN_PROCESS.items()},
    "DATABASE_URL": ("postgresql://u:word-of-db@127.0.0.1:1/none", "word-of-db"),
    "BROKER_URL": ("redis://:word-of-mq@127.0.0.1:1/0", "word-of-mq"),
    "METRICS_TOKEN": ("token-of-the-collector", "token-of-the-collector"),
    "FACTOR_KEYS": (_FACTORS, _FACTORS),
    "CHECKPOINT_KEY": (_CHECKPOINT, _CHECKPOINT.splitlines()[1]),
    "SEAL_SECRET": ("passphrase-of-the-seal", "passphrase-of-the-seal"),
    "S3_ACCESS_KEY": ("access-to-the-bucket", "access-to-the-bucket"),
    "S3_SECRET_KEY": ("secret-of-the-bucket", "secret-of-the-bucket"),
    "OIDC_PROVIDERS": (json.dumps([_PROVIDER]), _PROVIDER["client_secret"]),
    "RISKREG_DEMO_PASSWORD": ("password-of-the-demo", "password-of-the-demo"),
}
# They look like one and are none: a switch, names of files, labels, addresses without a password.
NONE = {
    "LOCAL_PASSWORDS",
    "SEAL_KEY",
    "SEAL_PKCS11_TOKEN",
    "CHECKPOINT_OLD_KEYS",
    "S3_ENDPOINT_URL",
    "SEAL_TIMESTAMP_URL",
    "SITE_URL",
}


def looking_like_one() -> set[str]:
    """The settings that by name, or by what is said of them, may hold a secret."""
    by_name = SafeExceptionReporterFilter.hidden_settings
    return {
        name
        for name, told in table("settings.md").items()
        if by_name.search(name)
        or name.endswith(("_URL", "PROVIDERS"))
        or f"{name}_FILE" in " ".join(told)
    }


def environment(var: Path) -> dict[str, str]:
    """All of them, for a process of production in which nothing works."""
    (var / "seal.p12").write_bytes(b"no certificate")
    return {
        "DJANGO_SETTINGS_MODULE": "governance.settings.prod",
        "LOG_LEVEL": "DEBUG",
        "ALLOWED_HOSTS": "localhost",
        "SECURE_SSL_REDIRECT": "0",
        "RISKREG_VAR": str(var),
        "STATIC_ROOT": str(var),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": "1",
        "STORAGE": "s3",
        "S3_BUCKET": "none",
        "S3_REGION": "eu-west-1",
        "S3_ENDPOINT_URL": "http://127.0.0.1:1",
        "SEAL": "pkcs12",
        "SEAL_CERTIFICATE": str(var / "seal.p12"),
        **{name: value for name, (value, _) in SECRETS.items()},
    }
