"""Sections and kinds as a plug point."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from governance.dossiers import registry, sections
from governance.dossiers.context import Context
from governance.dossiers.registry import Kind


def test_every_section_has_its_template_and_its_line_in_the_documentation() -> None:
    told = (Path(settings.BASE_DIR) / "docs" / "sections.md").read_text(encoding="utf-8")
    for section in registry.sections().values():
        get_template(section.template)
        assert f"`{section.slug}`" in told


def test_open_points_come_right_after_the_cover() -> None:
    for kind in registry.kinds(Context).values():
        if kind.slug != "declaration":  # that shows its points only where none is open
            assert kind.sections[:2] == ("cover", "open-points")


def test_kinds_are_told_by_what_they_are_about() -> None:
    assert next(iter(registry.kinds(Context))) == "system"
    assert "incident-report" in registry.kinds()


def test_a_section_cannot_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="section cover is registered twice"):
        registry.section("cover", title="Again")(lambda context: {})


def test_a_kind_cannot_be_registered_twice_or_name_unknown_sections() -> None:
    with pytest.raises(ValueError, match="kind system is registered twice"):
        registry.register(sections.SYSTEM)
    with pytest.raises(ValueError, match="unknown sections: nowhere"):
        registry.register(Kind("other", "Other", "", ("cover", "nowhere")))


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match="known: system"):
        registry.kind("nothing")


def test_only_what_is_meant_for_strangers_is_public_by_itself() -> None:
    public = {slug for slug, kind in registry.kinds().items() if kind.confidentiality == "public"}
    assert public == {"declaration"}
