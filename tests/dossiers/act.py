"""Dossiers that the EU AI Act asks for: how they are made and read in tests."""

import os
import re
from pathlib import Path

from governance.dossiers import build, making, registry
from riskreg.actions import dossiers, jobs
from riskreg.models import AISystem, User
from tests.dossiers.test_golden import LONGEST, lines_of

GOLDEN = Path(__file__).parent / "golden"


def html_of(system: AISystem, officer: User, slug: str) -> str:
    """The document of a kind as HTML."""
    job, _ = dossiers.request(officer, system, kind=slug)
    taken = jobs.take(job.pk)
    assert taken is not None
    context, chapters = making.read(taken, registry.kind(slug), lambda words: None)
    return build.html(context, chapters)


def chapters_of(text: str, slug: str) -> dict[str, list[str]]:
    """The lines of each section, the first included."""
    first, *others = re.split(r'<section class="chapter[ "]', text)
    names = registry.kind(slug).sections
    told = {name: lines_of(part) for name, part in zip(names[1:], others, strict=True)}
    return {names[0]: lines_of(first.split("<body", 1)[1].split(">", 1)[1]), **told}


def is_golden(name: str, lines: list[str], longest: int = LONGEST * 3) -> bool:
    """Whether a section says what it said; UPDATE_GOLDEN=1 writes it anew."""
    said = re.sub(r"Organisation \d+", "<organisation>", "\n".join(lines[:longest])) + "\n"
    kept = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(said, encoding="utf-8")
    return said == kept.read_text(encoding="utf-8")
