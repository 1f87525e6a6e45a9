"""The trail: the anchor this file gives to the register's chain of events, and how to check it."""

from typing import Any

from django.utils.translation import gettext_lazy

from governance.dossiers import attachments
from governance.dossiers.context import Frame
from governance.dossiers.registry import section
from riskreg.models import Event

SLUG = "trail"


@section(SLUG, title=gettext_lazy("Trail"))
def gather(context: Frame) -> dict[str, Any]:
    """The chain, and how many events are about this record; document control has its head."""
    about = Event.objects.about(context.record).filter(number__lte=context.control.trail_number)
    first, last = about.order_by("number").first(), about.order_by("number").last()
    return {
        "is_short": True,
        "chain": str(context.organisation.pk),
        "event_count": about.count(),
        "enclosed": attachments.listed(context),
        "first": first,
        "last": last,
    }
