"""Sources and limits: the texts behind this file, how to read its marks, and what it is not."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from frameworks.models import Edition
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.dossiers.sections.related import FRAMEWORKS
from governance.ui import dates

SLUG = "sources"
STATED = "applicability"  # the kind that states requirements of further standards


@section(SLUG, title=gettext_lazy("Sources and limits"))
def gather(context: Context) -> dict[str, Any]:
    """The editions this file rests on, with the digest of our catalogue of each."""
    control = context.control
    also = control.choices.statement_frameworks if control.kind == STATED else ()
    wanted = Q(framework__code__in=(*FRAMEWORKS, *also))
    for each in context.standing:
        wanted |= Q(framework__code=each.regime.framework, code=each.result.edition)
    editions = Edition.objects.filter(wanted).select_related("framework")
    found = editions.order_by("framework__title", "published", "pk")
    return {"editions": [_source(each) for each in found], "is_short": True}


def _source(edition: Edition) -> dict[str, str]:
    return {
        "title": edition.title,
        "issuer": edition.framework.issuer,
        "published": dates.iso(edition.published),
        "where": edition.source_url,
        "digest": edition.digest,
    }
