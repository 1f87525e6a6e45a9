"""Hostile text in every field of the register: each kind prints it as text and fetches nothing."""

import logging
import re
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import time_machine
from django.db import transaction
from django.utils.html import escape
from pytest_django.plugin import DjangoDbBlocker

from governance.dossiers import build, registry
from governance.dossiers.context import Context
from governance.dossiers.letters import spelled
from governance.dossiers.report_context import context_of
from riskreg.actions import dossiers
from riskreg.models import User
from tests import make
from tests.catalogues import Shelf
from tests.dossiers import hostile, kinds
from tests.dossiers.conftest import Sample
from tests.dossiers.test_file import assert_valid, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("hostile")]
ABOUT = {"art-6-4": "filtered", "portfolio": "organisation", "incident": "incident",
         "working-papers": "engagement"}  # fmt: skip
MARGIN, LETTER = 54, 0.5  # points: a little less than the margin; what may touch
# Of which the world of `hostile` has no row, or none that may hold a text there.
WITHOUT_ROWS = {
    "Appetite.note",
    "Clock.reason",
    "CrosswalkReview.note",
    "Review.outcome",
    "Risk.tags",
    "Signal.fix",
    "SufficiencyRule.reason",
    "UserFlag.words",
}


@pytest.fixture(scope="module")
def poisoned(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, shelf: Shelf
) -> tuple[dict[str, Sample], dict[str, str]]:
    """A document of every kind out of the poisoned register, and what was written where."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(kinds.LATER):
        shelf.load()
        officer = make.member(make.organisation())
        world = hostile.world(officer)
        written = hostile.poison(world["organisation"])
        made = {slug: Sample(*_read(slug, world, officer)) for slug in registry.kinds()}
        transaction.set_rollback(True)
    return made, written


def _read(slug: str, world: dict[str, Any], officer: User) -> kinds.Read:
    kind = registry.kind(slug)
    if slug == "incident-report":
        report = type(world["report"]).objects.get(pk=world["report"].pk)
        context = context_of(report, kinds.LATER)
        return context, build.gather(context, kind)
    about = world[ABOUT.get(slug, "system" if kind.about is Context else slug)]
    person = about.lead if slug == "working-papers" else officer  # papers are the auditors' own
    job, _ = dossiers.request(person, type(about).objects.get(pk=about.pk), kind=slug)
    return kinds.read(job, kind)


@pytest.mark.parametrize("slug", sorted(registry.kinds()))
def test_it_is_printed_as_text(
    slug: str, poisoned: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sample = poisoned[0][slug]
    assert any(escape(each) in sample.html for each in hostile.MARKUP[:5])
    for forbidden in ("<script", "<img", "<image", "<style", "<link", "\x1b", "\u202e"):
        assert forbidden not in sample.html.replace("&lt;", ""), forbidden
    with caplog.at_level(logging.WARNING, logger="governance.dossiers.fetching"):
        printed = sample.printed
    assert not [each for each in caplog.records if "was refused" in each.getMessage()]
    assert_valid(printed.content, tmp_path)
    assert not strays(tmp_path / "dossier.pdf")


@pytest.mark.parametrize("slug", sorted(registry.kinds()))
def test_an_override_heads_every_kind(slug: str, poisoned: Any, tmp_path: Path) -> None:
    sample = poisoned[0][slug]
    (told,) = sample.context.control.overridden
    before, heading = sample.html.split('id="overrides"')
    assert "<h2" not in before.split("<body")[1].removesuffix("<h2 ")
    table = heading.split("</table>")[0]
    assert f"{told.what}: " in table
    for words in (told.record, told.name, told.reason):
        assert escape(spelled(normalize("NFC", words))) in table
    cover = replace(sample, chapters=sample.chapters[:1])  # what begins it, on its own
    assert "Approved without the sign-off rule" in text_of(cover.printed, tmp_path)[0]


def test_every_field_that_holds_words_was_poisoned(poisoned: Any) -> None:
    wanted = {f"{model.__name__}.{field.name}" for model, field in hostile.fields()}
    assert wanted - set(poisoned[1]) == WITHOUT_ROWS


def strays(file: Path) -> list[str]:
    """Words that leave the text area, or run into the next one on their line."""
    done = subprocess.run(
        ["pdftotext", "-bbox", str(file), "-"], check=True, capture_output=True, text=True
    )
    number = r'="([\d.-]+)"'
    word = rf"<word xMin{number} yMin{number} xMax{number} yMax{number}>(.*?)</word>"
    found = []
    for page in done.stdout.split("<page ")[1:]:
        width = float(re.search(r'width="([\d.]+)"', page)[1])  # type: ignore[index]
        lines: dict[int, list[tuple[float, float, str]]] = {}
        for left, top, right, _bottom, said in re.findall(word, page):
            place = (float(left), float(right), said)
            if place[0] < MARGIN or place[1] > width - MARGIN:
                found.append(f"beyond the margin: {said[:60]}")
            lines.setdefault(round(float(top)), []).append(place)
        for line in lines.values():
            for one, other in pairwise(sorted(line)):
                if one[1] > other[0] + LETTER:
                    found.append(f"over one another: {one[2][:40]} / {other[2][:40]}")
    return found
