"""Mark what is confidential, and release it: redacted dossiers leave its words out."""

from django.db import transaction
from django.db.models import Model

from riskreg import access, trail
from riskreg.access import Right
from riskreg.models import (
    TARGETS,
    AIModel,
    Control,
    Dataset,
    Evidence,
    Incident,
    Risk,
    Statement,
    User,
    Withholding,
)
from riskreg.trail import Did

Markable = Evidence | Control | Risk | Incident | Dataset | AIModel | Statement
KINDS: dict[str, type[Markable]] = dict(
    zip(TARGETS, (Evidence, Control, Risk, Incident, Dataset, AIModel, Statement), strict=True)
)


@transaction.atomic
def mark(actor: User, record: Markable, *, ground: str, note: str = "") -> Withholding:
    """Call a record confidential, or say another ground; the note is printed nowhere."""
    access.require(actor, Right.WITHHOLD, record)
    target = _target(record)
    type(record)._default_manager.select_for_update(no_key=True).get(pk=record.pk)
    marked = of(record) or Withholding(organisation_id=record.organisation_id)
    setattr(marked, target, record)
    marked.ground, marked.note, marked.marked_by = ground, note, actor
    marked.save()
    trail.record(actor, Did.RECORD_WITHHELD, record, ground=ground)
    return marked


@transaction.atomic
def release(actor: User, record: Markable) -> None:
    """Let dossiers show it again; nothing happens where it is not confidential."""
    access.require(actor, Right.WITHHOLD, record)
    marked = of(record)
    if marked is not None:
        marked.delete()
        trail.record(actor, Did.RECORD_RELEASED, record, ground=marked.ground)


def of(record: Markable) -> Withholding | None:
    """Whether, and why, a record is confidential."""
    return Withholding.objects.filter(**{_target(record): record}).first()


def _target(record: Model) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(record, kind))
