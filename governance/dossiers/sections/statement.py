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
    """The laws first, then the standards the organisation states its controls against."""
    coverage = context.holdings.coverage
    teller = Teller(coverage)
    stated = [
        _stated(held, teller, context)
        for held in coverage.frameworks
        if not held.is_voluntary or held.framework in context.control.choices.statement_frameworks
    ]
    return {
        "stated": stated,
        "contents": [(each.anchor, each.title) for each in stated],
    }


def _stated(held: Held, teller: Teller, context: Context) -> Stated:
    parts = _parts(held.groups, teller)
    excluded = () if held.is_voluntary else requirements.excluded(held)
    codes = dict.fromkeys(node.entry.edition for node in held.all())
    titles = {each.result.edition: each.edition_title for each in context.standing}
    return Stated(
        anchor=f"statement-{held.slug}",
        title=held.title,
        edition=", ".join(
            titles.get(code) or _("edition %(edition)s") % {"edition": code} for code in codes
        ),
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
