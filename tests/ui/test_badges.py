"""Badges: word and shape, never colour alone."""

from django.template import Context, Template

from governance.ui import badges, icons
from governance.ui.palette import Meaning


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_every_meaning_has_a_shape_of_its_own() -> None:
    drawings = {str(icons.svg(meaning.value)) for meaning in Meaning}
    assert len(drawings) == len(Meaning)


def test_every_tier_has_a_word_and_a_shape_of_its_own() -> None:
    tiers = badges.TIERS.values()
    assert len({str(icons.svg(badge.icon)) for badge in tiers}) == len(badges.TIERS) == 10
    assert len({str(badge.label) for badge in tiers}) == 10


def test_the_codes_of_the_rules_find_their_badge() -> None:
    found = {code: badges.tier_badge(code).slug for code in (
        "prohibited", "high_risk_annex_iii", "high_risk_annex_i_a", "high_risk_annex_i_b",
        "annex_iii_exempt", "transparency", "minimal", "gpai", "gpai_systemic", "out_of_scope",
    )}  # fmt: skip
    assert found == {
        "prohibited": "prohibited",
        "high_risk_annex_iii": "annex-iii",
        "high_risk_annex_i_a": "annex-i",
        "high_risk_annex_i_b": "annex-i",
        "annex_iii_exempt": "filtered",
        "transparency": "transparency",
        "minimal": "minimal",
        "gpai": "general-purpose",
        "gpai_systemic": "systemic",
        "out_of_scope": "out-of-scope",
    }


def test_no_class_is_said_in_words() -> None:
    assert "Not classified yet" in render("{% tier None %}")


def test_a_tier_of_another_law_shows_its_own_word() -> None:
    assert "Essential entity" in render('{% tier "essential_entity" %}')


def test_provisional_is_a_word_and_an_outline() -> None:
    html = render('{% tier "prohibited" provisional=True %}')
    assert "badge--provisional" in html
    assert "badge--solid" not in html
    assert "provisional</em>" in html


def test_a_badge_escapes_its_word() -> None:
    assert "&lt;b&gt;" in render('{% badge "good" word %}', word="<b>")


def test_a_badge_for_paper_carries_its_colours_in_hex() -> None:
    html = render('{% tier_for_print "prohibited" %}')
    assert 'fill="#000000"' in html
    assert "currentColor" not in html
    assert "var(" not in html


def test_an_icon_without_title_is_hidden_and_with_title_named() -> None:
    assert 'aria-hidden="true"' in render('{% icon "search" %}')
    assert "<title>Search</title>" in render('{% icon "search" 16 "Search" %}')


def test_the_two_sections_of_annex_i_are_told_apart() -> None:
    labels = {str(badges.tier_badge(f"high_risk_annex_i_{part}").label) for part in "ab"}
    assert labels == {"High-risk (Annex I)", "High-risk (Annex I, Section B)"}
