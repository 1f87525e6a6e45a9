"""Uploads on their way in: a body that is cut off is an error, never a smaller file."""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from governance.uploads import WholeBody
from riskreg.models import Evidence, Organisation
from tests import make

BOUNDARY = "----boundary"


def multipart(fields: dict[str, str], name: str, content: bytes) -> bytes:
    """A form with a file, the file last."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="upload"; filename="{name}"\r\n'
    return b"".join(
        [
            *parts,
            f"--{BOUNDARY}\r\n{head}\r\n".encode(),
            content,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        ]
    )


def sent(body: bytes, length: int, cookies: str, token: str) -> str:
    """What a server that has this much of a body gets for it."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reverse("evidence_new"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(length),
        "HTTP_COOKIE": cookies,
        "HTTP_X_CSRFTOKEN": token,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    answered: list[str] = []

    def start(status: str, headers: Iterable[tuple[str, str]], _info: Any = None) -> None:
        answered.append(status)

    with connection_stays():
        answer: Any = WholeBody(WSGIHandler())(environ, start)
        b"".join(answer)
        answer.close()
    return answered[0][:3]


@contextmanager
def connection_stays() -> Iterator[None]:
    """As Django's own test client does: the end of a request does not end the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("missing", [0, 1, 20, 400])
def test_a_cut_request_stores_nothing(missing: int, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    organisation: Organisation = make.organisation()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.member(organisation))
    browser.get(reverse("evidence_new"))
    assert Session.objects.exists()
    cookies = "; ".join(f"{name}={each.value}" for name, each in browser.cookies.items())
    fields = {
        "title": "Report",
        "kind": "file",
        "grade": "document",
        "confidentiality": "internal",
        "collected_on": "2026-11-20",
    }
    body = multipart(fields, "report.txt", b"412 of 412 passed.\n" * 30)
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    status = sent(body[: len(body) - missing], len(body), cookies, token)
    if missing:
        assert status != "302"
        assert not Evidence.objects.exists()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    else:
        assert status == "302"
        assert Evidence.objects.get().size == 570


def test_a_body_is_read_to_its_announced_length_and_no_further() -> None:
    taken: list[bytes] = []

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        stream = environ["wsgi.input"]
        taken.extend([stream.read(3), stream.readline(), stream.read(), stream.read()])
        return []

    def send(body: bytes) -> None:
        environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": "10"}
        list(WholeBody(application)(environ, None))

    for body in (b"abcdef\nghi", b"abcdef\nghinext request"):
        taken.clear()
        send(body)
        assert taken == [b"abc", b"def\n", b"ghi", b""]
    with pytest.raises(OSError, match="ended before"):
        send(b"abc")
