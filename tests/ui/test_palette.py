"""Colours: every promised contrast, one source, nothing hard-wired in the stylesheet."""

import re
from itertools import chain
from pathlib import Path

import pytest

from governance.management.commands.write_palette import TARGET
from governance.ui import palette

CSS = (Path(TARGET).parent / "ui.css").read_text(encoding="utf-8")
PAIRS = [
    *((ink, ground, palette.TEXT_CONTRAST) for ink, ground in palette.TEXT_PAIRS),
    *((line, ground, palette.CONTROL_CONTRAST) for line, ground in palette.CONTROL_PAIRS),
]


@pytest.mark.parametrize("mode", palette.MODES)
@pytest.mark.parametrize(("drawn", "ground", "least"), PAIRS)
def test_every_pair_of_colours_can_be_read(
    mode: str, drawn: str, ground: str, least: float
) -> None:
    colours = palette.MODES[mode]
    assert palette.contrast(colours[drawn], colours[ground]) >= least


def test_contrast_is_computed_as_wcag_does() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_mode_has_every_colour() -> None:
    assert set(palette.DARK) == set(palette.LIGHT) == set(palette.PRINT)


def test_every_colour_is_held_to_a_contrast_or_only_decorates() -> None:
    decorates = {"line"}
    assert set(palette.LIGHT) - set(chain(*palette.TEXT_PAIRS, *palette.CONTROL_PAIRS)) <= decorates


def test_the_written_stylesheet_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == palette.stylesheet()


def test_paper_needs_black_white_and_two_greys() -> None:
    assert set(palette.PRINT.values()) <= {
        palette.BLACK, palette.PAPER, palette.GREY, palette.PALE
    }  # fmt: skip


def test_the_stylesheet_holds_no_colour_of_its_own() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", CSS) == []
    assert re.findall(r"\b(?:rgb|hsl)a?\([^)]*\)", CSS) == ["rgb(0 0 0 / 16%)"]  # the shadow token


def test_the_stylesheet_uses_only_tokens_that_exist() -> None:
    defined = set(re.findall(r"(--[\w-]+):", CSS)) | {f"--{name}" for name in palette.LIGHT}
    assert set(re.findall(r"var\((--[\w-]+)", CSS)) <= defined


def test_text_comes_in_six_sizes() -> None:
    sizes = set(re.findall(r"font-size: ([^;}]+)", CSS))
    assert {size for size in sizes if not size.startswith("var(--text-")} == {"0.9em"}  # code
