"""Addresses of the database and the broker: the environment's, else the embedded services'."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from governance.settings import env

STATE_FILE = "services.json"
_CHECKED = (["CERT_REQUIRED"], ["required"])


def address(var_dir: Path, service: str, default: str) -> str:
    """The address (`database` or `broker`) the launcher noted, else the default."""
    try:
        state = json.loads((var_dir / STATE_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError):
        return default
    return str(state.get(service, default))


def database(var_dir: Path) -> dict[str, Any]:
    """Django's DATABASES entry."""
    return entry(env.text("DATABASE_URL", address(var_dir, "database", "postgresql:///riskreg")))


def broker(var_dir: Path) -> str:
    """Celery's broker address."""
    return env.text("BROKER_URL", address(var_dir, "broker", "redis://127.0.0.1:6379/0"))


def refuse_unchecked(url: str) -> str:
    """The broker's address, unless it is `rediss:` and would take whatever certificate comes.

    Without the parameter the client only encrypts: whoever stands between reads passwords and sends
    tasks of their own. Several addresses are parted by semicolons.
    """
    for each in map(urlsplit, url.split(";")):
        if each.scheme == "rediss" and parse_qs(each.query).get("ssl_cert_reqs") not in _CHECKED:
            raise ImproperlyConfigured(
                "BROKER_URL is rediss: without checking the certificate. Add"
                " ?ssl_cert_reqs=CERT_REQUIRED (and &ssl_ca_certs=FILE for an authority of your"
                " own)."
            )
    return url


def entry(url: str) -> dict[str, Any]:
    """Django's DATABASES entry of a `postgresql://` address."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its text may hold the password
        raise ImproperlyConfigured(
            "DATABASE_URL is not an address like postgresql://user:password@host:5432/name."
        ) from None
    # Plans are compiled where the planner expects much work: seconds for an answer of milliseconds.
    # Ordering 50,000 rows takes 6 MB; with the server's default of 4 it goes through files.
    parts["options"] = f"-c jit=off -c work_mem=16MB {parts.get('options', '')}".strip()
    return {
        "ENGINE": "riskreg.postgres",
        "NAME": parts.pop("dbname", "riskreg"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def adopt(var_dir: Path) -> None:
    """Point this process at services that started after its settings were read."""
    settings.DATABASES["default"].update(database(var_dir))
    settings.CELERY_BROKER_URL = broker(var_dir)
