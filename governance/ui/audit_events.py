"""What auditors do, in sentences; `governance.ui.events` knows them all."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from riskreg.trail import Did

SENTENCES: Mapping[Did, str] = {
    Did.AUDITOR_LOOKED: gettext_noop("%(target)s opened “%(page)s”%(which)s"),
    Did.ENGAGEMENT_PLANNED: gettext_noop("Audit %(target)s planned"),
    Did.ENGAGEMENT_CHANGED: gettext_noop("Audit %(target)s changed: %(fields)s"),
    Did.ENGAGEMENT_CLOSED: gettext_noop("Audit %(target)s closed"),
    Did.ENGAGEMENT_REOPENED: gettext_noop("Audit %(target)s opened again"),
    Did.ENGAGEMENT_HANDED_OVER: gettext_noop("Audit %(target)s handed over"),
    Did.ENGAGEMENT_TAKEN_OVER: gettext_noop("Audit %(target)s taken over"),
    Did.POPULATION_FROZEN: gettext_noop("Population %(target)s frozen, records: %(number)s"),
    Did.SAMPLE_DRAWN: gettext_noop("Sample %(target)s drawn, items: %(number)s"),
    Did.ITEM_JUDGED: gettext_noop("Item %(target)s: %(result)s"),
    Did.AUDIT_ASKED: gettext_noop("%(target)s: evidence asked of %(owner)s"),
    Did.AUDIT_ANSWERED: gettext_noop("%(target)s answered"),
    Did.AUDIT_RETURNED: gettext_noop("%(target)s: the answer was given back"),
    Did.AUDIT_ACCEPTED: gettext_noop("%(target)s: the answer was accepted"),
    Did.AUDIT_WITHDRAWN: gettext_noop("%(target)s withdrawn"),
    Did.NOTE_WRITTEN: gettext_noop("An auditor wrote a private note"),
    Did.AUDIT_FOUND: gettext_noop("Audit finding %(target)s raised"),
    Did.AUDIT_FINDING_CHANGED: gettext_noop("Audit finding %(target)s changed: %(fields)s"),
    Did.AUDIT_RESPONDED: gettext_noop("Management answered %(target)s"),
    Did.AUDIT_FOLLOWED: gettext_noop("%(target)s followed up: %(state)s"),
}


def which(body: Mapping[str, Any]) -> str:
    """What tells one view of a page from another, as its address said it."""
    told = [*body.get("place", {}).items()]
    told += [(name, ", ".join(values)) for name, values in body.get("filters", {}).items()]
    return "".join(f" · {name}: {value}" for name, value in told)
