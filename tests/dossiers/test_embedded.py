"""What is read out of kept files, and what of it stays in memory."""

from types import SimpleNamespace
from typing import Any

import pytest

from governance.dossiers import embedded
from governance.dossiers.attachments import DOSSIER
from governance.dossiers.sections import incident
from riskreg.actions import dossiers


def test_what_is_compared_is_kept_by_digest_and_a_search_keeps_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[bytes] = []

    def files(content: bytes) -> dict[str, bytes]:
        read.append(content)
        return {DOSSIER: b'{"told": 1}'}

    def entered(digest: str) -> Any:
        return SimpleNamespace(sha256=digest)

    monkeypatch.setattr(embedded, "_kept", {})
    monkeypatch.setattr(embedded, "_files", files)
    monkeypatch.setattr(dossiers, "content_of", lambda dossier: dossier.sha256.encode())
    for _time in (1, 2):
        assert embedded.of(entered("a")) == {DOSSIER: b'{"told": 1}'}
    assert read == [b"a", b"a"]
    assert embedded._kept == {}
    for digest in "abaca":
        assert embedded.snapshot(entered(digest)) == {"told": 1}
    assert read[2:] == [b"a", b"b", b"c"]
    assert list(embedded._kept) == ["c", "a"]


def test_an_answer_ends_with_one_full_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SimpleNamespace(question="Who?", options={"x": "Workers, customers and so on."})
    monkeypatch.setattr(incident.incident_words, "criteria", lambda: {1: asked})
    told: Any = SimpleNamespace(details={"1": {"chosen": ["x"], "words": "Forty-one."}})
    assert incident._answers(told) == [("1. Who?", "Workers, customers and so on. Forty-one.")]
