"""What a site does with its secrets where nothing answers; for failing.py."""

import os

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from governance.dossiers import sealing
from governance.pages.factors import Adapter
from riskreg import checkpoints
from riskreg.tasks import tick

_site = Client(raise_request_exception=False, headers={"host": "localhost"})


def _metrics() -> None:
    token = os.environ["METRICS_TOKEN"]
    _site.get(reverse("metrics"), headers={"Authorization": f"Bearer {token}"})


def _checkpoint() -> None:
    checkpoints._private(os.environ["CHECKPOINT_KEY"].replace("M", "N", 1))


def die(text: str) -> None:
    """As what nobody handles does."""
    raise RuntimeError(text)


ALL = (
    lambda: connection.ensure_connection(),
    lambda: tick.apply_async(retry=False),
    lambda: _site.get(reverse("health_ready")),
    _metrics,
    lambda: _site.get(reverse("openid_connect_login", args=["there"])),
    lambda: _site.get("/", headers={"host": "erika.example"}),
    lambda: send_mail("x", "y", "a@example.org", ["erika@example.org"]),
    lambda: default_storage.save("x", ContentFile(b"x")),
    lambda: sealing.seal(b"%PDF"),
    lambda: Adapter().decrypt("no secret of a factor"),
    _checkpoint,
)
