"""Production refuses what must be chosen, and says which variable is wrong."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from governance.services import faults
from governance.services.launcher import ROOT
from governance.settings import embedded, env, seals

SAFE = {
    "SECRET_KEY": "a-long-random-text-of-the-kind-that-nobody-will-ever-guess-42",
    "ALLOWED_HOSTS": "register.example.org",
    "DATABASE_URL": "postgresql://riskreg:not-shown@nowhere/riskreg",
    "BROKER_URL": "redis://nowhere",
}


def production(**changed: str) -> subprocess.CompletedProcess[str]:
    """Import the production settings in a process of their own."""
    return python("-c", "import governance.settings.prod as s; print(s.ALLOWED_HOSTS)", **changed)


def python(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Run Python with safe settings; of this process, where tests set things too, nothing else."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**plain, **SAFE, **changed},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_every_value_chosen() -> None:
    done = production()
    assert done.stdout == "['register.example.org']\n", done.stderr


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": ""}, "Set the environment variable SECRET_KEY (or SECRET_KEY_FILE)."),
        ({"SECRET_KEY": "insecure-development-key-never-for-production" * 2}, "SECRET_KEY is"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or shorter than 50 characters."),
        ({"DEBUG": "1"}, "DEBUG is on."),
        ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'; write 1 or 0."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is not set."),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is not set."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *."),
        ({"DATABASE_URL": ""}, "Set the environment variable DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///not-shown"}, "DATABASE_URL is not an address like"),
        ({"BROKER_URL": ""}, "Set the environment variable BROKER_URL"),
        ({"BROKER_URL": "rediss://:not-shown@queue:6379/0"}, "BROKER_URL is rediss: without"),
        ({"BROKER_URL": "rediss://queue/0?ssl_cert_reqs=none"}, "BROKER_URL is rediss: without"),
        ({"BROKER_URL": "redis://one;rediss://two/0"}, "BROKER_URL is rediss: without"),
        ({"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, "Set EMAIL_USE_TLS or EMAIL_USE_SSL"),
        ({"EMAIL_PORT": "many"}, "EMAIL_PORT is 'many'; write a whole number."),
        ({"SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere"}, "SECRET_KEY_FILE points to /nowhere"),
    ],
)
def test_production_names_the_variable_that_is_wrong(changed: dict[str, str], said: str) -> None:
    done = production(**changed)
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {said}" in done.stderr
    assert "not-shown" not in done.stderr


_MAIL = """
import django
django.setup()
from django.core.mail import get_connection
from kombu import Connection
from django.conf import settings
mail = get_connection()
print(mail.host, mail.port, mail.username, mail.password, mail.use_tls, mail.use_ssl)
print(Connection(settings.CELERY_BROKER_URL).ssl["ssl_cert_reqs"].name)
"""


def test_the_mail_server_is_signed_in_to_and_the_brokers_certificate_checked(
    tmp_path: Path,
) -> None:
    (tmp_path / "secret").write_text("the-word\n")
    done = python(
        "-c",
        _MAIL,
        DJANGO_SETTINGS_MODULE="governance.settings.prod",
        EMAIL_HOST="mail.example.org",
        EMAIL_PORT="587",
        EMAIL_HOST_USER="riskreg",
        EMAIL_HOST_PASSWORD_FILE=str(tmp_path / "secret"),
        EMAIL_USE_TLS="1",
        BROKER_URL="rediss://:word@queue:6379/0?ssl_cert_reqs=CERT_REQUIRED",
    )
    assert done.stdout == "mail.example.org 587 riskreg the-word True False\nCERT_REQUIRED\n", (
        done.stderr
    )


@pytest.mark.parametrize(("proxies", "said"), [("1", ""), ("2", ""), ("0", "riskreg.W001")])
def test_deployment_checks_want_proxies_counted_and_have_nothing_else_to_say(
    proxies: str, said: str
) -> None:
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = python(
        *command, DJANGO_SETTINGS_MODULE="governance.settings.prod", TRUSTED_PROXIES=proxies
    )
    assert done.returncode == bool(said), done.stderr
    assert re.findall(r"\((\w+\.\w\d+)\)", done.stderr) == [said] * bool(said)


_ASKED = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
there = {"headers": {"host": "register.example.org"}}
plain = Client().get("/account/login/", **there)
answer = Client().get("/health/live", secure=True, **there)
names = ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")
cookies = {each: [getattr(settings, f"{each}_COOKIE_{name}") for name in names]
           for each in ("SESSION", "CSRF")}
print(json.dumps({"plain": plain.headers["Location"], "cookies": cookies, **answer.headers}))
"""


def test_production_speaks_tls_alone_and_shuts_its_cookies_in() -> None:
    done = python("-c", _ASKED, DJANGO_SETTINGS_MODULE="governance.settings.prod")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["plain"] == "https://register.example.org/account/login/"
    year = "max-age=31536000; includeSubDomains; preload"
    assert told["Strict-Transport-Security"] == year
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert told["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert told["cookies"] == {
        "SESSION": ["__Host-session", True, True, "Lax", None, "/"],
        "CSRF": ["__Host-csrf", True, True, "Lax", None, "/"],
    }


@pytest.mark.parametrize("command", ["verify_trail", "migrate", "replay --edition 2024-1689"])
def test_a_command_that_finds_no_database_ends_in_a_sentence(command: str) -> None:
    nowhere = {
        "DJANGO_SETTINGS_MODULE": "governance.settings.dev",
        "DATABASE_URL": "postgresql://riskreg:not-shown@127.0.0.1:1/riskreg",
    }
    done = python("manage.py", *command.split(), **nowhere)
    assert done.returncode == 1
    assert done.stderr.startswith("No database answers: connection ")
    assert "`manage.py services start`" in done.stderr
    assert "Traceback" not in done.stderr
    assert "not-shown" not in done.stderr


def test_mails_of_the_demo_are_files_whoever_sends_them(tmp_path: Path) -> None:
    more = {"DJANGO_SETTINGS_MODULE": "governance.settings.dev", "RISKREG_VAR": str(tmp_path)}
    assert python("manage.py", "sendtestemail", "a@example.org", **more).returncode == 0
    [mail] = (tmp_path / "mail").iterdir()
    assert "To: a@example.org" in mail.read_text(encoding="utf-8")


def test_who_asks_for_the_traceback_gets_it_and_what_a_database_told_is_no_absence() -> None:
    address = {"DATABASE_URL": "postgresql://127.0.0.1:1/riskreg"}
    more = {"DJANGO_SETTINGS_MODULE": "governance.settings.dev", **address}
    assert "Traceback" in python("manage.py", "verify_trail", "--traceback", **more).stderr
    refused = OperationalError("connection is fine, the disk is full")
    refused.__cause__ = psycopg.errors.DiskFull("the disk is full")
    assert faults.unreachable(refused) is None
    assert faults.unreachable(OperationalError("deadlock detected")) is None


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from the file\n")
    monkeypatch.setenv("SOME_SECRET_FILE", str(secret))
    assert env.text("SOME_SECRET") == "from the file"
    monkeypatch.setenv("SOME_SECRET", "from the variable")
    assert env.text("SOME_SECRET") == "from the variable"


def test_lists_and_flags_are_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_LIST", " a.example, ,b.example ")
    monkeypatch.setenv("SOME_FLAG", "Yes")
    assert env.words("SOME_LIST") == ["a.example", "b.example"]
    assert env.flag("SOME_FLAG", default=False)
    assert env.flag("NOT_SET", default=True)


def test_a_database_address_keeps_its_options() -> None:
    entry = embedded.entry("postgresql://me:p%40ss@db.example:6432/register?sslmode=verify-full")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"]) == ("me", "p@ss", "db.example")
    assert (entry["PORT"], entry["NAME"]) == ("6432", "register")
    assert entry["OPTIONS"] == {"sslmode": "verify-full", "options": "-c jit=off -c work_mem=16MB"}


def test_options_of_the_address_come_last_and_win() -> None:
    entry = embedded.entry("postgresql://db.example/register?options=-c%20jit%3Don")
    assert entry["OPTIONS"]["options"] == "-c jit=off -c work_mem=16MB -c jit=on"


def test_a_password_never_stands_in_the_refusal_of_an_address() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        embedded.entry("postgres//riskreg:not-shown@host/name")
    assert "not-shown" not in str(refused.value)


def test_addresses_without_services_are_the_usual_ones(tmp_path: Path) -> None:
    assert embedded.address(tmp_path, "broker", "redis://usual") == "redis://usual"
    (tmp_path / "services.json").write_text('{"broker": "redis://noted"}')
    assert embedded.address(tmp_path, "broker", "redis://usual") == "redis://noted"


PEM_PAIR = {"SEAL": "pem", "SEAL_CERTIFICATE": "seal.crt", "SEAL_KEY": "seal.key"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SEAL": "wax"}, "SEAL must be none, pkcs12, pem or pkcs11"),
        ({"SEAL": "pem"}, "SEAL_CERTIFICATE"),
        ({"SEAL": "pem", "SEAL_CERTIFICATE": "seal.crt"}, "SEAL_KEY"),
        ({"SEAL": "pkcs12"}, "SEAL_CERTIFICATE"),
        ({"SEAL": "pkcs11"}, "pkcs11"),
        ({**PEM_PAIR, "SEAL_LEVEL": "best"}, "SEAL_LEVEL must be"),
        ({**PEM_PAIR, "SEAL_LEVEL": "B-T"}, "SEAL_TIMESTAMP_URL"),
        ({**PEM_PAIR, "SEAL_LEVEL": "B-LTA", "SEAL_TIMESTAMP_URL": "https://x/"}, "SEAL_ROOTS"),
    ],
)
def test_a_seal_without_what_it_needs_is_refused_by_name(
    given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        seals.read()


def test_a_seal_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert seals.read() == seals.NONE
    secret = tmp_path / "pin"
    secret.write_text("1234")
    for name, value in {
        "SEAL": "pkcs12",
        "SEAL_CERTIFICATE": "seal.p12",
        "SEAL_SECRET_FILE": str(secret),
        "SEAL_TIMESTAMP_URL": "https://stamps.example.org/",
    }.items():
        monkeypatch.setenv(name, value)
    found = seals.read()
    assert (found.kind, found.level, found.secret) == ("pkcs12", "B-T", "1234")
    assert "1234" not in repr(found)
    monkeypatch.setenv("SEAL_LEVEL", "B-LTA")
    monkeypatch.setenv("SEAL_ROOTS", "a.pem, b.pem")
    assert (seals.read().level, seals.read().roots) == ("B-LTA", ("a.pem", "b.pem"))
