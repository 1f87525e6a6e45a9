"""Requests go out to the open network alone, to the address that was looked at, and no further."""

import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from django.conf import settings as ours
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from governance import outgoing
from governance.outgoing import OutgoingRefused

HOSTILE = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://2130706433/",  # 127.0.0.1 as one number
    "https://0x7f.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://0.0.0.0/",
    "https://10.0.0.7/",
    "https://172.16.3.4/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
    "https://224.0.0.1/",
    "https://user:secret@127.0.0.1/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_no_address_of_an_internal_network_is_called(url: str) -> None:
    with pytest.raises(OutgoingRefused):
        outgoing.session().get(url)


@pytest.mark.parametrize(
    "url", ["http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https://:99999/"]
)
def test_what_is_not_https_is_not_called(url: str) -> None:
    with pytest.raises(OutgoingRefused):
        outgoing.reachable(url)


def test_a_name_with_one_internal_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(OutgoingRefused, match=r"10\.0\.0\.1"):
        outgoing.reachable("https://both.example.org/")


def test_a_public_name_may_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, "93.184.216.34")
    assert str(outgoing.reachable("https://example.org/")) == "93.184.216.34"
    assert str(outgoing.reachable("http://tsa.example.org/", may_be_plain=True))


def test_a_name_nobody_knows_is_said_to_be_unknown() -> None:
    with pytest.raises(OutgoingRefused, match="not known to the name service"):
        outgoing.reachable("https://nowhere.invalid/")


def _names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: told)


class _Answers(BaseHTTPRequestHandler):
    """Says which host was asked for, or leads elsewhere."""

    def do_GET(self) -> None:
        """/away is a redirect, all else the Host header."""
        away = self.path == "/away"
        body = self.headers["Host"].encode()
        self.send_response(302 if away else 200)
        if away:
            self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """The same."""
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


@pytest.fixture
def port() -> Iterator[int]:
    """A server on this machine."""
    with HTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_an_allowed_host_is_called_by_its_name_at_the_address_looked_at(
    port: int, settings: Any
) -> None:
    settings.OUTGOING_ALLOWED = [f"localhost:{port}"]
    answer = outgoing.session().get(f"http://localhost:{port}/")
    assert answer.text == f"localhost:{port}"
    with pytest.raises(OutgoingRefused):
        outgoing.session().get(f"http://127.0.0.1:{port}/")


def test_nothing_else_of_ours_calls_anybody() -> None:
    calls = re.compile(
        r"(?<![\w.])requests\.(?:get|post|put|head|request|[sS]ession)\(|urlopen\("
        r"|HTTPS?Connection\(|import (?:httpx|aiohttp)"
    )
    own = {"probe.py", "demo.py"}  # they ask this site itself
    found = [
        path.name
        for folder in ("frameworks", "riskreg", "governance")
        for path in (Path(ours.BASE_DIR) / folder).rglob("*.py")
        if calls.search(path.read_text(encoding="utf-8"))
    ]
    assert set(found) == own


def test_redirects_are_not_followed(port: int, settings: Any) -> None:
    settings.OUTGOING_ALLOWED = ["localhost"]
    with pytest.raises(OutgoingRefused, match="leads elsewhere"):
        outgoing.session().get(f"http://localhost:{port}/away")


def test_a_name_that_changes_its_mind_gains_nothing(
    port: int, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OUTGOING_ALLOWED = ["rebinding.example.org"]
    asked: list[Any] = []
    real = socket.getaddrinfo

    def lookup(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "rebinding.example.org" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    outgoing.session().get(f"http://rebinding.example.org:{port}/")
    assert asked.count("rebinding.example.org") == 1  # looked at once; then the address is used


def test_the_time_stamp_service_is_asked_the_same_way(port: int, settings: Any) -> None:
    asking = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"0"},
        }
    )
    stamper = outgoing.Stamper(f"http://localhost:{port}/")
    with pytest.raises(TimestampRequestError, match="internal network"):
        stamper._asked(asking.dump())
    settings.OUTGOING_ALLOWED = ["localhost"]
    with pytest.raises(TimestampRequestError, match="no time-stamp"):
        stamper._asked(asking.dump())
