"""The trail: the anchor this file gives to the register's chain of events, and how to check it."""

from typing import Any

from django.utils.translation import gettext_lazy

from governance.dossiers import attachments
from governance.dossiers.context import Frame
from governance.dossiers.registry import section

SLUG = "trail"


@section(SLUG, title=gettext_lazy("Trail"))
def gather(context: Frame) -> dict[str, Any]:
    """The chain; document control has its head, and how many events are about this record."""
    return {
        "is_short": True,
        "chain": str(context.organisation.pk),
        "enclosed": attachments.listed(context),
    }
