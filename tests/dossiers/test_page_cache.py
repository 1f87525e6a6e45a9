"""Pages laid out before come from the cache; whatever is in it, the file is the same."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from governance.dossiers import build, manuscripts
from governance.dossiers.paper import cache, side_by_side
from governance.dossiers.paper.binding import Manuscript
from governance.dossiers.paper.cache import Cache
from riskreg.actions import jobs
from riskreg.models import Job, User
from tests import make
from tests.dossiers.conftest import ranking, read_of
from tests.dossiers.test_chunks import manuscript, page


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where pages are kept, still empty."""
    settings.VAR_DIR = tmp_path
    settings.DOSSIER_CACHE_MB = 1
    return tmp_path / "pages"


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is laid out anew from here on."""
    asked: list[str] = []
    plain = side_by_side.lay_out

    def watched(text: str, style: str) -> bytes:
        asked.append(text)
        return plain(text, style)

    monkeypatch.setattr(side_by_side, "lay_out", watched)
    return asked


def test_only_what_changed_is_laid_out_again(settings: Settings, laid: list[str]) -> None:
    first = build.pdf(manuscript(3))
    assert len(laid) == 5  # the contents last
    assert build.pdf(manuscript(3)).content == first.content
    assert len(laid) == 5
    text = manuscript(3)
    changed = text.chunks[2].replace("Chapter c1", "Another name")
    text = Manuscript(text.frame, (*text.chunks[:2], changed, text.chunks[3]), text.contents)
    kept = build.pdf(text)
    assert laid[5:] == [changed]
    settings.DOSSIER_CACHE_MB = 0
    assert build.pdf(text).content == kept.content != first.content


def test_what_is_damaged_or_lost_is_made_again(folder: Path) -> None:
    first = build.pdf(manuscript(2))
    files = sorted(folder.iterdir())
    assert len(files) == 4
    assert {each.stat().st_mode & 0o077 for each in (folder, *files)} == {0}
    content = bytearray(files[0].read_bytes())
    content[len(content) // 2] ^= 1
    files[0].write_bytes(bytes(content))
    files[1].write_bytes(b"")
    files[2].unlink()
    assert build.pdf(manuscript(2)).content == first.content
    assert sorted(folder.iterdir()) == files


def test_a_folder_that_cannot_be_written_does_no_harm(folder: Path) -> None:
    folder.write_text("a file")
    assert build.pdf(manuscript(1)).pages > 1


def test_what_was_not_asked_for_the_longest_goes_first(folder: Path) -> None:
    kept = Cache(folder, limit=5_000)
    for at in range(4):
        kept.keep(f"text {at}", "style", bytes(2_000))
        age = time.time() - 100 + at
        os.utime(max(folder.iterdir(), key=lambda each: each.stat().st_mtime), (age, age))
    assert kept.found("text 0", "style") is not None
    kept.trim()
    there = [at for at in range(4) if kept.found(f"text {at}", "style")]
    assert there == [0, 3]


def test_what_nobody_asked_for_in_a_month_goes(folder: Path) -> None:
    kept = Cache(folder, limit=5_000)
    kept.keep("text", "style", b"pages")
    long_ago = time.time() - cache.LONGEST - 1
    for each in folder.iterdir():
        os.utime(each, (long_ago, long_ago))
    kept.trim()
    assert kept.found("text", "style") is None


def test_text_style_and_programs_tell_pages_apart(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Cache(folder, limit=5_000)
    kept.keep(page("a"), "style", b"pages")
    assert kept.found(page("a"), "style") == b"pages"
    assert kept.found(page("b"), "style") is None
    assert kept.found(page("a"), "another") is None
    monkeypatch.setattr(cache, "made_with", lambda: b"another version")
    assert kept.found(page("a"), "style") is None


def test_what_happens_elsewhere_is_told_by_the_first_page_alone(officer: User) -> None:
    """Chapters name neither the moment nor the end of the trail, so that their pages are kept."""
    system = ranking(officer)
    context, chapters = read_of(system, officer)
    first = manuscripts.manuscript(context, chapters).chunks
    jobs.fail(Job.objects.get(), sentence="Enough of it.")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        make.system(system.organisation, officer, name="Another")
        later, chapters = read_of(system, officer)
        second = manuscripts.manuscript(later, chapters).chunks
    assert later.control.trail_number > context.control.trail_number
    same = [was == now for was, now in zip(first, second, strict=True)]
    assert same == [False] + [True] * (len(first) - 1)
    assert len(first) > 8
