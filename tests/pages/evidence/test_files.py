"""Files of evidence: downloads, previews that cannot act, damage."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.models import EvidenceKind, Organisation, User
from tests import make, samples
from tests.pages.evidence.asking import body_of, preview_of, streamed
from tests.samples import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_a_download_is_an_attachment_that_cannot_act(
    client: Client, organisation: Organisation, officer: User
) -> None:
    upload = make.file('a"b\r\nSet-Cookie: x=1.py', b"print(1)\n")
    made = make.evidence(organisation, officer, upload=upload)
    answer = client.get(reverse("evidence_download", args=[made.pk, 1]))
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Disposition"].endswith('.py.txt"')
    assert "\r" not in answer["Content-Disposition"]
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert streamed(answer) == b"print(1)\n"


SHOWN = [
    ("a.pdf", samples.pdf(), "application/pdf"),
    ("a.png", samples.png(), "image/png"),
    ("a.gif", samples.GIF, "image/gif"),
    ("a.txt", b"<b>bold</b>\x0c\n passed", "text/html; charset=utf-8"),
    ("a.csv", b"case;note\n1;<script>alert(1)</script>\n", "text/html; charset=utf-8"),
    ("a.json", b'{"a": "<script>"}', "text/html; charset=utf-8"),
    ("a.xml", samples.XML, "text/html; charset=utf-8"),
]


@pytest.mark.parametrize(("name", "content", "media_type"), SHOWN)
def test_a_preview_is_inline_and_shut_in(
    client: Client,
    organisation: Organisation,
    officer: User,
    name: str,
    content: bytes,
    media_type: str,
) -> None:
    if name == "a.txt":
        content = content.replace(b"<b>", b"seen: <b>")
    made = make.evidence(organisation, officer, upload=make.file(name, content))
    answer = preview_of(client, made)
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"].startswith("inline")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["X-Content-Type-Options"] == "nosniff"
    if media_type.startswith("text/html"):
        body = answer.content.decode()
        assert "<script" not in body
        assert "<b>" not in body
    else:
        assert streamed(answer) == content


def test_a_long_table_or_text_is_cut_and_says_so(
    client: Client, organisation: Organisation, officer: User
) -> None:
    table = b"a,b\n" + b"1,2\n" * 90_000
    wide = b",".join([b"x"] * 100) + b"\n" + b",".join([b"y" * 400] * 100) + b"\n"
    text = "é".encode() * 200_000
    for content in (table, text):
        made = make.evidence(organisation, officer, upload=make.file("a", content))
        body = preview_of(client, made).content.decode()
        assert "This is the beginning." in body
        assert len(body) < 500_000
    made = make.evidence(organisation, officer, upload=make.file("a", wide))
    body = preview_of(client, made).content.decode()
    assert body.count("<th") == 41
    assert "y" * 301 not in body


def test_what_has_no_preview_has_none(
    client: Client, organisation: Organisation, officer: User
) -> None:
    document = make.evidence(organisation, officer, upload=make.file("a", samples.office()))
    record = make.evidence(organisation, officer)
    link = make.evidence(organisation, officer, kind=EvidenceKind.LINK, url="https://x.example")
    for each in (document, record, link):
        assert preview_of(client, each).status_code == 404
        assert client.get(each.get_absolute_url()).status_code == 200
    assert "has no preview" in body_of(client, document.get_absolute_url())
    answer = client.get(reverse("evidence_download", args=[record.pk, 1]))
    assert json.loads(streamed(answer)) == record.revisions.get().record
    assert client.get(reverse("evidence_download", args=[link.pk, 1])).status_code == 404
    assert client.get(reverse("evidence_download", args=[record.pk, 2])).status_code == 404


def test_a_damaged_file_is_said_to_be_damaged(
    client: Client, organisation: Organisation, officer: User, store: Path
) -> None:
    made = make.evidence(organisation, officer, upload=make.file())
    [path] = files(store)
    path.write_bytes(path.read_bytes().replace(b"412 of", b"413 of"))
    for name in ("evidence_download", "evidence_preview"):
        answer = client.get(reverse(name, args=[made.pk, 1]))
        assert answer.status_code == 409
        assert made.sha256 in answer.content.decode()
        assert "413 of" not in answer.content.decode()
    path.unlink()
    assert preview_of(client, made).status_code == 409
