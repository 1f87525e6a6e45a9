"""Which versions of a document there are of a thing."""

from collections.abc import Sequence

from django.db.models import Model, QuerySet

from riskreg.models import AISystem, Dossier, DossierStatus, Engagement, Incident


def of(record: Model, kind: str) -> QuerySet[Dossier]:
    """Every version of one kind about one thing, or an organisation as a whole."""
    rows = Dossier.objects.filter(kind=kind)
    if isinstance(record, Incident):
        return rows.filter(incident=record)
    if isinstance(record, Engagement):
        return rows.filter(engagement=record)
    if isinstance(record, AISystem):
        return rows.filter(system=record, incident=None)
    return rows.filter(organisation=record.pk, system=None, engagement=None)


def beside(dossier: Dossier) -> QuerySet[Dossier]:
    """The other versions of an entered one, the newest first."""
    about = dossier.incident or dossier.engagement or dossier.system or dossier.organisation
    return of(about, dossier.kind).exclude(pk=dossier.pk).order_by("-version")


def before(dossier: Dossier, others: Sequence[Dossier]) -> Dossier | None:
    """Of the others, the newest first, the one that came before it; else the oldest of them."""
    older = (each for each in others if each.version < dossier.version)
    return next(older, others[-1] if others else None)


def approved(record: Model, kind: str, *, is_redacted: bool) -> Dossier | None:
    """The one that stands as approved, if there is one: at most one of each variant does."""
    rows = of(record, kind).filter(status=DossierStatus.APPROVED, is_redacted=is_redacted)
    return rows.order_by("-version").first()
