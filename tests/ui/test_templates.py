"""What holds for every template: no inline code, components documented, places that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from governance.ui import icons, navigation

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "dossier" not in path.parts)
COMPONENTS = sorted((TEMPLATES / "ui").glob("*.html"))
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
DRAWN_BY_TAGS = {
    "tier_badge", "tier_badge_print", "term", "chart", "cell", "navigation", "messages",
    "field",
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_holds_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


def test_one_template_alone_trusts_words_and_they_are_ours() -> None:
    trusting = [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"\|\s*safe|autoescape off|\|\s*urlize", path.read_text(encoding="utf-8"))
    ]
    assert trusting == ["field.html"]  # help texts stand in forms, none comes from a record


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_names_its_inputs_and_compiles(path: Path) -> None:
    get_template(f"ui/{path.name}")
    assert "Inputs: " in path.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_has_its_line_in_the_documentation(path: Path) -> None:
    if path.stem not in DRAWN_BY_TAGS:
        assert f"`ui/{path.name}`" in DESIGN


def test_icons_that_templates_ask_for_exist() -> None:
    asked = {
        name
        for path in PAGES
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert asked <= icons.NAMES


def test_every_place_has_an_icon_and_stands_once() -> None:
    places = [place for _, group in navigation.GROUPS for place in group]
    assert {place.icon for place in places} <= icons.NAMES
    assert len({place.name for place in places}) == len(places)


@pytest.mark.parametrize(
    ("url_name", "current"),
    [("systems", "systems"), ("system", "systems"), ("system_edit", "systems"),
     ("frameworks", "frameworks"), ("entry", "frameworks"), ("questionnaire_topic", "systems"),
     ("member_new", "people"), ("systematic", None), (None, None)],
)  # fmt: skip
def test_a_page_knows_which_place_it_lies_in(url_name: str | None, current: str | None) -> None:
    within = [
        place.name
        for _, group in navigation.GROUPS
        for place in group
        if navigation.is_within(url_name or "", place)
    ]
    assert within == ([current] if current else [])
