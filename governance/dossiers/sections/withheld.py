"""What a redacted document leaves out, and why: each record by its number and kind."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from governance.dossiers import attachments
from governance.dossiers.canonical import encoded
from governance.dossiers.context import Context, Frame
from governance.dossiers.registry import Told, section_of_others
from riskreg.withholding import Withheld

SLUG = "withheld"


@section_of_others(SLUG, title=gettext_lazy("Withheld"))
def gather(context: Frame, told: Sequence[Told]) -> dict[str, Any]:
    """The confidential records that other sections name, by their reference or their place."""
    text = encoded(attachments.sections(told)).decode()
    own = _own(context)
    rows = [
        {"reference": each.reference, "kind": each.kind, "ground": each.ground}
        for each in context.lens.withheld
        if each.key in own or _is_named(each, text)
    ]
    return {"rows": sorted(rows, key=lambda row: (row["kind"], row["reference"])), "is_short": True}


def _is_named(each: Withheld, text: str) -> bool:
    return bool(each.reference and re.search(rf"\b{re.escape(each.reference)}\b", text))


def _own(context: Frame) -> set[Any]:
    """Keys of the data and models of a system, which have no number to be named by."""
    if not isinstance(context, Context):
        return {context.record.pk}
    system = context.system
    return {each.pk for each in (*system.datasets.all(), *system.built_on.all())} | {
        each.pk for each in system.statements.all()
    }
