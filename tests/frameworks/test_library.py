"""The control library: what it holds, what it covers, and how a broken file is refused."""

from pathlib import Path

import pytest

from frameworks.library.read import (
    EFFECTS,
    FILE,
    LAYERS,
    LibraryControl,
    parse_library,
    shipped_library,
)
from frameworks.parse import CatalogueError, parse, shipped, shipped_catalogue
from frameworks.schema import Entry
from riskreg.models import Carrier, Effect, Layer, Phase
from tests.frameworks.test_catalogue_shipped import OFFICIAL, runs

KNOWN = {
    "EU_AI_ACT": {"Art. 9", "Art. 14(1)"},
    "OECD_AI": {"1.4"},
    "RISKREG_FAILURES": {"misuse"},
}
SOUND = """
library: Ours
controls:
  - code: X-01
    title: Stop it
    layer: human_checkpoint
    carrier: deployer
    effect: corrective
    how_it_works: A switch.
    how_it_is_tested: Press it.
    interval: 90
    failure_modes: [misuse]
    serves:
      EU_AI_ACT: [Art. 9]
      OECD_AI: ['1.4']
"""
MODES = {
    "outer-alignment",
    "inner-alignment",
    "behavioural-alignment",
    "specification-gaming",
    "reward-hacking",
    "sycophancy",
    "confident-fabrication",
    "prompt-injection",
    "data-poisoning",
    "distribution-shift",
    "adversarial-input",
    "misuse",
    "over-reliance",
}
# Duties of providers and deployers of high-risk systems and of Art. 50, article by article.
ARTICLES = (4, 5, *range(8, 22), 25, 26, 27, 43, 47, 48, 49, 50, 72, 73, 86)


@pytest.fixture(scope="module")
def library() -> tuple[LibraryControl, ...]:
    """What is shipped."""
    return shipped_library()


def test_the_library_spans_every_layer_effect_and_failure_mode(
    library: tuple[LibraryControl, ...],
) -> None:
    assert len(library) >= 45
    assert {control.layer for control in library} == set(LAYERS)
    assert {control.effect for control in library} == set(EFFECTS)
    assert {mode for control in library for mode in control.failure_modes} >= MODES
    assert {control.carrier for control in library} == {"provider", "deployer", "vendor"}
    assert {control.phase for control in library} == {"training", "deployment"}


def test_its_words_are_those_of_the_register() -> None:
    assert set(LAYERS) == set(Layer)
    assert {"training", "deployment"} == set(Phase)
    assert {"provider", "deployer", "vendor"} == set(Carrier)
    assert set(EFFECTS) == set(Effect)


def test_each_control_serves_law_and_standards(library: tuple[LibraryControl, ...]) -> None:
    for control in library:
        frameworks = {framework for framework, _ in control.serves}
        assert frameworks == {"EU_AI_ACT", "NIST_AI_RMF", "ISO_42001", "OECD_AI"}, control.code
        assert len(set(control.serves)) == len(control.serves), control.code


def test_each_is_told_in_full_and_in_whole_sentences(library: tuple[LibraryControl, ...]) -> None:
    titles = [control.title for control in library]
    assert len(set(titles)) == len(titles)
    for control in library:
        assert len(control.title) <= 80, control.code
        assert control.how_it_works.endswith("."), control.code
        assert control.how_it_is_tested.endswith((".", "?")), control.code
        assert 30 <= control.interval <= 730


@pytest.mark.parametrize("edition", ["2024-1689", "2026-1744"])
def test_every_duty_of_provider_and_deployer_is_served(
    library: tuple[LibraryControl, ...], edition: str
) -> None:
    served = {
        ref for control in library for framework, ref in control.serves if framework == "EU_AI_ACT"
    }
    entries = {e.ref: e for e in shipped_catalogue("EU_AI_ACT", edition).entries}

    def is_served(entry: Entry) -> bool:
        above = entries.get(entry.parent or "")
        return entry.ref in served or (above is not None and is_served(above))

    missed = [
        entry.ref
        for entry in entries.values()
        if entry.kind in ("obligation", "prohibition")
        and any(_article(entry, entries) == f"Art. {number}" for number in ARTICLES)
        and not is_served(entry)
    ]
    assert missed == []


def _article(entry: Entry, entries: dict[str, Entry]) -> str:
    while entry.parent in entries:
        entry = entries[entry.parent]
    return entry.ref


def test_it_serves_only_what_the_catalogues_have(library: tuple[LibraryControl, ...]) -> None:
    known: dict[str, set[str]] = {}
    for catalogue in parse(shipped()).catalogues:
        known.setdefault(catalogue.framework, set()).update(e.ref for e in catalogue.entries)
    assert parse_library(FILE, known) == library


def test_it_is_told_in_our_own_words(library: tuple[LibraryControl, ...]) -> None:
    official = set(OFFICIAL.read_text(encoding="utf-8").split())
    for control in library:
        for text in (control.title, control.how_it_works, control.how_it_is_tested):
            assert not runs(text) & official, control.code


def refused(tmp_path: Path, text: str) -> str:
    """What is said about a broken file."""
    path = tmp_path / "library.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        parse_library(path, KNOWN)
    return str(error.value)


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "library.yaml"
    path.write_text(SOUND, encoding="utf-8")
    (control,) = parse_library(path, KNOWN)
    assert control.serves == (("EU_AI_ACT", "Art. 9"), ("OECD_AI", "1.4"))
    assert (control.phase, control.interval) == ("deployment", 90)


@pytest.mark.parametrize(
    ("was", "now", "line", "sentence"),
    [
        ("code: X-01", "code:", 4, "“code” is missing"),
        ("layer: human_checkpoint", "layer: human_checkpoints", 6, "nearest is “human_checkpoint”"),
        ("interval: 90", "interval: often", 11, "a number of days"),
        ("interval: 90", "interval: 0", 11, "a number of days"),
        ("[misuse]", "[abuse]", 12, "“failure_modes” names “abuse”"),
        ("[Art. 9]", "[Art. 99]", 14, "nearest is “Art. 9”"),
        ("OECD_AI:", "OECD:", 15, "unknown key “OECD”"),
        ("title: Stop it", "titel: Stop it", 5, "unknown key “titel”"),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, was: str, now: str, line: int, sentence: str
) -> None:
    said = refused(tmp_path, SOUND.replace(was, now))
    assert f"library.yaml:{line}:" in said
    assert sentence in said


def test_a_file_must_hold_something_once(tmp_path: Path) -> None:
    twice = SOUND + SOUND[SOUND.index("  - code") :]
    assert "“X-01” stands here twice" in refused(tmp_path, twice)
    assert "there is no control" in refused(tmp_path, "library: Ours\ncontrols: []\n")
    assert "the file is empty" in refused(tmp_path, "")
    without = SOUND[: SOUND.index("    serves")]
    assert "it serves no requirement" in refused(tmp_path, without)
    with pytest.raises(CatalogueError, match="no such file"):
        parse_library(tmp_path / "none.yaml", KNOWN)
