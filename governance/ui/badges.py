"""The fixed badges: what each meaning and each tier says, in word, shape and colour."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from governance.ui import icons
from governance.ui.palette import Meaning


@dataclass(frozen=True, slots=True)
class TierBadge:
    """How one tier looks everywhere. `is_solid` marks the two that must be seen first."""

    slug: str
    label: str | Promise
    meaning: Meaning
    is_solid: bool = False

    @property
    def icon(self) -> str:
        """The tier's own shape."""
        return f"tier-{self.slug}"


UNCLASSIFIED = TierBadge("unclassified", _("Not classified yet"), Meaning.NEUTRAL)

TIERS: Mapping[str, TierBadge] = {
    badge.slug: badge
    for badge in (
        TierBadge("prohibited", _("Prohibited"), Meaning.CRITICAL, is_solid=True),
        TierBadge("annex-iii", _("High-risk (Annex III)"), Meaning.SERIOUS),
        TierBadge("annex-i", _("High-risk (Annex I)"), Meaning.SERIOUS),
        TierBadge("filtered", _("Filtered, Art. 6(3)"), Meaning.ATTENTION),
        TierBadge("transparency", _("Transparency"), Meaning.ATTENTION),
        TierBadge("minimal", _("Minimal"), Meaning.GOOD),
        TierBadge("general-purpose", _("General-purpose model"), Meaning.NEUTRAL),
        TierBadge("systemic", _("Systemic risk model"), Meaning.SERIOUS),
        TierBadge("out-of-scope", _("Out of scope"), Meaning.NEUTRAL),
        UNCLASSIFIED,
    )
}

# The codes a regime's rules give, read as badges.
_CODES: Mapping[str, str] = {
    "": "unclassified",
    "high-risk-annex-iii": "annex-iii",
    "high-risk-annex-i": "annex-i",
    "high-risk-annex-i-a": "annex-i",
    "high-risk-annex-i-b": "annex-i",
    "annex-iii-exempt": "filtered",
    "gpai": "general-purpose",
    "gpai-systemic": "systemic",
}

# Two tiers that share a badge are told apart by its words.
_NARROWER: Mapping[str, str | Promise] = {
    "high-risk-annex-i-b": _("High-risk (Annex I, Section B)"),
}


def tier_badge(code: str | None) -> TierBadge:
    """The badge of a tier code; a tier of a law we draw no badge for is shown by its own word."""
    named = (code or "").replace("_", "-")
    slug = _CODES.get(named, named)
    badge = TIERS.get(slug)
    if badge is None:
        return TierBadge("unclassified", slug.replace("-", " ").capitalize(), Meaning.NEUTRAL)
    return replace(badge, label=_NARROWER[named]) if named in _NARROWER else badge


def badge(meaning: str, words: Any, icon: str = "") -> SafeString:
    """A meaning as colour, shape and word. In Python: a list has hundreds of them."""
    known = Meaning(meaning)
    shape = icons.svg(icon or known)
    return format_html(_BADGE, known, shape, localize(words))


_BADGE = '<span class="badge badge--{}">{}<span>{}</span></span>'
