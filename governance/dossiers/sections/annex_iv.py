"""Technical documentation: Annex IV, point by point."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.papers.read import papers
from governance.dossiers import leaves
from governance.dossiers.context import Context
from governance.dossiers.papers.matter import of_context
from governance.dossiers.papers.reading import read
from governance.dossiers.registry import section
from governance.dossiers.sections.papers import (
    TECHNICAL,
    blocks,
    duty_sentence,
    kept_until,
    total,
)

SLUG = "annex-iv"
PAGE = 6  # entries that fill a page, as a rule
# Art. 11(1), second subparagraph: who may use the form of the Commission. By edition.
_SIMPLIFIED = {
    "2024-1689": gettext_lazy(
        "Small and medium-sized enterprises may use a simplified form of the Commission"
        " (Art. 11(1)); none was known when this software was made."
    ),
    "2026-1744": gettext_lazy(
        "Small and medium-sized enterprises and small mid-caps may use a simplified form of the"
        " Commission (Art. 11(1)); none was known when this software was made."
    ),
}


@section(SLUG, title=gettext_lazy("Annex IV, point by point"))
def gather(context: Context) -> dict[str, Any]:
    """Every point with what answers it; what is missing stands at the point, too."""
    sheet = read(of_context(context), papers()[TECHNICAL])
    parts = blocks(sheet)
    return {
        "duty": duty_sentence(sheet),
        "edition": sheet.edition_title,
        "simplified": str(_SIMPLIFIED.get(sheet.edition, "")),
        "kept": kept_until(context),
        "parts": parts,
        "leaves": leaves.runs(parts, lambda each: len(each.points), page=PAGE),
        "total": total(sheet),
        "contents": [
            (part.anchor, _("%(n)s. %(title)s") % {"n": part.number, "title": part.title})
            for part in parts
        ],
    }
