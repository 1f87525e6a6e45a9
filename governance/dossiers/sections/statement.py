"""Statement of applicability over laws and standards: applies or not, why, by what, how far."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers import requirements
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.dossiers.requirements import Excluded, Part
from governance.ui.coverage_words import Teller
from riskreg.queries.coverage import Held, Node

SLUG = "statement"
STANDARD = "ISO_42001"  # beside the laws the classification is held against


@dataclass(frozen=True, slots=True)
class Stated:
    """One framework: its requirements, and what is left out with the reason."""

    anchor: str
    title: str
    edition: str
    is_voluntary: bool
    is_open: bool
    told: str
    worst: list[tuple[str, str, str]]
    parts: tuple[Part, ...]
    excluded: tuple[Excluded, ...]
    left_out: int


@section(SLUG, title=gettext_lazy("Every requirement, and whether it applies"))
def gather(context: Context) -> dict[str, Any]:
    """The laws first, then the management system."""
    coverage = context.holdings.coverage
    teller = Teller(coverage)
    stated = [
        _stated(held, teller)
        for held in coverage.frameworks
        if not held.is_voluntary or held.framework == STANDARD
    ]
    return {
        "stated": stated,
        "contents": [(each.anchor, each.title) for each in stated],
    }


def _stated(held: Held, teller: Teller) -> Stated:
    parts = _parts(held.groups, teller)
    excluded = () if held.is_voluntary else requirements.excluded(held)
    editions = dict.fromkeys(node.entry.edition for node in held.all())
    return Stated(
        anchor=f"statement-{held.slug}",
        title=held.title,
        edition=", ".join(editions),
        is_voluntary=held.is_voluntary,
        is_open=held.is_open,
        told=requirements.sentence(held.counts) if parts else _("Nothing binds."),
        worst=requirements.worst(parts),
        parts=parts,
        excluded=excluded,
        left_out=sum(len(each.refs) for each in excluded),
    )


def _parts(groups: tuple[Node, ...], teller: Teller) -> tuple[Part, ...]:
    found = (requirements.part(each, teller) for each in groups)
    return tuple(each for each in found if each.rows)
