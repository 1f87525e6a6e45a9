"""What somebody in a terminal names a record by: its key, its number or its name."""

import uuid
from typing import TypeVar

from django.core.management.base import CommandError
from django.db.models import Q, QuerySet

from riskreg.actions import dossiers
from riskreg.models import (
    AISystem,
    Dossier,
    Engagement,
    Incident,
    IncidentReport,
    Organisation,
    Owned,
)
from riskreg.rules import quoting

M = TypeVar("M", bound=Owned)
SYSTEM, INCIDENT, REPORT, DOSSIER = "AIS", "INC", "REP", "DOS"
AUDIT = "AUD"


def is_called(asked: str, prefix: str) -> bool:
    """Whether it is the number of a record of this sort, with its letters: `INC-0002`."""
    return asked.upper().startswith(f"{prefix}-") and quoting.number(asked, prefix) is not None


def organisation(slug: str | None) -> Organisation:
    """The organisation of this name in addresses."""
    found = Organisation.objects.filter(slug=slug).first() if slug else None
    if found is None:
        known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(f"Name the organisation with --organisation: {known}.")
    return found


def about(asked: str, slug: str | None) -> dossiers.About:
    """A system, or the incident or audit whose number it is."""
    if is_called(asked, INCIDENT):
        incidents = Incident.objects.select_related("organisation", "system", "owner")
        return _one(incidents, Q(number=quoting.number(asked, INCIDENT)), "incident", asked, slug)
    if is_called(asked, AUDIT):
        audits = Engagement.objects.select_related("organisation", "lead")
        return _one(audits, Q(number=quoting.number(asked, AUDIT)), "audit", asked, slug)
    systems = AISystem.objects.select_related("organisation", "owner")
    return _one(systems, _meant(asked), "AI system", asked, slug)


def report(asked: str, slug: str | None) -> IncidentReport:
    """The incident report whose number it is."""
    rows = IncidentReport.objects.select_related("incident__organisation")
    return _one(rows, Q(number=quoting.number(asked, REPORT)), "incident report", asked, slug)


def dossier(asked: str, slug: str | None) -> Dossier:
    """A dossier that was entered."""
    number = quoting.number(asked, DOSSIER)
    meant = Q(number=number) if number is not None else _key(asked)
    return _one(Dossier.objects.select_related("organisation"), meant, "dossier", asked, slug)


def _one(rows: QuerySet[M], meant: Q | None, what: str, asked: str, slug: str | None) -> M:
    mine = rows.filter(organisation__slug=slug) if slug else rows
    found = list(mine.filter(meant)[:10]) if meant is not None else []
    if not found:
        raise CommandError(f"No {what} is called {asked}. Give its key, number or name.")
    if len(found) > 1:
        where = ", ".join(f"{each.organisation.slug} ({each.pk})" for each in found)
        raise CommandError(f"{asked} stands for several: {where}. Add --organisation or the key.")
    return found[0]


def _meant(asked: str) -> Q:
    by_key = _key(asked)
    if by_key is not None:
        return by_key
    if is_called(asked, SYSTEM):
        return Q(number=quoting.number(asked, SYSTEM))
    return Q(name__iexact=asked)


def _key(asked: str) -> Q | None:
    try:
        return Q(pk=uuid.UUID(asked))
    except ValueError:
        return None
