"""What Art. 27 asks of the assessment of fundamental rights, and how far it is."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.dossiers.asked import Asked, count_words, open_first
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.ui import dates
from governance.ui import fria as words
from riskreg.models import AISystem, Assessment, AssessmentKind
from riskreg.rules.fria import Duty

SLUG = "fria-points"


@section(SLUG, title=gettext_lazy("What Art. 27 asks for"))
def gather(context: Context) -> dict[str, Any]:
    """Each paragraph and point, what is open first."""
    standing, found = context.holdings.fria, lines(context)
    if standing.owed.duty not in (Duty.APPLIES, Duty.LATER):
        note = _("The classification does not say that Art. 27(1) binds; see “%(section)s”.") % {
            "section": _("Impact on fundamental rights")
        }
    else:
        note = ""
    return {"lines": open_first(found), "told": count_words(found), "note": note}


def lines(context: Context) -> list[Asked]:
    """The points of the first paragraph, then the others."""
    standing = context.holdings.fria
    document = standing.in_force or standing.in_work
    return [*_parts(document), *_paragraphs(context, document)]


def lacking(system: AISystem, _now: datetime) -> str:
    """Why there is nothing to print; empty where an assessment was begun."""
    if system.assessments.filter(kind=AssessmentKind.FRIA).exists():
        return ""
    return _(
        "No fundamental rights impact assessment of %(system)s has been begun: there is nothing to"
        " print. Begin one on the page of the system."
    ) % {"system": system.name}


def _parts(document: Assessment | None) -> list[Asked]:
    found = []
    for topic in words.TOPICS:
        text = str(document.content.get(topic.part, "")).strip() if document else ""
        count = len(text.split())
        told = ngettext("written, %(n)s word", "written, %(n)s words", count) % {"n": count}
        held = told if text else _("not written yet")
        found.append(Asked(topic.provision, str(topic.title), held, not text))
    return found


def _paragraphs(context: Context, document: Assessment | None) -> list[Asked]:
    return [
        Asked(
            "Art. 27(1)",
            _("Carried out before the first use, and decided on by the deployer"),
            _decided(document) + _after_use(context, document),
            document is None
            or document.decided_at is None
            or document.state == "draft"
            or used_before(context, document) is not None,
        ),
        _kept_up(context, document),
        _notified(document),
        Asked(
            "Art. 27(4)",
            _("Where an impact assessment under GDPR covers a point, it is built upon"),
            _("%(dpia)s is named") % {"dpia": document.dpia.reference}
            if document and document.dpia
            else _("no impact assessment under GDPR is named"),
            None,
        ),
        Asked("Art. 27(5)", _("A template of the AI Office"), str(words.TEMPLATE), None),
    ]


def _decided(document: Assessment | None) -> str:
    if document is None:
        return _("no assessment has been begun")
    if document.decided_at is None or document.state == "draft":
        return _("%(name)s: %(state)s") % {
            "name": document,
            "state": document.get_state_display(),
        }
    told = {
        "name": document,
        "who": document.decided_by,
        "day": dates.written(timezone.localdate(document.decided_at)),
    }
    return _("%(name)s, approved by %(who)s on %(day)s") % told


def _after_use(context: Context, document: Assessment | None) -> str:
    """That it was approved when the system was in service already, where it was."""
    began = used_before(context, document)
    if began is None:
        return ""
    return _("; in service since %(day)s, so not before the first use") % {
        "day": dates.written(began)
    }


def used_before(context: Context, document: Assessment | None) -> date | None:
    """Since when the system had been in service when it was decided on; None if it was not."""
    began = context.system.put_into_service
    decided = document.decided_at if document else None
    if began is None or decided is None or timezone.localdate(decided) <= began:
        return None
    return began


def _kept_up(context: Context, document: Assessment | None) -> Asked:
    pending = [
        each
        for each in context.holdings.reviews
        if document is not None and each.subject_key == document.pk
    ]
    day = document.review_by if document else None
    is_late = bool(day and day < context.day)
    told = _("to be looked at again by %(day)s") % {"day": dates.written(day)} if day else ""
    if pending:
        told = ngettext(
            "%(n)s change opened it for review", "%(n)s changes opened it for review", len(pending)
        ) % {"n": len(pending)}
    return Asked(
        "Art. 27(2)",
        _("Brought up to date when one of its elements has changed"),
        told or _("no day for the next look is set"),
        bool(pending) or is_late or document is None or day is None,
    )


def _notified(document: Assessment | None) -> Asked:
    if document is None or document.notified_on is None:
        held, is_open = _("no notification is recorded"), True
    else:
        told = {"who": document.notified_to, "day": dates.written(document.notified_on)}
        held, is_open = _("%(who)s notified on %(day)s") % told, False
    return Asked(
        "Art. 27(3)", _("The market surveillance authority is told the result"), held, is_open
    )
