"""Hostile text in the register: shown as text, fetches nothing, breaks nothing."""

import http.server
import io
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest

from governance.dossiers import build
from governance.dossiers.fetching import Fetcher
from governance.dossiers.letters import spelled
from riskreg.models import User
from tests import make
from tests.dossiers.conftest import one_chunk, read_of
from tests.dossiers.test_file import assert_accessible, text_of

BOMB = "data:image/svg+xml;base64," + "A" * 2000
TEXTS = (
    '<img src="file:///etc/passwd">',
    '"><script>alert(1)</script><style>@import url(http://127.0.0.1:9/x)</style>',
    "{{ 7|add:7 }}{% debug %}",
    f'<img src="{BOMB}">',
    "</title></head></body></html><link rel=attachment href=file:///etc/passwd>",
    "url(file:///etc/passwd) expression(1)",
    "W" * 3000,
    "漢字 \u202egnp.exe 🙂 \u0000".replace("\u0000", "") + "\u0007",
)


@pytest.fixture
def visitors() -> Iterator[tuple[str, list[str]]]:
    """A web server and the paths it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.django_db
def test_hostile_text_is_printed_as_text(officer: User, tmp_path: Path) -> None:
    organisation = officer.memberships.get().organisation
    system = make.system(
        organisation,
        officer,
        name=TEXTS[0],
        purpose="\n".join(TEXTS),
        description=TEXTS[1],
        data=TEXTS[2],
        oversight=TEXTS[3],
        affected_persons=TEXTS[4],
        tools=[TEXTS[5][:200], TEXTS[1][:200]],
        oecd_people=TEXTS[6],
        oecd_data=TEXTS[7],
    )
    read = read_of(system, officer)
    text = build.html(*read)
    assert "<script" not in text
    assert '<img src="' not in text
    assert "{% debug %}" in text
    printed = build.printed(*read)
    pages = "\n".join(text_of(printed, tmp_path))
    assert "root:x:0" not in pages
    assert '<img src="file:///etc/passwd">' in pages
    assert "[U+6F22][U+5B57] [U+202E]gnp.exe [U+1F642]" in " ".join(pages.split())
    assert_accessible(printed, tmp_path)


def everything_in(content: bytes) -> bytes:
    """A file as it is, and every stream of it unpacked."""
    parts = [content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                parts.append(each.read_raw_bytes())
                with suppress(pikepdf.PdfError):  # what is no text: a font, a picture
                    parts.append(each.read_bytes())
    return b"\n".join(parts)


def with_attachment(content: bytes, path: Path) -> bytes:
    """The file as it would be had the builder taken another one in."""
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.attachments["secret.txt"] = pikepdf.AttachedFileSpec.from_filepath(pdf, path)
        pdf.save(changed, compress_streams=True)
    return changed.getvalue()


def test_nothing_is_fetched_even_if_markup_came_through(
    visitors: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = visitors
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words")
    text = f"""<html lang="en"><head><title>x</title>
        <link rel="stylesheet" href="{address}/style.css">
        <link rel="attachment" href="{secret.as_uri()}">
        <style>@import url({address}/import.css); p {{ background: url({address}/b.png) }}</style>
        </head><body><h1>x</h1><p><img alt="a" src="{address}/a.png">
        <img alt="b" src="{secret.as_uri()}"><object data="{secret.as_uri()}">o</object>
        <embed src="{address}/e"><img alt="c" src="{BOMB}">
        <svg width="9" height="9"><title>t</title><image href="{address}/in.svg"/></svg></p>
        </body></html>"""
    printed = build.pdf(one_chunk(text)).content
    assert asked == []
    assert b"the secret words" in everything_in(with_attachment(printed, secret))  # would be found
    assert b"the secret words" not in everything_in(printed)
    (tmp_path / "printed.pdf").write_bytes(printed)
    told = subprocess.run(
        ["pdftotext", str(tmp_path / "printed.pdf"), "-"], check=True, capture_output=True
    )
    assert b"secret words" not in told.stdout
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        assert list(pdf.attachments) == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "http://127.0.0.1/", "https://example.org/", "ftp://example.org/x",
        "data:text/plain,x", "riskreg-font:../../settings/base.py", "riskreg-font:", "fonts/x.ttf",
        "RISKREG-FONT:regular",
    ],
)  # fmt: skip
def test_the_fetcher_refuses_everything_but_our_fonts(url: str) -> None:
    fetcher = Fetcher()
    with pytest.raises(ValueError, match="nothing but its own fonts"):
        fetcher.fetch(url)
    with pytest.raises(ValueError, match="nothing but its own fonts"):
        fetcher.open(url)
    assert fetcher.refused == [url, url]


def test_our_fonts_are_given() -> None:
    assert Fetcher().fetch("riskreg-font:bold").read()[:4] == b"\x00\x01\x00\x00"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Łódź, Αθήνα, Київ – “so” €5", "Łódź, Αθήνα, Київ – “so” €5"),
        ("日本", "[U+65E5][U+672C]"),
        ("a\u202eb\u200bc", "a[U+202E]b[U+200B]c"),
        ("soft\u00adhyphen", "soft\u00adhyphen"),
        ("\x1b", "[U+001B]"),
    ],
)
def test_letters_the_font_lacks_are_spelled_out(written: str, shown: str) -> None:
    assert spelled(written) == shown
