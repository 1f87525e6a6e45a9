"""The fundamental rights impact assessment: whether one is owed, how far it is, what it says."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.ui import dates
from governance.ui import fria as words
from governance.ui.fria import TOPICS
from riskreg.models import Assessment

SLUG = "fria"


@section(SLUG, title=gettext_lazy("Impact on fundamental rights"))
def gather(context: Context) -> dict[str, Any]:
    """The duty and its reason, then the six parts of the version in force, else of the draft."""
    standing = context.holdings.fria
    document = standing.in_force or standing.in_work
    decision = standing.owed.decision
    return {
        "duty": words.duty_sentence(standing),
        "reason": standing.owed.reason,
        "decision": decision.number if decision else None,
        "state": words.stand_badge(standing.stand)[1],
        "document": _told(document, context) if document else None,
        "template_words": words.TEMPLATE if document else "",
        "is_short": document is None,
    }


def _told(document: Assessment, context: Context) -> dict[str, Any]:
    named = {str(each.pk): each for each in context.holdings.risks}
    chosen = [named[key] for key in document.content.get("d_risks", []) if key in named]
    decided = document.decided_by if document.state != "draft" else None
    return {
        "name": str(document),
        "state": document.get_state_display(),
        "author": str(document.author),
        "decided_by": str(decided) if decided else "",
        "decided_on": dates.written(timezone.localdate(document.decided_at))
        if document.decided_at
        else "",
        "notified": dates.written(document.notified_on) if document.notified_on else "",
        "authority": document.notified_to,
        "how": document.notified_how,
        "early": words.early_sentence(document),
        "dpia": f"{document.dpia.reference} {document.dpia}" if document.dpia else "",
        "digest": document.digest,
        "parts": [
            {
                "title": topic.title,
                "provision": topic.provision,
                "text": document.content.get(topic.part, ""),
                "sources": words.sources(document, topic.part),
                "risks": [f"{each.reference} {each.title}" for each in chosen]
                if topic.part == "d"
                else [],
            }
            for topic in TOPICS
        ],
    }
