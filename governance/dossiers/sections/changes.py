"""Change history: what differs from the version of the document that was approved before."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers import attachments, comparing, embedded
from governance.dossiers.compared import SORTS
from governance.dossiers.context import Frame
from governance.dossiers.registry import Told, section_of_others
from governance.ui import dates
from riskreg.models import Dossier
from riskreg.queries import dossiers

SLUG = "changes"


@section_of_others(SLUG, title=gettext_lazy("Changes since the approved version"))
def gather(context: Frame, told: Sequence[Told]) -> dict[str, Any]:
    """Both documents, and by section what is new, gone or different."""
    before = dossiers.approved(
        context.record, context.control.kind, is_redacted=context.control.is_redacted
    )
    if before is None:
        return {"before": None, "leads": True}
    snapshot = embedded.snapshot(before)
    told_before = _told(before)
    if snapshot is None:
        return {"before": told_before, "is_lost": True, "leads": True}
    found = comparing.compare(
        context.lens.secrets.struck(snapshot["sections"]),
        context.lens.secrets.struck(attachments.sections(told)),
        SORTS,
    )
    return {
        "before": told_before,
        "is_other_software": before.software != context.control.software,
        "changed": [each for each in found if each.count],
        "same": [each.title for each in found if not each.count],
        "count": sum(each.count for each in found),
    }


def _told(before: Dossier) -> dict[str, Any]:
    return {
        "name": _("%(id)s, version %(version)s")
        % {"id": before.reference, "version": before.version},
        "as_of": dates.written(before.as_of),
        "generated": dates.written(before.generated_at),
        "event": before.trail_number,
        "software": before.software,
        "sha256": before.sha256,
    }
