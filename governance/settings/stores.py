"""Where uploaded files and finished dossiers lie: a folder, or an S3-compatible bucket."""

from importlib.util import find_spec
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from governance.settings import env


def files() -> dict[str, Any]:
    """Django's entry for the default storage, as the environment says (docs/operations.md)."""
    kind = env.text("STORAGE", "folder")
    if kind == "folder":
        return {"BACKEND": "governance.storing.WholeFiles"}
    if kind != "s3":
        raise ImproperlyConfigured(f"STORAGE is {kind!r}; write folder or s3.")
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "STORAGE is s3: install its packages, pip install --require-hashes -r"
            " requirements-s3.lock."
        )
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket()}


def _bucket() -> dict[str, Any]:
    """The bucket is private, nothing in it is written over, addresses in it are given to nobody."""
    options = {
        "bucket_name": env.text("S3_BUCKET"),
        "endpoint_url": env.text("S3_ENDPOINT_URL", "") or None,
        "region_name": env.text("S3_REGION", "") or None,
        "access_key": env.text("S3_ACCESS_KEY", "") or None,
        "secret_key": env.text("S3_SECRET_KEY", "") or None,
        "location": env.text("S3_PREFIX", ""),
        "addressing_style": env.text("S3_ADDRESSING_STYLE", "auto"),
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
        "signature_version": "s3v4",
        "max_memory_size": 2 * 1024 * 1024,
    }
    if bool(options["access_key"]) != bool(options["secret_key"]):
        raise ImproperlyConfigured("Set both S3_ACCESS_KEY and S3_SECRET_KEY (or their _FILE).")
    return options
