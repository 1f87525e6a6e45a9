"""What the pages of a file say stands in its dossier.json, and the other way round; every kind.

The words of our templates are excepted, and so are days and numbers, which pages write in another
way. A text counts as told where it stands as a whole, or as a run of at least four words of it:
a page may shorten a long text.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from governance.dossiers import attachments, registry
from tests.dossiers.conftest import Sample

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "dossier"
LEAST = 4  # words of a text that is told in part
_MONTHS = re.compile(
    "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?"
    "|nov(ember)?|dec(ember)?|mon|tue|wed|thu|fri|sat|sun|ces?t|utc|at"
)
Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words of a text as they are compared."""
    return tuple(re.findall(r"\w+", text.lower()))


def is_measure(word: str) -> bool:
    """A number, a part of a date, a part of a digest."""
    return bool(re.fullmatch(r"q?\d+\w?|[0-9a-f]{12,}", word) or _MONTHS.fullmatch(word))


class Said:
    """Texts in which words are looked up: as a whole, or as a run."""

    def __init__(self, texts: Iterable[str]) -> None:
        told = {words_of(text) for text in texts} - {()}
        self.whole = told
        self.longest = max(map(len, told), default=0)
        self.runs = {each[at : at + LEAST] for each in told for at in range(len(each) - LEAST + 1)}

    def covers(self, line: str) -> bool:
        """Whether a line is made of nothing else than these texts, days and numbers."""
        words = words_of(line)
        reached = {0}
        for at in range(len(words)):
            if at not in reached:
                continue
            if is_measure(words[at]):
                reached.add(at + 1)
            for end in range(at + 1, min(len(words), at + self.longest) + 1):
                if words[at:end] in self.whole:
                    reached.add(end)
            end = at + LEAST
            while end <= len(words) and words[end - LEAST : end] in self.runs:
                reached.add(end)
                end += 1
        return len(words) in reached


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a snapshot with the name of its field."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, name)
    elif isinstance(value, str) and value:
        yield name, value


def of_templates() -> set[str]:
    """The pieces of text that our templates write themselves."""
    found: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'translate "([^"]+)"', text))
        found |= set(re.findall(r'_\("([^"]+)"\)', text))
        bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "\n", text, flags=re.DOTALL)
        found |= {line.strip() for line in bare.splitlines()}
    return found


def printed(text: str) -> list[str]:
    """Each cell, entry of a list and paragraph; headings and drawings are made of the same."""
    body = re.sub(r"<svg\b.*?</svg>", "", text.split("<body", 1)[1], flags=re.DOTALL)
    body = body.replace("<wbr>", "").replace("</wbr>", "")
    cells = re.findall(r"<(td|th|dd|li|p)\b[^>]*>(.*?)</\1>", body, flags=re.DOTALL)
    lines = []
    for _tag, inner in cells:
        digests = re.sub(r"</span>\s*(?=<span class=\"digest__piece)", "", inner)
        plain = re.sub(r"<[^>]+>", " ", digests)
        lines.append(" ".join(html.unescape(plain).split()))
    return [line for line in lines if line]


def snapshot(sample: Sample) -> dict[str, Any]:
    enclosed = attachments.of(sample.context, sample.chapters)
    found = next(each for each in enclosed.files if each.name == attachments.DOSSIER)
    told: dict[str, Any] = json.loads(found.content)
    return told


def test_what_is_printed_stands_in_the_snapshot(each: Sample) -> None:
    told = snapshot(each)
    said = Said([*(text for _name, text in leaves(told)), *of_templates()])
    missing = [line for line in printed(each.html) if not said.covers(line)]
    assert not missing, "\n".join(missing)


# What a program needs and no reader sees: names of marks, anchors, drawings; codes of the law.
UNSEEN = frozenset({"anchor", "code", "slug", "role", "edition"})


# By what two versions of a file are compared; the words for it stand beside it.
KEYS = {
    ("classification", "name"),  # of a question
    ("oecd-report", "applies"),
    ("nist-profile", "applies"),
    ("related", "relation"),  # of a link, by its code
    ("applicability", "kind"),  # of a duty
    ("applicability", "condition"),  # printed with the article where all of its rows share it
}


def test_what_stands_in_the_snapshot_is_printed(each: Sample) -> None:
    told = snapshot(each)["sections"]
    text = re.sub(r'</?(wbr|span class="digest[^>]*)>', "", each.html)
    page = " " + " ".join(words_of(html.unescape(re.sub(r"<[^>]+>", " ", text)))) + " "
    missing = {
        (section["slug"], name, value)
        for section in told
        for name, value in leaves(section["facts"])
        if name not in UNSEEN
        and (section["slug"], name) not in KEYS
        and not re.fullmatch(r"[0-9a-f]{64}|\d{4}-\d\d-\d\d.*", value)
        and f" {' '.join(words_of(value))} " not in page
    }
    assert not missing, "\n".join(map(str, missing))


def test_the_rule_finds_what_is_left_out() -> None:
    said = Said(["Ranks applications for a vacancy.", "none", "Art. 6(2)"])
    assert said.covers("Art. 6(2) none: 12 November 2026")
    assert said.covers("Ranks applications for a…")
    assert not said.covers("Asked IT for it.")
    assert not said.covers("Ranks vacancy")


def test_kinds_are_all_looked_at(samples: dict[str, Sample]) -> None:
    assert set(samples) == set(registry.kinds())
