"""NIST AI RMF profile: functions, categories and subcategories with their state and proof."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers import requirements
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.ui.coverage_words import Teller
from riskreg.queries.coverage import Node, count

SLUG = "nist-profile"
FRAMEWORK = "NIST_AI_RMF"


@section(SLUG, title=gettext_lazy("Profile, function by function"))
def gather(context: Context) -> dict[str, Any]:
    """Each function with its categories; what is not met stands first."""
    coverage = context.holdings.coverage
    held = coverage.of(FRAMEWORK)
    if held is None:
        return {"functions": [], "is_short": True}
    teller = Teller(coverage)
    functions = [_function(node, teller) for node in held.groups]
    parts = [part for each in functions for part in each["categories"]]
    return {
        "functions": functions,
        "told": requirements.sentence(held.counts),
        "worst": requirements.worst(parts),
        "figure": requirements.figure(
            _("Subcategories of each function"),
            [(each["title"], each["counts"]) for each in functions],
            head=_("Function"),
        ),
        "contents": [(each["anchor"], each["title"]) for each in functions],
    }


def _function(node: Node, teller: Teller) -> dict[str, Any]:
    return {
        "anchor": f"nist-{node.entry.ref.lower()}",
        "title": node.entry.title,
        "counts": count(node.all()),
        "told": requirements.sentence(count(node.all())),
        "categories": [requirements.part(each, teller) for each in node.children],
    }
